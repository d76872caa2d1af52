internal import Diagnostics
internal import Packages
internal import XML

/// `packages.config` of NuGet, and `packages.NAME.config` for one project of several.
enum PackagesConfig: PackageListReader {
  static let name = "nuget-config"

  static let files = FileNames(endings: [".config"]) { $0.last.hasPrefix("packages.") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let file = try XMLElement(parsing: bytes, file: context.path)
    guard file.name == "packages" else {
      throw notOfFormat("expected an element 'packages'", context, line: file.location.line)
    }
    // All packages stand in it, also those that only others need; which, it does not say.
    var list = PackageList(edges: .none)
    for entry in file.elements(named: "package") {
      let line = entry.location.line
      guard let name = entry.attribute("id"), let version = entry.attribute("version"), !name.isEmpty,
        !version.isEmpty
      else {
        list.warn(.listEntry, "a package without name or version", context.path, line: line)
        continue
      }
      var package = list.nuget(name, version, line: line, context)
      package.isDevelopment = entry.attribute("developmentDependency") == "true"
      if package.isDevelopment { package.groups = ["dev"] }
      list.add(package)
    }
    return list
  }
}
