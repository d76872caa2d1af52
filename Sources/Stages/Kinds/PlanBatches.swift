import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Puts the tasks of all routes into the plan, and says which work packages are asked for together.
struct PlanBatches: StageKind {
  static let name = "plan/batches"
  static let summary = "put the tasks of all routes into a plan, and list its work packages in batches"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = []
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan), Port("parts", MediaType.tree)])

  init(options: Options) throws(Problem) {}

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("batches", MediaType.json)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    let routes = try PlanFiles.parts(work).flatMap(\.routes)
    for (number, route) in plan.routes.enumerated() {
      guard let filled = routes.first(where: { $0.id.utf8.elementsEqual(route.id.utf8) }) else { continue }
      plan.routes[number] = filled
    }
    let batches = GuidedPlanner.batches(of: plan).map { ids -> JSON in
      ["key": .string(ids.first ?? ""), "packages": .strings(ids)]
    }
    return StageResult(
      [
        "plan": try PlanFiles.write(plan.json, as: "plan", work),
        "batches": try PlanFiles.write(.array(batches), as: "batches", work),
      ], summary: "\(plan.workPackages.count) work packages in \(batches.count) batches")
  }
}
