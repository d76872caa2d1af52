public import Pipelines

/// What of a run is still to be done, and for how long at least.
///
/// The longest way through what is left cannot be shortened by more jobs, and all that is left cannot be done by fewer:
/// the larger of the two is the estimate.
public struct RemainingWork: Sendable {
  private let durations: [Duration]
  /// For each stage the time of the longest way from its beginning to an end of the graph.
  private let ways: [Duration]
  /// The stages, the longest way first.
  private let order: [Int]
  private let places: [Identity: Int]
  private var isOpen: [Bool]
  private var running: [Int: ContinuousClock.Instant] = [:]
  private var position = 0
  private var total = Duration.zero
  private let jobs: Int

  /// All stages of a plan that are no effects; `nil` where nothing is known of what they take.
  public init?(_ plan: Plan, estimates: Estimates, jobs: Int) {
    guard !estimates.isEmpty else { return nil }
    self.jobs = max(1, jobs)
    places = Dictionary(zip(plan.stages.map { Identity($0) }, plan.stages.indices)) { first, _ in first }
    isOpen = plan.stages.map { $0.stageClass != .effect && $0.skipped == nil }
    var durations: [Duration] = []
    for (index, stage) in plan.stages.enumerated() {
      durations.append(isOpen[index] ? estimates.duration(of: stage) ?? .zero : .zero)
    }
    var ways = durations
    // What a stage reads stands before it, so that one walk backwards is enough.
    for (index, stage) in plan.stages.enumerated().reversed() {
      for input in stage.inputs {
        ways[input.stage] = max(ways[input.stage], durations[input.stage] + ways[index])
      }
    }
    (self.durations, self.ways) = (durations, ways)
    order = plan.stages.indices.sorted { (ways[$0], $1) > (ways[$1], $0) }
    for duration in durations { total += duration }
  }

  /// A stage begins; one that the plan did not have is passed over.
  public mutating func start(_ stage: Plan.Stage, at now: ContinuousClock.Instant) {
    if let index = places[Identity(stage)], isOpen[index] { running[index] = now }
  }

  /// A stage has ended in one way or another.
  public mutating func finish(_ stage: Plan.Stage) {
    guard let index = places[Identity(stage)], isOpen[index] else { return }
    isOpen[index] = false
    running[index] = nil
    total -= durations[index]
  }

  /// How long the rest will take at least, as far as is known.
  public mutating func estimate(at now: ContinuousClock.Instant) -> Duration {
    while position < order.count, !isOpen[order[position]] || running[order[position]] != nil {
      position += 1
    }
    // What is skipped here runs: it is looked at below, and has ended before it could be wanted again.
    var way = position < order.count ? ways[order[position]] : .zero
    var work = total
    for (index, start) in running {
      // Who takes longer than ever may end at any moment.
      let done = min(now - start, durations[index])
      way = max(way, ways[index] - done)
      work -= done
    }
    return max(way, work / jobs)
  }
}
