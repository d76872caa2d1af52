import Foundation
import TestSupport
import Testing

@Suite("The graph of a run")
struct RunGraphTests {
  private static func ids(_ project: Project) async throws -> [String] {
    let json = try FsckTests.json(try await FsckTests.call(project, "runs", "--format", "json"))
    return ((json["runs"] as? [[String: Any]]) ?? []).compactMap { $0["id"] as? String }
  }

  @Test("tells what became of each stage, effects among them, and is kept as long as the run")
  func released() async throws {
    let project = try await FsckTests.released()
    let id = try #require(try await Self.ids(project).first)
    let said = try await FsckTests.call(project, "graph", "--run", String(id.suffix(8)))
    #expect(said.status == 0, "\(said)")
    let lines = said.output.split(separator: "\n")
    #expect(lines.first == "tiny 1.0 · pipeline tiny · run \(id) · released", "\(said)")
    #expect(lines.count == 9, "\(said)")
    #expect(lines.dropFirst().allSatisfy { $0.contains("  executed  ") }, "\(said)")
    #expect(lines.last?.contains("  store/apt ") == true, "\(said)")
    #expect(try await FsckTests.call(project, "gc", "--keep-days", "0").status == 0)
    #expect(try await FsckTests.call(project, "graph", "--run", id).output == said.output)
    #expect(try await FsckTests.call(project, "fsck").status == 0)
  }

  @Test("tells why a stage failed and why others did not run")
  func failed() async throws {
    let scratch = Scratch()
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: { name: p }
      spec:
        stages:
          - { name: first, uses: build/command, with: { run: exit 3, produces: { out: . } }, retry: { attempts: 1 } }
          - { name: second, uses: build/command, inputs: { "in": first.out }, with: { run: "true", produces: { out: . } } }

      """, to: scratch("p.yaml"))
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Package
      metadata: { name: m, version: '1', summary: s, architecture: all }
      spec: { pipeline: p.yaml }

      """, to: scratch("m.yaml"))
    #expect(try await stellwerk("run", scratch("m.yaml"), "--artifacts", scratch("artifacts")).status == 2)
    let runs = try await stellwerk("runs", "--artifacts", scratch("artifacts"), "--format", "json")
    let id = try #require((try FsckTests.json(runs)["runs"] as? [[String: Any]])?.first?["id"] as? String)
    let said = try await stellwerk(
      "graph", "--run", id, "--artifacts", scratch("artifacts"), "--format", "json")
    let stages = try #require(try FsckTests.json(said)["stages"] as? [[String: Any]])
    #expect(stages.compactMap { $0["result"] as? String } == ["failed", "skipped"])
    #expect(stages[0]["code"] as? String == "build.command", "\(said)")
    #expect(stages[0]["attempts"] as? Int == 1 && stages[0]["milliseconds"] is Int)
    #expect(stages[1]["reason"] as? String == "'first' failed")
    let dot = try await stellwerk(
      "graph", "--run", id, "--artifacts", scratch("artifacts"), "--format", "dot")
    #expect(dot.output.contains(", color = red];"), "\(dot)")
  }

  @Test("is refused where there is none, and beside a manifest")
  func refused() async throws {
    let project = try await FsckTests.released()
    let id = try #require(try await Self.ids(project).first)
    for (words, status, code) in [
      (["graph", "--run", "ILO"], 4, "ledger.no-run"), (["graph"], 64, "usage"),
      (["graph", project.manifest, "--run", id], 64, "usage"),
      (["graph", "--run", id, "--set", "a=b"], 64, "usage"),
      (["graph", "--run", id, "--store", project.scratch("none")], 4, "run.no-graph"),
    ] as [([String], Int32, String)] {
      let said = try await stellwerk(words + ["--artifacts", project.artifacts, "--format", "gnu"])
      #expect(said.status == status && said.errors.contains("[\(code)]"), "\(words) \(said)")
    }
  }
}
