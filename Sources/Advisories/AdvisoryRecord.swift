public import Diagnostics
public import JSON
public import OperatingSystem

/// The facts of one OSV record (OSV schema 1.7): what decides about a match and its severity, no texts.
public struct AdvisoryRecord: Hashable, Sendable {
  /// A severity in one of the notations that OSV names.
  public struct Vector: Hashable, Sendable {
    /// The `severity[].type`: `CVSS_V3`, `CVSS_V4`, `Ubuntu`.
    public let type: String
    /// The `severity[].score`: a vector, or a word.
    public let score: String
  }

  /// One step of a range.
  public struct Event: Hashable, Sendable {
    /// What happens at a version; the raw values are OSV's words.
    public enum Kind: String, CaseIterable, Sendable {
      /// From here on affected; `0` stands before every version.
      case introduced
      /// From here on not affected.
      case fixed
      /// The last affected one.
      case lastAffected = "last_affected"
      /// From here on nothing is said.
      case limit
    }

    /// What happens.
    public let kind: Kind
    /// At which version.
    public let version: String
  }

  /// A stretch of versions, told by events.
  public struct Range: Hashable, Sendable {
    /// How versions are ordered; the raw values are OSV's words.
    public enum Kind: String, Sendable {
      /// By Semantic Versioning.
      case semver = "SEMVER"
      /// By the ecosystem.
      case ecosystem = "ECOSYSTEM"
      /// By the history of a repository, which is not evaluated.
      case git = "GIT"
    }

    /// The order.
    public let kind: Kind
    /// In the order written.
    public let events: [Event]
  }

  /// A package and its affected versions.
  public struct Affected: Hashable, Sendable {
    /// With the suffix of a release, where there is one: `Debian:12`.
    public let ecosystem: String
    /// As written.
    public let name: String
    /// Any of them.
    public let ranges: [Range]
    /// Affected versions one by one.
    public let versions: [String]
    /// Vectors for this package alone.
    public let severity: [Vector]
  }

  /// The identifier: `PYSEC-2026-2269`.
  public let id: String
  /// Other identifiers of the same vulnerability, sorted.
  public let aliases: [String]
  /// Vulnerabilities that this one comes from, which are not the same ones, sorted.
  public let upstream: [String]
  /// When it was changed, as written (RFC 3339).
  public let modified: String
  /// When it was withdrawn, as written; `nil`: it stands.
  public let withdrawn: String?
  /// Packages, in the order written; entries without a package (GIT only) are left out.
  public let affected: [Affected]
  /// Vectors of the record.
  public let severity: [Vector]
  /// `database_specific.severity`: a word such as `HIGH`, which is shown but decides nothing.
  public let stated: String?

  /// When it was changed.
  public var modifiedTime: Timestamp { Timestamp(modified) ?? Timestamp(seconds: .min) }

  /// The same, or `nil` for the year 1, which Go's database writes in all its records.
  var meaningfulTime: Timestamp? { modifiedTime.seconds > 0 ? modifiedTime : nil }
}

// MARK: - Reading

