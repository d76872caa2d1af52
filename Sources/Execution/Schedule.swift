import Pipelines

/// Which stages may start: a count of missing inputs for each, and the free places of the pools.
///
/// Of those that may start goes first the one with the longest way to an end of the graph: the others can be done
/// beside that way. A stage that collects for the items of a list waits for one thing more until they are known; its
/// inputs count as two stages away, because the stages for the items will lie between.
struct Schedule {
  private var missing: [Int]
  private var readers: [[Int]]
  /// The line in `places` of each stage.
  private var line: [Int]
  private var places: Places
  private var distances: [Int]
  private var priorities: [Int]
  /// Whether nobody has to wait for it.
  private var isDone: [Bool]
  private var arrivals = 0
  private var running = 0

  init(_ plan: Plan, included: [Bool], estimates: Estimates = Estimates()) {
    var places = Places(plan.pools)
    line = plan.stages.map { $0.pools.isEmpty ? 0 : places.line(for: $0.pools) }
    self.places = places
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
    guard running < limit, let index = places.take() else { return nil }
    running += 1
    return index
  }

  /// Whether `limit` stages run and others wait for nothing but that.
  func hasWork(beyond limit: Int) -> Bool { running >= limit && places.canServe }

  /// The work of a stage has ended: another may take its place.
  mutating func leave(_ index: Int) {
    running -= 1
    places.giveBack(line[index])
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
    for index in added { line.append(places.line(for: plan.stages[index].pools)) }
    for index in added where plan.stages[index].skipped == nil {
      for input in plan.stages[index].inputs where !isDone[input.stage] {
        missing[index] += 1
        readers[input.stage].append(index)
      }
      if missing[index] == 0 { enqueue(index) }
    }
    // It reads an output of each, as often as there are outputs; some may be those of another plan.
    for index in plan.stages[collection].instances ?? [] where plan.stages[index].skipped == nil {
      readers[index].append(collection)
      missing[collection] += 1
    }
    release(collection)
  }

  private mutating func enqueue(_ index: Int) {
    places.append(
      ReadyQueue.Entry(
        index: index, priority: priorities[index], distance: distances[index], arrival: arrivals),
      to: line[index])
    arrivals += 1
  }
}

extension Plan.Stage {
  /// Whether it collects for items that are not known yet.
  var isUnknown: Bool { body != nil && instances == nil && skipped == nil }
}
