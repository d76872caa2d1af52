import Diagnostics
import Execution
import JSON
import Ledger
import OperatingSystem
import Store

/// `stellwerk services`: what the store remembers of services that have failed.
enum ServicesCommand: Command {
  static let name = "services"
  static let summary = "list the services that have failed, and which of them are not asked for a while"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let services = try ContentStore(reading: call.store)?.failingServices ?? []
    let now = try call.asOf ?? .now()
    if call.format == "json" {
      let list = services.map { name, state in
        JSON.compact([
          "service": .string(name), "failures": .integer(state.failures), "open": .bool(state.opened != nil),
          "since": state.since.map { .string($0.text) },
          "nextTrial": state.nextTrial.map { .string($0.text) },
        ])
      }
      try call.console.write((["services": .array(list)] as JSON).indented)
    } else {
      let lines = services.map { "\($0.name.printable)  \($0.state.text(at: now))\n" }
      try call.console.write(lines.isEmpty ? "no service has failed\n" : lines.joined())
    }
    return .done
  }
}

/// `stellwerk services reset`: forgets that services have failed, so that everybody may ask them at once.
enum ServicesResetCommand: Command {
  static let name = "services reset"
  static let summary = "forget that services have failed: they are asked again at once"
  static let operands = "[SERVICE…]"
  static let operandCount = 0...1_000
  static let options = [CommandOption("--reason", "TEXT", "why, for the event")]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let known = try ContentStore(reading: call.store)?.failingServices.map(\.name) ?? []
    for name in call.operands where !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      throw Problem(
        .unknownService, "the store remembers no failure of '\(name)'",
        hint: suggestion(for: name, among: known, orList: "services:"))
    }
    let names = call.operands.isEmpty ? known : call.operands
    guard !names.isEmpty else {
      try call.console.tell("no service has failed\n")
      return .done
    }
    let store = try ContentStore(folder: call.store)
    let ledger = try Ledger(path: call.ledgerPath)
    let id = CorrelationID.new()
    for name in names {
      let state = try store.changeState(ofService: name) { state in
        defer { state = ServiceState() }
        return state
      }
      // Another run may have found out meanwhile that it answers.
      guard state != ServiceState() else { continue }
      try ledger.append(
        kind: "service.reset", correlationID: id, actor: "stellwerk", time: .now(),
        payload: .compact([
          "service": .string(name), "failures": .integer(state.failures),
          "since": state.since.map { .string($0.text) }, "reason": call.value("--reason").map { .string($0) },
        ]))
      try call.console.tell(
        "\(name.printable)  is asked again; it had failed \(state.failures) times in a row\n")
    }
    return .done
  }
}

extension ServiceState {
  /// Since when it is not asked.
  var since: Timestamp? { opened.map { Timestamp(seconds: $0) } }

  /// In words.
  func text(at now: Timestamp) -> String {
    let failures = "failed \(self.failures) time\(self.failures == 1 ? "" : "s") in a row"
    guard let since, let again = nextTrial else { return "\(failures), is asked" }
    let next = again.seconds > now.seconds ? "tried again from \(again.text) on" : "the next attempt tries it"
    return "\(failures), not asked since \(since.text), \(next)"
  }
}

extension Problem.Code {
  static let unknownService = Self("services.unknown", exit: .usage)
}
