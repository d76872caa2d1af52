/// A work package that pulls the score of its plan down, with what the score says of it.
public struct WeakPackage: Sendable, Equatable {
  /// Its id.
  public let id: String
  /// Its own score, 0 to 1.
  public let score: Double
  /// A line for each part of the score that is low: `steps: 1 of 6 steps begin with what is to be done`.
  public let objections: [String]

  /// Parts that say nothing of a package that stands alone.
  private static let wholeParts = ["structure", "coverage", "balance"]
  /// From which score on a part is not objected to.
  private static let enough = 0.8

  /// The weakest packages of a plan, so many at most, the weakest first, ties in the order of the plan.
  public static func weakest(in plan: RoutePlan, weights: [String: Int] = [:], count: Int) -> [WeakPackage] {
    var weights = weights
    for part in wholeParts { weights[part] = 0 }
    let weak = plan.workPackages.compactMap { package -> WeakPackage? in
      guard let place = PackagePlace(package.id, in: plan) else { return nil }
      let score = PlanScore(place.alone(package, in: plan), weights: weights)
      let low = score.parts.filter { $0.weight > 0 && $0.score < enough }
      guard !low.isEmpty else { return nil }
      return WeakPackage(
        id: package.id, score: score.total, objections: low.map { "\($0.name): \($0.because)" })
    }
    // The sort of the library is stable.
    return Array(weak.sorted { $0.score < $1.score }.prefix(max(0, count)))
  }
}
