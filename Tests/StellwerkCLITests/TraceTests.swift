import Foundation
import TestSupport
import Testing

@Suite("The trace of a run")
struct TraceTests {
  /// The rules of the trace event format, held by a program of others: Python's json and a few lines.
  private static let rules = """
    import json, sys
    def pairs(members):
      names = [name for name, _ in members]
      assert len(names) == len(set(names)), names
      return dict(members)
    document = json.loads(sys.stdin.read(), object_pairs_hook=pairs)
    assert set(document) == {"displayTimeUnit", "otherData", "traceEvents"} and document["displayTimeUnit"] == "ms"
    events, rows, named = document["traceEvents"], {}, set()
    for event in events:
      assert event["ph"] in ("X", "M"), event
      assert type(event["name"]) is str and event["name"]
      for member in ("ts", "pid", "tid"): assert type(event[member]) is int and event[member] >= 0, event
      if event["ph"] == "M":
        assert event["name"] in ("process_name", "thread_name", "thread_sort_index")
        if event["name"] == "thread_name": named.add(event["tid"])
        continue
      assert type(event["dur"]) is int and event["dur"] >= 0 and event["cat"] in ("stage", "retry", "pause")
      assert type(event["args"]) is dict
      rows.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event["dur"], event))
    assert set(rows) == named, (set(rows), named)
    for spans in rows.values():
      spans.sort(key=lambda span: span[:2])
      for (_, end, one), (start, _, two) in zip(spans, spans[1:]): assert end <= start, (one, two)
    for row, spans in sorted(rows.items()):
      for start, _, event in spans:
        args = event["args"]
        print(row, event["name"], args.get("kind"), args["status"], args.get("attempts"), args.get("waited_for"),
          len(args.get("key", "")), args.get("code"), sep="|")
    """

  /// The spans of each run's trace, in the order of the runs; `nil` where it has none.
  private static func traces(_ project: Project) async throws -> [[String]?] {
    let python = try #require(PythonReference.path(modules: "json"))
    let runs = try FsckTests.json(try await FsckTests.call(project, "runs", "--format", "json"))
    let ids = ((runs["runs"] as? [[String: Any]]) ?? []).compactMap { $0["id"] as? String }
    return try ids.reversed().map { id in
      let path = project.scratch("artifacts/runs/\(id)/trace.json")
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      let said = try PythonReference.run(python, ["-c", rules], input: bytes(of: path))
      return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  @Test("has a row for each job, a span for each stage, and says why it had waited")
  func rows() async throws {
    let project = try await Project()
    #expect(try await project.run("--jobs", "1").status == 0)
    #expect(try await project.run("--jobs", "4").status == 0)
    let traces = try await Self.traces(project)
    #expect(traces.count == 2)
    let first = try #require(traces[0])
    #expect(
      first.sorted() == [
        "1|deb|package/deb|executed|1|inputs|71|None", "1|decision|policy/decide|executed|1|inputs|0|None",
        "1|publish|store/apt|executed|1|inputs|0|None", "1|sbom|sbom/generate|executed|1|inputs|71|None",
        "1|scan|scan/osv|executed|1|jobs|71|None", "1|signature|sign/openpgp|executed|1|jobs|71|None",
        "1|source|intake/file|executed|1|inputs|71|None", "1|tree|build/command|executed|1|inputs|71|None",
      ], "\(first)")
    // The recorded results take no job, unless something had to be hashed again.
    let second = try #require(traces[1])
    #expect(second.count == 8)
    #expect(second.count { $0.contains("|reused|0|") } == 6, "\(second)")
    #expect(second.contains("1|decision|policy/decide|executed|1|inputs|0|None"), "\(second)")
  }

  @Test("tells a failure with its code")
  func failure() async throws {
    let project = try await Project(.init(command: "exit 3"))
    #expect(try await project.run().status == 2)
    let trace = try #require(try await Self.traces(project).first ?? nil)
    #expect(trace.count == 2, "\(trace)")
    #expect(
      trace[1].hasPrefix("1|tree|build/command|failed|1|inputs|0|") && !trace[1].hasSuffix("None"), "\(trace)"
    )
  }

  @Test("is not there where nothing was executed")
  func idle() async throws {
    let project = try await Project()
    for _ in 0..<2 { #expect(try await project.run("--until", "source").status == 0) }
    let traces = try await Self.traces(project)
    #expect(traces.map { $0?.count } == [1, nil])
  }

  @Test("of several manifests holds the stages of its own, where they ran in the whole")
  func joint() async throws {
    let project = try await Project()
    try write(
      try text(of: project.manifest).replacingOccurrences(of: "name: tiny\n", with: "name: other\n"),
      to: project.scratch("m/other.yaml"))
    let said = try await stellwerk(
      "run", project.manifest, project.scratch("m/other.yaml"), "--artifacts", project.artifacts, "--as-of",
      "2026-11-21")
    #expect(said.status == 0, "\(said)")
    let traces = try await Self.traces(project)
    #expect(traces.count == 2)
    for trace in traces {
      let trace = try #require(trace)
      #expect(
        trace.count == 8 && trace.contains { $0.contains("|source|intake/file|executed|1|") }, "\(trace)")
    }
  }
}
