/// Earlier plans, by how near their goals are.
public struct SimilarPlans: Sendable {
  /// An earlier plan with how near its goal is.
  public struct Neighbour: Sendable {
    /// The plan.
    public let plan: RoutePlan
    /// -1 to 1.
    public let similarity: Double
  }

  private let plans: [(plan: RoutePlan, vector: GoalVector)]

  /// Takes earlier plans.
  public init(_ plans: [RoutePlan]) { self.plans = plans.map { ($0, GoalVector($0.goal)) } }

  /// The nearest plans, nearest first, ties by name; none that is farther than `least`.
  ///
  /// As context a likeness of 0.3 is enough: little harm is done. For use, `PlanReuse` decides.
  public func nearest(to goal: String, count: Int = 3, least: Double = 0.3) -> [Neighbour] {
    let vector = GoalVector(goal)
    let near = plans.map { Neighbour(plan: $0.plan, similarity: vector.similarity(to: $0.vector)) }
      .filter { $0.similarity >= least }
    let sorted = near.sorted {
      $0.similarity != $1.similarity
        ? $0.similarity > $1.similarity : $0.plan.name.utf8.lexicographicallyPrecedes($1.plan.name.utf8)
    }
    return Array(sorted.prefix(max(0, count)))
  }

  /// What a provider is told of a plan: its routes and tasks, no people.
  public static func summary(of plan: RoutePlan, limit: Int = 4_000) -> UntrustedText {
    let lines = plan.routes.map { route in
      "- \(route.title): " + route.tasks.map(\.title).joined(separator: "; ")
    }
    return UntrustedText(
      "earlier-plan-\(plan.name)", "goal: \(plan.goal)\n" + lines.joined(separator: "\n"), limit: limit)
  }
}
