import Cryptography
import Diagnostics
import Execution
import Foundation
import JSON
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@Suite("A run")
struct RunTests {
  @Test("hands each stage the files it reads, whatever the order written", arguments: [1, 2, 8])
  func inputs(jobs: Int) async throws {
    let bench = try Bench()
    let stages = """
      - {name: both, uses: test/pure, inputs: {b: two.text, a: one.text}}
      - {name: two, uses: test/pure, with: {text: "2"}}
      - {name: one, uses: test/pure, with: {text: "1"}}
      """
    let outcome = try await bench.outcome(of: "both", stages, bench.settings(jobs: jobs))
    #expect(try text(outcome) == "12")
    let artifact = try #require(outcome.outputs["text"])
    #expect(artifact.digest.hex == "6b51d431df5d7f141cbececcf79edf3dd861c3b4069f0b11661a3eefacbba918")
    #expect(artifact.byteCount == 2)
    #expect(artifact.mediaType == "text/plain")
    #expect(artifact.path == bench.store.path(of: artifact.digest))
    #expect(outcome.result?.summary == "12")
    #expect(outcome.finished != nil)
  }

  @Test("starts stages that do not need each other together, as many as it may")
  func parallel() async throws {
    let bench = try Bench()
    let meeting = Meeting()
    Deeds.set("run.meet") { (work) throws(Problem) in
      try written(meeting.wait(for: 2) ? "met" : "alone", work)
    }
    let stages = """
      - {name: a, uses: test/clocked, with: {deed: run.meet}}
      - {name: b, uses: test/clocked, with: {deed: run.meet}}
      """
    let outcome = try await bench.outcome(of: "b", stages, bench.settings(jobs: 2))
    #expect(try text(outcome) == "met")
  }

  @Test(
    "never runs more at once than jobs and pools allow",
    arguments: [(1, "{p: 8}", 1), (3, "{p: 8}", 3), (8, "{p: 2}", 2), (0, "{p: 8}", 1)])
  func bounds(jobs: Int, pools: String, most: Int) async throws {
    let bench = try Bench()
    let running = Mutex(0)
    let highest = Mutex(0)
    let word = "run.bounds.\(jobs).\(most)"
    Deeds.set(word) { (work) throws(Problem) in
      let now = running.withLock {
        $0 += 1
        return $0
      }
      highest.withLock { $0 = max($0, now) }
      for _ in 0..<50 { sched_yield() }
      running.withLock { $0 -= 1 }
      return try written("", work)
    }
    let stages = (1...12).map { "- {name: s\($0), uses: test/clocked, pool: p, with: {deed: \(word)}}" }
    let plan = try bench.plan(stages.joined(separator: "\n"), pools: pools)
    let outcomes = try await bench.runner(bench.settings(jobs: jobs)).run(plan)
    #expect(words(plan, outcomes).allSatisfy { $0.hasSuffix("executed") })
    #expect(highest.withLock { $0 } <= most)
    #expect(highest.withLock { $0 } >= 1)
  }

  @Test("takes as many places of each pool as a stage wants, never more than there are")
  func places() async throws {
    let bench = try Bench()
    let used = Mutex<[String: Int]>([:])
    let highest = Mutex<[String: Int]>([:])
    let wanted = [["a": 2], ["a": 1, "b": 2], ["b": 3], ["b": 1], ["a": 3, "b": 1]]
    for (number, wants) in wanted.enumerated() {
      Deeds.set("run.places.\(number)") { (work) throws(Problem) in
        let now = used.withLock { used in
          used.merge(wants, uniquingKeysWith: +)
          return used
        }
        highest.withLock { $0.merge(now, uniquingKeysWith: max) }
        for _ in 0..<50 { sched_yield() }
        used.withLock { $0.merge(wants, uniquingKeysWith: -) }
        return try written("", work)
      }
    }
    let stages = (0..<20).map { index in
      let wants = wanted[index % wanted.count].sorted { $0.key < $1.key }
      let pools = wants.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      return
        "- {name: s\(index), uses: test/clocked, pool: {\(pools)}, with: {deed: run.places.\(index % wanted.count)}}"
    }
    let plan = try bench.plan(stages.joined(separator: "\n"), pools: "{a: 3, b: 3}")
    let outcomes = try await bench.runner(bench.settings(jobs: 8)).run(plan)
    #expect(words(plan, outcomes).allSatisfy { $0.hasSuffix("executed") })
    #expect(highest.withLock { $0.values.allSatisfy { $0 <= 3 } })
  }

