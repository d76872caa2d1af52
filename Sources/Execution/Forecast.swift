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
  /// It depends on the time of the run, and is executed in every one.
  case everyTime
  /// It acts outside, after everything else and only where the decision allows it.
  case ifAllowed

  /// A forecast for each stage of a plan; reads options' files and the store, and writes nothing.
  ///
  /// - Parameters:
  ///   - plan: what would be run.
  ///   - store: `nil` where there is none yet.
  ///   - tool: name and version of the program, which are part of keys.
  ///   - sourceDate: the time stamp of what is built.
  ///   - isolation: whether programs would be kept from the machine.
  /// - Returns: one for each stage, in their order.
  /// - Throws: `input.read`, `database.statement`.
  public static func of(
    _ plan: Plan, store: ContentStore?, tool: (name: String, version: String), sourceDate: Timestamp,
    isolation: Isolation.Demand = .best
  ) throws(Problem) -> [Forecast] {
    var forecasts: [Forecast] = []
    var outputs: [[String: Artifact]] = []
    let digests = KeyDigests(trust: .unchanged, store: store, tools: KeyDigests.Tools())
    for stage in plan.stages {
      var (forecast, found): (Forecast, [String: Artifact]) = (.executed, [:])
      switch stage.stageClass {
      case .clocked: forecast = .everyTime
      case .effect: forecast = .ifAllowed
      case .pure where stage.isUnknown: forecast = .forEachItem
      case .pure:
        guard stage.inputs.allSatisfy({ forecasts[$0.stage] == .reused }) else {
          forecast = .inputsUnknown
          break
        }
        var inputs: [String: Artifact] = [:]
        for input in stage.inputs { inputs[input.port] = outputs[input.stage][input.output] }
        let key = try StageKey(
          stage, inputs: inputs, tool: tool, sourceDate: sourceDate, isolation: isolation, digests: digests)
        if let store, let key, let bytes = try store.result(for: key.digest),
          let record = try StageRecord(
            bytes, of: stage.kind, in: store,
            isIntact: { (digest, byteCount) throws(Problem) in
              try store.isIntact(digest, byteCount: byteCount)
            })
        {
          (forecast, found) = (.reused, record.outputs)
        }
      }
      forecasts.append(forecast)
      outputs.append(found)
    }
    return forecasts
  }
}
