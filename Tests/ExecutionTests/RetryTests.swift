import Diagnostics
import Execution
import OperatingSystem
import Pipelines
import Synchronization
import TestSupport
import Testing

@Suite("What may pass")
struct RetryTests {
  private static func settings(_ bench: Bench, _ retries: RetryBudget = RetryBudget()) -> RunSettings {
    RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: 1_700_000_000), tool: ("stellwerk", "1"), retries: retries,
      backoff: { _ in .zero })
  }

  @Test(
    "is tried again when the server says, if the stage may wait as long",
    arguments: [(nil, 0), (0, 0), (1, 1), (60, 60), (61, nil), (Int.max, nil)] as [(Int?, Int?)])
  func retryAfter(seconds: Int?, wait: Int?) async throws {
    let bench = try Bench()
    let word = "retry.after.\(seconds ?? -1)"
    Deeds.set(word) { (_) throws(Problem) in
      throw Problem(
        .init("test.busy", exit: .stageFailed), "busy", isTransient: true, retryAfter: seconds)
    }
    let plan = try bench.plan("- {name: a, uses: test/pure, timeout: 1m, with: {deed: \(word)}}")
    let delays = Mutex<[Duration]>([])
    let settings = RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: 1_700_000_000), cancellation: bench.cancellation,
      tool: ("stellwerk", "1"), backoff: { _ in .zero })
    let runner = Runner(settings) { [cancellation = bench.cancellation] progress in
      guard case .retrying(_, _, _, let delay) = progress else { return }
      delays.withLock { $0.append(delay) }
      // Not waited out: a run that is stopped wakes up, and does not try again.
      cancellation.cancel()
    }
    let outcomes = try await runner.run(plan)
    #expect(words(plan, outcomes) == ["a failed: test.busy"])
    #expect(outcomes[0].attempts == 1)
    #expect(delays.withLock { $0 } == (wait.map { [.seconds($0)] } ?? []))
  }

  @Test("is not tried again once the run has repeated enough, whichever stage it was")
  func budget() async throws {
    let bench = try Bench()
    Deeds.set("retry.budget") { (_) throws(Problem) in
      throw Problem(.init("test.down", exit: .stageFailed), "down", hint: "wait", isTransient: true)
    }
    Deeds.set("retry.budget-once") { (work) throws(Problem) in
      guard try work.folder().hasSuffix("-2") else {
        throw Problem(.init("test.down", exit: .stageFailed), "down", isTransient: true)
      }
      return try written("up", work)
    }
    let plan = try bench.plan(
      """
      - {name: a, uses: test/pure, with: {deed: retry.budget-once}}
      - {name: b, uses: test/pure, retry: {attempts: 5}, inputs: {x: a.text}, with: {deed: retry.budget}}
      """)
    let outcomes = try await bench.runner(Self.settings(bench, RetryBudget(3))).run(plan)
    #expect(words(plan, outcomes) == ["a executed", "b failed: test.down"])
    #expect(outcomes.map(\.attempts) == [2, 3])
    #expect(outcomes[1].problem?.hint == "the 3 repetitions that a run has are used up; run again later")
  }

  @Test("has a substitute in this run where the kind has one, which is told and not recorded")
  func substitute() async throws {
    let bench = try Bench()
    let isUp = Mutex(false)
    Deeds.set("retry.service") { (work) throws(Problem) in
      guard isUp.withLock({ $0 }) else {
        throw Problem(.init("test.down", exit: .stageFailed), "down", isTransient: true)
      }
      return try written("real", work)
    }
    Deeds.set("substitute.retry.service") { (work) throws(Problem) in try written("instead", work) }
    let plan = try bench.plan(
      """
      - {name: a, uses: test/pure, retry: {attempts: 2}, with: {deed: retry.service}}
      - {name: b, uses: test/pure, inputs: {x: a.text}}
      """)
    let notices = Mutex<[Runner.Notice]>([])
    func run() async throws -> [StageOutcome] {
      try await Runner(Self.settings(bench)) { progress in
        if case .noticed(_, let notice) = progress { notices.withLock { $0.append(notice) } }
      }.run(plan)
    }
    let first = try await run()
    #expect(words(plan, first) == ["a executed", "b executed"])
    #expect(try text(first[1]) == "instead" && first[0].attempts == 2)
    #expect(notices.withLock { $0 } == [.substituted(.init("test.down", exit: .stageFailed))])
    #expect(first[0].isSubstitute && !first[1].isSubstitute)
    #expect(!SettledRun(plan, first, settings: Self.settings(bench)).mayBeSettled)
    // Nothing was recorded: the next run tries again, and what it makes stands.
    isUp.withLock { $0 = true }
    let second = try await run()
    #expect(words(plan, second) == ["a executed", "b executed"])
    #expect(try text(second[1]) == "real")
    #expect(words(plan, try await run()) == ["a reused", "b reused"])
  }

  @Test("has no substitute where trying again would not help")
  func permanent() async throws {
    let bench = try Bench()
    Deeds.set("retry.wrong") { (_) throws(Problem) in
      throw Problem(.init("test.wrong", exit: .stageFailed), "wrong")
    }
    Deeds.set("substitute.retry.wrong") { (work) throws(Problem) in try written("instead", work) }
    #expect(
      try await bench.run("- {name: a, uses: test/pure, with: {deed: retry.wrong}}") == [
        "a failed: test.wrong"
      ])
  }
}
