import Diagnostics
import JSON
import OperatingSystem
import Planning
import Testing

@Suite("What happens to a plan")
struct PlanJournalTests {
  private static func change(_ number: Int64, _ act: PlanChange.Act, on day: String = "2026-12-02")
    -> PlanChange
  {
    PlanChange(number: number, time: PlanExamples.day(day), actor: "ada", act)
  }

  private static func status(_ package: String, _ status: RoutePlan.Status, title: String? = nil)
    -> PlanChange.Act
  {
    let label = package.split(separator: ".", maxSplits: 1).joined(separator: " ")
    return .status(package: package, title: title ?? "Write the \(label) sheet", status)
  }

  @Test("is the plan with the last status and choice of each")
  func applied() {
    let journal = PlanJournal([
      Self.change(4, Self.status("scope.1.1", .started)), Self.change(5, Self.status("scope.1.1", .done)),
      Self.change(7, .choice(decision: "channel", route: "source")),
      Self.change(8, .comment(package: nil, text: "well done")),
    ])
    let (plan, misfits) = journal.applied(to: PlanExamples.good)
    #expect(plan.workPackages.map(\.status) == [.done, .open, .open, .open, .open, .open])
    #expect(plan.decisions[0].chosen == "source" && misfits.isEmpty)
  }

  @Test(
    "counts no more when it was taken back, and again when that was taken back",
    arguments: [
      ([(9, 5)], RoutePlan.Status.started), ([(9, 5), (10, 4)], .open), ([(9, 5), (10, 9)], .done),
      ([(9, 5), (10, 9), (11, 10)], .started), ([(9, 99)], .done),
    ] as [([(Int64, Int64)], RoutePlan.Status)])
  func undone(undos: [(number: Int64, of: Int64)], status: RoutePlan.Status) {
    let changes =
      [
        Self.change(4, Self.status("scope.1.1", .started)), Self.change(5, Self.status("scope.1.1", .done)),
      ] + undos.map { Self.change($0.number, .undo(of: $0.of)) }
    #expect(PlanJournal(changes).applied(to: PlanExamples.good).plan.workPackages[0].status == status)
  }

  @Test("says what fits no more when the plan was made anew")
  func misfits() {
    let journal = PlanJournal([
      Self.change(1, Self.status("scope.1.1", .done, title: "Dig a pond")),
      Self.change(2, Self.status("gone.1.1", .done)),
      Self.change(3, .choice(decision: "channel", route: "by-post")),
      Self.change(4, .choice(decision: "colour", route: "red")),
    ])
    let (plan, misfits) = journal.applied(to: PlanExamples.good)
    #expect(plan == PlanExamples.good)
    #expect(
      misfits == [
        "'scope.1.1' was 'Dig a pond' when it became done", "'channel' has no option 'by-post' any more",
        "there is no decision 'colour' any more", "there is no package 'gone.1.1' any more",
      ])
  }

  @Test(
    "is written to the ledger and read from it",
    arguments: [
      status("scope.1.1", .blocked), .choice(decision: "channel", route: "source"),
      .comment(package: nil, text: "well"), .comment(package: "scope.1.1", text: "hm"),
      .feedback(PlanFeedback(package: "scope.1.1", rating: 2, mark: .tooDetailed, text: "shorter")),
      .feedback(PlanFeedback(rating: 5)), .undo(of: 12),
    ])
  func events(act: PlanChange.Act) {
    #expect(PlanChange.Act.kinds.contains(act.kind))
    #expect(PlanChange.Act(kind: act.kind, payload: .compact(act.members)) == act)
  }

  @Test(
    "passes over events that no version has written",
    arguments: [
      ("plan.status", ["package": "a", "title": "b", "status": "lost"]), ("plan.status", ["package": "a"]),
      ("plan.choice", ["decision": "a"]), ("plan.comment", [:]), ("plan.feedback", ["rating": 6]),
      ("plan.feedback", ["mark": "dull"]), ("plan.feedback", [:]), ("plan.undone", [:]),
      ("run.started", ["name": "x"]),
    ] as [(String, JSON)])
  func unknown(kind: String, payload: JSON) {
    #expect(PlanChange.Act(kind: kind, payload: payload) == nil)
  }
}

