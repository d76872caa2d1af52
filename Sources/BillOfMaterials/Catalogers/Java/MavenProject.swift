internal import Diagnostics
internal import XML

/// What a `pom.xml` says together with those of its parents that lie beside it (Maven, "POM Reference").
///
/// 1. A parent counts if a file is there under its `relativePath` and has the group and artifact that are asked for. One
///    that is not there is told only where something is missing for it.
/// 2. What stands nearer wins: properties, managed versions, the project's own coordinates.
/// 3. `${…}` is replaced while something is known for it; what is left over is no value.
/// 4. Of profiles those count that are active by themselves.
struct MavenProject {
  /// A dependency as written, with references replaced.
  struct Dependency {
    var group: String
    var artifact: String
    var version: String?
    var type = "jar"
    var classifier: String?
    var scope: String?
    var isOptional = false
    var isOfParent = false
    let line: Int

    /// What managed versions are found by.
    var key: String { "\(group):\(artifact):\(type):\(classifier ?? "")" }
  }

  private static let parentLimit = 32
  private static let expansionLimit = 64
  private static let textLimit = 4_096

  private(set) var group: String?
  private(set) var artifact: String?
  private(set) var version: String?
  private(set) var packaging = "jar"
  private(set) var licences: [String] = []
  private(set) var summary: String?
  private(set) var organisation: String?
  private(set) var line = 1
  private(set) var dependencies: [Dependency] = []
  private var known: Set<ByteName> = []
  /// Versions and scopes of what is needed without one, by key.
  private(set) var managed: [ByteName: Dependency] = [:]
  /// The parent, or imported project, that is not at hand: what it manages is open.
  private(set) var absent: String?
  private var properties: [ByteName: String] = [:]

  /// Reads a project.
  ///
  /// - Throws: `list.format`, and the `xml.…` codes.
  init(_ bytes: [UInt8], _ context: ListContext) throws(Problem) {
    var (bytes, context, seen) = (bytes, context, Set<ByteName>())
    var models: [XMLElement] = []
    while true {
      let model = try XMLElement(parsing: bytes, file: context.path)
      guard model.name == "project" else {
        throw notOfFormat("expected an element 'project'", context, line: model.location.line)
      }
      models.append(model)
      seen.insert(ByteName(context.path))
      guard let parent = model.element(named: "parent") else { break }
      guard models.count < Self.parentLimit, let (inner, found) = Self.parent(parent, context),
        !seen.contains(ByteName(inner.path))
      else {
        absent = Self.name(of: parent)
        break
      }
      (bytes, context) = (found, inner)
    }
    take(models)
  }

  /// The file of a parent; `nil` where none is there, or it is of another project.
  private static func parent(_ parent: XMLElement, _ context: ListContext) -> (ListContext, [UInt8])? {
    let path = parent.element(named: "relativePath").map { trimmed($0.text) } ?? "../pom.xml"
    guard !path.isEmpty else { return nil }
    let found =
      (path.hasSuffix(".xml") ? nil : context.companion("\(path)/pom.xml")) ?? context.companion(path)
    // One that cannot be read is told where it is read for itself.
    guard let (inner, bytes) = found, let model = try? XMLElement(parsing: bytes, file: inner.path),
      model.name == "project", model.value("artifactId") == parent.value("artifactId"),
      (model.value("groupId") ?? model.element(named: "parent")?.value("groupId")) == parent.value("groupId")
    else { return nil }
    return (inner, bytes)
  }

  private static func name(of element: XMLElement) -> String {
    ["groupId", "artifactId", "version"].compactMap { element.value($0) }.joined(separator: ":")
  }

  // MARK: - The effective project

