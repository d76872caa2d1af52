import Cryptography
public import Diagnostics
import JSON
import OperatingSystem

extension RoutePlan {
  /// The plan with the days on which each package is worked on, and with a forecast.
  ///
  /// The seed is the digest of the plan, so the same plan has the same forecast. Packages on routes that are not taken
  /// have no days.
  ///
  /// - Throws: `plan.cycle` and `plan.unknown-id`, where nothing can be scheduled.
  public func scheduled(
    samples: Int = PlanForecast.samples, correlation: Double = PlanForecast.correlation
  ) throws(Problem) -> RoutePlan {
    var bare = self
    bare.forecast = nil
    bare.updatePackages { $0.schedule = nil }
    let index = PlanIndex(bare)
    var findings: [PlanFinding] = []
    guard PlanReview.reviewGraph(index, into: &findings) else {
      throw findings[0].problem()
    }
    let schedule = WorkSchedule(index)
    let calendar = WorkCalendar(start: context.start)
    let chain = schedule.criticalChain
    let pace = Pace(context)
    let isCritical = Set(chain)
    let digest = Digest(of: bare.json.canonical)
    let seed = digest.hex.utf8.prefix(16).reduce(UInt64(0)) { $0 << 4 | UInt64($1 > 57 ? $1 - 87 : $1 - 48) }
    let simulated = PlanForecast(
      schedule, index: index, seed: seed, samples: max(1, min(100_000, samples)),
      correlation: max(0, min(1, correlation)))
    var plan = bare
    var number = 0
    plan.updatePackages { package in
      defer { number += 1 }
      guard schedule.graph.isTaken[number], schedule.durations[number] > 0 else { return }
      package.schedule = Schedule(
        start: calendar.day(beginning: schedule.starts[number]),
        finish: calendar.day(ending: schedule.finishes[number]),
        slack: pace.hours(schedule.slack(number), of: package.people.owner),
        isCritical: isCritical.contains(number))
    }
    var hours = 0.0
    for (number, package) in index.packages.enumerated()
    where schedule.graph.isTaken[number] && package.value.status != .done {
      hours += package.value.estimate.likely
    }
    plan.forecast = Forecast(
      p50: calendar.day(ending: simulated.end(0.5)), p85: calendar.day(ending: simulated.end(0.85)),
      samples: max(1, min(100_000, samples)), correlation: max(0, min(1, correlation)), hours: hours,
      criticalPath: chain.map { index.packages[$0].value.id })
    return plan
  }

  /// Changes every work package, in the order of the plan.
  public mutating func updatePackages(_ change: (inout WorkPackage) -> Void) {
    for route in routes.indices {
      for task in routes[route].tasks.indices {
        for package in routes[route].tasks[task].workPackages.indices {
          change(&routes[route].tasks[task].workPackages[package])
        }
      }
    }
  }
}
