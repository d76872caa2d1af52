import Diagnostics
import Execution
import JSON
import Pipelines
import TestSupport
import Testing

@Suite("The record of a graph")
struct RunGraphTests {
  /// A plan with every sort of stage, as a run has left it.
  private func graph() async throws -> RunGraph {
    let bench = try Bench()
    Deeds.set("graph.broken") { (_) throws(Problem) in
      throw Problem(.init("test.broken", exit: .refused), "it is \"broken\"\n\u{1}é")
    }
    var plan = try bench.plan(
      """
      - { name: list, uses: test/pure, with: { text: '["a","b"]', type: application/json } }
      - { name: each, uses: test/pure, forEach: { items: list.text }, when: "${{ item != 'b' }}", with: { text: "${{ item }}" } }
      - { name: twice, uses: test/pure, inputs: { "a \\"quoted\\" port": list.text, b: list.text } }
      - { name: broken, uses: test/clocked, inputs: { x: twice.text }, with: { deed: graph.broken } }
      - { name: after, uses: test/pure, inputs: { x: broken.text } }
      - { name: off, uses: test/pure, when: false }
      """)
    let settings = bench.settings(jobs: 1)
    let outcomes = try await bench.runner(settings).run(growing: &plan)
    return RunGraph(plan, name: "n", version: "1", outcomes: outcomes)
  }

  @Test("is canonical JSON, a line for each stage behind all that it reads, and read back as it was")
  func lines() async throws {
    let graph = try await graph()
    let lines = graph.record.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    #expect(lines.first == Array(#"{"graph":1,"name":"n","pipeline":"test","version":"1"}"#.utf8))
    #expect(lines.dropFirst().elementsEqual(graph.stages.map(\.json.canonical)))
    #expect(
      graph.stages.map { "\($0.name) \($0.result?.rawValue ?? "-")" } == [
        "list executed", "off skipped", "each/items executed", "each[a] executed", "each[b] skipped",
        "each skipped", "twice executed", "broken failed", "after skipped",
      ])
    for (index, stage) in graph.stages.enumerated() {
      #expect(stage.inputs.allSatisfy { $0.stage < index } && stage.list ?? -1 < index)
    }
    let again = try RunGraph(record: graph.record)
    #expect(again.record == graph.record)
    #expect(
      again.settled.stages.map(\.result) == [
        .reused, .skipped, .reused, .reused, .skipped, .skipped, .reused, .failed, .skipped,
      ])
  }

  @Test(
    "is not believed",
    arguments: [
      "", "no JSON", "{}", #"{"graph":2,"name":"n","pipeline":"p","version":"1"}"#,
      #"{"graph":1,"name":"n","pipeline":"p","version":"1"}\#n{"name":"a"}"#,
      #"{"graph":1,"name":"n","pipeline":"p","version":"1"}\#n{"class":"pure","inputs":[["a",0,"b"]],"kind":"k","name":"a"}"#,
      #"{"graph":1,"name":"n","pipeline":"p","version":"1"}\#n{"class":"pure","inputs":[["a",-1,"b"]],"kind":"k","name":"a"}"#,
      #"{"graph":1,"name":"n","pipeline":"p","version":"1"}\#n{"class":"pure","kind":"k","list":9,"name":"a"}"#,
    ])
  func damaged(text: String) {
    let error = #expect(throws: Problem.self) { try RunGraph(record: Array(text.utf8)) }
    #expect(error?.code.name == "run.graph-record" && error?.code.exitStatus == .notJudged)
  }

  /// A line for each stage, with the names of what it reads.
  private func lines(_ graph: RunGraph) -> [String] {
    graph.stages.map { stage in
      let sources = stage.inputs.map(\.stage) + (stage.list.map { [$0] } ?? [])
      let result = stage.result?.rawValue ?? "-"
      return ([stage.name, result] + Set(sources).sorted().map { graph.stages[$0].name }).joined(
        separator: " ")
    }
  }

  @Test("of a run that has no end is what was planned, with what was seen of each stage")
  func unfinished() throws {
    let bench = try Bench()
    let plan = try bench.plan(
      """
      - { name: list, uses: test/pure, with: { text: '["a","b"]', type: application/json } }
      - { name: each, uses: test/pure, forEach: { items: list.text }, with: { text: "${{ item }}" } }
      - { name: next, uses: test/pure, inputs: { x: list.text } }
      - { name: last, uses: test/pure, inputs: { x: next.text } }
      """)
    let planned = RunGraph(plan, name: "other", version: "0")
    let expansions = [
      RunGraph.Expansion("each", kind: "test/pure", keys: ["a", "b"]),
      RunGraph.Expansion("gone", kind: "test/pure", keys: ["c"]),
    ]
    let sightings = [
      RunGraph.Sighting("list", .started), RunGraph.Sighting("each[a]", .reused),
      RunGraph.Sighting(
        "unplanned", kind: "k", .failed, reason: "r", code: "c", milliseconds: 5, attempts: 2),
      RunGraph.Sighting("next", .started),
      RunGraph.Sighting("list", kind: "test/pure", .executed, milliseconds: 7, attempts: 1),
    ]
    let graph = RunGraph(name: "n", version: "1", planned: planned, expansions, sightings)
    #expect(
      lines(graph) == [
        "list executed", "each/items - list", "each[a] reused each/items", "each[b] - each/items",
        "each - each/items", "next started list", "last - next", "gone[c] -", "unplanned failed",
      ])
    #expect(graph.name == "n" && graph.version == "1" && graph.pipeline == "test")
    #expect(graph.stages[0].milliseconds == 7 && graph.stages[3].stageClass == "pure")
    #expect(graph.stages[4].forEach == nil && graph.stages[8].code == "c" && graph.stages[8].kind == "k")
    #expect(try RunGraph(record: graph.record).record == graph.record)
    let bare = RunGraph(name: "n", version: "1", planned: nil, expansions, sightings)
    #expect(
      lines(bare) == [
        "each[a] reused", "each[b] -", "gone[c] -", "list executed", "unplanned failed", "next started",
      ])
    let early = RunGraph(name: "n", version: "1", planned: planned, [], [])
    #expect(lines(early).first == "list -" && early.stages[2].forEach != nil)
  }
}
