internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// Texts of licences that no list has, by their `LicenseRef-`.
  typealias LicenceTexts = [String: (name: String, text: String?)]

  /// What an SPDX 2 document says.
  ///
  /// - Throws: `sbom.unreadable`.
  init(spdx document: JSON, parsesPurls: Bool = true) throws(Problem) {
    self.init(parsesPurls: parsesPurls)
    let version = document["spdxVersion"]?.string ?? ""
    guard ["SPDX-2.2", "SPDX-2.3"].contains(version) else {
      throw Problem(
        .billOfMaterials, "SPDX version '\(version)' is not read", hint: "use SPDX-2.2 or SPDX-2.3")
    }
    name = document["name"]?.string
    timestamp = document["creationInfo"]?["created"]?.string.flatMap { Timestamp($0) }
    facts = Self.facts(spdx: document)
    var texts: LicenceTexts = [:]
    for licence in document["hasExtractedLicensingInfos"]?.array ?? [] {
      guard let id = licence["licenseId"]?.string else { continue }
      texts[id] = (licence["name"]?.string ?? id, licence["extractedText"]?.string)
    }
    var described = Set(document["documentDescribes"]?.array?.compactMap(\.string) ?? [])
    var owners: [String: String] = [:]
    for relationship in document["relationships"]?.array ?? [] {
      try relate(relationship, &described, &owners)
    }
    for package in document["packages"]?.array ?? [] {
      let entry = try entry(spdx: package, texts)
      let id = entry.component.bomRef
      for file in package["hasFiles"]?.array?.compactMap(\.string) ?? [] { owners[file] = id }
      // Only one can be the subject; of several described packages none is more so than another.
      if described == [id], root == nil { root = entry } else { components.append(entry) }
    }
    for file in document["files"]?.array ?? [] {
      var component = try Self.file(spdx: file)
      component.owner = owners[component.bomRef].flatMap { $0 == root?.component.bomRef ? nil : $0 }
      if component.owner == "SPDXRef-DOCUMENT" { component.owner = nil }
      components.append(BillEntry(component, kind: "file"))
    }
  }

  private mutating func relate(
    _ relationship: JSON, _ described: inout Set<String>, _ owners: inout [String: String]
  ) throws(Problem) {
    guard let from = relationship["spdxElementId"]?.string,
      let to = relationship["relatedSpdxElement"]?.string,
      let type = relationship["relationshipType"]?.string
    else { throw Problem(.billOfMaterials, "a relationship without both ends and a type") }
    switch type {
    case "DESCRIBES" where from == "SPDXRef-DOCUMENT": described.insert(to)
    case "DESCRIBED_BY" where to == "SPDXRef-DOCUMENT": described.insert(from)
    // §11.1: that it needs nothing, and that it is open what else it needs.
    case "DEPENDS_ON" where to == "NONE": completeness[from] = .complete
    case "DEPENDS_ON" where to == "NOASSERTION": completeness[from] = .incomplete
    case "DEPENDS_ON":
      needs[from, default: []].insert(to)
      if relationship["comment"]?.string == SPDXWriter.allNeeds { completeness[from] = .complete }
    case "DEPENDENCY_OF": needs[to, default: []].insert(from)
    case "CONTAINS":
      owners[to] = owners[to] ?? from
      containers.insert(from)
    case "CONTAINED_BY":
      owners[from] = owners[from] ?? to
      containers.insert(to)
    default: break
    }
  }

  private static func facts(spdx document: JSON) -> BillFacts {
    var facts = BillFacts()
    for creator in document["creationInfo"]?["creators"]?.array?.compactMap(\.string) ?? [] {
      if creator.hasPrefix("Tool:") {
        facts.tools.append(versioned(trimmed(creator.dropFirst(5))))
      } else if let contact = contact(.string(creator)) {
        facts.authors.append(contact)
      }
    }
    facts.identifier = document["documentNamespace"]?.string
    facts.licence = document["dataLicense"]?.string
    facts.hasTimestamp = document["creationInfo"]?["created"]?.string != nil
    return facts
  }

  /// `name-1.0` (SPDX 2.3 §6.8).
  static func versioned(_ tool: String) -> (name: String, version: String?) {
    let parts = tool.split(separator: "-", omittingEmptySubsequences: false)
    guard let start = parts.indices.dropFirst().first(where: { parts[$0].first?.isNumber == true }) else {
      return (tool, nil)
    }
    return (parts[..<start].joined(separator: "-"), parts[start...].joined(separator: "-"))
  }

  // MARK: - Packages and files

  private mutating func entry(spdx package: JSON, _ texts: LicenceTexts) throws(Problem) -> BillEntry {
    guard let id = package["SPDXID"]?.string, let name = package["name"]?.string else {
      throw Problem(.billOfMaterials, "a package without 'SPDXID' or 'name'")
    }
    let references = package["externalRefs"]?.array ?? []
    func locator(_ type: String) -> String? {
      references.first { $0["referenceType"]?.string == type }?["referenceLocator"]?.string
    }
    let purl = locator("purl")
    let purpose = package["primaryPackagePurpose"]?.string?.lowercased()
    let word = purpose.map { String($0.map { $0 == "_" ? "-" : $0 }) }
    var component = Component(
      word.flatMap { Component.Kind(rawValue: $0) } ?? .library, bomRef: id, name: name,
      version: package["versionInfo"]?.string, purl: packageURL(purl))
    component.cpe = locator("cpe23Type") ?? locator("cpe22Type")
    component.summary = (package["summary"]?.string ?? package["description"]?.string).map(onOneLine)
    component.supplier = Self.party(package["supplier"])
    component.author = Self.party(package["originator"])
    let (declaredText, concludedText) = (
      package["licenseDeclared"]?.string, package["licenseConcluded"]?.string
    )
    component.licence = declared(declaredText, texts)
    // That both are the same is no news, and not every format could say it.
    component.concludedLicence = declaredText == concludedText ? nil : declared(concludedText, texts)
    component.copyright = package["copyrightText"]?.string.flatMap { BillElement.isStated($0) ? $0 : nil }
    component.digests = Self.digests(package["checksums"])
    component.readEvidence(sourceInformation: package["sourceInfo"]?.string)
    component.licenceTexts = [LicenceText](comment: package["licenseComments"]?.string)
    component.references = Self.addresses(package)
    // Ours are written as lines of the comment.
    component.properties = (package["comment"]?.string ?? "").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("stellwerk:") || line.hasPrefix(Deployable.prefix),
        let equals = line.firstIndex(of: "=")
      else { return nil }
      return Property(String(line[..<equals]), String(line[line.index(after: equals)...]))
    }
    var entry = BillEntry(
      component, purl: purl,
      licence: Self.licenceText(declaredText, texts) ?? Self.licenceText(concludedText, texts),
      kind: purpose)
    entry.facts = Self.facts(of: package, component)
    return entry
  }

  /// Fields of their own, and external references of the kinds of CycloneDX, as our documents have them.
  private static func addresses(_ package: JSON) -> [ExternalReference] {
    let download = package["downloadLocation"]?.string
    let isRepository = ["git", "hg+", "svn", "bzr+"].contains { download?.hasPrefix($0) == true }
    let others = (package["externalRefs"]?.array ?? []).compactMap { reference -> ExternalReference? in
      guard reference["referenceCategory"]?.string == "OTHER",
        let kind = reference["referenceType"]?.string.flatMap({ ExternalReference.Kind(rawValue: $0) })
      else { return nil }
      return reference["referenceLocator"]?.string.flatMap { ExternalReference(kind, $0) }
    }
    return [
      package["homepage"]?.string.flatMap { ExternalReference(.website, $0) },
      download.flatMap { ExternalReference(isRepository ? .vcs : .distribution, $0) },
    ].compactMap { $0 } + others
  }

  private static func facts(of package: JSON, _ component: Component) -> BillEntry.Facts {
    var facts = BillEntry.Facts()
    func stated(_ name: String) -> String? {
      package[name]?.string.flatMap { ["NOASSERTION", "NONE", ""].contains($0) ? nil : $0 }
    }
    facts.hasCreatorContact = [component.supplier, component.author].contains { $0?.email != nil }
    facts.fileName = stated("packageFileName")
    facts.copyright = stated("copyrightText")
    facts.hasDeployableSHA512 = component.digests.contains { $0.algorithm == .sha512 }
    facts.deployableAddress = stated("downloadLocation")
    facts.sourceAddress =
      component.references.first { $0.kind == .vcs || $0.kind == .sourceDistribution }?.url
    facts.answered = Set(
      BillElement.deployableProperties.filter { !component.values(of: Deployable.prefix + $0).isEmpty })
    return facts
  }

  private static func file(spdx file: JSON) throws(Problem) -> Component {
    guard let id = file["SPDXID"]?.string, let name = file["fileName"]?.string else {
      throw Problem(.billOfMaterials, "a file without 'SPDXID' or 'fileName'")
    }
    var component = Component(
      .file, bomRef: id, name: name.hasPrefix("./") ? String(name.dropFirst(2)) : name)
    component.digests = digests(file["checksums"])
    return component
  }

  private static func digests(_ checksums: JSON?) -> [FileDigest] {
    (checksums?.array ?? []).compactMap { checksum in
      guard let algorithm = checksum["algorithm"]?.string.flatMap({ FileDigest.Algorithm(named: $0) }),
        let hex = checksum["checksumValue"]?.string
      else { return nil }
      return FileDigest(algorithm, hex: hex.lowercased())
    }
  }

  /// The expression; a lone `LicenseRef-…` by its name; nothing for `NOASSERTION` and `NONE`.
  private static func licenceText(_ text: String?, _ texts: LicenceTexts) -> String? {
    guard let text, text != "NOASSERTION", text != "NONE" else { return nil }
    return texts[text]?.name ?? text
  }

  /// `Organization: name (address)`.
  private static func contact(_ value: JSON?) -> BillContact? {
    guard let text = value?.string, let colon = text.firstIndex(of: ":") else { return nil }
    let name = trimmed(text[text.index(after: colon)...])
    guard name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex else {
      // Where only an address is known, it stands for the name.
      let isAddress = name.contains("@") && !name.contains(" ")
      return BillContact(name: name, email: isAddress ? name : nil)
    }
    return BillContact(
      name: trimmed(name[..<open]), email: trimmed(name[name.index(after: open)...].dropLast()))
  }

  private static func party(_ value: JSON?) -> Party? {
    let contact = contact(value)
    let isOrganisation = value?.string?.hasPrefix("Organization:")
    return Party(name: contact?.name, email: contact?.email, isOrganisation: isOrganisation)
  }
}
