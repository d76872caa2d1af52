import Cryptography
public import Diagnostics
public import OperatingSystem
public import Pipelines
public import Store

/// What a run would do with each stage, as far as it can be known without doing anything.
public enum Forecast: Sendable, Equatable {
  /// A recorded result would stand for it.
  case reused
  /// It would be executed.
  case executed
  /// It would be executed, unless what the stages before it make leads to a recorded result.
  case inputsUnknown
  /// It is done for each item of a list that the run will know.
  case forEachItem
  /// Its list is known, and cannot be meant.
  case fails(String)
  /// It depends on the time of the run, and is executed in every one.
  case everyTime
  /// It acts outside, after everything else and only where the decision allows it.
  case ifAllowed

  /// A forecast for each stage of a plan; reads options' files and the store, and writes nothing.
  ///
  /// Where a recorded list would stand, the plan grows by the stages for its items.
  ///
  /// - Parameters:
  ///   - plan: what would be run.
  ///   - store: `nil` where there is none yet.
  ///   - tool: name and version of the program, which are part of keys.
  ///   - sourceDate: the time stamp of what is built, for stages that have none of their own.
  ///   - isolation: whether programs would be kept from the machine.
  /// - Returns: one for each stage of the plan as it is afterwards, in their order.
  /// - Throws: `input.read`, `database.statement`.
  public static func of(
    _ plan: inout Plan, store: ContentStore?, tool: (name: String, version: String), sourceDate: Timestamp,
    isolation: Isolation.Demand = .best
  ) throws(Problem) -> [Forecast] {
    var looking = Looking(store: store, tool: tool, sourceDate: sourceDate, isolation: isolation)
    for index in plan.stages.indices {
      let added = plan.stages.count
      looking.grow(&plan, index)
      for other in added..<plan.stages.count { try looking.look(at: plan.stages[other], other) }
      try looking.look(at: plan.stages[index], index)
    }
    return plan.stages.indices.map { looking.found[$0]?.forecast ?? .executed }
  }
}

/// What is known while the stages are looked at, each after those that it reads.
private struct Looking {
  let store: ContentStore?
  let tool: (name: String, version: String)
  let sourceDate: Timestamp
  let isolation: Isolation.Demand
  var found: [Int: (forecast: Forecast, outputs: [String: Artifact])] = [:]
  private var unusable: [Int: String] = [:]
  private let digests: KeyDigests

  init(
    store: ContentStore?, tool: (name: String, version: String), sourceDate: Timestamp,
    isolation: Isolation.Demand
  ) {
    (self.store, self.tool, self.sourceDate, self.isolation) = (store, tool, sourceDate, isolation)
    digests = KeyDigests(trust: .unchanged, store: store, tools: KeyDigests.Tools())
  }

  /// Adds the stages for the items of a list whose recorded result would stand.
  mutating func grow(_ plan: inout Plan, _ index: Int) {
    let stage = plan.stages[index]
    guard stage.isUnknown, let list = stage.body?.list, let items = found[list]?.outputs["items"], let store
    else { return }
    do throws(Problem) {
      let keys = try plan.grow(index, by: try store.read(items.digest, limit: 256 << 20))
      if keys.isEmpty, stage.body?.skipsWhenEmpty == true {
        _ = plan.skip(index, because: Plan.Stage.noItems)
      }
    } catch { unusable[index] = error.message }
  }

  mutating func look(at stage: Plan.Stage, _ index: Int) throws(Problem) {
    var (forecast, outputs): (Forecast, [String: Artifact]) = (.executed, [:])
    switch stage.stageClass {
    case .clocked: forecast = .everyTime
    case .effect: forecast = .ifAllowed
    case .pure where stage.isUnknown: forecast = unusable[index].map { .fails($0) } ?? .forEachItem
    case .pure:
      guard stage.inputs.allSatisfy({ found[$0.stage]?.forecast == .reused }) else {
        forecast = .inputsUnknown
        break
      }
      var inputs: [String: Artifact] = [:]
      for input in stage.inputs { inputs[input.port] = found[input.stage]?.outputs[input.output] }
      let key = try StageKey(
        stage, inputs: inputs, tool: tool, sourceDate: stage.sourceDate ?? sourceDate, isolation: isolation,
        digests: digests)
      if let store, let key, let bytes = try store.result(for: key.digest),
        let record = try StageRecord(
          bytes, of: stage.kind, in: store,
          isIntact: { (digest, byteCount) throws(Problem) in
            try store.isIntact(digest, byteCount: byteCount)
          })
      {
        (forecast, outputs) = (.reused, record.outputs)
      }
    }
    found[index] = (forecast, outputs)
  }
}