  /// From the project itself to its farthest parent.
  private mutating func take(_ models: [XMLElement]) {
    guard let own = models.first else { return }
    line = own.location.line
    for model in models {
      let parent = model.element(named: "parent")
      group = group ?? model.value("groupId") ?? parent?.value("groupId")
      version = version ?? model.value("version") ?? parent?.value("version")
      organisation = organisation ?? model.element(named: "organization")?.value("name")
      if licences.isEmpty {
        licences = (model.element(named: "licenses")?.elements(named: "license") ?? []).compactMap {
          $0.value("name")
        }
      }
      for part in Self.parts(of: model) {
        for property in part.element(named: "properties")?.elements ?? [] {
          let key = ByteName(property.name)
          if properties[key] == nil { properties[key] = trimmed(property.text) }
        }
      }
    }
    artifact = own.value("artifactId")
    packaging = own.value("packaging") ?? "jar"
    summary = own.value("description") ?? own.value("name")
    let parent = own.element(named: "parent")
    for (name, value) in [
      ("groupId", group), ("artifactId", artifact), ("version", version), ("packaging", packaging),
      ("parent.groupId", parent?.value("groupId")), ("parent.version", parent?.value("version")),
      ("parent.artifactId", parent?.value("artifactId")), ("name", own.value("name")),
    ] {
      guard let value else { continue }
      for prefix in ["project.", "pom.", ""] {
        let key = ByteName(prefix + name)
        if !prefix.isEmpty || properties[key] == nil { properties[key] = value }
      }
    }
    (group, artifact, version) = (expanded(group), expanded(artifact), expanded(version))
    for (index, model) in models.enumerated() { takeDependencies(of: model, isParent: index > 0) }
  }

  /// A project, and those of its profiles that are active by themselves.
  private static func parts(of model: XMLElement) -> [XMLElement] {
    let profiles = model.element(named: "profiles")?.elements(named: "profile") ?? []
    return profiles.filter { $0.element(named: "activation")?.value("activeByDefault") == "true" } + [model]
  }

  private mutating func takeDependencies(of model: XMLElement, isParent: Bool) {
    for part in Self.parts(of: model) {
      let management = part.element(named: "dependencyManagement")?.element(named: "dependencies")
      for element in management?.elements(named: "dependency") ?? [] {
        guard let dependency = dependency(element) else { continue }
        if dependency.scope == "import" {
          absent = absent ?? "\(dependency.group):\(dependency.artifact)"
        } else if managed[ByteName(dependency.key)] == nil {
          managed[ByteName(dependency.key)] = dependency
        }
      }
      for element in part.element(named: "dependencies")?.elements(named: "dependency") ?? [] {
        guard var dependency = dependency(element) else { continue }
        dependency.isOfParent = isParent
        if known.insert(ByteName(dependency.key)).inserted { dependencies.append(dependency) }
      }
    }
  }

  /// A dependency without group or artifact is one that cannot be read.
  private func dependency(_ element: XMLElement) -> Dependency? {
    var dependency = Dependency(
      group: expanded(element.value("groupId")) ?? "", artifact: expanded(element.value("artifactId")) ?? "",
      line: element.location.line)
    // What cannot be replaced stays as written, to be told.
    dependency.version = element.value("version").map { expanded($0) ?? $0 }
    dependency.type = expanded(element.value("type")) ?? "jar"
    dependency.classifier = expanded(element.value("classifier"))
    dependency.scope = expanded(element.value("scope"))
    dependency.isOptional = element.value("optional") == "true"
    return dependency
  }

  // MARK: - References

  /// A text with all `${…}` replaced; `nil` where one is not known, or they lead in a circle.
  private func expanded(_ text: String?) -> String? {
    guard var text else { return nil }
    for _ in 0..<Self.expansionLimit {
      guard let start = text.firstRange(of: "${") else { return text.isEmpty ? nil : text }
      guard let end = text[start.upperBound...].utf8.firstIndex(of: UInt8(ascii: "}")),
        let value = properties[ByteName(String(text[start.upperBound..<end]))],
        text.utf8.count + value.utf8.count <= Self.textLimit
      else { return nil }
      text.replaceSubrange(start.lowerBound..<text.utf8.index(after: end), with: value)
    }
    return nil
  }
}

extension XMLElement {
  /// The text of an element directly within, without white space around it; `nil` for none and for an empty one.
  func value(_ name: String) -> String? {
    guard let element = element(named: name) else { return nil }
    let text = trimmed(element.text)
    return text.isEmpty ? nil : text
  }
}
