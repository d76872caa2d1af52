import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Adds to a plan what follows from it: dependencies, people, days, a forecast, and how likely it is to go wrong.
struct PlanEnrichment: StageKind {
  static let name = "plan/enrich"
  static let summary = "add dependencies, people, days, a forecast and the risk to a plan"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [samples, correlation]
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan)])

  private static let samples = Option(
    "samples", default: PlanForecast.samples, within: 100...100_000, "how many runs are simulated")
  private static let correlation = Option(
    "correlation", default: 20, within: 0...100, "how far estimates go wrong together, of 100")

  private let options: Options

  init(options: Options) throws(Problem) { self.options = options }

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("risk", MediaType.planRisk)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    plan.addDependencies()
    plan.assignPeople()
    plan = try plan.scheduled(
      samples: options[Self.samples], correlation: Double(options[Self.correlation]) / 100)
    let risk = PlanRisk(plan)
    let forecast = plan.forecast.map { "done by \($0.p50.date) (50 %), \($0.p85.date) (85 %), " } ?? ""
    return StageResult(
      [
        "plan": try PlanFiles.write(plan.json, as: "plan", work),
        "risk": try PlanFiles.write(risk.json, as: "risk", work),
      ], summary: "\(forecast)risk \(risk.score) of 100")
  }
}
