internal import Diagnostics
internal import JSON
internal import Packages

/// What the SPDX 2.2 and 2.3 specifications demand beyond their schemas.
struct SPDXRules {
  private(set) var findings: [Finding] = []
  /// Ids of the document, its packages, files and snippets.
  private var elements: Set<String> = []
  /// `DocumentRef-…` of other documents.
  private var documents: Set<String> = []
  /// `LicenseRef-…` whose text is given.
  private var licences: Set<String> = []
  private let document: JSON

  static func findings(_ document: JSON) -> [Finding] {
    var rules = SPDXRules(document)
    rules.collect()
    rules.lookAtDocument()
    for (index, package) in (document["packages"]?.array ?? []).enumerated() {
      rules.look(atPackage: package, JSONPath([.name("packages"), .index(index)]))
    }
    for (index, file) in (document["files"]?.array ?? []).enumerated() {
      rules.look(atFile: file, JSONPath([.name("files"), .index(index)]))
    }
    for (index, snippet) in (document["snippets"]?.array ?? []).enumerated() {
      rules.look(atSnippet: snippet, JSONPath([.name("snippets"), .index(index)]))
    }
    rules.lookAtRelationships()
    return rules.findings
  }

  private init(_ document: JSON) { self.document = document }

  mutating func add(_ code: Problem.Code, _ message: String, _ path: JSONPath, hint: String? = nil) {
    findings.append(Finding(code: code, message: message, path: path, hint: hint))
  }

  // MARK: - Ids

  private mutating func collect() {
    collect(document["SPDXID"], JSONPath().member("SPDXID"))
    for list in ["packages", "files", "snippets"] {
      for (index, element) in (document[list]?.array ?? []).enumerated() {
        collect(element["SPDXID"], JSONPath([.name(list), .index(index), .name("SPDXID")]))
      }
    }
    for (index, other) in (document["externalDocumentRefs"]?.array ?? []).enumerated() {
      guard let id = other["externalDocumentId"]?.string else { continue }
      let path = JSONPath([.name("externalDocumentRefs"), .index(index), .name("externalDocumentId")])
      if !isID(id, "DocumentRef-") {
        add(
          .billValue, "'\(id)' is no id of a document", path,
          hint: "write DocumentRef- and letters, digits, '.', '-'")
      } else if !documents.insert(id).inserted {
        add(.billRepeated, "'\(id)' stands for two documents", path)
      }
    }
    for (index, licence) in (document["hasExtractedLicensingInfos"]?.array ?? []).enumerated() {
      guard let id = licence["licenseId"]?.string else { continue }
      let path = JSONPath([.name("hasExtractedLicensingInfos"), .index(index), .name("licenseId")])
      if !isID(id, "LicenseRef-") {
        add(
          .billLicence, "'\(id)' is no id of a text of its own", path,
          hint: "write LicenseRef- and letters, digits, '.', '-'")
      } else if !licences.insert(id).inserted {
        add(.billRepeated, "'\(id)' stands for two texts", path)
      }
      lookAtAddresses(
        licence["seeAlsos"],
        JSONPath([.name("hasExtractedLicensingInfos"), .index(index), .name("seeAlsos")]))
    }
  }

  private mutating func collect(_ id: JSON?, _ path: JSONPath) {
    guard let id = id?.string else { return }
    if !isID(id, "SPDXRef-") {
      add(.billValue, "'\(id)' is no SPDX id", path, hint: "write SPDXRef- and letters, digits, '.', '-'")
    } else if !elements.insert(id).inserted {
      add(.billRepeated, "'\(id)' is the id of two elements", path, hint: "give each its own")
    }
  }

