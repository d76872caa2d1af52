import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Makes one plan of the parts that providers were asked for, and one record of all that was asked.
struct PlanAssembly: StageKind {
  static let name = "plan/assemble"
  static let summary = "make one plan of parts that were asked for, with the record of what was asked"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [planner]
  static let inputs = InputPorts.exactly([
    Port("plan", MediaType.plan), Port("base", MediaType.plan), Port("parts", MediaType.tree),
    Port("outline", MediaType.completions), Port("details", MediaType.tree), Port("packages", MediaType.tree),
  ])

  private static let planner = Option<PlannerChoice>(
    "planner", default: .deterministic, from: "spec.planner", example: "local", "who was asked")

  private let planner: PlannerChoice

  init(options: Options) throws(Problem) { planner = options[Self.planner] }

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("record", MediaType.completions)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let plan = try PlanFiles.plan(work)
    let packages = try PlanFiles.parts(work).flatMap(\.workPackages)
    let guided = GuidedPlanner(base: try PlanFiles.plan(work, "base"), prompts: try PromptLibrary([]))
    let name = planner.providers.map(\.value).joined(separator: ", ")
    let whole = guided.assembled(plan, packages: packages, provider: name)
    var records = PlanRecords()
    for port in ["outline", "details", "packages"] { try records.add(from: port, work) }
    let fallbacks = records.parts.count { $0["fallback"] != nil }
    return StageResult(
      [
        "plan": try PlanFiles.write(whole.json, as: "plan", work),
        "record": try PlanFiles.write(records.json, as: "record", work),
      ],
      summary: "\(whole.workPackages.count) work packages of \(records.parts.count) parts"
        + (fallbacks > 0 ? ", \(fallbacks) of them by the deterministic planner" : ""))
  }
}
