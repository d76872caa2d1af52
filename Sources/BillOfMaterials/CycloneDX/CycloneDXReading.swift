public import Diagnostics
public import JSON

extension Problem.Code {
  /// A document is no bill of materials that can be read.
  public static let billOfMaterials = Problem.Code("sbom.unreadable", exit: .invalidData)
}

extension DocumentSummary {
  /// The deepest nesting of components that is read.
  private static let depthLimit = 64

  /// Reads what a CycloneDX JSON document of version 1.2 to 1.7 says.
  ///
  /// - Throws: `sbom.unreadable`.
  public init(cycloneDX document: JSON) throws(Problem) {
    guard document["bomFormat"]?.string == "CycloneDX" else {
      throw Problem(.billOfMaterials, "'bomFormat' is not 'CycloneDX'")
    }
    let version = document["specVersion"]?.string ?? ""
    guard ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"].contains(version) else {
      throw Problem(
        .billOfMaterials, "CycloneDX version '\(version)' is not read", hint: "use version 1.2 to 1.7")
    }
    var (components, files) = ([Entry](), [Entry]())
    var root: Entry?
    if let described = document["metadata"]?["component"] {
      root = try Self.entry(described)
      try Self.collect(described["components"], depth: 0, &components, &files)
    }
    try Self.collect(document["components"], depth: 0, &components, &files)
    var edges: Set<Edge> = []
    for dependency in document["dependencies"]?.array ?? [] {
      guard let from = dependency["ref"]?.string else {
        throw Problem(.billOfMaterials, "a dependency without 'ref'")
      }
      for to in dependency["dependsOn"]?.array?.compactMap(\.string) ?? [] {
        edges.insert(Edge(from: from, to: to))
      }
    }
    self.init(root: root, components: components, files: files, edges: edges)
  }

  private static func collect(
    _ list: JSON?, depth: Int, _ components: inout [Entry], _ files: inout [Entry]
  ) throws(Problem) {
    guard depth < depthLimit else { throw Problem(.billOfMaterials, "components are nested too deeply") }
    for component in list?.array ?? [] {
      let entry = try entry(component)
      if entry.kind == "file" { files.append(entry) } else { components.append(entry) }
      try collect(component["components"], depth: depth + 1, &components, &files)
    }
  }

  private static func entry(_ component: JSON) throws(Problem) -> Entry {
    guard let name = component["name"]?.string else {
      throw Problem(.billOfMaterials, "a component without 'name'")
    }
    let group = component["group"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let sha256 = component["hashes"]?.array?.first { $0["alg"]?.string == "SHA-256" }?["content"]?.string
    return Entry(
      reference: component["bom-ref"]?.string ?? component["purl"]?.string ?? name,
      name: group.map { "\($0)/\(name)" } ?? name, version: component["version"]?.string,
      purl: component["purl"]?.string, licence: licence(component["licenses"]),
      kind: component["type"]?.string,
      supplier: component["supplier"]?["name"]?.string ?? component["manufacturer"]?["name"]?.string,
      sha256: sha256?.lowercased(),
      properties: (component["properties"]?.array ?? []).compactMap { property in
        property["name"]?.string.map { Property($0, property["value"]?.string ?? "") }
      })
  }

  /// Several licences mean that all of them apply (CycloneDX 1.6, "License Choice").
  private static func licence(_ list: JSON?) -> String? {
    let texts = (list?.array ?? []).compactMap { choice in
      choice["expression"]?.string ?? choice["license"]?["id"]?.string ?? choice["license"]?["name"]?.string
    }
    guard texts.count > 1 else { return texts.first }
    return texts.map { $0.contains(" OR ") ? "(\($0))" : $0 }.joined(separator: " AND ")
  }
}
