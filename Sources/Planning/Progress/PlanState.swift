import Diagnostics
import OperatingSystem

/// What `PlanProgress` tells, from the schedule of what is left.
struct PlanState {
  let index: PlanIndex
  let schedule: WorkSchedule
  let journal: PlanJournal
  let day: Timestamp

  init(_ index: PlanIndex, _ schedule: WorkSchedule, _ journal: PlanJournal, _ day: Timestamp) {
    (self.index, self.schedule, self.journal, self.day) = (index, schedule, journal, day)
  }

  private func package(_ number: Int) -> RoutePlan.WorkPackage { index.packages[number].value }

  /// Packages on the way that are not done.
  private var left: [Int] {
    index.packages.indices.filter { schedule.graph.isTaken[$0] && package($0).status != .done }
  }

  var amounts: [RoutePlan.Status: PlanProgress.Amount] {
    var amounts: [RoutePlan.Status: PlanProgress.Amount] = [:]
    for number in index.packages.indices where schedule.graph.isTaken[number] {
      amounts[package(number).status, default: .init()].add(
        .init(packages: 1, hours: package(number).estimate.likely))
    }
    return amounts
  }

  /// Hours done a week, over the last four weeks at most.
  func velocity(since start: Timestamp) -> Double? {
    let from = max(start.seconds, day.seconds - 28 * 86_400)
    var hours = 0.0
    for number in index.packages.indices
    where package(number).status == .done && schedule.graph.isTaken[number] {
      guard let change = journal.time(of: package(number).id), change.time.seconds >= from,
        change.time <= day
      else { continue }
      hours += package(number).estimate.likely
    }
    guard hours > 0 else { return nil }
    // A week at least: what is done on the first morning says nothing of a pace.
    let weeks = max(1, Double(day.seconds - from) / (7 * 86_400))
    return (hours / weeks * 10).rounded() / 10
  }

  /// How many packages that are left wait for this one, near or far.
  private func waiting(for number: Int) -> Int {
    var seen = Set([number])
    var stack = [number]
    var count = 0
    while let node = stack.popLast() {
      for next in schedule.graph.after[node] where seen.insert(next).inserted {
        stack.append(next)
        if next < index.packages.count, schedule.graph.isTaken[next], package(next).status != .done {
          count += 1
        }
      }
    }
    return count
  }

  // MARK: - What holds it up

  var bottlenecks: [PlanProgress.Bottleneck] {
    var found: [PlanProgress.Bottleneck] = []
    let blocked = left.filter { package($0).status == .blocked }.map { ($0, waiting(for: $0)) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    for (number, count) in blocked {
      let days = journal.time(of: package(number).id).map { (day.seconds - $0.time.seconds) / 86_400 }
      found.append(
        .init(
          subject: package(number).id, title: package(number).title,
          because: "blocked" + (days.map { $0 > 0 ? " for \($0) days" : " since today" } ?? "")
            + (count > 0 ? ", \(counted(count, "package")) behind it" : "")))
    }
    for decision in undecided {
      found.append(
        .init(
          subject: decision.id, title: decision.question,
          because: "not decided, though the route before it is done"))
    }
    for number in schedule.criticalChain.prefix(5) where package(number).status != .blocked {
      let owner = package(number).people.owner.map { ", \($0)" } ?? ""
      found.append(
        .init(
          subject: package(number).id, title: package(number).title,
          because: "on the critical path\(owner)"))
    }
    if let (name, hours) = busiest {
      found.append(
        .init(
          subject: name, title: "has the most work on the critical path",
          because: "\(MarkdownPage.number(hours)) hours"))
    }
    return found
  }

  /// Decisions whose time has come.
  private var undecided: [RoutePlan.Decision] {
    index.plan.decisions.filter { decision in
      guard decision.chosen == nil, let route = index.routeNumbers[decision.after] else { return false }
      let packages = index.routes[route].packages
      return packages.contains { schedule.graph.isTaken[$0] }
        && packages.allSatisfy { package($0).status == .done }
    }
  }

  private var busiest: (name: String, hours: Double)? {
    var hours: [String: Double] = [:]
    for number in schedule.criticalChain {
      guard let owner = package(number).people.owner else { continue }
      hours[owner, default: 0] += package(number).estimate.likely
    }
    return hours.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
  }

  // MARK: - What to do next

  /// At most so many are told.
  private static let limit = 5

  var actions: [PlanProgress.Action] {
    let decisions = undecided.map { decision in
      PlanProgress.Action(
        subject: decision.id, title: decision.question, owner: nil,
        because: "everything behind it waits; '\(decision.recommended)' is recommended")
    }
    // Nothing that is left comes before what could begin at once.
    let candidates = left.filter { schedule.earliest[$0] == 0 && package($0).status != .blocked }.map(
      candidate)
    let ranked = candidates.sorted { $0.comes(before: $1) }
    return (decisions + ranked.map(\.action)).prefix(Self.limit).map { $0 }
  }

  private struct Candidate {
    let number: Int
    let package: RoutePlan.WorkPackage
    let decision: String?
    let slack: Int
    let isCritical: Bool
    let waiting: Int

    private var order: (Int, Int, Int, Int, Double) {
      (package.status == .started ? 0 : 1, decision == nil ? 1 : 0, slack, -waiting, package.estimate.likely)
    }

    func comes(before other: Candidate) -> Bool {
      order == other.order ? number < other.number : order < other.order
    }

    var action: PlanProgress.Action {
      var reasons: [String] = []
      if package.status == .started { reasons.append("is started") }
      if let decision { reasons.append("the decision '\(decision)' waits for it") }
      if isCritical { reasons.append("the end waits for it") }
      if waiting > 0 { reasons.append("\(counted(waiting, "package")) behind it") }
      if reasons.isEmpty { reasons.append("nothing has to come before it") }
      return .init(
        subject: package.id, title: package.title, owner: package.people.owner,
        because: reasons.joined(separator: ", "))
    }
  }

  private func candidate(_ number: Int) -> Candidate {
    let route = index.plan.routes[index.packages[number].route].id
    let decision = index.plan.decisions.first { $0.chosen == nil && $0.after == route }
    return Candidate(
      number: number, package: package(number), decision: decision?.id, slack: schedule.slack(number),
      isCritical: schedule.criticalChain.first == number, waiting: waiting(for: number))
  }
}
