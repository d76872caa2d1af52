internal import CLibArchive
public import Diagnostics
import Glibc

/// Reads tar (plain, gzip, bzip2, xz, zstd), zip, ar and cpio, entry by entry, in the order of the archive.
///
/// The bytes decide which of them it is, not the name. Names that pax and zip archives mark as UTF-8 come
/// composed (NFC): libarchive does so; names of GNU and ustar archives come as they are written.
public struct ArchiveReader: ~Copyable {
  private let name: String
  private let archive: OpaquePointer
  private let source: ArchiveSource
  private let locale: locale_t?
  private let limits: ArchiveLimits
  private var entryCount = 0
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
    try self.init(ArchiveSource(path: path, section: section), name: path, limits: limits, isStream: false)
  }

  /// Opens an archive in memory, called `name` in problems.
  ///
  /// - Throws: `archive.invalid` for what is none of the formats.
  public init(bytes: [UInt8], name: String, limits: ArchiveLimits = ArchiveLimits()) throws(Problem) {
    try self.init(ArchiveSource(bytes: bytes), name: name, limits: limits, isStream: false)
  }

  /// Opens a compressed stream that is no archive, and stands before its content.
  init(stream: [UInt8]) throws(Problem) {
    let limits = ArchiveLimits(byteCount: .max)
    try self.init(ArchiveSource(bytes: stream), name: "the compressed stream", limits: limits, isStream: true)
  }

  private init(
    _ source: ArchiveSource, name: String, limits: ArchiveLimits, isStream: Bool
  ) throws(Problem) {
    try loadLibrary()
    guard let archive = archive_read_new() else {
      throw Problem(.archiveInvalid, "cannot read '\(name)'", cause: "no memory")
    }
    for add in [
      archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
      archive_read_support_filter_zstd,
    ] { _ = add(archive) }
    if isStream {
      archive_read_support_format_raw(archive)
      archive_read_support_format_empty(archive)
    } else {
      for add in [
        archive_read_support_format_tar, archive_read_support_format_zip_seekable,
        archive_read_support_format_ar, archive_read_support_format_cpio,
      ] { _ = add(archive) }
    }
    guard source.open(as: archive) else {
      defer { archive_read_free(archive) }
      throw Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: said(archive))
    }
    (self.archive, self.source, self.name, self.limits) = (archive, source, name, limits)
    locale = stw_utf8_locale()
  }

  deinit {
    archive_read_free(archive)
    if let locale { freelocale(locale) }
  }

  /// Goes on to the next entry; `nil` at the end.
  ///
  /// What was not read of the last one is passed over.
  ///
  /// - Throws: `archive.invalid`; `archive.too-large` when the sizes the entries declare pass the limit.
  public mutating func next() throws(Problem) -> Entry? {
    let before = stw_enter_locale(locale)
    defer { stw_leave_locale(before) }
    var handle: OpaquePointer?
    var status = archive_read_next_header(archive, &handle)
    while status == ARCHIVE_RETRY { status = archive_read_next_header(archive, &handle) }
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let handle, let entry = Entry(handle) else {
      throw invalid()
    }
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
      var (start, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
      let status = archive_read_data_block(archive, &start, &count, &offset)
      if status == ARCHIVE_RETRY { continue }
      // Not archive_read_data(): libarchive 3.6.2 leaves out the hole at the end of a sparse file.
      let end = status == ARCHIVE_EOF ? max(position, size ?? 0) : Int(offset)
      // A warning here is a wrong CRC or a wrong length of a zip member: content that was damaged.
      guard status == ARCHIVE_OK || status == ARCHIVE_EOF, end >= position else {
        throw invalid()
      }
      while position < end {
        let hole = Self.zeros.prefix(end - position)
        position += hole.count
        try deliver(hole.count)
        // The closure given to `withUnsafeBytes` loses the type of what is thrown.
        let outcome = hole.withUnsafeBytes { bytes in Result { () throws(Problem) in try body(bytes) } }
        try outcome.get()
      }
      if status == ARCHIVE_EOF { return }
      position += count
      try deliver(count)
      if count > 0 { try body(UnsafeRawBufferPointer(start: start, count: count)) }
    }
  }

  private mutating func deliver(_ count: Int) throws(Problem) {
    delivered += count
    guard delivered <= limits.byteCount else { throw tooLarge(limits.byteCount) }
  }

  private static let zeros = [UInt8](repeating: 0, count: 1 << 16)

  private func invalid() -> Problem {
    Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: said(archive))
  }

  private func tooLarge(_ limit: Int) -> Problem {
    Problem(.archiveTooLarge, "'\(name)' unpacks to more than \(limit) bytes")
  }
}
