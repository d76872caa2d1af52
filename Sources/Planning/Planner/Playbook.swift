public import Diagnostics

/// How goals of one sort are reached, as a value: what a document of kind `Playbook` says.
public struct Playbook: Sendable {
  /// Unique among those to choose from.
  public let name: String
  /// Raised when it changes.
  public let version: Int
  /// Words of a goal that it is for.
  public let words: [String]
  /// The field that it is for.
  public let domain: String?
  /// Whether it is for goals that no other fits.
  public let isFallback: Bool
  /// What a goal fills in.
  public let parameters: [Parameter]
  /// What all estimates are multiplied with.
  public let scale: Located<String>?
  /// The lines of the map, in their order.
  public let routes: [Route]
  /// Where lines part.
  public let decisions: [Decision]
  /// Other playbooks that are put in.
  public let includes: [Include]

  /// A playbook of its parts.
  public init(
    name: String, version: Int, words: [String], domain: String? = nil, isFallback: Bool = false,
    parameters: [Parameter] = [], scale: Located<String>? = nil, routes: [Route], decisions: [Decision] = [],
    includes: [Include] = []
  ) {
    (self.name, self.version, self.words, self.domain) = (name, version, words, domain)
    (self.isFallback, self.parameters, self.scale) = (isFallback, parameters, scale)
    (self.routes, self.decisions, self.includes) = (routes, decisions, includes)
  }

  /// What a goal fills in.
  public struct Parameter: Sendable {
    /// As texts call it.
    public let name: String
    /// Whether the value is looked for in the goal; else in the constraints.
    public let isFromGoal: Bool
    /// An expression that gives the value.
    public let value: Located<String>?
    /// The value where nothing is found.
    public let defaultValue: String?

    /// A parameter of its parts.
    public init(name: String, isFromGoal: Bool, value: Located<String>? = nil, defaultValue: String? = nil) {
      (self.name, self.isFromGoal, self.value, self.defaultValue) = (name, isFromGoal, value, defaultValue)
    }
  }

  /// A line of the map; texts may hold `${{ … }}`.
  public struct Route: Sendable {
    /// Unique in the playbook.
    public var id: String
    /// What it is about.
    public let title: Located<String>
    /// What kind of line it is.
    public var kind: RoutePlan.Route.Kind
    /// Why it is there.
    public let why: Located<String>?
    /// Whether it is there.
    public let when: Located<String>?
    /// Why it ends, where that is meant.
    public let endsBecause: Located<String>?
    /// Its stations.
    public let tasks: [Task]

    /// A route of its parts.
    public init(
      id: String, title: Located<String>, kind: RoutePlan.Route.Kind, why: Located<String>? = nil,
      when: Located<String>? = nil, endsBecause: Located<String>? = nil, tasks: [Task]
    ) {
      (self.id, self.title, self.kind, self.why) = (id, title, kind, why)
      (self.when, self.endsBecause, self.tasks) = (when, endsBecause, tasks)
    }
  }

  /// A station of a route.
  public struct Task: Sendable {
    /// What it is about.
    public let title: Located<String>
    /// The work itself.
    public let packages: [Package]

    /// A task of its parts.
    public init(title: Located<String>, packages: [Package]) {
      (self.title, self.packages) = (title, packages)
    }
  }

  /// A work package before it is filled in.
  public struct Package: Sendable {
    /// Texts with their places, the estimate in hours.
    public let title, summary: Located<String>
    /// What to do, and what must hold at the end.
    public let steps, done: [Located<String>]
    /// What may go wrong, and what is done about it.
    public let risks: [(risk: Located<String>, mitigation: Located<String>)]
    /// Where to read on.
    public let sources: [RoutePlan.Source]
    /// In hours of work.
    public let estimate: RoutePlan.Estimate
    /// How hard it is.
    public let grade: RoutePlan.Difficulty.Grade?
    /// The role of who answers for it.
    public let role: String?
    /// Labels of what it must be given, and of what it gives.
    public let requires, provides: [String]
    /// What its estimate is multiplied with.
    public let scale: Located<String>?

    /// A package of its parts.
    public init(
      title: Located<String>, summary: Located<String>, steps: [Located<String>], done: [Located<String>],
      risks: [(risk: Located<String>, mitigation: Located<String>)], sources: [RoutePlan.Source],
      estimate: RoutePlan.Estimate, grade: RoutePlan.Difficulty.Grade? = nil, role: String? = nil,
      requires: [String] = [], provides: [String] = [], scale: Located<String>? = nil
    ) {
      (self.title, self.summary, self.steps, self.done) = (title, summary, steps, done)
      (self.risks, self.sources, self.estimate, self.grade) = (risks, sources, estimate, grade)
      (self.role, self.requires, self.provides, self.scale) = (role, requires, provides, scale)
    }
  }

  /// Where lines part.
  public struct Decision: Sendable {
    /// Unique in the playbook.
    public var id: String
    /// What is decided.
    public let question: Located<String>
    /// What it is decided by.
    public let criterion: Located<String>?
    /// The route that it follows.
    public var after: String
    /// The ways out, with the condition that recommends each, and when it is the right one.
    public var options: [(route: String, when: Located<String>?, because: Located<String>?)]
    /// The route where they meet again.
    public var mergesAt: String?

    /// A decision of its parts.
    public init(
      id: String, question: Located<String>, criterion: Located<String>? = nil, after: String,
      options: [(route: String, when: Located<String>?, because: Located<String>?)], mergesAt: String? = nil
    ) {
      (self.id, self.question, self.criterion, self.after) = (id, question, criterion, after)
      (self.options, self.mergesAt) = (options, mergesAt)
    }
  }

  /// Another playbook that is put in.
  public struct Include: Sendable {
    /// Its name.
    public let playbook: Located<String>
    /// What its ids begin with.
    public let prefix: String
    /// The route behind which its routes come.
    public let after: Located<String>
    /// Whether it is put in.
    public let when: Located<String>?
    /// Values for its parameters.
    public let values: [(name: Located<String>, value: Located<String>)]

    /// An inclusion of its parts.
    public init(
      playbook: Located<String>, prefix: String, after: Located<String>, when: Located<String>? = nil,
      values: [(name: Located<String>, value: Located<String>)] = []
    ) {
      (self.playbook, self.prefix, self.after) = (playbook, prefix, after)
      (self.when, self.values) = (when, values)
    }
  }
}
