internal import Diagnostics
internal import XML

/// A project of MSBuild, or one of the files with properties that it takes in, as far as packages go.
///
/// Conditions are not decided: an item counts whatever its condition, and the first value of a property counts.
struct MSBuildFile {
  /// `<PackageReference Include="…" Version="…"/>`, or another element of its kind.
  struct Item {
    let kind: String
    let name: String
    let version: String?
    let versionOverride: String?
    /// Nothing of it reaches who uses the project.
    let isPrivate: Bool
    /// It changes one that stands elsewhere.
    let isUpdate: Bool
    let path: String
    let line: Int
  }

  private(set) var items: [Item] = []
  private var properties: [String: String] = [:]

  /// - Throws: `list.format`, and the `xml.…` codes.
  mutating func take(_ bytes: [UInt8], _ context: ListContext) throws(Problem) {
    let file = try XMLElement(parsing: bytes, file: context.path)
    guard file.name == "Project" else {
      throw notOfFormat("expected an element 'Project'", context, line: file.location.line)
    }
    for group in file.elements(named: "PropertyGroup") {
      for property in group.elements where properties[property.name.lowercased()] == nil {
        properties[property.name.lowercased()] = trimmed(property.text)
      }
    }
    for group in file.elements(named: "ItemGroup") {
      for element in group.elements
      where ["PackageReference", "PackageVersion", "GlobalPackageReference"].contains(element.name) {
        take(element, context)
      }
    }
  }

  private mutating func take(_ element: XMLElement, _ context: ListContext) {
    func fact(_ name: String) -> String? {
      element.attribute(name).map { trimmed($0) } ?? element.value(name)
    }
    guard let names = element.attribute("Include") ?? element.attribute("Update") else { return }
    let assets = (fact("PrivateAssets") ?? "").lowercased()
    for name in names.split(separator: ";") {
      items.append(
        Item(
          kind: element.name, name: trimmed(name), version: fact("Version"),
          versionOverride: fact("VersionOverride"), isPrivate: assets == "all",
          isUpdate: element.attribute("Include") == nil, path: context.path, line: element.location.line))
    }
  }

  /// The value of a property, with references replaced.
  func property(_ name: String) -> String? { properties[name.lowercased()].flatMap { expanded($0) } }

  /// A text with all `$(…)` replaced; `nil` where one is not known, or they lead in a circle.
  func expanded(_ text: String) -> String? {
    var text = text
    for _ in 0..<64 {
      guard let start = text.firstRange(of: "$(") else { return text }
      guard let end = text[start.upperBound...].utf8.firstIndex(of: UInt8(ascii: ")")),
        let value = properties[text[start.upperBound..<end].lowercased()],
        text.utf8.count + value.utf8.count <= 4_096
      else { return nil }
      text.replaceSubrange(start.lowerBound..<text.utf8.index(after: end), with: value)
    }
    return nil
  }
}
