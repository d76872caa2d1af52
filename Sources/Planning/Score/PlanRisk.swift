public import JSON
import OperatingSystem

/// How likely a plan is to go wrong, 0 to 100: the sum of named factors, each 0 to 1 times its weight.
public struct PlanRisk: Sendable {
  /// One factor.
  public struct Factor: Sendable {
    /// Its name.
    public let name: String
    /// 0 to 100 in all.
    public let weight: Int
    /// Hundredths, 0 to 100.
    public let percent: Int
    /// What was counted.
    public let because: String
  }

  /// 0 to 100.
  public let score: Int
  /// In a fixed order.
  public let factors: [Factor]

  /// The risk of a plan with a forecast; without one the factor of time counts in full where there is a deadline.
  public init(_ plan: RoutePlan) {
    let packages = plan.workPackages
    let hours = packages.reduce(0) { $0 + $1.estimate.likely }
    var factors = [Self.time(plan)]
    var load: [String: Double] = [:]
    for package in packages { load[package.people.owner ?? "", default: 0] += package.estimate.likely }
    let most = load.values.max() ?? 0
    let percent = hours > 0 ? Int((most / hours * 100).rounded()) : 0
    factors.append(
      Factor(
        name: "people", weight: 20, percent: max(0, min(100, (percent - 50) * 2)),
        because: "one person has \(percent) of 100 hours of work"))
    let hard = packages.filter { $0.difficulty.grade == .hard }.reduce(0) { $0 + $1.estimate.likely }
    let share = hours > 0 ? Int((hard / hours * 100).rounded()) : 0
    factors.append(
      Factor(name: "difficulty", weight: 20, percent: share, because: "\(share) of 100 hours are hard work"))
    factors.append(
      Factor(
        name: "novelty", weight: 20, percent: plan.origin.isGeneric ? 100 : 0,
        because: plan.origin.isGeneric
          ? "no playbook knows this sort of goal" : "made from a playbook for such goals"))
    self.factors = factors
    // Rounded down: a whole number of hundredths, so there is nothing to argue about.
    score = min(100, factors.reduce(0) { $0 + $1.weight * $1.percent } / 100)
  }

  /// None with a fifth of the time to spare at 85 of 100, all from the deadline on.
  private static func time(_ plan: RoutePlan) -> Factor {
    guard let deadline = plan.context.deadline else {
      return Factor(
        name: "time", weight: 40, percent: 25, because: "there is no deadline to hold the work together")
    }
    guard let forecast = plan.forecast else {
      return Factor(name: "time", weight: 40, percent: 100, because: "there is no forecast")
    }
    let span = max(1, deadline.seconds - plan.context.start.seconds)
    let spare = deadline.seconds - forecast.p85.seconds
    let percent = spare <= 0 ? 100 : max(0, 100 - Int(min(500, spare * 500 / span)))
    let days = spare.magnitude / 86_400
    return Factor(
      name: "time", weight: 40, percent: percent,
      because: spare <= 0
        ? "85 of 100 runs end \(days) days after the deadline or earlier"
        : "85 of 100 runs end \(days) days before the deadline or earlier")
  }

  /// The risk as a document.
  public var json: JSON {
    [
      "score": .integer(score),
      "factors": .array(
        factors.map {
          [
            "name": .string($0.name), "weight": .integer($0.weight), "percent": .integer($0.percent),
            "because": .string($0.because),
          ]
        }),
    ]
  }
}
