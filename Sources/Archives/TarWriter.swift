internal import CLibArchive
public import Diagnostics
import Glibc
import OperatingSystem

/// Writes a GNU tar archive into a new file, entry by entry; the same entries give the same bytes.
///
/// A writer that is dropped before `finish()` takes its file with it.
public struct TarWriter: ~Copyable {
  private let path: String
  private let archive: OpaquePointer
  private let descriptor: Int32
  private var isFinished = false

  /// Creates `path`, which must not exist.
  ///
  /// - Parameters:
  ///   - path: the file to write.
  ///   - compression: of the whole archive, on one thread, because threads cut xz and zstd into other blocks.
  ///   - level: `nil` for gzip 9, xz 6, zstd 19.
  /// - Throws: `output.create`.
  public init(path: String, compression: Compression, level: Int? = nil) throws(Problem) {
    try loadLibrary()
    guard let archive = archive_write_new() else {
      throw Problem(.outputCreate, "cannot create '\(path)'", cause: "no memory")
    }
    var isReady = archive_write_set_format_gnutar(archive) == ARCHIVE_OK
    isReady = isReady && addFilter(compression, level: level, to: archive)
    isReady = isReady && archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK
    guard isReady else {
      defer { archive_write_free(archive) }
      throw Problem(.outputCreate, "cannot write '\(path)' as \(compression)", cause: said(archive))
    }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let number = errno
      archive_write_free(archive)
      throw .system(.outputCreate, "cannot create '\(path)'", number)
    }
    guard archive_write_open_fd(archive, descriptor) == ARCHIVE_OK else {
      defer {
        archive_write_free(archive)
        close(descriptor)
        unlink(path)
      }
      throw Problem(.outputCreate, "cannot create '\(path)'", cause: said(archive))
    }
    (self.path, self.archive, self.descriptor) = (path, archive, descriptor)
  }

  deinit {
    if !isFinished { archive_write_fail(archive) }
    archive_write_free(archive)
    close(descriptor)
    if !isFinished { unlink(path) }
  }

  /// Appends one entry; the content of a file on the disk is streamed.
  ///
  /// - Throws: `input.read`, also for a file that does not have the size it is said to have; `output.write`.
  public mutating func append(_ entry: TarEntry) throws(Problem) {
    guard !entry.path.isEmpty, !entry.path.utf8.contains(0) else {
      throw Problem(.outputWrite, "an entry of '\(path)' cannot have the path '\(entry.path)'")
    }
    guard let header = archive_entry_new() else {
      throw Problem(.outputWrite, "cannot write '\(path)'", cause: "no memory")
    }
    defer { archive_entry_free(header) }
    archive_entry_set_pathname(header, entry.path)
    archive_entry_set_perm(header, mode_t(entry.mode & 0o7777))
    archive_entry_set_mtime(header, time_t(entry.modified), 0)
    archive_entry_set_uid(header, entry.owner.id)
    archive_entry_set_gid(header, entry.group.id)
    archive_entry_set_uname(header, entry.owner.name)
    archive_entry_set_gname(header, entry.group.name)
    archive_entry_set_size(header, 0)
    switch entry.kind {
    case .folder: archive_entry_set_filetype(header, stw_folder)
    case .link(let target):
      archive_entry_set_filetype(header, stw_symbolic_link)
      archive_entry_set_symlink(header, target)
    case .file(let content):
      archive_entry_set_filetype(header, stw_regular_file)
      archive_entry_set_size(header, Int64(content.byteCount))
    }
    guard archive_write_header(archive, header) == ARCHIVE_OK else {
      throw Problem(.outputWrite, "cannot write '\(entry.path)' into '\(path)'", cause: said(archive))
    }
    guard case .file(let content) = entry.kind else { return }
    switch content {
    case .bytes(let bytes):
      try write(bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }, bytes.count)
    case .file(let source, let byteCount): try copy(source, byteCount)
    }
  }

  private func copy(_ source: String, _ byteCount: Int) throws(Problem) {
    var left = byteCount
    try readChunks(of: source) { (chunk) throws(Problem) in
      guard chunk.count <= left else { throw Self.changed(source, byteCount) }
      try write(archive_write_data(archive, chunk.baseAddress, chunk.count), chunk.count)
      left -= chunk.count
    }
    guard left == 0 else { throw Self.changed(source, byteCount) }
  }

  private func write(_ written: Int, _ wanted: Int) throws(Problem) {
    guard written == wanted else {
      throw Problem(.outputWrite, "cannot write '\(path)'", cause: said(archive))
    }
  }

  private static func changed(_ source: String, _ byteCount: Int) -> Problem {
    Problem(
      .inputRead, "'\(source)' changed while it was read: it no longer has \(byteCount) bytes",
      hint: "try again when nothing writes to it")
  }

  /// Ends the archive and waits until it is on the disk.
  ///
  /// - Throws: `output.write`.
  public consuming func finish() throws(Problem) {
    guard archive_write_close(archive) == ARCHIVE_OK else {
      throw Problem(.outputWrite, "cannot write '\(path)'", cause: said(archive))
    }
    guard fsync(descriptor) == 0 else { throw .system(.outputWrite, "cannot write '\(path)'", errno) }
    isFinished = true
  }
}

/// Adds the filter that compresses to an archive or raw stream that is written.
func addFilter(_ compression: Compression, level: Int?, to archive: OpaquePointer) -> Bool {
  let level = "\(level ?? compression.defaultLevel)"
  func option(_ module: String, _ name: String, _ value: String?) -> Bool {
    archive_write_set_filter_option(archive, module, name, value) == ARCHIVE_OK
  }
  switch compression {
  case .none: return archive_write_add_filter_none(archive) == ARCHIVE_OK
  case .gzip:
    return archive_write_add_filter_gzip(archive) == ARCHIVE_OK && option("gzip", "compression-level", level)
      && option("gzip", "timestamp", nil)
  case .xz:
    return archive_write_add_filter_xz(archive) == ARCHIVE_OK && option("xz", "compression-level", level)
      && option("xz", "threads", "1")
  case .zstd:
    return archive_write_add_filter_zstd(archive) == ARCHIVE_OK && option("zstd", "compression-level", level)
  }
}

/// What libarchive says about the last failure.
func said(_ archive: OpaquePointer) -> String? { archive_error_string(archive).map { String(cString: $0) } }
