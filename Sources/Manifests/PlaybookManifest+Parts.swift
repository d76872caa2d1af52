public import Diagnostics
import JSON
import Planning
import YAML

extension PlaybookManifest {
  /// The goals that it is for.
  struct Matches: MappingValue {
    private static let wordsOption = Option<[CheckedText<LineForm>]>(
      "words", within: 1...Int.max, example: ["release", "ship"], "words of a goal that it is for")
    private static let domainOption = Option<CheckedText<LineForm>?>(
      optional: "domain", example: "software", "the field that it is for")
    private static let fallbackOption = Option(
      "fallback", default: false, "whether it is for goals that no other playbook fits")
    static let members: [any OptionDeclaration] = [wordsOption, domainOption, fallbackOption]
    let values: Options
    var words: [String] { values[Self.wordsOption].map(\.value) }
    var domain: String? { values[Self.domainOption]?.value }
    var isFallback: Bool { values[Self.fallbackOption] }
  }

  /// What a goal fills in.
  public struct Parameter: MappingValue {
    /// Where the value comes from.
    public enum Source: String, OptionChoice { case goal, context }

    private static let fromOption = Option<Source>("from", example: "goal", "where the value comes from")
    private static let defaultOption = Option<String?>(
      optional: "default", example: "the product", "the value where nothing is found")
    private static let valueOption = Option<ExpressionText?>(
      optional: "value", example: "${{ goal.matches('(?i)cluster') ? 'the cluster' : 'the platform' }}",
      "an expression over goal, context and earlier parameters that gives the value")
    /// The keys of a parameter.
    public static let members: [any OptionDeclaration] = [fromOption, defaultOption, valueOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// Where the value comes from.
    public var source: Source { values[Self.fromOption] }
    /// The value where nothing is found.
    public var defaultValue: String? { values[Self.defaultOption] }
    /// An expression that gives the value.
    public var value: ExpressionText? { values[Self.valueOption] }
  }

  /// A line of the map.
  public struct Route: MappingValue {
    /// What kind of line it is.
    public enum Kind: String, OptionChoice { case trunk, branch }

    private static let idOption = Option<Located<CheckedText<SlugForm>>>(
      "id", example: "scope", "what decisions call it, unique")
    private static let titleOption = Option<CheckedText<LineForm>>(
      "title", example: "Decide what the release is", "what it is about")
    private static let kindOption = Option<Kind>(
      "kind", default: .trunk, "`trunk` is always taken, `branch` where a decision says so")
    private static let whyOption = Option<CheckedText<LineForm>?>(
      optional: "why", example: "nobody can test what has no borders", "why it is there")
    private static let whenOption = Option<ExpressionText?>(
      optional: "when", example: "${{ has(context.deadline) }}",
      "an expression over goal, context and params; where it is false, the route is left out")
    private static let endsOption = Option<CheckedText<LineForm>?>(
      optional: "endsBecause", example: "the programme stops here",
      "why a branch ends without meeting another line")
    private static let tasksOption = Option<[Task]>("tasks", within: 1...6, "its stations, in their order")
    /// The keys of a route.
    public static let members: [any OptionDeclaration] = [
      idOption, titleOption, kindOption, whyOption, whenOption, endsOption, tasksOption,
    ]
    /// Decisions may name a route that has mistakes.
    public static let isKeptIncomplete = true
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// The id, where it could be read.
    var writtenID: Located<String>? {
      values.ifRead(Self.idOption).map { Located($0.value.value, at: $0.location) }
    }
    /// What decisions call it.
    public var id: String { values[Self.idOption].value.value }
    /// What it is about.
    public var title: String { values[Self.titleOption].value }
    /// What kind of line it is.
    public var kind: Kind { values[Self.kindOption] }
    /// Its stations, in their order.
    public var tasks: [Task] { values[Self.tasksOption] }