  @Test("keeps the places for a stage that wants many when enough others have passed it")
  func starving() async throws {
    let bench = try Bench()
    let small = (1...60).map { "- {name: s\($0), uses: test/clocked, pool: p, priority: 1}" }
    let big = ["- {name: big, uses: test/clocked, pool: {p: 2}}"]
    let plan = try bench.plan((big + small).joined(separator: "\n"), pools: "{p: 2}")
    let outcomes = try await bench.runner(bench.settings(jobs: 4)).run(plan)
    #expect(words(plan, outcomes).allSatisfy { $0.hasSuffix("executed") })
    let started = bench.log.withLock { $0.filter { $0.hasPrefix("started") } }
    let place = try #require(started.firstIndex(of: "started big"))
    // Whoever has the higher priority goes first, but not for ever.
    #expect((16...18).contains(place), "\(place)")
  }

  @Test("lets others pass a stage that waits for a place in its pool")
  func poolsDoNotBlock() async throws {
    let bench = try Bench()
    let meeting = Meeting()
    Deeds.set("run.pass") { (work) throws(Problem) in try written("\(meeting.wait(for: 2))", work) }
    let stages = """
      - {name: first, uses: test/clocked, pool: p, with: {deed: run.pass}}
      - {name: second, uses: test/clocked, pool: p}
      - {name: other, uses: test/clocked, with: {deed: run.pass}}
      """
    let plan = try bench.plan(stages, pools: "{p: 1}")
    let outcomes = try await bench.runner().run(plan)
    #expect(try text(outcomes[0]) == "true")
    let log = bench.log.withLock { $0 }
    #expect(log.firstIndex(of: "started other") ?? 9 < log.firstIndex(of: "started second") ?? 0)
  }

