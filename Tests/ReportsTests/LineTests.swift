import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Reports
import Testing

@testable import Execution
@testable import Pipelines

@Suite("A span of time")
struct DurationTests {
  @Test(
    "has a unit that fits",
    arguments: [
      (0, "0 ms"), (31, "31 ms"), (999, "999 ms"), (1_000, "1.0 s"), (1_850, "1.8 s"), (59_999, "59.9 s"),
      (60_000, "1 min 0 s"), (125_400, "2 min 5 s"), (7_265_000, "121 min 5 s"),
    ])
  func text(milliseconds: Int, text: String) { #expect(durationText(.milliseconds(milliseconds)) == text) }
}

@Suite("A line of the log")
struct LogLineTests {
  private let time = Timestamp(seconds: 1_795_257_600)

  @Test("is JSON with its members in a fixed order")
  func members() {
    let line = LogLine(
      .warning, at: time, correlationID: "01", run: "tiny-1.0", stage: "tree", "two\nlines",
      details: [("attempt", 2)])
    #expect(
      line.text
        == #"{"timestamp":"2026-11-21T10:40:00Z","level":"warning","correlation_id":"01","run":"tiny-1.0","stage":"tree","message":"two\nlines","attempt":2}"#
    )
    #expect(
      LogLine(.info, at: time, correlationID: nil, run: nil, "m").text
        == #"{"timestamp":"2026-11-21T10:40:00Z","level":"info","correlation_id":null,"run":null,"stage":null,"message":"m"}"#
    )
  }

  @Test("tells a problem outside of any run")
  func problem() {
    let problem = Problem(
      .outputWrite, "no", at: SourceLocation(file: "f", line: 1, column: 2), hint: "h", cause: "c")
    #expect(
      LogLine(problem, at: time).text.hasSuffix(
        #""level":"error","correlation_id":null,"run":null,"stage":null,"message":"no","code":"output.write","file":"f","line":1,"column":2,"hint":"h","cause":"c"}"#
      ))
    #expect(
      LogLine(Problem(.inputRead, "no"), at: time).text.hasSuffix(#""message":"no","code":"input.read"}"#))
  }
}

/// A kind that is only looked at.
private struct Looked: StageKind {
  static let name = "looked/at"
  static let summary = "nothing"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = []
  static let inputs = InputPorts.exactly([])
  init(options: Options) throws(Problem) {}
  var outputs: [Port] { [Port("file", "text/plain")] }
  func run(_ work: StageWork) throws(Problem) -> StageResult { StageResult([:], summary: "") }
}

