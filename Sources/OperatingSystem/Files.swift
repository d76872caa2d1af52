public import Diagnostics
import Glibc

/// Hands the bytes of a file to `body`, in order, 256 KiB at a time; returns how many there were.
///
/// - Throws: `input.read`, or what `body` throws.
@discardableResult
public func readChunks(
  of path: String, _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
) throws(Problem) -> Int {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(.inputRead, "cannot open '\(path)'", errno) }
  defer { close(descriptor) }
  var status = stat()
  let isSmall =
    fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size < 1 << 16
  // Memory for a small file comes from the heap; 256 KiB are mapped and given back each time.
  let room = isSmall ? max(Int(status.st_size), 1 << 12) + 1 : 1 << 18
  let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
  defer { chunk.deallocate() }
  var total = 0
  while true {
    let count = read(descriptor, chunk.baseAddress, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .system(.inputRead, "cannot read '\(path)'", errno) }
    if count == 0 { return total }
    try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    total += count
  }
}

/// Reads a whole file.
///
/// - Throws: `input.read`, also for a file of more than `limit` bytes.
public func readBytes(of path: String, limit: Int = 64 << 20) throws(Problem) -> [UInt8] {
  var bytes: [UInt8] = []
  try readChunks(of: path) { (chunk) throws(Problem) in
    guard bytes.count + chunk.count <= limit else {
      throw Problem(.inputRead, "'\(path)' has more than \(limit) bytes")
    }
    bytes.append(contentsOf: chunk)
  }
  return bytes
}

/// Reads a whole file of UTF-8 text.
///
/// - Throws: `input.read`, also for a file of more than `limit` bytes.
public func readText(of path: String, limit: Int = 64 << 20) throws(Problem) -> String {
  let bytes = try readBytes(of: path, limit: limit)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw Problem(.inputRead, "'\(path)' is not UTF-8")
  }
  return text
}

/// Writes a whole file so that a reader sees the old content or the new, also after a power cut.
///
/// Temporary name in the same folder, fsync, rename, fsync of the folder. What is not durable, because it can be made
/// again, is not waited for: after a power cut it may be empty.
///
/// - Throws: `output.create`, `output.write`.
public func writeAtomically(
  _ bytes: some Collection<UInt8>, to path: String, mode: UInt32 = 0o644, isDurable: Bool = true
) throws(Problem) {
  let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).tmp"
  TemporaryNames.ofProcess.add(temporary)
  defer { TemporaryNames.ofProcess.forget(temporary) }
  do throws(Problem) {
    var writer = try FileWriter(creating: temporary, shownAs: path, mode: mode)
    try writer.write(bytes)
    if isDurable {
      try writer.close()
    } else {
      writer.allocate()
      try writer.flush()
    }
    // Nobody has asked for the temporary name: what is wrong is told of the file.
    guard rename(temporary, path) == 0 else {
      throw .system(.outputCreate, "cannot create '\(path)'", errno)
    }
  } catch {
    unlink(temporary)
    throw error
  }
  if isDurable { try syncFolder(parent(of: path)) }
}

/// Waits until the names in a folder are on the disk.
///
/// - Throws: `output.write`.
public func syncFolder(_ path: String) throws(Problem) {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(.outputWrite, "cannot open folder '\(path)'", errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw .system(.outputWrite, "cannot sync '\(path)'", errno) }
}

/// The folder a path lies in: `a/b` for `a/b/c`, `.` for `c`, `/` for `/c`.
public func parent(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
}

