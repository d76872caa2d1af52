internal import JSON

extension Inventory {
  /// The inventory as SPDX 2.3 tag-value, reproducible to the byte.
  public var spdxTagValue: String { TagValueWriter.text(spdx) }
}

/// Writes what SPDX JSON says as tags; `TagTable` read backwards.
struct TagValueWriter {
  private var lines: [String] = []

  /// The text of a document in the shape of SPDX 2.3 JSON.
  static func text(_ document: JSON) -> String {
    var writer = TagValueWriter()
    writer.write(document)
    return writer.lines.map { $0 + "\n" }.joined()
  }

  /// Tags by what they belong to and their name in JSON.
  private static let tags: [String: String] = {
    var tags: [String: String] = [:]
    for (tag, entry) in TagTable.entries where entry.form != .special || entry.name == "primaryPackagePurpose"
    {
      tags["\(entry.owner.rawValue) \(entry.name)"] = tag
    }
    return tags
  }()

  private mutating func write(_ document: JSON) {
    let members = document.members ?? []
    for (name, value) in members {
      switch name {
      case "creationInfo": fields(value, .creation)
      case "SPDXID": tag("SPDXID", value)
      default: field(name, value, .document)
      }
    }
    func each(_ name: String) -> [JSON] { document[name]?.array ?? [] }
    for package in each("packages") {
      begin("PackageName", package, "name")
      fields(package, .package)
      for reference in package["externalRefs"]?.array ?? [] {
        let words = ["referenceCategory", "referenceType", "referenceLocator"].compactMap {
          reference[$0]?.string
        }
        lines.append("ExternalRef: \(words.joined(separator: " "))")
      }
      if let code = package["packageVerificationCode"]?["packageVerificationCodeValue"] {
        tag("PackageVerificationCode", code)
      }
    }
    if !each("files").isEmpty {
      // Files that follow a package would be its own: they stand behind all packages, and relationships own them.
      for file in each("files") {
        begin("FileName", file, "fileName")
        fields(file, .file)
      }
    }
    for licence in each("hasExtractedLicensingInfos") {
      begin("LicenseID", licence, "licenseId")
      fields(licence, .licence)
    }
    if !each("relationships").isEmpty { lines.append("") }
    for relationship in each("relationships") {
      let words = ["spdxElementId", "relationshipType", "relatedSpdxElement"].compactMap {
        relationship[$0]?.string
      }
      lines.append("Relationship: \(words.joined(separator: " "))")
      if let comment = relationship["comment"] { tag("RelationshipComment", comment) }
    }
  }

  private mutating func begin(_ tag: String, _ element: JSON, _ name: String) {
    lines.append("")
    self.tag(tag, element[name] ?? "")
    if let id = element["SPDXID"] { self.tag("SPDXID", id) }
  }

  private mutating func fields(_ element: JSON, _ owner: TagTable.Owner) {
    for (name, value) in element.members ?? [] { field(name, value, owner) }
  }

  private mutating func field(_ name: String, _ value: JSON, _ owner: TagTable.Owner) {
    guard let tag = Self.tags["\(owner.rawValue) \(name)"] else { return }
    for element in value.array ?? [value] {
      if let algorithm = element["algorithm"]?.string, let digits = element["checksumValue"]?.string {
        lines.append("\(tag): \(algorithm): \(digits)")
      } else if tag == "PrimaryPackagePurpose" {
        lines.append("\(tag): \(String((element.string ?? "").map { $0 == "_" ? "-" : $0 }))")
      } else {
        self.tag(tag, element)
      }
    }
  }

  private mutating func tag(_ tag: String, _ value: JSON) {
    let text = value.string ?? value.text
    // The end of a text cannot be written within it.
    let clean =
      text.utf8.contains(0x0A)
      ? text.split(separator: "</text>", omittingEmptySubsequences: false).joined() : text
    lines.append(clean.utf8.contains(0x0A) ? "\(tag): <text>\(clean)</text>" : "\(tag): \(clean)")
  }
}
