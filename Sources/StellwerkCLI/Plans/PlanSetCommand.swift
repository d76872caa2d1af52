import Diagnostics
import Planning

/// `stellwerk plan set`: says how far packages are.
enum PlanSetCommand: Command {
  static let name = "plan set"
  static let summary = "say how far work packages of a plan are; recorded in the ledger"
  static let operands = "PLAN PACKAGE… STATUS"
  static let operandCount = 3...1_000
  static let options = PlanSubject.recording

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let words = RoutePlan.Status.allCases.map(\.rawValue)
    let word = call.operands[call.operands.count - 1]
    guard let status = RoutePlan.Status(rawValue: word) else {
      throw Problem(
        .usage, "'\(word.printable)' is no status",
        hint: suggestion(for: word, among: words)
          ?? "the last word is one of \(words.joined(separator: ", "))")
    }
    let subject = try PlanSubject(call.operands[0], call)
    var acts: [PlanChange.Act] = []
    var lines: [String] = []
    for id in call.operands.dropFirst().dropLast() {
      let package = try subject.package(id)
      guard package.status != status else {
        call.console.say("\(package.id) is \(status.rawValue) already")
        continue
      }
      acts.append(.status(package: package.id, title: package.title, status))
      lines.append(
        "\(package.id)  \(package.status.rawValue) → \(status.rawValue)  \(package.title.printable)\n")
    }
    guard let event = try acts.isEmpty ? nil : subject.record(acts).last else { return .done }
    try call.console.write(lines.joined())
    call.console.say("event \(event); 'stellwerk plan undo \(call.operands[0])' takes it back")
    return .done
  }
}
