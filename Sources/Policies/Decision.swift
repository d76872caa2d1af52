public import Cryptography
public import JSON
public import OperatingSystem

/// What was decided about a release, and why: everything a person or a replay needs.
public struct Decision: Sendable {
  /// The answer.
  public enum Verdict: String, Sendable {
    /// It may go on.
    case pass
    /// It may not.
    case fail
    /// It waits for people.
    case needsApproval = "needs-approval"
  }

  /// How one rule came out.
  public struct RuleOutcome: Sendable {
    /// The rule's id in the policy.
    public let id: String
    /// The name of its kind.
    public let uses: String
    /// What it asks, for one with an expression.
    public let question: String?
    /// What a failure does.
    public let effect: PolicyDocument.Effect
    /// Whether it held.
    public let result: RuleResult
    /// One line each, for a person; never empty.
    public let reasons: [String]
    /// One object for each thing found.
    public let details: [JSON]
    /// What the policy says about a failure.
    public let message: String?
    /// What the policy says to do about a failure.
    public let hint: String?
  }

  /// How one factor of the score came out.
  public struct FactorOutcome: Sendable {
    /// The factor's name in the policy.
    public let name: String
    /// The name of its kind.
    public let uses: String
    /// The points it can give.
    public let weight: Int
    /// From 0 to 1.
    public let value: FixedPoint
    /// Weight times value.
    public let contribution: FixedPoint
    /// The parts that make the value.
    public let explanation: String
    /// The facts used, as they were.
    public let facts: JSON
    /// Whether it rests on what a person stated.
    public let isDeclared: Bool
  }

  /// What became of one exception.
  public struct ExceptionOutcome: Hashable, Sendable {
    /// The exception's name.
    public let name: String
    /// The ids of the findings that it covers here.
    public let covers: [String]
    /// Why it covers nothing, or not all it names.
    public let reasons: [String]
    /// When it ends.
    public let expires: Timestamp
    /// Why it was asked for.
    public let reason: String
    /// What makes up for it.
    public let controls: [String]
    /// Whether it covers something here.
    public var isEffective: Bool { !covers.isEmpty }
  }

  /// A number of approvals that is needed.
  public struct Requirement: Hashable, Sendable {
    /// The role.
    public let role: String
    /// How many keys must have approved.
    public let count: Int
    /// How many have.
    public let given: Int
    /// What asks for it.
    public let because: [String]
    /// Whether enough have.
    public var isMet: Bool { given >= count }
  }

  /// What became of one approval.
  public struct ApprovalOutcome: Hashable, Sendable {
    /// The approval's name.
    public let name: String
    /// Who gave it.
    public let actor: String
    /// In which role.
    public let role: String
    /// The content digest of the bundle that it is for.
    public let bundle: Digest
    /// The keys for which it counts.
    public let keys: [String]
    /// Why it does not count.
    public let reasons: [String]
  }

  /// The answer.
  public let verdict: Verdict
  /// The ring it is about.
  public let ring: Int
  /// The moment it was taken for.
  public let asOf: Timestamp
  /// The package's name.
  public let name: String
  /// The package's version.
  public let version: String
  /// The digest of what was decided on.
  public let subject: Digest
  /// In the order of the policy.
  public let rules: [RuleOutcome]
  /// From 0 to 100, exact.
  public let score: FixedPoint
  /// In the order of their names.
  public let factors: [FactorOutcome]
  /// In the order of their names.
  public let exceptions: [ExceptionOutcome]
  /// In the order of the roles.
  public let requirements: [Requirement]
  /// In the order of their names.
  public let approvals: [ApprovalOutcome]
  /// Versions that clear what a rule failed on.
  public let remedies: [Remedy]
  /// The policy's name.
  public let policyName: String
  /// Which policy.
  public let policy: Digest
  /// Which facts.
  public let facts: Digest
  /// Which keys were trusted.
  public let trust: Digest
  /// Which advisory data, `sha256:<hex>`; `nil` without a scan.
  public let advisories: String?
  /// The content digest of the bundle that approvals were held against; `nil` if there was none.
  public let bundle: Digest?
  /// What an approval is for: the digest of all this without its time, approvals and what follows from them.
  public let basis: Digest
}
