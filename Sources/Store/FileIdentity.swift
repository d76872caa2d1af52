internal import Diagnostics
import Glibc
internal import OperatingSystem

/// What a file system says of a file, all of which changes when the bytes do: who writes a file moves its ctime.
struct FileIdentity: Hashable, Sendable {
  let (device, inode, byteCount): (Int64, Int64, Int64)
  /// Nanoseconds since 1970.
  let (modified, changed): (Int64, Int64)

  init(_ status: stat) {
    func nanoseconds(_ time: timespec) -> Int64 {
      Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ Int64(time.tv_nsec)
    }
    (device, inode) = (Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino))
    byteCount = Int64(status.st_size)
    (modified, changed) = (nanoseconds(status.st_mtim), nanoseconds(status.st_ctim))
  }

  /// Of a regular file; `nil` for anything else, and where nothing is.
  init?(of path: String, followsLinks: Bool) {
    var status = stat()
    let result = followsLinks ? stat(path, &status) : lstat(path, &status)
    guard result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// Of a folder, a link to one followed; all of it changes when an entry comes, goes or gets another name.
  init?(ofFolder path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    self.init(status)
  }

  /// Of an open file; `nil` if it is not a regular one.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// Whether a change after the moment cannot leave the identity as it is: git's rule for racy entries.
  func isOlder(than moment: Int64) -> Bool { modified < moment && changed < moment }

  /// The clock that the kernel stamps files with, nanoseconds since 1970.
  static func moment() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    return Int64(now.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ Int64(now.tv_nsec)
  }
}

extension FileIdentity {
  /// How many bytes `append` writes.
  static let byteCount = 40

  init(device: Int64, inode: Int64, byteCount: Int64, modified: Int64, changed: Int64) {
    (self.device, self.inode, self.byteCount) = (device, inode, byteCount)
    (self.modified, self.changed) = (modified, changed)
  }

  private var words: [Int64] { [device, inode, byteCount, modified, changed] }

  /// 48 bytes: the five numbers, and a sum over them and `digest` that tells what the disk has altered.
  func bytes(with digest: [UInt8]) -> [UInt8] {
    let numbers = words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    return numbers + withUnsafeBytes(of: Self.sum(numbers, digest).littleEndian) { Array($0) }
  }

  /// What `bytes` wrote; `nil` for anything else.
  init?(_ bytes: [UInt8], with digest: [UInt8]) {
    guard bytes.count == 48 else { return nil }
    let words = bytes.withUnsafeBytes { buffer in
      (0..<6).map { Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
    }
    guard words[5] == Self.sum(bytes[..<40], digest) else { return nil }
    (device, inode, byteCount, modified, changed) = (words[0], words[1], words[2], words[3], words[4])
  }

  private static func sum(_ numbers: some Sequence<UInt8>, _ digest: [UInt8]) -> Int64 {
    var sum = FNV1a(numbers)
    sum.add(digest)
    return Int64(bitPattern: sum.value)
  }
}
