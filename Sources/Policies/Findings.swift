public import Diagnostics
public import JSON

/// How bad a finding is: the qualitative scale of CVSS, and what has no score.
public enum Severity: String, CaseIterable, Sendable {
  case critical, high, medium, low, none, unknown
}

/// One vulnerability in one component.
public struct Finding: Sendable {
  /// The component's name, as it calls itself.
  public let component: String
  /// The component's version.
  public let version: String
  /// The component's package URL.
  public let purl: String
  /// The CVE number if there is one, else the smallest record's id.
  public let id: String
  /// The other ids of the same vulnerability, sorted.
  public let aliases: [String]
  /// From the score of the record that decided.
  public let severity: Severity
  /// The base score as a decimal, `9.8`.
  public let score: FixedPoint?
  /// The CVSS vector that the score was computed from.
  public let vector: String?
  /// The advisory record whose score counts.
  public let decidedBy: String?
  /// Versions that are not affected any more, sorted.
  public let fixed: [String]
  /// Whether it is in a catalogue of known exploited vulnerabilities; `nil` if no catalogue was consulted.
  public let isKnownExploited: Bool?
  /// The probability of exploitation as EPSS gives it; `nil` if unknown.
  public let exploitProbability: FixedPoint?
}

/// A version that gets rid of all findings of a component.
public struct Remedy: Hashable, Sendable {
  /// The component's name.
  public let name: String
  /// The version that is there.
  public let version: String
  /// The component's package URL.
  public let purl: String
  /// The smallest clean version; `nil` if none is known.
  public let target: String?
}

/// What a scan found: the `findings` document, read for deciding and kept as it came.
public struct Findings: Sendable {
  /// The document itself.
  public let json: JSON
  /// The digest of the advisory data, `sha256:<hex>`.
  public let advisories: String
  /// How many advisory records there were.
  public let records: Int
  /// When the newest advisory was changed.
  public let newest: String?
  /// How many components were looked up.
  public let components: Int
  /// Components that could not be looked up, with the reason.
  public let notEvaluated: [(purl: String, reason: String)]
  /// In the order of the document: the worst first.
  public let findings: [Finding]
  /// One for each component with findings.
  public let remedies: [Remedy]

  /// Reads the document; members that are not needed for deciding are let be.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    self.json = json
    let document = try JSONFields(json, at: "findings")
    let source = try document.object("advisories")
    advisories = try source.text("digest")
    records = try source.optionalCount("records") ?? 0
    newest = try source.optionalText("newest")
    components = try document.count("components")
    var notEvaluated: [(purl: String, reason: String)] = []
    for entry in try document.objects("notEvaluated") {
      notEvaluated.append((try entry.text("purl"), try entry.text("reason")))
    }
    self.notEvaluated = notEvaluated
    var findings: [Finding] = []
    for entry in try document.objects("findings") { findings.append(try Finding(entry)) }
    self.findings = findings
    var remedies: [Remedy] = []
    for entry in try document.objects("remedies") {
      remedies.append(
        Remedy(
          name: try entry.text("name"), version: try entry.text("version"), purl: try entry.text("component"),
          target: try entry.optionalText("to")))
    }
    self.remedies = remedies
  }
}

extension Finding {
  init(_ entry: JSONFields) throws(Problem) {
    let component = try entry.object("component")
    self.component = try component.text("name")
    version = try component.text("version")
    purl = try component.optionalText("purl") ?? ""
    id = try entry.text("id")
    aliases = try entry.texts("aliases")
    severity = try entry.text("severity", as: "critical, high, medium, low, none or unknown") {
      Severity(rawValue: $0)
    }
    score = try entry.decimal("score")
    vector = try entry.optionalText("vector")
    decidedBy = try entry.optionalText("decidedBy")
    fixed = try entry.texts("fixed")
    isKnownExploited = try entry.optionalFlag("knownExploited")
    exploitProbability = try entry.decimal("epss")
  }

  /// Whether an id or alias is this one, letters in either case.
  public func isCalled(_ name: String) -> Bool {
    id.lowercased() == name.lowercased() || aliases.contains { $0.lowercased() == name.lowercased() }
  }

  /// One line for a person: `pyOpenSSL 22.0.0: CVE-2026-27459, 9.8 critical (PYSEC-2026-2269), fixed in 26.0.0`.
  public var line: String {
    let grade =
      severity == .unknown ? "no severity known" : "\(score.map { "\($0.text) " } ?? "")\(severity.rawValue)"
    let source = decidedBy.map { " (\($0))" } ?? ""
    let repair = fixed.isEmpty ? "no fixed version known" : "fixed in \(fixed.joined(separator: ", "))"
    return "\(component) \(version): \(id), \(grade)\(source), \(repair)"
  }
}

extension JSONFields {
  /// A decimal of at most four places, written as a string or as a number.
  func decimal(_ name: String) throws(Problem) -> FixedPoint? {
    guard let value = value(name) else { return nil }
    let text = value.string ?? value.double.flatMap(JSON.ecmaScript)
    guard let text, let decimal = FixedPoint(text) else {
      throw expected("a decimal with at most four places", name)
    }
    return decimal
  }
}
