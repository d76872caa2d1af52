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
    let folder = options[Self.playbooks]
    var problems: [Problem] = []
    var playbooks: [Playbook] = []
    let names = try FolderTree(folder.path).entries.map(\.path).filter {
      !$0.contains("/") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml"))
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let path = "\(folder.path)/\(name)"
      let bytes = try readBytes(of: path, limit: 16 << 20)
      guard let document = Document.only(.playbook, in: bytes, file: path, into: &problems),
        let manifest = PlaybookManifest(document, into: &problems)
      else { continue }
      playbooks.append(manifest.playbook)
    }
    guard problems.isEmpty else { throw PlanFiles.joined(problems, of: "the playbooks cannot be read") }
    guard !playbooks.isEmpty else {
      throw Problem(
        .planPlaybook, "there is no playbook in '\(folder.written)'", at: folder.location,
        hint: "put documents of kind Playbook there")
    }
    let plan = try DeterministicPlanner(playbooks).plan(
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
