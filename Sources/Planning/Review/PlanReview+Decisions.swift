import Diagnostics

extension PlanReview {
  /// Every branch leaves a decision, and every way meets the others again or ends on purpose.
  static func reviewDecisions(_ index: PlanIndex, _ graph: RouteGraph, into findings: inout [PlanFinding]) {
    let plan = index.plan
    var isOption = Array(repeating: false, count: plan.routes.count)
    for (number, decision) in plan.decisions.enumerated() {
      let pointer = "/decisions/\(number)"
      if decision.options.count < 2 {
        findings.append(
          PlanFinding(
            .planBranch, "the decision '\(decision.id)' has \(decision.options.count) ways out",
            at: pointer + "/options", hint: "give at least two"))
      }
      for (id, key) in [(decision.recommended, "recommended"), (decision.chosen, "chosen")] {
        guard let id, !decision.options.contains(where: { $0.route == id }) else { continue }
        findings.append(
          PlanFinding(
            .planBranch, "'\(id)' is not an option of the decision '\(decision.id)'", at: "\(pointer)/\(key)",
            hint: suggestion(for: id, among: decision.options.map(\.route), orList: "options:")))
      }
      let after = index.routeNumbers[decision.after]
      for (place, option) in decision.options.enumerated() {
        guard let route = index.routeNumbers[option.route] else { continue }
        isOption[route] = true
        reviewOption(
          option, route, of: decision, after: after, index, graph, at: "\(pointer)/options/\(place)",
          into: &findings)
      }
    }
    for (number, route) in plan.routes.enumerated() where route.kind == .branch {
      if !isOption[number] {
        findings.append(
          PlanFinding(
            .planBranch, "the branch '\(route.id)' leaves no decision", at: "/routes/\(number)",
            hint: "add it to the options of a decision, or make it a trunk"))
      }
      if graph.after[number].isEmpty, route.endsBecause == nil {
        findings.append(
          PlanFinding(
            .planMerge, "the branch '\(route.id)' neither goes on nor says why it ends",
            at: "/routes/\(number)",
            hint: "add an edge, or 'endsBecause'"))
      }
    }
  }

  private static func reviewOption(
    _ option: RoutePlan.Choice, _ route: Int, of decision: RoutePlan.Decision, after: Int?,
    _ index: PlanIndex,
    _ graph: RouteGraph, at pointer: String, into findings: inout [PlanFinding]
  ) {
    if index.plan.routes[route].kind != .branch {
      findings.append(
        PlanFinding(
          .planBranch, "the option '\(option.route)' is a trunk, which is always taken", at: pointer,
          hint: "make it a branch"))
    }
    if let after, !graph.after[after].contains(route) {
      findings.append(
        PlanFinding(
          .planBranch, "no edge leads from '\(decision.after)' to the option '\(option.route)'", at: pointer,
          hint: "add the edge"))
    }
    // Each decision walks the whole graph once an option: only where there are as few routes as there may be.
    guard let merge = decision.mergesAt.flatMap({ index.routeNumbers[$0] }),
      index.routes.count <= 10 * PlanLimits.routes.upperBound
    else { return }
    if merge == route {
      findings.append(
        PlanFinding(.planMerge, "the decision '\(decision.id)' merges at its own option", at: pointer))
      return
    }
    let reached = graph.reached(from: [route])
    guard !reached[merge] else { return }
    let ends = reached.indices.filter { reached[$0] && graph.after[$0].isEmpty }
    guard ends.isEmpty || ends.contains(where: { index.plan.routes[$0].endsBecause == nil }) else { return }
    findings.append(
      PlanFinding(
        .planMerge, "the way '\(option.route)' does not meet the others at '\(decision.mergesAt ?? "")'",
        at: pointer, hint: "add the edge that leads there, or say in 'endsBecause' why it ends"))
  }
}
