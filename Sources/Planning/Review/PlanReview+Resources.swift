import Diagnostics
import OperatingSystem

extension PlanReview {
  /// Whether the people and the time suffice; only for a plan whose ids lead somewhere.
  static func reviewResources(_ index: PlanIndex, into findings: inout [PlanFinding]) {
    let plan = index.plan
    guard let deadline = plan.context.deadline, deadline > plan.context.start else { return }
    let calendar = WorkCalendar(start: plan.context.start)
    let available = calendar.time(until: deadline)
    let schedule = WorkSchedule(index)
    if schedule.length > available {
      findings.append(
        PlanFinding(
          .planDeadline,
          "the critical path ends on \(calendar.day(ending: schedule.length).date), the deadline is \(deadline.date)",
          at: "/context/deadline", hint: "move the deadline, or take work away"))
      return
    }
    var isOverbooked = false
    for (place, person) in plan.context.people.enumerated() {
      var demand = 0
      var hours = 0.0
      for (number, package) in index.packages.enumerated()
      where schedule.graph.isTaken[number] && package.value.people.owner == person.name {
        demand += schedule.durations[number]
        if package.value.status != .done { hours += package.value.estimate.likely }
      }
      guard demand > available else { continue }
      isOverbooked = true
      let time = Double(available) * Double(person.hoursPerWeek) / 5_000
      findings.append(
        PlanFinding(
          .planOverbooked,
          "'\(person.name)' has \(MarkdownPage.number(hours)) hours of work and \(Int(time)) hours until the deadline",
          at: "/context/people/\(place)", hint: "give some of it to somebody else"))
    }
    if !isOverbooked, schedule.end > available {
      findings.append(
        PlanFinding(
          .planDeadline,
          "with these people the work ends on \(calendar.day(ending: schedule.end).date), the deadline is \(deadline.date)",
          at: "/context/deadline", hint: "move the deadline, take work away, or share it otherwise"))
    }
  }
}
