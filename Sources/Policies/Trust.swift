public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem

/// Whose word counts: keys, the roles they hold, since when and until when.
public struct Trust: Sendable {
  /// In the order written.
  public let keys: [Key]
  /// Groups of roles that no key may hold together.
  public let separation: [[String]]

  /// One trusted key.
  public struct Key: Hashable, Sendable {
    /// What the organisation calls it.
    public let id: String
    /// SHA-256 of the public key (DER SubjectPublicKeyInfo), 64 lower-case hex digits.
    public let keyID: String
    /// The public key as PEM.
    public let pem: String
    /// What its owner may do.
    public let roles: [String]
    /// Not trusted before.
    public let from: Timestamp
    /// Not trusted from then on; `nil` for no end.
    public let until: Timestamp?

    /// A key and what its owner may do.
    public init(
      id: String, keyID: String, pem: String, roles: [String], from: Timestamp, until: Timestamp? = nil
    ) {
      (self.id, self.keyID, self.pem, self.roles) = (id, keyID, pem, roles)
      (self.from, self.until) = (from, until)
    }

    /// Whether it is trusted at a moment.
    public func isTrusted(at time: Timestamp) -> Bool { from <= time && until.map { time < $0 } != false }
  }

  /// Keys and the roles that must not meet.
  ///
  /// - Throws: `policy.trust` when two entries have one id.
  public init(keys: [Key], separation: [[String]]) throws(Problem) {
    var ids: Set<[UInt8]> = []
    for key in keys where !ids.insert(Array(key.id.utf8)).inserted {
      throw Problem(.policyTrust, "two trusted keys have the id '\(key.id)'", hint: "give each its own id")
    }
    (self.keys, self.separation) = (keys, separation)
  }

  /// Reads the document.
  ///
  /// - Throws: `json.field`, `policy.trust`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(json, at: "trust", only: ["keys", "separation"])
    var keys: [Key] = []
    for entry in try fields.objects("keys", only: ["id", "keyID", "public", "roles", "from", "until"]) {
      keys.append(
        Key(
          id: try entry.text("id"), keyID: try entry.text("keyID"), pem: try entry.text("public"),
          roles: try entry.texts("roles"), from: try entry.time("from"),
          until: entry.value("until") == nil ? nil : try entry.time("until")))
    }
    var separation: [[String]] = []
    for group in try fields.array("separation") {
      let roles = group.array?.compactMap(\.string) ?? []
      guard roles.count >= 2, roles.count == group.array?.count else {
        throw fields.expected("lists of two or more roles", "separation")
      }
      separation.append(roles)
    }
    try self.init(keys: keys, separation: separation)
  }

  /// The document that reads back as the same.
  public var json: JSON {
    [
      "keys": .array(
        keys.map { key in
          .compact([
            "id": .string(key.id), "keyID": .string(key.keyID), "public": .string(key.pem),
            "roles": .strings(key.roles), "from": .string(key.from.text),
            "until": key.until.map { .string($0.text) },
          ])
        }),
      "separation": .array(separation.map { .strings($0) }),
    ]
  }

  /// The digest of the canonical document.
  public var digest: Digest { Digest(of: json.canonical) }

  /// What a key may do at a moment, over all entries with this key.
  public func roles(of keyID: String, at time: Timestamp) -> Set<String> {
    Set(keys.filter { $0.keyID == keyID && $0.isTrusted(at: time) }.flatMap(\.roles))
  }

  /// Why a key may not act in a role at a moment; `nil` if it may.
  ///
  /// Roles that must be separate are looked for over all time: a change of office does not make two people.
  public func objection(to keyID: String, as role: String, at time: Timestamp) -> String? {
    let entries = keys.filter { $0.keyID == keyID }
    guard let first = entries.first else { return "key \(keyID.prefix(16)) is not trusted" }
    guard entries.contains(where: { $0.roles.contains(role) }) else {
      return "key '\(first.id)' does not hold the role '\(role)'"
    }
    guard roles(of: keyID, at: time).contains(role) else {
      let until = first.until.map { " until \($0.text)" } ?? ""
      return "key '\(first.id)' is trusted only from \(first.from.text)\(until)"
    }
    let held = Set(entries.flatMap(\.roles))
    for group in separation where group.contains(role) {
      if let other = group.first(where: { $0 != role && held.contains($0) }) {
        return "key '\(first.id)' also holds the role '\(other)', which must be another's than '\(role)'"
      }
    }
    return nil
  }
}

extension JSONFields {
  /// A moment in RFC 3339.
  func time(_ name: String) throws(Problem) -> Timestamp {
    try text(name, as: "a date or time as in 2026-11-21T10:00:00Z") { Timestamp($0) }
  }
}

extension Problem.Code {
  /// A trust document contradicts itself.
  public static let policyTrust = Self("policy.trust", exit: .invalidData)
}
