import Cryptography
import Diagnostics
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@testable import Execution

@Suite("What stages leave")
struct CommitTests {
  /// A runner that tells the bench's log of what it writes down, too, after `body` was asked.
  private func runner(
    _ bench: Bench, jobs: Int, _ body: @escaping @Sendable ([Runner.Progress]) -> Void = { _ in }
  ) -> Runner {
    Runner(
      bench.settings(jobs: jobs),
      observe: { progress in
        bench.log.withLock { log in
          switch progress {
          case .started(let stage): log.append("started \(stage.name)")
          case .ended(let stage): log.append("ended \(stage.name)")
          case .finished(let stage, _): log.append("finished \(stage.name)")
          case .retrying, .noticed, .expanded: break
          }
        }
      },
      record: { batch in
        body(batch)
        bench.log.withLock { log in
          for case .finished(let stage, _) in batch { log.append("recorded \(stage.name)") }
        }
      })
  }

  @Test("is in store and index before it is written down, and that before anybody hears or reads of it")
  func order() async throws {
    let bench = try Bench()
    let missing = Mutex<[String]>([])
    let stages = (0..<20).map { number in
      let inputs = number < 4 ? "" : ", inputs: {x: s\(number - 4).text}"
      return "- {name: s\(number), uses: test/pure\(inputs), with: {text: '\(number) '}}"
    }
    let plan = try bench.plan(stages.joined(separator: "\n"))
    let outcomes = try await runner(bench, jobs: 4) { batch in
      // As another process sees it, which knows nothing of what is under way.
      guard let store = try? ContentStore(folder: bench.store.folder) else { return }
      for case .finished(let stage, let outcome) in batch {
        let isStored = outcome.outputs.values.allSatisfy {
          (try? store.verify($0.digest)) != nil
        }
        let isRecorded = outcome.key.flatMap { try? store.result(for: $0) } != nil
        if !isStored || !isRecorded { missing.withLock { $0.append(stage.name) } }
      }
    }.run(plan)
    #expect(missing.withLock { $0 } == [])
    #expect(words(plan, outcomes).allSatisfy { $0.hasSuffix(" executed") })
    let log = bench.log.withLock { $0 }
    for (number, stage) in plan.stages.enumerated() {
      let places = ["started", "ended", "recorded", "finished"].map {
        log.firstIndex(of: "\($0) \(stage.name)")
      }
      #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted() && !places.contains(nil))
      guard number >= 4 else { continue }
      let reader = log.firstIndex(of: "started s\(number)") ?? 0
      #expect((log.firstIndex(of: "finished s\(number - 4)") ?? .max) < reader, "\(log)")
    }
  }

  @Test("goes to the disk together where stages end while others are on their way")
  func together() async throws {
    let bench = try Bench()
    let batches = Mutex<[Int]>([])
    let gate = Meeting()
    // The first to end lets the others end, and waits with its event until they have.
    let plan = try bench.plan(
      (0..<5).map { "- {name: s\($0), uses: test/pure, with: {text: '\($0)'}}" }
        .joined(separator: "\n"))
    let runner = Runner(
      bench.settings(jobs: 5),
      observe: { progress in
        if case .ended = progress { gate.come() }
      },
      record: { batch in
        let isFirst = batches.withLock { batches in
          batches.append(batch.count)
          return batches.count == 1
        }
        // One for each stage that has ended, and one for this.
        if isFirst { _ = gate.wait(for: 6) }
      })
    let outcomes = try await runner.run(plan)
    #expect(outcomes.allSatisfy { $0.result != nil })
    let sizes = batches.withLock { $0 }
    #expect(sizes.count == 2 && sizes.reduce(0, +) == 5, "\(sizes)")
  }

