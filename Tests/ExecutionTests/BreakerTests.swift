@testable import Execution
import Diagnostics
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@Suite("A service that is down")
struct BreakerTests {
  /// A clock that a test sets.
  private final class Clock: Sendable {
    let seconds = Mutex<Int64>(1_000_000)
    var now: Timestamp { Timestamp(seconds: seconds.withLock { $0 }) }
  }

  private static func breakers(_ store: ContentStore, _ clock: Clock) -> Breakers {
    Breakers(store: store, clock: { clock.now })
  }

  /// What happens to a service, as words: `f`ailure, `s`uccess, `o`ther ending, seconds that pass, and `?` who asks:
  /// `+` may, `-` may not.
  @Test(
    "is not asked after five failures in a row, then by one after a minute",
    arguments: [
      ("ffff ?+ f ?- 59 ?- 1 ?+ ?-", "four may fail; who asks first after a minute is the trial"),
      ("ffff s ffff ?+", "a success begins anew"),
      ("fffoff ?- 60 ?+ s ?+ ?+ ffff ?+", "another ending does not count; the trial closes it"),
      ("fffff 60 ?+ f ?- 59 ?- 1 ?+", "a trial that fails opens it for another minute"),
      ("fffff 60 ?+ o ?+ ?-", "a trial that says nothing gives its place back"),
      ("fffff 60 ?+ 59 ?- 1 ?+", "a trial that does not come back loses its place"),
      ("fffff -500 ?- 59 ?- 1 ?+", "a clock that was put back costs a minute"),
      ("fffff 60 ?+ -500 ?- 60 ?+", "also during a trial"),
      ("fffff 253000000000 ?+", "a clock that leaps opens it"),
    ])
  func states(history: String, why: String) throws {
    let scratch = Scratch(inMemory: true)
    let clock = Clock()
    for word in history.split(separator: " ") {
      // Another process each time: all that counts is in the store.
      let breakers = Self.breakers(try ContentStore(folder: scratch("store")), clock)
      if let seconds = Int64(word) {
        clock.seconds.withLock { $0 += seconds }
      } else if word.hasPrefix("?") {
        let problem = problem { try breakers.admit("h:1") }
        #expect((problem == nil ? "?+" : "?-") == word, "\(why): \(history)")
        #expect(problem == nil || problem?.code == .serviceOpen && problem?.isTransient == true)
      } else {
        for letter in word {
          let ending: Breakers.Ending = letter == "f" ? .failure : letter == "s" ? .success : .other
          _ = try breakers.end("h:1", ending)
        }
      }
    }
  }

  @Test("is named with since when and until when, and tells when it opens and closes")
  func words() throws {
    let scratch = Scratch(inMemory: true)
    let (store, clock) = (try ContentStore(folder: scratch("store")), Clock())
    let breakers = Self.breakers(store, clock)
    let notices = try (1...6).map { _ in try breakers.end("example.org:443", .failure) }
    #expect(notices == [nil, nil, nil, nil, .serviceOpened("example.org:443", failures: 5), nil])
    #expect(notices[4]?.text == "'example.org:443' has failed 5 times in a row; it is not asked for 60 s")
    let found = problem { try breakers.admit("example.org:443") }
    #expect(
      found?.message
        == "'example.org:443' has failed 6 times in a row and is not asked since 1970-01-12T13:46:40Z")
    #expect(found?.hint == "look whether it is down; it is tried again from 1970-01-12T13:47:40Z on")
    #expect(problem { try breakers.admit("other:443") } == nil)
    #expect(try breakers.end("example.org:443", .success) == .serviceClosed("example.org:443"))
    #expect(try breakers.end("example.org:443", .success) == nil)
    #expect(try readText(of: scratch("store/services")) == "")
  }

  @Test(
    "is forgotten where the memory is damaged",
    arguments: ["x", "5 1 h", "0 1 1 h", "5 -2 1 h", "5 9999999999999 -1 h"])
  func damaged(line: String) throws {
    let scratch = Scratch(inMemory: true)
    let store = try ContentStore(folder: scratch("store"))
    try writeAtomically("\(line)\n5 7 -1 other name\n".utf8, to: scratch("store/services"))
    #expect(store.state(ofService: "h") == ServiceState())
    #expect(store.state(ofService: "other name").opened == 7)
  }

  @Test("fails a stage at once in this run and the next, and only failures that may pass count")
  func runs() async throws {
    let bench = try Bench()
    let clock = Clock()
    let count = Mutex<Int>(0)
    Deeds.set("breaker.down") { (_) throws(Problem) in
      count.withLock { $0 += 1 }
      throw Problem(.init("test.down", exit: .stageFailed), "down", isTransient: true)
    }
    Deeds.set("breaker.wrong") { (_) throws(Problem) in
      throw Problem(.init("test.wrong", exit: .stageFailed), "wrong")
    }
    func settings() -> RunSettings {
      RunSettings(
        store: bench.store, jobs: 1, now: clock.now, sourceDate: clock.now, tool: ("stellwerk", "1"),
        keepsGoing: true, clock: { clock.now }, backoff: { _ in .zero })
    }
    let down = "with: {deed: breaker.down}"
    let wrong = try await bench.run(
      (0..<6).map { "- {name: w\($0), uses: test/clocked, with: {deed: breaker.wrong}}" }.joined(
        separator: "\n"),
      settings())
    #expect(wrong.allSatisfy { $0.hasSuffix("test.wrong") })
    #expect(
      try await bench.run(
        "- {name: a, uses: test/clocked, retry: {attempts: 3}, \(down)}\n"
          + "- {name: b, uses: test/clocked, retry: {attempts: 9}, \(down)}", settings())
        == ["a failed: test.down", "b failed: service.open"])
    #expect(count.withLock { $0 } == 5)
    // The next run; what needs no network is not held up.
    #expect(
      try await bench.run(
        "- {name: a, uses: test/clocked, \(down)}\n- {name: b, uses: test/pure, with: {text: x}}", settings())
        == ["a failed: service.open", "b executed"])
    clock.seconds.withLock { $0 += 60 }
    #expect(
      try await bench.run("- {name: a, uses: test/clocked, with: {text: up}}", settings()) == ["a executed"])
    #expect(bench.store.state(ofService: "test/clocked") == ServiceState())
  }

  @Test("is not blamed for what we have stopped")
  func stopped() async throws {
    let bench = try Bench()
    Deeds.set("breaker.stopped") { [cancellation = bench.cancellation] (_) throws(Problem) in
      cancellation.cancel()
      throw Problem(.init("test.down", exit: .stageFailed), "down", isTransient: true)
    }
    _ = try await bench.run("- {name: a, uses: test/clocked, with: {deed: breaker.stopped}}")
    #expect(bench.store.state(ofService: "test/clocked") == ServiceState())
  }
}
