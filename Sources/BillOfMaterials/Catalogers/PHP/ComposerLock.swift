internal import Diagnostics
internal import JSON
internal import Packages

/// `composer.lock`, and `installed.json` of a vendor folder (Composer documentation).
enum ComposerLock: PackageListReader {
  static let name = "composer-lock"

  static let files = FileNames("composer.lock", "installed.json") {
    $0.isCalled("composer.lock") || $0.endsIn("composer/installed.json")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .complete)
    var entries: [(entry: JSON, position: Int)] = []
    var development: Set<String> = []
    let isInstalled = PathName(context.path).isCalled("installed.json")
    let lock: JSON
    if isInstalled, let old = try? JSON(parsing: bytes, file: context.path), old.array != nil {
      // Composer 1 wrote only the list. What is no JSON at all is refused below, with its place.
      lock = .object([("packages", old)])
    } else {
      lock = try listObject(bytes, context)
    }
    guard lock["packages"]?.array != nil else { throw notOfFormat("expected a list in 'packages'", context) }
    development = Set(lock["dev-package-names"]?.strings ?? [])
    for (group, isDevelopment) in [("packages", false), ("packages-dev", true)] {
      guard let elements = (lock[group].flatMap { $0 == .null ? nil : $0 } ?? .array([])).array else {
        throw notOfFormat("expected a list in '\(group)'", context)
      }
      let lines = memberLines(of: [group], in: bytes)
      for (index, entry) in elements.enumerated() {
        let line = lines.count == elements.count ? lines[index] : nil
        let isMarked = isDevelopment || development.contains(entry["name"]?.string ?? "")
        if let position = add(entry, isMarked, line, context, to: &list) { entries.append((entry, position)) }
      }
    }
    connect(entries, &list, context)
    return list
  }

  private static func add(
    _ entry: JSON, _ isDevelopment: Bool, _ line: Int?, _ context: ListContext, to list: inout PackageList
  ) -> Int? {
    guard let name = entry["name"]?.string, !name.isEmpty, let text = entry["version"]?.string else {
      list.warn(.listEntry, "a package without name or version", context.path, line: line ?? 1)
      return nil
    }
    // Composer holds `v1.0` and `1.0` the same.
    let version = text.hasPrefix("v") && text.dropFirst().beginsWithDigit ? String(text.dropFirst()) : text
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    let purl = listedPURL(
      "composer", namespace: parts.count > 1 ? parts[0] : nil, parts.last ?? name, version, in: &list,
      context,
      line: line)
    var package = ListedPackage(name, version, purl: purl, line: line)
    package.isDevelopment = isDevelopment
    if isDevelopment { package.groups = ["dev"] }
    package.licences = entry["license"]?.strings ?? []
    if let licence = entry["license"]?.string { package.licences = [licence] }
    package.summary = entry["description"]?.string
    package.digests = [digest("sha1", hex: entry["dist"]?["shasum"]?.string)].compactMap { $0 }
    package.download = entry["dist"]?["url"]?.string
    package.references = [
      entry["source"]?["url"]?.string.flatMap { ExternalReference(.vcs, $0) },
      entry["homepage"]?.string.flatMap { ExternalReference(.website, $0) },
    ].compactMap { $0 }
    if let commit = entry["source"]?["reference"]?.string {
      package.properties.append(Property("stellwerk:list:commit", commit))
    }
    return list.add(package)
  }

  private static func connect(
    _ entries: [(entry: JSON, position: Int)], _ list: inout PackageList, _ context: ListContext
  ) {
    var positions: [ByteName: Int] = [:]
    for (entry, position) in entries {
      // What a package replaces or provides is met by it, unless it is there itself.
      for kind in ["replace", "provide"] {
        for name in entry[kind]?.members ?? [] where positions[ByteName(name.name.lowercased())] == nil {
          positions[ByteName(name.name.lowercased())] = position
        }
      }
    }
    for (_, position) in entries { positions[ByteName(list.packages[position].name.lowercased())] = position }
    for (entry, from) in entries {
      // Names without a slash are the platform: `php`, `ext-json`.
      for need in entry["require"]?.members ?? [] where need.name.contains("/") {
        if let to = positions[ByteName(need.name.lowercased())] {
          list.connect(from, to)
        } else {
          list.warn(
            .listMissing, "'\(list.packages[from].name)' needs '\(need.name)', which the file does not name",
            context.path, line: list.packages[from].line ?? 1)
        }
      }
    }
  }
}
