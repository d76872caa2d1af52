internal import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem
public import Policies

/// A decision taken again from what the bundle holds: facts, policy, trust, exceptions, approvals, clock.
struct Replay {
  let facts: Facts
  let policy: PolicyDocument
  let trust: Trust
  let exceptions: [SignedException]
  let approvals: [SignedApproval]
  /// What the bundle says was decided.
  let stated: Decision

  /// `nil` if the bundle holds no decision.
  ///
  /// - Throws: `evidence.damaged` when something is missing, and what makes a member unreadable.
  init?(_ bundle: OpenedBundle) throws(Problem) {
    guard let decision = try bundle.json(EvidencePath.decision) else { return nil }
    func needed(_ path: String) throws(Problem) -> JSON {
      guard let json = try bundle.json(path) else {
        throw Problem(.evidenceDamaged, "member \(path) is missing, so the decision cannot be taken again")
      }
      return json
    }
    stated = try Decision(json: decision)
    facts = try Facts(json: try needed(EvidencePath.facts))
    policy = try PolicyDocument(json: try needed(EvidencePath.policy))
    trust = try Trust(json: try needed(EvidencePath.trust))
    var exceptions: [SignedException] = []
    for member in bundle.members {
      if member.path.hasPrefix(EvidencePath.exceptions), !member.path.hasSuffix(".dsse.json") {
        let json = try JSON(parsing: member.bytes, file: member.path)
        let path = "\(member.path.dropLast(".json".count)).dsse.json"
        let envelope = try bundle.json(path).map { (json) throws(Problem) in
          try DSSEEnvelope(json: json, name: path)
        }
        exceptions.append(try signedException(json, envelope: envelope, trust: trust))
      }
    }
    (self.exceptions, approvals) = (exceptions, try bundle.approvals(trust: trust))
  }

  /// The decision, taken again.
  func decide() -> Decision {
    Policies.decide(
      facts: facts, policy: policy, trust: trust, exceptions: exceptions, approvals: approvals,
      bundle: stated.bundle, ring: stated.ring, at: stated.asOf)
  }

  /// The first thing in which a decision differs from the stated one.
  func difference(_ again: Decision) -> String {
    let (left, right) = (stated.json, again.json)
    for member in right.members ?? [] where left[member.name] != member.value {
      return "'\(member.name)' differs"
    }
    return "its form differs"
  }
}

extension OpenedBundle {
  /// Its approvals, with the keys that signed them.
  ///
  /// - Throws: what `signedApproval` throws.
  func approvals(trust: Trust) throws(Problem) -> [SignedApproval] {
    var approvals: [SignedApproval] = []
    for member in members where member.path.hasPrefix(EvidencePath.approvals) {
      approvals.append(
        try signedApproval(try DSSEEnvelope(parsing: member.bytes, file: member.path), trust: trust))
    }
    return approvals
  }
}

extension EvidenceReader {
  /// The facts of the bundle as its policy's expressions see them, with the exceptions that hold.
  ///
  /// - Parameters:
  ///   - ring: as decided, unless given.
  ///   - time: as decided, unless given.
  /// - Returns: the values that a rule is asked about.
  /// - Throws: `evidence.damaged` for a bundle without a decision.
  public func factsValues(ring: Int?, at time: Timestamp?) throws(Problem) -> FactsValues {
    guard let replay = try Replay(bundle) else {
      throw Problem(.evidenceDamaged, "the bundle holds no decision, so it has no facts")
    }
    return FactsValues(
      replay.facts, exceptions: replay.exceptions, policy: replay.policy, trust: replay.trust,
      ring: ring ?? replay.stated.ring, at: time ?? replay.stated.asOf)
  }
}

/// An exception with those trusted keys whose signatures over exactly this document are right.
///
/// - Parameters:
///   - json: the exception.
///   - envelope: a signed statement whose predicate is the exception; `nil` if nobody signed.
///   - trust: whose signatures are looked for; what their roles are is judged when it is decided.
/// - Returns: the exception; without signers when the envelope is about something else.
/// - Throws: `json.field`, `key.unreadable`, `policy.trust`.
public func signedException(
  _ json: JSON, envelope: DSSEEnvelope?, trust: Trust
) throws(Problem) -> SignedException {
  let exception = try ExceptionDocument(json: json)
  // What cannot be read is signed by nobody: the exception then covers nothing, and its outcome says so.
  guard let envelope, envelope.payloadType == DSSEEnvelope.statementType,
    let document = try? JSON(parsing: envelope.payload, file: "payload"),
    document["predicateType"]?.string == PredicateType.exception, document["predicate"] == json
  else { return SignedException(exception, signers: []) }
  return SignedException(exception, signers: envelope.signers(among: try publicKeys(of: trust)).map(\.keyID))
}

/// An approval with those trusted keys whose signatures are right.
///
/// - Throws: `intoto.invalid`, `json.field`, `key.unreadable`, `policy.trust`.
public func signedApproval(_ envelope: DSSEEnvelope, trust: Trust) throws(Problem) -> SignedApproval {
  guard envelope.payloadType == DSSEEnvelope.statementType else {
    throw Problem(.inTotoInvalid, "an approval is '\(envelope.payloadType)', expected a statement")
  }
  let statement = try Statement(json: try JSON(parsing: envelope.payload, file: "approval"))
  guard statement.predicateType == PredicateType.approval else {
    throw Problem(.inTotoInvalid, "the statement is '\(statement.predicateType)', expected an approval")
  }
  let approval = try Approval(json: statement.predicate)
  return SignedApproval(
    approval, signers: envelope.signers(among: try publicKeys(of: trust)).map(\.keyID))
}

/// The statement that a person signs to approve; its subject is what the bundle holds.
public func statement(of approval: Approval) -> Statement {
  Statement(
    subject: [ResourceDescriptor(name: "evidence", sha256: approval.bundle)],
    predicateType: PredicateType.approval, predicate: approval.json)
}

/// The statement that a reviewer signs to grant an exception; its subject is the exception's canonical form.
public func statement(of exception: ExceptionDocument) -> Statement {
  Statement(
    subject: [ResourceDescriptor(name: exception.name, sha256: Digest(of: exception.json.canonical))],
    predicateType: PredicateType.exception, predicate: exception.json)
}

/// The keys of a trust document; each must be the one that its id names.
private func publicKeys(of trust: Trust) throws(Problem) -> [PublicKey] {
  var keys: [PublicKey] = []
  for entry in trust.keys {
    let key = try PublicKey(pem: Array(entry.pem.utf8), name: entry.id)
    guard key.keyID == entry.keyID else {
      throw Problem(.policyTrust, "the key id of '\(entry.id)' is not that of its key")
    }
    keys.append(key)
  }
  return keys
}
