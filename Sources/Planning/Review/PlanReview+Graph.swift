import Diagnostics

extension PlanReview {
  /// What is joined; returns whether ids lead somewhere and nothing runs in a circle.
  static func reviewGraph(_ index: PlanIndex, into findings: inout [PlanFinding]) -> Bool {
    let before = findings.count
    reviewIDs(index, into: &findings)
    reviewEdges(index, into: &findings)
    reviewPackageIDs(index, into: &findings)
    var isSound = findings.count == before
    let graph = RouteGraph(index)
    let order = graph.order
    if order.count < index.routes.count {
      isSound = false
      let circle = graph.circle(outside: order).map { index.plan.routes[$0].id }
      let shown = circle.prefix(8).joined(separator: " -> ") + (circle.count > 8 ? " -> …" : "")
      findings.append(
        PlanFinding(
          .planCycle, "routes wait for each other: \(shown)", at: "/edges",
          hint: "take one of these edges away"))
    } else {
      reviewReach(index, graph, into: &findings)
      reviewDepth(index, graph, order, into: &findings)
    }
    reviewDecisions(index, graph, into: &findings)
    guard isSound else { return false }
    if let circle = WorkGraph(index, routes: nil).circle {
      let shown = circle.prefix(8).joined(separator: " -> ") + (circle.count > 8 ? " -> …" : "")
      let pointer =
        circle.compactMap { index.packageNumbers[$0] }.first.map { index.packages[$0].pointer } ?? ""
      findings.append(
        PlanFinding(
          .planCycle, "work packages wait for each other: \(shown)", at: pointer + "/dependsOn",
          hint: "take one of these dependencies away; routes come one after another"))
      return false
    }
    return true
  }

  private static func reviewIDs(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    var seen: Set<String> = []
    func look(_ id: String, _ pointer: @autoclosure () -> String) {
      guard !seen.insert(id).inserted else { return }
      findings.append(PlanFinding(.planDuplicateID, "the id '\(id)' is there twice", at: pointer() + "/id"))
    }
    for (number, route) in index.plan.routes.enumerated() { look(route.id, "/routes/\(number)") }
    for (number, decision) in index.plan.decisions.enumerated() { look(decision.id, "/decisions/\(number)") }
    seen = []
    for (number, route) in index.plan.routes.enumerated() {
      for (position, task) in route.tasks.enumerated() {
        look(task.id, "/routes/\(number)/tasks/\(position)")
      }
    }
    for package in index.packages { look(package.value.id, package.pointer) }
  }

  private static func unknown(_ id: String, _ what: String, _ known: [String], at pointer: String)
    -> PlanFinding
  {
    PlanFinding(
      .planUnknownID, "there is no \(what) '\(id)'", at: pointer,
      hint: suggestion(for: id, among: known, orList: "\(what)s:"))
  }

  private static func reviewEdges(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    let plan = index.plan
    let known = plan.routes.map(\.id)
    func look(_ id: String?, _ pointer: @autoclosure () -> String) {
      guard let id, index.routeNumbers[id] == nil else { return }
      findings.append(unknown(id, "route", known, at: pointer()))
    }
    var seen: Set<RoutePlan.Edge> = []
    for (number, edge) in plan.edges.enumerated() {
      look(edge.from, "/edges/\(number)/from")
      look(edge.to, "/edges/\(number)/to")
      if !seen.insert(edge).inserted {
        findings.append(
          PlanFinding(
            .planDuplicateID, "the edge '\(edge.from)' to '\(edge.to)' is there twice", at: "/edges/\(number)"
          ))
      }
    }
    for (number, decision) in plan.decisions.enumerated() {
      look(decision.after, "/decisions/\(number)/after")
      look(decision.mergesAt, "/decisions/\(number)/mergesAt")
      for (place, option) in decision.options.enumerated() {
        look(option.route, "/decisions/\(number)/options/\(place)/route")
      }
    }
  }

  private static func reviewPackageIDs(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    for package in index.packages {
      for (place, id) in package.value.dependsOn.enumerated() where index.packageNumbers[id] == nil {
        findings.append(
          unknown(
            id, "work package", index.packages.prefix(100).map(\.value.id),
            at: "\(package.pointer)/dependsOn/\(place)"))
      }
    }
  }

  private static func reviewReach(_ index: PlanIndex, _ graph: RouteGraph, into findings: inout [PlanFinding])
  {
    let plan = index.plan
    // Where a line begins: a trunk that nothing leads to, but that leads on; alone only if it is the whole plan.
    let starts = plan.routes.indices.filter {
      graph.before[$0].isEmpty && plan.routes[$0].kind == .trunk
        && (!graph.after[$0].isEmpty || plan.routes.count == 1)
    }
    let reached = graph.reached(from: starts)
    for (number, route) in plan.routes.enumerated() where !reached[number] {
      findings.append(
        PlanFinding(
          .planUnreachable, "nothing leads to the route '\(route.id)'", at: "/routes/\(number)",
          hint: "add an edge to it, or take it away"))
    }
  }

  private static func reviewDepth(
    _ index: PlanIndex, _ graph: RouteGraph, _ order: [Int], into findings: inout [PlanFinding]
  ) {
    var deciding = Array(repeating: 0, count: index.routes.count)
    for decision in index.plan.decisions {
      if let number = index.routeNumbers[decision.after] { deciding[number] += 1 }
    }
    var level = deciding
    for number in order {
      for next in graph.after[number] { level[next] = max(level[next], level[number] + deciding[next]) }
    }
    guard let deepest = level.indices.max(by: { level[$0] < level[$1] }), level[deepest] > PlanLimits.levels
    else { return }
    findings.append(
      PlanFinding(
        .planDepth, "\(level[deepest]) decisions come one after another, at most \(PlanLimits.levels) may",
        at: "/routes/\(deepest)", hint: "decide some of them together"))
  }
}
