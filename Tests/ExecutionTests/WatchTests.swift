import Diagnostics
import OperatingSystem
import TestSupport
import Testing

@testable import Execution
@testable import Pipelines

@Suite("A watch of the schedule")
struct WatchTests {
  /// What happens, and when in milliseconds.
  private enum Step {
    case start(Int, String)
    case retry(Int, String, attempt: Int, delay: Int)
    case leave(Int, String)
    case end(Int, String, StageOutcome)
  }

  private static func executed(_ milliseconds: Int = 0) -> StageOutcome {
    StageOutcome(status: .executed, attempts: 1, duration: .milliseconds(milliseconds))
  }

  private static let reused = StageOutcome(status: .reused, duration: .milliseconds(2))
  private static let failed = StageOutcome(status: .failed(Problem(.inputRead, "no")), attempts: 1)
  private static let down = Problem(.init("test.down", exit: .stageFailed), "down", isTransient: true)

  /// `a` and `b` are free, `c` needs both, `p` and `q` share a pool of one place.
  private static let stages = """
    - {name: a, uses: test/pure, with: {text: a}}
    - {name: b, uses: test/pure, with: {text: b}}
    - {name: c, uses: test/pure, inputs: {x: a.text, y: b.text}}
    - {name: p, uses: test/pure, pool: one, with: {text: p}}
    - {name: q, uses: test/pure, pool: one, with: {text: q}}
    """

  private static func spans(_ steps: [Step], jobs: Int = 2) throws -> [String] {
    let plan = try Bench().plan(stages, pools: "{one: 1}")
    let stage = { (name: String) throws in try #require(plan.stages.first { $0.name == name }) }
    let origin = ContinuousClock.now
    var watch = ScheduleWatch(plan, jobs: jobs, from: origin)
    var spans: [ScheduleWatch.Span] = []
    for step in steps {
      switch step {
      case .start(let time, let name):
        spans += watch.take(.started(try stage(name)), at: origin + .milliseconds(time))
      case .retry(let time, let name, let attempt, let delay):
        spans += watch.take(
          .retrying(try stage(name), attempt: attempt, down, after: .milliseconds(delay)),
          at: origin + .milliseconds(time))
      case .leave(let time, let name):
        spans += watch.take(.ended(try stage(name)), at: origin + .milliseconds(time))
      case .end(let time, let name, let outcome):
        spans += watch.take(.finished(try stage(name), outcome), at: origin + .milliseconds(time))
      }
    }
    return spans.map { span in
      let wait = span.wait.map { " \($0.reason.rawValue) \($0.duration.microseconds / 1_000)" } ?? ""
      return
        "\(span.row) \(span.stage.name) \(span.sort.rawValue) \(span.start.microseconds / 1_000)-\(span.end.microseconds / 1_000)\(wait)"
    }
  }

  @Test("gives the job of a stage to the next one while what it left is put on the disk")
  func leaving() throws {
    let said = try Self.spans(
      [
        .start(0, "a"), .leave(10, "a"), .start(12, "b"), .leave(20, "b"), .end(25, "a", Self.executed()),
        .end(30, "b", Self.executed()), .start(31, "c"), .leave(40, "c"), .end(45, "c", Self.executed()),
      ], jobs: 1)
    #expect(said == ["1 a stage 0-10 inputs 0", "1 b stage 12-20 jobs 12", "1 c stage 31-40 inputs 1"])
  }

  @Test("gives a stage the lowest job that is free")
  func rows() throws {
    #expect(
      try Self.spans([
        .start(0, "a"), .start(0, "b"), .end(5, "a", Self.executed()), .start(5, "p"),
        .end(7, "b", Self.failed), .end(9, "p", Self.executed()),
      ]) == [
        "1 a stage 0-5 inputs 0", "2 b stage 0-7 inputs 0", "1 p stage 5-9 jobs 5",
      ])
  }

  @Test("tells what a stage has waited for: its inputs, a job, a place of its pool")
  func waits() throws {
    #expect(
      try Self.spans(
        [
          .start(0, "a"), .start(0, "p"), .end(4, "a", Self.executed()), .start(4, "b"),
          .end(6, "p", Self.executed()), .start(6, "q"), .end(8, "b", Self.executed()), .start(8, "c"),
          .end(9, "c", Self.executed()), .end(9, "q", Self.executed()),
        ], jobs: 3) == [
          "1 a stage 0-4 inputs 0", "2 p stage 0-6 inputs 0", "1 b stage 4-8 inputs 4",
          "1 c stage 8-9 inputs 0", "2 q stage 6-9 pool 6",
        ])
  }

  @Test("makes a span of each attempt and of each pause, none of which overlap")
  func retries() throws {
    #expect(
      try Self.spans([
        .start(0, "a"), .retry(3, "a", attempt: 1, delay: 4), .retry(9, "a", attempt: 2, delay: 2),
        .end(20, "a", Self.executed()),
      ]) == [
        "1 a retry 0-3 inputs 0", "1 a pause 3-7", "1 a retry 7-9 inputs 0", "1 a pause 9-11",
        "1 a stage 11-20 inputs 0",
      ])
    // Stopped during the pause.
    #expect(
      try Self.spans([
        .start(0, "a"), .retry(3, "a", attempt: 1, delay: 400), .end(5, "a", Self.failed), .start(5, "b"),
        .end(6, "b", Self.executed()),
      ]) == [
        "1 a retry 0-3 inputs 0", "1 a pause 3-5", "1 a stage 5-5 inputs 0", "1 b stage 5-6 inputs 5",
      ])
  }

  @Test("puts recorded results in a row of their own, and nothing that was skipped anywhere")
  func hits() throws {
    #expect(
      try Self.spans([
        .end(3, "a", Self.reused), .end(4, "b", Self.reused),
        .end(4, "q", StageOutcome(status: .skipped("no"))),
        .start(5, "c"), .end(7, "c", Self.executed()),
      ]) == ["0 a stage 1-3", "0 b stage 3-4", "1 c stage 5-7 inputs 5"])
  }
}

