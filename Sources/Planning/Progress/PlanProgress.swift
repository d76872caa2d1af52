public import Diagnostics
public import OperatingSystem

/// How far a plan is on a day: what is done, how fast it goes, what holds it up, when it will end, what to do next.
///
/// Only routes that are taken count. Hours are the likely ones of the estimates.
public struct PlanProgress: Sendable {
  /// Packages and hours of one status.
  public struct Amount: Hashable, Sendable {
    /// How many packages.
    public var packages = 0
    /// Their likely hours.
    public var hours = 0.0

    /// So many packages with so many hours.
    public init(packages: Int = 0, hours: Double = 0) { (self.packages, self.hours) = (packages, hours) }
  }

  /// Something that holds the plan up.
  public struct Bottleneck: Hashable, Sendable {
    /// The id of the package or decision, or the name of the person.
    public let subject: String
    /// What it is about.
    public let title: String
    /// Why it holds the plan up.
    public let because: String
  }

  /// Something that can be done now.
  public struct Action: Hashable, Sendable {
    /// The id of the package, or of the decision.
    public let subject: String
    /// What it is about.
    public let title: String
    /// Who does it, where somebody is named.
    public let owner: String?
    /// Why it comes before the others.
    public let because: String
  }

  /// The plan as it stands, with days from today on and a new forecast.
  public let plan: RoutePlan
  /// The day that it was looked at.
  public let day: Timestamp
  /// By status.
  public let amounts: [RoutePlan.Status: Amount]
  /// Hours done a week over the last four weeks, or since the start if that is later; nil where nothing was.
  public let velocity: Double?
  /// When it ends if it goes on at that pace.
  public let endAtVelocity: Timestamp?
  /// What holds it up, the worst first.
  public let bottlenecks: [Bottleneck]
  /// What can be done now, the best first.
  public let actions: [Action]

  /// Everything on taken routes.
  public var total: Amount { amounts.values.reduce(into: Amount()) { $0.add($1) } }
  /// What is done.
  public var done: Amount { amounts[.done] ?? Amount() }
  /// Whether the deadline is after the day by which 85 of 100 simulated runs are done; nil without one.
  public var isInTime: Bool? {
    guard let deadline = plan.context.deadline, let forecast = plan.forecast else { return nil }
    return forecast.p85 <= deadline
  }

  /// Looks at a plan as it stands on a day.
  ///
  /// - Throws: `plan.cycle`, `plan.unknown-id`, where nothing can be scheduled.
  public init(_ plan: RoutePlan, _ journal: PlanJournal, on day: Timestamp) throws(Problem) {
    var current = plan
    current.context.start = max(plan.context.start, Timestamp(seconds: day.seconds / 86_400 * 86_400))
    current = try current.scheduled()
    let index = PlanIndex(current)
    let schedule = WorkSchedule(index)
    let state = PlanState(index, schedule, journal, day)
    current.context.start = plan.context.start
    (self.plan, self.day, amounts) = (current, day, state.amounts)
    let velocity = state.velocity(since: plan.context.start)
    self.velocity = velocity
    let left = state.amounts.filter { $0.key != .done }.values.reduce(0) { $0 + $1.hours }
    endAtVelocity = velocity.flatMap {
      let days = (left / $0 * 7).rounded(.up)
      return days < 36_500 ? Timestamp(seconds: day.seconds / 86_400 * 86_400 + Int64(days) * 86_400) : nil
    }
    (bottlenecks, actions) = (state.bottlenecks, state.actions)
  }
}

extension PlanProgress.Amount {
  mutating func add(_ other: Self) {
    packages += other.packages
    hours += other.hours
  }
}
