public import Diagnostics
import Glibc
import Synchronization

/// Bytes that are too many for the memory: a file without a name, which is gone when nobody holds it any more.
///
/// What has been appended stays as it is, and can be read by any thread.
public final class SpoolFile: FileBytes {
  private let descriptor: Int32
  private let folder: String
  private let count = Mutex(0)

  /// Makes an empty one on the disk of `folder`.
  ///
  /// - Throws: `output.create`.
  public init(in folder: String) throws(Problem) {
    let place = try createPrivateFolder(in: folder)
    TemporaryNames.ofProcess.add(place)
    defer {
      rmdir(place)
      TemporaryNames.ofProcess.forget(place)
    }
    // Not O_TMPFILE, which not every file system has: the name is taken away at once.
    let descriptor = open("\(place)/spool", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot create a file in '\(folder)'", errno) }
    unlink("\(place)/spool")
    (self.descriptor, self.folder) = (descriptor, folder)
  }

  deinit { close(descriptor) }

  /// How many have been appended.
  public var byteCount: Int { count.withLock { $0 } }

  /// Appends bytes.
  ///
  /// - Throws: `output.write`.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    let failed = count.withLock { count -> Int32? in
      var written = 0
      while written < bytes.count {
        let got = pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(count + written))
        if got > 0 { written += got } else if errno != EINTR { return errno }
      }
      count += written
      return nil
    }
    if let failed { throw .system(.outputWrite, "cannot write into '\(folder)'", failed) }
  }

  /// The bytes from `offset` on, as the protocol says.
  public func bytes(at offset: Int, count: Int) throws(Problem) -> [UInt8] {
    guard offset >= 0, offset < byteCount, count > 0 else { return [] }
    return try readBytes(
      of: descriptor, at: offset, count: min(count, byteCount - offset), "a file in '\(folder)'")
  }
}
