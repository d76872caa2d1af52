import Diagnostics
import OperatingSystem
import Planning
import Testing

@Suite("A plan's schedule")
struct PlanScheduleTests {
  @Test("gives packages working days, one after another for each person, on the ways that are taken")
  func days() throws {
    let plan = try PlanExamples.good.scheduled(samples: 1_000)
    let days = plan.workPackages.map { package in
      package.schedule.map { "\(package.id) \($0.start.date) \($0.finish.date) \($0.isCritical)" }
        ?? package.id
    }
    // Ada works 6 hours a day, a package takes her one; 2026-12-01 is a Tuesday.
    #expect(
      days == [
        "scope.1.1 2026-12-01 2026-12-01 true", "packages.1.1 2026-12-02 2026-12-02 true", "source.1.1",
        "signing.1.1 2026-12-03 2026-12-03 true", "announcement.1.1 2026-12-04 2026-12-04 true",
        "review.1.1 2026-12-07 2026-12-07 true",
      ])
    let forecast = try #require(plan.forecast)
    #expect(forecast.hours == 30)
    #expect(
      forecast.criticalPath == [
        "scope.1.1", "packages.1.1", "signing.1.1", "announcement.1.1", "review.1.1",
      ])
    // Five times 4 to 12 hours, likely 6: mean 36.7 hours, just over six days.
    #expect(["2026-12-08", "2026-12-09"].contains(forecast.p50.date))
    #expect(forecast.p85.date >= "2026-12-09" && forecast.p85.date <= "2026-12-11")
  }

  @Test("is the same each time, and whatever the plan had of it before does not matter")
  func again() throws {
    let first = try PlanExamples.plan(tasks: 2, packages: 2).scheduled()
    #expect(try first.scheduled() == first)
  }

  @Test("follows the option that was chosen")
  func chosen() throws {
    var plan = PlanExamples.good
    plan.decisions[0].chosen = "source"
    let scheduled = try plan.scheduled(samples: 100)
    #expect(scheduled.workPackages[1].schedule == nil)
    #expect(scheduled.workPackages[2].schedule != nil)
  }

  @Test("has nothing more to do for packages that are done")
  func done() throws {
    var plan = PlanExamples.good
    plan.routes[0].tasks[0].workPackages[0].status = .done
    let scheduled = try plan.scheduled(samples: 100)
    #expect(scheduled.workPackages[0].schedule == nil)
    #expect(scheduled.workPackages[1].schedule?.start.date == "2026-12-01")
    #expect(scheduled.forecast?.hours == 24)
  }

  @Test(
    "starts on a Monday when the start is a weekend", arguments: ["2026-12-05", "2026-12-06", "2026-12-07"])
  func weekend(start: String) throws {
    var plan = PlanExamples.good
    plan.context.start = PlanExamples.day(start)
    #expect(try plan.scheduled(samples: 100).workPackages[0].schedule?.start.date == "2026-12-07")
  }

  @Test("goes further out when estimates go wrong together")
  func correlation() throws {
    let plan = PlanExamples.plan(tasks: 6, packages: 3)
    let alone = try #require(try plan.scheduled(correlation: 0).forecast)
    let together = try #require(try plan.scheduled(correlation: 0.8).forecast)
    #expect(together.p85 > alone.p85)
  }

  @Test("is refused where ids lead nowhere")
  func broken() throws {
    var plan = PlanExamples.good
    plan.edges[0].to = "nowhere"
    let problem = try #require(throws: Problem.self) { try plan.scheduled() }
    #expect(problem.code.name == "plan.unknown-id")
    #expect(problem.message == "there is no route 'nowhere' at '/edges/0/to'")
  }

  @Test("makes a risk of what may go wrong, each factor with its reason")
  func risk() throws {
    var plan = PlanExamples.good
    let calm = PlanRisk(try plan.scheduled(samples: 500))
    #expect(calm.factors.map(\.name) == ["time", "people", "difficulty", "novelty"])
    #expect(calm.factors[0].percent == 0)
    plan.context.deadline = PlanExamples.day("2026-12-08")
    plan.origin.isGeneric = true
    plan.updatePackages { $0.difficulty.grade = .hard }
    let tight = PlanRisk(try plan.scheduled(samples: 500))
    #expect(tight.factors.map(\.percent) == [100, 100, 100, 100])
    #expect(tight.score == 100)
  }

  @Test("is a table and a calendar for other programs")
  func exports() throws {
    var plan = try PlanExamples.good.scheduled(samples: 100)
    plan.routes[0].tasks[0].workPackages[0].title = "=1+1, \"quoted\""
    let lines = plan.csv.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("id,title,summary,route,task,status,owner,"))
    #expect(lines[1].hasPrefix("scope.1.1,\"'=1+1, \"\"quoted\"\"\",One sheet about scope 1.1"))
    let calendar = plan.calendar
    #expect(calendar.hasPrefix("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
    #expect(calendar.contains("UID:scope.1.1@first-release.plan\r\nDTSTAMP:20261201T000000Z\r\n"))
    #expect(calendar.contains("DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n"))
    #expect(calendar.contains("SUMMARY:=1+1\\, \"quoted\" (Ada)\r\n"))
    #expect(calendar.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 75 })
  }
}
