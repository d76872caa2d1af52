import Pipelines

/// Which stages may start: a count of missing inputs for each, a queue for each pool, and the pools' free places.
///
/// Of those that may start goes first the one with the longest way to an end of the graph: the others can be done
/// beside that way. A stage that collects for the items of a list waits for one thing more until they are known; its
/// inputs count as two stages away, because the stages for the items will lie between.
struct Schedule {
  /// Stages that are ready and take places of the same pool.
  private struct Line {
    var waiting = ReadyQueue()
    /// `nil`: without bound.
    var free: Int?

    /// The one that goes first; `nil` if none may start.
    var first: ReadyQueue.Entry? { free == 0 ? nil : waiting.first }
  }

  private var missing: [Int]
  private var readers: [[Int]]
  /// The line of each stage.
  private var place: [Int]
  /// The first is that of the stages without a pool.
  private var lines: [Line]
  private var distances: [Int]
  private var priorities: [Int]
  /// Whether nobody has to wait for it.
  private var isDone: [Bool]
  private let positions: [String: Int]
  private var arrivals = 0
  private var running = 0

  init(_ plan: Plan, included: [Bool], estimates: Estimates = Estimates()) {
    let pools = plan.pools.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    positions = Dictionary(uniqueKeysWithValues: zip(pools, 1...))
    lines = [Line(free: nil)] + pools.map { Line(free: plan.pools[$0]) }
    place = plan.stages.map { [positions] in $0.pool.flatMap { positions[$0] } ?? 0 }
    priorities = plan.stages.map(\.priority)
    isDone = included.map { !$0 }
    // What is not included has run already, or its readers are not included either.
    missing = plan.stages.map { stage in
      stage.inputs.count { included[$0.stage] } + (stage.isUnknown ? 1 : 0)
    }
    readers = Array(repeating: [], count: plan.stages.count)
    for (index, stage) in plan.stages.enumerated() where included[index] {
      for input in stage.inputs where included[input.stage] { readers[input.stage].append(index) }
    }
    // In time where times are known, else in stages.
    let weights = plan.stages.map { stage in
      let own = estimates.isEmpty ? 1 : estimates.weight(of: stage)
      guard stage.isUnknown else { return own }
      let (double, overflow) = own.addingReportingOverflow(own)
      return overflow ? Int.max : double
    }
    var distances = weights
    // What a stage reads stands before it, so that one walk backwards is enough.
    for (index, stage) in plan.stages.enumerated().reversed() where included[index] {
      for input in stage.inputs {
        // A way that is too long for the number is long enough.
        let (way, overflow) = distances[index].addingReportingOverflow(weights[input.stage])
        distances[input.stage] = max(distances[input.stage], overflow ? Int.max : way)
      }
    }
    self.distances = distances
    for index in missing.indices where included[index] && missing[index] == 0 { enqueue(index) }
  }

  /// The stage that goes first of those that may start while fewer than `limit` run; it counts as running from now on.
  mutating func next(limit: Int) -> Int? {
    guard running < limit else { return nil }
    var first: (line: Int, entry: ReadyQueue.Entry)?
    for (line, waiting) in lines.enumerated() {
      guard let entry = waiting.first else { continue }
      if let best = first, !entry.precedes(best.entry) { continue }
      first = (line, entry)
    }
    guard let first, let entry = lines[first.line].waiting.removeFirst() else { return nil }
    running += 1
    lines[first.line].free? -= 1
    return entry.index
  }

  /// The work of a stage has ended: another may take its place.
  mutating func leave(_ index: Int) {
    running -= 1
    lines[place[index]].free? += 1
  }

  /// A stage has succeeded; those that waited only for it are ready.
  mutating func succeed(_ index: Int) {
    isDone[index] = true
    for reader in readers[index] { release(reader) }
  }

  /// One thing less that a stage waits for.
  mutating func release(_ index: Int) {
    missing[index] -= 1
    if missing[index] == 0 { enqueue(index) }
  }

  /// The stages for items have come: those of a collecting stage, which waits for them from now on.
  mutating func grow(_ plan: Plan, _ added: Range<Int>, for collection: Int) {
    missing += repeatElement(0, count: added.count)
    readers += repeatElement([], count: added.count)
    isDone += repeatElement(false, count: added.count)
    distances += repeatElement(distances[collection] + 1, count: added.count)
    priorities += added.map { plan.stages[$0].priority }
    place += added.map { plan.stages[$0].pool.flatMap { positions[$0] } ?? 0 }
    for index in added where plan.stages[index].skipped == nil {
      for input in plan.stages[index].inputs where !isDone[input.stage] {
        missing[index] += 1
        readers[input.stage].append(index)
      }
      readers[index].append(collection)
      missing[collection] += 1
      if missing[index] == 0 { enqueue(index) }
    }
    release(collection)
  }

  private mutating func enqueue(_ index: Int) {
    lines[place[index]].waiting.append(
      ReadyQueue.Entry(
        index: index, priority: priorities[index], distance: distances[index], arrival: arrivals))
    arrivals += 1
  }
}

extension Plan.Stage {
  /// Whether it collects for items that are not known yet.
  var isUnknown: Bool { body != nil && instances == nil && skipped == nil }
}
