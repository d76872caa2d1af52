import Glibc
internal import OperatingSystem

/// A new folder for one test, removed with all it holds when the last reference goes.
public final class Scratch: Sendable {
  /// An absolute path without a slash at its end.
  public let path: String

  /// Makes the folder below `TMPDIR`, or `/tmp`.
  ///
  /// - Parameter inMemory: below `/dev/shm` where that is possible, where syncing costs nothing and nothing can be executed.
  public init(inMemory: Bool = false) {
    let usual = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let base = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : usual
    var template = Array("\(base)/stellwerk-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "tests need a folder for temporary files")
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { removeFolder(path) }

  /// The path of something in the folder.
  public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

/// Where the public test material lies: `shared` beside the package; `nil` where it is not there.
public func sharedMaterial(_ name: String, from file: String = #filePath) -> String? {
  let package = file.split(separator: "/").dropLast(3).joined(separator: "/")
  let path = "/\(package)/../shared/\(name)"
  return access(path, R_OK) == 0 ? path : nil
}
