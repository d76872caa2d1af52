import Diagnostics
import Execution
import Foundation
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@Suite("What is known to be unchanged")
struct KnownTests {
  private static func many(_ count: Int) -> String {
    (0..<count).map { index in
      let source = index >= 10 ? ", inputs: {x: s\(index - 10).text}" : ""
      return "- {name: s\(index), uses: test/pure\(source), with: {file: in/\(index)}}"
    }.joined(separator: "\n")
  }

  /// Runs until nothing is left to hash.
  private static func settle(_ bench: Bench, _ stages: String) async throws {
    letTheClockTick()
    for _ in 1...2 { _ = try await bench.run(stages) }
    letTheClockTick()
    _ = try await bench.run(stages)
    bench.log.withLock { $0 = [] }
  }

  @Test(
    "is neither opened nor started; a file with other bytes, old size and old mtime is found, with all it leads to"
  )
  func restored() async throws {
    let bench = try Bench()
    for index in 0..<60 { try bench.write("in/\(index)", "text \(index + 100)\n") }
    try await Self.settle(bench, Self.many(60))
    #expect(try await bench.run(Self.many(60)).allSatisfy { $0.hasSuffix(" reused") })
    #expect(bench.log.withLock { $0 }.allSatisfy { $0.hasPrefix("finished") })
    let path = bench.scratch("in/23")
    var before = stat()
    try #require(stat(path, &before) == 0)
    let descriptor = open(path, O_WRONLY)
    try #require(pwrite(descriptor, "TEXT", 4, 0) == 4)
    close(descriptor)
    var times = [before.st_atim, before.st_mtim]
    try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let executed = try await bench.run(Self.many(60)).filter { $0.hasSuffix(" executed") }
    #expect(executed == ["s23 executed", "s33 executed", "s43 executed", "s53 executed"])
    #expect(try await bench.run(Self.many(60)).allSatisfy { $0.hasSuffix(" reused") })
  }

  @Test("is hashed all the same where everything is to be verified")
  func verified() async throws {
    let bench = try Bench()
    for index in 0..<3 { try bench.write("in/\(index)", "text") }
    try await Self.settle(bench, Self.many(3))
    let settings = RunSettings(
      store: bench.store, jobs: 2, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: 1_700_000_000), tool: ("stellwerk", "1"), verifiesAll: true)
    #expect(try await bench.run(Self.many(3), settings).allSatisfy { $0.hasSuffix(" reused") })
    #expect(bench.log.withLock { $0.filter { $0.hasPrefix("started") } }.count == 3)
  }

  @Test(
    "is no result of files or tools that changed while the stage was executed", arguments: ["file", "tool"])
  func meanwhile(what: String) async throws {
    let bench = try Bench()
    try bench.write("file", "one")
    try bench.write("tool", "one")
    let isChanging = Mutex(true)
    Deeds.set("known.meanwhile.\(what)") { (work) throws(Problem) in
      if isChanging.withLock({ $0 }) { try writeAtomically("two".utf8, to: bench.scratch(what)) }
      return try written("made", work)
    }
    let stages =
      "- {name: a, uses: test/pure, with: {deed: known.meanwhile.\(what), file: file, tool: '\(bench.scratch("tool"))'}}"
    #expect(try await bench.run(stages) == ["a executed"])
    isChanging.withLock { $0 = false }
    try bench.write(what, "one")
    #expect(try await bench.run(stages) == ["a executed"])
    #expect(try await bench.run(stages) == ["a reused"])
  }
}

@Suite("The order of a run")
struct OrderTests {
  @Test(
    "begins with what the longest way leads through, of equals with what is written first",
    arguments: [
      (["c", "b: c", "a: b", "short"], "c b short a"),
      (["short", "c", "b: c", "a: b"], "c b short a"),
      (["x", "y", "z"], "x y z"),
      (["a", "wide: a", "deep1: a", "deep2: deep1", "end: deep2, wide"], "a deep1 wide deep2 end"),
    ])
  func longest(graph: [String], order: String) async throws {
    let bench = try Bench()
    let stages = graph.map { line in
      let parts = line.split(separator: ":")
      let inputs = (parts.count > 1 ? parts[1].split(separator: ",") : []).enumerated().map {
        "i\($0): \($1.trimmingCharacters(in: .whitespaces)).text"
      }
      return "- {name: \(parts[0]), uses: test/clocked, inputs: {\(inputs.joined(separator: ", "))}}"
    }
    _ = try await bench.run(stages.joined(separator: "\n"), bench.settings(jobs: 1))
    let started = bench.log.withLock {
      $0.filter { $0.hasPrefix("started ") }.map { String($0.dropFirst(8)) }
    }
    #expect(started.joined(separator: " ") == order)
  }
}

