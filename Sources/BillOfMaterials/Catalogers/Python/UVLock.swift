internal import Diagnostics
internal import Packages
internal import TOML

/// `uv.lock` of uv, version 1.
enum UVLock: PackageListReader {
  static let name = "uv-lock"

  static func wants(_ path: PathName) -> Bool { path.isCalled("uv.lock") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try pythonPackages("package", bytes, context)
    let members = Set(
      (root["manifest"]?["members"]?.elements ?? []).compactMap { $0.string.map { ByteName($0) } })
    var tables = PythonTables(context)
    for table in packages {
      let source = table["source"]
      let isRoot = source?["virtual"]?.string == "." || source?["editable"]?.string == "."
      tables.add(table, vcs: source?["git"]?.string.map { "git+\($0)" }, isVersionOptional: source != nil) {
        package in
        package.digests = pythonDigests(
          (table["sdist"].map { [$0] } ?? []) + (table["wheels"]?.elements ?? []))
        if isRoot { package.relationship = .root }
        if members.contains(ByteName(package.name)), !isRoot { package.relationship = .direct }
        if let url = source?["url"]?.string { package.download = url }
        package.references = pythonAddresses(table["sdist"], table["wheels"]?.elements ?? [])
        for kind in ["path", "directory", "editable", "virtual"] {
          if let path = source?[kind]?.string, !isRoot {
            package.properties.append(Property("stellwerk:list:path", path))
          }
        }
      }
    }
    connect(&tables)
    return tables.list
  }

  private static func connect(_ tables: inout PythonTables) {
    let index = PythonIndex(tables.list)
    var (production, development) = ([Int](), [Int]())
    for (table, position) in tables.entries {
      let isRoot = tables.list.packages[position].relationship == .root
      let groups =
        [(table["dependencies"]?.elements ?? [], false)]
        + (table["optional-dependencies"]?.pairs ?? []).map { ($0.value.elements, false) }
        + (table["dev-dependencies"]?.pairs ?? []).map { ($0.value.elements, true) }
      for (needs, isDevelopment) in groups {
        for need in needs {
          guard let name = need["name"]?.string else { continue }
          let clauses = need["version"]?.string.map { "==\($0)" } ?? ""
          tables.connect(position, name, clauses, index, isOptional: false, line: need.location.line)
          guard isRoot else { continue }
          for to in index.find(name, clauses, in: tables.list) {
            if tables.list.packages[to].relationship != .root {
              tables.list.packages[to].relationship = .direct
            }
            if isDevelopment { development.append(to) } else { production.append(to) }
          }
        }
      }
    }
    guard tables.entries.contains(where: { tables.list.packages[$0.position].relationship == .root }) else {
      return
    }
    tables.list.markDevelopment(production: production, development: development)
    tables.list.markRestIndirect()
  }
}
