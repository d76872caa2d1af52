public import Cryptography
public import Diagnostics
public import JSON

/// What earlier plans are worth to a new one: which of them is taken in its place, and which are offered.
public struct PlanRecall: Sendable {
  /// A plan that was sealed before.
  public struct Earlier: Sendable {
    /// The plan.
    public let plan: RoutePlan
    /// The digest of its document.
    public let digest: Digest

    /// A plan with the digest of its document.
    public init(_ plan: RoutePlan, digest: Digest) { (self.plan, self.digest) = (plan, digest) }
  }

  /// An earlier plan that is near enough, with what was decided about it.
  public struct Candidate: Sendable {
    /// The plan.
    public let earlier: Earlier
    /// What was decided, and why.
    public let reuse: PlanReuse
  }

  /// How many are shown at most.
  public static let candidateLimit = 5

  /// The nearest first, ties by name.
  public let candidates: [Candidate]
  /// The new plan, or the earlier one that stands for it.
  public let plan: RoutePlan
  private let mode: PlanReuse.Mode

  /// Looks for earlier plans.
  ///
  /// - Parameters:
  ///   - base: what the playbooks make of the new goal.
  ///   - planner: who would make the plan.
  ///   - earlier: in any order; one of the same name is passed over.
  ///   - mode: what may become of them.
  ///   - filled: what the playbooks make, in the new context, of another goal.
  /// - Throws: what `filled` throws.
  public init(
    _ base: RoutePlan, planner: String, among earlier: [Earlier], mode: PlanReuse.Mode,
    filled: (String) throws(Problem) -> RoutePlan
  ) throws(Problem) {
    self.mode = mode
    var wanted = PlanReuse.Conditions(base, parameters: [Self.texts(of: base)])
    wanted.planner = planner
    var found: [Candidate] = []
    for one in earlier where mode != .never && !one.plan.name.utf8.elementsEqual(base.name.utf8) {
      // What is too far is not worth a plan made for comparing.
      guard PlanReuse(wanted, .init(one.plan), mode: mode).decision != .none else { continue }
      let again = try filled(one.plan.goal)
      var conditions = PlanReuse.Conditions(one.plan, parameters: [Self.texts(of: again)])
      // The plan of a provider names the playbooks that stood in for it, if any.
      if one.plan.origin.planner != base.origin.planner {
        conditions.playbooks = PlanReuse.Conditions(again).playbooks
      }
      found.append(Candidate(earlier: one, reuse: PlanReuse(wanted, conditions, mode: mode)))
    }
    let sorted = found.sorted {
      $0.reuse.similarity != $1.reuse.similarity
        ? $0.reuse.similarity > $1.reuse.similarity
        : $0.earlier.plan.name.utf8.lexicographicallyPrecedes($1.earlier.plan.name.utf8)
    }
    let taken = sorted.first { $0.reuse.decision == .use }
    let others = sorted.filter { $0.reuse.decision != .use }
    candidates = Array(((taken.map { [$0] } ?? []) + others).prefix(Self.candidateLimit))
    plan = taken.map { Self.taking($0, for: base) } ?? base
  }

  /// The plan that was taken, if one was.
  public var taken: Candidate? { candidates.first { $0.reuse.decision == .use } }

  /// Everything that was filled in, as one value to compare.
  private static func texts(of plan: RoutePlan) -> PlanReuse.Conditions.Parameter {
    let parts: JSON = ["routes": plan.json["routes"] ?? .null, "decisions": plan.json["decisions"] ?? .null]
    return .init(name: "texts", value: Digest(of: parts.canonical).hex)
  }

  /// The earlier plan under the new name; what follows from days and people is worked out again.
  private static func taking(_ candidate: Candidate, for base: RoutePlan) -> RoutePlan {
    var plan = candidate.earlier.plan
    (plan.name, plan.goal, plan.context, plan.forecast) = (base.name, base.goal, base.context, nil)
    plan.origin.reused = RoutePlan.Origin.Reused(
      name: candidate.earlier.plan.name, digest: candidate.earlier.digest,
      similarity: candidate.reuse.similarity)
    return plan
  }

  /// What was found and decided, as a document.
  public var json: JSON {
    [
      "mode": .string(mode.rawValue),
      "decision": .string((candidates.first?.reuse.decision ?? .none).rawValue),
      "recipe": .string(GoalVector.recipe), "threshold": .number(PlanReuse.threshold),
      "candidates": .array(
        candidates.map {
          .object(
            [
              ("name", .string($0.earlier.plan.name)),
              ("digest", .string("sha256:\($0.earlier.digest.hex)")),
              ("goal", .string($0.earlier.plan.goal)),
            ] + ($0.reuse.json.members ?? []))
        }),
    ]
  }
}
