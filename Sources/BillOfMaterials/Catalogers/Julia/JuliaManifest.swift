internal import Diagnostics
internal import Packages
internal import TOML

/// `Manifest.toml` of Julia's package manager, formats 1 and 2.
enum JuliaManifest: PackageListReader {
  static let name = "julia-manifest"

  static let files = FileNames(endings: [".toml"]) {
    $0.isCalled("Manifest.toml", "JuliaManifest.toml") || $0.last.hasPrefix("Manifest-v")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let root = try parseTOML(bytes, file: context.path)
    // Format 1 has the packages at the top.
    let tables = root["deps"]?.pairs ?? root.pairs.filter { !$0.value.elements.isEmpty }
    var list = PackageList(edges: .complete)
    var entries: [(table: TOMLNode, position: Int)] = []
    var byName: [ByteName: [Int]] = [:]
    for (name, value) in tables {
      for table in value.elements where table.isTable {
        let line = table.location.line
        guard let uuid = table["uuid"]?.string else {
          list.warn(.listEntry, "'\(name.value)' has no UUID", context.path, line: line)
          continue
        }
        // What comes with Julia itself has no version before format 2.
        let version = table["version"]?.string ?? ""
        let purl = listedPURL("julia", name.value, version, ["uuid": uuid], in: &list, context, line: line)
        var package = ListedPackage(name.value, version, key: uuid, purl: purl, line: line)
        if let tree = table["git-tree-sha1"]?.string {
          package.properties.append(Property("stellwerk:julia:git-tree-sha1", tree))
        }
        if let path = table["path"]?.string {
          package.properties.append(Property("stellwerk:list:path", path))
        }
        package.references = [table["repo-url"]?.string.flatMap { ExternalReference(.vcs, $0) }]
          .compactMap { $0 }
        let position = list.add(package)
        entries.append((table, position))
        byName[ByteName(name.value), default: []].append(position)
      }
    }
    for (table, from) in entries {
      // A list of names or, where a name is not enough, a table of UUIDs.
      for name in (table["deps"]?.elements ?? []).compactMap(\.string) {
        list.connect(from, toEach: byName[ByteName(name)] ?? [])
      }
      for uuid in (table["deps"]?.pairs ?? []).compactMap(\.value.string) {
        if let to = list.position(of: uuid) { list.connect(from, to) }
      }
    }
    return list
  }
}
