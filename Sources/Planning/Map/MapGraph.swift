/// A plan as lines with stops in columns: time runs to the right, and no line goes back.
///
/// The order in which a plan lists routes, edges and decisions has no influence: everything is sorted by id first. Edges that
/// would close a circle or lead nowhere are left out, so every plan has a map, a broken one too.
struct MapGraph {
  /// With routes, edges and decisions in the order of their ids.
  let plan: RoutePlan
  private(set) var lines: [Line] = []
  private(set) var joins: [Join] = []
  /// The number of each route: as they begin, from left to right, those that are taken first.
  private(set) var numbers: [Int] = []
  /// The ids of the packages that the end of the plan waits for.
  let critical: Set<String>

  /// What has a track of its own: a route, or an edge around other routes.
  struct Line {
    /// The route; of an edge around others, the one that it comes from.
    let route: Int
    let isBypass: Bool
    /// Columns from the first stop to the last, with those in which it waits for others to join.
    var first: Int
    var last: Int
    var stops: [Stop] = []
    let isTaken: Bool
    var isCritical = false
  }

  enum Stop: Hashable {
    case task(Int)
    case decision(Int)
  }

  /// Where a line goes on into another, in the gap after the last column of the first.
  struct Join {
    let from: Int
    let to: Int
    /// The route whose colour it has.
    let colour: Int
    let isTaken: Bool
    let isCritical: Bool
  }

  init(_ unsorted: RoutePlan) {
    let plan = unsorted.inOrderOfIDs
    self.plan = plan
    let ids = Dictionary(
      plan.routes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let edges = MapEdges(plan, ids)
    let taken = WorkGraph.takenRoutes(plan, ids)
    let critical = Set(plan.forecast?.criticalPath ?? [])
    self.critical = critical
    let stops = plan.routes.map { route in
      route.tasks.indices.map { Stop.task($0) }
        + plan.decisions.indices.filter { plan.decisions[$0].after == route.id }.map { Stop.decision($0) }
    }
    let columns = edges.columns(lengths: stops.map { max(1, $0.count) })
    for number in plan.routes.indices {
      var line = Line(
        route: number, isBypass: false, first: columns[number],
        last: columns[number] + max(1, stops[number].count) - 1, stops: stops[number], isTaken: taken[number])
      line.isCritical = plan.routes[number].tasks.contains { $0.isCritical(critical) }
      // Who goes on into one line only waits for it on its own track.
      if edges.after[number].count == 1 { line.last = columns[edges.after[number][0]] - 1 }
      lines.append(line)
    }
    for number in edges.order {
      for next in edges.after[number] { join(number, next, edges) }
    }
    number()
  }

  private mutating func join(_ from: Int, _ to: Int, _ edges: MapEdges) {
    let isFork = edges.after[from].count > 1
    let isTaken =
      lines[from].isTaken && lines[to].isTaken && !edges.isRefused(from, to)
    let isCritical = isTaken && lines[from].isCritical && lines[to].isCritical
    guard lines[from].last + 1 < lines[to].first else {
      joins.append(
        Join(from: from, to: to, colour: isFork ? to : from, isTaken: isTaken, isCritical: isCritical))
      return
    }
    var around = Line(
      route: from, isBypass: true, first: lines[from].last + 1, last: lines[to].first - 1, isTaken: isTaken)
    around.isCritical = isCritical
    let number = lines.count
    lines.append(around)
    for (start, end) in [(from, number), (number, to)] {
      joins.append(Join(from: start, to: end, colour: from, isTaken: isTaken, isCritical: isCritical))
    }
  }

  /// Numbers the routes as they begin, from left to right.
  private mutating func number() {
    let order = plan.routes.indices.sorted {
      (lines[$0].first, lines[$0].isTaken ? 0 : 1, $0) < (lines[$1].first, lines[$1].isTaken ? 0 : 1, $1)
    }
    numbers = Array(repeating: 0, count: order.count)
    for (number, route) in order.enumerated() { numbers[route] = number }
  }

  /// How many columns there are.
  var columnCount: Int { (lines.map(\.last).max() ?? -1) + 1 }
}

/// The edges of a plan that lead forward.
struct MapEdges {
  private(set) var after: [[Int]]
  private(set) var before: [[Int]]
  let order: [Int]
  /// Where a decision says which way is taken: the way.
  private(set) var main: [Int?]
  private var refused: Set<[Int]> = []

  init(_ plan: RoutePlan, _ numbers: [String: Int]) {
    let graph = RouteGraph(plan, numbers)
    var isOrdered = Array(repeating: false, count: plan.routes.count)
    var order = graph.order
    for number in order { isOrdered[number] = true }
    order += plan.routes.indices.filter { !isOrdered[$0] }
    var position = Array(repeating: 0, count: order.count)
    for (place, number) in order.enumerated() { position[number] = place }
    self.order = order
    after = graph.after.enumerated().map { number, list in
      Set(list).filter { position[$0] > position[number] }.sorted()
    }
    before = Array(repeating: [], count: after.count)
    for number in after.indices { for next in after[number] { before[next].append(number) } }
    main = Array(repeating: nil, count: after.count)
    for decision in plan.decisions {
      guard let from = numbers[decision.after] else { continue }
      // The options in the order of the document, what is taken first.
      let options = decision.options.compactMap { numbers[$0.route] }
      let taken = numbers[decision.taken]
      for option in options where option != taken { refused.insert([from, option]) }
      after[from] = options.filter { after[from].contains($0) } + after[from].filter { !options.contains($0) }
      if let taken, after[from].contains(taken), main[from] == nil { main[from] = taken }
    }
    // A route that two decisions name, or one decision twice, is one line.
    for number in after.indices {
      var seen: Set<Int> = []
      after[number] = after[number].filter { seen.insert($0).inserted }
    }
  }

  /// Whether a decision goes another way.
  func isRefused(_ from: Int, _ to: Int) -> Bool { refused.contains([from, to]) }

  /// The first column of each route: longest paths from the left; who begins by itself begins as late as it can.
  func columns(lengths: [Int]) -> [Int] {
    var columns = Array(repeating: 0, count: after.count)
    for number in order {
      for next in after[number] { columns[next] = max(columns[next], columns[number] + lengths[number]) }
    }
    for number in order where before[number].isEmpty {
      if let next = after[number].map({ columns[$0] }).min() { columns[number] = next - lengths[number] }
    }
    return columns
  }
}

extension RoutePlan {
  /// The same plan with routes, edges and decisions in the order of their ids.
  fileprivate var inOrderOfIDs: RoutePlan {
    func precedes(_ left: String, _ right: String) -> Bool {
      left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    var plan = self
    plan.routes.sort { precedes($0.id, $1.id) }
    plan.decisions.sort { precedes($0.id, $1.id) }
    plan.edges.sort { $0.from == $1.from ? precedes($0.to, $1.to) : precedes($0.from, $1.from) }
    return plan
  }
}

extension RoutePlan.Task {
  /// Whether the end of the plan waits for one of its packages.
  func isCritical(_ path: Set<String>) -> Bool {
    workPackages.contains { $0.schedule?.isCritical ?? path.contains($0.id) }
  }

  /// How far its packages are together.
  var status: RoutePlan.Status {
    let states = workPackages.map(\.status)
    if states.contains(.blocked) { return .blocked }
    if !states.isEmpty, states.allSatisfy({ $0 == .done }) { return .done }
    return states.contains { $0 != .open } ? .started : .open
  }
}
