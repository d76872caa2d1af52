import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Asks a provider for the tasks of one route.
struct PlanDetail: PlanAskingKind {
  static let name = "plan/detail"
  static let summary = "ask a provider for the tasks of a route, with the titles of their work packages"
  static let version = 1
  static let options: [any OptionDeclaration] = PlanAsking.options + [route]
  static let inputs = InputPorts.exactly([
    Port("plan", MediaType.plan), Port("base", MediaType.plan), PlanAsking.earlier,
  ])

  private static let route = Option<String>("route", example: "scope", "the id of the route")

  let asking: PlanAsking
  private let route: String

  init(options: Options) throws(Problem) {
    (asking, route) = (try PlanAsking(options), options[Self.route])
  }

  var outputs: [Port] { [Port("part", MediaType.plan), Port("record", MediaType.completions)] }

  func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    let part = try session.planner.tasks(of: route, in: plan, asking: session.provider)
    var records = PlanRecords()
    records.add(part.record, session.calls)
    // A plan of this route alone: a part is a document like any other.
    (plan.routes, plan.edges, plan.decisions) = ([part.value], [], [])
    return try records.result(
      ["part": try PlanFiles.write(plan.json, as: "part", work)], "\(part.value.tasks.count) tasks", work)
  }
}
