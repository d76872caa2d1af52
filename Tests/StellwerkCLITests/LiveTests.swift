import Diagnostics
import Execution
import Foundation
import Pipelines
import Reports
import TestSupport
import Testing

@testable import StellwerkCLI

@Suite("The live view of a run")
struct LiveTests {
  private static func run(
    _ project: Project, columns: UInt16 = 80, rows: UInt16 = 24, _ environment: [String: String] = [:],
    _ more: String...
  ) async throws -> (status: Int32, chunks: [String]) {
    let terminal = try Terminal()
    terminal.resize(columns: columns, rows: rows)
    let status = await terminal.run(
      output: false,
      ["run", project.manifest, "--artifacts", project.artifacts, "--as-of", "2026-11-21"] + more, environment
    )
    return (status, terminal.chunks())
  }

  /// A run whose second stage takes so long that somebody looks at it; on a busy machine that is longer.
  private static func watched(
    columns: UInt16 = 80, rows: UInt16 = 24, _ environment: [String: String] = [:]
  ) async throws -> (status: Int32, chunks: [String]) {
    try await patiently([.milliseconds(400), .seconds(4), .seconds(40)]) {
      (pause) async throws -> (status: Int32, chunks: [String]) in
      let project = try await Project(.init(command: "sleep \(pause / .seconds(1))"))
      return try await run(project, columns: columns, rows: rows, environment)
    } until: {
      $0.chunks.contains { $0.contains("  … tree ") }
    }
  }

  @Test("leaves only the lines that a log would hold too", arguments: [(80, 24), (40, 24), (80, 3)])
  func screen(columns: Int, rows: Int) async throws {
    let (status, chunks) = try await Self.watched(columns: UInt16(columns), rows: UInt16(rows))
    #expect(status == 0)
    let said = chunks.joined()
    #expect(said.contains("of 7 · 0 reused · 0 failed · ") && said.contains("  … tree "), "\(said)")
    #expect(said.contains("ETA ?") == (columns == 80), "a narrow terminal has no room for it")
    let screen = Screen(said, columns: 1_000, rows: rows)
    #expect(screen.unknown.isEmpty)
    let lines = screen.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.count == 10 && lines[0].hasPrefix("tiny 1.0 · pipeline tiny · run ") && lines[1] == "", "\(lines)"
    )
    let names = ["source", "tree", "deb", "signature", "sbom", "scan", "decision", "publish"]
    for name in names { #expect(lines.count { $0.contains("✓ \(name) ") } == 1, "\(name)") }
    #expect(!screen.text.contains("…  ") && !screen.text.contains("ETA"))
    // What lives is never wider or higher than the terminal.
    for chunk in chunks {
      let block = chunk.split(separator: "\u{1B}[J").last?.split(separator: "\r\n") ?? []
      let live = block.drop { !$0.contains(" reused · ") }
      #expect(live.count < rows && live.allSatisfy { $0.unicodeScalars.count < columns + 8 }, "\(live)")
    }
  }

  @Test("knows from earlier runs what a stage takes and how much is left")
  func estimates() async throws {
    let (status, chunks) = try await patiently([.milliseconds(400), .seconds(4), .seconds(40)]) {
      (pause) async throws -> (status: Int32, chunks: [String]) in
      let project = try await Project(.init(command: "sleep \(pause / .seconds(1))"))
      #expect(try await project.run("--until", "tree").status == 0)
      try write("hello again\n", to: project.scratch("m/hello.txt"))
      try CheckTests.edit(
        project.scratch("p/tiny.yaml"), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
        String(try project.scratch.run("sha256sum", [project.scratch("m/hello.txt")]).prefix(64)))
      return try await Self.run(project, [:], "--until", "tree")
    } until: {
      $0.chunks.contains { $0.contains("(before ") }
    }
    #expect(status == 0)
    let said = chunks.joined()
    #expect(said.contains("(before ") && !said.contains("ETA ?") && said.contains(" · ETA "), "\(said)")
  }

  @Test(
    "is not there where nobody watches, or where the terminal cannot do it",
    arguments: [(["TERM": "dumb"], []), (["CI": "true"], []), ([:], ["-q"]), ([:], ["--log", "json"])]
      as [([String: String], [String])])
  func absent(environment: [String: String], options: [String]) async throws {
    let project = try await Project(.init(command: "sleep 0.3"))
    let terminal = try Terminal()
    let status = await terminal.run(
      output: false,
      ["run", project.manifest, "--artifacts", project.artifacts, "--as-of", "2026-11-21"] + options,
      environment)
    let said = terminal.said()
    #expect(status == 0 && !said.contains("\u{1B}[J") && !said.contains("ETA"), "\(said)")
  }

