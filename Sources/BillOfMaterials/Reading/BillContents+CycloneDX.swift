internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// The deepest nesting of components that is read.
  private static let depthLimit = 64

  /// What a CycloneDX document says.
  ///
  /// - Throws: `sbom.unreadable`.
  init(cycloneDX document: JSON, parsesPurls: Bool = true) throws(Problem) {
    self.init(parsesPurls: parsesPurls)
    guard document["bomFormat"]?.string == "CycloneDX" else {
      throw Problem(.billOfMaterials, "'bomFormat' is not 'CycloneDX'")
    }
    let version = document["specVersion"]?.string ?? ""
    guard ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"].contains(version) else {
      throw Problem(
        .billOfMaterials, "CycloneDX version '\(version)' is not read", hint: "use version 1.2 to 1.7")
    }
    name = document["serialNumber"]?.string
    timestamp = document["metadata"]?["timestamp"]?.string.flatMap { Timestamp($0) }
    facts = Self.facts(cycloneDX: document)
    if let described = document["metadata"]?["component"] {
      let root = try entry(cycloneDX: described)
      if described["components"]?.array?.isEmpty == false { containers.insert(root.component.bomRef) }
      self.root = root
      try collect(described["components"], owner: nil, depth: 0)
    }
    try collect(document["components"], owner: nil, depth: 0)
    for dependency in document["dependencies"]?.array ?? [] {
      guard let reference = dependency["ref"]?.string else {
        throw Problem(.billOfMaterials, "a dependency without 'ref'")
      }
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

  private mutating func collect(_ list: JSON?, owner: String?, depth: Int) throws(Problem) {
    guard depth < Self.depthLimit else { throw Problem(.billOfMaterials, "components are nested too deeply") }
    for value in list?.array ?? [] {
      var entry = try entry(cycloneDX: value)
      if entry.component.kind == .file { entry.component.owner = owner }
      components.append(entry)
      try collect(value["components"], owner: entry.component.bomRef, depth: depth + 1)
    }
  }

  // MARK: - The document

  private static func facts(cycloneDX document: JSON) -> BillFacts {
    var facts = BillFacts()
    let metadata = document["metadata"]
    facts.authors = (metadata?["authors"]?.array ?? []).compactMap(contact)
    // `manufacture` until 1.5, `manufacturer` since.
    facts.authors += [metadata?["manufacturer"] ?? metadata?["manufacture"]].compactMap(contact)
    facts.supplier = contact(metadata?["supplier"])
    // A list until 1.4, an object since.
    let tools = metadata?["tools"]?.array ?? metadata?["tools"]?["components"]?.array ?? []
    facts.tools = tools.compactMap { tool in tool["name"]?.string.map { ($0, tool["version"]?.string) } }
    facts.identifier = document["serialNumber"]?.string
    facts.licence = licenceText(metadata?["licenses"]?.array ?? [])
    facts.hasTimestamp = metadata?["timestamp"]?.string != nil
    facts.hasLifecycle = !(metadata?["lifecycles"]?.array ?? []).isEmpty
    return facts
  }

  private static func contact(_ value: JSON?) -> BillContact? {
    BillContact(
      name: value?["name"]?.string,
      email: value?["email"]?.string
        ?? value?["contact"]?.array?.lazy.compactMap { $0["email"]?.string }.first,
      address: value?["url"]?.array?.lazy.compactMap(\.string).first)
  }

  // MARK: - Components

  private mutating func entry(cycloneDX value: JSON) throws(Problem) -> BillEntry {
    guard let name = value["name"]?.string else {
      throw Problem(.billOfMaterials, "a component without 'name'")
    }
    let purl = value["purl"]?.string
    var component = Component(
      value["type"]?.string.flatMap { Component.Kind(rawValue: $0) } ?? .library,
      bomRef: value["bom-ref"]?.string ?? purl ?? "\(name)@\(value["version"]?.string ?? "")", name: name,
      version: value["version"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      purl: packageURL(purl))
    component.group = value["group"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    component.scope = value["scope"]?.string.flatMap { Component.Scope(rawValue: $0) }
    component.cpe = value["cpe"]?.string
    component.summary = value["description"]?.string.map(onOneLine)
    component.supplier = Self.party(value["supplier"] ?? value["manufacturer"])
    component.author =
      (value["authors"]?.array?.first).flatMap(Self.party) ?? Party(name: value["author"]?.string)
    let (declaredChoices, concludedChoices) = Self.choices(value["licenses"])
    component.licence = licence(declaredChoices)
    component.concludedLicence = licence(concludedChoices)
    component.copyright = value["copyright"]?.string.flatMap { BillElement.isStated($0) ? $0 : nil }
    component.digests = Self.digests(value["hashes"])
    component.references = (value["externalReferences"]?.array ?? []).compactMap { reference in
      let kind = reference["type"]?.string.flatMap { ExternalReference.Kind(rawValue: $0) } ?? .other
      var found = reference["url"]?.string.flatMap { ExternalReference(kind, $0) }
      found?.digests = Self.digests(reference["hashes"])
      return found
    }
    component.readEvidence(cycloneDX: value["evidence"])
    component.licenceTexts = Self.licenceTexts((value["evidence"]?["licenses"]?.array ?? [])).compactMap {
      LicenceList.licence($0).map { LicenceText($0, in: nil) }
    }
    component.properties = (value["properties"]?.array ?? []).compactMap { property in
      property["name"]?.string.map { Property($0, property["value"]?.string ?? "") }
    }
    component.takeNotes(scope: value["scope"]?.string)
    var entry = BillEntry(
      component, purl: purl,
      licence: Self.licenceText(declaredChoices) ?? Self.licenceText(concludedChoices),
      kind: value["type"]?.string)
    entry.facts = Self.facts(of: value, component)
    return entry
  }

  private static func facts(of value: JSON, _ component: Component) -> BillEntry.Facts {
    var facts = BillEntry.Facts()
    let makers = [value["manufacturer"], value["supplier"]] + (value["authors"]?.array ?? [])
    facts.hasCreatorContact = makers.compactMap(contact).contains { $0.email != nil || $0.address != nil }
    facts.fileName = component.fileName
    facts.copyright = value["copyright"]?.string
    let references = value["externalReferences"]?.array ?? []
    func reference(_ types: String...) -> JSON? {
      references.first { types.contains($0["type"]?.string ?? "") }
    }
    let deployable = reference("distribution")
    facts.hasDeployableSHA512 =
      component.digests.contains { $0.algorithm == .sha512 }
      || digests(deployable?["hashes"]).contains { $0.algorithm == .sha512 }
    facts.answered = Set(
      BillElement.deployableProperties.filter { !component.values(of: "bsi:component:\($0)").isEmpty })
    facts.sourceAddress = reference("source-distribution", "vcs")?["url"]?.string
    facts.deployableAddress = deployable?["url"]?.string
    return facts
  }

  private static func digests(_ list: JSON?) -> [FileDigest] {
    (list?.array ?? []).compactMap { hash in
      guard let algorithm = hash["alg"]?.string.flatMap({ FileDigest.Algorithm(named: $0) }),
        let hex = hash["content"]?.string
      else { return nil }
      return FileDigest(algorithm, hex: hex.lowercased())
    }
  }

  private static func party(_ value: JSON?) -> Party? {
    let contact = contact(value)
    return Party(name: contact?.name, email: contact?.email)
  }

  // MARK: - Licences

  private static func licenceTexts(_ choices: [JSON]) -> [String] {
    choices.compactMap { choice in
      choice["expression"]?.string ?? choice["license"]?["id"]?.string ?? choice["license"]?["name"]?.string
    }
  }

  /// What the author declares, or somebody that does not say what, and what the maker of the document concludes.
  private static func choices(_ list: JSON?) -> (declared: [JSON], concluded: [JSON]) {
    var (declared, concluded) = ([JSON](), [JSON]())
    for choice in list?.array ?? [] {
      let acknowledgement = choice["acknowledgement"] ?? choice["license"]?["acknowledgement"]
      if acknowledgement?.string == "concluded" { concluded.append(choice) } else { declared.append(choice) }
    }
    return (declared, concluded)
  }

  /// Several licences mean that all of them apply (CycloneDX 1.6, "License Choice").
  private static func licenceText(_ choices: [JSON]) -> String? {
    let texts = licenceTexts(choices)
    guard texts.count > 1 else { return texts.first }
    return texts.map { $0.contains(" OR ") ? "(\($0))" : $0 }.joined(separator: " AND ")
  }

  private mutating func licence(_ choices: [JSON]) -> DeclaredLicence? {
    if choices.count == 1, let licence = choices[0]["license"], let name = licence["name"]?.string {
      return .named(name, text: licence["text"]?["content"]?.string)
    }
    let texts = Self.licenceTexts(choices)
    guard texts.count > 1 else { return texts.first.flatMap { declared($0) } }
    let expressions = texts.compactMap { try? LicenceExpression($0) }
    guard expressions.count == texts.count,
      let all = try? LicenceExpression(
        texts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " AND "))
    else { return .named(texts.joined(separator: " AND "), text: nil) }
    return .expression(all)
  }
}

extension Component {
  /// Takes over what stands in properties because it has no place elsewhere, and a scope that is not the usual one.
  fileprivate mutating func takeNotes(scope: String?) {
    if concludedLicence == nil, let concluded = values(of: Self.concludedNote).first {
      concludedLicence = DeclaredLicence(concluded)
      properties.removeAll { $0.name == Self.concludedNote }
    }
    let known = cycloneDXScope
    switch scope {
    case "optional"? where known != "optional": properties.append(Property(Self.scopeNote, "optional"))
    case "excluded"? where known != "excluded": properties.append(Property(Self.scopeNote, "development"))
    default: break
    }
  }
}
