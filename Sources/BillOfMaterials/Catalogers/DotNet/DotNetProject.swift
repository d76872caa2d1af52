internal import Diagnostics
internal import Packages

/// `*.csproj`, `*.fsproj` and `*.vbproj`: the packages that a project names (NuGet, "PackageReference").
///
/// 1. The nearest `Directory.Build.props` and `Directory.Packages.props` of the folder and those above it are taken in,
///    as MSBuild does; other files that they import are not.
/// 2. A version comes from the project, or from the central list of versions. One that neither has is open.
/// 3. Of a range (`[1.0,2.0)`, `1.*`) the version stands for it that it begins with, as NuGet takes it.
enum DotNetProject: PackageListReader {
  static let name = "dotnet-project"

  static let files = FileNames(endings: [".csproj", ".fsproj", ".vbproj"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .partial)
    var project = MSBuildFile()
    try project.take(bytes, context)
    for name in ["Directory.Build.props", "Directory.Packages.props"] {
      guard let (inner, bytes) = nearest(name, context) else { continue }
      do throws(Problem) { try project.take(bytes, inner) } catch {
        // It is told where it is read for itself, if it is; here what is missing for it is told.
        list.warn(error)
      }
    }
    let fileName = PathName(context.path).last
    let stem = String(fileName[..<(fileName.lastIndex(of: ".") ?? fileName.endIndex)])
    let own = project.property("PackageId") ?? project.property("AssemblyName") ?? stem
    var root = list.nuget(
      own.isEmpty ? "project" : own, project.property("Version") ?? project.property("VersionPrefix") ?? "",
      key: "project", line: 1, context)
    root.relationship = .root
    let position = list.add(root)
    add(project, root: position, context, to: &list)
    return list
  }

  /// The file of a name in the folder of the project or the nearest above it.
  static func nearest(_ name: String, _ context: ListContext) -> (context: ListContext, bytes: [UInt8])? {
    var path = name
    for _ in 0..<64 {
      if let found = context.companion(path) { return found }
      // Above the subject is nothing.
      guard PathName(context.path).sibling(path) != nil else { return nil }
      path = "../\(path)"
    }
    return nil
  }

  private static func add(
    _ project: MSBuildFile, root: Int, _ context: ListContext, to list: inout PackageList
  ) {
    var central: [String: String] = [:]
    for item in project.items where item.kind != "PackageReference" || item.isUpdate {
      if let version = item.version { central[item.name.lowercased()] = version }
    }
    for item in project.items where item.kind != "PackageVersion" && !item.isUpdate {
      let line = item.path.utf8.elementsEqual(context.path.utf8) ? item.line : nil
      guard let name = project.expanded(item.name), !name.isEmpty else {
        list.warn(.listEntry, "'\(item.name)' names no package", item.path, line: item.line)
        continue
      }
      let text = item.versionOverride ?? item.version ?? central[item.name.lowercased()] ?? ""
      let version = project.expanded(text).map { NuGetRange($0) }
      if version?.lowest.isEmpty != false {
        let cause =
          text.isEmpty
          ? "nothing names it" : version == nil ? "'\(text)' is not known" : "'\(text)' names none"
        list.warn(.listUnnamed, "the version of '\(name)' is open: \(cause)", item.path, line: item.line)
      }
      var package = list.nuget(name, version?.lowest ?? "", line: line, context)
      package.relationship = .direct
      package.isDevelopment = item.isPrivate || item.kind == "GlobalPackageReference"
      if package.isDevelopment { package.groups = ["dev"] }
      if let range = version?.range { package.properties.append(Property("stellwerk:nuget:range", range)) }
      list.connect(root, list.add(package))
    }
  }
}

/// `Directory.Packages.props` and `Packages.props`: the versions that the projects below them agree on.
enum DotNetVersions: PackageListReader {
  static let name = "dotnet-versions"

  static let files = FileNames(endings: [".props"]) {
    $0.isCalled("Directory.Build.props") || $0.last.lowercased().hasSuffix("packages.props")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var file = MSBuildFile()
    try file.take(bytes, context)
    var list = PackageList(edges: .none)
    for item in file.items {
      guard let name = file.expanded(item.name), !name.isEmpty,
        let version = item.version.flatMap({ file.expanded($0) }).map({ NuGetRange($0) }),
        !version.lowest.isEmpty
      else {
        list.warn(
          .listEntry, "'\(item.name)' has no version that is known", context.path, line: item.line)
        continue
      }
      var package = list.nuget(name, version.lowest, line: item.line, context)
      package.isDevelopment = item.kind == "GlobalPackageReference"
      if let range = version.range { package.properties.append(Property("stellwerk:nuget:range", range)) }
      list.add(package)
    }
    return list
  }
}

/// A version of NuGet, or a range of them, and the lowest version in it (NuGet, "Package versioning").
private struct NuGetRange {
  /// Empty where none is named.
  let lowest: String
  /// `nil` for a version: it is the lowest one that is allowed, and NuGet takes it.
  let range: String?

  init(_ text: String) {
    let text = trimmed(text)
    guard let first = text.first, "[(".contains(first) || text.contains("*") else {
      (lowest, range) = (text, nil)
      return
    }
    guard first == "[" || first == "(" else {
      (lowest, range) = ("", text)
      return
    }
    let bounds = text.dropFirst().prefix { $0 != "]" && $0 != ")" }
    let (lower, upper) = bounds.cut(at: ",")
    let version = trimmed(lower)
    (lowest, range) = (version.contains("*") ? "" : version, upper == nil ? nil : text)
  }
}
