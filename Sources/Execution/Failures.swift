import Diagnostics
import OperatingSystem
import Pipelines

/// Which of the joined plans have failed, and by which stage.
struct Failures {
  /// The name of the first stage that failed, by the number of the plan.
  private var names: [Int: String] = [:]
  /// Whether a failure stops only what needs the stage.
  let keepsGoing: Bool

  init(keepsGoing: Bool) { self.keepsGoing = keepsGoing }

  /// A stage has failed, and with it every plan that it belongs to.
  mutating func add(_ stage: Plan.Stage) {
    if stage.memberships.isEmpty { names[0] = names[0] ?? stage.name }
    for member in stage.memberships where names[member.plan] == nil {
      names[member.plan] = member.stage.name
    }
  }

  /// Why nobody needs a stage any more; `nil` while one of its plans has not failed.
  func reason(toSkip stage: Plan.Stage) -> String? {
    guard !keepsGoing else { return nil }
    let plans = stage.memberships.isEmpty ? [0] : stage.memberships.map(\.plan)
    let failed = plans.compactMap { names[$0] }
    guard failed.count == plans.count, let name = failed.first else { return nil }
    return "'\(name)' failed"
  }
}

extension Problem {
  /// A stage's problem under its own code, but with the exit status of a failed stage, and a place.
  func failing(_ stage: Plan.Stage, by redaction: Redaction) -> Problem {
    Problem(
      Problem.Code(code.name, exit: code.exitStatus == .bug ? .bug : .stageFailed),
      redaction.applied(to: "stage '\(stage.name)': \(message)"), at: location ?? stage.location,
      hint: hint.map { redaction.applied(to: $0) }, cause: cause.map { redaction.applied(to: $0) },
      isTransient: isTransient)
  }
}
