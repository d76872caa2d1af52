import Diagnostics
public import Pipelines

extension JoinedPlan {
  /// The outcomes of one of the plans, under its own names, in the order of its stages.
  public func outcomes(_ number: Int, of all: [StageOutcome]) -> [StageOutcome] {
    zip(places[number], part(number, of: all)).map { place, outcome in
      let shared = plan.stages[place]
      guard let own = shared.memberships.first(where: { $0.plan == number })?.stage else { return outcome }
      return outcome.seen(as: own, insteadOf: shared)
    }
  }
}

extension StageOutcome {
  /// The outcome as the plan sees it in which the stage has another name or place.
  public func seen(as own: Plan.Stage, insteadOf shared: Plan.Stage) -> StageOutcome {
    guard case .failed(let problem) = status, own.name != shared.name || own.location != shared.location
    else { return self }
    let prefix = "stage '\(shared.name)': "
    let message =
      problem.message.hasPrefix(prefix)
      ? "stage '\(own.name)': \(problem.message.dropFirst(prefix.count))" : problem.message
    let place = problem.location == shared.location ? own.location : problem.location
    return StageOutcome(
      status: .failed(
        Problem(
          problem.code, message, at: place, hint: problem.hint, cause: problem.cause,
          isTransient: problem.isTransient)),
      key: key, files: files, attempts: attempts, duration: duration)
  }
}
