public import Cryptography
public import JSON
public import OperatingSystem

/// So many keys of a role must let something go on: the one question that a plan asks of approvals.
public struct ApprovalQuorum: Sendable {
  /// The role.
  public let role: String
  /// How many keys.
  public let count: Int
  /// What they must have seen: the basis of the decision.
  public let basis: Digest
  /// The content digest of the bundle that they must have seen; `nil` before there is one.
  public let bundle: Digest?

  /// A quorum.
  public init(role: String, count: Int, basis: Digest, bundle: Digest?) {
    (self.role, self.count, self.basis, self.bundle) = (role, count, basis, bundle)
  }

  /// What came of the approvals.
  public struct Outcome: Sendable {
    /// How many keys of the role have approved.
    public let given: Int
    /// Whether these are enough.
    public let isMet: Bool
    /// Who has approved, as they call themselves, in the order of their names.
    public let actors: [String]
    /// Every approval with what became of it.
    public let approvals: [Decision.ApprovalOutcome]

    /// The approvals as a document, as decisions have them.
    public var json: JSON { .array(approvals.map(\.json)) }
  }

  /// Holds approvals against it; what is approved stands in ring 0.
  public func outcome(of approvals: [SignedApproval], trust: Trust, at time: Timestamp) -> Outcome {
    let context = ApprovalContext(basis: basis, bundle: bundle, ring: 0, time: time, trust: trust)
    let outcomes = evaluate(approvals, context)
    let effective = outcomes.filter { $0.role.utf8.elementsEqual(role.utf8) && !$0.keys.isEmpty }
    let given = Set(effective.flatMap(\.keys)).count
    return Outcome(
      given: given, isMet: given >= count, actors: Set(effective.map(\.actor)).sorted(), approvals: outcomes)
  }
}
