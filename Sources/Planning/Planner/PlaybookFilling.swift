import Diagnostics

/// A playbook with its texts filled in and others put in, before lines are joined.
struct PlaybookDraft {
  var routes: [RoutePlan.Route] = []
  var decisions: [RoutePlan.Decision] = []
  var origins: [RoutePlan.Origin.Playbook] = []
  var notes: [String] = []
  /// The wanted role of each package, by route, task and position.
  var roleNames: [String: [[String?]]] = [:]

  /// The role of each package that wants one, by its id.
  func roles(in plan: RoutePlan) -> [String: String] {
    var roles: [String: String] = [:]
    for route in plan.routes {
      guard let wanted = roleNames[route.id] else { continue }
      for (task, names) in zip(route.tasks, wanted) {
        for (package, name) in zip(task.workPackages, names) { if let name { roles[package.id] = name } }
      }
    }
    return roles
  }
}

/// Fills the texts of playbooks for a goal.
struct PlaybookFilling {
  /// How deep playbooks may include each other.
  private static let depthLimit = 5
  private let playbooks: [Playbook]
  private let goal: String
  private let context: RoutePlan.Context
  private var expressions: PlanExpressions

  init(_ playbooks: [Playbook], goal: String, context: RoutePlan.Context) {
    (self.playbooks, self.goal, self.context) = (playbooks, goal, context)
    expressions = PlanExpressions(goal: goal, context: context)
  }

  /// The draft of a playbook with all that it includes.
  mutating func draft(of playbook: Playbook, because: String) throws(Problem) -> PlaybookDraft {
    try draft(of: playbook, because: because, prefix: "", given: [], inside: [])
  }

  // Recursion is bounded by `depthLimit`.
  private mutating func draft(
    of playbook: Playbook, because: String, prefix: String, given: [(name: String, value: String)],
    inside: [String]
  ) throws(Problem) -> PlaybookDraft {
    var draft = PlaybookDraft()
    draft.origins = [.init(name: playbook.name, version: playbook.version, because: because)]
    let parameters = try parameters(of: playbook, given: given, notes: &draft.notes)
    expressions.set(parameters)
    let factor = try playbook.scale.map { (scale) throws(Problem) in try expressions.factor(scale) } ?? 1
    for route in playbook.routes {
      if let when = route.when, try !expressions.holds(when) { continue }
      let filled = try fill(route, prefix: prefix, factor: factor)
      draft.roleNames[filled.id] = route.tasks.map { $0.packages.map(\.role) }
      draft.routes.append(filled)
    }
    for decision in playbook.decisions { draft.decisions.append(try fill(decision, prefix: prefix)) }
    for include in playbook.includes {
      expressions.set(parameters)
      if let when = include.when, try !expressions.holds(when) { continue }
      try put(include, of: playbook, prefix: prefix, inside: inside + [playbook.name], into: &draft)
    }
    return draft
  }

  private mutating func put(
    _ include: Playbook.Include, of playbook: Playbook, prefix: String, inside: [String],
    into draft: inout PlaybookDraft
  ) throws(Problem) {
    let name = include.playbook
    guard let other = playbooks.first(where: { $0.name.utf8.elementsEqual(name.value.utf8) }) else {
      throw Problem(
        .planPlaybook, "there is no playbook '\(name.value)'", at: name.location,
        hint: suggestion(for: name.value, among: playbooks.map(\.name), orList: "playbooks:"))
    }
    guard !inside.contains(name.value), inside.count < Self.depthLimit else {
      throw Problem(
        .planPlaybook, "playbooks include each other: \((inside + [name.value]).joined(separator: " -> "))",
        at: name.location, hint: "take one of these inclusions away")
    }
    var given: [(name: String, value: String)] = []
    for (name, value) in include.values {
      guard other.parameters.contains(where: { $0.name == name.value }) else {
        throw Problem(
          .planPlaybook, "playbook '\(other.name)' has no parameter '\(name.value)'", at: name.location,
          hint: suggestion(for: name.value, among: other.parameters.map(\.name), orList: "parameters:"))
      }
      given.append((name.value, try expressions.filled(value)))
    }
    let inner = try self.draft(
      of: other, because: "playbook '\(playbook.name)' includes it", prefix: "\(prefix)\(include.prefix)-",
      given: given, inside: inside)
    guard let position = draft.routes.firstIndex(where: { $0.id == prefix + include.after.value }) else {
      draft.notes.append(
        "playbook '\(other.name)' was left out: the route '\(include.after.value)' is not there")
      return
    }
    draft.routes.insert(contentsOf: inner.routes, at: position + 1)
    draft.decisions += inner.decisions
    draft.origins += inner.origins
    draft.notes += inner.notes
    draft.roleNames.merge(inner.roleNames) { first, _ in first }
  }