@Suite("How far a plan is")
struct PlanProgressTests {
  private func progress(
    _ plan: RoutePlan = PlanExamples.good, _ statuses: [(String, RoutePlan.Status, String)] = [],
    on day: String = "2026-12-15", chosen: String? = nil
  ) throws -> PlanProgress {
    let titles = Dictionary(uniqueKeysWithValues: plan.workPackages.map { ($0.id, $0.title) })
    var changes = statuses.enumerated().map { number, row in
      PlanChange(
        number: Int64(number + 1), time: PlanExamples.day(row.2), actor: "ada",
        .status(package: row.0, title: titles[row.0] ?? "", row.1))
    }
    if let chosen {
      changes.append(
        PlanChange(
          number: 99, time: PlanExamples.day(day), actor: "ada", .choice(decision: "channel", route: chosen)))
    }
    let journal = PlanJournal(changes)
    return try PlanProgress(journal.applied(to: plan).plan, journal, on: PlanExamples.day(day))
  }

  @Test("counts packages and hours on the routes that are taken, and the pace of the last four weeks")
  func amounts() throws {
    let progress = try progress(PlanExamples.good, [("scope.1.1", .done, "2026-12-02")])
    #expect(progress.total == .init(packages: 5, hours: 30) && progress.done == .init(packages: 1, hours: 6))
    // Six hours in the two weeks since the start; 24 are left.
    #expect(progress.velocity == 3)
    #expect(progress.endAtVelocity?.date == "2027-02-09")
    #expect(progress.isInTime == true)
  }

  @Test("has no pace while nothing was done, or what was done is long ago")
  func still() throws {
    #expect(try progress().velocity == nil)
    let later = try progress(PlanExamples.good, [("scope.1.1", .done, "2026-12-02")], on: "2027-02-15")
    #expect(later.velocity == nil && later.endAtVelocity == nil)
  }

  @Test("forecasts from the day it is looked at")
  func forecast() throws {
    let start = try #require(try progress(on: "2026-12-01").plan.forecast)
    let later = try #require(try progress(on: "2027-05-17").plan.forecast)
    #expect(start.p85.date < "2027-01-01" && later.p50.date > "2027-05-17")
    #expect(try progress(on: "2027-05-31").isInTime == false)
    // Before the start, from the start on.
    #expect(try progress(on: "2026-01-01").plan.forecast == start)
  }

  @Test("says what to do next, what is started first, a decision before the work behind it")
  func actions() throws {
    #expect(try progress().actions.map(\.subject) == ["scope.1.1"])
    let action = try #require(try progress().actions.first)
    #expect(action.owner == "Ada")
    #expect(
      action.because == "the decision 'channel' waits for it, the end waits for it, 4 packages behind it")
    let decided = try progress(PlanExamples.good, [("scope.1.1", .done, "2026-12-02")])
    #expect(decided.actions.map(\.subject) == ["channel", "packages.1.1"])
    #expect(decided.actions[0].because == "everything behind it waits; 'packages' is recommended")
    let source = try progress(
      PlanExamples.good, [("scope.1.1", .done, "2026-12-02")], chosen: "source")
    #expect(source.actions.map(\.subject) == ["source.1.1"])
    let wide = PlanExamples.plan(tasks: 3, packages: 2)
    #expect(
      try progress(wide, [("scope.3.1", .started, "2026-12-02")]).actions.map(\.subject).first == "scope.3.1")
  }

  @Test("says what holds it up: what is blocked and for how long, decisions that are due, the critical path")
  func bottlenecks() throws {
    let blocked = try progress(
      PlanExamples.good, [("scope.1.1", .done, "2026-12-02"), ("packages.1.1", .blocked, "2026-12-05")])
    #expect(blocked.actions.map(\.subject) == ["channel"])
    let rows = blocked.bottlenecks.map { "\($0.subject): \($0.because)" }
    #expect(rows.first == "packages.1.1: blocked for 10 days, 3 packages behind it")
    #expect(rows.contains("channel: not decided, though the route before it is done"))
    #expect(rows.contains("signing.1.1: on the critical path, Ada"))
    #expect(rows.last == "Ada: 24 hours")
  }

  @Test("is at its end when everything is done")
  func done() throws {
    let ids = ["scope", "packages", "signing", "announcement", "review"]
    let progress = try progress(
      PlanExamples.good, ids.map { ("\($0).1.1", .done, "2026-12-10") }, chosen: "packages")
    #expect(progress.done == progress.total)
    #expect(progress.actions.isEmpty && progress.bottlenecks.isEmpty)
  }
}

