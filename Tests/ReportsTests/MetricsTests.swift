import Foundation
import JSON
import Reports
import TestSupport
import Testing

@Suite("Metrics as text")
struct OpenMetricsTests {
  private static var sample: OpenMetrics {
    var metrics = OpenMetrics()
    metrics.count("b_runs", "Runs\nthat \"ended\" \\.", [("package", "a\"\\\nb\rc"), ("outcome", "x")], 3)
    metrics.count("b_runs", "Runs\nthat \"ended\" \\.", [("package", "a"), ("outcome", "x")], 1)
    metrics.gauge("a_time_seconds", unit: "seconds", "Time.", [], "1.5")
    var histogram = OpenMetrics.Histogram()
    for value in [0, 10, 11, 999, 1_000, 700_000] { histogram.add(milliseconds: value) }
    metrics.histogram("c_duration_seconds", "Durations.", [("kind", "a/b")], histogram)
    return metrics
  }

  private static let text = #"""
    # TYPE a_time_seconds gauge
    # UNIT a_time_seconds seconds
    # HELP a_time_seconds Time.
    a_time_seconds 1.5
    # TYPE b_runs counter
    # HELP b_runs Runs\nthat \"ended\" \\.
    b_runs_total{package="a",outcome="x"} 1
    b_runs_total{package="a\"\\\nb c",outcome="x"} 3
    # TYPE c_duration_seconds histogram
    # UNIT c_duration_seconds seconds
    # HELP c_duration_seconds Durations.
    c_duration_seconds_bucket{kind="a/b",le="0.01"} 2
    c_duration_seconds_bucket{kind="a/b",le="0.1"} 3
    c_duration_seconds_bucket{kind="a/b",le="1.0"} 5
    c_duration_seconds_bucket{kind="a/b",le="10.0"} 5
    c_duration_seconds_bucket{kind="a/b",le="60.0"} 5
    c_duration_seconds_bucket{kind="a/b",le="600.0"} 5
    c_duration_seconds_bucket{kind="a/b",le="+Inf"} 6
    c_duration_seconds_count{kind="a/b"} 6
    c_duration_seconds_sum{kind="a/b"} 702.02
    # EOF

