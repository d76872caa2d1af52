public import Diagnostics
public import JSON
import Policies
import YAML

/// A document of kind `PolicyTest`: facts, and the verdict that a policy must come to.
public struct PolicyTestManifest: Sendable {
  /// What one set of facts must lead to.
  public struct Case: MappingValue {
    private static let nameOption = Option<Located<CheckedText<LineForm>>>(
      "name", example: "a critical finding blocks", "what it shows, unique")
    private static let factsOption = Option<Table<AnyKey, Node>>(
      "facts", example: ["findings": []],
      "facts as `stellwerk explain` shows them; what is left out is not known")
    private static let expectOption = Option<Expectation>("expect", "what the policy must say")
    /// The keys of a case.
    public static let members: [any OptionDeclaration] = [nameOption, factsOption, expectOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    var writtenName: Located<String> {
      let name = values[Self.nameOption]
      return Located(name.value.value, at: name.location)
    }
    /// What it shows.
    public var name: String { writtenName.value }
    /// The facts, as written.
    public var facts: JSON { values[Self.factsOption].json }
    /// The verdict that the policy must come to.
    public var verdict: Verdict { values[Self.expectOption].verdict }
    /// How rules must come out, by id.
    public var rules: [(key: Located<String>, value: RuleVerdict)] { values[Self.expectOption].ruleVerdicts }
  }

  /// What a policy may say.
  public enum Verdict: String, OptionChoice {
    case pass, fail
    case needsApproval = "needs-approval"
  }

  /// How a rule may come out.
  public enum RuleVerdict: String, OptionChoice { case pass, fail, waived }

  struct Expectation: MappingValue {
    private static let verdictOption = Option<Verdict>("verdict", example: "fail", "of the policy")
    private static let rulesOption = Option<Table<AnyKey, RuleVerdict>>(
      "rules", default: Table(), example: ["vulnerability.critical": "fail"],
      "how rules must come out, by id; others do not count")
    static let members: [any OptionDeclaration] = [verdictOption, rulesOption]
    let values: Options
    var verdict: Verdict { values[Self.verdictOption] }
    var ruleVerdicts: [(key: Located<String>, value: RuleVerdict)] { values[Self.rulesOption].pairs }
  }

  /// The name under `metadata`.
  public let name: String
  /// The document of kind Policy.
  public let policy: DocumentReference
  /// In the order written; names are unique.
  public let cases: [Case]

  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "default-policy", "what it is called")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption]
  private static let policyOption = Option<DocumentReference>(
    "policy", example: "policy.yaml", "the document of kind Policy that is tried")
  private static let casesOption = Option<[Case]>("cases", within: 1...Int.max, "what is tried")
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [policyOption, casesOption]

  /// Reads a document of tests.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.policyTest, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    var names: Set<String> = []
    for name in (spec.ifRead(Self.casesOption) ?? []).map(\.writtenName)
    where !names.insert(name.value).inserted {
      problems.append(Problem(.wrongValue, "two cases have the name '\(name.value)'", at: name.location))
    }
    guard problems.count == before else { return nil }
    name = metadata[Self.nameOption].value
    (policy, cases) = (spec[Self.policyOption], spec[Self.casesOption])
  }
}
