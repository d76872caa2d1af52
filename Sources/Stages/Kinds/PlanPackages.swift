import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Asks a provider for some work packages, one question for each.
struct PlanPackages: PlanAskingKind {
  static let name = "plan/packages"
  static let summary = "ask a provider for some work packages of a plan, one after another"
  static let version = 1
  static let options: [any OptionDeclaration] = PlanAsking.options + [packages]
  static let inputs = InputPorts.exactly([
    Port("plan", MediaType.plan), Port("base", MediaType.plan), PlanAsking.earlier,
  ])

  private static let packages = Option<[String]>(
    "packages", within: 1...100, example: ["scope.1.1"], "the ids of the work packages")

  let asking: PlanAsking
  private let packages: [String]

  init(options: Options) throws(Problem) {
    (asking, packages) = (try PlanAsking(options), options[Self.packages])
  }

  var outputs: [Port] { [Port("part", MediaType.plan), Port("record", MediaType.completions)] }

  func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    var records = PlanRecords()
    var made: [RoutePlan.WorkPackage] = []
    for id in packages {
      let before = session.calls.count
      let part = try session.planner.workPackage(id, in: plan, asking: session.provider)
      records.add(part.record, Array(session.calls.dropFirst(before)))
      made.append(part.value)
    }
    // A plan of these packages alone: a part is a document like any other.
    let task = RoutePlan.Task(id: "part.1", title: "Part", workPackages: made)
    plan.routes = [RoutePlan.Route(id: "part", title: "Part", why: "it was asked for", tasks: [task])]
    (plan.edges, plan.decisions) = ([], [])
    return try records.result(
      ["part": try PlanFiles.write(plan.json, as: "part", work)], "\(made.count) work packages", work)
  }
}
