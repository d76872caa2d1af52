public import JSON
internal import OperatingSystem
internal import Packages

extension Inventory {
  /// The inventory as SPDX 2.3 JSON, reproducible to the byte.
  ///
  /// A component that brings native code lists all its files with a verification code (§7.9); the others
  /// are not analysed file by file. The namespace is made from the rest of the document.
  public var spdx: JSON {
    let open = openSPDX
    var members = open.members ?? []
    let namespace = members.firstIndex { $0.name == "documentNamespace" }
    if let namespace { members[namespace].value = .string(self.namespace + sealed(open).id) }
    return .object(members)
  }

  /// The bytes of `spdx` for people.
  var spdxBytes: [UInt8] { sealed(openSPDX).bytes }

  private func sealed(_ open: JSON) -> SealedDocument {
    SealedDocument(open, behind: #""documentNamespace": "\#(namespace)"#)
  }

  /// The namespace of SPDX documents, but for the UUID at its end.
  var namespace: String {
    "https://spdx.org/spdxdocs/\(SPDXWriter.idString("\(root.name)-\(root.version ?? "")"))-"
  }

  /// The document without its UUID.
  private var openSPDX: JSON {
    let writer = SPDXWriter(self)
    let (files, extracted) = (writer.files, writer.licences.extracted)
    return .compact([
      "spdxVersion": "SPDX-2.3",
      "dataLicense": "CC0-1.0",
      "SPDXID": "SPDXRef-DOCUMENT",
      "name": .string("\(root.name)-\(root.version ?? "")"),
      "documentNamespace": .string(namespace + SealedDocument.open),
      "creationInfo": [
        "created": .string(timestamp.text),
        "creators": .strings(
          ["Tool: \(tool.name)-\(tool.version)"] + authors.map(SPDXWriter.actor)),
        "licenseListVersion": .string(
          LicenceList.version.split(separator: ".").prefix(2).joined(separator: ".")),
      ],
      "packages": .array(writer.packages),
      "files": files.isEmpty ? nil : .array(files),
      "hasExtractedLicensingInfos": extracted.isEmpty ? nil : .array(extracted),
      "relationships": .array(writer.relationships),
    ])
  }
}

/// Gives every component its SPDX id and writes the parts of the document.
struct SPDXWriter {
  private let inventory: Inventory
  /// SPDX ids by reference.
  private let ids: [String: String]
  let licences: SPDXLicences

  init(_ inventory: Inventory) {
    self.inventory = inventory
    let packages = [inventory.root] + inventory.components.filter { !Self.isFile($0, inventory) }
    var ids: [String: String] = [:]
    var taken: Set<String> = []
    for package in packages {
      let stem = "SPDXRef-Package-\(package.purl?.type ?? "other")-"
      let wanted = stem + Self.idString("\(package.name)-\(package.version ?? "")")
      var (id, count) = (wanted, 1)
      while !taken.insert(id).inserted {
        count += 1
        id = "\(wanted)-\(count)"
      }
      ids[package.bomRef] = id
    }
    for file in inventory.components where Self.isFile(file, inventory) {
      if !inventory.isMade { ids[file.bomRef] = Self.fileID(file.bomRef) }
    }
    self.ids = ids
    licences = SPDXLicences(packages)
  }

  /// Whether a component is a file of SPDX: one without the SHA-1 that §8.4 demands is a package of that purpose.
  static func isFile(_ component: Component, _ inventory: Inventory) -> Bool {
    component.kind == .file && (inventory.isMade || component.digests.contains { $0.algorithm == .sha1 })
  }

  /// Files that a document named, where the inventory was read from one.
  var namedFiles: [Component] {
    inventory.isMade ? [] : inventory.components.filter { Self.isFile($0, inventory) }
  }

