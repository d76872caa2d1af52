import JSON
import Pipelines

/// Which stages may start: a count of missing inputs for each, a queue, and the pools' free places.
struct Schedule {
  private var missing: [Int]
  private var readers: [[Int]]
  private let included: [Bool]
  private let pools: [String?]
  private var free: [String: Int]
  /// In the order in which they became ready.
  private var ready: [Int] = []
  private var running = 0

  init(_ plan: Plan, included: [Bool]) {
    self.included = included
    pools = plan.stages.map(\.pool)
    free = plan.pools
    // What is not included has run already, or its readers are not included either.
    missing = plan.stages.map { stage in stage.inputs.count { included[$0.stage] } }
    readers = Array(repeating: [], count: plan.stages.count)
    for (index, stage) in plan.stages.enumerated() where included[index] {
      for input in stage.inputs where included[input.stage] { readers[input.stage].append(index) }
    }
    ready = missing.indices.filter { included[$0] && missing[$0] == 0 }
  }

  /// The next stage that may start while fewer than `limit` run; it counts as running from now on.
  mutating func next(limit: Int) -> Int? {
    guard running < limit,
      let position = ready.firstIndex(where: { pools[$0].map { (free[$0] ?? 1) > 0 } ?? true })
    else { return nil }
    let index = ready.remove(at: position)
    running += 1
    if let pool = pools[index] { free[pool] = (free[pool] ?? 1) - 1 }
    return index
  }

  /// A stage has ended; those that waited only for it are ready if it succeeded.
  mutating func finish(_ index: Int, isSuccess: Bool) {
    running -= 1
    if let pool = pools[index] { free[pool] = (free[pool] ?? 0) + 1 }
    guard isSuccess else { return }
    for reader in readers[index] {
      missing[reader] -= 1
      if missing[reader] == 0 { ready.append(reader) }
    }
  }
}

/// What the stages before a stage took in and said.
struct Lineage {
  /// Materials and notes of all stages that a stage depends on, directly or not.
  struct History: Sendable {
    var materials: [Material] = []
    var notes: [String: JSON] = [:]
  }

  private let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  /// Only a stage that is not pure may look at history: it is no part of a key.
  func history(of index: Int, in outcomes: [StageOutcome]) -> History {
    guard plan.stages[index].stageClass != .pure else { return History() }
    var seen: Set<Int> = []
    var pending = plan.stages[index].inputs.map(\.stage)
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      pending += plan.stages[next].inputs.map(\.stage)
    }
    var history = History()
    for stage in seen.sorted() {
      history.materials += outcomes[stage].result?.materials ?? []
      for (name, value) in outcomes[stage].result?.notes ?? [] { history.notes[name] = value }
    }
    history.materials.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return history
  }
}
