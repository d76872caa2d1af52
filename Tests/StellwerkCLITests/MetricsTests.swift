import Foundation
import TestSupport
import Testing

@Suite("The metrics after a run")
struct MetricsTests {
  /// Every sample without its comments, by name and labels.
  private static func samples(_ project: Project) throws -> [String: String] {
    let lines = try text(of: project.scratch("artifacts/metrics.prom")).split(separator: "\n")
    #expect(lines.last == "# EOF")
    let samples = lines.filter { !$0.hasPrefix("#") }.map { line in
      let end = line.lastIndex(of: " ") ?? line.endIndex
      return (String(line[..<end]), String(line[end...].dropFirst()))
    }
    return Dictionary(uniqueKeysWithValues: samples)
  }

  @Test("count over all runs, whatever happens to what was added up before")
  func counters() async throws {
    let project = try await Project()
    #expect(try await project.run().status == 0)
    var samples = try Self.samples(project)
    let names = [
      "stellwerk_runs_total{package=\"tiny\",outcome=\"released\"}",
      "stellwerk_stages_total{status=\"executed\"}",
      "stellwerk_stages_total{status=\"reused\"}", "stellwerk_cache_hits_total",
      "stellwerk_cache_misses_total",
      "stellwerk_stage_duration_seconds_count{kind=\"intake/file\"}",
      "stellwerk_publications_total{package=\"tiny\"}",
      "stellwerk_findings{package=\"tiny\",severity=\"critical\"}",
    ]
    #expect(names.map { samples[$0] } == ["1", "8", "0", "0", "6", "1", "1", "0"])
    #expect(
      samples["stellwerk_last_success_timestamp_seconds{package=\"tiny\"}"].flatMap { Int($0) } ?? 0 > 0)
    #expect(samples["stellwerk_risk_score{package=\"tiny\"}"] != nil)
    #expect(try await project.run().status == 0)
    samples = try Self.samples(project)
    #expect(names.map { samples[$0] } == ["2", "10", "6", "6", "6", "1", "1", "0"])
    let whole = try text(of: project.scratch("artifacts/metrics.prom"))
    // Without, with a damaged and with a foreign sum it is added up from the ledger again.
    let path = project.scratch("artifacts/statistics.json")
    // One of which only a part has reached the disk: it reads well, and says something else.
    let torn = try text(of: path).replacingOccurrences(of: #""misses":6"#, with: #""misses":9"#)
    #expect(try torn != text(of: path))
    for sum in [nil, "{", "{\"format\":\"stellwerk-statistics/v1\"}", Self.foreign, torn] {
      try FileManager.default.removeItem(atPath: path)
      if let sum { try write(sum, to: path) }
      #expect(try await project.run("--until", "source").status == 0)
      samples = try Self.samples(project)
      #expect(samples[names[0]] == "2" && samples[names[4]] == "6", "\(sum ?? "none")")
    }
    #expect(whole.contains("stellwerk_ledger_sequence "))
  }

  private static let foreign =
    #"{"format":"stellwerk-statistics/v1","sequence":3,"head":"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03","packages":{"tiny":{"runs.released":99}},"findings":{},"totals":{"misses":77},"durations":{},"recent":[],"open":[]}"#

  @Test("tell what the last scan found and how runs ended, and are read by Prometheus' Python client")
  func refused() async throws {
    let project = try await Project(.init(library: "1.0"))
    #expect(try await project.run().status == 1)
    let samples = try Self.samples(project)
    #expect(samples["stellwerk_findings{package=\"tiny\",severity=\"critical\"}"] == "1")
    #expect(samples["stellwerk_findings{package=\"tiny\",severity=\"low\"}"] == "0")
    #expect(samples["stellwerk_runs_total{package=\"tiny\",outcome=\"refused\"}"] == "1")
    #expect(samples["stellwerk_stages_total{status=\"skipped\"}"] == "1")
    #expect(samples["stellwerk_last_success_timestamp_seconds{package=\"tiny\"}"] == nil)
    guard let python = PythonReference.path(modules: "prometheus_client") else {
      print("skipped: no Python with prometheus_client, which reads metrics")
      return
    }
    let script = """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
      families = list(strict(sys.stdin.read()))
      assert all(family.documentation for family in families)
      print(len(families))
      """
    let said = try PythonReference.run(
      python, ["-c", script], input: bytes(of: project.scratch("artifacts/metrics.prom")))
    #expect(String(decoding: said, as: UTF8.self) == "13\n")
  }

