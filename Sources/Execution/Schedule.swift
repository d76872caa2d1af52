import Pipelines

/// Which stages may start: a count of missing inputs for each, a queue for each pool, and the pools' free places.
struct Schedule {
  /// Stages that are ready and take places of the same pool, with the moment in which each became ready.
  private struct Line {
    private var waiting: [(index: Int, arrival: Int)] = []
    private var head = 0
    /// `nil`: without bound.
    var free: Int?

    init(free: Int?) { self.free = free }

    /// When the first became ready; `nil` if none may start.
    var arrival: Int? { head < waiting.count && free != 0 ? waiting[head].arrival : nil }

    mutating func append(_ index: Int, at arrival: Int) { waiting.append((index, arrival)) }

    mutating func start() -> Int {
      head += 1
      free? -= 1
      return waiting[head - 1].index
    }
  }

  private var missing: [Int]
  private var readers: [[Int]]
  /// The line of each stage.
  private let place: [Int]
  /// The first is that of the stages without a pool.
  private var lines: [Line]
  private var arrivals = 0
  private var running = 0

  init(_ plan: Plan, included: [Bool]) {
    let pools = plan.pools.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let positions = Dictionary(uniqueKeysWithValues: zip(pools, 1...))
    lines = [Line(free: nil)] + pools.map { Line(free: plan.pools[$0]) }
    place = plan.stages.map { $0.pool.flatMap { positions[$0] } ?? 0 }
    // What is not included has run already, or its readers are not included either.
    missing = plan.stages.map { stage in stage.inputs.count { included[$0.stage] } }
    readers = Array(repeating: [], count: plan.stages.count)
    for (index, stage) in plan.stages.enumerated() where included[index] {
      for input in stage.inputs where included[input.stage] { readers[input.stage].append(index) }
    }
    for index in missing.indices where included[index] && missing[index] == 0 { enqueue(index) }
  }

  /// The stage that has been ready longest and may start while fewer than `limit` run; it counts as running from now on.
  mutating func next(limit: Int) -> Int? {
    guard running < limit else { return nil }
    var first: (line: Int, arrival: Int)?
    for (line, waiting) in lines.enumerated() {
      guard let arrival = waiting.arrival, arrival < first?.arrival ?? .max else { continue }
      first = (line, arrival)
    }
    guard let first else { return nil }
    running += 1
    return lines[first.line].start()
  }

  /// A stage has ended; those that waited only for it are ready if it succeeded.
  mutating func finish(_ index: Int, isSuccess: Bool) {
    running -= 1
    lines[place[index]].free? += 1
    guard isSuccess else { return }
    for reader in readers[index] {
      missing[reader] -= 1
      if missing[reader] == 0 { enqueue(reader) }
    }
  }

  private mutating func enqueue(_ index: Int) {
    lines[place[index]].append(index, at: arrivals)
    arrivals += 1
  }
}
