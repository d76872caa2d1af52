public import Diagnostics
import Glibc

/// The bytes of one file, read where they are needed: a large file is never in memory as a whole.
public protocol FileBytes: Sendable {
  /// How many there are.
  var byteCount: Int { get }
  /// The bytes from `offset` on: `count` of them, or fewer where the file ends; none outside of it.
  ///
  /// - Throws: `input.read`.
  func bytes(at offset: Int, count: Int) throws(Problem) -> [UInt8]
}

/// Bytes that are in memory already.
public struct BytesInMemory: FileBytes {
  private let content: [UInt8]

  /// All bytes of a file.
  public init(_ content: [UInt8]) { self.content = content }

  /// How many there are.
  public var byteCount: Int { content.count }

  /// The bytes from `offset` on, as the protocol says.
  public func bytes(at offset: Int, count: Int) -> [UInt8] {
    guard offset >= 0, offset < content.count, count > 0 else { return [] }
    return Array(content[offset..<offset + min(count, content.count - offset)])
  }
}

/// A part of other bytes, as a file of its own: a member of an archive that is stored as it is.
public struct BytesWithin: FileBytes {
  private let whole: any FileBytes
  private let start: Int
  /// How many there are.
  public let byteCount: Int

  /// The stretch from `start` on; what lies outside of `whole` is not there.
  public init(_ whole: any FileBytes, from start: Int, count: Int) {
    let start = min(max(start, 0), whole.byteCount)
    (self.whole, self.start) = (whole, start)
    byteCount = min(max(count, 0), whole.byteCount - start)
  }

  /// The bytes from `offset` on, as the protocol says.
  public func bytes(at offset: Int, count: Int) throws(Problem) -> [UInt8] {
    guard offset >= 0, offset < byteCount, count > 0 else { return [] }
    return try whole.bytes(at: start + offset, count: min(count, byteCount - offset))
  }
}

/// An open regular file.
public final class OpenFile: FileBytes {
  /// How many there are.
  public let byteCount: Int
  /// Permission bits.
  public let mode: UInt16
  private let path: String
  private let descriptor: Int32

  /// Opens a file; a link at the end of the path is not followed.
  ///
  /// - Throws: `input.read` where it cannot be opened or is no regular file.
  public init(_ path: String) throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(.inputRead, "cannot open '\(path)'", errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Problem(.inputRead, "'\(path)' is not a file")
    }
    (self.path, self.descriptor, byteCount) = (path, descriptor, Int(status.st_size))
    mode = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
  }

  deinit { close(descriptor) }

  /// The bytes from `offset` on, as the protocol says.
  public func bytes(at offset: Int, count: Int) throws(Problem) -> [UInt8] {
    guard offset >= 0, offset < byteCount, count > 0 else { return [] }
    return try readBytes(of: descriptor, at: offset, count: min(count, byteCount - offset), "'\(path)'")
  }
}

/// Bytes of an open file; fewer than `wanted` where it ends.
func readBytes(of descriptor: Int32, at offset: Int, count wanted: Int, _ name: String) throws(Problem)
  -> [UInt8]
{
  var failed: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
    while filled < wanted {
      let got = pread(
        descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled, off_t(offset + filled))
      if got > 0 {
        filled += got
      } else if got == 0 {
        return
      } else if errno != EINTR {
        failed = errno
        return
      }
    }
  }
  guard failed == 0 else { throw .system(.inputRead, "cannot read \(name)", failed) }
  return bytes
}
