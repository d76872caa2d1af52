import Foundation
import TestSupport
import Testing

@Suite("A manifest with stages for the items of a list")
struct ForEachTests {
  /// The example of the page, with a package.
  private func project(_ change: (String) -> String = { $0 }) throws -> Scratch {
    let page = try ReferenceTests.page("manifest/pipeline.md")
    let block = try #require(
      page.components(separatedBy: "```yaml\n").dropFirst().first { $0.hasPrefix("# modules.yaml") })
    let scratch = Scratch()
    try write(change(block.components(separatedBy: "```")[0]), to: scratch("p.yaml"))
    for name in ["one", "two"] {
      let package = """
        apiVersion: stellwerk/v1
        kind: Package
        metadata: { name: \(name), version: '1', summary: s, architecture: all }
        spec: { pipeline: p.yaml }

        """
      try write(package, to: scratch("\(name).yaml"))
    }
    return scratch
  }

  private func run(_ scratch: Scratch, _ more: String...) async throws -> Said {
    try await stellwerk(
      ["run", scratch("one.yaml"), "--artifacts", scratch("artifacts"), "--as-of", "2026-11-21"] + more)
  }

  @Test("is checked, shown and forecast before its items are known")
  func before() async throws {
    let scratch = try project()
    let checked = try await stellwerk("check", scratch("one.yaml"), scratch("p.yaml"))
    #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked)")
    let graph = try await stellwerk("graph", scratch("one.yaml"))
    #expect(graph.output.contains("each/items"), "\(graph)")
    #expect(graph.output.contains("items=each/items.items  – build/command for each item of list.modules"))
    let dry = try await run(scratch, "--dry-run")
    #expect(
      dry.output.contains("  each        build/command  one stage for each item of list.modules\n"), "\(dry)")
    #expect(dry.output.contains("mkdir \"$OUT/lib\"; echo \"$MODULE of"), "\(dry)")
  }

  @Test("lists the stages for the items where the list is recorded")
  func known() async throws {
    let scratch = try project()
    #expect(try await run(scratch).status == 0)
    try write(
      try text(of: scratch("p.yaml")).replacingOccurrences(of: "$FILES files", with: "$FILES more files"),
      to: scratch("p.yaml"))
    let dry = try await run(scratch, "--dry-run", scratch("two.yaml"))
    for line in [
      "  list        build/command    reused\n", "  each/items  forEach/items    reused\n",
      "  each[cli]   build/command    executed\n",
      "  each[old]   build/command    not run: its condition does not hold: item.files > 0\n",
      "  each        forEach/collect  executed, inputs not known yet\n",
      "  each[core]  build/command    executed, once for this and one\n",
    ] { #expect(dry.output.contains(line), "\(line)\n\(dry)") }
  }

  @Test("shows the graph that ran, from the store and the ledger alone")
  func graph() async throws {
    let scratch = try project()
    #expect(try await run(scratch, "-v").status == 0)
    // The second run has nothing to do.
    #expect(try await run(scratch).output.contains("nothing to do"))
    for name in ["one.yaml", "p.yaml"] { try FileManager.default.removeItem(atPath: scratch(name)) }
    let runs = try await stellwerk("runs", "--artifacts", scratch("artifacts"), "--format", "json")
    let ids = try #require(try FsckTests.json(runs)["runs"] as? [[String: Any]]).compactMap {
      $0["id"] as? String
    }
    try #require(ids.count == 2)
    func graph(_ id: String, _ format: String) async throws -> String {
      let said = try await stellwerk(
        "graph", "--run", id, "--format", format, "--artifacts", scratch("artifacts"))
      #expect(said.status == 0 && said.errors.isEmpty, "\(said)")
      return said.output
    }
    let text = try await graph(ids[1], "text")
    let lines = text.split(separator: "\n").map { line in
      // Without the times.
      line.split(separator: " ").filter { !$0.allSatisfy(\.isNumber) && $0 != "ms" && $0 != "s" }
        .joined(separator: " ")
    }
    #expect(
      lines == [
        "one · pipeline modules · run \(ids[1]) · released", "list build/command pure executed",
        "each/items forEach/items pure executed list=list.modules",
        "each[cli] build/command pure executed (item of each/items)",
        "each[core] build/command pure executed (item of each/items)",
        "each[old] build/command pure skipped (item of each/items) – not run: its condition does not hold: item.files >",
        "each forEach/collect pure executed items=each/items.items cli/lib=each[cli].lib core/lib=each[core].lib",
        "all build/command pure executed modules=each.lib",
      ], "\(text)")
    let dot = try await graph(ids[1], "dot")
    for line in [
      "\"each[cli]\" -> \"each\" [label = \"lib\"];", "\"each/items\" -> \"each[old]\" [style = dotted];",
      "skipped: its condition does not hold: item.files > 0\"], color = gray",
    ] { #expect(dot.contains(line.replacingOccurrences(of: "\"],", with: "\",")), "\(line)\n\(dot)") }
    // A run that had nothing to do has the graph of the one before, with nothing executed.
    let settled = try #require(
      try JSONSerialization.jsonObject(with: Data(try await graph(ids[0], "json").utf8)) as? [String: Any])
    let stages = try #require(settled["stages"] as? [[String: Any]])
    #expect(
      stages.compactMap { $0["result"] as? String } == [
        "reused", "reused", "reused", "reused", "skipped", "reused", "reused",
      ])
    #expect(settled["run"] as? String == ids[0] && stages.allSatisfy { $0["milliseconds"] == nil })
    let inputs = try #require(stages[6]["inputs"] as? [[String: String]])
    #expect(inputs == [["port": "modules", "stage": "each", "output": "lib"]])
    // Without a sealed record the graph says what was skipped.
    let shown = try await stellwerk("show", ids[1], "--artifacts", scratch("artifacts"))
    #expect(shown.output.contains("skipped: its condition does not hold: item.files > 0"), "\(shown)")
  }

  @Test("runs, tells of each item, and does nothing the second time")
  func twice() async throws {
    let scratch = try project()
    let first = try await run(scratch, "-v")
    #expect(first.status == 0, "\(first)")
    for line in [
      "✓ each[cli]", "✓ each[core]", "– each[old]      not run: its condition does not hold: item.files > 0",
      "each is for 3 items", "2 items, 1 left out",
    ] { #expect(first.errors.contains(line), "\(line)\n\(first)") }
    let made = try FileManager.default.contentsOfDirectory(atPath: scratch("artifacts/runs"))
    let trace = try text(of: scratch("artifacts/runs/\(made[0])/trace.json"))
    for name in ["each[cli]", "each[core]"] { #expect(trace.contains("\"name\":\"\(name)\""), "\(trace)") }
    // The long way, which tells of the list once more.
    let again = try await run(scratch, "-v")
    #expect(again.output.contains("✓ nothing to do (6 stages unchanged"), "\(again)")
    let log = try await stellwerk("log", "--artifacts", scratch("artifacts"))
    #expect(
      log.output.components(separatedBy: "stage.expanded  items=3 kind=build/command list=sha256:").count == 3
    )
    let runs = try await stellwerk("runs", "--artifacts", scratch("artifacts"))
    let id = try #require(
      runs.output.split(separator: "\n").flatMap { $0.split(separator: " ") }.first {
        $0.count >= 8 && $0.hasPrefix("01")
      })
    let shown = try await stellwerk("show", String(id), "--artifacts", scratch("artifacts"))
    #expect(shown.output.contains("for each  each: 3 items of sha256:"), "\(shown)")
    for line in ["each[cli]   build/command ", "each[core]  build/command ", "each[old]   build/command "] {
      #expect(shown.output.contains("\n  \(line)"), "\(line)\n\(shown)")
    }
  }

  @Test("fails with the name of the item that is wrong, at its place in the pipeline")
  func failure() async throws {
    let scratch = try project { $0.replacingOccurrences(of: "\"cli\"", with: "\"../cli\"") }
    let said = try await run(scratch)
    #expect(said.status == 2, "\(said)")
    #expect(
      said.errors.contains("stage 'each': item 2 has the key '../cli', which cannot name a stage"), "\(said)")
    #expect(said.errors.contains("for-each.key"), "\(said)")
    #expect(said.errors.contains("p.yaml:18:14"), "\(said)")
  }

  @Test("keeps the record of each package where several are run together")
  func several() async throws {
    let scratch = try project()
    let said = try await run(scratch, scratch("two.yaml"))
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("one/list +1"), "\(said)")
    for name in ["one/each[cli] +1", "one/each[core] +1"] {
      #expect(said.errors.contains(name), "\(name)\n\(said)")
    }
  }

  @Test("may stand in a pipeline that a stage uses")
  func part() async throws {
    let scratch = try project { "\($0)  outputs: { libs: each.lib }\n" }
    let whole = """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: { name: whole }
      spec:
        stages:
          - { name: parts, uses: ./p.yaml }
          - name: count
            uses: build/command
            inputs: { libs: parts.libs }
            with: { run: 'ls "$LIBS" > "$OUT/names"', produces: { names: names } }

      """
    try write(whole, to: scratch("whole.yaml"))
    let text = try text(of: scratch("one.yaml")).replacingOccurrences(of: "p.yaml", with: "whole.yaml")
    try write(text, to: scratch("one.yaml"))
    let said = try await run(scratch)
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("✓ parts/each[cli]"), "\(said)")
    #expect(said.errors.contains("✓ count"), "\(said)")
  }

  @Test(
    "refuses before the run what an item must not decide",
    arguments: [
      ("secrets: { TOKEN: { env: \"${{ item.name }}\" } }", "'secrets' cannot come from an item"),
      ("network: \"${{ item.network }}\"", "'network' cannot come from an item"),
      ("isolation: \"${{ item.isolation }}\"", "'isolation' cannot come from an item"),
      ("limits: { memory: \"${{ item.memory }}\" }", "'limits' cannot come from an item"),
    ])
  func refused(option: String, message: String) async throws {
    let scratch = try project {
      $0.replacingOccurrences(
        of: "        produces: { lib: lib }", with: "        \(option)\n        produces: { lib: lib }"
      ).replacingOccurrences(of: "        type: { name: string, files: integer }\n", with: "")
    }
    let said = try await stellwerk("check", scratch("one.yaml"), "--format", "gnu")
    #expect(said.status == 65, "\(said)")
    #expect(said.errors.contains("\(message), which a build has made [for-each.option]"), "\(said)")
  }
}
