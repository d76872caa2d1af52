import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Makes a plan for a goal from playbooks; no key, no network.
struct PlanDecomposition: StageKind {
  static let name = "plan/decompose"
  static let summary = "make a plan for a goal from the playbooks of a folder"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [planName, goal, context, playbooks]
  static let inputs = InputPorts.exactly([])

  private static let planName = Option<CheckedText<NameForm>>(
    "name", from: "metadata.name", "what the plan is called")
  private static let goal = Option<CheckedText<NotEmptyForm>>(
    "goal", from: "spec.goal", "what is to be reached")
  private static let context = Option<PlanManifest.Context>(
    "context", from: "spec.context", "time, people and limits")
  private static let playbooks = Option<InputPath>(
    "playbooks", "folder of documents of kind Playbook; every .yaml file of it is read")

  private let options: Options

  init(options: Options) throws(Problem) { self.options = options }

  var outputs: [Port] { [Port("plan", MediaType.plan)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let plan = try DeterministicPlanner(try PlanFiles.playbooks(in: options[Self.playbooks])).plan(
      name: options[Self.planName].value, goal: options[Self.goal].value,
      context: options[Self.context].planned)
    let chosen = plan.origin.playbooks.first.map { "by '\($0.name)'" } ?? ""
    return StageResult(
      ["plan": try PlanFiles.write(plan.json, as: "plan", work)],
      summary:
        "\(counted(plan.routes.count, "route")), \(counted(plan.decisions.count, "decision")), "
        + "\(counted(plan.workPackages.count, "package")) \(chosen)"
        + (plan.origin.isGeneric ? ", generic" : ""))
  }
}