  @Test("has no colours where nobody wants them, and lives all the same")
  func colours() async throws {
    let (status, chunks) = try await Self.watched(["NO_COLOR": "1"])
    let said = chunks.joined()
    #expect(status == 0 && said.contains("\u{1B}[J") && !said.contains("\u{1B}[1m") && said.contains("ETA"))
  }
}

@Suite("Lines of JSON on standard error")
struct LogFormTests {
  /// Every line is an object with the six members, in the order of the specification.
  private static func check(_ text: String, _ place: Comment) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "", place)
    for line in lines.dropLast() {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], place)
      for name in ["timestamp", "level", "correlation_id", "run", "stage", "message"] {
        #expect(object[name] != nil, "\(name): \(line)")
      }
      #expect(["info", "warning", "error"].contains(object["level"] as? String), place)
      #expect((object["correlation_id"] as? String)?.utf8.count == 26, place)
      #expect((object["message"] as? String)?.isEmpty == false, place)
    }
  }

  @Test(
    "are all that stands there, whatever goes wrong and whichever command it is",
    arguments: [
      ["run", "no.yaml"], ["run", "--bogus"], ["--log", "json"], ["nonsense"], ["check", "no.yaml"],
      ["show", "X"],
      ["fsck"], ["log"], ["runs"], ["gc"], ["explain", "no"], ["verify", "no"], ["eval", "1 +"], ["run"],
      ["run", "no.yaml", "--jobs", "x"],
    ])
  func problems(words: [String]) async throws {
    let scratch = Scratch()
    let said = try await stellwerk(
      words
        + (words.first?.hasPrefix("-") == true ? [] : ["--log=json", "--artifacts", scratch("artifacts")]))
    #expect(said.status != 0 && !said.errors.isEmpty, "\(said)")
    try Self.check(said.errors, "\(words)")
  }

  @Test("tell a run from its beginning to its end, and a summary beside a document")
  func run() async throws {
    let project = try await Project()
    let said = try await project.run("--log", "json", "--format", "json")
    #expect(said.status == 0, "\(said)")
    try Self.check(said.errors, "run")
    #expect(said.errors.contains(#""message":"run finished","outcome":"released"}"#), "\(said)")
    #expect(said.errors.contains(#""message":"✓ published"#), "\(said)")
    let quiet = try await project.run("--log", "json", "-q")
    #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(quiet)")
  }

  @Test("tell of no secret")
  func secrets() async throws {
    let project = try await Project(.init(command: "echo \"it is $TOKEN\" >&2; exit 3"))
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "        produces: { tree: . }\n",
      "        produces: { tree: . }\n        secrets: { TOKEN: { env: THE_TOKEN } }\n")
    let secret = "swordfish\"9\\x"
    let said = try await project.run("--log", "json", environment: ["THE_TOKEN": secret])
    #expect(said.status == 2 && said.errors.contains("it is [secret]"), "\(said)")
    try Self.check(said.errors, "secrets")
    #expect(!said.errors.contains("swordfish"))
  }
}

@Suite("Progress without a terminal")
struct SilenceTests {
  @Test("says what runs after 30 seconds of silence, and again after 30 more")
  func silence() async throws {
    let (project, _) = try await Shared.released.value
    var problems: [Problem] = []
    let plan = try #require(
      Loading().packages(in: [project.manifest], into: &problems).first?.plan, "\(problems)")
    let scratch = Scratch()
    let descriptor = open(scratch("errors"), O_WRONLY | O_CREAT, 0o600)
    let view = ProgressView(
      RunLines(plan, style: TextStyle(usesColor: false)),
      console: Console(output: descriptor, errors: descriptor),
      total: 7)
    let start = ContinuousClock.now
    #expect(view.tick(at: start + .seconds(99)))
    #expect(try text(of: scratch("errors")).isEmpty, "nothing runs")
    view.show(.started(plan.stages[1]))
    for seconds in [29, 35, 40, 70] { #expect(view.tick(at: start + .seconds(seconds))) }
    view.close()
    #expect(!view.tick(at: start + .seconds(200)))
    close(descriptor)
    let lines = try text(of: scratch("errors")).split(separator: "\n")
    #expect(lines.count == 2, "\(lines)")
    #expect(lines.first?.hasPrefix("  …        running: tree (3") == true, "\(lines)")
  }
}
