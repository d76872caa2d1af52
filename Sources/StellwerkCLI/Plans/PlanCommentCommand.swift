import Diagnostics
import OperatingSystem
import Planning

/// `stellwerk plan comment`: says something of a package or of the plan.
enum PlanCommentCommand: Command {
  static let name = "plan comment"
  static let summary = "say something about a plan or a work package; without a text, show what was said"
  static let operands = "PLAN [PACKAGE]"
  static let operandCount = 1...2
  static let options = PlanSubject.recording + [CommandOption("--text", "TEXT", "what there is to say")]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let subject = try PlanSubject(call.operands[0], call)
    let package = try call.operands.dropFirst().first.map { (id) throws(Problem) in try subject.package(id).id
    }
    guard let text = call.value("--text") else { return try show(subject, package, call) }
    guard text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 10_000 else {
      throw Problem(
        .usage, "the text is empty, or longer than 10,000 bytes", hint: "say it in a few sentences")
    }
    try subject.record([.comment(package: package, text: text)])
    return .done
  }

  private static func show(_ subject: PlanSubject, _ wanted: String?, _ call: Call) throws(Problem)
    -> Diagnostics.ExitStatus
  {
    for change in subject.journal.changes {
      guard case .comment(let package, let text) = change.act, wanted == nil || wanted == package else {
        continue
      }
      try call.console.write(
        "\(change.number)  \(change.time.text)  \(change.actor.printable)  \(package ?? subject.plan.name)  \(text.printable)\n"
      )
    }
    return .done
  }
}
