public import JSON
internal import OperatingSystem
internal import Packages

/// A version of CycloneDX that is written.
public enum CycloneDXVersion: String, CaseIterable, Comparable, Sendable {
  case v1_4 = "1.4"
  case v1_5 = "1.5"
  case v1_6 = "1.6"
  case v1_7 = "1.7"

  /// Whether it is the older one.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Inventory {
  /// The inventory as CycloneDX 1.6 JSON (ECMA-424), reproducible to the byte.
  public var cycloneDX: JSON { cycloneDX(.v1_6) }

  /// The inventory as CycloneDX JSON, reproducible to the byte.
  ///
  /// File components lie below the component that brings them. The serial number is made from the rest of
  /// the document. What an older version has no place for is left out.
  public func cycloneDX(_ version: CycloneDXVersion) -> JSON {
    let open = open(version)
    var members = open.members ?? []
    let serial = members.firstIndex { $0.name == "serialNumber" }
    if let serial { members[serial].value = .string("urn:uuid:\(sealed(open).id)") }
    return .object(members)
  }

  /// The bytes of `cycloneDX(_:)` for people.
  func cycloneDXBytes(_ version: CycloneDXVersion) -> [UInt8] { sealed(open(version)).bytes }

  private func sealed(_ open: JSON) -> SealedDocument {
    SealedDocument(open, behind: #""serialNumber": "urn:uuid:"#)
  }

  /// The document without its UUID.
  private func open(_ version: CycloneDXVersion) -> JSON {
    .compact([
      "$schema": .string("http://cyclonedx.org/schema/bom-\(version.rawValue).schema.json"),
      "bomFormat": "CycloneDX",
      "specVersion": .string(version.rawValue),
      "serialNumber": .string("urn:uuid:\(SealedDocument.open)"),
      "version": 1,
      "metadata": metadata(version),
      "components": .array(nested(version)),
      "dependencies": .array(references.map(dependency)),
      "compositions": .array(compositions),
    ])
  }

  private func metadata(_ version: CycloneDXVersion) -> JSON {
    let tool: JSON = [
      "type": "application", "name": .string(self.tool.name), "version": .string(self.tool.version),
    ]
    let legacy: JSON = [["name": .string(self.tool.name), "version": .string(self.tool.version)]]
    return .compact([
      "timestamp": .string(timestamp.text),
      "lifecycles": version < .v1_5 || !isMade ? nil : [["phase": "post-build"]],
      "tools": version < .v1_5 ? legacy : ["components": [tool]],
      "authors": authors.isEmpty ? nil : .array(authors.map(contact)),
      "component": written(root, children: [], version),
    ])
  }

  /// At the top: packages, and files that the root itself brings; below a package: its files.
  private func nested(_ version: CycloneDXVersion) -> [JSON] {
    let byOwner = Dictionary(grouping: components.filter { $0.owner != nil }) { $0.owner ?? "" }
    func tree(_ component: Component) -> JSON {
      let owned = component.kind == .file ? [] : byOwner[component.bomRef] ?? []
      return written(component, children: owned.map(tree), version)
    }
    return components.filter { $0.owner == nil }.map(tree)
  }

  private func dependency(of reference: String) -> JSON {
    ["ref": .string(reference), "dependsOn": .strings(dependencies[reference] ?? [])]
  }

  private var compositions: [JSON] {
    Completeness.allCases.compactMap { completeness in
      let members = references.filter { self.completeness[$0] == completeness }
      return members.isEmpty
        ? nil : ["aggregate": .string(completeness.rawValue), "dependencies": .strings(members)]
    }
  }
}

/// A component with the members in the order of the specification.
private func written(_ component: Component, children: [JSON], _ version: CycloneDXVersion) -> JSON {
  func list(_ values: [JSON]) -> JSON? { values.isEmpty ? nil : .array(values) }
  return .compact([
    "type": .string(component.kind.name(version)),
    "bom-ref": .string(component.bomRef),
    "supplier": component.supplier.map(organisation),
    "authors": version < .v1_6 ? nil : component.author.map { [contact($0)] },
    "author": version < .v1_6 ? component.author.map { .string($0.name) } : nil,
    "group": component.group.map { .string($0) },
    "name": .string(component.name),
    "version": component.version.map { .string($0) },
    "description": component.summary.map { .string($0) },
    "scope": component.writtenScope.map { .string($0) },
    "hashes": list(component.digests.map(\.cycloneDX)),
    "licenses": component.cycloneDXLicences(version),
    "copyright": component.copyright.map { .string($0) },
    "cpe": component.cpe.map { .string($0) },
    "purl": component.purl.map { .string($0.text) },
    "externalReferences": list(component.references.map { $0.cycloneDX(version) }),
    "components": list(children),
    "evidence": component.cycloneDXEvidence(version),
    "properties": list(
      (component.properties + component.cycloneDXNotes(version)).map {
        ["name": .string($0.name), "value": .string($0.value)]
      }),
  ])
}

extension Component.Kind {
  /// The type, or the nearest one where the version does not have it.
  fileprivate func name(_ version: CycloneDXVersion) -> String {
    switch self {
    case .cryptographicAsset where version < .v1_6: Component.Kind.data.name(version)
    case .data where version < .v1_5: Component.Kind.file.rawValue
    case .deviceDriver where version < .v1_5: Component.Kind.firmware.rawValue
    case .machineLearningModel where version < .v1_5: Component.Kind.library.rawValue
    case .platform where version < .v1_5: Component.Kind.framework.rawValue
    default: rawValue
    }
  }
}

private func organisation(_ party: Party) -> JSON {
  .compact([
    "name": .string(party.name),
    "contact": party.email.map { [["email": .string($0)]] },
  ])
}

private func contact(_ party: Party) -> JSON {
  .compact(["name": .string(party.name), "email": party.email.map { .string($0) }])
}

extension FileDigest {
  fileprivate var cycloneDX: JSON { ["alg": .string(algorithm.rawValue), "content": .string(hex)] }
}

extension ExternalReference {
  /// Digests are of 1.3; `source-distribution` is of 1.6.
  fileprivate func cycloneDX(_ version: CycloneDXVersion) -> JSON {
    let isNew = version < .v1_6 && kind == .sourceDistribution
    return .compact([
      "type": isNew ? "distribution" : .string(kind.rawValue), "url": .string(url),
      "hashes": digests.isEmpty ? nil : .array(digests.map(\.cycloneDX)),
    ])
  }
}
