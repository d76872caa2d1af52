// For `timespec`: an optimised build takes it from there, a debug build from Glibc.
internal import CLibArchive
public import Diagnostics
import Glibc
import OperatingSystem

/// Unpacks an archive into an existing, empty folder, and nowhere else.
///
/// Refused: absolute paths, `..`, a second entry of the same name, an entry below a file or link, links that lead
/// outside (also by way of other links), hard links to what is not a file of the archive, devices and
/// pipes, names that are not UTF-8. Set-user-id, set-group-id and sticky bits are dropped.
///
/// - Parameters:
///   - archive: tar (plain or compressed), zip or cpio.
///   - folder: what has been written into it when a problem is thrown stays there.
///   - limits: how many entries and bytes are taken.
/// - Throws: `archive.invalid`, `archive.unsafe`, `archive.too-large`, `input.read`, `output.create`, `output.write`.
public func unpackTree(
  _ archive: String, into folder: String, limits: ArchiveLimits = ArchiveLimits()
) throws(Problem) {
  guard try FolderTree(folder).entries.isEmpty else {
    throw Problem(.outputCreate, "'\(folder)' is not empty", hint: "unpack into a new folder")
  }
  var reader = try ArchiveReader(path: archive, limits: limits)
  var unpacking = Unpacking(archive: archive, folder: folder)
  while let entry = try reader.next() { try unpacking.take(entry, from: &reader) }
  try unpacking.makeLinks()
}

/// What has been unpacked so far; links wait until everything else is written.
private struct Unpacking {
  let archive: String
  let folder: String
  private enum Place { case folder, file, link(target: String) }
  private var places: [[UInt8]: Place] = [[]: .folder]
  private var links: [String] = []

  init(archive: String, folder: String) { (self.archive, self.folder) = (archive, folder) }

  mutating func take(_ entry: ArchiveReader.Entry, from reader: inout ArchiveReader) throws(Problem) {
    guard entry.isExact else { throw unsafe(entry.path, "has a name that is not UTF-8") }
    let path = try checked(entry.path)
    let key = Array(path.utf8)
    if path.isEmpty || entry.kind == .folder {
      guard entry.kind == .folder else { throw unsafe(entry.path, "has no name") }
      return try makeFolder(path)
    }
    try makeFolder(parent(of: path) == "." ? "" : parent(of: path))
    guard places[key] == nil else { throw unsafe(path, "occurs twice") }
    switch entry.kind {
    case .folder: break
    case .link(let target):
      places[key] = .link(target: target)
      links.append(path)
    case .file:
      var writer = try FileWriter(creating: "\(folder)/\(path)")
      try reader.forEachChunk { (chunk) throws(Problem) in try writer.write(chunk) }
      try writer.flush()
      try finish(path, entry)
      places[key] = .file
    case .hardLink(let target):
      let original = try checked(target)
      guard case .file? = places[Array(original.utf8)] else {
        throw unsafe(path, "is a hard link to '\(target)', which is no file that came before it")
      }
      guard link("\(folder)/\(original)", "\(folder)/\(path)") == 0 else {
        throw .system(.outputCreate, "cannot create '\(folder)/\(path)'", errno)
      }
      places[key] = .file
    case .other(let special): throw unsafe(path, "is neither file, folder nor link (\(special.rawValue))")
    }
  }

  /// Makes all links, when nothing is left that could be written through one.
  func makeLinks() throws(Problem) {
    for path in links {
      guard case .link(let target)? = places[Array(path.utf8)] else { continue }
      guard !target.isEmpty, target.utf8.count < PATH_MAX, leadsInside(path) else {
        throw unsafe(path, "is a link to '\(target)', outside the folder")
      }
      guard symlink(target, "\(folder)/\(path)") == 0 else {
        throw .system(.outputCreate, "cannot create '\(folder)/\(path)'", errno)
      }
    }
  }

  private mutating func makeFolder(_ path: String) throws(Problem) {
    var prefix = ""
    for part in path.split(separator: "/") {
      prefix += prefix.isEmpty ? String(part) : "/\(part)"
      switch places[Array(prefix.utf8)] {
      case .folder?: continue
      case .file?, .link?: throw unsafe(path, "lies below '\(prefix)', which is not a folder")
      case nil: break
      }
      guard mkdir("\(folder)/\(prefix)", 0o755) == 0 else {
        throw .system(.outputCreate, "cannot create '\(folder)/\(prefix)'", errno)
      }
      places[Array(prefix.utf8)] = .folder
    }
  }

  private func finish(_ path: String, _ entry: ArchiveReader.Entry) throws(Problem) {
    let full = "\(folder)/\(path)"
    guard chmod(full, mode_t(entry.mode & 0o777 | 0o600)) == 0 else {
      throw .system(.outputWrite, "cannot set the mode of '\(full)'", errno)
    }
    guard let modified = entry.modified else { return }
    let time = timespec(tv_sec: time_t(modified), tv_nsec: 0)
    // A time that the file system cannot hold is not worth losing the tree for.
    _ = utimensat(AT_FDCWD, full, [time, time], 0)
  }

  /// The path without `.` parts and doubled slashes; empty for the folder itself.
  private func checked(_ path: String) throws(Problem) -> String {
    guard !path.isEmpty else { throw unsafe(path, "has no name") }
    guard path.utf8.count < PATH_MAX else {
      throw unsafe("\(path.prefix(80))...", "is longer than any path can be")
    }
    guard !path.utf8.starts(with: "/".utf8) else { throw unsafe(path, "is an absolute path") }
    // Some unpack this archive where a backslash parts names; there it must not lead out either.
    let isUpwards = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains("..")
    guard !isUpwards else { throw unsafe(path, "leads upwards") }
    return path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Whether following the link, and every link of the archive on its way, stays below the folder.
  private func leadsInside(_ link: String) -> Bool {
    var place: [Substring] = []
    var pending = Array(link.split(separator: "/").reversed())
    var followed = 0
    while let part = pending.popLast() {
      if part == "." { continue }
      if part == ".." {
        guard !place.isEmpty else { return false }
        place.removeLast()
        continue
      }
      place.append(part)
      guard case .link(let target)? = places[Array(place.joined(separator: "/").utf8)] else { continue }
      // ELOOP, path_resolution(7): 40 links. A circle leads nowhere.
      followed += 1
      guard !target.utf8.starts(with: "/".utf8), followed <= 40 else { return false }
      place.removeLast()
      pending.append(contentsOf: target.split(separator: "/").reversed())
    }
    return true
  }

  private func unsafe(_ path: String, _ reason: String) -> Problem {
    Problem(.archiveUnsafe, "'\(path)' in '\(archive)' \(reason)")
  }
}
