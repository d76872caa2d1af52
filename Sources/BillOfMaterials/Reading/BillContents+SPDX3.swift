internal import Diagnostics
internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// What an SPDX 3.0.1 document says.
  init(spdx3 document: JSON, parsesPurls: Bool = true) throws(Problem) {
    self.init(parsesPurls: parsesPurls)
    let graph = document["@graph"]?.array ?? [document]
    var byID: [String: JSON] = [:]
    for element in graph {
      if let id = element["spdxId"]?.string ?? element["@id"]?.string { byID[id] = element }
    }
    timestamp = graph.lazy.compactMap { $0["created"]?.string }.first.flatMap { Timestamp($0) }
    facts = Self.facts(spdx3: graph, byID)
    var (licences, owners, roots) = ([String: String](), [String: String](), Set<String>())
    var concluded: [String: String] = [:]
    var artifacts: [String: JSON] = [:]
    let texts = spdx3Licences(graph)
    for element in graph {
      if element["type"]?.string == "SpdxDocument" { name = element["name"]?.string }
      if element["type"]?.string == "software_Sbom" {
        roots.formUnion(element["rootElement"]?.array?.compactMap(\.string) ?? [])
      }
      guard let from = element["from"]?.string, let type = element["relationshipType"]?.string else {
        continue
      }
      for to in element["to"]?.array?.compactMap(\.string) ?? [] {
        let expression = texts[to] == nil ? nil : to
        switch type {
        case "dependsOn":
          // That it needs nothing is said by an individual of the specification.
          if !to.hasPrefix("https://spdx.org/rdf/") { needs[from, default: []].insert(to) }
          completeness[from] = element["completeness"]?.string.map {
            Inventory.Completeness(rawValue: $0) ?? .unknown
          }
        case "hasDeclaredLicense": licences[from] = expression ?? licences[from]
        case "hasConcludedLicense": concluded[from] = expression ?? concluded[from]
        case "hasDistributionArtifact": artifacts[from] = byID[to]
        case "contains":
          owners[to] = owners[to] ?? from
          containers.insert(from)
        default: break
        }
      }
    }
    let files = Set(artifacts.values.compactMap { $0["spdxId"]?.string })
    for element in graph {
      guard var component = Self.component(spdx3: element, byID) else { continue }
      // What only says as which file a package is deployed is no component of its own.
      if component.kind == .file, files.contains(component.bomRef), owners[component.bomRef] == nil {
        continue
      }
      let purl = Self.purl(of: element)
      component.purl = packageURL(purl)
      component.licence = licence(licences[component.bomRef], texts)
      if concluded[component.bomRef] != licences[component.bomRef] {
        component.concludedLicence = licence(concluded[component.bomRef], texts)
      }
      component.take(artifacts[component.bomRef])
      let owner = owners[component.bomRef] ?? ""
      if component.kind == .file, !roots.contains(owner), byID[owner]?["type"]?.string == "software_Package" {
        component.owner = owner
      }
      var entry = BillEntry(
        component, purl: purl, licence: (component.licence ?? component.concludedLicence)?.summary,
        kind: component.kind.rawValue)
      entry.facts = Self.facts(of: element, component, byID, artifacts[component.bomRef])
      if roots == [component.bomRef] { root = entry } else { components.append(entry) }
    }
  }

  private mutating func licence(
    _ id: String?, _ texts: [String: (name: String, text: String?)]
  ) -> DeclaredLicence? {
    guard let licence = id.flatMap({ texts[$0] }) else { return nil }
    return licence.text.map { .named(licence.name, text: $0 == licence.name ? nil : $0) }
      ?? declared(licence.name, [:])
  }

  private static func facts(spdx3 graph: [JSON], _ byID: [String: JSON]) -> BillFacts {
    var facts = BillFacts()
    for element in graph where element["type"]?.string == "CreationInfo" {
      facts.hasTimestamp = facts.hasTimestamp || element["created"]?.string != nil
      for name in ["createdBy", "createdUsing"] {
        for id in element[name]?.array?.compactMap(\.string) ?? [] {
          guard let agent = byID[id], let name = agent["name"]?.string else { continue }
          switch agent["type"]?.string {
          case "Tool"?, "SoftwareAgent"?: facts.tools.append(versioned(name))
          default: facts.authors += [contact(agent)].compactMap { $0 }
          }
        }
      }
    }
    let document = graph.first { $0["type"]?.string == "SpdxDocument" }
    facts.identifier = document?["spdxId"]?.string
    facts.licence = document?["dataLicense"]?.string
    facts.hasLifecycle = graph.contains { !($0["software_sbomType"]?.array ?? []).isEmpty }
    return facts
  }

  private static func facts(
    of element: JSON, _ component: Component, _ byID: [String: JSON], _ artifact: JSON?
  ) -> BillEntry.Facts {
    var facts = BillEntry.Facts()
    let makers = ([element["suppliedBy"]] + (element["originatedBy"]?.array ?? [])).compactMap {
      $0?.string.flatMap { byID[$0] }
    }
    facts.hasCreatorContact = makers.compactMap(contact).contains { $0.email != nil || $0.address != nil }
    facts.fileName = component.fileName
    facts.copyright = component.copyright
    facts.hasDeployableSHA512 = (component.digests + digests(artifact)).contains { $0.algorithm == .sha512 }
    // §8.2: what the file is not, is not among its purposes.
    facts.answered =
      artifact != nil
      ? Set(BillElement.deployableProperties)
      : Set(BillElement.deployableProperties.filter { !component.values(of: "bsi:component:\($0)").isEmpty })
    facts.sourceAddress =
      component.references.first { $0.kind == .vcs || $0.kind == .sourceDistribution }?.url
      ?? element["software_sourceInfo"]?.string.flatMap { $0.contains("://") ? $0 : nil }
    facts.deployableAddress = element["software_downloadLocation"]?.string
    return facts
  }

  private static func component(spdx3 element: JSON, _ byID: [String: JSON]) -> Component? {
    let packages = ["software_Package", "ai_AIPackage", "dataset_DatasetPackage"]
    guard let type = element["type"]?.string, let id = element["spdxId"]?.string,
      type == "software_File" || packages.contains(type)
    else { return nil }
    let name = element["name"]?.string ?? ""
    let identifiers = element["externalIdentifier"]?.array ?? []
    func identifier(_ type: String) -> String? {
      identifiers.first { $0["externalIdentifierType"]?.string == type }?["identifier"]?.string
    }
    let kind =
      switch (type, element["software_primaryPurpose"]?.string) {
      case ("software_File", _): Component.Kind.file
      case ("ai_AIPackage", _): Component.Kind.machineLearningModel
      case ("dataset_DatasetPackage", _): Component.Kind.data
      case (_, "operatingSystem"?): Component.Kind.operatingSystem
      case (_, "deviceDriver"?): Component.Kind.deviceDriver
      case (_, "model"?): Component.Kind.machineLearningModel
      case (_, let purpose): purpose.flatMap { Component.Kind(rawValue: $0) } ?? .library
      }
    var component = Component(
      kind, bomRef: id, name: kind == .file && name.hasPrefix("./") ? String(name.dropFirst(2)) : name,
      version: element["software_packageVersion"]?.string)
    component.cpe = identifier("cpe23") ?? identifier("cpe22")
    component.summary = (element["summary"]?.string ?? element["description"]?.string).map(onOneLine)
    component.supplier = party(element["suppliedBy"]?.string.flatMap { byID[$0] })
    component.author = party((element["originatedBy"]?.array?.first?.string).flatMap { byID[$0] })
    component.digests = digests(element)
    component.readEvidence(sourceInformation: element["software_sourceInfo"]?.string)
    component.licenceTexts = [LicenceText](comment: element["comment"]?.string)
    component.copyright = element["software_copyrightText"]?.string.flatMap {
      BillElement.isStated($0) ? $0 : nil
    }
    component.references = addresses(element)
    component.properties = (element["extension"]?.array ?? []).flatMap {
      $0["extension_cdxProperty"]?.array ?? []
    }
    .compactMap { property in
      property["extension_cdxPropName"]?.string.map {
        Property($0, property["extension_cdxPropValue"]?.string ?? "")
      }
    }
    return component
  }

  private static func addresses(_ element: JSON) -> [ExternalReference] {
    let others = (element["externalRef"]?.array ?? []).flatMap { reference in
      let kind = ExternalReference.Kind(spdx3Name: reference["externalRefType"]?.string ?? "")
      return (reference["locator"]?.array ?? []).compactMap { locator in
        locator.string.flatMap { ExternalReference(kind, $0) }
      }
    }
    return [
      element["software_homePage"]?.string.flatMap { ExternalReference(.website, $0) },
      element["software_downloadLocation"]?.string.flatMap { ExternalReference(.distribution, $0) },
    ].compactMap { $0 } + others
  }

  /// The package URL as written.
  private static func purl(of element: JSON) -> String? {
    element["software_packageUrl"]?.string
      ?? element["externalIdentifier"]?.array?.first {
        ["packageUrl", "packageURL"].contains($0["externalIdentifierType"]?.string ?? "")
      }?["identifier"]?.string
  }

  private static func digests(_ element: JSON?) -> [FileDigest] {
    (element?["verifiedUsing"]?.array ?? []).compactMap { hash in
      guard let algorithm = hash["algorithm"]?.string.flatMap({ FileDigest.Algorithm(named: $0) }),
        let hex = hash["hashValue"]?.string
      else { return nil }
      return FileDigest(algorithm, hex: hex.lowercased())
    }
  }

  private static func contact(_ agent: JSON?) -> BillContact? {
    let identifiers = agent?["externalIdentifier"]?.array ?? []
    func identifier(_ types: String...) -> String? {
      identifiers.first { types.contains($0["externalIdentifierType"]?.string ?? "") }?["identifier"]?.string
    }
    return BillContact(
      name: agent?["name"]?.string, email: identifier("email"),
      address: identifier("urlScheme", "other").flatMap { $0.contains("://") ? $0 : nil })
  }

  private static func party(_ agent: JSON?) -> Party? {
    let contact = contact(agent)
    let kinds = ["Organization": true, "Person": false]
    return Party(
      name: contact?.name, email: contact?.email, isOrganisation: agent?["type"]?.string.flatMap { kinds[$0] }
    )
  }
}

extension Component {
  /// Takes over what the file says as which it is deployed.
  fileprivate mutating func take(_ artifact: JSON?) {
    guard let name = artifact?["name"]?.string, values(of: Deployable.names[0]).isEmpty else { return }
    let purposes =
      (artifact?["software_additionalPurpose"]?.array ?? [])
      + [artifact?["software_primaryPurpose"]].compactMap { $0 }
    if let deployable = Deployable(fileName: name, purposes: purposes.compactMap(\.string)) {
      add(deployable)
    } else {
      properties.append(Property(Deployable.names[0], name))
    }
  }
}
