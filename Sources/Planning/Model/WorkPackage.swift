public import OperatingSystem

extension RoutePlan {
  /// The smallest piece of a plan, complete enough to be done by somebody who was not there.
  public struct WorkPackage: Hashable, Sendable {
    /// Unique in the plan.
    public var id: String
    /// What it is about.
    public var title: String
    /// What comes of it.
    public var summary: String
    /// What to do, in order.
    public var steps: [String]
    /// What must hold at the end, one check each.
    public var definitionOfDone: [String]
    /// What may go wrong.
    public var risks: [Risk]
    /// Where to read on.
    public var sources: [Source]
    /// Pictures beside the text.
    public var images: [Image]
    /// How much it asks for.
    public var difficulty: Difficulty
    /// How long it takes, in hours of work.
    public var estimate: Estimate
    /// Who does it.
    public var people: People
    /// The ids of the packages that must be done before.
    public var dependsOn: [String]
    /// Labels of what it must be given.
    public var requires: [String]
    /// Labels of what it gives.
    public var provides: [String]
    /// How far it is.
    public var status: Status
    /// When it is worked on, where somebody has worked that out.
    public var schedule: Schedule?

    /// A package of its parts.
    public init(
      id: String, title: String, summary: String, steps: [String], definitionOfDone: [String],
      risks: [Risk], sources: [Source], images: [Image] = [], difficulty: Difficulty, estimate: Estimate,
      people: People = People(), dependsOn: [String] = [], requires: [String] = [], provides: [String] = [],
      status: Status = .open, schedule: Schedule? = nil
    ) {
      (self.id, self.title, self.summary, self.steps) = (id, title, summary, steps)
      (self.definitionOfDone, self.risks, self.sources) = (definitionOfDone, risks, sources)
      (self.images, self.difficulty, self.estimate) = (images, difficulty, estimate)
      (self.people, self.dependsOn, self.requires) = (people, dependsOn, requires)
      (self.provides, self.status, self.schedule) = (provides, status, schedule)
    }
  }

  /// What may go wrong, and what is done about it.
  public struct Risk: Hashable, Sendable {
    /// What may go wrong.
    public var risk: String
    /// What is done about it.
    public var mitigation: String

    /// A risk with its answer.
    public init(risk: String, mitigation: String) { (self.risk, self.mitigation) = (risk, mitigation) }
  }

  /// Where to read on.
  public struct Source: Hashable, Sendable {
    /// What it is called.
    public var title: String
    /// Where it is.
    public var url: String

    /// A page with its title.
    public init(title: String, url: String) { (self.title, self.url) = (title, url) }
  }

  /// A picture beside the text.
  public struct Image: Hashable, Sendable {
    /// Where it is.
    public var url: String
    /// What it shows, in words.
    public var alternative: String

    /// A picture with its text.
    public init(url: String, alternative: String) { (self.url, self.alternative) = (url, alternative) }
  }

  /// How much a package asks for.
  public struct Difficulty: Hashable, Sendable {
    /// How long it is.
    public var length: Length
    /// How hard it is.
    public var grade: Grade

    /// A difficulty of its parts.
    public init(length: Length, grade: Grade) { (self.length, self.grade) = (length, grade) }

    /// How long a package is.
    public enum Length: String, CaseIterable, Sendable {
      /// Up to a day, eight hours.
      case S
      /// Up to a week, 40 hours.
      case M
      /// Longer.
      case L
    }

    /// How hard a package is.
    public enum Grade: String, CaseIterable, Sendable {
      case easy
      case medium
      case hard
    }
  }

  /// How long it takes, in hours of work.
  public struct Estimate: Hashable, Sendable {
    /// If all goes well.
    public var low: Double
    /// As far as one can tell.
    public var likely: Double
    /// If little goes well.
    public var high: Double

    /// Three guesses.
    public init(low: Double, likely: Double, high: Double) {
      (self.low, self.likely, self.high) = (low, likely, high)
    }
  }

  /// Who does a package, by name.
  public struct People: Hashable, Sendable {
    /// Who answers for it.
    public var owner: String?
    /// Who could take over.
    public var companions: [String]
    /// Who helps.
    public var helpers: [String]

    /// People by their names.
    public init(owner: String? = nil, companions: [String] = [], helpers: [String] = []) {
      (self.owner, self.companions, self.helpers) = (owner, companions, helpers)
    }
  }

  /// How far a package is.
  public enum Status: String, CaseIterable, Sendable {
    case open
    case started
    case blocked
    case done
  }

  /// When a package is worked on.
  public struct Schedule: Hashable, Sendable {
    /// The first day.
    public var start: Timestamp
    /// The last day.
    public var finish: Timestamp
    /// Hours of work that it may be late before the end is.
    public var slack: Double
    /// Whether the end of the plan waits for it.
    public var isCritical: Bool

    /// A schedule of its parts.
    public init(start: Timestamp, finish: Timestamp, slack: Double, isCritical: Bool) {
      (self.start, self.finish, self.slack, self.isCritical) = (start, finish, slack, isCritical)
    }
  }
}