  @Test("that cannot be written take nothing from the run, and are told as a warning")
  func unwritable() async throws {
    let project = try await Project()
    try FileManager.default.createDirectory(
      atPath: project.scratch("artifacts/metrics.prom"), withIntermediateDirectories: true)
    let said = try await project.run("--until", "source")
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("warning[output.create]: cannot create "), "\(said)")
  }
}

@Suite("What a run rested on")
struct ReusedTests {
  @Test("is one event in the ledger, shown with the run")
  func event() async throws {
    let project = try await Project()
    for _ in 0..<2 { #expect(try await project.run("--until", "deb").status == 0) }
    let lines = try await FsckTests.call(project, "log", "export", "--format", "jsonl").output
      .split(separator: "\n")
    let events = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let keys = Dictionary(
      uniqueKeysWithValues: events.filter { $0["kind"] as? String == "stage.executed" }.compactMap { event in
        let payload = event["payload"] as? [String: Any]
        return (payload?["stage"] as? String ?? "", payload?["key"] as? String ?? "")
      })
    #expect(keys.keys.sorted() == ["deb", "source", "tree"])
    let reused = events.filter { $0["kind"] as? String == "stages.reused" }
    #expect(reused.count == 1)
    let payload = try #require(reused.first?["payload"] as? [String: Any])
    #expect(payload["count"] as? Int == 3)
    // By hand, with another program: name, space, key in hexadecimal, line feed.
    let text = keys.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.dropFirst("sha256:".count))\n" }
      .joined()
    let sum = try project.scratch.run("sha256sum", [], input: Array(text.utf8)).prefix(64)
    #expect(payload["digest"] as? String == "sha256:\(sum)")
    let id = try #require(reused.first?["correlationId"] as? String)
    let shown = try await FsckTests.call(project, "show", id)
    #expect(shown.output.contains("\nexecuted  0\nreused    3, sha256:\(sum)\n"), "\(shown)")
    let json = try FsckTests.json(try await FsckTests.call(project, "show", id, "--format", "json"))
    #expect((json["reused"] as? [String: Any])?["count"] as? Int == 3)
    #expect(json["milliseconds"] as? Int ?? -1 >= 0 && json["executed"] as? Int == 0)
    let runs = try await FsckTests.call(project, "runs")
    #expect(
      runs.output.contains("  0 executed, 3 reused\n") && runs.output.contains("  3 executed, 0 reused\n"))
    #expect(try await FsckTests.call(project, "log", "verify").status == 0)
  }

  @Test("and where its time went is told with -v only")
  func slowest() async throws {
    let project = try await Project()
    let said = try await project.run("--until", "source", "-v")
    #expect(said.status == 0 && said.output.contains("\n  slowest     source  "), "\(said)")
    let plain = try await project.run("--until", "source")
    #expect(!plain.output.contains("slowest"))
    let shown = try await FsckTests.call(project, "runs", "--format", "json")
    #expect(shown.status == 0)
  }

  @Test("without room is not begun")
  func space() async throws {
    let project = try await Project()
    let said = try await project.run("--min-free", "1152921504606846976")
    #expect(said.status == 74, "\(said)")
    #expect(
      said.errors.hasPrefix(
        "error[preflight.space]: the file system of '\(project.artifacts)' (artifacts) has "))
    #expect(!project.exists("artifacts/runs") && !project.exists("artifacts/store"))
    #expect(try await project.run("--min-free", "0", "--until", "source").status == 0)
  }
}
