import Diagnostics
import JSON
import OperatingSystem
import Planning
import Reports

/// `stellwerk plan status`: how far a plan is, what holds it up, when it ends, what to do next.
enum PlanStatusCommand: Command {
  static let name = "plan status"
  static let summary = "show progress, pace, bottlenecks, forecast and what to do next"
  static let operands = "PLAN"
  static let operandCount = 1...1
  static let formats = ["human", "gnu", "github", "json"]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let subject = try PlanSubject(call.operands[0], call)
    let progress = try PlanProgress(subject.plan, subject.journal, on: try call.asOf ?? .now())
    try call.console.write(call.format == "json" ? json(progress).indented : text(progress))
    return .done
  }

  // MARK: - For people

  private static func text(_ progress: PlanProgress) -> String {
    var lines = ["\(progress.plan.name) · \(progress.day.date)", "", amounts(progress)]
    lines.append(pace(progress))
    lines += forecast(progress)
    func table(_ title: String, _ rows: [(String, String, String)]) {
      guard !rows.isEmpty else { return }
      let widths = (rows.map { $0.0.count }.max() ?? 0, min(60, rows.map { $0.1.count }.max() ?? 0))
      lines += ["", title]
      lines += rows.map { "  \(padded($0.0, widths.0))  \(padded($0.1, widths.1))  \($0.2)" }
    }
    table(
      "Held up by",
      progress.bottlenecks.map { ($0.subject.printable, $0.title.printable, $0.because.printable) })
    table(
      "Do next",
      progress.actions.map {
        (
          $0.subject.printable, $0.title.printable,
          ($0.owner.map { "\($0): " } ?? "").printable + $0.because.printable
        )
      })
    if progress.actions.isEmpty, progress.done.packages < progress.total.packages {
      lines += ["", "Do next", "  see to what is blocked: everything else waits for it"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func amounts(_ progress: PlanProgress) -> String {
    let (done, total) = (progress.done, progress.total)
    let share = total.hours > 0 ? Int((done.hours / total.hours * 100).rounded(.down)) : 0
    let others = [RoutePlan.Status.started, .blocked].compactMap { status -> String? in
      progress.amounts[status].map { "\($0.packages) \(status.rawValue)" }
    }
    let rest = others.isEmpty ? "" : ", \(others.joined(separator: ", "))"
    return
      "done       \(done.packages) of \(counted(total.packages, "package"))\(rest); \(hours(done.hours)) of \(hours(total.hours)) h, \(share) %"
  }

  private static func pace(_ progress: PlanProgress) -> String {
    guard let velocity = progress.velocity else {
      return "pace       nothing was done in the last four weeks"
    }
    let end = progress.endAtVelocity.map { ", ends \($0.date) if it goes on like that" } ?? ""
    return "pace       \(hours(velocity)) h a week\(end)"
  }

  private static func forecast(_ progress: PlanProgress) -> [String] {
    guard let forecast = progress.plan.forecast, progress.done.packages < progress.total.packages else {
      return ["forecast   everything is done"]
    }
    let deadline = progress.plan.context.deadline.map { deadline in
      "; deadline \(deadline.date), \(progress.isInTime == true ? "in time" : "at risk")"
    }
    return [
      "forecast   half of all cases by \(forecast.p50.date), 85 of 100 by \(forecast.p85.date)\(deadline ?? "")"
    ]
  }

  private static func hours(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

  // MARK: - For programs

  private static func json(_ progress: PlanProgress) -> JSON {
    let amounts = RoutePlan.Status.allCases.map { status in
      let amount = progress.amounts[status]
      return (
        status.rawValue,
        ["packages": .integer(amount?.packages ?? 0), "hours": .number(amount?.hours ?? 0)] as JSON
      )
    }
    return .compact([
      "plan": .string(progress.plan.name), "day": .string(progress.day.date), "amounts": .object(amounts),
      "hoursPerWeek": progress.velocity.map { .number($0) },
      "endAtThatPace": progress.endAtVelocity.map { .string($0.date) },
      "forecast": progress.plan.forecast.map {
        [
          "p50": .string($0.p50.date), "p85": .string($0.p85.date), "hours": .number($0.hours),
          "criticalPath": .strings($0.criticalPath),
        ]
      },
      "deadline": progress.plan.context.deadline.map { .string($0.date) },
      "isInTime": progress.isInTime.map { .bool($0) },
      "bottlenecks": .array(
        progress.bottlenecks.map {
          ["subject": .string($0.subject), "title": .string($0.title), "because": .string($0.because)]
        }),
      "actions": .array(
        progress.actions.map {
          .compact([
            "subject": .string($0.subject), "title": .string($0.title), "owner": $0.owner.map { .string($0) },
            "because": .string($0.because),
          ])
        }),
    ])
  }
}