  @Test("after a failure starts nothing, waits for what runs, and says why the rest was not done")
  func failure() async throws {
    let bench = try Bench()
    let meeting = Meeting()
    Deeds.set("run.fail") { (work) throws(Problem) in
      _ = meeting.wait(for: 2)
      throw Problem(.init("test.broken", exit: .refused), "it is broken", hint: "mend it", cause: "wear")
    }
    Deeds.set("run.slow") { (work) throws(Problem) in
      _ = meeting.wait(for: 2)
      return try written("slow", work)
    }
    let stages = """
      - {name: bad, uses: test/clocked, with: {deed: run.fail}}
      - {name: slow, uses: test/clocked, with: {deed: run.slow}}
      - {name: reader, uses: test/clocked, inputs: {x: bad.text}}
      - {name: stranger, uses: test/clocked, inputs: {x: slow.text}}
      """
    let plan = try bench.plan(stages)
    let outcomes = try await bench.runner().run(plan)
    #expect(
      words(plan, outcomes).sorted()
        == [
          "bad failed: test.broken", "reader skipped: 'bad' failed", "slow executed",
          // It may have started if the failure came after the end of 'slow'.
          words(plan, outcomes).first { $0.hasPrefix("stranger") } ?? "",
        ].sorted())
    let problem = try #require(outcomes[0].problem)
    #expect(problem.message == "stage 'bad': it is broken")
    #expect(problem.code.exitStatus == .stageFailed)
    #expect(problem.location?.line == 7)
    #expect(problem.hint == "mend it")
    #expect(problem.cause == "wear")
    #expect(outcomes[0].outputs.isEmpty)
    #expect(outcomes[0].attempts == 1)
    #expect(bench.log.withLock { $0 }.contains("finished reader"))
  }

  @Test("with one job skips a stage that has nothing to do with the one that failed")
  func stranger() async throws {
    let bench = try Bench()
    Deeds.set("run.stranger") { (_) throws(Problem) in
      throw Problem(.init("test.broken", exit: .stageFailed), "no")
    }
    let stages = """
      - {name: bad, uses: test/pure, with: {deed: run.stranger}}
      - {name: good, uses: test/pure}
      """
    #expect(
      try await bench.run(stages, bench.settings(jobs: 1)) == [
        "bad failed: test.broken", "good skipped: 'bad' failed",
      ])
  }

  @Test("keeps a bug a bug: status 70")
  func bug() async throws {
    let bench = try Bench()
    Deeds.set("run.nothing") { (_) throws(Problem) in StageResult([:]) }
    let outcome = try await bench.outcome(of: "a", "- {name: a, uses: test/pure, with: {deed: run.nothing}}")
    #expect(outcome.problem?.code.name == "stage.output")
    #expect(outcome.problem?.code.exitStatus == .bug)
    #expect(outcome.problem?.message == "stage 'a': left no 'text'")
    #expect(outcome.problem?.location?.line == 7)
  }

  @Test(
    "repeats what may pass, as often as the stage allows, and nothing else",
    arguments: [
      (failures: 2, isTransient: true, attempts: 3, end: "a executed"),
      (failures: 3, isTransient: true, attempts: 3, end: "a failed: test.gone"),
      (failures: 1, isTransient: false, attempts: 1, end: "a failed: test.gone"),
      (failures: 0, isTransient: true, attempts: 1, end: "a executed"),
    ])
  func retries(failures: Int, isTransient: Bool, attempts: Int, end: String) async throws {
    let bench = try Bench()
    let calls = Mutex(0)
    let folders = Mutex<Set<String>>([])
    let word = "run.retry.\(failures).\(isTransient)"
    Deeds.set(word) { (work) throws(Problem) in
      let folder = try work.folder()
      folders.withLock { _ = $0.insert(folder) }
      let number = calls.withLock {
        $0 += 1
        return $0
      }
      guard number > failures else {
        throw Problem(.init("test.gone", exit: .stageFailed), "gone", isTransient: isTransient)
      }
      return try written("here", work)
    }
    let plan = try bench.plan("- {name: a, uses: test/pure, retry: {attempts: 3}, with: {deed: \(word)}}")
    let outcomes = try await bench.runner(bench.settings(backoff: .microseconds(3))).run(plan)
    #expect(words(plan, outcomes) == [end])
    #expect(outcomes[0].attempts == attempts)
    #expect(folders.withLock { $0.count } == attempts, "each attempt has a folder of its own")
    let retrying = bench.log.withLock { $0.filter { $0.hasPrefix("retrying") } }
    #expect(retrying == (1..<attempts).map { "retrying a \($0) test.gone \(Duration.microseconds(3))" })
  }

  @Test(
    "waits 1 to 10 seconds between attempts, longer each time",
    arguments: [
      (1, 1.0...1.5), (2, 2.0...3.0), (3, 4.0...6.0), (4, 8.0...10.0), (5, 10.0...10.0), (60, 10.0...10.0),
    ])
  func backoff(attempt: Int, range: ClosedRange<Double>) throws {
    let bench = try Bench()
    let settings = RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 0), sourceDate: Timestamp(seconds: 0),
      tool: ("", ""))
    for _ in 0..<50 { #expect(range.contains(settings.backoff(attempt) / .seconds(1))) }
  }

  @Test("that is stopped starts nothing more, repeats nothing, and publishes nothing")
  func cancellation() async throws {
    let bench = try Bench()
    Deeds.set("run.stop") { [cancellation = bench.cancellation] (_) throws(Problem) in
      cancellation.cancel()
      throw Problem(.init("test.stopped", exit: .interrupted), "stopped", isTransient: true)
    }
    Deeds.set("run.stop-good") { [cancellation = bench.cancellation] (work) throws(Problem) in
      cancellation.cancel()
      return try written("", work)
    }
    let bad = """
      - {name: a, uses: test/pure, with: {deed: run.stop}}
      - {name: b, uses: test/pure, inputs: {x: a.text}}
      """
    #expect(try await bench.run(bad) == ["a failed: test.stopped", "b skipped: the run was stopped"])
    let other = try Bench()
    Deeds.set("run.stop-good") { [cancellation = other.cancellation] (work) throws(Problem) in
      cancellation.cancel()
      return try written("", work)
    }
    let plan = try other.plan(
      """
      - {name: a, uses: test/pure, with: {deed: run.stop-good}}
      - {name: b, uses: test/pure, inputs: {x: a.text}}
      - {name: c, uses: test/effect, inputs: {x: a.text}}
      """)
    let outcomes = try await other.runner().run(plan)
    #expect(words(plan, outcomes) == ["a executed", "b skipped: the run was stopped", "c waiting"])
    #expect(
      words(plan, try await other.runner().publish(plan, after: outcomes)).last
        == "c skipped: 'b' did not run")
  }

  @Test("removes its private folders")
  func folders() async throws {
    let bench = try Bench()
    Deeds.set("run.folders") { (work) throws(Problem) in
      try createFolder(try work.folder() + "/deep/er")
      return try written("", work)
    }
    _ = try await bench.run("- {name: a, uses: test/pure, with: {deed: run.folders}}")
    _ = try await bench.run("- {name: a, uses: test/pure, with: {deed: run.folders, text: b}}")
    let left = try FileManager.default.subpathsOfDirectory(atPath: bench.scratch("store/tmp"))
    #expect(left.filter { $0.contains("run-") || $0.hasSuffix("text") } == [])
  }

  @Test("gives each stage its times, its programs, and the network only to those that say that they need it")
  func work() async throws {
    let bench = try Bench()
    Deeds.set("run.work") { (work) throws(Problem) in
      let left = work.timeLeft / .seconds(1)
      return try written(
        "\(work.now.text) \(work.sourceDate.text) \(work.tool) \(work.networkEnvironment) \(left > 0 && left <= 60)",
        work)
    }
    let stages = """
      - {name: a, uses: test/pure, timeout: 1m, with: {deed: run.work}}
      - {name: b, uses: test/clocked, timeout: 1m, with: {deed: run.work}}
      """
    let plan = try bench.plan(stages)
    let outcomes = try await bench.runner().run(plan)
    let start = #"2026-09-21T14:13:20Z 2023-11-14T22:13:20Z (name: "stellwerk", version: "1")"#
    #expect(try text(outcomes[0]) == "\(start) [:] true")
    #expect(try text(outcomes[1]) == #"\#(start) ["PIP_INDEX_URL": "here"] true"#)
  }

  @Test(
    "runs ten thousand stages that do nothing", .timeLimit(.minutes(10)),
    arguments: ["chain", "fan-out", "pool"])
  func size(shape: String) async throws {
    let bench = try Bench()
    Deeds.set("run.pass-on") { (work) throws(Problem) in
      StageResult(["text": .unchanged(try work.input("x"))])
    }
    var stages = "- {name: s0, uses: test/pure, with: {text: abc}}\n"
    for index in 1...10_000 {
      let (source, kind) = shape == "chain" ? (index - 1, "pure") : (0, "clocked")
      let pool = shape == "pool" ? "pool: p, " : ""
      stages +=
        "- {name: s\(index), uses: test/\(kind), \(pool)inputs: {x: s\(source).text}, with: {deed: run.pass-on}}\n"
    }
    let plan = try bench.plan(stages, pools: "{p: 1}")
    let outcomes = try await bench.runner().run(plan)
    #expect(outcomes.allSatisfy { $0.outputs["text"]?.byteCount == 3 })
  }
}

