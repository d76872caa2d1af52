public import Diagnostics
import JSON
import Planning
import YAML

extension PlaybookManifest {
  /// The smallest piece of a plan, complete enough to be done by somebody who was not there.
  public struct WorkPackage: MappingValue {
    private static let titleOption = Option<CheckedText<LineForm>>(
      "title", example: "Write the release statement", "what it is about")
    private static let summaryOption = Option<CheckedText<NotEmptyForm>>(
      "summary", example: "One page that says what is released, for whom, and what is left out.",
      "what comes of it")
    private static let stepsOption = Option<[CheckedText<LineForm>]>(
      "steps", within: 6...Int.max,
      example: [
        "list what works today", "list what users asked for", "choose what belongs together",
        "write down what is left out", "ask two users to read it", "freeze it",
      ], "what to do, in order")
    private static let doneOption = Option<[CheckedText<LineForm>]>(
      "definitionOfDone", within: 7...Int.max,
      example: [
        "it fits on one page", "it names its readers", "it lists what is in", "it lists what is out",
        "it has a date", "two users have read it", "the lead has agreed",
      ], "what must hold at the end, one check each")
    private static let risksOption = Option<[Risk]>(
      "risks", within: 3...Int.max,
      example: [
        ["risk": "the scope grows after it is frozen", "mitigation": "new wishes go to the next release"],
        ["risk": "nobody has time to read it", "mitigation": "keep it to one page and ask in person"],
        ["risk": "a promise cannot be kept", "mitigation": "promise only what works today"],
      ], "what may go wrong")
    private static let sourcesOption = Option<[Source]>(
      "sources", within: 3...8,
      example: [
        ["title": "Semantic Versioning", "url": "https://semver.org/"],
        ["title": "Keep a Changelog", "url": "https://keepachangelog.com/"],
        ["title": "REUSE", "url": "https://reuse.software/"],
      ], "where to read on")
    private static let estimateOption = Option<Estimate>("estimate", "how long it takes, in hours of work")
    private static let gradeOption = Option<Grade?>(
      optional: "grade", example: "medium", "how hard it is; from how far the estimate spreads unless written"
    )
    private static let roleOption = Option<CheckedText<LineForm>?>(
      optional: "role", example: "lead", "the role of who answers for it")
    private static let requiresOption = Option<[String]>(
      "requires", default: [], example: ["signed-package"], "labels of what it must be given")
    private static let providesOption = Option<[String]>(
      "provides", default: [], example: ["release-statement"], "labels of what it gives")
    private static let scaleOption = Option<ExpressionText?>(
      optional: "scale", example: "${{ size(context.people) < 2 ? 1.5 : 1.0 }}",
      "an expression that gives what its estimate is multiplied with, 0.1 to 10")
    /// The keys of a work package.
    public static let members: [any OptionDeclaration] = [
      titleOption, summaryOption, stepsOption, doneOption, risksOption, sourcesOption, estimateOption,
      gradeOption, roleOption, requiresOption, providesOption, scaleOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What it is about.
    public var title: String { values[Self.titleOption].value }
    /// What comes of it.
    public var summary: String { values[Self.summaryOption].value }
    /// What to do, in order.
    public var steps: [String] { values[Self.stepsOption].map(\.value) }
    /// What must hold at the end.
    public var definitionOfDone: [String] { values[Self.doneOption].map(\.value) }
    /// What may go wrong.
    public var risks: [Risk] { values[Self.risksOption] }
    /// Where to read on.
    public var sources: [Source] { values[Self.sourcesOption] }
    /// How long it takes.
    public var estimate: Estimate { values[Self.estimateOption] }

    /// How hard a package is.
    enum Grade: String, OptionChoice { case easy, medium, hard }

    /// The package as the planner has it.
    var package: Playbook.Package {
      Playbook.Package(
        title: values.located(Self.titleOption, title), summary: values.located(Self.summaryOption, summary),
        steps: values.located(Self.stepsOption, steps),
        done: values.located(Self.doneOption, definitionOfDone),
        risks: risks.map(\.located), sources: sources.map { RoutePlan.Source(title: $0.title, url: $0.url) },
        estimate: RoutePlan.Estimate(
          low: estimate.low.hours, likely: estimate.likely.hours, high: estimate.high.hours),
        grade: values[Self.gradeOption].flatMap { RoutePlan.Difficulty.Grade(rawValue: $0.rawValue) },
        role: values[Self.roleOption]?.value, requires: values[Self.requiresOption],
        provides: values[Self.providesOption], scale: values[Self.scaleOption]?.located)
    }
  }

