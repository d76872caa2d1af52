internal import Cryptography
public import JSON
internal import OperatingSystem
internal import Packages

extension Inventory {
  /// The inventory as SPDX 3.0.1 JSON-LD, reproducible to the byte.
  ///
  /// The ids begin with a namespace that is made from the rest of the document.
  public var spdx3: JSON { SPDX3Writer(self, namespace: namespace + sealedSPDX3.id).document }

  /// The bytes of `spdx3` for people.
  var spdx3Bytes: [UInt8] { sealedSPDX3.bytes }

  private var sealedSPDX3: SealedDocument {
    // All ids begin with it; as a whole no text of a component does.
    SealedDocument(
      SPDX3Writer(self, namespace: namespace + SealedDocument.open).document, behind: "\"\(namespace)",
      everywhere: true)
  }
}

/// Writes the elements of the graph, each with an id below the namespace.
struct SPDX3Writer {
  private static let none = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"
  private static let noAssertion = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"
  private static let creation: JSON = "_:creation"
  private let inventory: Inventory
  private let namespace: String
  private let licences: SPDXLicences
  /// Texts that no list has.
  private let extracted: [JSON]

  init(_ inventory: Inventory, namespace: String) {
    (self.inventory, self.namespace) = (inventory, namespace)
    licences = SPDXLicences([inventory.root] + inventory.components)
    extracted = licences.extracted
  }

  var document: JSON {
    let all = [inventory.root] + inventory.components
    let parties = Set(all.flatMap { [$0.supplier, $0.author].compactMap { $0 } } + inventory.authors).sorted {
      id(of: $0).utf8.lexicographicallyPrecedes(id(of: $1).utf8)
    }
    let declared = Set(all.flatMap { [$0.licence, $0.concludedLicence].compactMap { $0 } }).sorted {
      id(of: $0).utf8.lexicographicallyPrecedes(id(of: $1).utf8)
    }
    let elements =
      all.flatMap { [element($0)] + artifact($0) } + parties.map(agent) + extracted.map(text)
      + declared.map(expression)
      + relationships
    let ids: [JSON] = elements.compactMap { $0["spdxId"] }
    return [
      "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
      "@graph": .array([creationInfo, tool, spdxDocument, sbom(ids)] + elements),
    ]
  }

  // MARK: - The document

  private var creationInfo: JSON {
    [
      "type": "CreationInfo", "@id": Self.creation, "specVersion": "3.0.1",
      "created": .string(inventory.timestamp.text),
      "createdBy": .strings(["\(namespace)#tool"] + inventory.authors.map(id)),
    ]
  }

  private var tool: JSON {
    made("SoftwareAgent", "tool", [("name", .string("\(inventory.tool.name)-\(inventory.tool.version)"))])
  }

  private var spdxDocument: JSON {
    made(
      "SpdxDocument", "document",
      [
        ("name", .string(title)), ("profileConformance", ["core", "simpleLicensing", "software"]),
        ("rootElement", [.string("\(namespace)#sbom")]), ("dataLicense", "https://spdx.org/licenses/CC0-1.0"),
      ])
  }

  private var title: String {
    let version = inventory.root.version
    return inventory.root.fullName + (version.map { "-\($0)" } ?? "")
  }

  private func sbom(_ ids: [JSON]) -> JSON {
    made(
      "software_Sbom", "sbom",
      [
        ("element", .array(ids)), ("rootElement", [.string(id(of: inventory.root.bomRef))]),
        ("software_sbomType", inventory.isMade ? ["analyzed"] : nil),
      ])
  }

  private func made(_ type: String, _ id: String, _ members: [(name: String, value: JSON?)]) -> JSON {
    .compact(
      [
        ("type", .string(type)), ("spdxId", .string("\(namespace)#\(id)")), ("creationInfo", Self.creation),
      ] + members)
  }

  // MARK: - Ids

  private func hash(_ text: String) -> String { hexadecimal(Digest(of: Array(text.utf8)).bytes.prefix(10)) }
  private func id(of reference: String) -> String { "\(namespace)#part-\(hash(reference))" }
  private func id(of party: Party) -> String {
    "\(namespace)#agent-\(hash("\(party.name)\u{0}\(party.email ?? "")\u{0}\(party.isOrganisation)"))"
  }
  private func id(of licence: DeclaredLicence) -> String {
    "\(namespace)#licence-\(hash(licences.text(licence)))"
  }

  // MARK: - Elements