@Suite("The lines of a run")
struct RunLinesTests {
  private func plan(_ name: String = "a") throws -> Plan {
    var problems: [Problem] = []
    let head = "apiVersion: stellwerk/v1\nkind: "
    let package = try #require(
      Document.all(
        in: Array(
          "\(head)Package\nmetadata: {name: t, version: '1', summary: s, architecture: all}\nspec: {pipeline: p}\n"
            .utf8),
        file: "m", into: &problems
      ).first.flatMap { PackageManifest($0, file: "m", into: &problems) }, "\(problems)")
    let pipeline = try #require(
      Document.all(
        in: Array(
          "\(head)Pipeline\nmetadata: {name: p}\nspec: {stages: [{name: \(name), uses: looked/at}]}\n".utf8),
        file: "p", into: &problems
      ).first.flatMap { PipelineDocument($0, file: "p", into: &problems) }, "\(problems)")
    return try #require(
      Plan(pipeline, for: package, catalogue: StageCatalogue([Looked.self]), into: &problems), "\(problems)")
  }

  private func report(_ summary: String, _ verdict: Verdict? = nil) -> StageReport {
    StageReport(summary: summary, materials: [], notes: [], verdict: verdict)
  }

  @Test("begin with what runs")
  func heading() throws {
    let lines = RunLines(try plan(), style: TextStyle(usesColor: false))
    let id = "01JD3K7QABCDEFGHJKMNPQRSTV"
    #expect(
      lines.heading(name: "csvkit", version: "2.2.0", pipeline: "deb-python", correlationID: id)
        == "csvkit 2.2.0 · pipeline deb-python · run MNPQRSTV")
    #expect(
      RunLines(try plan(), style: TextStyle(usesColor: true))
        .heading(name: "a", version: "1", pipeline: "p", correlationID: id).hasPrefix(
          "\u{1B}[1ma 1\u{1B}[0m · "))
  }

  @Test("tell each way in which a stage can end, in words")
  func states() throws {
    let plan = try plan()
    let (lines, stage) = (RunLines(plan, style: TextStyle(usesColor: false)), plan.stages[0])
    let gap = String(repeating: " ", count: 52)
    let rows: [(StageOutcome, String)] = [
      (
        .init(status: .executed, result: report("3 sent"), duration: .seconds(2)),
        "✓ a              3 sent\(gap) 2.0 s"
      ),
      (.init(status: .executed, result: report("3 sent", .fail)), "✗ a              3 sent\(gap) 0 ms"),
      (.init(status: .executed, result: report("3 sent", .pass)), "✓ a              3 sent\(gap) 0 ms"),
      (.init(status: .executed, result: report("3\u{1B}sent", .pass)), "✓ a              3␛sent\(gap) 0 ms"),
      (.init(status: .reused, result: report("3 sent")), "= a              3 sent\(gap) unchanged"),
      (
        .init(status: .failed(Problem(.inputRead, "no")), duration: .milliseconds(5)),
        "✗ a              failed\(gap) 5 ms"
      ),
      (.init(status: .skipped("'b' failed")), "– a              not run: 'b' failed"),
      (.init(status: .waiting), "  a              waiting"),
    ]
    for (outcome, text) in rows { #expect(lines.line(stage, outcome) == "  looked   \(text)") }
    #expect(lines.start(stage) == "  looked     a started")
  }

  @Test("keep a column for the longest name of a stage")
  func widths() throws {
    let plan = try plan("a-very-long-name-of-a-stage")
    let lines = RunLines(plan, style: TextStyle(usesColor: false))
    #expect(
      lines.line(plan.stages[0], .init(status: .waiting)).hasSuffix("a-very-long-name-of-a-stage   waiting"))
  }

  @Test("tell what is tried again, and when")
  func retry() throws {
    let plan = try plan()
    #expect(
      RunLines(plan, style: TextStyle(usesColor: false))
        .retry(plan.stages[0], attempt: 1, Problem(.inputRead, "HTTP 503"), after: .seconds(2))
        == "           ↻ a              attempt 1 of 3: HTTP 503; again in 2.0 s")
  }

  @Test(
    "tell what is worth knowing while a stage runs",
    arguments: [
      (Runner.Notice.waitsForAnotherRun, "waits for another run, which makes the same"),
      (
        .serviceOpened("h:1", failures: 5), "'h:1' has failed 5 times in a row; it is not asked for 60 s"
      ), (.serviceClosed("h:1"), "'h:1' answers again"),
    ])
  func notices(notice: Runner.Notice, text: String) throws {
    let plan = try plan()
    let lines = RunLines(plan, style: TextStyle(usesColor: false))
    #expect(lines.notice(plan.stages[0], notice) == "           … a              \(text)")
  }

  @Test("tell the outputs of a stage with their digests")
  func outputs() throws {
    let plan = try plan()
    let artifact = Artifact(
      path: "f", digest: .init(of: Array("abc".utf8)), byteCount: 3, mediaType: "text/plain")
    #expect(
      RunLines(plan, style: TextStyle(usesColor: false))
        .outputs(plan.stages[0], .init(status: .executed, outputs: ["file": artifact]))
        == [
          "              file           sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  3 bytes"
        ])
  }
}
