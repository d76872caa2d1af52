/// When each package is worked on: the critical path as if there were people for everything, and with those there are.
///
/// Times are thousandths of a working day from the start, so that the same plan gives the same days everywhere. A week
/// has five working days; a package takes its hours at the pace of its owner. With people: serial schedule generation,
/// those with the least latest finish first, then with the least slack, then in the order of the plan.
struct WorkSchedule {
  let graph: WorkGraph
  /// By package.
  let durations: [Int]
  /// As if there were people for everything.
  private(set) var earliest: [Int]
  private(set) var latest: [Int]
  /// The length of the longest chain of packages.
  private(set) var length = 0
  /// With the people that there are.
  private(set) var starts: [Int]
  private(set) var finishes: [Int]
  private(set) var end = 0
  /// The nodes in the order in which they were given their time.
  private(set) var sequence: [Int] = []
  /// What each package waited for: a package before it, or one of the same person.
  private var causes: [Int?]

  init(_ index: PlanIndex) {
    let graph = WorkGraph(index, routes: WorkGraph.takenRoutes(index))
    let pace = Pace(index.plan.context)
    self.init(
      graph,
      durations: index.packages.map {
        $0.value.status == .done ? 0 : pace.duration($0.value.estimate.likely, of: $0.value.people.owner)
      })
  }

  init(_ graph: WorkGraph, durations: [Int]) {
    (self.graph, self.durations) = (graph, durations)
    let count = graph.after.count
    (earliest, latest) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    (starts, finishes, causes) = (earliest, earliest, Array(repeating: nil, count: count))
    walk()
    level()
  }

  private func duration(_ node: Int) -> Int {
    node < durations.count && graph.isTaken[node] ? durations[node] : 0
  }

  /// Forward and backward through the graph.
  private mutating func walk() {
    for node in graph.sorted {
      for next in graph.after[node] { earliest[next] = max(earliest[next], earliest[node] + duration(node)) }
      length = max(length, earliest[node] + duration(node))
    }
    for node in graph.sorted.reversed() {
      let end = graph.after[node].map { latest[$0] }.min() ?? length
      latest[node] = end - duration(node)
    }
  }

  /// One package after another, each when what is before it is done and its owner is free.
  private mutating func level() {
    var waiting = graph.before.map(\.count)
    var isFree: [String: (time: Int, package: Int)] = [:]
    var readyAt = Array(repeating: (time: 0, cause: Int?.none), count: waiting.count)
    func row(_ node: Int) -> Heap.Row {
      (latest[node] + duration(node), latest[node] - earliest[node], node, node)
    }
    var ready = Heap(waiting.indices.filter { waiting[$0] == 0 }.map(row))
    while let (_, _, _, node) = ready.pop() {
      var (start, cause) = readyAt[node]
      if node < durations.count, duration(node) > 0, let owner = graph.index.packages[node].value.people.owner
      {
        if let free = isFree[owner], free.time > start { (start, cause) = (free.time, free.package) }
        isFree[owner] = (start + duration(node), node)
      }
      sequence.append(node)
      (starts[node], finishes[node], causes[node]) = (start, start + duration(node), cause)
      if node < durations.count, graph.isTaken[node] { end = max(end, finishes[node]) }
      let passes = node < durations.count ? node : cause
      for next in graph.after[node] {
        if finishes[node] > readyAt[next].time { readyAt[next] = (finishes[node], passes) }
        waiting[next] -= 1
        if waiting[next] == 0 { ready.push(row(next)) }
      }
    }
  }

  /// Packages of the longest chain, waiting for people included, first to last.
  var criticalChain: [Int] {
    var chain: [Int] = []
    var node = durations.indices.filter { graph.isTaken[$0] && finishes[$0] == end && durations[$0] > 0 }
      .first
    while let package = node, chain.count <= durations.count {
      chain.append(package)
      node = causes[package]
    }
    return chain.reversed()
  }

  /// How much later than planned a package may be done before the end is, people apart.
  func slack(_ package: Int) -> Int { latest[package] - earliest[package] }
}

/// How fast people work.
struct Pace {
  private let hoursPerWeek: [String: Int]
  /// Where nobody is named: as somebody of the people does on average.
  private let usual: Int

  init(_ context: RoutePlan.Context) {
    hoursPerWeek = Dictionary(
      context.people.map { ($0.name, $0.hoursPerWeek) }, uniquingKeysWith: { first, _ in first })
    let sum = context.people.reduce(0) { $0 + $1.hoursPerWeek }
    usual = context.people.isEmpty ? 40 : max(1, sum / context.people.count)
  }

  /// Thousandths of a working day, rounded up.
  func duration(_ hours: Double, of owner: String?) -> Int {
    let perWeek = owner.flatMap { hoursPerWeek[$0] } ?? usual
    // A document has at most 100,000 hours a package, so this is far from the limits of an Int.
    return Int((hours * 5_000 / Double(max(1, perWeek))).rounded(.up))
  }

  /// Hours of work in thousandths of a working day.
  func hours(_ time: Int, of owner: String?) -> Double {
    let perWeek = owner.flatMap { hoursPerWeek[$0] } ?? usual
    return (Double(time * perWeek) / 5_000 * 4).rounded(.down) / 4
  }
}
