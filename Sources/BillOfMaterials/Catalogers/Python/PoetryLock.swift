internal import Diagnostics
internal import Packages
internal import TOML

/// `poetry.lock` of Poetry 1 and 2.
enum PoetryLock: PackageListReader {
  static let name = "poetry-lock"

  static let files = FileNames("poetry.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try listedTables("package", bytes, context)
    var tables = PythonTables(context)
    // Before lock file version 2.0 the files stood apart.
    let oldFiles = root["metadata"]?["files"]
    for table in packages {
      let source = table["source"]
      let isRepository = source?["type"]?.string == "git"
      let vcs = isRepository ? source?["url"]?.string.map { "git+\($0)\(revision(source))" } : nil
      tables.add(table, vcs: vcs) { package in
        package.groups = groups(of: table)
        package.isOptional = table["optional"]?.bool == true
        package.isDevelopment =
          table["category"]?.string == "dev" || table["groups"].map { !names($0, "main") } == true
        let files = table["files"] ?? oldFiles?[table["name"]?.string ?? ""]
        package.digests = pythonDigests(files?.elements ?? [])
        guard let url = source?["url"]?.string else { return }
        switch source?["type"]?.string {
        case "file", "directory": package.properties.append(Property("stellwerk:list:path", url))
        case "url": package.download = url
        // A repository is in the package URL; an index says nothing about the package.
        default: break
        }
      }
    }
    let index = PythonIndex(tables.list)
    for (table, position) in tables.entries {
      for (key, value) in table["dependencies"]?.pairs ?? [] {
        for wanted in value.elements.isEmpty ? [value] : value.elements {
          let clauses = wanted.string ?? wanted["version"]?.string ?? ""
          // A marker may keep it away, and then the lock does not name it.
          let isOptional = wanted["optional"]?.bool == true || wanted["markers"] != nil
          tables.connect(
            position, key.value, clauses == "*" ? "" : clauses, index, isOptional: isOptional,
            line: key.location.line)
        }
      }
    }
    return tables.list
  }

  private static func revision(_ source: TOMLNode?) -> String {
    (source?["resolved_reference"]?.string ?? source?["reference"]?.string).map { "@\($0)" } ?? ""
  }

  private static func names(_ groups: TOMLNode, _ name: String) -> Bool {
    groups.elements.contains { $0.string == name }
  }

  /// An optional package is in no group; what the main group needs too is in none either.
  private static func groups(of table: TOMLNode) -> [String] {
    if table["optional"]?.bool == true { return ["optional"] }
    guard let groups = table["groups"] else { return table["category"]?.string == "dev" ? ["dev"] : [] }
    return names(groups, "main") ? [] : groups.elements.compactMap(\.string)
  }
}
