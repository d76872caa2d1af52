internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// What a CycloneDX document says.
  init(cycloneDX document: JSON) {
    name = document["serialNumber"]?.string
    timestamp = document["metadata"]?["timestamp"]?.string.flatMap { Timestamp($0) }
    if let described = document["metadata"]?["component"] {
      let component = Self.component(described)
      root = component
      collect(described["components"], owner: nil, depth: 0)
    }
    collect(document["components"], owner: nil, depth: 0)
    for dependency in document["dependencies"]?.array ?? [] {
      guard let reference = dependency["ref"]?.string else { continue }
      needs[reference, default: []].formUnion(dependency["dependsOn"]?.array?.compactMap(\.string) ?? [])
    }
    for composition in document["compositions"]?.array ?? [] {
      let aggregate = composition["aggregate"]?.string ?? ""
      // "incomplete_first_party_only" and the like are incomplete all the same.
      let known: Inventory.Completeness =
        aggregate == "complete" ? .complete : aggregate.hasPrefix("incomplete") ? .incomplete : .unknown
      for reference in composition["dependencies"]?.array?.compactMap(\.string) ?? [] {
        completeness[reference] = known
      }
    }
  }

  private mutating func collect(_ list: JSON?, owner: String?, depth: Int) {
    for value in list?.array ?? [] where depth < JSON.depthLimit {
      var component = Self.component(value)
      if component.kind == .file { component.owner = owner }
      components.append(component)
      collect(value["components"], owner: component.bomRef, depth: depth + 1)
    }
  }

  private static func component(_ value: JSON) -> Component {
    let name = value["name"]?.string ?? ""
    let purl = value["purl"]?.string
    var component = Component(
      value["type"]?.string.flatMap { Component.Kind(rawValue: $0) } ?? .library,
      bomRef: value["bom-ref"]?.string ?? purl ?? "\(name)@\(value["version"]?.string ?? "")", name: name,
      version: value["version"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      // What is none is told by validation.
      purl: purl.flatMap { try? PackageURL($0) })
    component.group = value["group"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    component.cpe = value["cpe"]?.string
    component.summary = value["description"]?.string.map(onOneLine)
    component.supplier = party(value["supplier"] ?? value["manufacturer"])
    component.author = (value["authors"]?.array?.first).flatMap(party) ?? Party(name: value["author"]?.string)
    component.licence = licence(value["licenses"])
    component.digests = (value["hashes"]?.array ?? []).compactMap { hash in
      guard let algorithm = hash["alg"]?.string.flatMap({ FileDigest.Algorithm(named: $0) }),
        let hex = hash["content"]?.string
      else { return nil }
      return FileDigest(algorithm, hex: hex.lowercased())
    }
    component.references = (value["externalReferences"]?.array ?? []).compactMap { reference in
      let kind = reference["type"]?.string.flatMap { ExternalReference.Kind(rawValue: $0) } ?? .other
      return reference["url"]?.string.flatMap { ExternalReference(kind, $0) }
    }
    component.occurrences = (value["evidence"]?["occurrences"]?.array ?? []).compactMap {
      $0["location"]?.string
    }
    component.properties = (value["properties"]?.array ?? []).compactMap { property in
      property["name"]?.string.map { Property($0, property["value"]?.string ?? "") }
    }
    return component
  }

  private static func party(_ value: JSON?) -> Party? {
    Party(
      name: value?["name"]?.string,
      email: value?["contact"]?.array?.lazy.compactMap { $0["email"]?.string }.first
        ?? value?["email"]?.string)
  }

  /// Several licences mean that all of them apply (CycloneDX 1.6, "License Choice").
  private static func licence(_ list: JSON?) -> DeclaredLicence? {
    let choices = list?.array ?? []
    if choices.count == 1, let licence = choices[0]["license"], let name = licence["name"]?.string {
      return .named(name, text: licence["text"]?["content"]?.string)
    }
    let texts = choices.compactMap { choice in
      choice["expression"]?.string ?? choice["license"]?["id"]?.string ?? choice["license"]?["name"]?.string
    }
    guard texts.count > 1 else { return texts.first.flatMap { DeclaredLicence($0) } }
    let expressions = texts.compactMap { try? LicenceExpression($0) }
    guard expressions.count == texts.count,
      let all = try? LicenceExpression(
        texts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " AND "))
    else { return .named(texts.joined(separator: " AND "), text: nil) }
    return .expression(all)
  }
}
