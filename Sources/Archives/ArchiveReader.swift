public import Diagnostics
public import OperatingSystem

/// Reads tar (plain, gzip, bzip2, xz, zstd), zip, ar and cpio, entry by entry, in the order of the archive.
///
/// The bytes decide which of them it is, not the name. Headers of tar are walked by our own reader, so that what
/// others read differently is refused. Names that zip archives mark as UTF-8 come composed (NFC): libarchive
/// does so; all others come as they are written.
public struct ArchiveReader: ~Copyable {
  private enum Format {
    /// A zip without members, which libarchive does not know for one.
    case empty
    case library(LibraryReader)
    case tar(TarReader)
  }

  private let name: String
  private let limits: ArchiveLimits
  private let format: Format
  private let file: any FileBytes
  private var isChecked = false
  private var entryCount = 0
  /// How many bytes of names, and of what describes entries, there were.
  private var describing = 0
  private var declared = 0
  private var delivered = 0
  /// What the current entry declares.
  private var size: Int?

  /// Opens a file, or the stretch of it that `section` tells.
  ///
  /// - Throws: `input.read`; `archive.invalid` for what is none of the formats.
  public init(path: String, section: Range<Int>? = nil, limits: ArchiveLimits = ArchiveLimits())
    throws(Problem)
  {
    try self.init(ArchiveSource(path: path, section: section), name: path, limits: limits)
  }

  /// Opens an archive in memory, called `name` in problems.
  ///
  /// - Throws: `archive.invalid` for what is none of the formats.
  public init(bytes: [UInt8], name: String, limits: ArchiveLimits = ArchiveLimits()) throws(Problem) {
    try self.init(BytesInMemory(bytes), name: name, limits: limits)
  }

  /// Opens an archive that somebody holds, called `name` in problems.
  ///
  /// - Throws: `input.read`; `archive.invalid` for what is none of the formats.
  public init(_ file: any FileBytes, name: String, limits: ArchiveLimits = ArchiveLimits()) throws(Problem) {
    try self.init(ArchiveSource(file), name: name, limits: limits)
  }

  /// Opens a compressed stream that is no archive, and stands before its content.
  init(stream: [UInt8]) throws(Problem) {
    let (name, source) = ("the compressed stream", ArchiveSource(BytesInMemory(stream)))
    let reader = try LibraryReader(source, .stream, name: name)
    self.init(.library(reader), source, name, ArchiveLimits(byteCount: .max))
  }

  private init(_ source: ArchiveSource, name: String, limits: ArchiveLimits) throws(Problem) {
    if let tar = try TarReader(source, name: name, restLimit: Self.describingLimit(limits)) {
      self.init(.tar(tar), source, name, limits)
    } else {
      _ = source.seek(0, 0)
      let head = try source.file.bytes(at: 0, count: 4)
      if head.elementsEqual([0x50, 0x4B, 5, 6]) {
        let directory = try ZipDirectory(source.file, name: name, limits: limits)
        guard !directory.entries.isEmpty || !directory.refused.isEmpty else {
          self.init(.empty, source, name, limits)
          return
        }
      }
      let beginsLikeZip = head.elementsEqual([0x50, 0x4B, 3, 4])
      if beginsLikeZip { try Self.checkZip(source.file, name, limits) }
      self.init(.library(try LibraryReader(source, .archive, name: name)), source, name, limits)
      isChecked = beginsLikeZip
    }
  }

  /// Whether a file may be an archive that is read here: by its first bytes, or as a zip by its last ones.
  ///
  /// - Throws: `input.read`.
  public static func mayRead(_ file: any FileBytes) throws(Problem) -> Bool {
    let head = try file.bytes(at: 0, count: TarHeader.size)
    if isCompressed(head) || TarReader.begins(head) { return true }
    do throws(Problem) { _ = try ZipEnd(file, "") } catch {
      // One that is damaged is told as one.
      return error.code == .inputRead ? false : head.starts(with: [0x50, 0x4B, 3, 4])
    }
    return true
  }

  /// Whether bytes that begin so are gzip, bzip2, xz or zstd.
  public static func isCompressed(_ head: [UInt8]) -> Bool {
    head.withUnsafeBytes { TarInput.isCompressed($0) }
  }

