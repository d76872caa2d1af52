internal import Diagnostics
internal import JSON

extension BillDocument {
  /// Reads an SPDX tag-value document into the shape of SPDX JSON.
  ///
  /// - Throws: `sbom.unreadable`, `sbom.version`.
  init(tagValue text: String, file: String) throws(Problem) {
    var problems: [Problem] = []
    let lines = tagLines(of: text, file: file, into: &problems)
    let start = SourceLocation(file: file, line: 1, column: 1)
    guard let version = lines.first(where: { $0.tag == "SPDXVersion" }) else {
      throw Problem(
        .billOfMaterials, "a text that is neither CycloneDX nor SPDX", at: start,
        hint: "a tag-value document has the tag 'SPDXVersion'")
    }
    guard ["SPDX-2.2", "SPDX-2.3"].contains(version.value) else {
      throw Problem(
        .billVersion, "SPDX version '\(version.value)' is not read", at: version.location,
        hint: "use SPDX-2.2 or SPDX-2.3")
    }
    let number = String(version.value.dropFirst(5))
    var reader = TagValueReader(start, problems)
    for line in lines { reader.read(line) }
    let (json, places) = reader.finish()
    self.init(.spdxTagValue, number, json, .table(places), reader.problems, file: file)
  }
}

/// Puts the tags of a document together: each belongs to what was begun last of its kind.
struct TagValueReader {
  private let document: DraftNode
  private(set) var problems: [Problem]
  /// What was begun last, by kind.
  private var latest: [TagTable.Owner: DraftNode] = [:]
  /// What an `SPDXID` names.
  private var element: DraftNode
  /// The files that follow a package belong to it.
  private var filesOf: [(package: DraftNode, file: DraftNode)] = []
  private var annotations: [(annotation: DraftNode, element: DraftNode?)] = []
  private var named: [DraftNode] = []

  init(_ start: SourceLocation, _ problems: [Problem]) {
    document = .object(at: start)
    element = document
    self.problems = problems
    latest[.document] = document
  }

  mutating func read(_ line: TagLine) {
    let text = DraftNode.text(line.value, at: line.location)
    switch line.tag {
    case "SPDXID": add("SPDXID", text, to: element, line)
    case "PackageName": begin(.package, in: "packages", "name", line)
    case "FileName":
      begin(.file, in: "files", "fileName", line)
      if let package = latest[.package] { filesOf.append((package, element)) }
    case "SnippetSPDXID": begin(.snippet, in: "snippets", "SPDXID", line)
    case "LicenseID": begin(.licence, in: "hasExtractedLicensingInfos", "licenseId", line)
    case "Reviewer": begin(.review, in: "revieweds", "reviewer", line)
    case "Annotator":
      let annotation = DraftNode.object(at: line.tagLocation)
      annotation.add("annotator", text)
      latest[.annotation] = annotation
      annotations.append((annotation, nil))
    case "Relationship": relationship(line)
    case let tag:
      guard let entry = TagTable.entries[tag] else {
        problems.append(
          Problem(
            .billUnknown, "unknown tag '\(tag)'", at: line.tagLocation,
            hint: suggestion(for: tag, among: TagTable.names)))
        return
      }
      read(line, entry)
    }
  }

  private mutating func begin(_ owner: TagTable.Owner, in list: String, _ name: String, _ line: TagLine) {
    let node = DraftNode.object(at: line.tagLocation)
    node.add(name, .text(line.value, at: line.location))
    document.append(list, node)
    latest[owner] = node
    if owner != .review, owner != .licence {
      element = node
      named.append(node)
    }
  }

  private mutating func read(_ line: TagLine, _ entry: TagTable.Entry) {
    if entry.owner == .creation, latest[.creation] == nil {
      let creation = DraftNode.object(at: line.tagLocation)
      document.add("creationInfo", creation)
      latest[.creation] = creation
    }
    guard let owner = latest[entry.owner] else {
      problems.append(
        Problem(
          .billSyntax, "'\(line.tag)' stands before any '\(entry.owner.rawValue)'", at: line.tagLocation))
      return
    }
    let text = DraftNode.text(line.value, at: line.location)
    switch entry.form {
    case .text: add(entry.name, text, to: owner, line)
    case .list: owner.append(entry.name, text)
    case .boolean:
      let value = ["true": true, "false": false][line.value].map { JSON.bool($0) }
      add(entry.name, DraftNode(.single(value ?? .string(line.value)), at: line.location), to: owner, line)
    case .checksums: if let node = checksum(line.value, line) { owner.append(entry.name, node) }
    case .special: readSpecial(line, entry, owner)
    }
  }

  private mutating func add(_ name: String, _ node: DraftNode, to owner: DraftNode, _ line: TagLine) {
    guard !owner.add(name, node) else { return }
    problems.append(
      Problem(
        .billRepeated, "'\(line.tag)' stands twice", at: line.tagLocation,
        hint: "begin the next package, file or snippet with its first tag"))
  }

  // MARK: - Values with parts

