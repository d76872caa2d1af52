public import Diagnostics
import JSON
import OperatingSystem
public import Planning
public import Policies
import YAML

/// A document of kind `Plan`: a goal for which a plan is to be made.
public struct PlanManifest: Sendable {
  /// The name under `metadata`.
  public let name: String
  /// The document of kind Pipeline.
  public let pipeline: DocumentReference
  /// What is to be reached.
  public let goal: String
  /// Time, people, limits.
  public let context: Context
  /// `deterministic`, or some of `providers` in the order in which they are asked.
  public let planner: PlannerChoice
  /// Services that can be asked, by name.
  public let providers: [(key: Located<String>, value: Provider)]
  /// What a run may spend.
  public let budget: Budget
  /// From which score on a plan is good enough; 0.7 unless written.
  public let threshold: FixedPoint
  /// How often a plan that is not is made better; 2 unless written.
  public let maxRefinements: Int
  /// The risk score above which a person must approve; 50 unless written.
  public let approvalAbove: Int
  /// What may become of earlier plans for goals like this one.
  public let reuse: PlanReuse.Mode
  /// Whose approvals count.
  public let trust: DocumentReference?
  /// Keys by reference; `statements` signs the evidence.
  public let keys: [(key: Located<String>, value: KeyReference)]
  /// Where `planner` is written, or the document begins.
  public let plannerLocation: SourceLocation
  /// What look-ups of the pipeline can find.
  let scope: Scope

  private static let nameOption = Option<CheckedText<NameForm>>(
    "name", example: "first-release", "what it is called")
  /// The keys of `metadata`.
  static let metadata: [any OptionDeclaration] = [nameOption]

  private static let pipelineOption = Option<DocumentReference>(
    "pipeline", example: "pipeline.yaml", "the document of kind Pipeline that makes the plan")
  private static let goalOption = Option<CheckedText<NotEmptyForm>>(
    "goal", example: "Ship the first public release of our command line tool", "what is to be reached")
  private static let contextOption = Option<Context>("context", "time, people and limits")
  private static let plannerOption = Option<PlannerChoice>(
    "planner", default: .deterministic, example: "deterministic",
    "who plans: `deterministic`, or a provider, or a list of providers of which the next is asked when one fails"
  )
  private static let providersOption = Option<Table<IdentifierKey, Provider>>(
    "providers", default: Table(), "services that can be asked, by name")
  private static let budgetOption = Option<Budget>(
    "budget", default: Budget(values: .none), "what a run may spend; no limit where none is written")
  private static let qualityOption = Option<Quality?>(optional: "quality", "when a plan is good enough")
  private static let riskOption = Option<Risk?>(optional: "risk", "when a person must approve")
  private static let reuseOption = Option<PlanReuse.Mode>(
    "reuse", default: .never,
    "an earlier plan for nearly the same goal: never looked at, offered, or used where everything else is the same"
  )
  private static let trustOption = Option<DocumentReference?>(
    optional: "trust", example: "trust.yaml", "the document of kind Trust that says whose approvals count")
  private static let approvalsOption = Option<Located<InputPath>?>(
    optional: "approvals", example: "approvals/", "folder of signed approvals")
  private static let keysOption = Option<Table<IdentifierKey, KeyReference>>(
    "keys", default: Table(), example: ["statements": ["pem": "artifacts/keys/release.pem"]],
    "name to key reference; the key `statements` signs the evidence")
  /// What look-ups find under `spec`.
  static let lookedUp: [any OptionDeclaration] = [
    goalOption, contextOption, plannerOption, budgetOption, qualityOption, riskOption,
    reuseOption, trustOption, approvalsOption,
  ]
  /// The keys of `spec`.
  static let declared: [any OptionDeclaration] = [
    pipelineOption, goalOption, contextOption, plannerOption, providersOption, budgetOption, qualityOption,
    riskOption, reuseOption, trustOption, approvalsOption, keysOption,
  ]

  /// Whether what is made depends on the plans of earlier runs.
  public var looksAtEarlierPlans: Bool { reuse != .never || context.similarPlans > 0 }

  /// Reads a plan document.
  public init?(_ document: consuming Document, into problems: inout [Problem]) {
    let before = problems.count
    guard document.expect(.plan, into: &problems) else { return nil }
    let metadata = Options(reading: Self.metadata, from: document.metadata, into: &problems)
    let spec = Options(reading: Self.declared, from: document.spec, into: &problems)
    let providers = spec.ifRead(Self.providersOption)
    if let planner = spec.ifRead(Self.plannerOption), let providers {
      planner.check(providers, budget: spec.ifRead(Self.budgetOption), into: &problems)
    }
    if let approvals = spec.ifRead(Self.approvalsOption) ?? nil, (spec.ifRead(Self.trustOption) ?? nil) == nil
    {
      problems.append(
        Problem(
          .wrongValue, "'approvals' needs 'trust'", at: approvals.location,
          hint: "name the document of kind Trust that says whose approvals count"))
    }
    guard problems.count == before else { return nil }
    name = metadata[Self.nameOption].value
    (pipeline, goal) = (spec[Self.pipelineOption], spec[Self.goalOption].value)
    (context, planner) = (spec[Self.contextOption], spec[Self.plannerOption])
    (self.providers, budget) = (spec[Self.providersOption].pairs, spec[Self.budgetOption])
    let quality = spec[Self.qualityOption]
    threshold = quality?.threshold ?? FixedPoint(tenThousandths: 7_000)
    maxRefinements = quality?.maxRefinements ?? 2
    approvalAbove = spec[Self.riskOption]?.approvalAbove ?? 50
    (reuse, trust) = (spec[Self.reuseOption], spec[Self.trustOption])
    keys = spec[Self.keysOption].pairs
    plannerLocation = spec.node(Self.plannerOption)?.location ?? spec.location
    var scope = Scope()
    scope.add("metadata", Self.metadata, of: metadata, as: ["name": .string])
    scope.add("spec", Self.lookedUp, of: spec, as: ["goal": .string, "trust": .path, "approvals": .path])
    if let written = spec.node(Self.providersOption) {
      // Those that are not asked are no part of any key.
      scope.add("spec", [("providers", planner.asked(of: written))], as: .any)
    } else {
      scope.declare("providers", in: "spec", as: .any)
    }
    self.scope = scope
  }
}
