/// Plans: a goal as routes of tasks of work packages, checked, scored and made without asking anybody.
///
/// 1. A plan is a value. Nothing here reads a clock, a file, the environment or the network; what is random comes
///    from a seed, and the same input gives the same bytes.
/// 2. The keys of the document are declared once (`PlanShapes`): reading, JSON Schema and the order of writing
///    come from there. Reading is strict and records every problem with its JSON pointer, and its line if it has one.
/// 3. A plan that was read has the right shape and nothing more; `PlanReview` says what is wrong with it, each rule
///    with its own code, and `PlanScore` how good it is.
/// 4. Ids are what everything is joined by: edges and decisions name routes, `dependsOn` names work packages.
/// 5. All walks are loops over arrays; a plan of 720 packages is a small one.
///
///     text -> JSON (pointer, line) -> RoutePlan -> findings, score, schedule, forecast -> JSON, YAML, Markdown, CSV
public import Cryptography
public import OperatingSystem

/// A plan: routes that part at decisions and meet again, with all the work on them.
public struct RoutePlan: Hashable, Sendable {
  /// A slug, for file names.
  public var name: String
  /// What is to be reached.
  public var goal: String
  /// Time, people and limits.
  public var context: Context
  /// Who made it, from what.
  public var origin: Origin
  /// The lines of the map, in their order.
  public var routes: [Route]
  /// Which line goes on into which.
  public var edges: [Edge]
  /// Where lines part, and where they meet again.
  public var decisions: [Decision]
  /// When it will be done, where somebody has worked that out.
  public var forecast: Forecast?

  /// A plan of its parts, which are not looked at.
  public init(
    name: String, goal: String, context: Context, origin: Origin, routes: [Route], edges: [Edge],
    decisions: [Decision] = [], forecast: Forecast? = nil
  ) {
    (self.name, self.goal, self.context, self.origin) = (name, goal, context, origin)
    (self.routes, self.edges, self.decisions, self.forecast) = (routes, edges, decisions, forecast)
  }

  /// Which line goes on into which.
  public struct Edge: Hashable, Sendable {
    /// The id of the route that ends.
    public var from: String
    /// The id of the route that begins there.
    public var to: String

    /// An edge between two routes.
    public init(from: String, to: String) { (self.from, self.to) = (from, to) }
  }

  /// Time, people and limits.
  public struct Context: Hashable, Sendable {
    /// When work begins.
    public var start: Timestamp
    /// When it must be done.
    public var deadline: Timestamp?
    /// Who does it.
    public var people: [Person]
    /// What the plan must hold to.
    public var constraints: [String]

    /// A context of its parts.
    public init(
      start: Timestamp, deadline: Timestamp? = nil, people: [Person] = [], constraints: [String] = []
    ) {
      (self.start, self.deadline, self.people, self.constraints) = (start, deadline, people, constraints)
    }
  }

  /// Somebody who works on it.
  public struct Person: Hashable, Sendable {
    /// What they are called; unique.
    public var name: String
    /// What they do.
    public var role: String
    /// How much of their time, 1 to 168.
    public var hoursPerWeek: Int

    /// A person of their parts.
    public init(name: String, role: String, hoursPerWeek: Int) {
      (self.name, self.role, self.hoursPerWeek) = (name, role, hoursPerWeek)
    }
  }

  /// Who made it, from what.
  public struct Origin: Hashable, Sendable {
    /// `deterministic`, the name of a provider, or `import`.
    public var planner: String
    /// What it was made from; the first was chosen by the goal.
    public var playbooks: [Playbook]
    /// Whether nothing fitted the goal, so that the packages are questions.
    public var isGeneric: Bool
    /// What the planner wants to be known.
    public var notes: [String]
    /// The earlier plan that this one was taken from, where it was.
    public var reused: Reused?

    /// An origin of its parts.
    public init(
      planner: String, playbooks: [Playbook] = [], isGeneric: Bool = false, notes: [String] = [],
      reused: Reused? = nil
    ) {
      (self.planner, self.playbooks, self.isGeneric) = (planner, playbooks, isGeneric)
      (self.notes, self.reused) = (notes, reused)
    }

    /// An earlier plan that was taken.
    public struct Reused: Hashable, Sendable {
      /// What it is called.
      public var name: String
      /// The digest of its document.
      public var digest: Digest
      /// How near its goal is, 0 to 1.
      public var similarity: Double

      /// An earlier plan with how near its goal is.
      public init(name: String, digest: Digest, similarity: Double) {
        (self.name, self.digest, self.similarity) = (name, digest, similarity)
      }
    }

    /// A playbook that was used.
    public struct Playbook: Hashable, Sendable {
      /// Its name.
      public var name: String
      /// Its version.
      public var version: Int
      /// Why it was used.
      public var because: String

      /// A playbook with the reason for it.
      public init(name: String, version: Int, because: String) {
        (self.name, self.version, self.because) = (name, version, because)
      }
    }
  }

  /// When it will be done, from the estimates and who does what.
  public struct Forecast: Hashable, Sendable {
    /// The day by which half of all simulated runs are done.
    public var p50: Timestamp
    /// The day by which 85 of 100 are.
    public var p85: Timestamp
    /// How many runs were simulated.
    public var samples: Int
    /// How far estimates go wrong together, 0 to 1.
    public var correlation: Double
    /// Working hours of all packages on the chosen routes, as far as one can tell.
    public var hours: Double
    /// The ids of the packages of the longest chain, waiting for people included.
    public var criticalPath: [String]

    /// A forecast of its parts.
    public init(
      p50: Timestamp, p85: Timestamp, samples: Int, correlation: Double, hours: Double,
      criticalPath: [String]
    ) {
      (self.p50, self.p85, self.samples) = (p50, p85, samples)
      (self.correlation, self.hours, self.criticalPath) = (correlation, hours, criticalPath)
    }
  }
}
