public import JSON

/// Whether an earlier plan may stand for a new one.
///
/// 1. Likeness alone decides nothing: goals that mean the opposite are as near as goals that mean the same.
/// 2. A plan is used only if, besides, the second gate holds: the same content words in the same order, and the same
///    playbooks, parameters, constraints, people and time.
/// 3. Everything that is near but does not pass is offered at most, with what differs.
/// 4. Parameters are compared by what they make of the playbooks: every text that is filled in for either goal.
public struct PlanReuse: Sendable, Equatable {
  /// What a manifest allows.
  public enum Mode: String, CaseIterable, Sendable {
    case never
    case offer
    case use
  }

  /// What a plan depends on, beside its goal.
  public struct Conditions: Sendable, Equatable {
    /// What it is for.
    public var goal: String
    /// Names and versions of playbooks, as `release@2`.
    public var playbooks: [String]
    /// Parameters with their values.
    public var parameters: [Parameter]
    /// Time, people and limits.
    public var context: RoutePlan.Context
    /// Who makes it.
    public var planner: String

    /// A parameter with its value.
    public struct Parameter: Sendable, Equatable {
      /// As the playbook calls it.
      public let name: String
      /// What it stands for.
      public let value: String

      /// A parameter with its value.
      public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    /// Conditions of their parts.
    public init(
      goal: String, playbooks: [String], parameters: [Parameter] = [], context: RoutePlan.Context,
      planner: String
    ) {
      (self.goal, self.playbooks, self.parameters) = (goal, playbooks, parameters)
      (self.context, self.planner) = (context, planner)
    }

    /// Those that a plan was made for.
    public init(_ plan: RoutePlan, parameters: [Parameter] = []) {
      self.init(
        goal: plan.goal, playbooks: plan.origin.playbooks.map { "\($0.name)@\($0.version)" },
        parameters: parameters, context: plan.context, planner: plan.origin.planner)
    }
  }

  /// What came of it.
  public enum Decision: String, Sendable {
    case none
    case offer
    case use
  }

  /// Whether the plan is used, offered or neither.
  public let decision: Decision
  /// How near the goals are.
  public let similarity: Double
  /// Why; the first is the one that decided.
  public let reasons: [String]

  /// From which likeness on an earlier plan is looked at, unless policy says otherwise.
  public static let threshold = 0.85

  /// Decides about one earlier plan.
  public init(_ wanted: Conditions, _ earlier: Conditions, mode: Mode, threshold: Double = Self.threshold) {
    let near = GoalVector(wanted.goal).similarity(to: GoalVector(earlier.goal))
    similarity = near
    guard mode != .never else {
      (decision, reasons) = (.none, ["earlier plans are never used"])
      return
    }
    guard near >= threshold else {
      (decision, reasons) = (.none, ["the goals are \(near) alike, \(threshold) is wanted"])
      return
    }
    let differences = Self.differences(wanted, earlier)
    if differences.isEmpty {
      decision = mode == .use ? .use : .offer
      reasons = ["the goals are \(near) alike, and everything else is the same"]
    } else {
      (decision, reasons) = (.offer, differences)
    }
  }

  /// What is not the same, in words.
  static func differences(_ wanted: Conditions, _ earlier: Conditions) -> [String] {
    var differences: [String] = []
    let (here, there) = (contentWords(wanted.goal), contentWords(earlier.goal))
    if here != there {
      let (added, gone) = (here.filter { !there.contains($0) }, there.filter { !here.contains($0) })
      let changes =
        (added.isEmpty ? [] : ["new: \(added.prefix(10).joined(separator: ", "))"])
        + (gone.isEmpty ? [] : ["gone: \(gone.prefix(10).joined(separator: ", "))"])
      differences.append(
        changes.isEmpty
          ? "the words of the goals stand in another order"
          : "the goals differ, \(changes.joined(separator: "; "))")
    }
    func compare<Value: Equatable>(_ left: Value, _ right: Value, _ what: String) {
      if left != right { differences.append("\(what) differ") }
    }
    compare(wanted.planner, earlier.planner, "the planners")
    compare(wanted.playbooks, earlier.playbooks, "the playbooks")
    compare(wanted.parameters, earlier.parameters, "the parameters")
    compare(wanted.context.constraints, earlier.context.constraints, "the constraints")
    compare(wanted.context.people, earlier.context.people, "the people")
    compare(wanted.context.start, earlier.context.start, "the beginnings")
    compare(wanted.context.deadline, earlier.context.deadline, "the deadlines")
    return differences
  }

  /// The words that say something, in order, with their numbers; small words that turn a sense round stay.
  static func contentWords(_ text: String) -> [String] {
    GoalVector.words(text).filter { word in
      turning.contains(word) || !Vocabulary.function.contains(WordHash.of(word))
    }
  }

  /// Words that are small and decide: what is left, kept, or goes in which direction.
  private static let turning: Set<String> = [
    "no", "not", "nor", "without", "from", "to", "into", "onto", "before", "after", "until", "off", "up",
    "down", "out",
    "over", "under", "against", "nicht", "kein", "keine", "ohne", "von", "nach", "vor", "zu", "aus", "bis",
    "auf", "each", "every",
    "all", "any", "one", "two", "three", "per", "in", "for", "on", "by", "with", "within", "für", "mit",
    "gegen",
  ]

  /// The decision as a document.
  public var json: JSON {
    [
      "decision": .string(decision.rawValue), "similarity": .number(similarity), "reasons": .strings(reasons),
    ]
  }
}
