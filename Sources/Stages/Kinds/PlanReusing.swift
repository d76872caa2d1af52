import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Looks whether an earlier plan of this store can stand for a new one, and which are worth showing to a provider.
struct PlanReusing: StageKind {
  static let name = "plan/reuse"
  static let summary =
    "offer or take an earlier plan for nearly the same goal, and find plans to show to providers"
  static let version = 1
  // Earlier plans are files of the store, and so a part of the key like any other input.
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [reuse, planner, context, playbooks, earlier]
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan)])

  private static let reuse = Option<PlanReuse.Mode>(
    "reuse", default: .never, from: "spec.reuse", "what may become of an earlier plan")
  private static let planner = Option<PlannerChoice>(
    "planner", default: .deterministic, from: "spec.planner", example: "local", "who makes the plan")
  private static let context = Option<PlanManifest.Context>(
    "context", from: "spec.context", "how many earlier plans a provider is shown")
  private static let playbooks = Option<InputPath>(
    "playbooks", "folder of documents of kind Playbook, to compare what they make of both goals")
  private static let earlier = Option<[InputPath]>(
    "earlier", default: [], from: "run.plans", "the plans of earlier runs, one of each name")

  private let options: Options

  init(options: Options) throws(Problem) { self.options = options }

  var outputs: [Port] {
    [Port("plan", MediaType.plan), Port("reuse", MediaType.planReuse), Port("context", MediaType.json)]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let base = try PlanFiles.plan(work)
    var earlier: [PlanRecall.Earlier] = []
    for path in options[Self.earlier] { earlier.append(try PlanFiles.earlier(at: path)) }
    let playbooks =
      options[Self.reuse] == .never ? [] : try PlanFiles.playbooks(in: options[Self.playbooks])
    let planner = try DeterministicPlanner(playbooks)
    let names = options[Self.planner].providers.map(\.value)
    let recall = try PlanRecall(
      base, planner: names.isEmpty ? PlannerChoice.deterministicName : names.joined(separator: ", "),
      among: earlier, mode: options[Self.reuse]
    ) { (goal) throws(Problem) in
      try planner.plan(name: base.name, goal: goal, context: base.context)
    }
    let others = earlier.map(\.plan).filter { !$0.name.utf8.elementsEqual(base.name.utf8) }
    let near = SimilarPlans(others).nearest(to: base.goal, count: options[Self.context].similarPlans)
    let shown = near.map { neighbour -> JSON in
      let summary = SimilarPlans.summary(of: neighbour.plan)
      return ["name": .string(summary.name), "text": .string(summary.text)]
    }
    return StageResult(
      [
        "plan": recall.taken == nil
          ? .unchanged(try work.input("plan")) : try PlanFiles.write(recall.plan.json, as: "plan", work),
        "reuse": try PlanFiles.write(recall.json, as: "reuse", work),
        "context": try PlanFiles.write(.array(shown), as: "context", work),
      ], summary: Self.summary(of: recall, earlier.count))
  }

  private static func summary(of recall: PlanRecall, _ count: Int) -> String {
    guard let nearest = recall.candidates.first else { return "\(count) earlier plans, none is taken" }
    let what = nearest.reuse.decision == .use ? "takes" : "offers"
    return
      "\(what) '\(nearest.earlier.plan.name)', \(nearest.reuse.similarity) alike: \(nearest.reuse.reasons[0])"
  }
}
