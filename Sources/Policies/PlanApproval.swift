public import Cryptography
public import Diagnostics
public import JSON
public import OperatingSystem

/// What decides about a plan: its score, its risk, and the people who must accept that risk.
///
/// `plan/gate` and `stellwerk verify` both ask here; an approval is about the basis and the bundle, as with a package.
public struct PlanApproval: Sendable, Equatable {
  /// The digest of the plan's canonical JSON.
  public let plan: Digest
  /// The score, 0 to 1, and what is wanted.
  public let score, threshold: Double
  /// The risk, 0 to 100, and above which somebody must approve.
  public let risk, approvalAbove: Int
  /// Who must approve.
  public let role: String
  /// How many of them.
  public let count: Int

  /// What is known of a plan.
  public init(
    plan: Digest, score: Double, threshold: Double, risk: Int, approvalAbove: Int, role: String, count: Int
  ) {
    self.plan = plan
    (self.score, self.threshold) = (score, threshold)
    (self.risk, self.approvalAbove) = (risk, approvalAbove)
    (self.role, self.count) = (role, count)
  }

  /// Reads what `Answer.json` writes.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(json, at: "gate")
    guard let score = json["score"]?.double, let threshold = json["threshold"]?.double,
      let risk = json["risk"]?.integer, let approvalAbove = json["approvalAbove"]?.integer,
      let count = json["count"]?.integer,
      let plan = json["plan"]?.string.flatMap({ Digest(hex: String($0.dropFirst("sha256:".count))) })
    else {
      throw fields.expected(
        "plan as a digest; score, threshold, risk, approvalAbove and count as numbers", "plan")
    }
    self.init(
      plan: plan, score: score, threshold: threshold, risk: risk, approvalAbove: approvalAbove,
      role: try fields.text("role"), count: count)
  }

  /// What was decided, with the reason.
  public struct Answer: Sendable {
    /// The answer.
    public let verdict: Decision.Verdict
    /// Why.
    public let because: String
    /// All that was looked at, as a document.
    public let json: JSON
  }

  private var members: [(name: String, value: JSON)] {
    [
      ("plan", .string("sha256:\(plan.hex)")), ("score", .number(score)), ("threshold", .number(threshold)),
      ("risk", .integer(risk)),
      ("approvalAbove", .integer(approvalAbove)), ("role", .string(role)), ("count", .integer(count)),
    ]
  }

  /// What an approval names as the decision that was seen.
  public var basis: Digest { Digest(of: JSON.object(members).canonical) }

  /// Decides.
  ///
  /// - Parameters:
  ///   - approvals: with the keys whose signatures are right.
  ///   - bundle: the content digest of the bundle that they are about; `nil` before there is one.
  ///   - trust: whose approvals count.
  ///   - time: the moment of the decision.
  /// - Returns: the answer with its reason.
  public func answer(
    _ approvals: [SignedApproval], bundle: Digest?, trust: Trust, at time: Timestamp
  ) -> Answer {
    let outcome = ApprovalQuorum(role: role, count: count, basis: basis, bundle: bundle)
      .outcome(of: approvals, trust: trust, at: time)
    let (verdict, because): (Decision.Verdict, String) =
      if score < threshold {
        (.fail, "the score is \(score), \(threshold) is wanted")
      } else if risk <= approvalAbove {
        (.pass, "score \(score) of 1, risk \(risk) of 100")
      } else if outcome.isMet {
        (
          .pass,
          "the risk is \(risk) of 100, which \(outcome.actors.joined(separator: ", ")) approved as '\(role)'"
        )
      } else {
        (
          .needsApproval,
          "the risk is \(risk) of 100, above \(approvalAbove) a person must approve: \(outcome.given) of \(count) as '\(role)'"
        )
      }
    return Answer(
      verdict: verdict, because: because,
      json: .compact(
        [
          ("verdict", .string(verdict.rawValue)), ("because", .string(because)),
          ("asOf", .string(time.text)), ("basis", .string("sha256:\(basis.hex)")),
          ("bundle", bundle.map { .string("sha256:\($0.hex)") }),
        ] + members.map { ($0.name, JSON?.some($0.value)) } + [
          ("given", .integer(outcome.given)), ("approvals", outcome.json),
        ]))
  }
}
