internal import Diagnostics
internal import Packages
internal import TOML
internal import XML

/// `verification-metadata.xml` of Gradle: all artifacts that a build may fetch, with the digests that they must have.
enum GradleVerification: PackageListReader {
  static let name = "gradle-verification"

  static let files = FileNames("verification-metadata.xml")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let file = try XMLElement(parsing: bytes, file: context.path)
    guard file.name == "verification-metadata" else {
      throw notOfFormat(
        "expected an element 'verification-metadata'", context, line: file.location.line)
    }
    var list = PackageList(edges: .none)
    for entry in file.element(named: "components")?.elements(named: "component") ?? [] {
      let line = entry.location.line
      guard let group = entry.attribute("group"), let name = entry.attribute("name"),
        let version = entry.attribute("version"), ![group, name, version].contains("")
      else {
        list.warn(.listEntry, "a component without group, name or version", context.path, line: line)
        continue
      }
      var package = list.maven(group, name, version, line: line, context)
      // Those of descriptions (`.pom`, `.module`) are not of what runs.
      let files = entry.elements(named: "artifact").filter { artifact in
        let file = artifact.attribute("name") ?? ""
        return !file.hasSuffix(".pom") && !file.hasSuffix(".module")
      }
      package.digests = files.flatMap(\.elements).compactMap { digest($0.name, hex: $0.attribute("value")) }
      list.add(package)
    }
    return list
  }
}

/// `libs.versions.toml`, the version catalog of Gradle: the libraries and plugins that the projects of a build agree on.
enum GradleCatalog: PackageListReader {
  static let name = "gradle-catalog"

  static let files = FileNames(endings: [".versions.toml"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let root = try parseTOML(bytes, file: context.path)
    var list = PackageList(edges: .none)
    for (_, entry) in root["libraries"]?.pairs ?? [] {
      let text = entry.string ?? entry["module"]?.string
      let parts = (text ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let group = entry["group"]?.string ?? parts.first ?? ""
      let name = entry["name"]?.string ?? parts.dropFirst().first ?? ""
      let version = entry.string == nil ? version(of: entry, root) : parts.dropFirst(2).first
      add(group, name, version, isPlugin: false, entry, context, to: &list)
    }
    for (_, entry) in root["plugins"]?.pairs ?? [] {
      let parts = (entry.string ?? "").split(separator: ":").map(String.init)
      let id = entry["id"]?.string ?? parts.first ?? ""
      // A plugin is found by an artifact that is called after it.
      let version = entry.string == nil ? version(of: entry, root) : parts.dropFirst().first
      add(id, "\(id).gradle.plugin", version, isPlugin: true, entry, context, to: &list)
    }
    return list
  }

  /// A text, a reference, or a table, of which what is preferred counts; `nil` where a platform decides.
  private static func version(of entry: TOMLNode, _ root: TOMLNode) -> String? {
    var node = entry["version"]
    if let name = node?["ref"]?.string { node = root["versions"]?[name] }
    return node?.string ?? ["prefer", "strictly", "require"].lazy.compactMap { node?[$0]?.string }.first
  }

  private static func add(
    _ group: String, _ name: String, _ version: String?, isPlugin: Bool, _ entry: TOMLNode,
    _ context: ListContext, to list: inout PackageList
  ) {
    let line = entry.location.line
    guard !group.isEmpty, !name.isEmpty else {
      list.warn(.listEntry, "an entry without group or name", context.path, line: line)
      return
    }
    if version == nil {
      list.warn(.listUnnamed, "the version of '\(group):\(name)' is open", context.path, line: line)
    }
    let (lowest, range) = MavenPOM.version(version)
    var package = list.maven(group, name, lowest, line: line, context)
    package.isDevelopment = isPlugin
    if let range { package.properties.append(Property("stellwerk:maven:range", range)) }
    list.add(package)
  }
}
