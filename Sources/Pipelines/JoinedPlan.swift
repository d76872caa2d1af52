public import OperatingSystem
import JSON
import Manifests

/// Several plans as one graph, in which what they have in common stands once.
///
/// 1. Two stages are one if kind, version, options, named files, secrets, limits and source date are equal and each
///    input comes from one stage. Effects are never joined: each plan publishes for itself.
/// 2. Every stage knows the plans that it belongs to (`Plan.Stage.memberships`), and its name and place in each.
/// 3. A stage with `forEach` is never joined, but what it reads is, and the stages for its items are when they come
///    (`Plan.grow`), as long as they have not begun; after that the store knows the result.
/// 4. A pool that several plans name has the smallest of their capacities.
public struct JoinedPlan: Sendable {
  /// All stages, those of the first plan first.
  public let plan: Plan
  /// For each plan and each of its stages the index in `plan.stages`.
  public let places: [[Int]]

  /// Joins plans, each with the time stamp of what it builds.
  public init(_ plans: [(plan: Plan, sourceDate: Timestamp)]) {
    var stages: [Plan.Stage] = []
    var known: [String: Int] = [:]
    var places: [[Int]] = []
    var pools: [String: Int] = [:]
    for (number, (plan, sourceDate)) in plans.enumerated() {
      for (name, capacity) in plan.pools { pools[name] = min(capacity, pools[name] ?? capacity) }
      var own: [Int] = []
      for (index, stage) in plan.stages.enumerated() {
        let inputs = stage.inputs.map { $0.mapped(own) }
        let membership = Plan.Membership(plan: number, index: index, stage: stage)
        // One plan alone has nothing in common with another.
        let isAlone = plans.count == 1 || stage.stageClass == .effect || stage.body != nil
        let key = isAlone ? nil : Self.key(stage, inputs, sourceDate)
        // A plan's own twins stay two: each has its place in the plan's outcomes.
        var joined = stage
        (joined.memberships, joined.sourceDate) = ([membership], sourceDate)
        if let key, let place = known[key], stages[place].join(joined) {
          own.append(place)
          continue
        }
        joined.inputs = inputs
        joined.list = stage.list.map { own[$0] }
        joined.body?.inputs = stage.body?.inputs.map { $0.mapped(own) } ?? []
        joined.body?.list = stage.body?.list.map { own[$0] }
        if let key { known[key] = stages.count }
        own.append(stages.count)
        stages.append(joined)
      }
      places.append(own)
    }
    self.places = places
    plan = Plan(
      name: plans.first?.plan.name ?? "", stages: stages, pools: pools, twins: plans.count > 1 ? known : nil)
  }

  /// What became of one of the plans when the whole has run, with what the run added to it and skipped.
  ///
  /// - Returns: the plan, and for each of its stages the index in `grown`.
  public func part(_ number: Int, as own: Plan, of grown: Plan) -> (plan: Plan, places: [Int]) {
    let hasChanged = places[number].contains { place in
      grown.stages[place].instances != nil || grown.stages[place].skipped != plan.stages[place].skipped
        || grown.stages[place].inputs.count != plan.stages[place].inputs.count
    }
    guard hasChanged else { return (own, places[number]) }
    var found: [Int] = []
    for place in places[number] { found += (grown.stages[place].instances ?? []) + [place] }
    var position = [Int](repeating: 0, count: grown.stages.count)
    for (index, place) in found.enumerated() { position[place] = index }
    let stages = found.map { place in
      let shared = grown.stages[place]
      var stage = shared.memberships.first { $0.plan == number }?.stage ?? shared
      (stage.kind, stage.options, stage.skipped) = (shared.kind, shared.options, shared.skipped)
      (stage.absent, stage.inputs) = (shared.absent, shared.inputs.map { $0.mapped(position) })
      // A stage for an item of several plans has a list in each.
      stage.list = stage.list.flatMap { shared.list == nil ? nil : position[$0] }
      stage.body?.inputs = shared.body?.inputs.map { $0.mapped(position) } ?? []
      stage.body?.list = shared.body?.list.map { position[$0] }
      stage.instances = shared.instances?.map { position[$0] }
      return stage
    }
    return (Plan(name: own.name, stages: stages, pools: own.pools), found)
  }

  /// Everything that a stage's result and its limits depend on, as text.
  static func key(_ stage: Plan.Stage, _ inputs: [Plan.Input], _ sourceDate: Timestamp?) -> String {
    let kind = type(of: stage.kind)
    let parts: JSON = [
      "kind": .string(kind.name), "version": .integer(kind.version), "options": stage.options.json,
      "files": .strings(stage.options.files.map(\.path.path)),
      "secrets": .strings(stage.options.secrets.map(\.identity)),
      "inputs": .array(
        inputs.map { .array([.string($0.port), .integer($0.stage), .string($0.output)]) }),
      "limits": [
        .integer(stage.timeout.seconds), .integer(stage.attempts),
        .string(stage.pools.map { "\($0.pool) \($0.count)" }.joined(separator: " ")),
      ],
      "skipped": .string(stage.skipped ?? ""), "absent": .strings(stage.absent),
      "date": .string(sourceDate.map { "\($0.seconds)" } ?? ""),
    ]
    return parts.text
  }
}

extension Plan.Input {
  /// The same edge where stages have other indices.
  func mapped(_ indices: [Int]) -> Plan.Input {
    Plan.Input(port: port, stage: indices[stage], output: output)
  }
}

extension Plan {
  /// The place of a stage in one of the plans that were joined.
  public struct Membership: Sendable {
    /// The number of the plan.
    public let plan: Int
    /// The index in that plan's stages.
    public let index: Int
    /// The stage as that plan has it, with its own name and place.
    public var stage: Stage { stages[0] }
    // A structure cannot hold itself but by way of an array.
    private let stages: [Stage]

    init(plan: Int, index: Int, stage: Stage) { (self.plan, self.index, stages) = (plan, index, [stage]) }
  }
}