  private mutating func parameters(
    of playbook: Playbook, given: [(name: String, value: String)], notes: inout [String]
  ) throws(Problem) -> [(name: String, value: String)] {
    var values: [(name: String, value: String)] = []
    for parameter in playbook.parameters {
      if let given = given.first(where: { $0.name == parameter.name }) {
        values.append(given)
        continue
      }
      expressions.set(values)
      let computed = try parameter.value.map { (text) throws(Problem) in try expressions.filled(text) }
      let said =
        GoalPhrases.value(of: parameter.name, in: context.constraints)
        ?? (parameter.isFromGoal ? GoalPhrases.subject(of: goal) : nil)
      if let value = computed ?? said ?? parameter.defaultValue {
        values.append((parameter.name, value))
      } else {
        values.append((parameter.name, parameter.name))
        notes.append("nothing says what '\(parameter.name)' is; write a constraint '\(parameter.name): …'")
      }
    }
    return values
  }

  private mutating func fill(_ route: Playbook.Route, prefix: String, factor: Double) throws(Problem)
    -> RoutePlan.Route
  {
    let title = try expressions.filled(route.title)
    var tasks: [RoutePlan.Task] = []
    for task in route.tasks {
      var packages: [RoutePlan.WorkPackage] = []
      for package in task.packages { packages.append(try fill(package, factor: factor)) }
      tasks.append(RoutePlan.Task(id: "", title: try expressions.filled(task.title), workPackages: packages))
    }
    let why = try route.why.map { (why) throws(Problem) in try expressions.filled(why) }
    let outcome = tasks.first?.title ?? title
    return RoutePlan.Route(
      id: prefix + route.id, title: title, kind: route.kind,
      why: why
        ?? (route.kind == .trunk
          ? "needed on every way to the goal: \(outcome)" : "one way to go on: \(outcome)"),
      endsBecause: try route.endsBecause.map { (text) throws(Problem) in try expressions.filled(text) },
      tasks: tasks)
  }

  private mutating func fill(_ package: Playbook.Package, factor: Double) throws(Problem)
    -> RoutePlan.WorkPackage
  {
    let own = try package.scale.map { (scale) throws(Problem) in try expressions.factor(scale) } ?? 1
    /// To the quarter of an hour, at least one.
    func scaled(_ hours: Double) -> Double { max(0.25, (hours * factor * own * 4).rounded() / 4) }
    let estimate = RoutePlan.Estimate(
      low: scaled(package.estimate.low), likely: scaled(package.estimate.likely),
      high: scaled(package.estimate.high))
    var risks: [RoutePlan.Risk] = []
    for (risk, mitigation) in package.risks {
      risks.append(
        RoutePlan.Risk(risk: try expressions.filled(risk), mitigation: try expressions.filled(mitigation)))
    }
    return RoutePlan.WorkPackage(
      id: "", title: try expressions.filled(package.title), summary: try expressions.filled(package.summary),
      steps: try filled(package.steps), definitionOfDone: try filled(package.done), risks: risks,
      sources: package.sources,
      difficulty: RoutePlan.Difficulty(
        length: .init(hours: estimate.likely), grade: package.grade ?? .init(spread: package.estimate)),
      estimate: estimate, requires: package.requires, provides: package.provides)
  }

  private mutating func filled(_ texts: [Located<String>]) throws(Problem) -> [String] {
    var filled: [String] = []
    for text in texts { filled.append(try expressions.filled(text)) }
    return filled
  }

  private mutating func fill(_ decision: Playbook.Decision, prefix: String) throws(Problem)
    -> RoutePlan.Decision
  {
    var options: [RoutePlan.Choice] = []
    var recommended: String?
    for (route, when, because) in decision.options {
      if recommended == nil, let when, try expressions.holds(when) { recommended = prefix + route }
      options.append(
        RoutePlan.Choice(
          route: prefix + route,
          when: try because.map { (text) throws(Problem) in try expressions.filled(text) }))
    }
    // Where no condition holds: the first way that asks for none.
    let usual = decision.options.first { $0.when == nil } ?? decision.options.first
    return RoutePlan.Decision(
      id: prefix + decision.id, question: try expressions.filled(decision.question),
      criterion: try decision.criterion.map { (text) throws(Problem) in try expressions.filled(text) }
        ?? "what the route before has found, and the constraints of the plan", after: prefix + decision.after,
      options: options, recommended: recommended ?? prefix + (usual?.route ?? ""),
      mergesAt: decision.mergesAt.map { prefix + $0 })
  }
}

extension RoutePlan.Difficulty.Grade {
  /// How hard it is by how far the guesses lie apart: what nobody can estimate nobody has done often.
  init(spread estimate: RoutePlan.Estimate) {
    let ratio = estimate.high / max(0.25, estimate.low)
    self = ratio <= 3 ? .easy : ratio <= 5 ? .medium : .hard
  }
}
