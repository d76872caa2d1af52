public import Diagnostics
public import OperatingSystem

/// A document of kind `Trust`: whose word counts, in which role, from when until when.
public struct TrustManifest: Sendable {
  /// A key by reference to its public half.
  public struct Key: Sendable {
    /// Unique in the document.
    public let id: Located<String>
    /// A PEM file.
    public let publicKey: InputPath
    /// What its signature counts for.
    public let roles: [String]
    /// It does not count before.
    public let from: Timestamp
    /// It does not count at this moment any more; `nil` for no end.
    public let until: Timestamp?
  }

  /// In the order written; ids are unique.
  public let keys: [Key]
  /// Roles that must not share a key.
  public let separation: [[String]]

  /// Reads a trust document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.trust, into: &problems) else { return nil }
    var metadata = document.metadata
    _ = checkedName(metadata.text("name", into: &problems), into: &problems)
    metadata.finish(into: &problems)
    var spec = document.spec
    var keys: [Key] = []
    for fields in spec.mappings("keys", into: &problems) {
      if let key = Key(fields, into: &problems) { keys.append(key) }
    }
    separation = spec.value("separation", [[String]].self, into: &problems) ?? []
    spec.finish(into: &problems)
    var ids: Set<String> = []
    for key in keys where !ids.insert(key.id.value).inserted {
      problems.append(Problem(.wrongValue, "two keys have the id '\(key.id.value)'", at: key.id.location))
    }
    guard problems.count == before else { return nil }
    self.keys = keys
  }
}

extension TrustManifest.Key {
  fileprivate init?(_ fields: Fields, into problems: inout [Problem]) {
    var fields = fields
    let id = fields.text("id", into: &problems)
    let publicKey = fields.requiredValue("public", InputPath.self, into: &problems)
    let roles = fields.requiredValue("roles", [String].self, into: &problems)
    let from = fields.requiredTime("from", into: &problems)
    until = fields.optionalTime("until", into: &problems)
    fields.finish(into: &problems)
    guard let id, let publicKey, let roles, let from else { return nil }
    if let until, until.seconds <= from.seconds {
      problems.append(Problem(.wrongValue, "the key '\(id.value)' ends before it begins", at: id.location))
    }
    (self.id, self.publicKey, self.roles, self.from) = (id, publicKey, roles, from)
  }
}

extension Fields {
  /// A date or date-time that must be written.
  mutating func requiredTime(_ name: String, into problems: inout [Problem]) -> Timestamp? {
    text(name, into: &problems).flatMap { Self.time($0, into: &problems) }
  }

  /// A date or date-time that may be left out.
  mutating func optionalTime(_ name: String, into problems: inout [Problem]) -> Timestamp? {
    optionalText(name, into: &problems).flatMap { Self.time($0, into: &problems) }
  }

  private static func time(_ text: Located<String>, into problems: inout [Problem]) -> Timestamp? {
    if let time = Timestamp(text.value) { return time }
    problems.append(
      Problem(
        .wrongValue, "'\(text.value)' is not a time", at: text.location,
        hint: "write 2026-11-21 or 2026-11-21T10:40:12Z"))
    return nil
  }
}