@Suite("The difference between two plans")
struct PlanDifferenceTests {
  private func lines(_ change: (inout RoutePlan) -> Void) -> [String] {
    var other = PlanExamples.good
    change(&other)
    return PlanDifference(from: PlanExamples.good, to: other).changes.map {
      "\($0.kind.rawValue) \($0.path.joined(separator: "/")) \($0.before?.text ?? "–") \($0.after?.text ?? "–")"
    }
  }

  @Test("is nothing between a plan and itself")
  func none() { #expect(lines { _ in } == []) }

  @Test("names what is changed by ids and keys")
  func changed() {
    #expect(
      lines { $0.routes[0].tasks[0].workPackages[0].estimate.likely = 8 } == [
        "changed routes/scope/tasks/scope.1/workPackages/scope.1.1/estimate/likely 6 8"
      ])
    #expect(lines { $0.decisions[0].chosen = "source" } == ["added decisions/channel/chosen – \"source\""])
    #expect(
      lines { $0.context.people[1].hoursPerWeek = 10 } == ["changed context/people/Ben/hoursPerWeek 20 10"])
    #expect(lines { $0.context.deadline = nil } == ["removed context/deadline \"2027-06-01\" –"])
  }

  @Test("takes lists of texts as sets, and lists of things by what names them")
  func lists() {
    #expect(lines { $0.routes[0].tasks[0].workPackages[0].steps.reverse() } == [])
    #expect(lines { $0.routes.reverse() } == [])
    #expect(
      lines { $0.routes[0].tasks[0].workPackages[0].steps[5] = "burn it" }.map { $0.prefix(7) } == [
        "removed", "added r",
      ])
    #expect(
      lines { $0.edges.removeLast() } == [
        "removed edges/announcement → review {\"from\":\"announcement\",\"to\":\"review\"} –"
      ])
    #expect(lines { $0.routes.removeLast() }.map { $0.prefix(22) } == ["removed routes/review "])
  }

  @Test("is a document too")
  func document() {
    var other = PlanExamples.good
    other.goal = "Ship it"
    #expect(
      PlanDifference(from: PlanExamples.good, to: other).changes.map(\.json) == [
        [
          "change": "changed", "path": ["goal"], "before": "Ship the first release of the lantern tool",
          "after": "Ship it",
        ]
      ])
  }
}

