public import Diagnostics

/// Makes a plan from playbooks, without asking anybody: the same goal, context and playbooks, the same plan.
///
///     goal -> choice -> parameters -> filling (texts, conditions, includes) -> edges -> dependencies -> people
public struct DeterministicPlanner: Sendable {
  /// Goals longer than this, in bytes, are no goals.
  public static let goalLimit = 10_000
  private let playbooks: [Playbook]

  /// A planner that may use these playbooks.
  ///
  /// - Throws: `plan.playbook` if two have one name.
  public init(_ playbooks: [Playbook]) throws(Problem) {
    self.playbooks = playbooks.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (first, second) in zip(self.playbooks, self.playbooks.dropFirst())
    where first.name.utf8.elementsEqual(second.name.utf8) {
      throw Problem(.planPlaybook, "two playbooks are called '\(first.name)'", hint: "rename one of them")
    }
  }

  /// The plan for a goal, with people and dependencies, without days.
  ///
  /// - Throws: `plan.goal` for a goal that is none, `plan.playbook` where nothing can be used, and what is wrong with
  ///   an expression of a playbook, at its place.
  public func plan(name: String, goal: String, context: RoutePlan.Context) throws(Problem) -> RoutePlan {
    let goal = try Self.readable(goal)
    guard let choice = PlaybookChoice(among: playbooks, goal: goal, constraints: context.constraints) else {
      throw Problem(
        .planPlaybook, "no playbook fits the goal '\(goal.prefix(80))'",
        hint: "add a playbook with 'fallback: true' under 'matches'")
    }
    var filling = PlaybookFilling(playbooks, goal: goal, context: context)
    let draft = try filling.draft(of: choice.playbook, because: choice.because)
    let joined = RouteJoining(draft)
    var plan = RoutePlan(
      name: name, goal: goal, context: context,
      origin: RoutePlan.Origin(
        planner: "deterministic", playbooks: draft.origins, isGeneric: choice.isFallback,
        notes: (choice.isFallback
          ? ["this plan is generic: no playbook fits the goal, so its work packages are questions"] : [])
          + draft.notes + joined.notes), routes: joined.routes, edges: joined.edges,
      decisions: joined.decisions)
    plan.number()
    plan.addDependencies()
    plan.addConstraintChecks()
    plan.assignPeople(roles: draft.roles(in: plan))
    return plan
  }

  /// One line, without what nobody sees.
  private static func readable(_ goal: String) throws(Problem) -> String {
    guard goal.utf8.count <= goalLimit else {
      throw Problem(
        .planGoal, "the goal has \(goal.utf8.count) bytes, at most \(goalLimit) are read",
        hint: "say in a few sentences what is to be reached")
    }
    // What nobody sees must not steer a plan.
    let text = InvisibleText.removed(from: goal).text
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    guard words.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else {
      throw Problem(
        .planGoal, "the goal '\(words.prefix(80))' has no word", hint: "say what is to be reached")
    }
    return words
  }
}

extension Problem.Code {
  /// A goal that is empty or too long.
  public static let planGoal = Self("plan.goal", exit: .invalidData)
  /// Playbooks that cannot be used, or none.
  public static let planPlaybook = Self("plan.playbook", exit: .invalidData)
}