  private func element(_ component: Component) -> JSON {
    func list(_ values: [JSON]) -> JSON? { values.isEmpty ? nil : .array(values) }
    let isFile = component.kind == .file
    let cpe: [JSON] = (component.cpe.map { [$0] } ?? []).map {
      [
        "type": "ExternalIdentifier",
        "externalIdentifierType": $0.hasPrefix("cpe:2.3:") ? "cpe23" : "cpe22", "identifier": .string($0),
      ]
    }
    let entries: [JSON] = component.spdx3Properties.map {
      [
        "type": "extension_CdxPropertyEntry", "extension_cdxPropName": .string($0.name),
        "extension_cdxPropValue": .string($0.value),
      ]
    }
    let addresses: [JSON] = component.otherAddresses.map {
      ["type": "ExternalRef", "externalRefType": .string($0.kind.spdx3Name), "locator": [.string($0.url)]]
    }
    return .compact(
      [
        ("type", .string(isFile ? "software_File" : "software_Package")),
        ("spdxId", .string(id(of: component.bomRef))), ("creationInfo", Self.creation),
        ("name", .string(component.fullName)), ("summary", component.summary.map { .string($0) }),
        ("comment", component.licenceTexts.comment.map { .string($0) }),
        ("software_sourceInfo", isFile ? nil : component.sourceInformation.map { .string($0) }),
        ("software_packageVersion", isFile ? nil : component.version.map { .string($0) }),
        ("software_packageUrl", isFile ? nil : component.purl.map { .string($0.text) }),
        ("software_homePage", isFile ? nil : component.homePage.map { .string($0.url) }),
        ("software_downloadLocation", isFile ? nil : component.downloadAddress.map { .string($0.url) }),
        ("software_copyrightText", component.copyright.map { .string($0) }),
        ("software_primaryPurpose", .string(component.kind.spdx3Purpose)),
        ("suppliedBy", component.supplier.map { .string(id(of: $0)) }),
        ("originatedBy", component.author.map { [.string(id(of: $0))] }),
        ("verifiedUsing", list(component.digests.map(\.spdx3))), ("externalIdentifier", list(cpe)),
        ("externalRef", list(addresses)),
        (
          "extension",
          list(entries).map { [["type": "extension_CdxPropertiesExtension", "extension_cdxProperty": $0]] }
        ),
      ])
  }

  /// The file as which a component is deployed (TR-03183-2 §8.2).
  private func artifact(_ component: Component) -> [JSON] {
    guard component.kind != .file, let deployable = component.deployable else { return [] }
    let strong = component.digests.filter { $0.algorithm == .sha512 }
    return [
      made(
        "software_File", "file-\(hash(component.bomRef))",
        [
          ("name", .string(deployable.fileName)), ("comment", .string(Deployable.purposeComment)),
          ("software_additionalPurpose", .strings(deployable.purposes)),
          ("verifiedUsing", strong.count == 1 ? .array(strong.map(\.spdx3)) : nil),
        ])
    ]
  }

  private func agent(_ party: Party) -> JSON {
    .compact([
      "type": party.isOrganisation ? "Organization" : "Person", "spdxId": .string(id(of: party)),
      "creationInfo": Self.creation, "name": .string(party.name),
      "externalIdentifier": party.email.map {
        [["type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": .string($0)]]
      },
    ])
  }

  /// A text that no list has, and that expressions name.
  private func text(_ extracted: JSON) -> JSON {
    made(
      "simplelicensing_SimpleLicensingText", "text-\(extracted["licenseId"]?.string ?? "")",
      [("name", extracted["name"]), ("simplelicensing_licenseText", extracted["extractedText"])])
  }

  private func expression(_ licence: DeclaredLicence) -> JSON {
    let text = licences.text(licence)
    let own: [JSON] = extracted.compactMap { $0["licenseId"]?.string }.filter {
      text.split { " ()+".contains($0) }.contains(Substring($0))
    }.map {
      ["type": "DictionaryEntry", "key": .string($0), "value": .string("\(namespace)#text-\($0)")]
    }
    return .compact([
      "type": "simplelicensing_LicenseExpression", "spdxId": .string(id(of: licence)),
      "creationInfo": Self.creation, "simplelicensing_licenseExpression": .string(text),
      "simplelicensing_licenseListVersion": .string(LicenceList.version),
      "simplelicensing_customIdToUri": own.isEmpty ? nil : .array(own),
    ])
  }

  // MARK: - Relationships

  private var relationships: [JSON] {
    var relationships: [JSON] = []
    let owned = Dictionary(grouping: inventory.components) { $0.owner ?? inventory.root.bomRef }
    for component in [inventory.root] + inventory.components {
      let reference = component.bomRef
      if let parts = owned[reference] {
        relationships.append(relationship(reference, "contains", parts.map { id(of: $0.bomRef) }, nil))
      }
      relationships.append(needs(of: component))
      if let licence = component.licence {
        relationships.append(relationship(reference, "hasDeclaredLicense", [id(of: licence)], nil))
      }
      if let licence = component.concludedLicence {
        relationships.append(relationship(reference, "hasConcludedLicense", [id(of: licence)], nil))
      }
      if component.kind != .file, component.deployable != nil {
        let file = "\(namespace)#file-\(hash(reference))"
        relationships.append(relationship(reference, "hasDistributionArtifact", [file], .complete))
      }
    }
    return relationships
  }

  /// What is needed, and how complete that is; of what is not known an individual of the specification stands.
  private func needs(of component: Component) -> JSON {
    let needed = (inventory.dependencies[component.bomRef] ?? []).map { id(of: $0) }
    let completeness = inventory.completeness[component.bomRef] ?? .unknown
    let individual = completeness == .complete ? Self.none : Self.noAssertion
    return relationship(component.bomRef, "dependsOn", needed.isEmpty ? [individual] : needed, completeness)
  }

  private func relationship(
    _ from: String, _ type: String, _ to: [String], _ completeness: Inventory.Completeness?
  ) -> JSON {
    made(
      "Relationship", "\(type)-\(hash(from))",
      [
        ("from", .string(id(of: from))), ("relationshipType", .string(type)), ("to", .strings(to)),
        ("completeness", completeness.map { $0 == .unknown ? "noAssertion" : .string($0.rawValue) }),
      ])
  }
}

extension Component.Kind {
  /// The purpose of a software artifact (SoftwarePurpose of SPDX 3.0.1).
  fileprivate var spdx3Purpose: String {
    switch self {
    case .cryptographicAsset: "other"
    case .deviceDriver: "deviceDriver"
    case .machineLearningModel: "model"
    case .operatingSystem: "operatingSystem"
    default: rawValue
    }
  }
}