  private mutating func readSpecial(_ line: TagLine, _ entry: TagTable.Entry, _ owner: DraftNode) {
    let location = line.location
    let words = line.value.split(whereSeparator: \.isWhitespace).map(String.init)
    switch line.tag {
    case "ExternalDocumentRef":
      let node = DraftNode.object(at: location)
      if let id = words.first { node.add("externalDocumentId", .text(id, at: location)) }
      if words.count > 1 { node.add("spdxDocument", .text(words[1], at: location)) }
      if words.count > 2, let digest = checksum(words[2...].joined(separator: " "), line) {
        node.add("checksum", digest)
      }
      owner.append(entry.name, node)
    case "PackageVerificationCode":
      let parts = line.value.split(separator: "(", maxSplits: 1).map { trimmed($0) }
      let node = DraftNode.object(at: location)
      node.add("packageVerificationCodeValue", .text(parts.first ?? "", at: location))
      if parts.count > 1 {
        let excluded = trimmed(parts[1].prefix { $0 != ")" })
        let files = excluded.hasPrefix("excludes:") ? trimmed(excluded.dropFirst(9)) : excluded
        node.append("packageVerificationCodeExcludedFiles", .text(files, at: location))
      }
      add(entry.name, node, to: owner, line)
    case "PrimaryPackagePurpose":
      let purpose = line.value == "OPERATING-SYSTEM" ? "OPERATING_SYSTEM" : line.value
      add(entry.name, .text(purpose, at: location), to: owner, line)
    case "ExternalRef":
      let node = DraftNode.object(at: location)
      if let category = words.first { node.add("referenceCategory", .text(category, at: location)) }
      if words.count > 1 { node.add("referenceType", .text(words[1], at: location)) }
      if words.count > 2 {
        node.add("referenceLocator", .text(words[2...].joined(separator: " "), at: location))
      }
      owner.append(entry.name, node)
      latest[.reference] = node
    case "SnippetByteRange", "SnippetLineRange":
      range(line, owner, line.tag == "SnippetByteRange" ? "offset" : "lineNumber")
    case "SPDXREF": refer(line)
    // Of SPDX 1, and told by relationships since.
    default: break
    }
  }

  private mutating func checksum(_ value: String, _ line: TagLine) -> DraftNode? {
    let parts = value.split(separator: ":", maxSplits: 1).map { trimmed($0) }
    guard parts.count == 2 else {
      problems.append(
        Problem(
          .billValue, "'\(value)' is no checksum", at: line.location, hint: "write it like 'SHA1: 0123…'"))
      return nil
    }
    let node = DraftNode.object(at: line.location)
    node.add("algorithm", .text(parts[0], at: line.location))
    node.add("checksumValue", .text(parts[1], at: line.location))
    return node
  }

  private mutating func relationship(_ line: TagLine) {
    let words = line.value.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 3 else {
      problems.append(
        Problem(
          .billSyntax, "'\(line.value)' is no relationship", at: line.location,
          hint: "write it like 'SPDXRef-A DEPENDS_ON SPDXRef-B'"))
      return
    }
    let node = DraftNode.object(at: line.location)
    for (name, word) in zip(["spdxElementId", "relationshipType", "relatedSpdxElement"], words) {
      node.add(name, .text(word, at: line.location))
    }
    document.append("relationships", node)
    latest[.relationship] = node
  }

  private mutating func range(_ line: TagLine, _ owner: DraftNode, _ unit: String) {
    let ends = line.value.split(separator: ":").compactMap { Int($0) }
    guard ends.count == 2 else {
      problems.append(
        Problem(.billValue, "'\(line.value)' is no range", at: line.location, hint: "write it like '310:420'")
      )
      return
    }
    let range = DraftNode.object(at: line.location)
    for (name, end) in zip(["startPointer", "endPointer"], ends) {
      let pointer = DraftNode.object(at: line.location)
      pointer.add(unit, DraftNode(.single(.integer(end)), at: line.location))
      if let file = owner["snippetFromFile"]?.text {
        pointer.add("reference", .text(file, at: line.location))
      }
      range.add(name, pointer)
    }
    owner.append("ranges", range)
  }

  /// Says what the annotation is about.
  private mutating func refer(_ line: TagLine) {
    let found = line.value == "SPDXRef-DOCUMENT" ? document : named.last { $0["SPDXID"]?.text == line.value }
    guard let found, let last = annotations.indices.last else {
      problems.append(
        Problem(.billReference, "'\(line.value)' is no element of the document so far", at: line.location))
      return
    }
    annotations[last].element = found
  }

  /// The document, and the places of all its values.
  mutating func finish() -> (JSON, [JSONPath: SourceLocation]) {
    for (annotation, element) in annotations { (element ?? document).append("annotations", annotation) }
    for (package, file) in filesOf {
      if let id = file["SPDXID"]?.text { package.append("hasFiles", .text(id, at: file.location)) }
    }
    var places: [JSONPath: SourceLocation] = [:]
    return (document.json(JSONPath(), &places), places)
  }
}
