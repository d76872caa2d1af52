import Diagnostics
import Planning

/// `stellwerk plan choose`: takes a decision of a plan.
enum PlanChooseCommand: Command {
  static let name = "plan choose"
  static let summary = "take a decision of a plan: the route that is followed; recorded in the ledger"
  static let operands = "PLAN DECISION ROUTE"
  static let operandCount = 3...3
  static let options = PlanSubject.recording

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let subject = try PlanSubject(call.operands[0], call)
    let (id, route) = (call.operands[1], call.operands[2])
    guard let decision = subject.plan.decisions.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) else {
      throw Problem(
        .planUnknownID, "the plan '\(subject.plan.name)' has no decision '\(id.printable)'",
        hint: suggestion(for: id, among: subject.plan.decisions.map(\.id), orList: "decisions:"))
    }
    let routes = decision.options.map(\.route)
    guard routes.contains(where: { $0.utf8.elementsEqual(route.utf8) }) else {
      throw Problem(
        .planUnknownID, "the decision '\(id)' has no option '\(route.printable)'",
        hint: suggestion(for: route, among: routes, orList: "options:"))
    }
    try subject.record([.choice(decision: id, route: route)])
    try call.console.write("\(decision.question.printable)  \(decision.chosen ?? "open") → \(route)\n")
    return .done
  }
}
