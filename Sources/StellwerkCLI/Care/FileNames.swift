import Diagnostics
import Glibc
import OperatingSystem

/// The names of what lies directly in a folder and is no folder, sorted by bytes; those that are not UTF-8 are left out.
///
/// - Throws: `input.read`.
func fileNames(in folder: String) throws(Problem) -> [String] {
  guard let stream = opendir(folder) else { throw .system(.inputRead, "cannot list '\(folder)'", errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    guard let name = String(validating: bytes, as: UTF8.self), !isFolder("\(folder)/\(name)") else {
      continue
    }
    names.append(name)
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
