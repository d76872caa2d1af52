import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Holds a plan against the rules; goes on only if none is broken.
struct PlanValidation: StageKind {
  static let name = "plan/validate"
  static let summary = "hold a plan against every rule, or some, and stop at what breaks one"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [rules]
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan)])

  private static let rules = Option<[RuleGroup]>(
    "rules", default: RuleGroup.allCases, within: 1...Int.max,
    "which: `graph`, `limits`, `content`, `meaning`, `resources`")

  /// A group of rules.
  private enum RuleGroup: String, OptionChoice {
    case graph, limits, content, meaning, resources

    /// The rules of `PlanReview` that belong to it.
    var group: PlanReview.Group {
      switch self {
      case .graph: .graph
      case .limits: .limits
      case .content: .content
      case .meaning: .meaning
      case .resources: .resources
      }
    }
  }

  private let groups: [PlanReview.Group]

  init(options: Options) throws(Problem) { groups = options[Self.rules].map(\.group) }

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("report", MediaType.planReport)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let plan = try PlanFiles.plan(work)
    let findings = PlanReview(plan).findings.filter { finding in groups.contains { $0.holds(finding.code) } }
    let errors = findings.filter { !$0.isWarning }
    guard errors.isEmpty else {
      throw PlanFiles.joined(errors.map { $0.problem() }, of: "the plan breaks a rule")
    }
    let report: JSON = [
      "rules": .strings(groups.map(\.rawValue)), "findings": .array(findings.map(\.json)),
      "routes": .integer(plan.routes.count), "workPackages": .integer(plan.workPackages.count),
    ]
    let warnings = findings.isEmpty ? "" : ", \(findings.count) warnings"
    return StageResult(
      [
        "plan": .unchanged(try work.input("plan")), "report": try PlanFiles.write(report, as: "report", work),
      ],
      summary: "\(groups.map(\.rawValue).joined(separator: ", ")): nothing broken\(warnings)")
  }
}
