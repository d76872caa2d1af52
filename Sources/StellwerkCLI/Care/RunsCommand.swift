import Diagnostics
import JSON
import Reports

/// `stellwerk runs`: what was run when, and how it ended.
enum RunsCommand: Command {
  static let name = "runs"
  static let summary = "list the runs, the newest first"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [CommandOption("--limit", "N", "list only the newest N (all)")]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let limit = try call.number("--limit", 1...1_000_000_000, default: .max)
    let entries = try RunHistory(try call.ledger()).entries.prefix(limit)
    if call.format == "json" {
      let document: JSON = ["runs": .array(entries.map(\.json))]
      try call.console.write(document.indented)
      return .done
    }
    let width = entries.map { "\($0.name) \($0.version)".printable.count }.max() ?? 0
    for entry in entries {
      let title = padded("\(entry.name) \(entry.version)".printable, width)
      let outcome = padded((entry.outcome ?? "unfinished").printable, 14)
      let took = padded(entry.duration.map { durationText($0) } ?? "–", 12)
      let stages =
        "\(entry.executed) executed, \(entry.reused?.count ?? 0) reused"
        + (entry.failed > 0 ? ", \(entry.failed) failed" : "")
      try call.console.write(
        "\(entry.id.printable)  \(entry.started.printable)  \(title)  \(outcome)  \(took)  \(stages)\n")
    }
    call.console.say("\(entries.count) run\(entries.count == 1 ? "" : "s")")
    return .done
  }
}
