/// Work packages with everything that must come before them: what they depend on, and the routes before theirs.
///
/// A route has a node for its beginning and one for its end, so that routes of many packages cost no more edges.
struct WorkGraph {
  let index: PlanIndex
  /// Packages first, then the beginning and the end of each route.
  private(set) var after: [[Int]]
  private(set) var before: [[Int]]
  /// Whether a package is on the way.
  let isTaken: [Bool]
  private let order: [Int]

  /// `routes` says which are on the way; `nil` takes all.
  init(_ index: PlanIndex, routes: [Bool]?) {
    self.index = index
    let count = index.packages.count
    var after: [[Int]] = Array(repeating: [], count: count + 2 * index.routes.count)
    var before = after
    func join(_ from: Int, _ to: Int) {
      after[from].append(to)
      before[to].append(from)
    }
    func isOn(_ route: Int) -> Bool { routes?[route] ?? true }
    for (number, route) in index.routes.enumerated() where isOn(number) {
      join(count + 2 * number, count + 2 * number + 1)
      for package in route.packages {
        join(count + 2 * number, package)
        join(package, count + 2 * number + 1)
      }
    }
    for edge in index.plan.edges {
      guard let from = index.routeNumbers[edge.from], let to = index.routeNumbers[edge.to], isOn(from),
        isOn(to)
      else { continue }
      join(count + 2 * from + 1, count + 2 * to)
    }
    for (number, package) in index.packages.enumerated() where isOn(package.route) {
      for id in package.value.dependsOn {
        guard let other = index.packageNumbers[id], isOn(index.packages[other].route) else { continue }
        join(other, number)
      }
    }
    (self.after, self.before) = (after, before)
    isTaken = index.packages.map { isOn($0.route) }
    order = topologicalOrder(after: after)
  }

  /// The nodes, each after those before it; without those in a circle.
  var sorted: [Int] { order }

  /// The ids of packages that wait for each other, the first again at the end.
  var circle: [String]? {
    guard order.count < after.count else { return nil }
    let packages = oneCircle(before: before, outside: order).filter { $0 < index.packages.count }
    let ids = packages.map { index.packages[$0].value.id }
    return ids.first == ids.last && ids.count > 1 ? ids : ids + ids.prefix(1)
  }

  /// Which routes are taken: what is reached when each decision goes the way chosen or recommended.
  static func takenRoutes(_ index: PlanIndex) -> [Bool] { takenRoutes(index.plan, index.routeNumbers) }

  /// Of a plan whose texts need not be read.
  static func takenRoutes(_ plan: RoutePlan, _ numbers: [String: Int]) -> [Bool] {
    let graph = RouteGraph(plan, numbers)
    var isOption = Array(repeating: false, count: plan.routes.count)
    var ways: Set<[Int]> = []
    for decision in plan.decisions {
      guard let after = numbers[decision.after] else { continue }
      for option in decision.options {
        guard let route = numbers[option.route] else { continue }
        isOption[route] = true
        if option.route == decision.taken { ways.insert([after, route]) }
      }
    }
    var taken = Array(repeating: false, count: plan.routes.count)
    var stack = plan.routes.indices.filter { graph.before[$0].isEmpty && !isOption[$0] }
    for number in stack { taken[number] = true }
    while let number = stack.popLast() {
      for next in graph.after[number]
      where !taken[next] && (!isOption[next] || ways.contains([number, next])) {
        taken[next] = true
        stack.append(next)
      }
    }
    return taken
  }
}
