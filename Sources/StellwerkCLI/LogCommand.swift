import Diagnostics
import JSON
import Ledger
import OperatingSystem

/// `stellwerk log`: the events of the ledger, after its chain has been checked.
enum LogCommand: Command {
  static let name = "log"
  static let summary = "show the events of the ledger and check that none was altered or removed"
  static let operands = "[CORRELATION-ID]"
  static let operandCount = 0...1
  static let formats = ["human", "gnu", "github", "text", "jsonl"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let path = "\(call.artifacts)/ledger.sqlite"
    guard exists(path) else {
      throw Problem(.noLedger, "there is no ledger '\(path)'", hint: "the first run makes it")
    }
    let ledger = try Ledger(path: path)
    let count = try ledger.verify()
    var shown = 0
    let wanted = call.operands.first ?? ""
    // The end of an id is enough: runs are shown by their last letters, the first ones only tell the time.
    for event in try ledger.events() where wanted.isEmpty || event.correlationID.hasSuffix(wanted) {
      shown += 1
      if call.format == "jsonl" {
        try call.console.write(event.json.text + "\n")
      } else {
        let run = event.correlationID.suffix(8)
        try call.console.write(
          "\(event.sequence)  \(event.time)  \(run)  \(event.kind)  \(Self.brief(event.payload))\n")
      }
    }
    if let run = call.operands.first, shown == 0 {
      throw Problem(.noRun, "the ledger knows no run '\(run)'", hint: "'stellwerk log' shows all")
    }
    call.console.say("\(shown) of \(count) events; the chain holds")
    return .done
  }

  /// The members that are words or numbers, in one line.
  private static func brief(_ payload: JSON) -> String {
    (payload.members ?? []).compactMap { name, value in
      switch value {
      case .string(let text): "\(name)=\(text.printable)"
      case .integer(let number): "\(name)=\(number)"
      case .bool(let flag): "\(name)=\(flag)"
      default: nil
      }
    }.joined(separator: " ")
  }
}

extension Problem.Code {
  static let noLedger = Self("ledger.missing", exit: .notJudged)
  static let noRun = Self("ledger.no-run", exit: .notJudged)
}
