import Diagnostics
import OperatingSystem
import Pipelines
import Store

/// The state of a run: the plan as far as it is known, what has become of its stages, and which may start.
///
/// All changes are made here, one after the other, by the loop of the runner.
struct RunProgress: Sendable {
  private(set) var plan: Plan
  private(set) var outcomes: [StageOutcome]
  private var included: [Bool]
  /// Whether a stage was handed out to be run.
  private var isBegun: [Bool]
  private var schedule: Schedule
  private var failures: Failures
  /// The stages that collect for the items of a list, by the stage that puts the items out.
  private let collections: [Int: [Int]]
  private let settings: RunSettings
  private let observe: @Sendable (Runner.Progress) -> Void

  init(
    _ plan: Plan, _ outcomes: [StageOutcome], included: [Bool], settings: RunSettings,
    observe: @escaping @Sendable (Runner.Progress) -> Void
  ) {
    (self.plan, self.outcomes, self.included) = (plan, outcomes, included)
    (self.settings, self.observe) = (settings, observe)
    isBegun = Array(repeating: false, count: plan.stages.count)
    schedule = Schedule(plan, included: included, estimates: settings.estimates())
    failures = Failures(keepsGoing: settings.keepsGoing)
    collections = plan.collections
  }

  /// The stage that goes first of those that may start and that somebody still needs; it counts as running.
  mutating func next() -> Int? {
    while let index = schedule.next(limit: settings.jobs) {
      guard let reason = failures.reason(toSkip: plan.stages[index]) else {
        isBegun[index] = true
        return index
      }
      schedule.leave(index)
      end(index, StageOutcome(status: .skipped(reason)))
    }
    return nil
  }

  /// Whether all jobs are busy and one more stage could start if they were not.
  var hasWorkForAll: Bool { schedule.hasWork(beyond: settings.jobs) }

  func inputs(of index: Int) -> [String: Artifact] {
    var inputs: [String: Artifact] = [:]
    for input in plan.stages[index].inputs {
      inputs[input.port] = outcomes[input.stage].outputs[input.output]
    }
    return inputs
  }

  /// The work of a stage has ended, and what it leaves is not on the disk yet: only its place is free.
  mutating func leave(_ index: Int) {
    schedule.leave(index)
    observe(.ended(plan.stages[index]))
  }

  /// A stage is done that was running, and leaves nothing that has to be put on the disk.
  mutating func settle(_ index: Int, _ outcome: StageOutcome) {
    schedule.leave(index)
    finish(index, outcome)
  }

  /// A stage is done that has left its place.
  mutating func finish(_ index: Int, _ outcome: StageOutcome) {
    if outcome.result != nil { schedule.succeed(index) }
    end(index, outcome)
    guard outcome.result != nil, let list = outcome.outputs["items"] else { return }
    for collection in collections[index] ?? [] { expand(collection, by: list) }
  }

  /// Tells of every stage that did not become ready why not.
  mutating func close() {
    for index in plan.order where included[index] {
      guard case .waiting = outcomes[index].status else { continue }
      let stage = plan.stages[index]
      let reason =
        settings.cancellation.isCancelled
        ? "the run was stopped"
        : failures.reason(toSkip: stage) ?? missingInput(of: stage) ?? "nothing leads to it"
      end(index, StageOutcome(status: .skipped(reason)))
    }
  }

  // MARK: - Growing

  /// Adds the stages for the items of a list; a list that cannot be meant makes the collecting stage fail.
  private mutating func expand(_ collection: Int, by list: Artifact) {
    guard included[collection], plan.stages[collection].skipped == nil else { return }
    let first = plan.stages.count
    let keys: [String]
    do throws(Problem) {
      let bytes = try settings.store.read(list.digest, limit: 256 << 20)
      keys = try plan.grow(collection, by: bytes) { [outcomes, isBegun] index in
        if case .waiting = outcomes[index].status { !isBegun[index] } else { false }
      }
    } catch {
      // What an item gave is found out in the run: whatever is wrong with it, a stage has failed.
      end(
        collection,
        StageOutcome(status: .failed(error.failing(plan.stages[collection], by: settings.secrets.redaction))))
      return
    }
    let added = first..<plan.stages.count
    included += repeatElement(true, count: added.count)
    outcomes += repeatElement(StageOutcome(status: .waiting), count: added.count)
    isBegun += repeatElement(false, count: added.count)
    observe(.expanded(plan.stages[collection], keys: keys, list: list))
    for index in added {
      guard let reason = plan.stages[index].skipped else { continue }
      end(index, StageOutcome(status: .skipped(reason)))
    }
    if keys.isEmpty, plan.stages[collection].body?.skipsWhenEmpty == true {
      skip(collection, because: Plan.Stage.noItems)
    } else {
      schedule.grow(plan, added, for: collection)
    }
  }

  /// Skips what the run has found out that nobody wants; readers that can do without go on.
  private mutating func skip(_ index: Int, because reason: String) {
    let skipping = plan.skip(index, because: reason)
    for skipped in skipping.skipped where included[skipped] {
      end(skipped, StageOutcome(status: .skipped(plan.stages[skipped].skipped ?? reason)))
    }
    for released in skipping.released where included[released] { schedule.release(released) }
  }

  private mutating func end(_ index: Int, _ outcome: StageOutcome) {
    outcomes[index] = outcome
    if case .failed = outcome.status { failures.add(plan.stages[index]) }
    observe(.finished(plan.stages[index], outcome))
  }

  /// Why a stage never became ready; what it reads has its reason already.
  private func missingInput(of stage: Plan.Stage) -> String? {
    for input in stage.inputs + (stage.body?.inputs ?? []) {
      switch outcomes[input.stage].status {
      case .failed: return "'\(plan.stages[input.stage].name)' failed"
      case .skipped(let reason): return reason
      case .waiting, .executed, .reused: continue
      }
    }
    return nil
  }
}
