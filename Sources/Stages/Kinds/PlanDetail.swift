import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Asks a provider for the tasks of one route.
struct PlanDetail: StageKind {
  static let name = "plan/detail"
  static let summary = "ask a provider for the tasks of a route, with the titles of their work packages"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.network]
  static let options: [any OptionDeclaration] = PlanAsking.options + [route]
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan), Port("base", MediaType.plan)])

  private static let route = Option<String>("route", example: "scope", "the id of the route")

  private let asking: PlanAsking
  private let route: String

  init(options: Options) throws(Problem) {
    (asking, route) = (try PlanAsking(options), options[Self.route])
  }

  var outputs: [Port] { [Port("part", MediaType.plan), Port("record", MediaType.completions)] }
  var hasSubstitute: Bool { true }

  func service(_ environment: [String: String]) -> String { asking.service }
  func intentions() throws(Problem) -> [Intention] { asking.intentions }

  func run(_ work: StageWork) throws(Problem) -> StageResult { try result(try asking.session(work), work) }

  func substitute(for problem: Problem, _ work: StageWork) throws(Problem) -> StageResult {
    try result(try asking.session(work, without: problem), work)
  }

  private func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult {
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
