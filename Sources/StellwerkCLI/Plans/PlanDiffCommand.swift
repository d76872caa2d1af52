import Diagnostics
import JSON
import Planning

/// `stellwerk plan diff`: what is different between two plans.
enum PlanDiffCommand: Command {
  static let name = "plan diff"
  static let summary = "show what is different between two plans; exit 1 where anything is"
  static let operands = "PLAN PLAN"
  static let operandCount = 2...2
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let (before, after) = (
      try PlanSubject.read(call.operands[0], call), try PlanSubject.read(call.operands[1], call)
    )
    let changes = PlanDifference(from: before, to: after).changes
    if call.format == "json" {
      try call.console.write((["changes": .array(changes.map(\.json))] as JSON).indented)
    } else {
      for change in changes { try call.console.write(line(change) + "\n") }
    }
    call.console.say(changes.isEmpty ? "the plans say the same" : counted(changes.count, "difference"))
    return changes.isEmpty ? .done : .refused
  }

  private static func line(_ change: PlanDifference.Change) -> String {
    let place = change.path.joined(separator: " › ").printable
    return switch change.kind {
    case .added: "+ \(place): \(brief(change.after))"
    case .removed: "- \(place): \(brief(change.before))"
    case .changed: "~ \(place): \(brief(change.before)) → \(brief(change.after))"
    }
  }

  /// A text, a number, or what a larger thing is called.
  private static func brief(_ json: JSON?) -> String {
    guard let json else { return "" }
    let text = json.string ?? json["title"]?.string ?? json["question"]?.string ?? json.text
    return text.utf8.count <= 200 ? text.printable : "\(String(text.prefix(200)).printable)…"
  }
}
