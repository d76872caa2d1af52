internal import JSON
internal import OperatingSystem
internal import Packages

extension BillContents {
  /// What an SPDX 2 document says.
  init(spdx document: JSON) {
    name = document["name"]?.string
    timestamp = document["creationInfo"]?["created"]?.string.flatMap { Timestamp($0) }
    var texts: [String: (name: String, text: String?)] = [:]
    for licence in document["hasExtractedLicensingInfos"]?.array ?? [] {
      guard let id = licence["licenseId"]?.string else { continue }
      texts[id] = (licence["name"]?.string ?? id, licence["extractedText"]?.string)
    }
    var described = Set(document["documentDescribes"]?.array?.compactMap(\.string) ?? [])
    var owners: [String: String] = [:]
    for relationship in document["relationships"]?.array ?? [] {
      guard let from = relationship["spdxElementId"]?.string,
        let to = relationship["relatedSpdxElement"]?.string
      else {
        continue
      }
      switch relationship["relationshipType"]?.string {
      case "DESCRIBES"? where from == "SPDXRef-DOCUMENT": described.insert(to)
      case "DESCRIBED_BY"? where to == "SPDXRef-DOCUMENT": described.insert(from)
      case "DEPENDS_ON"?: needs[from, default: []].insert(to)
      case "DEPENDENCY_OF"?: needs[to, default: []].insert(from)
      case "CONTAINS"?: owners[to] = owners[to] ?? from
      case "CONTAINED_BY"?: owners[from] = owners[from] ?? to
      default: break
      }
    }
    for package in document["packages"]?.array ?? [] {
      let component = Self.component(spdx: package, texts)
      for file in package["hasFiles"]?.array?.compactMap(\.string) ?? [] { owners[file] = component.bomRef }
      if described == [component.bomRef] { root = component } else { components.append(component) }
    }
    for file in document["files"]?.array ?? [] {
      var component = Self.file(spdx: file)
      component.owner = owners[component.bomRef].flatMap { $0 == root?.bomRef ? nil : $0 }
      if component.owner == "SPDXRef-DOCUMENT" { component.owner = nil }
      components.append(component)
    }
  }

  private static func component(spdx package: JSON, _ texts: [String: (name: String, text: String?)])
    -> Component
  {
    let references = package["externalRefs"]?.array ?? []
    func locator(_ type: String) -> String? {
      references.first { $0["referenceType"]?.string == type }?["referenceLocator"]?.string
    }
    let purpose = package["primaryPackagePurpose"]?.string?.lowercased() ?? "library"
    var component = Component(
      Component.Kind(rawValue: String(purpose.map { $0 == "_" ? "-" : $0 })) ?? .library,
      bomRef: package["SPDXID"]?.string ?? "", name: package["name"]?.string ?? "",
      version: package["versionInfo"]?.string, purl: locator("purl").flatMap { try? PackageURL($0) })
    component.cpe = locator("cpe23Type") ?? locator("cpe22Type")
    component.summary = (package["summary"]?.string ?? package["description"]?.string).map(onOneLine)
    component.supplier = party(package["supplier"])
    component.author = party(package["originator"])
    component.licence =
      declaredLicence(package["licenseDeclared"]?.string, texts)
      ?? declaredLicence(package["licenseConcluded"]?.string, texts)
    component.digests = digests(package["checksums"])
    component.references = [
      package["homepage"]?.string.flatMap { ExternalReference(.website, $0) },
      package["downloadLocation"]?.string.flatMap { ExternalReference(.other, $0) },
    ].compactMap { $0 }
    // Ours are written as lines of the comment.
    component.properties = (package["comment"]?.string ?? "").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("stellwerk:"), let equals = line.firstIndex(of: "=") else { return nil }
      return Property(String(line[..<equals]), String(line[line.index(after: equals)...]))
    }
    return component
  }

  private static func file(spdx file: JSON) -> Component {
    let name = file["fileName"]?.string ?? ""
    var component = Component(
      .file, bomRef: file["SPDXID"]?.string ?? name,
      name: name.hasPrefix("./") ? String(name.dropFirst(2)) : name)
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

  /// `Organization: name (address)`.
  private static func party(_ value: JSON?) -> Party? {
    guard let text = value?.string, let colon = text.firstIndex(of: ":") else { return nil }
    let name = trimmed(text[text.index(after: colon)...])
    guard name.hasSuffix(")"), let open = name.lastIndex(of: "(") else { return Party(name: name) }
    return Party(name: trimmed(name[..<open]), email: trimmed(name[name.index(after: open)...].dropLast()))
  }
}
