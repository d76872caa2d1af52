internal import CLibArchive
internal import Diagnostics
import Glibc
internal import OperatingSystem

/// Where an archive's bytes come from: a stretch of a file, or bytes that somebody else holds.
///
/// A class, because libarchive keeps a pointer to it; it owns the buffer.
final class ArchiveSource {
  let file: any FileBytes
  private var offset = 0
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

  var count: Int { file.byteCount }

  /// - Throws: `input.read`; `archive.invalid` for a section that is not within the file.
  convenience init(path: String, section: Range<Int>?) throws(Problem) {
    let file = try OpenFile(realPath(path) ?? path)
    let section = section ?? 0..<file.byteCount
    guard section.lowerBound >= 0, section.upperBound <= file.byteCount else {
      throw Problem(.archiveInvalid, "'\(path)' is cut short")
    }
    self.init(BytesWithin(file, from: section.lowerBound, count: section.count))
  }

  init(_ file: any FileBytes) { self.file = file }

  deinit { buffer.deallocate() }

  /// The next bytes; empty at the end, `nil` when the file cannot be read.
  func next() -> UnsafeRawBufferPointer? {
    do throws(Problem) {
      let bytes = try file.bytes(at: offset, count: min(buffer.count, count - offset))
      buffer.copyBytes(from: bytes)
      offset += bytes.count
      return UnsafeRawBufferPointer(rebasing: buffer[..<bytes.count])
    } catch {
      // libarchive takes no more than that it failed.
      return nil
    }
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