/// The last component of a path.
public func lastComponent(of path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Joins a folder and a path written relative to it; an absolute path stands for itself.
///
/// `.` and `..` are resolved as text, so that the same place has one name.
public func resolved(_ path: String, in folder: String) -> String {
  // A mere name stays what it is; in a plan there is one for each stage.
  if folder == ".", !path.isEmpty, path != ".", path != "..", !path.utf8.contains(UInt8(ascii: "/")) {
    return path
  }
  let joined = path.hasPrefix("/") ? path : "\(folder)/\(path)"
  var parts: [Substring] = []
  for part in joined.split(separator: "/") where part != "." {
    if part == "..", let last = parts.last, last != ".." {
      parts.removeLast()
    } else if part != ".." || !joined.hasPrefix("/") {
      parts.append(part)
    }
  }
  let text = parts.joined(separator: "/")
  return joined.hasPrefix("/") ? "/\(text)" : text.isEmpty ? "." : text
}

/// The path of a place as seen from a folder, both relative to the same place or both absolute: `../b/c` for `b/c` from `a`.
public func relative(_ path: String, to folder: String) -> String {
  let target = resolved(path, in: ".").split(separator: "/")
  let base = resolved(folder, in: ".").split(separator: "/").filter { $0 != "." }
  let common = zip(target, base).prefix { $0.0.utf8.elementsEqual($0.1.utf8) }.count
  let ups = [Substring](repeating: "..", count: base.count - common)
  return (ups + target.dropFirst(common)).joined(separator: "/")
}

/// A path as it stands in a URI, with what must not stand there as `%20` (RFC 3986 §3.3).
public func uriPath(_ path: String) -> String {
  let digits = Array("0123456789ABCDEF")
  return path.utf8.reduce(into: "") { text, byte in
    let isPlain =
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
      || "-._~/+:@!$&'()*,;=".utf8.contains(byte)
    text += isPlain ? String(Unicode.Scalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}

/// The folder the process works in.
///
/// - Throws: `input.read`.
public func workingFolder() throws(Problem) -> String {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  guard getcwd(&buffer, buffer.count) != nil else {
    throw .system(.inputRead, "the working folder has no path", errno)
  }
  return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Whether something stands at a path; a link that leads nowhere does not.
public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether a folder stands at a path.
public func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Makes a folder and the folders above it; an existing one is left as it is.
///
/// - Throws: `output.create`.
public func createFolder(_ path: String, mode: UInt32 = 0o755) throws(Problem) {
  // Most often only the last one is missing, or none.
  if mkdir(path, mode) == 0 || errno == EEXIST && isFolder(path) { return }
  let parts = path.split(separator: "/")
  for end in parts.indices {
    let prefix = (path.hasPrefix("/") ? "/" : "") + parts[...end].joined(separator: "/")
    guard mkdir(prefix, end == parts.endIndex - 1 ? mode : 0o755) == 0 || errno == EEXIST else {
      throw .system(.outputCreate, "cannot create '\(prefix)'", errno)
    }
  }
  guard isFolder(path) else { throw .system(.outputCreate, "cannot create '\(path)'", ENOTDIR) }
}

/// Makes a new, empty folder inside `parent` and returns its path.
///
/// - Throws: `output.create`.
public func createPrivateFolder(in parent: String) throws(Problem) -> String {
  // mkdtemp(3) exchanges six last letters.
  var template = Array("\(parent)/run-\(String(repeating: "X", count: 6))".utf8CString)
  guard mkdtemp(&template) != nil else {
    throw .system(.outputCreate, "cannot create a folder in '\(parent)'", errno)
  }
  return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Moves a file on the same file system, replacing what is there, in one step.
///
/// - Throws: `output.create`.
public func move(_ path: String, to destination: String) throws(Problem) {
  guard rename(path, destination) == 0 else {
    throw .system(.outputCreate, "cannot move '\(path)' to '\(destination)'", errno)
  }
}

/// Removes a folder of ours with all it holds, links not followed; what cannot be removed stays.
public func removeFolder(_ path: String) {
  var folders = [path]
  var next = 0
  while next < folders.count {
    let folder = folders[next]
    next += 1
    guard let stream = opendir(folder) else { continue }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      // Not every file system says what an entry is.
      if Int(entry.pointee.d_type) == DT_DIR || unlink("\(folder)/\(name)") != 0 && errno == EISDIR {
        folders.append("\(folder)/\(name)")
      }
    }
  }
  for folder in folders.reversed() { rmdir(folder) }
}
