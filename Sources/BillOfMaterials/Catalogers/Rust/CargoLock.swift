internal import Diagnostics
internal import Packages
internal import TOML

/// `Cargo.lock` of versions 1 to 4 (The Cargo Book, "Cargo.toml vs Cargo.lock").
///
/// A dependency is written as `name`, as `name version` where there are several versions, and as
/// `name version (source)` where there are several sources or the file is of version 1.
enum CargoLock: PackageListReader {
  static let name = "cargo-lock"

  static let files = FileNames("Cargo.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try listedTables("package", bytes, context)
    // Version 1 has digests apart, and the root package as `root`.
    let checksums = root["metadata"]
    var list = PackageList(edges: .complete)
    var positions: [ByteName: [Int]] = [:]
    var entries: [(table: TOMLNode, position: Int)] = []
    for table in packages + (root["root"].map { [$0] } ?? []) {
      guard let position = add(table, checksums, context, to: &list) else { continue }
      entries.append((table, position))
      let package = list.packages[position]
      // Repositories are also named without the commit that the package's own source ends in.
      let full = reference(table)
      let keys = [package.name, "\(package.name) \(package.version)", full]
      for key in full.contains("#") ? keys + ["\(full.cut(at: "#").before))"] : keys {
        positions[ByteName(key), default: []].append(position)
      }
    }
    for (table, position) in entries {
      let isLocal = table["source"] == nil
      for need in table["dependencies"]?.elements ?? [] {
        guard let text = need.string, let found = find(text, positions) else {
          list.warn(
            .listMissing,
            "'\(list.packages[position].name)' needs '\(need.string ?? "")', which the file does not name",
            context.path, line: need.location.line)
          continue
        }
        list.connect(position, found)
        if isLocal { list.packages[found].relationship = .direct }
      }
    }
    mark(entries, in: &list)
    return list
  }

  /// Packages without a source are the project's own; how they relate to it the file does not say.
  private static func mark(_ entries: [(table: TOMLNode, position: Int)], in list: inout PackageList) {
    let local = Set(entries.filter { $0.table["source"] == nil }.map(\.position))
    guard !local.isEmpty else { return }
    list.markRestIndirect()
    for position in local {
      list.packages[position].relationship = .unknown
      list.packages[position].properties.append(Property("stellwerk:list:path", "."))
    }
  }

  private static func add(
    _ table: TOMLNode, _ checksums: TOMLNode?, _ context: ListContext, to list: inout PackageList
  )
    -> Int?
  {
    let line = table.location.line
    guard let name = table["name"]?.string, let version = table["version"]?.string else {
      list.warn(.listEntry, "a package without name or version", context.path, line: line)
      return nil
    }
    let source = table["source"]?.string
    let isRepository = source?.hasPrefix("git+") == true
    let purl = listedPURL(
      "cargo", name, version, isRepository ? ["vcs_url": source ?? ""] : [:], in: &list, context, line: line)
    // One version from two sources is two packages.
    var package = ListedPackage(name, version, key: reference(table), purl: purl, line: line)
    let checksum = table["checksum"]?.string ?? checksums?["checksum \(reference(table))"]?.string
    package.digests = [digest("sha256", hex: checksum)].compactMap { $0 }
    return list.add(package)
  }

  private static func reference(_ table: TOMLNode) -> String {
    let source = table["source"]?.string.map { " (\($0))" } ?? ""
    return "\(table["name"]?.string ?? "") \(table["version"]?.string ?? "")\(source)"
  }

  private static func find(_ text: String, _ positions: [ByteName: [Int]]) -> Int? {
    if let found = positions[ByteName(text)]?.first { return found }
    let parts = text.split(separator: " ")
    guard parts.count == 3 else { return nil }
    return positions[ByteName("\(parts[0]) \(parts[1])")]?.first
  }
}