@Suite("An estimate of what stages take")
struct EstimateTests {
  private static func record(_ package: String, _ stage: String, _ kind: String, _ seconds: Int)
    -> Estimates.Record
  {
    Estimates.Record(package: package, stage: stage, kind: kind, duration: .seconds(seconds))
  }

  @Test(
    "is the median of the stage's own last seven times, else of its kind's, else of all",
    arguments: [
      ([], nil, nil),
      ([("t", "a", "test/pure", 3), ("t", "a", "test/pure", 100), ("t", "a", "test/pure", 4)], 4, 4),
      (
        [100, 100, 100, 100, 1, 1, 1, 1].map { ("t", "a", "test/pure", $0) }, 1, 1
      ),
      ([("u", "a", "test/pure", 7), ("t", "z", "test/pure", 9), ("t", "z", "test/pure", 8)], 8, nil),
      ([("t", "a", "other/kind", 5)], 5, nil),
    ] as [([(String, String, String, Int)], Int?, Int?)])
  func median(records: [(String, String, String, Int)], expected: Int?, known: Int?) throws {
    let plan = try Bench().plan("- {name: a, uses: test/pure}")
    let estimates = Estimates(
      records.map { Self.record($0.0, $0.1, $0.2, $0.3) }, packages: ["t"])
    #expect(estimates.duration(of: plan.stages[0]) == expected.map { .seconds($0) })
    #expect(estimates.known(plan.stages[0]) == known.map { .seconds($0) })
    #expect(estimates.weight(of: plan.stages[0]) == expected.map { $0 * 1_000_000 } ?? 1)
    let joined = JoinedPlan([(plan, Timestamp(seconds: 0))]).plan.stages[0]
    #expect(estimates.known(joined) == known.map { .seconds($0) })
  }

  /// A chain of two and one stage alone.
  private static let stages = """
    - {name: a, uses: test/pure, with: {text: a}}
    - {name: b, uses: test/pure, inputs: {x: a.text}}
    - {name: c, uses: test/pure, with: {text: c}}
    """

  @Test("goes before the number of stages where it is decided which stage begins")
  func order() throws {
    let plan = try Bench().plan(Self.stages)
    let all = [Bool](repeating: true, count: 3)
    var plain = Schedule(plan, included: all)
    #expect(plain.next(limit: 2).map { plan.stages[$0].name } == "a")
    let estimates = Estimates(
      [("a", 1), ("b", 1), ("c", 9)].map { Self.record("t", $0.0, "test/pure", $0.1) }, packages: ["t"])
    var informed = Schedule(plan, included: all, estimates: estimates)
    #expect(informed.next(limit: 2).map { plan.stages[$0].name } == "c")
  }

  @Test("of what is left is the longest way, or all work shared by the jobs")
  func remaining() throws {
    let plan = try Bench().plan(Self.stages)
    let stage = { (name: String) throws in try #require(plan.stages.first { $0.name == name }) }
    #expect(RemainingWork(plan, estimates: Estimates(), jobs: 2) == nil)
    let estimates = Estimates(
      [("a", 4), ("b", 2), ("c", 6)].map { Self.record("t", $0.0, "test/pure", $0.1) }, packages: ["t"])
    let now = ContinuousClock.now
    for (jobs, start, later) in [(1, 12, 9), (2, 6, 5), (8, 6, 5)] {
      var work = try #require(RemainingWork(plan, estimates: estimates, jobs: jobs))
      #expect(work.estimate(at: now) == .seconds(start), "\(jobs)")
      work.start(try stage("a"), at: now)
      if jobs > 1 { work.start(try stage("c"), at: now) }
      // After three seconds of a, and of c where it runs too.
      let expected: Duration = jobs == 1 ? .seconds(later) : .seconds(3)
      #expect(work.estimate(at: now + .seconds(3)) == expected, "\(jobs)")
      // A stage that takes longer than ever adds nothing.
      #expect(work.estimate(at: now + .seconds(99)) == (jobs == 1 ? .seconds(8) : .seconds(2)), "\(jobs)")
      for name in ["a", "b", "c", "c"] { work.finish(try stage(name)) }
      #expect(work.estimate(at: now) == .zero)
    }
  }
}

@Suite("Room for a run")
struct SpaceTests {
  @Test("is asked for before it begins, at the nearest folder that is there")
  func minimum() throws {
    let bench = try Bench()
    let place = bench.scratch("not/yet/there")
    try Preflight.checkSpace([("store", place)], minimum: 1)
    try Preflight.checkSpace([("store", place)], minimum: 0)
    let problem = #expect(throws: Problem.self) {
      try Preflight.checkSpace([("store", place)], minimum: .max)
    }
    #expect(problem?.code == .noSpace && problem?.code.exitStatus == .cannotWrite)
    #expect(problem?.message.hasPrefix("the file system of '\(place)' (store) has ") == true)
    #expect(problem?.message.hasSuffix(" bytes free, fewer than 9223372036854775807") == true)
    #expect(problem?.hint == "make room there, or name another folder with --artifacts and --store")
  }

  @Test("is told of a file system as df tells it")
  func space() throws {
    let space = try FileSystemSpace(of: "/")
    #expect(space.freeBytes > 0 && !space.isReadOnly)
  }
}