@Suite("Effects")
struct EffectTests {
  private static let stages = """
    - {name: early, uses: test/effect, inputs: {x: made.text}}
    - {name: later, uses: test/effect, inputs: {x: early.text}}
    - {name: gate, uses: test/clocked, inputs: {x: made.text}, with: {deed: DEED}}
    - {name: made, uses: test/pure, with: {text: it, deed: MADE}}
    """

  @Test("wait until they are asked for, and run in their order where every gate says pass")
  func pass() async throws {
    let bench = try Bench()
    Deeds.set("effect.pass") { (work) throws(Problem) in
      StageResult(["text": .unchanged(try work.input("x"))], verdict: .pass)
    }
    let plan = try bench.plan(Self.stages.replacing("DEED", with: "effect.pass"))
    let outcomes = try await bench.runner().run(plan)
    #expect(
      words(plan, outcomes).sorted() == ["early waiting", "gate executed", "later waiting", "made executed"])
    #expect(!bench.log.withLock { $0 }.contains("started early"))
    let final = try await bench.runner().publish(plan, after: outcomes)
    #expect(
      words(plan, final).sorted() == ["early executed", "gate executed", "later executed", "made executed"])
    let log = bench.log.withLock { $0 }
    #expect(log.suffix(4) == ["started early", "finished early", "started later", "finished later"])
    // Once more: an effect is never taken from the records.
    let again = try await bench.runner().publish(plan, after: outcomes)
    #expect(words(plan, again) == words(plan, final))
  }

  @Test(
    "are skipped with the reason where a gate says no",
    arguments: [
      (Verdict.fail, "'gate' says fail"), (.needsApproval, "'gate' says needs-approval"),
      (nil, "a stage failed"),
    ])
  func refused(verdict: Verdict?, reason: String) async throws {
    let bench = try Bench()
    let word = "effect.\(verdict?.rawValue ?? "none")"
    Deeds.set(word) { (work) throws(Problem) in
      guard let verdict else { throw Problem(.init("test.broken", exit: .stageFailed), "no") }
      return StageResult(["text": .unchanged(try work.input("x"))], verdict: verdict)
    }
    let plan = try bench.plan(Self.stages.replacing("DEED", with: word))
    let outcomes = try await bench.runner().run(plan)
    let final = try await bench.runner().publish(plan, after: outcomes)
    let skipped = words(plan, final).filter { $0.hasPrefix("early") || $0.hasPrefix("later") }.sorted()
    #expect(skipped == ["early skipped: \(reason)", "later skipped: \(reason)"])
    let log = bench.log.withLock { $0 }
    #expect(!log.contains("started early"))
    #expect(log.contains("finished early"))
  }

  @Test("that fail keep the next from starting")
  func failing() async throws {
    let bench = try Bench()
    Deeds.set("effect.fails") { (_) throws(Problem) in
      throw Problem(.init("test.offline", exit: .cannotWrite), "nobody answers")
    }
    let plan = try bench.plan(
      """
      - {name: early, uses: test/effect, with: {deed: effect.fails}}
      - {name: later, uses: test/effect, inputs: {x: early.text}}
      """)
    let outcomes = try await bench.runner().run(plan)
    #expect(words(plan, outcomes) == ["early waiting", "later waiting"])
    let final = try await bench.runner().publish(plan, after: outcomes)
    #expect(words(plan, final) == ["early failed: test.offline", "later skipped: 'early' failed"])
    #expect(final[0].problem?.code.exitStatus == .stageFailed)
  }
}