    """#

  @Test("are families with type, unit and help, sorted and escaped, up to the end mark")
  func form() { #expect(Self.sample.text == Self.text) }

  @Test("are read by the OpenMetrics parser of Prometheus' Python client, and by that of its older format")
  func reference() throws {
    guard let python = PythonReference.path(modules: "prometheus_client") else {
      print("skipped: no Python with prometheus_client, which reads metrics")
      return
    }
    let script = """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
      from prometheus_client.parser import text_string_to_metric_families as old
      text = sys.stdin.read()
      for family in strict(text):
        for sample in family.samples:
          print(family.name, family.type, family.unit, sample.name, sorted(sample.labels.items()), '%g' % sample.value)
      assert sum(len(f.samples) for f in old(text)) == 12
      """
    let said = String(
      decoding: try PythonReference.run(python, ["-c", script], input: Data(Self.text.utf8)), as: UTF8.self)
    let lines = said.split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines[0] == "a_time_seconds gauge seconds a_time_seconds [] 1.5")
    #expect(
      lines[2] == #"b_runs counter  b_runs_total [('outcome', 'x'), ('package', 'a"\\\nb c')] 3"#,
      "\(lines[2])")
    #expect(lines[11].hasSuffix("c_duration_seconds_sum [('kind', 'a/b')] 702.02"))
  }

  @Test(
    "have seconds with a point and no more digits than needed",
    arguments: [(0, "0.0"), (10, "0.01"), (1_000, "1.0"), (12_345, "12.345"), (-5, "0.0")])
  func seconds(milliseconds: Int, text: String) { #expect(OpenMetrics.seconds(milliseconds) == text) }

  @Test("take over a histogram only if it is one")
  func histogram() {
    #expect(OpenMetrics.Histogram(counts: [1, 2, 3, 0, 0, 0, 1], milliseconds: 9)?.milliseconds == 9)
    #expect(OpenMetrics.Histogram(counts: [1], milliseconds: 9) == nil)
    #expect(OpenMetrics.Histogram(counts: [1, 2, 3, 0, 0, 0, -1], milliseconds: 9) == nil)
    #expect(OpenMetrics.Histogram(counts: [1, 2, 3, 0, 0, 0, 1], milliseconds: -9) == nil)
  }
}

@Suite("A frame of the live view")
struct LiveFrameTests {
  private static func frame(running: Int) -> LiveFrame {
    LiveFrame(
      done: 12, total: 40, reused: 5, failed: 1, elapsed: .seconds(63), remaining: .seconds(120),
      running: (0..<running).map {
        .init(name: "stage-\($0)", elapsed: .milliseconds(2_100), before: $0 == 0 ? .seconds(8) : nil)
      })
  }

  private let plain = TextStyle(usesColor: false)

  @Test("tells how far the run is, what runs and what that took before")
  func whole() {
    #expect(
      Self.frame(running: 2).lines(columns: 80, rows: 24, style: plain) == [
        "  12 of 40 · 5 reused · 1 failed · 1 min 3 s · ETA 2 min 0 s",
        "  … stage-0        2.1 s  (before 8.0 s)", "  … stage-1        2.1 s",
      ])
    var unknown = Self.frame(running: 0)
    unknown.remaining = nil
    #expect(
      unknown.lines(columns: 80, rows: 24, style: plain) == [
        "  12 of 40 · 5 reused · 1 failed · 1 min 3 s · ETA ?"
      ])
    #expect(
      Self.frame(running: 1).lines(columns: 80, rows: 24, style: TextStyle(usesColor: true))[0].hasPrefix(
        "\u{1B}[1m"))
  }

  @Test("is never larger than the terminal", arguments: [1, 2, 3, 5, 10, 80], [1, 2, 3, 4, 24])
  func size(columns: Int, rows: Int) {
    let lines = Self.frame(running: 30).lines(columns: columns, rows: rows, style: plain)
    #expect(lines.count <= max(1, rows - 1) && !lines.isEmpty)
    for line in lines { #expect(line.unicodeScalars.count <= max(1, columns - 1), "\(line)") }
    if rows == 24, columns == 80 { #expect(lines.last == "  … and 9 more" && lines.count == 23) }
  }

  @Test("shows no control characters")
  func control() {
    var frame = Self.frame(running: 0)
    frame.running = [.init(name: "a\u{1B}[2Jb\r", elapsed: .zero, before: nil)]
    let lines = frame.lines(columns: 80, rows: 24, style: plain)
    #expect(lines[1] == "  … a␛[2Jb␍        0 ms")
  }
}

@Suite("What looking at a machine has found")
struct ExaminationTests {
  private static let entries = [
    Examined("tool", "/usr/bin/a", .ok, "1.0", details: [("version", "1.0")]),
    Examined("tool", "/usr/bin/bb", .missing, "not here", fix: "apt-get install bb"),
    Examined("machine", "clock", .warning, "odd\u{7}", fix: "set it"),
  ]

  @Test("is told line by line, with what to do")
  func lines() {
    let style = TextStyle(usesColor: false)
    #expect(
      Examination(Self.entries).lines(style: style) == [
        "✓ /usr/bin/a   1.0", "✗ /usr/bin/bb  missing: not here", "               = apt-get install bb", "",
        "! clock        warning: odd␇", "               = set it", "", "✗ 3 checks, 1 missing, 1 warning",
      ])
    #expect(
      Examination([Self.entries[0]]).lines(style: style, isBrief: true) == [
        "✓ 1 check, 0 missing, 0 warnings"
      ])
  }

  @Test("is a document")
  func document() {
    let examination = Examination(Self.entries)
    #expect(!examination.isSound && Examination([Self.entries[2]]).isSound)
    #expect(
      examination.json.text
        == #"{"sound":false,"missing":1,"warnings":1,"checks":[{"group":"tool","name":"/usr/bin/a","state":"ok","found":"1.0","version":"1.0"},{"group":"tool","name":"/usr/bin/bb","state":"missing","found":"not here","fix":"apt-get install bb"},{"group":"machine","name":"clock","state":"warning","found":"odd\u0007","fix":"set it"}]}"#
    )
  }
}
