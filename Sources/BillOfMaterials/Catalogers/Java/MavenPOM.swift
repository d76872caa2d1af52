internal import Diagnostics
internal import Packages

/// `pom.xml` of Maven: the project itself and what it names; what that needs again stands in no file of the project.
///
/// 1. A version that only a parent or an imported project knows which is not at hand is open: the entry has none, and a
///    warning says who knows it.
/// 2. Of a range the version stands for it that it begins with, and the property `stellwerk:maven:range` has the range.
/// 3. `test` is for development only; `provided` and `system` come from elsewhere and are listed with their scope.
enum MavenPOM: PackageListReader {
  static let name = "maven-pom"

  static let files = FileNames("pom.xml")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let project = try MavenProject(bytes, context)
    var list = PackageList(edges: .partial)
    let root = addRoot(project, context, to: &list)
    for dependency in project.dependencies {
      guard let position = add(dependency, project, context, to: &list) else { continue }
      if let root { list.connect(root, position) }
    }
    return list
  }

  private static func addRoot(_ project: MavenProject, _ context: ListContext, to list: inout PackageList)
    -> Int?
  {
    guard let group = project.group, let artifact = project.artifact else {
      list.warn(.listEntry, "the project has no group or artifact", context.path, line: project.line)
      return nil
    }
    if project.version == nil {
      list.warn(
        .listUnnamed, "the version of '\(group):\(artifact)' is open", context.path, line: project.line)
    }
    var package = list.maven(group, artifact, project.version ?? "", line: project.line, context)
    package.relationship = .root
    package.licences = project.licences
    (package.summary, package.supplier) = (project.summary, project.organisation)
    return list.add(package)
  }

  private static func add(
    _ dependency: MavenProject.Dependency, _ project: MavenProject, _ context: ListContext,
    to list: inout PackageList
  ) -> Int? {
    // A dependency that comes from a parent has its line in another file.
    let line = dependency.isOfParent ? nil : dependency.line
    guard !dependency.group.isEmpty, !dependency.artifact.isEmpty else {
      list.warn(.listEntry, "a dependency without group or artifact", context.path, line: line ?? 1)
      return nil
    }
    let managed = project.managed[ByteName(dependency.key)]
    let (version, range) = version(dependency.version ?? managed?.version)
    if version.isEmpty, range == nil {
      let name = "\(dependency.group):\(dependency.artifact)"
      let cause =
        dependency.version.map { "'\($0)' is not known" }
        ?? project.absent.map { "'\($0)' is not at hand" } ?? "nothing manages it"
      list.warn(.listUnnamed, "the version of '\(name)' is open: \(cause)", context.path, line: line ?? 1)
    }
    let type =
      ["jar", "test-jar", "bundle", "maven-plugin", "ejb"].contains(dependency.type) ? nil : dependency.type
    var qualifiers: [String: String] = [:]
    qualifiers["type"] = type
    qualifiers["classifier"] = dependency.classifier ?? (dependency.type == "test-jar" ? "tests" : nil)
    let purl = listedPURL(
      "maven", namespace: dependency.group, dependency.artifact, version, qualifiers, in: &list, context,
      line: line)
    let name = "\(dependency.group):\(dependency.artifact)"
    var package = ListedPackage(
      name, version, key: "\(dependency.key)@\(version)", purl: purl, line: line)
    package.relationship = .direct
    let scope = dependency.scope ?? managed?.scope ?? "compile"
    package.isDevelopment = scope == "test"
    package.isOptional = dependency.isOptional
    if scope != "compile" { package.groups = [scope] }
    if let range { package.properties.append(Property("stellwerk:maven:range", range)) }
    return list.add(package)
  }

  /// The version that stands for a requirement, and the requirement where it is a range.
  static func version(_ text: String?) -> (version: String, range: String?) {
    guard let text, !text.contains("${") else { return ("", nil) }
    guard let first = text.first, first == "[" || first == "(" else { return (text, nil) }
    let bounds = text.dropFirst().prefix { $0 != "]" && $0 != ")" }
    let (lower, upper) = bounds.cut(at: ",")
    // `[1.0]` is this version and no other.
    guard let upper else { return (trimmed(lower), first == "[" ? nil : text) }
    let isClosed = text.dropFirst(1 + bounds.count).first == "]"
    let version = trimmed(lower)
    return (version.isEmpty && isClosed ? trimmed(upper) : version, text)
  }
}