@Suite("A stage that is not pure")
struct HistoryTests {
  @Test("sees what all stages before it took in and said, reused ones included; a pure one sees nothing")
  func history() async throws {
    let bench = try Bench()
    Deeds.set("history.source") { (work) throws(Problem) in
      let result = try written("abc", work)
      let digest = try bench.store.add(bytes: Array("abc".utf8))
      return StageResult(
        result.outputs, summary: "abc",
        materials: [
          Material(name: "z", uri: "http://x/z", digest: digest, byteCount: 3, waiver: "a test"),
          Material(name: "a", digest: digest, byteCount: 3),
        ], notes: [("test.note", ["deep": [1, true, .null]]), ("test.other", "said")])
    }
    Deeds.set("history.see") { (work) throws(Problem) in
      let materials = work.materials.map { "\($0.name) \($0.uri ?? "-") \($0.byteCount) \($0.waiver ?? "-")" }
      let notes = work.notes.sorted { $0.key < $1.key }.map { "\($0.key): \(JSON.array($0.value).text)" }
      return try written((materials + notes).joined(separator: "\n"), work)
    }
    let stages = """
      - {name: source, uses: test/pure, with: {deed: history.source}}
      - {name: second, uses: test/pure, with: {deed: history.source, text: other}}
      - {name: between, uses: test/pure, inputs: {x: source.text, y: second.text}}
      - {name: clocked, uses: test/clocked, inputs: {x: between.text}, with: {deed: history.see}}
      - {name: pure, uses: test/pure, inputs: {x: between.text}, with: {deed: history.see}}
      """
    for turn in ["executed", "reused"] {
      let plan = try bench.plan(stages)
      let outcomes = try await bench.runner().run(plan)
      #expect(words(plan, outcomes).first == "source \(turn)")
      let clocked = try #require(zip(plan.stages, outcomes).first { $0.0.name == "clocked" }?.1)
      #expect(
        try text(clocked) == """
          a - 3 -
          a - 3 -
          z http://x/z 3 a test
          z http://x/z 3 a test
          test.note: [{"deep":[1,true,null]},{"deep":[1,true,null]}]
          test.other: ["said","said"]
          """, "\(turn)")
      let pure = try #require(zip(plan.stages, outcomes).first { $0.0.name == "pure" }?.1)
      #expect(try text(pure) == "")
    }
  }
}
