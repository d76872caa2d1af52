public import Diagnostics
import OperatingSystem

/// Packs everything below a folder into a plain tar that depends on names, contents and links alone.
///
/// Sorted by the bytes of the paths, of root, modes 0755 (folders, what its owner may execute) and 0644.
///
/// - Parameters:
///   - folder: its own name does not occur in the archive.
///   - path: the file to write, which must not exist.
///   - modified: the time of every entry, in seconds since 1970.
/// - Throws: `input.read`, `output.create`, `output.write`.
public func packTree(_ folder: String, to path: String, modified: Int64) throws(Problem) {
  let tree = try FolderTree(folder)
  var writer = try TarWriter(path: path, compression: .none)
  for entry in tree.entries {
    let kind: TarEntry.Kind
    var mode: UInt32 = 0o755
    switch entry.kind {
    case .folder: kind = .folder
    case .link(let target): (kind, mode) = (.link(target: target), 0o777)
    case .file(let byteCount):
      kind = .file(.file(path: "\(folder)/\(entry.path)", byteCount: byteCount))
      mode = entry.mode & 0o100 != 0 ? 0o755 : 0o644
    }
    try writer.append(TarEntry(path: entry.path, kind: kind, mode: mode, modified: modified))
  }
  try writer.finish()
}