extension AdvisoryRecord {
  /// Takes the facts out of an OSV record, or reads facts that were written before.
  ///
  /// - Throws: `advisory.record` for what the schema does not allow and matching would trip over.
  public init(json: JSON) throws(Problem) {
    guard json.members != nil else { throw Self.refused("it is no object") }
    id = try Self.text(json, "id")
    // An id is shown to people and written into documents: no spaces, no control characters.
    guard !id.isEmpty, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Self.refused("'id' is empty or has other characters than ASCII signs")
    }
    modified = try Self.time(Self.text(json, "modified"), "modified")
    if let withdrawn = json["withdrawn"], !withdrawn.isNull {
      guard let text = withdrawn.string else { throw Self.refused("'withdrawn' is no text") }
      self.withdrawn = try Self.time(text, "withdrawn")
    } else {
      withdrawn = nil
    }
    aliases = try Self.identifiers(json, "aliases")
    upstream = try Self.identifiers(json, "upstream")
    severity = try Self.vectors(json)
    stated = json["database_specific"]?["severity"]?.string
    var affected: [Affected] = []
    for element in try Self.array(json, "affected") {
      guard element.members != nil else { throw Self.refused("an element of 'affected' is no object") }
      guard let package = element["package"], !package.isNull else { continue }
      affected.append(try Affected(package: package, json: element))
    }
    self.affected = affected
  }

  static func refused(_ reason: String) -> Problem {
    Problem(.advisoryRecord, "not an OSV record: \(reason)")
  }

  fileprivate static func text(_ json: JSON, _ name: String) throws(Problem) -> String {
    guard let text = json[name]?.string else { throw refused("'\(name)' is missing or no text") }
    return text
  }

  private static func time(_ text: String, _ name: String) throws(Problem) -> String {
    guard Timestamp(text) != nil else { throw refused("'\(name)' is no time of RFC 3339: '\(text)'") }
    return text
  }

  /// Absent and `null` are the empty list, as in records written by Go programs.
  fileprivate static func array(_ json: JSON, _ name: String) throws(Problem) -> [JSON] {
    guard let member = json[name], !member.isNull else { return [] }
    guard let elements = member.array else { throw refused("'\(name)' is no list") }
    return elements
  }

  fileprivate static func texts(_ json: JSON, _ name: String) throws(Problem) -> [String] {
    var texts: [String] = []
    for element in try array(json, name) {
      guard let text = element.string else { throw refused("an element of '\(name)' is no text") }
      texts.append(text)
    }
    return texts
  }

  private static func identifiers(_ json: JSON, _ name: String) throws(Problem) -> [String] {
    var sorted: [String] = []
    for text in try texts(json, name).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where sorted.last != text { sorted.append(text) }
    return sorted
  }

  fileprivate static func vectors(_ json: JSON) throws(Problem) -> [Vector] {
    var vectors: [Vector] = []
    for element in try array(json, "severity") {
      vectors.append(Vector(type: try text(element, "type"), score: try text(element, "score")))
    }
    return vectors
  }
}

extension AdvisoryRecord.Affected {
  fileprivate init(package: JSON, json: JSON) throws(Problem) {
    ecosystem = try AdvisoryRecord.text(package, "ecosystem")
    name = try AdvisoryRecord.text(package, "name")
    guard !ecosystem.isEmpty, !name.isEmpty else { throw AdvisoryRecord.refused("a package has no name") }
    versions = try AdvisoryRecord.texts(json, "versions")
    severity = try AdvisoryRecord.vectors(json)
    var ranges: [AdvisoryRecord.Range] = []
    for element in try AdvisoryRecord.array(json, "ranges") {
      ranges.append(try AdvisoryRecord.Range(element))
    }
    self.ranges = ranges
  }
}

extension AdvisoryRecord.Range {
  fileprivate init(_ json: JSON) throws(Problem) {
    let type = try AdvisoryRecord.text(json, "type")
    guard let kind = Kind(rawValue: type) else {
      throw AdvisoryRecord.refused("'\(type)' is no type of range")
    }
    var events: [AdvisoryRecord.Event] = []
    for element in try AdvisoryRecord.array(json, "events") {
      guard let members = element.members, members.count == 1, let member = members.first,
        let kind = AdvisoryRecord.Event.Kind(rawValue: member.name), let version = member.value.string
      else { throw AdvisoryRecord.refused("an event is not one of introduced, fixed, last_affected, limit") }
      events.append(AdvisoryRecord.Event(kind: kind, version: version))
    }
    guard kind == .git || events.contains(where: { $0.kind == .introduced }) else {
      throw AdvisoryRecord.refused("a range has no 'introduced' event")
    }
    (self.kind, self.events) = (kind, events)
  }
}

extension Problem.Code {
  /// A text is no OSV record.
  public static let advisoryRecord = Self("advisory.record", exit: .invalidData)
}
