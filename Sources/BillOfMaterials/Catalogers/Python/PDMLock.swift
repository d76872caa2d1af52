internal import Diagnostics
internal import Packages
internal import TOML

/// `pdm.lock` of PDM.
enum PDMLock: PackageListReader {
  static let name = "pdm-lock"

  static let files = FileNames("pdm.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try listedTables("package", bytes, context)
    let oldFiles = root["metadata"]?["files"]
    var tables = PythonTables(context)
    for table in packages {
      let revision = table["revision"]?.string ?? table["ref"]?.string
      let vcs = table["git"]?.string.map { "git+\($0)\(revision.map { "@\($0)" } ?? "")" }
      tables.add(table, vcs: vcs, isVersionOptional: table["path"] != nil) { package in
        let groups = (table["groups"]?.elements ?? []).compactMap(\.string)
        package.isDevelopment = groups == ["dev"]
        package.groups = groups.contains("default") ? [] : groups
        let name = "\(table["name"]?.string ?? "") \(table["version"]?.string ?? "")"
        package.digests = pythonDigests((table["files"] ?? oldFiles?[name])?.elements ?? [])
        if let path = table["path"]?.string {
          package.properties.append(Property("stellwerk:list:path", path))
        }
        package.download = table["url"]?.string
      }
    }
    let index = PythonIndex(tables.list)
    for (table, position) in tables.entries {
      for need in table["dependencies"]?.elements ?? [] {
        guard let text = need.string else { continue }
        do throws(Problem) {
          let requirement = try PythonRequirement(text)
          tables.connect(
            position, requirement.name, requirement.specifiers, index, isOptional: requirement.marker != nil,
            line: need.location.line)
        } catch {
          tables.list.warn(.listEntry, "'\(text)' is no requirement", context.path, line: need.location.line)
        }
      }
    }
    return tables.list
  }
}
