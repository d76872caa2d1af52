import Cryptography
import Diagnostics
import Execution
import OperatingSystem
import Pipelines
import Store
import TestSupport
import Testing

@Suite("A run that has come to rest")
struct SettledRunTests {
  private static let stages = """
    - {name: a, uses: test/pure, with: {file: in/a}}
    - {name: b, uses: test/pure, inputs: {x: a.text}, with: {files: [tree, in/b], tool: TOOL}}
    - {name: c, uses: test/pure, inputs: {x: b.text}}
    """

  private static func bench() throws -> (Bench, String) {
    let bench = try Bench()
    for name in ["in/a", "in/b", "tree/one", "tree/deep/two", "tool"] { try bench.write(name, "\(name)\n") }
    letTheClockTick()
    return (bench, stages.replacing("TOOL", with: "'\(bench.scratch("tool"))'"))
  }

  /// What a run leaves to rest on; `nil` if it must not be settled.
  private static func settlement(_ bench: Bench, _ stages: String, _ settings: RunSettings? = nil)
    async throws
    -> Settlement?
  {
    let plan = try bench.plan(stages)
    let outcomes = try await bench.runner(settings).run(plan)
    letTheClockTick()
    let witnesses = Witnesses()
    let run = SettledRun(plan, outcomes, settings: settings ?? bench.settings())
    guard try run.isWitnessed(by: witnesses) else { return nil }
    return Settlement(request: Digest(of: "x".utf8), message: [], on: witnesses)
  }

  private static func holds(_ settlement: Settlement, _ bench: Bench) -> Bool {
    settlement.holds(in: bench.store.folder, threads: 1)
  }

  @Test(
    "rests on files, folders with all they hold, programs and results",
    arguments: [
      ("nothing", ""), ("a file", "abc"), ("an input of two", "b"), ("a file in a folder", "b"),
      ("a new file", "b"), ("a new folder", "b"), ("a file with another name", "b"), ("a program", "b"),
      ("an executable bit", "b"), ("a result", "a"),
    ])
  func rests(on what: String, executed: String) async throws {
    let (bench, stages) = try Self.bench()
    _ = try await bench.run(stages)
    letTheClockTick()
    let settlement = try #require(try await Self.settlement(bench, stages))
    #expect(Self.holds(settlement, bench))
    letTheClockTick()
    switch what {
    case "a file": try bench.write("in/a", "other")
    case "an input of two": try bench.write("in/b", "other")
    case "a file in a folder": try bench.write("tree/deep/two", "other")
    case "a new file": try bench.write("tree/deep/three", "")
    case "a new folder": try createFolder(bench.scratch("tree/empty"))
    case "a file with another name": try move(bench.scratch("tree/one"), to: bench.scratch("tree/eins"))
    case "a program": try bench.write("tool", "other")
    case "an executable bit":
      let program = Program(
        "/bin/chmod", ["755", bench.scratch("tree/one")], environment: [:], timeout: .seconds(120))
      #expect(try program.run().status == 0)
    case "a result":
      let plan = try bench.plan(stages)
      let outcomes = try await bench.runner().run(plan)
      try move(#require(outcomes[0].outputs["text"]).path, to: bench.scratch("moved"))
    default: break
    }
    #expect(Self.holds(settlement, bench) == (what == "nothing"))
    // What the ordinary way does then.
    let words = try await bench.run(stages).filter { $0.hasSuffix(" executed") }
    #expect(words.map { String($0.prefix(1)) }.joined() == executed, "\(words)")
  }

  @Test("may have executed something, as long as nothing has changed meanwhile")
  func executed() async throws {
    let (bench, stages) = try Self.bench()
    let settlement = try #require(try await Self.settlement(bench, stages))
    #expect(Self.holds(settlement, bench))
    let plan = try bench.plan(stages)
    try bench.write("in/a", "other")
    letTheClockTick()
    let outcomes = try await bench.runner().run(plan)
    for (what, text) in [("in/a", "third"), ("tree/one", "third"), ("tool", "third")] {
      let before = try readText(of: bench.scratch(what))
      try bench.write(what, text)
      letTheClockTick()
      _ = try bench.store.digest(ofFile: bench.scratch(what))
      let run = SettledRun(plan, outcomes, settings: bench.settings())
      #expect(run.mayBeSettled)
      #expect(try !run.isWitnessed(by: Witnesses()), "\(what)")
      try bench.write(what, before)
      letTheClockTick()
      _ = try bench.store.digest(ofFile: bench.scratch(what))
    }
    #expect(try SettledRun(plan, outcomes, settings: bench.settings()).isWitnessed(by: Witnesses()))
  }

  @Test(
    "is none that depends on the time, acts outside, failed, or was not whole",
    arguments: [
      "- {name: a, uses: test/clocked}", "- {name: a, uses: test/pure}\n- {name: b, uses: test/effect}",
      "- {name: a, uses: test/pure, with: {deed: settled.fails}}",
    ])
  func never(stages: String) async throws {
    Deeds.set("settled.fails") { (_) throws(Problem) in throw Problem(.inputRead, "no") }
    let bench = try Bench()
    for _ in 1...2 { #expect(try await Self.settlement(bench, stages) == nil) }
    let whole = "- {name: a, uses: test/pure}\n- {name: b, uses: test/pure}"
    let selection = try StageSelection("a", isAlone: false, of: [bench.plan(whole)])
    let settings = RunSettings(
      store: bench.store, jobs: 1, now: Timestamp(seconds: 1), sourceDate: Timestamp(seconds: 1),
      tool: ("stellwerk", "1"), selection: selection)
    #expect(try await Self.settlement(bench, whole, settings) == nil)
    #expect(try await Self.settlement(bench, whole) != nil)
    bench.cancellation.cancel()
    #expect(try await Self.settlement(bench, whole) == nil)
  }
}
