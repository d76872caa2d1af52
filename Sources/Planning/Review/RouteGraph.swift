/// Routes as numbers with the edges between them; edges that lead nowhere are left out.
struct RouteGraph {
  private(set) var after: [[Int]]
  private(set) var before: [[Int]]

  init(_ index: PlanIndex) { self.init(index.plan, index.routeNumbers) }

  /// Of a plan whose texts need not be read.
  init(_ plan: RoutePlan, _ numbers: [String: Int]) {
    after = Array(repeating: [], count: plan.routes.count)
    before = after
    for edge in plan.edges {
      guard let from = numbers[edge.from], let to = numbers[edge.to] else { continue }
      after[from].append(to)
      before[to].append(from)
    }
  }

  /// In an order in which each comes after those before it, the order written between equals; those in a circle are missing.
  var order: [Int] { topologicalOrder(after: after) }

  /// What can be got to, these included.
  func reached(from starts: [Int]) -> [Bool] {
    var reached = Array(repeating: false, count: after.count)
    var stack = starts
    for start in starts { reached[start] = true }
    while let number = stack.popLast() {
      for next in after[number] where !reached[next] {
        reached[next] = true
        stack.append(next)
      }
    }
    return reached
  }

  /// One circle among those that an order lacks.
  func circle(outside order: [Int]) -> [Int] { oneCircle(before: before, outside: order) }
}

/// Kahn's algorithm with a heap, so that of what is ready the smallest number comes first.
func topologicalOrder(after: [[Int]]) -> [Int] {
  var waiting = Array(repeating: 0, count: after.count)
  for list in after { for next in list { waiting[next] += 1 } }
  var ready = Heap(waiting.indices.filter { waiting[$0] == 0 }.map { ($0, 0, 0, $0) })
  var order: [Int] = []
  while let (_, _, _, number) = ready.pop() {
    order.append(number)
    for next in after[number] {
      waiting[next] -= 1
      if waiting[next] == 0 { ready.push((next, 0, 0, next)) }
    }
  }
  return order
}

/// Walks back among what an order lacks until a number comes again.
func oneCircle(before: [[Int]], outside order: [Int]) -> [Int] {
  var isOrdered = Array(repeating: false, count: before.count)
  for number in order { isOrdered[number] = true }
  guard var number = isOrdered.firstIndex(of: false) else { return [] }
  var position: [Int: Int] = [:]
  var path: [Int] = []
  while position[number] == nil {
    position[number] = path.count
    path.append(number)
    guard let previous = before[number].first(where: { !isOrdered[$0] }) else { return [] }
    number = previous
  }
  let circle = Array(path[(position[number] ?? 0)...].reversed())
  return circle + circle.prefix(1)
}

/// The smallest of some rows of numbers first; the last number of a row is what it stands for.
struct Heap {
  typealias Row = (Int, Int, Int, Int)
  private var rows: [Row] = []

  init(_ rows: [Row] = []) { for row in rows { push(row) } }

  mutating func push(_ row: Row) {
    rows.append(row)
    var index = rows.count - 1
    while index > 0, rows[index] < rows[(index - 1) / 2] {
      rows.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> Row? {
    guard let first = rows.first, let last = rows.popLast() else { return nil }
    guard !rows.isEmpty else { return first }
    rows[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < rows.count && rows[child] < rows[least] {
        least = child
      }
      guard least != index else { return first }
      rows.swapAt(index, least)
      index = least
    }
  }
}