  /// Letters, digits, `.` and `-`; anything else becomes `-` (§3.2).
  static func idString(_ text: String) -> String {
    let bytes = text.utf8.map { byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2E
      return isPlain ? byte : UInt8(ascii: "-")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// All files of the components that list them.
  var listedFiles: [SubjectFile] { inventory.references.flatMap { inventory.files[$0] ?? [] } }

  // MARK: - Packages

  var packages: [JSON] {
    ([inventory.root] + inventory.components.filter { !Self.isFile($0, inventory) }).map(package)
  }

  private func package(_ component: Component) -> JSON {
    let files = inventory.files[component.bomRef]
    let notes = component.properties.map { "\($0.name)=\(onOneLine($0.value))" }
    return .compact([
      "SPDXID": .string(ids[component.bomRef] ?? ""),
      "name": .string(component.fullName),
      "versionInfo": component.version.map { .string($0) },
      "packageFileName": component.fileName.map { .string($0) },
      "supplier": .string(component.supplier.map(Self.actor) ?? "NOASSERTION"),
      "originator": component.author.map { .string(Self.actor($0)) },
      "downloadLocation": .string(component.downloadAddress?.url ?? "NOASSERTION"),
      "filesAnalyzed": .bool(files != nil),
      "packageVerificationCode": files.map {
        ["packageVerificationCodeValue": .string(verificationCode($0))]
      },
      "checksums": component.digests.isEmpty ? nil : .array(component.digests.map(checksum)),
      "sourceInfo": component.sourceInformation.map { .string($0) },
      "homepage": component.references.first { $0.kind == .website }.map { .string($0.url) },
      "licenseConcluded": .string(component.concludedLicence.map(licences.text) ?? "NOASSERTION"),
      "licenseDeclared": .string(component.licence.map(licences.text) ?? "NOASSERTION"),
      "licenseComments": component.licenceTexts.comment.map { .string($0) },
      "licenseInfoFromFiles": files.map { _ in ["NOASSERTION"] },
      "copyrightText": .string(component.copyright ?? "NOASSERTION"),
      "summary": component.summary.map { .string($0) },
      "comment": notes.isEmpty ? nil : .string(notes.joined(separator: "\n")),
      "externalRefs": identifiers(component),
      "primaryPackagePurpose": .string(component.kind.spdxPurpose),
    ])
  }

  /// Package URL, CPE, and addresses that have no field of their own.
  private func identifiers(_ component: Component) -> JSON? {
    func reference(_ category: JSON, _ type: JSON, _ locator: String) -> JSON {
      ["referenceCategory": category, "referenceType": type, "referenceLocator": .string(locator)]
    }
    var references: [JSON] = []
    if let cpe = component.cpe {
      references.append(reference("SECURITY", cpe.hasPrefix("cpe:2.3:") ? "cpe23Type" : "cpe22Type", cpe))
    }
    if let purl = component.purl { references.append(reference("PACKAGE-MANAGER", "purl", purl.text)) }
    references += component.otherAddresses.map { reference("OTHER", .string($0.kind.rawValue), $0.url) }
    return references.isEmpty ? nil : .array(references)
  }

  /// §7.5: `Person: name (address)`.
  static func actor(_ party: Party) -> String {
    let shown = withoutParentheses(party.name)
    let address = party.email.flatMap { $0 == party.name ? nil : " (\($0))" } ?? ""
    return "\(party.isOrganisation ? "Organization" : "Person"): \(shown)\(address)"
  }

  /// Parentheses are the address's alone (§7.5).
  static func withoutParentheses(_ name: String) -> String {
    onOneLine(name.filter { $0 != "(" && $0 != ")" })
  }

  // MARK: - Relationships

  var relationships: [JSON] {
    var relationships = [relationship("SPDXRef-DOCUMENT", "DESCRIBES", ids[inventory.root.bomRef] ?? "")]
    let root = ids[inventory.root.bomRef] ?? ""
    for component in inventory.components {
      guard let id = ids[component.bomRef] else { continue }
      if Self.isFile(component, inventory) {
        // Only a package whose files are all analysed may contain some (§7.8).
        let owner = component.owner.flatMap { ids[$0] } ?? root
        relationships.append(relationship(id, "OTHER", owner, comment: "is a file of"))
      } else {
        relationships.append(relationship(root, "CONTAINS", id))
      }
    }
    for reference in inventory.references {
      guard let id = ids[reference] else { continue }
      relationships += needs(of: reference, id)
      for file in inventory.files[reference] ?? [] {
        relationships.append(relationship(id, "CONTAINS", Self.fileID(file.path)))
      }
    }
    return relationships
  }

  /// What is needed, and how complete that is.
  ///
  /// `NONE` and `NOASSERTION` are those of §11.1; that what is named is all has no word there, and is a comment.
  private func needs(of reference: String, _ id: String) -> [JSON] {
    let needed = (inventory.dependencies[reference] ?? []).compactMap { ids[$0] }
    switch inventory.completeness[reference] ?? .unknown {
    case .complete where needed.isEmpty: return [relationship(id, "DEPENDS_ON", "NONE")]
    case .complete:
      return needed.enumerated().map {
        relationship(id, "DEPENDS_ON", $1, comment: $0 == 0 ? Self.allNeeds : nil)
      }
    case .incomplete:
      return (needed + ["NOASSERTION"]).map { relationship(id, "DEPENDS_ON", $0) }
    case .unknown: return needed.map { relationship(id, "DEPENDS_ON", $0) }
    }
  }

  static let allNeeds = "all that it needs is listed"

  private func relationship(_ from: String, _ type: String, _ to: String, comment: String? = nil) -> JSON {
    .compact([
      "spdxElementId": .string(from), "relationshipType": .string(type), "relatedSpdxElement": .string(to),
      "comment": comment.map { .string($0) },
    ])
  }
}

extension Component.Kind {
  /// The purpose of a package (§7.24).
  fileprivate var spdxPurpose: String {
    switch self {
    case .application, .framework, .library, .container, .device, .firmware, .file: rawValue.uppercased()
    case .operatingSystem: "OPERATING_SYSTEM"
    case .cryptographicAsset, .data, .deviceDriver, .machineLearningModel, .platform: "OTHER"
    }
  }
}
