import Glibc

/// Numbers that look like chance and come from a seed (SplitMix64, Steele, Lea and Flood 2014).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Between 0 and 1, neither of them.
  mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// Of the normal distribution (Box and Muller 1958).
  mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform()) }
}

/// When a plan will be done: the estimates drawn many times over, as triangles that go wrong together.
public struct PlanForecast {
  /// How far estimates go wrong together where nobody says otherwise.
  public static let correlation = 0.2
  /// How many runs are simulated where nobody says otherwise.
  public static let samples = 5_000

  /// Sorted ends, in thousandths of working days.
  private let ends: [Int]

  init(_ schedule: WorkSchedule, index: PlanIndex, seed: UInt64, samples: Int, correlation: Double) {
    let pace = Pace(index.plan.context)
    let packages = index.packages.indices.filter { schedule.graph.isTaken[$0] && schedule.durations[$0] > 0 }
    let triangles = packages.map { number -> (Double, Double, Double) in
      let package = index.packages[number].value
      let owner = package.people.owner
      return (
        Double(pace.duration(package.estimate.low, of: owner)),
        Double(pace.duration(package.estimate.likely, of: owner)),
        Double(pace.duration(package.estimate.high, of: owner))
      )
    }
    // The order of the schedule, in which everything stands behind what it waits for, its owner included.
    let steps = Self.steps(schedule, index)
    var random = SeededNumbers(seed: seed)
    var ends: [Int] = []
    ends.reserveCapacity(samples)
    var drawn = Array(repeating: 0, count: schedule.graph.after.count)
    var finished = drawn
    let (common, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
    for _ in 0..<samples {
      let shared = random.normal()
      for (position, number) in packages.enumerated() {
        let chance = 0.5 * erfc(-(common * shared + own * random.normal()) / 2.0.squareRoot())
        drawn[number] = Self.triangle(triangles[position], chance)
      }
      var end = 0
      for step in steps {
        var start = 0
        for other in step.before { start = max(start, finished[other]) }
        finished[step.node] = start + drawn[step.node]
        end = max(end, finished[step.node])
      }
      ends.append(end)
    }
    self.ends = ends.sorted()
  }

  /// The end that a share of all runs does not pass: the one at `ceil(share * count)`.
  func end(_ share: Double) -> Int {
    let position = Int((share * Double(ends.count)).rounded(.up)) - 1
    return ends.isEmpty ? 0 : ends[max(0, min(ends.count - 1, position))]
  }

  private static func triangle(_ estimate: (Double, Double, Double), _ chance: Double) -> Int {
    let (low, likely, high) = estimate
    guard high > low else { return Int(likely) }
    let turn = (likely - low) / (high - low)
    let value =
      chance < turn
      ? low + (chance * (high - low) * (likely - low)).squareRoot()
      : high - ((1 - chance) * (high - low) * (high - likely)).squareRoot()
    return Int(value.rounded())
  }

  private static func steps(_ schedule: WorkSchedule, _ index: PlanIndex) -> [(node: Int, before: [Int])] {
    var last: [String: Int] = [:]
    return schedule.sequence.map { node in
      var before = schedule.graph.before[node]
      if node < index.packages.count, schedule.graph.isTaken[node], schedule.durations[node] > 0,
        let owner = index.packages[node].value.people.owner
      {
        if let other = last[owner] { before.append(other) }
        last[owner] = node
      }
      return (node, before)
    }
  }
}
