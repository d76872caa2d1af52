public import Cryptography
public import Diagnostics
import OperatingSystem

/// How the documents that a document names are reached: everything that composing asks of the world.
public struct DocumentFiles: Sendable {
  /// The bytes of a file.
  public let read: @Sendable (String) throws(Problem) -> [UInt8]
  /// The absolute path of a place with every symbolic link resolved; `nil` if nothing stands there.
  public let realPath: @Sendable (String) -> String?
  /// The bytes that a digest stood for when it was written; `nil` if nobody kept them.
  public let kept: @Sendable (Digest) -> [UInt8]?

  /// Files by way of three functions.
  public init(
    read: @escaping @Sendable (String) throws(Problem) -> [UInt8],
    realPath: @escaping @Sendable (String) -> String?,
    kept: @escaping @Sendable (Digest) -> [UInt8]? = { _ in nil }
  ) {
    (self.read, self.realPath, self.kept) = (read, realPath, kept)
  }

  /// The files of this machine; `kept` gives the bytes that a digest stood for when it was written.
  public static func onDisk(kept: @escaping @Sendable (Digest) -> [UInt8]? = { _ in nil }) -> Self {
    Self(
      read: { (path) throws(Problem) in try readBytes(of: path) },
      realPath: { OperatingSystem.realPath($0) }, kept: kept)
  }

  /// Whether something stands at a place; a link that leads nowhere does not.
  public func isThere(_ path: String) -> Bool { realPath(path) != nil }

  /// The folder that documents may name one another in without a digest.
  ///
  /// The nearest folder at or above the manifest that holds `.git`, else the working folder if the manifest lies
  /// in it, else the folder of the manifest; `nil` if the manifest is not there.
  public func repository(of manifest: String, workingFolder: String?) -> String? {
    guard let file = realPath(manifest) else { return nil }
    let folder = parent(of: file)
    var above = folder
    while true {
      if realPath(resolved(".git", in: above)) != nil { return above }
      if above == "/" { break }
      above = parent(of: above)
    }
    if let workingFolder = workingFolder.flatMap(realPath), Self.isFolder(workingFolder, around: file) {
      return workingFolder
    }
    return folder
  }

  /// Whether a path is or lies in a folder, both absolute and resolved.
  static func isFolder(_ folder: String, around path: String) -> Bool {
    folder == "/" || path.utf8.elementsEqual(folder.utf8) || path.utf8.starts(with: "\(folder)/".utf8)
  }
}
