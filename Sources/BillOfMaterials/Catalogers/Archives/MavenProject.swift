internal import Diagnostics
internal import XML

/// What `pom.xml` in an archive says about the artifact itself.
struct MavenProject {
  let coordinates: MavenCoordinates?
  let licences: [String]
  let summary: String?
  let supplier: String?

  /// - Returns: `nil` for a text that is no project.
  init?(_ bytes: [UInt8], _ path: String) {
    // What is no XML has nothing to add: the archive has its manifest.
    guard let project = try? XMLElement(parsing: bytes, file: path), project.name == "project" else {
      return nil
    }
    func text(_ element: XMLElement?, _ name: String) -> String? {
      element?.element(named: name).map { onOneLine($0.text) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let parent = project.element(named: "parent")
    coordinates = MavenCoordinates(
      text(project, "groupId") ?? text(parent, "groupId"), text(project, "artifactId"),
      text(project, "version") ?? text(parent, "version"))
    licences = (project.element(named: "licenses")?.elements(named: "license") ?? []).compactMap {
      text($0, "name") ?? text($0, "url")
    }
    summary = text(project, "description")
    supplier = text(project.element(named: "organization"), "name")
  }
}