@Suite("Feedback on a plan")
struct PlanFeedbackTests {
  @Test("is read from a list in YAML")
  func list() throws {
    let text = """
      - { package: scope.1.1, rating: 4, mark: helpful }
      - { mark: too-detailed, text: half of it }
      """
    #expect(
      try PlanFeedback.list(Array(text.utf8), file: "f.yaml") == [
        PlanFeedback(package: "scope.1.1", rating: 4, mark: .helpful),
        PlanFeedback(mark: .tooDetailed, text: "half of it"),
      ])
  }

  @Test(
    "is refused at its place where it says nothing",
    arguments: [
      ("rating: 3", 1, "the feedback is no list"),
      ("- rating: 9", 1, "the entry says nothing that can be used"),
      ("- rating: 3\n- { package: a }", 2, "the entry says nothing that can be used"),
      ("- { rating: 3, colour: red }", 1, "unknown key 'colour'"),
      ("- rating: [3]", 1, "'rating' is no text and no number"),
      ("- mark: dull", 1, "the entry says nothing that can be used"),
    ])
  func refused(text: String, line: Int, message: String) {
    let problem = #expect(throws: Problem.self) { try PlanFeedback.list(Array(text.utf8), file: "f.yaml") }
    #expect(problem?.code == .planFeedback && problem?.message == message && problem?.location?.line == line)
  }

  @Test("cuts what is too detailed to the least there must be, what can be looked at first")
  func cut() {
    var plan = PlanExamples.good
    plan.routes[0].tasks[0].workPackages[0].steps.insert("think about it with everybody around", at: 0)
    plan.routes[0].tasks[0].workPackages[0].risks += plan.routes[1].tasks[0].workPackages[0].risks
    let refined = PlanRefinement(
      plan, feedback: [PlanFeedback(package: "scope.1.1", rating: 3, mark: .tooDetailed)])
    let package = refined.plan.workPackages[0]
    #expect(package.steps.count == 6 && !package.steps.contains("think about it with everybody around"))
    #expect(package.risks.count == 3 && package.definitionOfDone.count == 7)
    #expect(refined.changes.contains("1 packages that are too detailed were cut"))
    #expect(refined.plan.workPackages[1].risks.count == 3)
  }

  @Test("leaves what is helpful as it is, though a rule would change it")
  func kept() {
    var plan = PlanExamples.good
    plan.routes[0].tasks[0].workPackages[0].estimate = RoutePlan.Estimate(low: 9, likely: 6, high: 12)
    #expect(PlanRefinement(plan).plan.workPackages[0].estimate.low == 6)
    let refined = PlanRefinement(plan, feedback: [PlanFeedback(package: "scope.1.1", mark: .helpful)])
    #expect(refined.plan.workPackages[0].estimate.low == 9)
  }

  @Test("notes once, for whoever writes it anew, what is unclear or poor")
  func noted() {
    let feedback = [
      PlanFeedback(package: "scope.1.1", mark: .unclear, text: "which parts?"), PlanFeedback(rating: 1),
      PlanFeedback(package: "review.1.1", rating: 5),
    ]
    let once = PlanRefinement(PlanExamples.good, feedback: feedback).plan
    #expect(
      once.origin.notes == [
        "feedback: 'scope.1.1' is unclear: which parts?", "feedback: the plan was given 1 of 5",
      ])
    #expect(PlanRefinement(once, feedback: feedback).plan.origin.notes == once.origin.notes)
  }
}

@Suite("Statuses from an issue tracker")
struct StatusTableTests {
  @Test("are read from a table with the columns id and status, in any order, with any words of trackers")
  func rows() throws {
    let text =
      "\u{FEFF}Status,Title,ID\r\nDone,\"a, b\",scope.1.1\r\n\"In Progress\",\"say \"\"hi\"\"\nagain\",x.1.1\nto do,c,y.1.1"
    let rows = try StatusTable(Array(text.utf8), file: "t.csv").rows
    #expect(
      rows.map { "\($0.package) \($0.status) \($0.location.line)" } == [
        "scope.1.1 done 2", "x.1.1 started 3", "y.1.1 open 5",
      ])
  }

  @Test("of our own export are those of the plan")
  func own() throws {
    var plan = PlanExamples.plan(tasks: 2, packages: 2)
    plan.routes[1].tasks[0].workPackages[1].status = .blocked
    let rows = try StatusTable(Array(plan.csv.utf8), file: "t.csv").rows
    #expect(rows.map(\.package) == plan.workPackages.map(\.id))
    #expect(rows.map(\.status) == plan.workPackages.map(\.status))
  }

  @Test(
    "are refused at their line",
    arguments: [
      ("", 1, "the table is empty"), ("id,title\na,b", 1, "the table has no column 'status'"),
      ("id,status\na,done\nb,lost", 3, "'lost' is no status"),
      ("id,status\na", 2, "the line has 1 columns, the first has 2"),
      ("id,status\na,\"done", 2, "a quoted cell does not end"),
    ])
  func refused(text: String, line: Int, message: String) {
    let problem = #expect(throws: Problem.self) { try StatusTable(Array(text.utf8), file: "t.csv") }
    #expect(problem?.code == .planTable && problem?.message == message && problem?.location?.line == line)
  }

  @Test("that are no UTF-8 are refused")
  func bytes() {
    let problem = #expect(throws: Problem.self) {
      try StatusTable(Array("id,status\n".utf8) + [0xFF, 0x2C, 0x0A], file: "t.csv")
    }
    #expect(problem?.message == "the line is not UTF-8" && problem?.location?.line == 2)
  }
}