    /// The route as the planner has it.
    var route: Playbook.Route {
      Playbook.Route(
        id: id, title: values.located(Self.titleOption, title), kind: kind == .trunk ? .trunk : .branch,
        why: values[Self.whyOption].map { values.located(Self.whyOption, $0.value) },
        when: values[Self.whenOption]?.located,
        endsBecause: values[Self.endsOption].map { values.located(Self.endsOption, $0.value) },
        tasks: tasks.map(\.task))
    }
  }

  /// A station of a route.
  public struct Task: MappingValue {
    private static let titleOption = Option<CheckedText<LineForm>>(
      "title", example: "Freeze the scope", "what it is about")
    private static let packagesOption = Option<[WorkPackage]>(
      "workPackages", within: 1...6, "the work itself")
    /// The keys of a task.
    public static let members: [any OptionDeclaration] = [titleOption, packagesOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What it is about.
    public var title: String { values[Self.titleOption].value }
    /// The work itself.
    public var workPackages: [WorkPackage] { values[Self.packagesOption] }

    /// The task as the planner has it.
    var task: Playbook.Task {
      Playbook.Task(title: values.located(Self.titleOption, title), packages: workPackages.map(\.package))
    }
  }

  /// Where lines part.
  public struct Decision: MappingValue {
    private static let idOption = Option<Located<CheckedText<SlugForm>>>(
      "id", example: "channel", "what it is called, unique")
    private static let questionOption = Option<CheckedText<LineForm>>(
      "question", example: "Which channel comes first?", "what is decided")
    private static let criterionOption = Option<CheckedText<LineForm>?>(
      optional: "criterion", example: "the channel that most users of the survey named",
      "what it is decided by")
    private static let afterOption = Option<Located<String>>(
      "after", example: "scope", "the route that it follows")
    private static let optionsOption = Option<[Choice]>(
      "options", within: 2...Int.max, "the routes to choose from")
    private static let mergesOption = Option<Located<String>?>(
      optional: "mergesAt", example: "announce", "the route where they meet again")
    /// The keys of a decision.
    public static let members: [any OptionDeclaration] = [
      idOption, questionOption, criterionOption, afterOption, optionsOption, mergesOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What it is called.
    public var id: Located<String> {
      let id = values[Self.idOption]
      return Located(id.value.value, at: id.location)
    }
    /// What is decided.
    public var question: String { values[Self.questionOption].value }
    /// The route that it follows.
    public var after: String { values[Self.afterOption].value }
    /// The routes to choose from.
    public var options: [Choice] { values[Self.optionsOption] }
    /// The route where they meet again.
    public var mergesAt: String? { values[Self.mergesOption]?.value }

    /// The decision as the planner has it.
    var decision: Playbook.Decision {
      Playbook.Decision(
        id: id.value, question: values.located(Self.questionOption, question),
        criterion: values[Self.criterionOption].map { values.located(Self.criterionOption, $0.value) },
        after: after, options: options.map(\.choice), mergesAt: mergesAt)
    }

    /// Every route that it names.
    var namedRoutes: [Located<String>] {
      [values[Self.afterOption]] + options.map(\.writtenRoute) + [values[Self.mergesOption]].compactMap { $0 }
    }
  }

  /// A way out of a decision.
  public struct Choice: MappingValue {
    private static let routeOption = Option<Located<String>>(
      "route", example: "packages", "the route that is taken")
    private static let whenOption = Option<ExpressionText?>(
      optional: "when", example: "${{ 'Linux' in context.constraints }}",
      "an expression over the context that chooses it")
    private static let becauseOption = Option<CheckedText<LineForm>?>(
      optional: "because", example: "when users install with apt", "for people: when it is the right one")
    /// The keys of a choice.
    public static let members: [any OptionDeclaration] = [routeOption, whenOption, becauseOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// The route that is taken.
    public var route: String { writtenRoute.value }
    var writtenRoute: Located<String> { values[Self.routeOption] }
    /// An expression over the context that chooses it.
    public var when: ExpressionText? { values[Self.whenOption] }

    /// The choice as the planner has it.
    var choice: (route: String, when: Located<String>?, because: Located<String>?) {
      (route, when?.located, values[Self.becauseOption].map { values.located(Self.becauseOption, $0.value) })
    }
  }
}
