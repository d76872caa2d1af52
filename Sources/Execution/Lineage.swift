import JSON
import Pipelines

/// What the stages before a stage took in and said.
enum Lineage {
  /// Materials and notes of all stages that a stage depends on, directly or not.
  struct History: Sendable {
    var materials: [Material] = []
    /// By name; in the order of the stages where several say something under one name.
    var notes: [String: [JSON]] = [:]
  }

  /// Only a stage that is not pure may look at history: it is no part of a key.
  static func history(of index: Int, in plan: Plan, _ outcomes: [StageOutcome]) -> History {
    guard plan.stages[index].stageClass != .pure else { return History() }
    var seen: Set<Int> = []
    // A stage for an item also depends on the list that the item is from.
    let sources = { (stage: Plan.Stage) in stage.inputs.map(\.stage) + (stage.list.map { [$0] } ?? []) }
    var pending = sources(plan.stages[index])
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      pending += sources(plan.stages[next])
    }
    var history = History()
    // In the order of the plan that asks: joining it with others must not change what a stage is told.
    let number = plan.stages[index].memberships.first?.plan
    let order = { (stage: Int) -> Int in
      plan.stages[stage].memberships.first { $0.plan == number }?.index ?? stage
    }
    for stage in seen.sorted(by: { (order($0), $0) < (order($1), $1) }) {
      history.materials += outcomes[stage].result?.materials ?? []
      for (name, value) in outcomes[stage].result?.notes ?? [] {
        history.notes[name, default: []].append(value)
      }
    }
    history.materials.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return history
  }
}
