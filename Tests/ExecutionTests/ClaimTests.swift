import Diagnostics
import Execution
import Foundation
import OperatingSystem
import Store
import Synchronization
import TestSupport
import Testing

@Suite("Two runs that need the same stage")
struct ClaimTests {
  private static func run(_ worker: String, _ scratch: Scratch) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: worker)
    process.arguments = ["run", scratch("store"), scratch.path]
    try process.run()
    return process
  }

  private static func log(_ scratch: Scratch) -> [String] {
    ((try? readText(of: scratch("log"))) ?? "").split(separator: "\n").map(String.init)
  }

  private static func waits(for line: String, in scratch: Scratch) throws {
    let limit = ContinuousClock.now + .seconds(120)
    while !log(scratch).contains(line) {
      try #require(ContinuousClock.now < limit, "\(log(scratch))")
      sched_yield()
    }
  }

  @Test(
    "make it once: the second waits and takes what the first has made; if that one is killed, it makes it",
    .enabled(if: testWorker != nil, "needs the program TestWorker"), arguments: [false, true])
  func processes(kills: Bool) throws {
    let scratch = Scratch()
    let worker = try #require(testWorker)
    let first = try Self.run(worker, scratch)
    try Self.waits(for: "begins", in: scratch)
    let second = try Self.run(worker, scratch)
    try Self.waits(for: "waits", in: scratch)
    if kills { kill(first.processIdentifier, SIGKILL) }
    if kills { first.waitUntilExit() }
    try writeAtomically("".utf8, to: scratch("gate"))
    first.waitUntilExit()
    second.waitUntilExit()
    #expect(second.terminationStatus == 0)
    let wanted =
      kills ? ["begins", "waits", "begins", "executed"] : ["begins", "waits", "executed", "reused"]
    // The two that end at the same time may be told in either order.
    #expect(Self.log(scratch).sorted() == wanted.sorted())
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.fsck() == [] && store.blobs().count == 1)
  }

  @Test("wait until they are stopped, and no longer")
  func stopped() async throws {
    let bench = try Bench()
    let stages = "- {name: a, uses: test/pure, with: {text: claim}}"
    let key = try #require(try await bench.outcome(of: "a", stages).key)
    try bench.store.forget([key])
    let other = try ContentStore(folder: bench.store.folder)
    let claim = try #require(try other.claim(key, Cancellation()))
    #expect(!claim.hasWaited)
    let plan = try bench.plan(stages)
    let notices = Mutex<[Runner.Notice]>([])
    let outcomes = try await Runner(bench.settings()) { [cancellation = bench.cancellation] progress in
      guard case .noticed(_, let notice) = progress else { return }
      notices.withLock { $0.append(notice) }
      cancellation.cancel()
    }.run(plan)
    #expect(words(plan, outcomes) == ["a failed: stage.stopped"])
    #expect(outcomes[0].problem?.message == "stage 'a': was stopped while another run made its result")
    #expect(notices.withLock { $0 } == [.waitsForAnotherRun])
    withExtendedLifetime(claim) {}
  }

  @Test("make it once within one run too, and no stage waits for another with a lock in its hand")
  func withinOne() async throws {
    let bench = try Bench()
    let count = Mutex<Int>(0)
    Deeds.set("claim.same") { (work) throws(Problem) in
      count.withLock { $0 += 1 }
      return try written("same", work)
    }
    let names = (0..<12).map { "s\($0)" }
    let stages = names.map { "- {name: \($0), uses: test/pure, with: {deed: claim.same}}" }
    let said = try await bench.run(stages.joined(separator: "\n"), bench.settings(jobs: 6))
    #expect(count.withLock { $0 } == 1)
    #expect(said.count { $0.hasSuffix(" executed") } == 1 && said.count { $0.hasSuffix(" reused") } == 11)
  }
}
