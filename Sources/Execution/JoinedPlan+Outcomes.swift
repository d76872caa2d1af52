import Diagnostics
public import Pipelines

extension JoinedPlan {
  /// What became of one of the plans: as the run left it, with the outcomes of its stages under their own names.
  public func part(_ number: Int, as own: Plan, of grown: Plan, _ all: [StageOutcome]) -> (
    plan: Plan, outcomes: [StageOutcome]
  ) {
    let (plan, places) = part(number, as: own, of: grown)
    let outcomes = zip(plan.stages, places).map { stage, place in
      all[place].seen(as: stage, insteadOf: grown.stages[place])
    }
    return (plan, outcomes)
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
