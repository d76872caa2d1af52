public import Diagnostics
import Glibc

/// What lies below a folder, links not followed, sorted by the bytes of the path.
public struct FolderTree: Sendable {
  /// The three kinds of entry that can be packaged.
  public enum Kind: Hashable, Sendable {
    case file(byteCount: Int)
    case folder
    /// With its target, as written.
    case link(target: String)
  }

  /// One entry.
  public struct Entry: Hashable, Sendable {
    /// Relative to the folder, without a leading `./`.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// The permission bits, `07777`.
    public let mode: UInt32
  }

  /// In the order of their paths' bytes: a folder before what it holds.
  public let entries: [Entry]

  /// Lists everything below `folder`.
  ///
  /// - Throws: `input.read`, also for a device, socket or pipe, and for a name that is not UTF-8.
  public init(_ folder: String) throws(Problem) {
    var entries: [Entry] = []
    var pending = [""]
    while let prefix = pending.popLast() {
      let place = prefix.isEmpty ? folder : "\(folder)/\(prefix)"
      guard let stream = opendir(place) else { throw .system(.inputRead, "cannot list '\(place)'", errno) }
      defer { closedir(stream) }
      while let item = readdir(stream) {
        let bytes = withUnsafeBytes(of: &item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        guard let name = String(validating: bytes, as: UTF8.self) else {
          throw Problem(.inputRead, "a name in '\(place)' is not UTF-8")
        }
        guard name != ".", name != ".." else { continue }
        let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
        let entry = try Self.entry(path, in: folder)
        if entry.kind == .folder { pending.append(path) }
        entries.append(entry)
      }
    }
    self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func entry(_ path: String, in folder: String) throws(Problem) -> Entry {
    let full = "\(folder)/\(path)"
    var status = stat()
    guard lstat(full, &status) == 0 else { throw .system(.inputRead, "cannot look at '\(full)'", errno) }
    let mode = UInt32(status.st_mode) & 0o7777
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return Entry(path: path, kind: .folder, mode: mode)
    case S_IFREG: return Entry(path: path, kind: .file(byteCount: Int(status.st_size)), mode: mode)
    case S_IFLNK:
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(full, &buffer, buffer.count)
      guard count >= 0 else { throw .system(.inputRead, "cannot read link '\(full)'", errno) }
      guard let target = String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      else {
        throw Problem(.inputRead, "the target of '\(full)' is not UTF-8")
      }
      return Entry(path: path, kind: .link(target: target), mode: mode)
    default: throw Problem(.inputRead, "'\(full)' is neither file, folder nor link")
    }
  }
}

/// Lets everybody read a folder and all it holds, whatever the umask of this process.
///
/// - Throws: `input.read`, `output.write`.
public func makePublic(_ folder: String) throws(Problem) {
  for entry in [("", true)] + (try FolderTree(folder).entries).map({ ($0.path, $0.kind == .folder) }) {
    let path = entry.0.isEmpty ? folder : "\(folder)/\(entry.0)"
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { continue }
    let mode: mode_t = entry.1 ? 0o755 : 0o644
    guard status.st_mode & 0o7777 == mode || chmod(path, mode) == 0 else {
      throw .system(.outputWrite, "cannot let everybody read '\(path)'", errno)
    }
  }
}
