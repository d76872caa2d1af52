internal import Diagnostics
internal import Packages
internal import TOML

/// `pylock.toml`, the lock file format of PEP 751.
enum PyLock: PackageListReader {
  static let name = "pylock"

  static let files = FileNames(endings: [".toml"]) { $0.last.hasPrefix("pylock.") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try listedTables("packages", bytes, context)
    guard root["lock-version"]?.string?.hasPrefix("1.") == true else {
      throw notOfFormat("expected 'lock-version' 1", context)
    }
    var tables = PythonTables(context)
    for table in packages {
      let vcs = table["vcs"]
      let address = vcs?["url"]?.string.map {
        "\(vcs?["type"]?.string ?? "git")+\($0)@\(vcs?["commit-id"]?.string ?? "")"
      }
      tables.add(table, vcs: address, isVersionOptional: true) { package in
        if table["directory"]?["path"]?.string == "." { package.relationship = .root }
        let files = ["archive", "sdist"].compactMap { table[$0] } + (table["wheels"]?.elements ?? [])
        for file in files {
          package.digests += (file["hashes"]?.pairs ?? []).compactMap {
            digest($0.key.value, hex: $0.value.string)
          }
        }
        package.download = table["archive"]?["url"]?.string
        package.references = pythonAddresses(table["sdist"], table["wheels"]?.elements ?? [])
      }
    }
    let index = PythonIndex(tables.list)
    for (table, position) in tables.entries {
      for need in table["dependencies"]?.elements ?? [] {
        guard let name = need["name"]?.string else { continue }
        let clauses = need["version"]?.string.map { "==\($0)" } ?? ""
        tables.connect(position, name, clauses, index, isOptional: false, line: need.location.line)
      }
    }
    // `dependencies` may be left out, and most tools do.
    if tables.list.edges.isEmpty { tables.list.edgesKnown = .none }
    return tables.list
  }
}
