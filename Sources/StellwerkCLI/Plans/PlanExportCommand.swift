import Diagnostics
import OperatingSystem
import Planning

/// `stellwerk plan export`: a plan as it stands, for other programs.
enum PlanExportCommand: Command {
  static let name = "plan export"
  static let summary = "write a plan as it stands, with what was recorded of it"
  static let operands = "PLAN"
  static let operandCount = 1...1
  static let formats = ["json", "yaml", "markdown", "csv", "ics", "svg", "html"]
  static let options = [CommandOption("-o", "FILE", "where it is written (standard output)")]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let plan = try PlanSubject(call.operands[0], call).plan
    let text =
      switch try call.choice("--format", formats, default: "json") {
      case "yaml": plan.yaml
      case "markdown": plan.markdown
      case "csv": plan.csv
      case "ics": plan.calendar
      case "svg": plan.mapSVG
      case "html": plan.mapHTML
      default: plan.text
      }
    if let target = call.value("-o") {
      try writeAtomically(Array(text.utf8), to: target)
    } else {
      try call.console.write(text)
    }
    return .done
  }
}
