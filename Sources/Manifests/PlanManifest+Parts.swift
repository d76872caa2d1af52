public import Diagnostics
public import JSON
public import OperatingSystem
public import Planning
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
    private static let knowledgeOption = Option<[InputPath]>(
      "knowledge", default: [], example: ["domain.md"], "documents that say what is known of the field")
    private static let similarOption = Option<Int>(
      "similarPlans", default: 0, within: 0...5,
      "how many earlier plans for goals like this one a provider is shown")
    /// The keys of `context`.
    public static let members: [any OptionDeclaration] = [
      startOption, deadlineOption, peopleOption, constraintsOption, standardsOption, knowledgeOption,
      similarOption,
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

    /// Documents that say what is known of the field.
    public var knowledge: [InputPath] { values[Self.knowledgeOption] }
    /// How many earlier plans a provider is shown.
    public var similarPlans: Int { values[Self.similarOption] }

    /// The context as a plan has it.
    public var planned: RoutePlan.Context {
      RoutePlan.Context(
        start: start, deadline: deadline,
        people: people.map {
          RoutePlan.Person(name: $0.name, role: $0.role, hoursPerWeek: $0.hoursPerWeek)
        }, constraints: constraints)
    }

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
    /// Nothing: what may be spent is no part of what is made, so who raises it keeps what was paid for.
    public var json: JSON { .object([]) }
  }

  /// When a plan is good enough.
  public struct Quality: MappingValue {
    private static let thresholdOption = Option<Located<FixedPoint>?>(
      optional: "threshold", example: .number(0.7), "a score from 0 to 1; 0.7 unless written")
    private static let refinementsOption = Option<Int>(
      "maxRefinements", default: 2, within: 0...10, "how often a plan below it is made better")
    private static let weightsOption = Option<Table<IdentifierKey, Int>>(
      "weights", default: Table(), example: ["specificity": 20, "balance": 0],
      "how much a part of the score counts, 0 to 100, instead of the table in docs/planning.md")
    /// The keys of `quality`.
    public static let members: [any OptionDeclaration] = [thresholdOption, refinementsOption, weightsOption]
    /// The threshold is at most 1.
    public static let rules: [(name: String, value: JSON)] = [
      ("allOf", [["properties": ["threshold": ["maximum": 1]]]])
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// From which score on a plan is good enough, where that is written.
    public var threshold: FixedPoint? { values.ifRead(Self.thresholdOption)??.value }
    /// How often a plan that is not is made better.
    public var maxRefinements: Int { values.ifRead(Self.refinementsOption) ?? 2 }
    /// How much parts of the score count.
    public var weights: [String: Int] {
      let pairs = values.ifRead(Self.weightsOption)?.pairs ?? []
      return Dictionary(pairs.map { ($0.key.value, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Records a threshold or a weight out of range, and a part that there is not.
    public func check(into problems: inout [Problem]) {
      let known = PlanScore.Part.weights.map(\.name)
      for (key, weight) in values[Self.weightsOption].pairs {
        if !known.contains(key.value) {
          problems.append(
            Problem(
              .wrongValue, "'\(key.value)' is not a part of the score", at: key.location,
              hint: suggestion(for: key.value, among: known, orList: "parts:")))
        } else if !(0...100).contains(weight) {
          problems.append(Problem(.wrongValue, "'\(key.value)' is not 0 to 100", at: key.location))
        }
      }
      guard let threshold = values[Self.thresholdOption], threshold.value.tenThousandths > 10_000 else {
        return
      }
      problems.append(Problem(.wrongValue, "'threshold' is not 0 to 1", at: threshold.location))
    }
  }

  /// When a person must approve.
  public struct Risk: MappingValue {
    private static let usualRole = "plan-approver"
    private static let approvalOption = Option<Int>(
      "approvalAbove", default: 50, within: 0...100, "a risk score is higher")
    private static let roleOption = Option<CheckedText<LineForm>>(
      "role", default: CheckedText(value: Self.usualRole), example: "programme-board",
      "the role in which they approve")
    private static let countOption = Option<Int>(
      "count", default: 1, within: 1...100, "how many keys of that role must have signed")
    /// The keys of `risk`.
    public static let members: [any OptionDeclaration] = [approvalOption, roleOption, countOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// The risk score above which a person must approve.
    public var approvalAbove: Int { values.ifRead(Self.approvalOption) ?? 50 }
    /// The role in which they approve.
    public var role: String { values.ifRead(Self.roleOption)?.value ?? Self.usualRole }
    /// How many keys must have signed.
    public var count: Int { values.ifRead(Self.countOption) ?? 1 }
  }
}

/// What may become of earlier plans.
extension PlanReuse.Mode: OptionChoice {}
