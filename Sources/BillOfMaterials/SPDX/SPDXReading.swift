public import Diagnostics
public import JSON

extension DocumentSummary {
  /// Reads what an SPDX JSON document of version 2.2 or 2.3 says.
  ///
  /// - Throws: `sbom.unreadable`.
  public init(spdx document: JSON) throws(Problem) {
    let version = document["spdxVersion"]?.string ?? ""
    guard ["SPDX-2.2", "SPDX-2.3"].contains(version) else {
      throw Problem(
        .billOfMaterials, "SPDX version '\(version)' is not read", hint: "use SPDX-2.2 or SPDX-2.3")
    }
    var names: [String: String] = [:]
    for licence in document["hasExtractedLicensingInfos"]?.array ?? [] {
      guard let id = licence["licenseId"]?.string else { continue }
      names[id] = licence["name"]?.string ?? id
    }
    var described = Set(document["documentDescribes"]?.array?.compactMap(\.string) ?? [])
    var edges: Set<Edge> = []
    for relationship in document["relationships"]?.array ?? [] {
      guard let from = relationship["spdxElementId"]?.string,
        let to = relationship["relatedSpdxElement"]?.string,
        let type = relationship["relationshipType"]?.string
      else { throw Problem(.billOfMaterials, "a relationship without both ends and a type") }
      switch type {
      case "DESCRIBES" where from == "SPDXRef-DOCUMENT": described.insert(to)
      case "DESCRIBED_BY" where to == "SPDXRef-DOCUMENT": described.insert(from)
      case "DEPENDS_ON": edges.insert(Edge(from: from, to: to))
      case "DEPENDENCY_OF": edges.insert(Edge(from: to, to: from))
      default: break
      }
    }
    var (packages, roots, files) = ([Entry](), [Entry](), [Entry]())
    for package in document["packages"]?.array ?? [] {
      let entry = try Self.entry(package, names)
      // Only one can be the subject; of several described packages none is more so than another.
      if described.count == 1, described.contains(entry.reference) {
        roots.append(entry)
      } else if entry.kind == "file" {
        // A file without the SHA-1 that a file must have.
        files.append(entry)
      } else {
        packages.append(entry)
      }
    }
    for file in document["files"]?.array ?? [] { files.append(try Self.file(file)) }
    self.init(root: roots.first, components: packages + roots.dropFirst(), files: files, edges: edges)
  }

  private static func entry(_ package: JSON, _ names: [String: String]) throws(Problem) -> Entry {
    guard let id = package["SPDXID"]?.string, let name = package["name"]?.string else {
      throw Problem(.billOfMaterials, "a package without 'SPDXID' or 'name'")
    }
    let purl = package["externalRefs"]?.array?.first { $0["referenceType"]?.string == "purl" }
    return Entry(
      reference: id, name: name, version: package["versionInfo"]?.string,
      purl: purl?["referenceLocator"]?.string,
      licence: licence(package["licenseDeclared"], names) ?? licence(package["licenseConcluded"], names),
      kind: package["primaryPackagePurpose"]?.string?.lowercased(), supplier: supplier(package["supplier"]),
      sha256: sha256(package["checksums"]), properties: properties(package["comment"]))
  }

  /// The lines of a comment that we wrote as `stellwerk:…=value`.
  private static func properties(_ comment: JSON?) -> [Property] {
    (comment?.string ?? "").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("stellwerk:"), let equals = line.firstIndex(of: "=") else { return nil }
      return Property(String(line[..<equals]), String(line[line.index(after: equals)...]))
    }
  }

  private static func file(_ file: JSON) throws(Problem) -> Entry {
    guard let id = file["SPDXID"]?.string, let name = file["fileName"]?.string else {
      throw Problem(.billOfMaterials, "a file without 'SPDXID' or 'fileName'")
    }
    return Entry(
      reference: id, name: name.hasPrefix("./") ? String(name.dropFirst(2)) : name, version: nil, purl: nil,
      licence: nil, kind: "file", supplier: nil, sha256: sha256(file["checksums"]))
  }

  private static func sha256(_ checksums: JSON?) -> String? {
    checksums?.array?.first { $0["algorithm"]?.string == "SHA256" }?["checksumValue"]?.string?.lowercased()
  }

  /// The expression; a lone `LicenseRef-…` by its name; nothing for `NOASSERTION` and `NONE`.
  private static func licence(_ declared: JSON?, _ names: [String: String]) -> String? {
    guard let text = declared?.string, text != "NOASSERTION", text != "NONE" else { return nil }
    return names[text] ?? text
  }

  /// `Organization: name (address)` without its kind and address.
  private static func supplier(_ value: JSON?) -> String? {
    guard let text = value?.string, text != "NOASSERTION", let colon = text.firstIndex(of: ":") else {
      return nil
    }
    let name = trimmed(text[text.index(after: colon)...])
    guard name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex else { return name }
    return trimmed(name[..<open])
  }
}