@Suite("A run of which a part fails or is asked for")
struct PartTests {
  private static let stages = """
    - {name: bad, uses: test/pure, with: {deed: part.bad}}
    - {name: reader, uses: test/pure, inputs: {x: bad.text}}
    - {name: second, uses: test/pure, inputs: {x: reader.text}}
    - {name: good, uses: test/pure, with: {text: good}}
    - {name: both, uses: test/pure, inputs: {x: good.text, y: reader.text}}
    - {name: after, uses: test/pure, inputs: {x: good.text}}
    - {name: out, uses: test/effect, inputs: {x: after.text}}
    """

  private static func settings(_ bench: Bench, keepsGoing: Bool = false, _ selection: StageSelection? = nil)
    -> RunSettings
  {
    RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: 1_700_000_000), tool: ("stellwerk", "1"), keepsGoing: keepsGoing,
      selection: selection)
  }

  @Test("stops, or keeps going with what does not need the stage, and says why not")
  func keepGoing() async throws {
    Deeds.set("part.bad") { (_) throws(Problem) in throw Problem(.init("test.bad", exit: .stageFailed), "no")
    }
    for keepsGoing in [false, true] {
      let bench = try Bench()
      let plan = try bench.plan(Self.stages)
      let outcomes = try await bench.runner(Self.settings(bench, keepsGoing: keepsGoing)).run(plan)
      let reason = "skipped: 'bad' failed"
      let rest = keepsGoing ? "executed" : reason
      #expect(
        words(plan, outcomes).sorted()
          == [
            "bad failed: test.bad", "reader \(reason)", "second \(reason)", "good \(rest)", "both \(reason)",
            "after \(rest)", "out waiting",
          ].sorted())
      let final = try await bench.runner(Self.settings(bench, keepsGoing: keepsGoing)).publish(
        plan, after: outcomes)
      #expect(words(plan, final).contains("out skipped: a stage failed"))
    }
  }

  @Test("runs what leads to the stage, or the stage alone on what is recorded; never an effect")
  func selection() async throws {
    let bench = try Bench()
    let plan = try bench.plan(
      """
      - {name: a, uses: test/pure, with: {text: a}}
      - {name: b, uses: test/pure, inputs: {x: a.text}}
      - {name: c, uses: test/pure, inputs: {x: b.text}, with: {text: c}}
      - {name: other, uses: test/pure}
      - {name: out, uses: test/effect, inputs: {x: b.text}}
      """)
    func run(_ name: String, isAlone: Bool) async throws -> [String] {
      let selection = try StageSelection(name, isAlone: isAlone, of: [plan])
      let runner = bench.runner(Self.settings(bench, selection))
      return words(plan, try await runner.publish(plan, after: try await runner.run(plan))).sorted()
    }
    let alone = "skipped: not asked for by '--only b'"
    #expect(
      try await run("b", isAlone: true) == [
        "a failed: stage.not-recorded", "b skipped: 'a' failed", "c \(alone)", "other \(alone)",
        "out \(alone)",
      ])
    let until = "skipped: not asked for by '--until b'"
    #expect(
      try await run("b", isAlone: false) == [
        "a executed", "b executed", "c \(until)", "other \(until)", "out \(until)",
      ])
    #expect(
      try await run("c", isAlone: true).prefix(3) == ["a reused", "b reused", "c executed"])
  }

  @Test(
    "is refused for a stage that is not there or is an effect",
    arguments: [
      ("compil", "--only: there is no stage 'compil'", "did you mean 'compile'?"),
      ("out", "--only: 'out' acts outside, which only a whole run may", "run without --only"),
    ])
  func unknown(name: String, message: String, hint: String) throws {
    let bench = try Bench()
    let plan = try bench.plan(
      """
      - {name: compile, uses: test/pure}
      - {name: out, uses: test/effect, inputs: {x: compile.text}}
      """)
    let found = #expect(throws: Problem.self) { try StageSelection(name, isAlone: true, of: [plan]) }
    #expect(found?.code == .unknownStage)
    #expect(found?.message == message)
    #expect(found?.hint?.contains(hint.dropLast()) == true, "\(found?.hint ?? "")")
  }
}
