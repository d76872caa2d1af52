public import Diagnostics
public import JSON

/// A CycloneDX or SPDX document of whatever origin, as it was written.
///
/// All forms of one specification are held in the shape of its JSON, so that rules and readers are written once.
public struct BillDocument: Sendable {
  /// How a document is written.
  public enum Format: String, CaseIterable, Sendable {
    case cycloneDXJSON = "cyclonedx-json"
    case cycloneDXXML = "cyclonedx-xml"
    case spdxJSON = "spdx-json"
    case spdxTagValue = "spdx-tag-value"
    case spdx3JSON = "spdx3-json"
  }

  /// Where its values were written.
  enum Places: Sendable {
    /// Found when they are asked for.
    case text([UInt8])
    case table([JSONPath: SourceLocation])
  }

  /// How it is written.
  public let format: Format
  /// Of its specification: `1.6`, `2.3`, `3.0.1`.
  public let version: String
  /// What it says, in the shape of the JSON of its specification.
  public let json: JSON
  /// As the person named it.
  public let file: String
  let places: Places
  /// What was found wrong when it was read.
  let readingProblems: [Problem]
  /// What is wrong with its form, and does not keep anybody from reading it.
  var formProblems: [Problem] = []

  /// Reads a document; its bytes show which format it is.
  ///
  /// - Parameters:
  ///   - bytes: the whole document.
  ///   - file: named in problems.
  /// - Throws: `sbom.unreadable` for something else, `sbom.version`, and what the readers of JSON and XML throw.
  public init(parsing bytes: [UInt8], file: String) throws(Problem) {
    // Programs of one platform begin files with a byte order mark; RFC 8259 §8.1 lets a reader pass over it.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let start = SourceLocation(file: file, line: 1, column: 1)
    switch text.first(where: { $0 > 0x20 }) {
    case UInt8(ascii: "{")?:
      try self.init(json: try JSON(parsing: text, file: file), places: .text(text), file: file)
    case UInt8(ascii: "<")?: try self.init(xml: bytes, file: file)
    case nil: throw Problem(.billOfMaterials, "the document is empty", at: start)
    default:
      guard let text = String(validating: text, as: UTF8.self) else {
        throw Problem(.billOfMaterials, "a document that is neither JSON, XML nor UTF-8 text", at: start)
      }
      try self.init(tagValue: text, file: file)
    }
  }

  init(
    _ format: Format, _ version: String, _ json: JSON, _ places: Places, _ problems: [Problem], file: String
  ) {
    (self.format, self.version, self.json, self.file) = (format, version, json, file)
    (self.places, readingProblems) = (places, problems)
  }

  private init(json: JSON, places: Places, file: String) throws(Problem) {
    func location(_ name: String) -> SourceLocation {
      BillDocument.locations([JSONPath().member(name)], places, file)[JSONPath().member(name)]
        ?? SourceLocation(file: file, line: 1, column: 1)
    }
    if json["bomFormat"] != nil || json["specVersion"] != nil {
      let version = json["specVersion"]?.string ?? ""
      guard DocumentRules.roots["cyclonedx-\(version)"] != nil else {
        throw Problem(
          .billVersion, "CycloneDX version '\(version)' is not read", at: location("specVersion"),
          hint: "use version 1.2 to 1.7")
      }
      self.init(.cycloneDXJSON, version, json, places, [], file: file)
    } else if let version = json["spdxVersion"] {
      guard let version = version.string, ["SPDX-2.2", "SPDX-2.3"].contains(version) else {
        throw Problem(
          .billVersion, "SPDX version \(version.quoted) is not read", at: location("spdxVersion"),
          hint: "use SPDX-2.2 or SPDX-2.3")
      }
      self.init(.spdxJSON, String(version.dropFirst(5)), json, places, [], file: file)
    } else if let context = json["@context"] {
      guard context.string == "https://spdx.org/rdf/3.0.1/spdx-context.jsonld" else {
        throw Problem(
          .billVersion, "the context \(context.quoted) is not read", at: location("@context"),
          hint: "use https://spdx.org/rdf/3.0.1/spdx-context.jsonld")
      }
      self.init(.spdx3JSON, "3.0.1", json, places, [], file: file)
    } else {
      throw Problem(
        .billOfMaterials, "a JSON document that is neither CycloneDX nor SPDX",
        at: SourceLocation(file: file, line: 1, column: 1),
        hint: "it needs 'bomFormat', 'spdxVersion' or '@context'")
    }
  }
}

// MARK: - Checking

extension BillDocument {
  /// What the schema and the specification have against the document, by place; empty: it is valid.
  ///
  /// The search ends when `limit` problems are found.
  public func problems(limit: Int = 100) -> [Problem] {
    let readingProblems = self.readingProblems + formProblems
    let isGraph = json["@graph"] != nil
    let name =
      switch format {
      case .cycloneDXJSON, .cycloneDXXML: "cyclonedx-\(version)"
      case .spdxJSON, .spdxTagValue: "spdx-\(version)"
      case .spdx3JSON: isGraph ? "spdx-3.0.1" : "spdx-3.0.1-element"
      }
    guard readingProblems.count < limit, let rules = DocumentRules.of(name) else { return readingProblems }
    var explanation = RuleExplanation(rules, limit: limit - readingProblems.count)
    // The context of a single element is none of its members.
    explanation.explain(format == .spdx3JSON && !isGraph ? json.without("@context") : json)
    // Only the JSON of SPDX must name a snippet.
    var findings = explanation.findings.filter {
      format != .spdxTagValue || $0.code != .billMissing || $0.path.steps.first != .name("snippets")
    }
    // What has the wrong shape cannot be asked what it means.
    if findings.count < limit {
      switch format {
      case .cycloneDXJSON, .cycloneDXXML: findings += CycloneDXRules.findings(json)
      case .spdxJSON, .spdxTagValue: findings += SPDXRules.findings(json)
      case .spdx3JSON: findings += SPDX3Rules.findings(json)
      }
    }
    let shown = findings.prefix(limit - readingProblems.count)
    return (readingProblems + located(Array(shown))).sorted { $0.comes(before: $1) }
  }

  private func located(_ findings: [Finding]) -> [Problem] {
    let isText = if case .text(let bytes) = places { bytes } else { [UInt8]() }
    let known = JSONPath.places(of: findings.map(\.path), in: isText, file: file)
    return findings.map { finding in
      let place = known[finding.path]
      let found = finding.isName ? place?.name ?? place?.value : place?.value
      return Problem(
        finding.code, finding.message, at: found ?? tableLocation(finding.path), hint: finding.hint)
    }
  }

  /// The place of the value, or of the nearest one around it.
  private func tableLocation(_ path: JSONPath) -> SourceLocation {
    var path = path
    if case .table(let table) = places {
      while true {
        if let location = table[path] { return location }
        if path.steps.isEmpty { break }
        path.steps.removeLast()
      }
    }
    return SourceLocation(file: file, line: 1, column: 1)
  }

  fileprivate static func locations(
    _ paths: [JSONPath], _ places: Places, _ file: String
  ) -> [JSONPath: SourceLocation] {
    switch places {
    case .table(let table): table
    case .text(let bytes): JSONPath.places(of: paths, in: bytes, file: file).mapValues(\.value)
    }
  }
}

extension JSON {
  /// The object without one member.
  fileprivate func without(_ name: String) -> JSON {
    .object((members ?? []).filter { !$0.name.utf8.elementsEqual(name.utf8) })
  }
}