  @Test("gathers while there is work for every job, until a moment has passed or there is enough")
  func gathering() throws {
    let bench = try Bench()
    let plan = try bench.plan(
      "- {name: a, uses: test/pure, with: {text: a}}\n- {name: b, uses: test/effect, with: {text: b}}")
    var commits = Commits(bench.settings(jobs: 2))
    func gather(_ count: Int, stage: Int = 0) {
      for _ in 0..<count {
        commits.gather(stage, plan.stages[stage], StageOutcome(status: .executed), .nothing, nil)
      }
    }
    func round(whileAllWork: Bool) -> Int? {
      let round = commits.nextRound(whileAllWork: whileAllWork)?.commit { _ in }
      if round != nil { commits.endRound() }
      return round?.count
    }
    #expect(round(whileAllWork: false) == nil && commits.nextGathering() == nil)
    gather(2)
    #expect(round(whileAllWork: true) == nil)
    var begun = commits.nextGathering()
    let first = try #require(begun)
    #expect(commits.nextGathering() == nil)
    // A job is idle: nobody waits, nor does who was about to.
    #expect(round(whileAllWork: false) == 2)
    first.wait()
    commits.end(first)
    gather(1)
    #expect(round(whileAllWork: true) == nil)
    begun = commits.nextGathering()
    let second = try #require(begun)
    second.wait()
    commits.end(second)
    gather(1)
    #expect(round(whileAllWork: true) == 2)
    gather(23)
    #expect(round(whileAllWork: true) == nil)
    gather(1)
    #expect(round(whileAllWork: true) == 24)
    // What has been done outside is written down at once.
    gather(1, stage: 1)
    #expect(round(whileAllWork: true) == 1)
    commits = Commits(bench.settings(jobs: 1))
    gather(1)
    #expect(round(whileAllWork: true) == 1)
  }

  @Test("has work for every job when all are busy and one more stage could start")
  func work() throws {
    let bench = try Bench()
    let plan = try bench.plan(
      (0..<3).map { "- {name: s\($0), uses: test/pure, with: {text: '\($0)'}}" }.joined(separator: "\n"))
    var schedule = Schedule(plan, included: [true, true, true])
    #expect(!schedule.hasWork(beyond: 2))
    _ = (schedule.next(limit: 2), schedule.next(limit: 2))
    #expect(schedule.hasWork(beyond: 2) && !schedule.hasWork(beyond: 3))
    schedule.leave(0)
    #expect(!schedule.hasWork(beyond: 2))
    _ = schedule.next(limit: 2)
    #expect(!schedule.hasWork(beyond: 2), "nobody waits")
  }

  @Test("and cannot be kept makes its stage fail, and no other of those that go with it")
  func failing() async throws {
    let bench = try Bench()
    let place = bench.store.path(of: Digest(of: "bad".utf8))
    try createFolder("\(place)/in-the-way")
    let stages = """
      - {name: bad, uses: test/pure, with: {text: bad}}
      - {name: good, uses: test/pure, with: {text: good}}
      - {name: reader, uses: test/pure, inputs: {x: bad.text}}
      """
    let plan = try bench.plan(stages)
    let outcomes = try await runner(bench, jobs: 2).run(plan)
    #expect(
      words(plan, outcomes) == ["bad failed: output.create", "good executed", "reader skipped: 'bad' failed"])
    #expect(outcomes[0].problem?.code.exitStatus == .stageFailed && outcomes[0].outputs.isEmpty)
    #expect(outcomes[0].problem?.message.hasPrefix("stage 'bad': cannot move ") == true)
    #expect(bench.log.withLock { $0.contains("recorded bad") })
    // The way is free: only what had failed is executed.
    removeFolder(place)
    let again = try await runner(bench, jobs: 2).run(plan)
    #expect(words(plan, again) == ["bad executed", "good reused", "reader executed"])
  }

  @Test("by one effect is written down before the next one begins")
  func effects() async throws {
    let bench = try Bench()
    let plan = try bench.plan(
      (0..<4).map { "- {name: e\($0), uses: test/effect, with: {text: '\($0)'}}" }
        .joined(separator: "\n"))
    let runner = runner(bench, jobs: 1)
    let outcomes = try await runner.publish(plan, after: try await runner.run(plan))
    #expect(outcomes.allSatisfy { $0.result != nil })
    let log = bench.log.withLock { $0.filter { !$0.hasPrefix("ended") } }
    #expect(log == (0..<4).flatMap { ["started e\($0)", "recorded e\($0)", "finished e\($0)"] })
  }
}
