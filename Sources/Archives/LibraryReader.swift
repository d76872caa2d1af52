internal import CLibArchive
internal import Diagnostics
import Glibc

/// A part of the content of an entry; what lies between two of them is zeros.
struct ContentPiece {
  /// Where it begins in the content.
  let offset: Int
  /// Valid until the next call of the reader it comes from.
  let bytes: UnsafeRawBufferPointer
}

/// An archive, or a compressed stream, as libarchive reads it.
///
/// A class, because it owns the handle.
final class LibraryReader {
  /// What is looked for.
  enum Format {
    /// zip, ar and cpio, and of tar what our own reader does not take for one.
    case archive
    /// Whatever there is, uncompressed, as the only entry.
    case stream
  }

  private let name: String
  private let archive: OpaquePointer
  private let source: ArchiveSource
  private let locale: locale_t?

  /// - Throws: `archive.library`; `archive.invalid` for what is none of the formats.
  init(_ source: ArchiveSource, _ format: Format, name: String) throws(Problem) {
    try loadLibrary()
    guard let archive = archive_read_new() else {
      throw Problem(.archiveInvalid, "cannot read '\(name)'", cause: "no memory")
    }
    for add in [
      archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_xz,
      archive_read_support_filter_zstd,
    ] { _ = add(archive) }
    let formats =
      switch format {
      case .stream: [archive_read_support_format_raw, archive_read_support_format_empty]
      case .archive:
        [
          archive_read_support_format_tar, archive_read_support_format_zip_seekable,
          archive_read_support_format_ar, archive_read_support_format_cpio,
        ]
      }
    for add in formats { _ = add(archive) }
    guard source.open(as: archive) else {
      defer { archive_read_free(archive) }
      throw Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: said(archive))
    }
    (self.archive, self.source, self.name) = (archive, source, name)
    locale = stw_utf8_locale()
  }

  deinit {
    archive_read_free(archive)
    if let locale { freelocale(locale) }
  }

  /// Goes on to the next entry; `nil` at the end.
  func next() throws(Problem) -> ArchiveReader.Entry? {
    let before = stw_enter_locale(locale)
    defer { stw_leave_locale(before) }
    var handle: OpaquePointer?
    var status = archive_read_next_header(archive, &handle)
    while status == ARCHIVE_RETRY { status = archive_read_next_header(archive, &handle) }
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let handle,
      let entry = ArchiveReader.Entry(handle)
    else { throw invalid() }
    return entry
  }

  /// Whether libarchive takes it for a zip; known when the first entry is.
  var isZip: Bool { archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_ZIP }

  /// The next piece of the current entry; `nil` at the end.
  func nextPiece() throws(Problem) -> ContentPiece? {
    while true {
      var (start, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
      let status = archive_read_data_block(archive, &start, &count, &offset)
      if status == ARCHIVE_RETRY { continue }
      // Not archive_read_data(): libarchive 3.6.2 leaves out the hole at the end of a sparse file.
      if status == ARCHIVE_EOF { return nil }
      // A warning here is a wrong CRC or a wrong length of a zip member: content that was damaged.
      guard status == ARCHIVE_OK else { throw invalid() }
      return ContentPiece(
        offset: Int(offset), bytes: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }
  }

  private func invalid() -> Problem {
    Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: said(archive))
  }
}
