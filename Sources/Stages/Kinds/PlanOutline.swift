import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Asks a provider for the routes and decisions of a plan.
struct PlanOutline: PlanAskingKind {
  static let name = "plan/outline"
  static let summary = "ask a provider for the routes and decisions of a plan"
  static let version = 1
  static let options = PlanAsking.options
  static let inputs = InputPorts.exactly([Port("base", MediaType.plan), PlanAsking.earlier])

  let asking: PlanAsking

  init(options: Options) throws(Problem) { asking = try PlanAsking(options) }

  var outputs: [Port] {
    [Port("plan", MediaType.plan), Port("routes", MediaType.json), Port("record", MediaType.completions)]
  }

  func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult {
    var records = PlanRecords()
    let base = session.planner.base
    if let reused = base.origin.reused {
      // It is whole, so there is nothing that anybody could be asked for.
      return try records.result(
        [
          "plan": .unchanged(try work.input("base")),
          "routes": try PlanFiles.write(.array([]), as: "routes", work),
        ],
        "the plan '\(reused.name)' stands for it", work)
    }
    let part = try session.planner.outline(asking: session.provider)
    records.add(part.record, session.calls)
    let routes = part.value.routes.map { route -> JSON in
      ["id": .string(route.id), "title": .string(route.title)]
    }
    return try records.result(
      [
        "plan": try PlanFiles.write(part.value.json, as: "plan", work),
        "routes": try PlanFiles.write(.array(routes), as: "routes", work),
      ], "\(counted(routes.count, "route")), \(counted(part.value.decisions.count, "decision"))", work)
  }
}
