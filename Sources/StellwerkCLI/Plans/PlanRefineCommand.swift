import Diagnostics
import OperatingSystem
import Planning

/// `stellwerk plan refine`: a plan made better by rule and by what people said of it.
enum PlanRefineCommand: Command {
  static let name = "plan refine"
  static let summary = "make a plan better by rule, listening to recorded feedback and to a file of it"
  static let operands = "PLAN"
  static let operandCount = 1...1
  static let options = [
    CommandOption("--feedback", "FILE", "a list of { package, rating, mark, text }, in YAML or JSON"),
    CommandOption("-o", "FILE", "where the plan is written (PLAN with .refined before its ending)"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let file = call.operands[0]
    let subject = try PlanSubject(file, call)
    var feedback = subject.journal.feedback
    if let path = call.value("--feedback") {
      feedback += try PlanFeedback.list(try readBytes(of: path, limit: 16 << 20), file: path)
    }
    for one in feedback { if let id = one.package { _ = try subject.package(id) } }
    let refinement = PlanRefinement(subject.document, feedback: feedback)
    let plan = try refinement.plan.scheduled()
    let target = call.value("-o") ?? refinedName(of: file)
    let errors = PlanReview(plan).errors
    guard errors.isEmpty else { return call.refuse(errors.map { $0.problem() }, in: [file]) }
    let isYAML = target.hasSuffix(".yaml") || target.hasSuffix(".yml")
    try writeAtomically(Array((isYAML ? plan.yaml : plan.text).utf8), to: target)
    for change in refinement.changes { try call.console.write("\(change.printable)\n") }
    let (before, after) = (PlanScore(subject.document).total, PlanScore(plan).total)
    call.console.say("score \(before) → \(after); wrote \(target)")
    return .done
  }

  /// `x.plan.json` becomes `x.refined.plan.json`.
  private static func refinedName(of file: String) -> String {
    for ending in [".plan.json", ".plan.yaml", ".json", ".yaml", ".yml"] where file.hasSuffix(ending) {
      return "\(file.dropLast(ending.count)).refined\(ending)"
    }
    return "\(file).refined.json"
  }
}