  private func isID(_ text: String, _ prefix: String) -> Bool {
    let rest = text.utf8.dropFirst(prefix.utf8.count)
    return text.utf8.starts(with: prefix.utf8) && !rest.isEmpty
      && rest.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2E || $0 == 0x2D
      }
  }

  // MARK: - The document

  private mutating func lookAtDocument() {
    let root = JSONPath()
    expect(document["SPDXID"], "SPDXRef-DOCUMENT", root.member("SPDXID"))
    expect(document["dataLicense"], "CC0-1.0", root.member("dataLicense"))
    if let namespace = document["documentNamespace"]?.string {
      if !hasScheme(namespace) || namespace.utf8.contains(UInt8(ascii: "#")) || !hasFormat(namespace, "uri") {
        add(
          .billValue, "'\(namespace)' is no namespace", root.member("documentNamespace"),
          hint: "write an absolute URI without '#'")
      }
    } else {
      add(.billMissing, "the document has no 'documentNamespace'", root)
    }
    let creation = root.member("creationInfo")
    lookAtDate(document["creationInfo"]?["created"], creation.member("created"))
    let creators = document["creationInfo"]?["creators"]?.array ?? []
    for (index, creator) in creators.enumerated() {
      lookAtActor(creator, creation.member("creators").element(index), ["Tool", "Organization", "Person"])
    }
    lookAtAnnotations(document, root)
    for (index, other) in (document["externalDocumentRefs"]?.array ?? []).enumerated() {
      lookAtChecksum(
        other["checksum"], JSONPath([.name("externalDocumentRefs"), .index(index), .name("checksum")]))
    }
    for (index, id) in (document["documentDescribes"]?.array ?? []).enumerated() {
      resolve(id, JSONPath([.name("documentDescribes"), .index(index)]))
    }
  }

  private mutating func expect(_ value: JSON?, _ expected: String, _ path: JSONPath) {
    guard let text = value?.string, text != expected else { return }
    add(.billValue, "'\(text)' is no value of '\(path.text)'", path, hint: "write \(expected)")
  }

  // MARK: - Packages, files, snippets

  private mutating func look(atPackage package: JSON, _ path: JSONPath) {
    for name in ["licenseConcluded", "licenseDeclared"] { lookAtLicence(package[name], path.member(name)) }
    lookAtLicences(package, "licenseInfoFromFiles", path)
    for name in ["supplier", "originator"] where package[name]?.string != "NOASSERTION" {
      lookAtActor(package[name], path.member(name), ["Organization", "Person"])
    }
    for name in ["releaseDate", "builtDate", "validUntilDate"] {
      lookAtDate(package[name], path.member(name))
    }
    lookAtChecksums(package, path)
    if let location = package["downloadLocation"]?.string, !["NONE", "NOASSERTION"].contains(location),
      !hasScheme(location)
    {
      add(
        .billValue, "'\(location)' is no download location", path.member("downloadLocation"),
        hint: "write a URI, NONE or NOASSERTION")
    }
    if package["filesAnalyzed"]?.bool == false {
      for name in ["packageVerificationCode", "licenseInfoFromFiles"]
      where !(package[name]?.array?.isEmpty ?? (package[name] == nil)) {
        add(
          .billValue, "'\(path.text)' has '\(name)' although its files are not analysed", path.member(name),
          hint: "remove it, or say filesAnalyzed: true")
      }
    }
    lookAtDigits(
      package["packageVerificationCode"]?["packageVerificationCodeValue"], "SHA1",
      path.member("packageVerificationCode").member("packageVerificationCodeValue"))
    for (index, reference) in (package["externalRefs"]?.array ?? []).enumerated() {
      look(atReference: reference, path.member("externalRefs").element(index))
    }
    for (index, id) in (package["hasFiles"]?.array ?? []).enumerated() {
      resolve(id, path.member("hasFiles").element(index))
    }
    lookAtAnnotations(package, path)
  }

  private mutating func look(atFile file: JSON, _ path: JSONPath) {
    lookAtLicence(file["licenseConcluded"], path.member("licenseConcluded"))
    lookAtLicences(file, "licenseInfoInFiles", path)
    lookAtChecksums(file, path)
    if let checksums = file["checksums"]?.array,
      !checksums.contains(where: { $0["algorithm"]?.string == "SHA1" })
    {
      add(.billMissing, "'\(path.text)' has no SHA1 checksum", path.member("checksums"))
    }
    if let name = file["fileName"]?.string, name.hasPrefix("/") {
      add(.billValue, "'\(name)' is no relative path", path.member("fileName"), hint: "begin it with './'")
    }
    lookAtAnnotations(file, path)
  }

  private mutating func look(atSnippet snippet: JSON, _ path: JSONPath) {
    lookAtLicence(snippet["licenseConcluded"], path.member("licenseConcluded"))
    lookAtLicences(snippet, "licenseInfoInSnippets", path)
    resolve(snippet["snippetFromFile"], path.member("snippetFromFile"))
    lookAtRanges(snippet, path)
    lookAtAnnotations(snippet, path)
  }

  private mutating func lookAtRelationships() {
    var describes = !(document["documentDescribes"]?.array ?? []).isEmpty
    for (index, relationship) in (document["relationships"]?.array ?? []).enumerated() {
      let path = JSONPath([.name("relationships"), .index(index)])
      resolve(relationship["spdxElementId"], path.member("spdxElementId"))
      let related = relationship["relatedSpdxElement"]
      if related?.string != "NONE", related?.string != "NOASSERTION" {
        resolve(related, path.member("relatedSpdxElement"))
      }
      let type = relationship["relationshipType"]?.string
      describes = describes || type == "DESCRIBES" || type == "DESCRIBED_BY"
    }
    let count = document["packages"]?.array?.count ?? 0
    if !describes, count != 1 {
      add(
        .billMissing, "the document does not say what it describes", JSONPath(),
        hint: "add a relationship DESCRIBES from SPDXRef-DOCUMENT")
    }
  }

  // MARK: - References and licences

  private mutating func resolve(_ id: JSON?, _ path: JSONPath) {
    guard let id = id?.string, !elements.contains(id) else { return }
    let parts = id.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2, documents.contains(parts[0]), isID(parts[1], "SPDXRef-") { return }
    let hint =
      parts.count == 2
      ? "declare '\(parts[0])' as an external document"
      : elements.count <= 1_000 ? suggestion(for: id, among: elements.sorted()) : nil
    add(.billReference, "\(JSON.string(id).quoted) is no element of the document", path, hint: hint)
  }

  private mutating func lookAtLicences(_ owner: JSON, _ name: String, _ path: JSONPath) {
    for (index, licence) in (owner[name]?.array ?? []).enumerated() {
      lookAtLicence(licence, path.member(name).element(index))
    }
  }

  private mutating func lookAtLicence(_ value: JSON?, _ path: JSONPath) {
    guard let text = value?.string, text != "NOASSERTION", text != "NONE" else { return }
    do throws(Problem) {
      for requirement in try LicenceExpression(text).requirements where requirement.isReference {
        let parts = requirement.licence.split(separator: ":", maxSplits: 1).map(String.init)
        let isKnown = parts.count == 2 ? documents.contains(parts[0]) : licences.contains(requirement.licence)
        if !isKnown {
          add(
            .billReference, "'\(requirement.licence)' is not told of in the document", path,
            hint: parts.count == 2
              ? "declare '\(parts[0])' as an external document" : "add its text as extracted licensing info")
        }
      }
    } catch {
      add(
        .billLicence, "\(JSON.string(text).quoted) is no licence expression: \(error.message)", path,
        hint: error.hint)
    }
  }
}
