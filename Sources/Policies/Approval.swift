public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem

/// An approval: somebody with a role has seen a bundle and lets it go on, to some rings, for some time.
public struct Approval: Hashable, Sendable {
  /// The document's name.
  public let name: String
  /// Who approves, as they call themselves; trust comes from the key alone.
  public let actor: String
  /// The role in which they approve.
  public let role: String
  /// When.
  public let created: Timestamp
  /// Until when it holds; not at this moment any more.
  public let expires: Timestamp
  /// The content digest of the evidence bundle that was seen.
  public let bundle: Digest
  /// The basis of the decision that was seen.
  public let decision: Digest
  /// The rings it is for.
  public let rings: [Int]
  /// What they said.
  public let comment: String

  /// All that an approval says.
  public init(
    name: String, actor: String, role: String, created: Timestamp, expires: Timestamp, bundle: Digest,
    decision: Digest, rings: [Int], comment: String
  ) {
    self.name = name
    self.actor = actor
    self.role = role
    self.created = created
    self.expires = expires
    self.bundle = bundle
    self.decision = decision
    self.rings = rings
    self.comment = comment
  }

  /// Reads the document.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(
      json, at: "approval",
      only: ["name", "actor", "role", "created", "expires", "bundle", "decision", "rings", "comment"])
    func digest(_ name: String) throws(Problem) -> Digest {
      try fields.object(name, only: ["sha256"]).text("sha256", as: "64 hexadecimal digits") {
        Digest(hex: $0)
      }
    }
    self.init(
      name: try fields.text("name"), actor: try fields.text("actor"), role: try fields.text("role"),
      created: try fields.time("created"), expires: try fields.time("expires"), bundle: try digest("bundle"),
      decision: try digest("decision"), rings: try fields.rings("rings"),
      comment: try fields.optionalText("comment") ?? "")
  }

  /// The document that reads back as the same.
  public var json: JSON {
    [
      "name": .string(name), "actor": .string(actor), "role": .string(role), "created": .string(created.text),
      "expires": .string(expires.text), "bundle": ["sha256": .string(bundle.hex)],
      "decision": ["sha256": .string(decision.hex)], "rings": .array(rings.map { .integer($0) }),
      "comment": .string(comment),
    ]
  }
}

/// An approval and the keys whose signatures over it were checked and are right.
public struct SignedApproval: Hashable, Sendable {
  /// What was signed.
  public let approval: Approval
  /// Key ids as in `Trust.Key.keyID`.
  public let signers: [String]

  /// An approval with the keys that validly signed it.
  public init(_ approval: Approval, signers: [String]) { (self.approval, self.signers) = (approval, signers) }
}

/// What an approval is held against.
struct ApprovalContext {
  let basis: Digest
  let bundle: Digest?
  let ring: Int
  let time: Timestamp
  let trust: Trust

  /// Why an approval does not count, and the keys for which it does.
  func judge(_ signed: SignedApproval) -> (keys: [String], reasons: [String]) {
    let approval = signed.approval
    var reasons: [String] = []
    if approval.decision != basis { reasons.append("it is for another decision") }
    if let bundle {
      if approval.bundle != bundle { reasons.append("it is for another bundle") }
    } else {
      reasons.append("there is no earlier bundle that it could be for")
    }
    if !approval.rings.contains(ring) { reasons.append("it is not for ring \(ring)") }
    if time < approval.created { reasons.append("it holds from \(approval.created.text) on") }
    if time >= approval.expires { reasons.append("it expired at \(approval.expires.text)") }
    var keys: [String] = []
    var objections: [String] = []
    for key in Set(signed.signers).sorted() {
      // Trusted when it was given and when it is used.
      if let objection = trust.objection(to: key, as: approval.role, at: approval.created)
        ?? trust.objection(to: key, as: approval.role, at: time)
      {
        objections.append(objection)
      } else {
        keys.append(key)
      }
    }
    if signed.signers.isEmpty { objections = ["no trusted key has signed it"] }
    // One signer who may not act does not spoil the signature of one who may.
    if !reasons.isEmpty { keys = [] }
    return (keys, reasons + objections)
  }
}
