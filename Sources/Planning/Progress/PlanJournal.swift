/// What happened to a plan since it was made, without what was taken back.
public struct PlanJournal: Sendable {
  /// The changes that stand, in their order.
  public let changes: [PlanChange]

  /// Takes all changes of a plan; a change that was undone counts no more, one whose undoing was undone counts again.
  public init(_ all: [PlanChange]) {
    var undone: Set<Int64> = []
    // Backwards: whether an undoing counts is known before what it takes back.
    for change in all.reversed() {
      if case .undo(let number) = change.act, !undone.contains(change.number) { undone.insert(number) }
    }
    changes = all.filter { change in
      if case .undo = change.act { return false }
      return !undone.contains(change.number)
    }
  }

  /// The plan as it stands today, and what does not fit it.
  ///
  /// A status belongs to a package by its id and title: after a plan was made anew the same id may be another package.
  public func applied(to plan: RoutePlan) -> (plan: RoutePlan, misfits: [String]) {
    var plan = plan
    var misfits: [String] = []
    var statuses: [String: (title: String, status: RoutePlan.Status)] = [:]
    var choices: [String: String] = [:]
    for change in changes {
      switch change.act {
      case .status(let package, let title, let status): statuses[package] = (title, status)
      case .choice(let decision, let route): choices[decision] = route
      case .comment, .feedback, .undo: break
      }
    }
    plan.updatePackages { package in
      guard let (title, status) = statuses.removeValue(forKey: package.id) else { return }
      if title.utf8.elementsEqual(package.title.utf8) {
        package.status = status
      } else {
        misfits.append("'\(package.id)' was '\(title)' when it became \(status.rawValue)")
      }
    }
    for number in plan.decisions.indices {
      let decision = plan.decisions[number]
      guard let route = choices.removeValue(forKey: decision.id) else { continue }
      if decision.options.contains(where: { $0.route.utf8.elementsEqual(route.utf8) }) {
        plan.decisions[number].chosen = route
      } else {
        misfits.append("'\(decision.id)' has no option '\(route)' any more")
      }
    }
    let gone = statuses.keys.map { "package '\($0)'" } + choices.keys.map { "decision '\($0)'" }
    misfits += gone.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "there is no \($0) any more" }
    return (plan, misfits)
  }

  /// What was said of the plan, for its next refinement.
  public var feedback: [PlanFeedback] {
    changes.compactMap { if case .feedback(let feedback) = $0.act { feedback } else { nil } }
  }

  /// When a package last got the status that it has; nil if it never got one.
  func time(of package: String) -> PlanChange? {
    changes.last { if case .status(let id, _, _) = $0.act { id == package } else { false } }
  }
}
