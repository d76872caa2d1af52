public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem

/// An exception: some findings are accepted, for some releases, for some time, for a reason.
public struct ExceptionDocument: Sendable {
  /// The document's name.
  public let name: String
  /// Who asked for it.
  public let requester: String
  /// When it was written; it does not hold before.
  public let created: Timestamp
  /// When it ends; it does not hold at this moment any more.
  public let expires: Timestamp
  /// Why.
  public let reason: String
  /// Vulnerability ids; aliases count.
  public let vulnerabilities: [String]
  /// Package URLs, their version exact, a range, or left out for all.
  public let components: [String]
  /// Names of packages or digests as `sha256:<hex>`.
  public let subjects: [String]
  /// The rings it holds for.
  public let rings: [Int]
  /// What makes up for it; never empty.
  public let controls: [Control]
  /// It does not hold for a score above this.
  public let voidAboveScore: FixedPoint?
  /// It does not hold for a probability of exploitation above this.
  public let voidAboveProbability: FixedPoint?
  /// It does not hold once exploitation is known.
  public let isVoidWhenExploited: Bool

  /// A compensating control and the file that proves it.
  public struct Control: Hashable, Sendable {
    /// What was done.
    public let text: String
    /// Where the proof lay.
    public let path: String?
    /// What the proof's bytes were.
    public let digest: Digest?
  }

  /// The document itself.
  public let json: JSON

  /// Reads the document: the metadata beside what stands below `spec`.
  ///
  /// - Throws: `json.field`; a date that cannot be read makes the whole document invalid.
  public init(json: JSON) throws(Problem) {
    self.json = json
    let fields = try JSONFields(
      json, at: "exception",
      only: ["name", "requester", "created", "covers", "reason", "expires", "controls", "voidWhen"])
    name = try fields.text("name")
    requester = try fields.text("requester")
    created = try fields.time("created")
    expires = try fields.time("expires")
    reason = try fields.text("reason")
    guard !reason.isEmpty else { throw fields.expected("a reason", "reason") }
    let covers = try fields.object("covers", only: ["vulnerabilities", "components", "subjects", "rings"])
    vulnerabilities = try covers.texts("vulnerabilities")
    components = try covers.texts("components")
    subjects = try covers.texts("subjects")
    rings = try covers.rings("rings")
    for (name, isEmpty) in [
      ("vulnerabilities", vulnerabilities.isEmpty), ("components", components.isEmpty),
      ("subjects", subjects.isEmpty), ("rings", rings.isEmpty),
    ] where isEmpty { throw covers.expected("at least one entry", name) }
    var controls: [Control] = []
    for entry in try fields.objects("controls", only: ["text", "evidence"]) {
      let evidence = try entry.optionalObject("evidence", only: ["path", "sha256"])
      controls.append(
        Control(
          text: try entry.text("text"), path: try evidence?.text("path"),
          digest: try evidence?.text("sha256", as: "64 hexadecimal digits") { Digest(hex: $0) }))
    }
    guard !controls.isEmpty else { throw fields.expected("at least one compensating control", "controls") }
    self.controls = controls
    let bounds = try fields.optionalObject("voidWhen", only: ["cvssAbove", "epssAbove", "knownExploited"])
    voidAboveScore = try bounds?.decimal("cvssAbove")
    voidAboveProbability = try bounds?.decimal("epssAbove")
    isVoidWhenExploited = try bounds?.optionalFlag("knownExploited") ?? false
  }
}

/// An exception and the keys whose signatures over it were checked and are right.
public struct SignedException: Sendable {
  /// What was signed.
  public let exception: ExceptionDocument
  /// Key ids as in `Trust.Key.keyID`; empty for an exception that nobody signed.
  public let signers: [String]

  /// An exception with the keys that validly signed exactly this document.
  public init(_ exception: ExceptionDocument, signers: [String]) {
    (self.exception, self.signers) = (exception, signers)
  }
}

extension JSONFields {
  /// Ring numbers.
  func rings(_ name: String) throws(Problem) -> [Int] {
    var rings: [Int] = []
    for element in try array(name) {
      guard let ring = element.integer, ring >= 0 else { throw expected("a list of rings", name) }
      rings.append(ring)
    }
    return rings
  }
}
