internal import CLibArchive
internal import Diagnostics
import Glibc
import OperatingSystem

/// Where an archive's bytes come from: a stretch of a file, or memory.
///
/// A class, because libarchive keeps a pointer to it; it owns the descriptor or the copy.
final class ArchiveSource {
  private let descriptor: Int32
  private let start: Int
  let count: Int
  private var offset = 0
  /// All of the bytes, or one chunk of the file.
  private let buffer: UnsafeMutableRawBufferPointer

  /// - Throws: `input.read`; `archive.invalid` for a section that is not within the file.
  init(path: String, section: Range<Int>?) throws(Problem) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.inputRead, "cannot open '\(path)'", errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Problem(.inputRead, "'\(path)' is not a file")
    }
    let whole = 0..<Int(status.st_size)
    let part = section ?? whole
    guard part.lowerBound >= 0, part.upperBound <= whole.upperBound else {
      close(descriptor)
      throw Problem(.archiveInvalid, "'\(path)' is cut short")
    }
    (self.descriptor, start, count) = (descriptor, part.lowerBound, part.count)
    buffer = .allocate(byteCount: 1 << 16, alignment: 16)
  }

  init(bytes: [UInt8]) {
    (descriptor, start, count) = (-1, 0, bytes.count)
    buffer = .allocate(byteCount: bytes.count, alignment: 16)
    buffer.copyBytes(from: bytes)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// The next bytes; empty at the end, `nil` when the file cannot be read.
  func next() -> UnsafeRawBufferPointer? {
    let left = count - offset
    if descriptor < 0 {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
      offset = count
      return rest
    }
    var got = -1
    repeat {
      got = pread(descriptor, buffer.baseAddress, min(buffer.count, left), off_t(start + offset))
    } while got < 0 && errno == EINTR
    guard got >= 0 else { return nil }
    offset += got
    return UnsafeRawBufferPointer(rebasing: buffer[..<got])
  }

  /// Moves to a place; `nil` outside.
  func seek(_ distance: Int64, _ whence: Int32) -> Int64? {
    let base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? offset : count
    let (place, overflow) = base.addingReportingOverflow(Int(distance))
    guard !overflow, (0...count).contains(place) else { return nil }
    offset = place
    return Int64(place)
  }

  /// Moves on by at most `distance`; returns how far.
  func skip(_ distance: Int64) -> Int64 {
    let step = max(0, min(Int(distance), count - offset))
    offset += step
    return Int64(step)
  }

  /// Opens `archive` over the source, which must outlive it.
  func open(as archive: OpaquePointer) -> Bool {
    archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
    archive_read_set_read_callback(archive) { archive, data, bytes in
      guard let data, let next = Unmanaged<ArchiveSource>.fromOpaque(data).takeUnretainedValue().next() else {
        if let archive { stw_archive_set_error(archive, EIO, "the file cannot be read") }
        return -1
      }
      bytes?.pointee = next.baseAddress
      return next.count
    }
    archive_read_set_seek_callback(archive) { _, data, distance, whence in
      guard let data else { return Int64(ARCHIVE_FATAL) }
      return Unmanaged<ArchiveSource>.fromOpaque(data).takeUnretainedValue().seek(distance, whence)
        ?? Int64(ARCHIVE_FATAL)
    }
    archive_read_set_skip_callback(archive) { _, data, distance in
      data.map { Unmanaged<ArchiveSource>.fromOpaque($0).takeUnretainedValue().skip(distance) } ?? 0
    }
    return archive_read_open1(archive) == ARCHIVE_OK
  }
}
