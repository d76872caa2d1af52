/// From routes and decisions in their order to a graph: what leads where.
///
/// A trunk goes on into the next trunk; a route with a decision goes on into its options, and each of these into the
/// route where they merge, unless a decision of its own comes first. Routes that conditions took away are stepped over.
struct RouteJoining {
  private(set) var routes: [RoutePlan.Route]
  private(set) var decisions: [RoutePlan.Decision] = []
  private(set) var edges: [RoutePlan.Edge] = []
  private(set) var notes: [String] = []

  init(_ draft: PlaybookDraft) {
    routes = draft.routes
    for decision in draft.decisions { add(decision) }
    dropLooseBranches()
    connect()
  }

  private func position(_ id: String) -> Int? { routes.firstIndex { $0.id == id } }

  /// Keeps a decision as far as its routes are there.
  private mutating func add(_ decision: RoutePlan.Decision) {
    var decision = decision
    guard position(decision.after) != nil else {
      notes.append("the decision '\(decision.id)' was left out: the route '\(decision.after)' is not there")
      return
    }
    decision.options.removeAll { position($0.route) == nil }
    if let merge = decision.mergesAt, position(merge) == nil { decision.mergesAt = nil }
    guard decision.options.count >= 2 else {
      // One way is no decision: it is the way.
      for option in decision.options {
        if let number = position(option.route) { routes[number].kind = .trunk }
      }
      notes.append("the decision '\(decision.id)' was left out: the context leaves one way")
      return
    }
    if !decision.options.contains(where: { $0.route == decision.recommended }) {
      decision.recommended = decision.options[0].route
    }
    for option in decision.options {
      if let number = position(option.route) { routes[number].kind = .branch }
    }
    decisions.append(decision)
  }

  /// A branch that no decision leads to is never taken.
  private mutating func dropLooseBranches() {
    let options = Set(decisions.flatMap { $0.options.map(\.route) })
    for route in routes where route.kind == .branch && !options.contains(route.id) {
      notes.append("the route '\(route.id)' was left out: no decision leads to it")
    }
    routes.removeAll { $0.kind == .branch && !options.contains($0.id) }
    let ids = Set(routes.map(\.id))
    decisions.removeAll { decision in
      !ids.contains(decision.after) || decision.options.count(where: { ids.contains($0.route) }) < 2
    }
  }

  private mutating func connect() {
    let trunks = routes.filter { $0.kind == .trunk }.map(\.id)
    for (first, second) in zip(trunks, trunks.dropFirst()) {
      // The options lead there.
      if decisions.contains(where: { $0.after == first && $0.mergesAt == second }) { continue }
      add(first, second)
    }
    for decision in decisions {
      for option in decision.options {
        add(decision.after, option.route)
        let goesOn = decisions.contains { $0.after == option.route }
        guard !goesOn, let number = position(option.route) else { continue }
        if routes[number].endsBecause != nil { continue }
        if let merge = decision.mergesAt {
          add(option.route, merge)
        } else {
          routes[number].endsBecause = "the decision '\(decision.id)' ends the line here"
        }
      }
    }
    var order: [String: Int] = [:]
    for (number, route) in routes.enumerated() where order[route.id] == nil { order[route.id] = number }
    edges.sort {
      (order[$0.from, default: 0], order[$0.to, default: 0]) < (
        order[$1.from, default: 0], order[$1.to, default: 0]
      )
    }
  }

  private mutating func add(_ from: String, _ to: String) {
    let edge = RoutePlan.Edge(from: from, to: to)
    if !edges.contains(edge) { edges.append(edge) }
  }
}