  /// What may go wrong, and what is done about it.
  public struct Risk: MappingValue {
    private static let riskOption = Option<CheckedText<LineForm>>("risk", "what may go wrong")
    private static let mitigationOption = Option<CheckedText<LineForm>>("mitigation", "what is done about it")
    /// The keys of a risk.
    public static let members: [any OptionDeclaration] = [riskOption, mitigationOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What may go wrong.
    public var risk: String { values[Self.riskOption].value }
    /// What is done about it.
    public var mitigation: String { values[Self.mitigationOption].value }

    /// Both with their places.
    fileprivate var located: (risk: Located<String>, mitigation: Located<String>) {
      (values.located(Self.riskOption, risk), values.located(Self.mitigationOption, mitigation))
    }
  }

  /// Where to read on.
  public struct Source: MappingValue {
    private static let titleOption = Option<CheckedText<LineForm>>("title", "what it is called")
    private static let addressOption = Option<CheckedText<WebAddressForm>>("url", "where it is")
    /// The keys of a source.
    public static let members: [any OptionDeclaration] = [titleOption, addressOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What it is called.
    public var title: String { values[Self.titleOption].value }
    /// Where it is.
    public var url: String { values[Self.addressOption].value }
  }

  /// How long it takes, as three guesses.
  public struct Estimate: MappingValue {
    private static let lowOption = Option<TimeSpan>("low", example: "2h", "if all goes well")
    private static let likelyOption = Option<Located<TimeSpan>>(
      "likely", example: "4h", "as far as one can tell")
    private static let highOption = Option<Located<TimeSpan>>("high", example: "8h", "if little goes well")
    /// The keys of an estimate.
    public static let members: [any OptionDeclaration] = [lowOption, likelyOption, highOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// If all goes well.
    public var low: TimeSpan { values[Self.lowOption] }
    /// As far as one can tell.
    public var likely: TimeSpan { values[Self.likelyOption].value }
    /// If little goes well.
    public var high: TimeSpan { values[Self.highOption].value }

    /// Records guesses that are not in order.
    public func check(into problems: inout [Problem]) {
      let (likely, high) = (values[Self.likelyOption], values[Self.highOption])
      if likely.value.seconds < low.seconds {
        problems.append(Problem(.wrongValue, "'likely' is less than 'low'", at: likely.location))
      }
      if high.value.seconds < likely.value.seconds {
        problems.append(Problem(.wrongValue, "'high' is less than 'likely'", at: high.location))
      }
    }
  }
}

extension TimeSpan {
  /// Hours of work: a day that is written is 24 of them.
  fileprivate var hours: Double { Double(seconds) / 3_600 }
}

extension Options {
  /// A text with the place where it is written.
  func located(_ option: any OptionDeclaration, _ text: String) -> Located<String> {
    Located(text, at: node(option)?.location ?? location)
  }

  /// Texts of a list with the places where they are written.
  func located(_ option: any OptionDeclaration, _ texts: [String]) -> [Located<String>] {
    let nodes = node(option)?.elements ?? []
    return texts.enumerated().map { index, text in
      Located(text, at: nodes.indices.contains(index) ? nodes[index].location : location)
    }
  }
}

extension ExpressionText {
  /// The text with its place.
  var located: Located<String> { Located(text, at: node.location) }
}
