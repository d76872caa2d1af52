public import JSON
internal import OperatingSystem
internal import Packages

extension Inventory {
  /// The inventory as CycloneDX 1.6 JSON (ECMA-424), reproducible to the byte.
  ///
  /// File components lie below the component that brings them. The serial number is made from the rest of
  /// the document.
  public var cycloneDX: JSON {
    func document(serial: String?) -> JSON {
      .compact([
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial.map { .string("urn:uuid:\($0)") },
        "version": 1,
        "metadata": metadata,
        "components": .array(children(of: nil)),
        "dependencies": .array(references.map(dependency)),
        "compositions": .array(compositions),
      ])
    }
    return document(serial: contentUUID(document(serial: nil).canonical))
  }

  private var metadata: JSON {
    [
      "timestamp": .string(timestamp.text),
      "lifecycles": [["phase": "post-build"]],
      "tools": [
        "components": [["type": "application", "name": .string(tool.name), "version": .string(tool.version)]]
      ],
      "component": written(root, children: []),
    ]
  }

  /// At the top: packages, and files that the root itself brings; below a package: its files.
  private func children(of owner: String?) -> [JSON] {
    components.filter { $0.owner == owner }.map { component in
      written(component, children: component.kind == .file ? [] : children(of: component.bomRef))
    }
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
private func written(_ component: Component, children: [JSON]) -> JSON {
  func list(_ values: [JSON]) -> JSON? { values.isEmpty ? nil : .array(values) }
  return .compact([
    "type": .string(component.kind.rawValue),
    "bom-ref": .string(component.bomRef),
    "supplier": component.supplier.map(organisation),
    "authors": component.author.map { [contact($0)] },
    "name": .string(component.name),
    "version": component.version.map { .string($0) },
    "description": component.summary.map { .string($0) },
    "scope": "required",
    "hashes": list(component.digests.map(hash)),
    "licenses": component.licence.map(licences),
    "purl": component.purl.map { .string($0.text) },
    "externalReferences": list(
      component.references.map { ["type": .string($0.kind.rawValue), "url": .string($0.url)] }),
    "components": list(children),
    "evidence": list(component.occurrences.map { ["location": .string($0)] }).map { ["occurrences": $0] },
    "properties": list(component.properties.map { ["name": .string($0.name), "value": .string($0.value)] }),
  ])
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

private func hash(_ digest: FileDigest) -> JSON {
  let name =
    switch digest.algorithm {
    case .sha1: "SHA-1"
    case .sha256: "SHA-256"
    case .sha512: "SHA-512"
    }
  return ["alg": .string(name), "content": .string(digest.hex)]
}

/// `id` for one listed licence, else `expression`; the author's own words as `name`, never as `id`.
private func licences(_ declared: DeclaredLicence) -> JSON {
  switch declared {
  case .expression(let expression):
    if let id = expression.singleID {
      [["license": ["id": .string(id), "acknowledgement": "declared"]]]
    } else {
      [["expression": .string(expression.text), "acknowledgement": "declared"]]
    }
  case .named(let name, let text):
    [
      [
        "license": .compact([
          "name": .string(name),
          "acknowledgement": "declared",
          "text": text.map { ["contentType": "text/plain", "content": .string($0)] },
        ])
      ]
    ]
  }
}
