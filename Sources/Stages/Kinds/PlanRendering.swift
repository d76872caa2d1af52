import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Writes a plan in the forms that people and other programs read.
struct PlanRendering: StageKind {
  static let name = "plan/render"
  static let summary = "write a plan as JSON, Markdown, CSV, iCalendar and a railway map"
  static let version = 2
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = []
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan)])

  init(options: Options) throws(Problem) {}

  var outputs: [Port] {
    [
      Port("plan", MediaType.plan), Port("markdown", MediaType.markdown), Port("csv", MediaType.csv),
      Port("calendar", MediaType.calendar), Port("map", MediaType.svg), Port("page", MediaType.html),
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let plan = try PlanFiles.plan(work)
    let files = [
      ("plan", "plan.json", plan.text), ("markdown", "plan.md", plan.markdown), ("csv", "plan.csv", plan.csv),
      ("calendar", "plan.ics", plan.calendar), ("map", "map.svg", plan.mapSVG),
      ("page", "map.html", plan.mapHTML),
    ]
    var outputs: [String: StageOutput] = [:]
    for (port, name, text) in files { outputs[port] = try PlanFiles.write(Array(text.utf8), as: name, work) }
    return StageResult(
      outputs, summary: "JSON, Markdown, CSV, iCalendar, railway map",
      notes: files.map { ("\($0.0).file", JSON.string("\(plan.name).\($0.1)")) })
  }
}
