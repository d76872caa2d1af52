internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// What an SPDX 3.0.1 document says.
  init(spdx3 document: JSON) {
    let graph = document["@graph"]?.array ?? [document]
    var byID: [String: JSON] = [:]
    for element in graph {
      if let id = element["spdxId"]?.string ?? element["@id"]?.string { byID[id] = element }
    }
    timestamp = graph.lazy.compactMap { $0["created"]?.string }.first.flatMap { Timestamp($0) }
    var (licences, owners, roots) = ([String: String](), [String: String](), Set<String>())
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
          completeness[from] = element["completeness"]?.string.flatMap {
            Inventory.Completeness(rawValue: $0)
          }
        case "hasDeclaredLicense": licences[from] = expression ?? licences[from]
        case "hasConcludedLicense": licences[from] = licences[from] ?? expression
        case "contains": owners[to] = owners[to] ?? from
        default: break
        }
      }
    }
    for element in graph {
      guard var component = Self.component(spdx3: element, byID) else { continue }
      component.licence = licences[component.bomRef].flatMap { texts[$0] }.flatMap { licence in
        licence.text.map { .named(licence.name, text: $0 == licence.name ? nil : $0) }
          ?? declaredLicence(licence.name, [:])
      }
      if roots == [component.bomRef] {
        root = component
      } else {
        if component.kind == .file,
          byID[owners[component.bomRef] ?? ""]?["type"]?.string == "software_Package",
          !roots.contains(owners[component.bomRef] ?? "")
        {
          component.owner = owners[component.bomRef]
        }
        components.append(component)
      }
    }
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
      version: element["software_packageVersion"]?.string,
      purl: (element["software_packageUrl"]?.string ?? identifier("packageUrl")).flatMap {
        try? PackageURL($0)
      })
    component.cpe = identifier("cpe23") ?? identifier("cpe22")
    component.summary = (element["summary"]?.string ?? element["description"]?.string).map(onOneLine)
    component.supplier = party(element["suppliedBy"]?.string.flatMap { byID[$0] })
    component.author = party((element["originatedBy"]?.array?.first?.string).flatMap { byID[$0] })
    component.digests = (element["verifiedUsing"]?.array ?? []).compactMap { hash in
      guard let algorithm = hash["algorithm"]?.string.flatMap({ FileDigest.Algorithm(named: $0) }),
        let hex = hash["hashValue"]?.string
      else { return nil }
      return FileDigest(algorithm, hex: hex.lowercased())
    }
    component.references = [element["software_homePage"]?.string.flatMap { ExternalReference(.website, $0) }]
      .compactMap { $0 }
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

  private static func party(_ agent: JSON?) -> Party? {
    let email = agent?["externalIdentifier"]?.array?.first {
      $0["externalIdentifierType"]?.string == "email"
    }?["identifier"]?.string
    return Party(name: agent?["name"]?.string, email: email)
  }
}
