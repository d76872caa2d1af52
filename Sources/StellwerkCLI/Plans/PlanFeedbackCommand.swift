import Diagnostics
import Planning

/// `stellwerk plan feedback`: judges a plan or a package, for its next refinement.
enum PlanFeedbackCommand: Command {
  static let name = "plan feedback"
  static let summary = "judge a plan or a work package; 'plan refine' listens to it"
  static let operands = "PLAN [PACKAGE]"
  static let operandCount = 1...2
  static let options =
    PlanSubject.recording + [
      CommandOption("--rating", "N", "1, of no use, to 5"),
      CommandOption("--mark", "WORD", PlanFeedback.Mark.allCases.map(\.rawValue).joined(separator: ", ")),
      CommandOption("--text", "TEXT", "what is to be better"),
    ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let rating = try call.number("--rating", 1...5, default: 0)
    let marks = PlanFeedback.Mark.allCases.map(\.rawValue)
    let mark = try call.value("--mark") == nil ? nil : call.choice("--mark", marks, default: "")
    guard rating > 0 || mark != nil || call.value("--text") != nil else {
      throw Problem(.usage, "the feedback says nothing", hint: "give --rating, --mark or --text")
    }
    let subject = try PlanSubject(call.operands[0], call)
    let package = try call.operands.dropFirst().first.map { (id) throws(Problem) in try subject.package(id).id
    }
    try subject.record([
      .feedback(
        PlanFeedback(
          package: package, rating: rating > 0 ? rating : nil,
          mark: mark.flatMap { PlanFeedback.Mark(rawValue: $0) }, text: call.value("--text")))
    ])
    call.console.say("'stellwerk plan refine \(call.operands[0])' listens to it")
    return .done
  }
}
