internal import Cryptography

/// Makes a `SubjectFile` of bytes that arrive in pieces, keeping no more of them than the catalogers ask for.
public struct SubjectFileStream: ~Copyable {
  private let path: String
  private let mode: UInt16
  private let keepsContent: Bool
  private var byteCount = 0
  private var kept: [UInt8] = []
  private let sha1 = ChecksumStream(.sha1)
  private let sha256 = ChecksumStream(.sha256)
  private let sha512 = ChecksumStream(.sha512)

  /// A regular file of which no byte has come yet.
  ///
  /// - Parameters:
  ///   - path: relative; a leading `./` or `/` is dropped.
  ///   - mode: permission bits.
  ///   - subject: what the files of the subject are.
  public init(path: String, mode: UInt16, in subject: Subject.Content = .installed) {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    while path.hasPrefix("/") { path = path.dropFirst() }
    (self.path, self.mode) = (String(path), mode)
    keepsContent = Catalogers.wants(self.path, in: subject)
  }

  /// Appends bytes.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    sha1.update(bytes)
    sha256.update(bytes)
    sha512.update(bytes)
    byteCount += bytes.count
    let wanted = keepsContent ? Catalogers.contentByteLimit : Catalogers.headByteCount
    if kept.count < wanted { kept += bytes.prefix(wanted - kept.count) }
  }

  /// The file, once all bytes have come.
  public consuming func finish() -> SubjectFile {
    let isWhole = keepsContent && kept.count == byteCount
    let (path, mode, byteCount, kept) = (path, mode, byteCount, kept)
    return SubjectFile(
      path: path, mode: mode, byteCount: byteCount, sha1: sha1.finish(), sha256: sha256.finish(),
      sha512: sha512.finish(), head: Array(kept.prefix(Catalogers.headByteCount)),
      content: isWhole ? kept : nil)
  }
}
