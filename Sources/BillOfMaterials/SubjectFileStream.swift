internal import Cryptography
internal import OperatingSystem

/// Makes a `SubjectFile` of bytes that arrive in pieces, keeping no more of them than the catalogers ask for.
public struct SubjectFileStream: ~Copyable {
  private let path: String
  private let mode: UInt16
  private let content: Subject.Content
  private let wish: Catalogers.Wish
  private var byteCount = 0
  private var kept: [UInt8] = []
  private let sha1 = ChecksumStream(.sha1)
  private let sha256 = ChecksumStream(.sha256)
  private let sha512 = ChecksumStream(.sha512)

  /// The longest program or archive that is looked at: it is in memory until its last byte has come.
  private static let examinedByteLimit = 512 << 20

  /// A regular file of which no byte has come yet.
  ///
  /// - Parameters:
  ///   - path: relative; a leading `./` or `/` is dropped.
  ///   - mode: permission bits.
  ///   - content: what the files of the subject are.
  public init(path: String, mode: UInt16, in content: Subject.Content = .installed) {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    while path.hasPrefix("/") { path = path.dropFirst() }
    (self.path, self.mode, self.content) = (String(path), mode, content)
    wish = Catalogers.wish(for: self.path, in: content)
  }

  /// Appends bytes.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    sha1.update(bytes)
    sha256.update(bytes)
    sha512.update(bytes)
    byteCount += bytes.count
    let wanted = wantedByteCount
    if kept.count < wanted { kept += bytes.prefix(wanted - kept.count) }
  }

  private var wantedByteCount: Int {
    switch wish {
    case .nothing, .owners: Catalogers.headByteCount
    case .content: Catalogers.contentByteLimit
    case .findings: Self.examinedByteLimit
    case .findingsOfProgram:
      kept.count < ProgramFile.headByteCount || ProgramFile.begins(kept)
        ? Self.examinedByteLimit : Catalogers.headByteCount
    }
  }

  /// The file, once all bytes have come.
  public consuming func finish() -> SubjectFile {
    let (isWhole, findings) = (kept.count == byteCount, findings)
    let (path, mode, wish, byteCount, kept) = (path, mode, wish, byteCount, kept)
    var file = SubjectFile(
      path: path, mode: mode, byteCount: byteCount, sha1: sha1.finish(), sha256: sha256.finish(),
      sha512: sha512.finish(), head: Array(kept.prefix(Catalogers.headByteCount)),
      content: isWhole && wish == .content ? kept : nil)
    file.findings = findings
    return file
  }

  /// What it says on its own; lists that may look at what lies beside them are read when all files are there.
  private var findings: FileFindings? {
    let isExamined = wish == .findings || wish == .findingsOfProgram && ProgramFile.begins(kept)
    guard isExamined else { return nil }
    guard kept.count == byteCount else { return FileFindings(tooLong: path, Self.examinedByteLimit) }
    return FileFindings(BytesInMemory(kept), at: path, in: content) { _ in nil }
  }
}
