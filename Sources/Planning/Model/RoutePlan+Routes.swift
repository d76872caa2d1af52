extension RoutePlan {
  /// A line of the map.
  public struct Route: Hashable, Sendable {
    /// Unique in the plan.
    public var id: String
    /// What it is about.
    public var title: String
    /// What kind of line it is.
    public var kind: Kind
    /// Why it is there.
    public var why: String
    /// Why it ends without meeting another line, where that is meant.
    public var endsBecause: String?
    /// Its stations, in their order.
    public var tasks: [Task]

    /// A route of its parts.
    public init(
      id: String, title: String, kind: Kind = .trunk, why: String, endsBecause: String? = nil, tasks: [Task]
    ) {
      (self.id, self.title, self.kind, self.why) = (id, title, kind, why)
      (self.endsBecause, self.tasks) = (endsBecause, tasks)
    }

    /// What kind of line a route is.
    public enum Kind: String, CaseIterable, Sendable {
      /// Always taken.
      case trunk
      /// Taken where a decision says so.
      case branch
    }
  }

  /// A station of a route.
  public struct Task: Hashable, Sendable {
    /// Unique in the plan.
    public var id: String
    /// What it is about.
    public var title: String
    /// The work itself, in its order.
    public var workPackages: [WorkPackage]

    /// A task of its parts.
    public init(id: String, title: String, workPackages: [WorkPackage]) {
      (self.id, self.title, self.workPackages) = (id, title, workPackages)
    }
  }

  /// Where lines part, and where they meet again.
  public struct Decision: Hashable, Sendable {
    /// Unique in the plan.
    public var id: String
    /// What is decided.
    public var question: String
    /// What it is decided by.
    public var criterion: String
    /// The id of the route that it follows.
    public var after: String
    /// The ways out, in their order; two or more.
    public var options: [Choice]
    /// The id of the route of the option that the planner would take.
    public var recommended: String
    /// The id of the route of the option that was taken.
    public var chosen: String?
    /// The id of the route where the ways meet again.
    public var mergesAt: String?

    /// A decision of its parts.
    public init(
      id: String, question: String, criterion: String, after: String, options: [Choice], recommended: String,
      chosen: String? = nil, mergesAt: String? = nil
    ) {
      (self.id, self.question, self.criterion, self.after) = (id, question, criterion, after)
      (self.options, self.recommended, self.chosen, self.mergesAt) = (options, recommended, chosen, mergesAt)
    }

    /// The id of the route that is taken: the chosen one, else the recommended one.
    public var taken: String { chosen ?? recommended }
  }

  /// A way out of a decision.
  public struct Choice: Hashable, Sendable {
    /// The id of the route that is taken.
    public var route: String
    /// When it is the right one.
    public var when: String?

    /// A way with its reason.
    public init(route: String, when: String? = nil) { (self.route, self.when) = (route, when) }
  }

  /// Every work package, in the order of routes and tasks.
  public var workPackages: [WorkPackage] { routes.flatMap { $0.tasks.flatMap(\.workPackages) } }
}
