import JSON
import Pipelines

/// What the stages before a stage took in and said.
struct Lineage {
  /// Materials and notes of all stages that a stage depends on, directly or not.
  struct History: Sendable {
    var materials: [Material] = []
    /// By name; in the order of the stages where several say something under one name.
    var notes: [String: [JSON]] = [:]
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
    // In the order of the plan that asks: joining it with others must not change what a stage is told.
    let plan = plan
    let number = plan.stages[index].memberships.first?.plan
    let order = { (stage: Int) -> Int in
      plan.stages[stage].memberships.first { $0.plan == number }?.index ?? stage
    }
    for stage in seen.sorted(by: { order($0) < order($1) }) {
      history.materials += outcomes[stage].result?.materials ?? []
      for (name, value) in outcomes[stage].result?.notes ?? [] {
        history.notes[name, default: []].append(value)
      }
    }
    history.materials.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return history
  }
}