  /// Refuses a zip archive that can be read in more than one way; all else that may be wrong with one shows itself.
  private static func checkZip(_ file: any FileBytes, _ name: String, _ limits: ArchiveLimits) throws(Problem)
  {
    var refused: [Problem] = []
    do throws(Problem) {
      refused = try ZipDirectory(file, name: name, limits: limits).refused
    } catch {
      refused = [error]
    }
    if let problem = refused.first(where: { $0.code == .archiveAmbiguous }) { throw problem }
  }

  private init(_ format: Format, _ source: ArchiveSource, _ name: String, _ limits: ArchiveLimits) {
    (self.format, self.name, self.limits, file) = (format, name, limits, source.file)
  }

  /// Small archives may well be longer than what is in them.
  private static func describingLimit(_ limits: ArchiveLimits) -> Int { max(limits.byteCount, 16 << 20) }

  /// Goes on to the next entry; `nil` at the end.
  ///
  /// What was not read of the last one is passed over.
  ///
  /// - Throws: `archive.invalid`; `archive.ambiguous` where readers differ on what is written;
  ///   `archive.too-large` when the sizes the entries declare pass the limit.
  public mutating func next() throws(Problem) -> Entry? {
    let next: Entry?
    switch format {
    case .empty: next = nil
    case .library(let reader):
      next = try reader.next()
      // Something may stand before its first member.
      if reader.isZip, !isChecked { try Self.checkZip(file, name, limits) }
      isChecked = true
      describing += next?.path.utf8.count ?? 0
    case .tar(let reader):
      next = try reader.next()
      describing = reader.describing
    }
    guard let entry = next else { return nil }
    let most = Self.describingLimit(limits)
    guard describing <= most else { throw tooLarge(most) }
    entryCount += 1
    guard entryCount <= limits.entryCount else {
      throw Problem(.archiveTooLarge, "'\(name)' has more than \(limits.entryCount) entries")
    }
    let (sum, overflow) = declared.addingReportingOverflow(entry.byteCount ?? 0)
    guard !overflow, sum <= limits.byteCount else { throw tooLarge(limits.byteCount) }
    (declared, size) = (sum, entry.byteCount)
    return entry
  }

  /// The content of the current entry; holes of sparse files are zeros.
  ///
  /// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes.
  public mutating func readAll(limit: Int) throws(Problem) -> [UInt8] {
    var bytes: [UInt8] = []
    let name = name
    try forEachChunk { (chunk) throws(Problem) in
      guard chunk.count <= limit - bytes.count else {
        throw Problem(.archiveTooLarge, "'\(name)' holds more than \(limit) bytes in one piece")
      }
      bytes.append(contentsOf: chunk)
    }
    return bytes
  }

  /// Hands the content of the current entry to `body`, in order, in pieces of some 64 KiB.
  ///
  /// - Throws: `archive.invalid`, `archive.too-large`, or what `body` throws.
  public mutating func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem) {
    var position = 0
    while true {
      let piece = try nextPiece()
      let end = piece?.offset ?? max(position, size ?? 0)
      guard end >= position else { throw Problem(.archiveInvalid, "'\(name)' is not a sound archive") }
      while position < end {
        let hole = Self.zeros.prefix(end - position)
        position += hole.count
        try deliver(hole.count)
        // The closure given to `withUnsafeBytes` loses the type of what is thrown.
        let outcome = hole.withUnsafeBytes { bytes in Result { () throws(Problem) in try body(bytes) } }
        try outcome.get()
      }
      guard let piece else { return }
      position += piece.bytes.count
      try deliver(piece.bytes.count)
      if !piece.bytes.isEmpty { try body(piece.bytes) }
    }
  }

  private func nextPiece() throws(Problem) -> ContentPiece? {
    switch format {
    case .empty: nil
    case .library(let reader): try reader.nextPiece()
    case .tar(let reader): try reader.nextPiece()
    }
  }

  private mutating func deliver(_ count: Int) throws(Problem) {
    delivered += count
    guard delivered <= limits.byteCount else { throw tooLarge(limits.byteCount) }
  }

  private static let zeros = [UInt8](repeating: 0, count: 1 << 16)

  private func tooLarge(_ limit: Int) -> Problem {
    Problem(.archiveTooLarge, "'\(name)' unpacks to more than \(limit) bytes")
  }
}
