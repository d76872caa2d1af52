internal import CLinux
import Glibc

/// What a folder is once all that it held was removed; two that are equal differ in nothing that somebody left.
///
/// The name, contents and times of a folder aside there are its owner, its mode, its attributes (access lists and
/// defaults among them), its flags, its size, which grows with many names and stays, and whether it is the same at all.
public struct EmptiedFolder: Equatable, Sendable {
  private let (device, inode, byteCount): (UInt, UInt, Int)
  private let (mode, owner, group): (UInt32, UInt32, UInt32)
  private let flags: Int
  private let hasAttributes: Bool

  /// Removes what the folder holds but for folders with these names, links not followed.
  ///
  /// `nil` where it is no folder, or cannot be emptied or looked at.
  public init?(emptying path: String, butFolders names: [String] = []) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard let stream = fdopendir(descriptor) else {
      close(descriptor)
      return nil
    }
    defer { closedir(stream) }
    var kept = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      if Int(entry.pointee.d_type) == DT_DIR, names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        kept += 1
      } else if Int(entry.pointee.d_type) == DT_DIR {
        removeFolder("\(path)/\(name)")
        if access("\(path)/\(name)", F_OK) == 0 { return nil }
      } else if unlinkat(descriptor, name, 0) != 0 {
        return nil
      }
    }
    var status = stat()
    guard kept == names.count, fstat(descriptor, &status) == 0 else { return nil }
    (device, inode, byteCount) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
    (mode, owner, group) = (status.st_mode, status.st_uid, status.st_gid)
    var flags = 0
    // FS_IOC_GETFLAGS; a file system without flags has none.
    self.flags = ioctl(descriptor, 0x8008_6601, &flags) == 0 ? flags : 0
    let size = stw_attributes(descriptor)
    guard size >= 0 || errno == EOPNOTSUPP else { return nil }
    hasAttributes = size > 0
  }

  /// Whether somebody gave it attributes, which could be others each time.
  public var isPlain: Bool { !hasAttributes }
}
