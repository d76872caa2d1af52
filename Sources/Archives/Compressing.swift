internal import CLibArchive
public import Diagnostics
import OperatingSystem

/// Compresses bytes in memory; the same bytes give the same result.
///
/// - Throws: `output.write`, for a level that does not exist.
public func compressed(_ bytes: [UInt8], _ compression: Compression, level: Int? = nil) throws(Problem)
  -> [UInt8]
{
  guard compression != .none else { return bytes }
  try loadLibrary()
  guard let archive = archive_write_new(), let entry = archive_entry_new() else {
    throw Problem(.outputWrite, "cannot compress", cause: "no memory")
  }
  defer {
    archive_entry_free(entry)
    archive_write_free(archive)
  }
  archive_entry_set_filetype(entry, stw_regular_file)
  archive_entry_set_size(entry, Int64(bytes.count))
  // Each of the formats grows what it cannot compress by less than one part in a thousand.
  var buffer = [UInt8](repeating: 0, count: bytes.count + bytes.count / 64 + (1 << 16))
  var used = 0
  var isReady = archive_write_set_format_raw(archive) == ARCHIVE_OK
  isReady = isReady && addFilter(compression, level: level, to: archive)
  isReady = isReady && archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK
  isReady =
    isReady
    && buffer.withUnsafeMutableBytes { raw in
      archive_write_open_memory(archive, raw.baseAddress, raw.count, &used) == ARCHIVE_OK
        && archive_write_header(archive, entry) == ARCHIVE_OK
        && bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) } == bytes.count
        && archive_write_close(archive) == ARCHIVE_OK
    }
  guard isReady else {
    throw Problem(.outputWrite, "cannot compress with \(compression)", cause: said(archive))
  }
  var result = Array(buffer[..<used])
  // XFL, RFC 1952 §2.3.1: 2 says "slowest algorithm"; libarchive leaves 0, lintian wants `gzip -9`.
  if compression == .gzip, (level ?? compression.defaultLevel) == 9, result.count > 8 { result[8] = 2 }
  return result
}

/// Decompresses gzip, bzip2, xz or zstd, whichever it is; bytes that are none of them come back as they are.
///
/// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes.
public func decompressed(_ bytes: [UInt8], limit: Int) throws(Problem) -> [UInt8] {
  guard !bytes.isEmpty else { return [] }
  if bytes.starts(with: [0x1F, 0x8B, 8]) { return try unzipped(bytes, limit: limit) }
  var reader = try ArchiveReader(stream: bytes)
  guard try reader.next() != nil else { return [] }
  return try reader.readAll(limit: limit)
}

private func unzipped(_ bytes: [UInt8], limit: Int) throws(Problem) -> [UInt8] {
  let stream = try GzipStream(BytesInMemory(bytes), name: "the compressed stream")
  var content: [UInt8] = []
  while let piece = try stream.nextPiece() {
    guard piece.bytes.count <= limit - content.count else {
      throw Problem(.archiveTooLarge, "'the compressed stream' holds more than \(limit) bytes in one piece")
    }
    content.append(contentsOf: piece.bytes)
  }
  return content
}
