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
}
