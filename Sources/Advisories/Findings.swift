public import JSON

/// What a scan found: the document `application/vnd.stellwerk.findings+json`.
public struct Findings: Sendable {
  /// A part of a product, as a bill of materials names it.
  public struct Component: Hashable, Sendable {
    /// For people.
    public let name: String
    /// As the component states it.
    public let version: String
    /// The package URL; empty where there is none.
    public let purl: String

    /// From a bill of materials.
    public init(name: String, version: String, purl: String) {
      (self.name, self.version, self.purl) = (name, version, purl)
    }
  }

  /// Something that no advisory could be held against.
  public struct NotEvaluated: Hashable, Sendable {
    /// Which component.
    public let purl: String
    /// Why.
    public let reason: String
  }

  /// A component and a vulnerability of it, whatever the number of records that tell of it.
  public struct Finding: Hashable, Sendable {
    /// What is affected.
    public let component: Component
    /// A CVE where there is one, else the first record's id.
    public let id: String
    /// The other ids of the vulnerability, sorted.
    public let aliases: [String]
    /// The ids of the records that matched, sorted.
    public let records: [String]
    /// By CVSS 3 alone.
    public let severity: Severity
    /// The highest base score of a CVSS 3 vector in the records that matched.
    public let score: CVSS3.Score?
    /// The vector with that score.
    public let vector: String?
    /// The record that has it.
    public let decidedBy: String?
    /// What a database says in a word; shown, decides nothing.
    public let stated: String?
    /// Versions in which it is fixed, later than the component's, sorted by version.
    public let fixed: [String]
  }

  /// The smallest way out for a component.
  public struct Remedy: Hashable, Sendable {
    /// What to replace.
    public let component: Component
    /// The smallest later version that clears all its findings and has none of its own; `nil`: none is known.
    public let version: String?
  }

  /// The media type of the document.
  public static let mediaType = "application/vnd.stellwerk.findings+json"

  /// With what it was looked for.
  public let advisories: AdvisoryDescriptor
  /// How many different components were looked at.
  public let components: Int
  /// Sorted by package URL and reason.
  public let notEvaluated: [NotEvaluated]
  /// Worst first; then by score, name, version, id.
  public let findings: [Finding]
  /// Sorted by name, version and package URL; one for each component with findings.
  public let remedies: [Remedy]
}

// MARK: - The document

extension Findings {
  /// The document as a value; its canonical bytes are the file.
  public var json: JSON {
    [
      "advisories": advisories.json, "components": .integer(components),
      "notEvaluated": .array(notEvaluated.map { ["purl": .string($0.purl), "reason": .string($0.reason)] }),
      "findings": .array(findings.map(\.json)),
      "remedies": .array(
        remedies.map { remedy in
          [
            "component": .string(remedy.component.purl), "name": .string(remedy.component.name),
            "version": .string(remedy.component.version), "to": remedy.version.json,
          ]
        }),
    ]
  }
}

extension Findings.Finding {
  fileprivate var json: JSON {
    [
      "component": [
        "name": .string(component.name), "version": .string(component.version),
        "purl": .string(component.purl),
      ],
      "id": .string(id), "aliases": .strings(aliases), "records": .strings(records),
      "severity": .string(severity.rawValue), "score": (score?.text).json, "vector": vector.json,
      "decidedBy": decidedBy.json, "stated": stated.json, "fixed": .strings(fixed),
    ]
  }

  /// Whether it is shown before `other`.
  func comes(before other: Self) -> Bool {
    if severity != other.severity { return severity.rank < other.severity.rank }
    if score != other.score { return (score?.tenths ?? -1) > (other.score?.tenths ?? -1) }
    return component == other.component ? precedes(id, other.id) : component.comes(before: other.component)
  }
}

extension Findings.Component {
  /// By name, version and package URL.
  func comes(before other: Self) -> Bool {
    if name != other.name { return precedes(name, other.name) }
    return version == other.version ? precedes(purl, other.purl) : precedes(version, other.version)
  }
}

/// By UTF-8 bytes.
func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

extension String? {
  fileprivate var json: JSON { map { .string($0) } ?? .null }
}
