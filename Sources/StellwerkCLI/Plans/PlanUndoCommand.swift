import Diagnostics
import Planning

/// `stellwerk plan undo`: takes back what was last recorded of a plan.
enum PlanUndoCommand: Command {
  static let name = "plan undo"
  static let summary = "take back what was last recorded of a plan, or the event with a number"
  static let operands = "PLAN [EVENT]"
  static let operandCount = 1...2
  static let options = PlanSubject.recording

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let subject = try PlanSubject(call.operands[0], call)
    let changes = subject.journal.changes
    let change: PlanChange
    if let word = call.operands.dropFirst().first {
      guard let found = changes.first(where: { "\($0.number)" == word }) else {
        throw Problem(
          .planNothingToUndo,
          "nothing that stands was recorded of '\(subject.plan.name)' as event \(word.printable)",
          hint: suggestion(
            for: word, among: changes.suffix(20).map { "\($0.number)" }, orList: "the last events:"))
      }
      change = found
    } else {
      guard let last = changes.last else {
        throw Problem(.planNothingToUndo, "nothing that stands was recorded of '\(subject.plan.name)'")
      }
      change = last
    }
    try subject.record([.undo(of: change.number)])
    try call.console.write("took back event \(change.number), \(change.act.text)\n")
    return .done
  }
}

extension PlanChange.Act {
  /// In a few words.
  fileprivate var text: String {
    switch self {
    case .status(let package, _, let status): "\(package) → \(status.rawValue)"
    case .choice(let decision, let route): "\(decision) → \(route)"
    case .comment(let package, _): "a comment" + (package.map { " on \($0)" } ?? "")
    case .feedback(let feedback): "feedback" + (feedback.package.map { " on \($0)" } ?? "")
    case .undo(let number): "the undoing of \(number)"
    }
  }
}

extension Problem.Code {
  /// There is no such change, or it was taken back before.
  static let planNothingToUndo = Self("plan.nothing-to-undo", exit: .notJudged)
}
