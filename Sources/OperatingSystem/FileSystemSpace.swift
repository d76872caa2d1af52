public import Diagnostics
import Glibc

/// What is free on the file system that a path lies on, for who is not root (`statvfs(3)`).
public struct FileSystemSpace: Hashable, Sendable {
  /// Bytes that may still be written.
  public let freeBytes: Int
  /// Files that may still be made; `nil` where the file system does not count them.
  public let freeFiles: Int?
  /// Whether it is mounted so that nobody can write.
  public let isReadOnly: Bool

  /// Asks about the path, or about the nearest folder above it that is there.
  ///
  /// - Throws: `input.read`.
  public init(of path: String) throws(Problem) {
    var place = path
    while !exists(place), place != "/", place != "." { place = parent(of: place) }
    var status = statvfs()
    guard statvfs(place, &status) == 0 else {
      throw .system(.inputRead, "cannot ask for the free space at '\(place)'", errno)
    }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    freeBytes = overflow ? Int.max : Int(clamping: bytes)
    freeFiles = status.f_files == 0 ? nil : Int(clamping: status.f_favail)
    isReadOnly = status.f_flag & UInt(ST_RDONLY) != 0
  }
}
