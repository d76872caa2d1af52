internal import Pipelines

/// What is known of a run that has no end: it was killed, or is still under way.
///
/// 1. What was planned is shown if it is there; what was seen of a stage that no plan has stands behind it.
/// 2. Of a stage that was seen several times the last counts.
/// 3. Stages for items are told with the list that they come from; what else they read is known at the end of a run.
extension RunGraph {
  /// What was seen of a stage.
  public struct Sighting: Sendable {
    let stage: String
    let kind: String?
    let result: Result
    let (reason, code): (String?, String?)
    let (milliseconds, attempts): (Int?, Int?)

    /// A stage by its name; its kind where that is known.
    public init(
      _ stage: String, kind: String? = nil, _ result: Result, reason: String? = nil, code: String? = nil,
      milliseconds: Int? = nil, attempts: Int? = nil
    ) {
      (self.stage, self.kind, self.result) = (stage, kind, result)
      (self.reason, self.code) = (reason, code)
      (self.milliseconds, self.attempts) = (milliseconds, attempts)
    }
  }

  /// A list whose items are known, and the keys of its stages.
  public struct Expansion: Sendable {
    let stage: String
    let kind: String
    let keys: [String]

    /// The stages of a kind for the items that a stage with `forEach` collects for.
    public init(_ stage: String, kind: String, keys: [String]) {
      (self.stage, self.kind, self.keys) = (stage, kind, keys)
    }
  }

  /// The graph of a run that has no end, from what was planned and what was seen.
  public init(
    name: String, version: String, planned: RunGraph?, _ expansions: [Expansion], _ sightings: [Sighting]
  ) {
    var stages: [Stage] = []
    // By their bytes: equal texts may be other names.
    var places: [[UInt8]: Int] = [:]
    @discardableResult
    func add(_ stage: Stage) -> Int {
      if let place = places[Array(stage.name.utf8)] { return place }
      places[Array(stage.name.utf8)] = stages.count
      stages.append(stage)
      return stages.count - 1
    }
    func addItems(of expansion: Expansion, _ stageClass: String) {
      let list = places[Array("\(expansion.stage)/items".utf8)]
      for key in expansion.keys {
        add(Stage("\(expansion.stage)[\(key)]", expansion.kind, stageClass, list: list))
      }
    }
    var position: [Int] = []
    for stage in planned?.stages ?? [] {
      let expansion = expansions.last { $0.stage.utf8.elementsEqual(stage.name.utf8) }
      if let expansion, stage.forEach != nil { addItems(of: expansion, stage.stageClass) }
      position.append(add(stage.moved(to: position, isExpanded: expansion != nil)))
    }
    for expansion in expansions { addItems(of: expansion, "") }
    for sighting in sightings { add(Stage(sighting.stage, sighting.kind ?? "", "", list: nil)) }
    for sighting in sightings {
      if let place = places[Array(sighting.stage.utf8)] { stages[place].take(sighting) }
    }
    self.init(name: name, version: version, pipeline: planned?.pipeline ?? "", stages: stages)
  }
}

extension RunGraph.Stage {
  fileprivate init(_ name: String, _ kind: String, _ stageClass: String, list: Int?) {
    self.init(
      name: name, kind: kind, stageClass: stageClass, inputs: [], list: list, forEach: nil, result: nil,
      reason: nil, code: nil, milliseconds: nil, attempts: nil)
  }

  /// The same stage where those before it have other indices.
  fileprivate func moved(to position: [Int], isExpanded: Bool) -> Self {
    Self(
      name: name, kind: kind, stageClass: stageClass,
      inputs: inputs.map { RunGraph.Edge(port: $0.port, stage: position[$0.stage], output: $0.output) },
      list: list.map { position[$0] }, forEach: isExpanded ? nil : forEach, result: result, reason: reason,
      code: code, milliseconds: nil, attempts: nil)
  }

  fileprivate mutating func take(_ sighting: RunGraph.Sighting) {
    (result, reason, code) = (sighting.result, sighting.reason, sighting.code)
    (milliseconds, attempts) = (sighting.milliseconds, sighting.attempts)
  }
}
