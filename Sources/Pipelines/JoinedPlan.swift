public import OperatingSystem
import JSON
import Manifests

/// Several plans as one graph, in which what they have in common stands once.
///
/// 1. Two stages are one if kind, version, options, named files, secrets, limits and source date are equal and each
///    input comes from one stage. Effects are never joined: each plan publishes for itself.
/// 2. Every stage knows the plans that it belongs to (`Plan.Stage.memberships`), and its name and place in each.
/// 3. A pool that several plans name has the smallest of their capacities.
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
        let inputs = stage.inputs.map {
          Plan.Input(port: $0.port, stage: own[$0.stage], output: $0.output)
        }
        let membership = Plan.Membership(plan: number, index: index, stage: stage)
        // One plan alone has nothing in common with another.
        let isAlone = plans.count == 1 || stage.stageClass == .effect
        let key = isAlone ? nil : Self.key(stage, inputs, sourceDate)
        // A plan's own twins stay two: each has its place in the plan's outcomes.
        if let key, let place = known[key], !stages[place].memberships.contains(where: { $0.plan == number })
        {
          stages[place].memberships.append(membership)
          own.append(place)
          continue
        }
        var joined = stage.reading(inputs)
        (joined.memberships, joined.sourceDate) = ([membership], sourceDate)
        if let key { known[key] = stages.count }
        own.append(stages.count)
        stages.append(joined)
      }
      places.append(own)
    }
    self.places = places
    plan = Plan(name: plans.first?.plan.name ?? "", stages: stages, pools: pools)
  }

  /// What belongs to one of the plans, of values for all stages, in the order of that plan.
  public func part<Value>(_ number: Int, of values: [Value]) -> [Value] {
    places[number].map { values[$0] }
  }

  /// Everything that a stage's result and its limits depend on, as text.
  private static func key(_ stage: Plan.Stage, _ inputs: [Plan.Input], _ sourceDate: Timestamp) -> String {
    let kind = type(of: stage.kind)
    let parts: JSON = [
      "kind": .string(kind.name), "version": .integer(kind.version), "options": stage.options.json,
      "files": .strings(stage.options.files.map(\.path.path)),
      "secrets": .strings(stage.options.secrets.map(\.identity)),
      "inputs": .array(
        inputs.map { .array([.string($0.port), .integer($0.stage), .string($0.output)]) }),
      "limits": [.integer(stage.timeout.seconds), .integer(stage.attempts), .string(stage.pool ?? "")],
      "skipped": .string(stage.skipped ?? ""), "date": .string("\(sourceDate.seconds)"),
    ]
    return parts.text
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
