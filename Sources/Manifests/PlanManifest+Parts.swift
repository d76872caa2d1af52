public import Diagnostics
import JSON
public import OperatingSystem
public import Policies
import YAML

extension PlanManifest {
  /// Time, people and limits of a plan.
  public struct Context: MappingValue {
    private static let startOption = Option<Timestamp>("start", example: "2026-12-01", "when work begins")
    private static let deadlineOption = Option<Located<Timestamp>?>(
      optional: "deadline", example: "2027-03-01", "when it must be done")
    private static let peopleOption = Option<[Person]>("people", within: 1...Int.max, "who does it")
    private static let constraintsOption = Option<[String]>(
      "constraints", default: [], example: ["no paid services"], "what the plan must hold to")
    private static let standardsOption = Option<[InputPath]>(
      "standards", default: [], example: ["standards.md"], "documents that the work must hold to")
    /// The keys of `context`.
    public static let members: [any OptionDeclaration] = [
      startOption, deadlineOption, peopleOption, constraintsOption, standardsOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// When work begins.
    public var start: Timestamp { values[Self.startOption] }
    /// When it must be done.
    public var deadline: Timestamp? { values[Self.deadlineOption]?.value }
    /// Who does it.
    public var people: [Person] { values[Self.peopleOption] }
    /// What the plan must hold to.
    public var constraints: [String] { values[Self.constraintsOption] }
    /// Documents that the work must hold to.
    public var standards: [InputPath] { values[Self.standardsOption] }

    /// Records a deadline that comes before the beginning.
    public func check(into problems: inout [Problem]) {
      guard let deadline = values[Self.deadlineOption], deadline.value <= start else { return }
      problems.append(
        Problem(.wrongValue, "the deadline is not after the start", at: deadline.location))
    }
  }

  /// Somebody who works on it.
  public struct Person: MappingValue {
    private static let nameOption = Option<CheckedText<LineForm>>(
      "name", example: "A", "what they are called")
    private static let roleOption = Option<CheckedText<LineForm>>("role", example: "lead", "what they do")
    private static let hoursOption = Option<Int>(
      "hoursPerWeek", within: 1...168, example: 30, "how much of their time")
    /// The keys of a person.
    public static let members: [any OptionDeclaration] = [nameOption, roleOption, hoursOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// What they are called.
    public var name: String { values[Self.nameOption].value }
    /// What they do.
    public var role: String { values[Self.roleOption].value }
    /// How much of their time.
    public var hoursPerWeek: Int { values[Self.hoursOption] }
  }

  /// A service that can be asked.
  public struct Provider: MappingValue {
    /// The language it speaks.
    public enum Kind: String, OptionChoice {
      case openAICompatible = "openai-compatible"
      case azureOpenAI = "azure-openai"
      case anthropic
    }

    /// What it may be told.
    public enum Privacy: String, OptionChoice {
      case localOnly = "local-only"
      case masked
    }

    private static let kindOption = Option<Kind>(
      "kind", example: "openai-compatible", "the language it speaks")
    private static let endpointOption = Option<CheckedText<WebAddressForm>>(
      "endpoint", example: "http://127.0.0.1:8080/v1", "where it is")
    private static let modelOption = Option<CheckedText<LineForm>>(
      "model", example: "any", "the model to ask for")
    private static let privacyOption = Option<Privacy>(
      "privacy", example: "local-only",
      "what it may be told: everything, on this machine only; or what is left after masking")
    /// The keys of a provider.
    public static let members: [any OptionDeclaration] = [
      kindOption, endpointOption, modelOption, privacyOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// The language it speaks.
    public var kind: Kind { values[Self.kindOption] }
    /// Where it is.
    public var endpoint: String { values[Self.endpointOption].value }
    /// The model to ask for.
    public var model: String { values[Self.modelOption].value }
    /// What it may be told.
    public var privacy: Privacy { values[Self.privacyOption] }
  }

  /// What a run may spend.
  public struct Budget: MappingValue {
    private static let costOption = Option<FixedPoint?>(
      optional: "maxCost", example: 2, "in the currency that the provider bills in")
    private static let tokensOption = Option<Int?>(
      optional: "maxTokens", within: 0...Int.max, example: 200_000, "tokens in and out")
    private static let callsOption = Option<Int?>(
      optional: "maxCalls", within: 0...Int.max, example: 120, "questions asked")
    /// The keys of `budget`.
    public static let members: [any OptionDeclaration] = [costOption, tokensOption, callsOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// In the currency that the provider bills in.
    public var maxCost: FixedPoint? { values.ifRead(Self.costOption) ?? nil }
    /// Tokens in and out.
    public var maxTokens: Int? { values.ifRead(Self.tokensOption) ?? nil }
    /// Questions asked.
    public var maxCalls: Int? { values.ifRead(Self.callsOption) ?? nil }
  }

  /// When a plan is good enough.
  struct Quality: MappingValue {
    private static let thresholdOption = Option<Located<FixedPoint>?>(
      optional: "threshold", example: .number(0.7), "a score from 0 to 1; 0.7 unless written")
    private static let refinementsOption = Option<Int>(
      "maxRefinements", default: 2, within: 0...10, "how often a plan below it is made better")
    static let members: [any OptionDeclaration] = [thresholdOption, refinementsOption]
    static let rules: [(name: String, value: JSON)] = [
      ("allOf", [["properties": ["threshold": ["maximum": 1]]]])
    ]
    let values: Options
    var threshold: FixedPoint? { values[Self.thresholdOption]?.value }
    var maxRefinements: Int { values[Self.refinementsOption] }

    func check(into problems: inout [Problem]) {
      guard let threshold = values[Self.thresholdOption], threshold.value.tenThousandths > 10_000 else {
        return
      }
      problems.append(Problem(.wrongValue, "'threshold' is not 0 to 1", at: threshold.location))
    }
  }

  /// When a person must approve.
  struct Risk: MappingValue {
    private static let approvalOption = Option<Int>(
      "approvalAbove", default: 50, within: 0...100, "a risk score is higher")
    static let members: [any OptionDeclaration] = [approvalOption]
    let values: Options
    var approvalAbove: Int { values[Self.approvalOption] }
  }
}
