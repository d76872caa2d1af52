public import Diagnostics
import JSON
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
    private static let estimateOption = Option<Estimate>("estimate", "how long it takes")
    /// The keys of a work package.
    public static let members: [any OptionDeclaration] = [
      titleOption, summaryOption, stepsOption, doneOption, risksOption, sourcesOption, estimateOption,
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
