import Diagnostics
import JSON
import Ledger

/// `stellwerk log export`: the events as lines of JSON, for another program that collects them.
enum LogExportCommand: Command {
  static let name = "log export"
  static let summary = "write the events as lines of JSON, after the chain has been checked"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "jsonl"]
  static let options = [CommandOption("--after", "N", "begin after event N, the last that was collected (0)")]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let after = Int64(try call.number("--after", 0...Int.max, default: 0))
    let checkpoints = try Checkpoints(artifacts: call.artifacts).entries()
    try Checkpoints.verify(checkpoints, ledger: call.ledgerPath)
    let ledger = try call.ledger()
    let count = try ledger.verify()
    guard after <= count else {
      throw Problem(
        .ledgerRolledBack, "the ledger '\(call.ledgerPath)' ends at event \(count), before event \(after)",
        hint: "put the newest copy of the ledger back")
    }
    try ledger.forEach { (event) throws(Problem) in
      if event.sequence > after { try call.console.write(event.json.text + "\n") }
    }
    return .done
  }
}
