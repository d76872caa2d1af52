import Foundation
import OperatingSystem
import TestSupport
import Testing

@Suite("A run with nothing left to do")
struct SettledTests {
  /// Three stages: `a` takes a file in, `b` reads it, `c` stands alone.
  private struct Small {
    let scratch = Scratch()
    var manifest: String { scratch("m.yaml") }
    var artifacts: String { scratch("artifacts") }

    init(stages: String = "", spec: String = "") throws {
      try write(
        """
        apiVersion: stellwerk/v1
        kind: Package
        metadata: { name: small, version: 1.0.0, summary: small, architecture: all }
        variables: { word: { type: string, default: one } }
        overlays: { other: { metadata: { summary: other } } }
        spec: { pipeline: p.yaml, inputs: { word: "${{ vars.word }}" }\(spec) }

        """, to: manifest)
      try write(
        """
        apiVersion: stellwerk/v1
        kind: Pipeline
        metadata: { name: small }
        spec:
          inputs: { word: { type: string, required: true } }
          stages:
            - { name: a, uses: intake/file, with: { path: in.txt, waiver: { reason: test } } }
            - name: b
              uses: build/command
              inputs: { x: a.file }
              with: { run: 'cat $X > $OUT/f; echo ${{ inputs.word }} >> $OUT/f', produces: { out: f } }
            - { name: c, uses: build/command, with: { run: 'echo c > $OUT/f', produces: { out: f } } }
        \(stages)
        """, to: scratch("p.yaml"))
      try write("text\n", to: scratch("in.txt"))
      letTheClockTick()
    }

    func run(_ options: [String] = [], environment: [String: String] = [:]) async throws -> Said {
      try await stellwerk(["run", manifest, "--artifacts", artifacts] + options, environment: environment)
    }

    /// The events of the ledger: kind and what is said, without number, time and run.
    func events() async throws -> [String] {
      let said = try await stellwerk("log", "--artifacts", artifacts)
      guard said.errors.hasSuffix("the chain holds\n") else { throw Broken(said: said) }
      return said.output.split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: true).dropFirst(3).joined(separator: " ")
      }
    }

    /// Runs until nothing is left to look at.
    func rest(_ options: [String] = []) async throws {
      for _ in 1...3 {
        let said = try await run(options)
        guard said.status == 0 else { throw Broken(said: said) }
        letTheClockTick()
      }
    }

    var settlements: [String] {
      get throws {
        guard FileManager.default.fileExists(atPath: scratch("artifacts/store/settled")) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: scratch("artifacts/store/settled"))
      }
    }
  }

  private struct Broken: Error { let said: Said }

  @Test("does not plan again, and leaves folder, log and events all the same")
  func rests() async throws {
    let small = try Small()
    try await small.rest()
    let before = try await small.events()
    let said = try await small.run()
    #expect(said.status == 0)
    #expect(said.errors.hasPrefix("small 1.0.0 · pipeline small · run "), "\(said)")
    #expect(!said.errors.contains("unchanged"), "\(said)")
    #expect(said.output.hasPrefix("\n✓ nothing to do (3 stages unchanged; "), "\(said)")
    #expect(said.output.hasSuffix("s)\n\n"), "\(said)")
    let new = try await small.events().dropFirst(before.count)
    #expect(new.count == 3)
    #expect(new.first == "run.started name=small ring=0 version=1.0.0")
    let event = try #require(new.dropFirst().first)
    #expect(
      event.hasPrefix("run.settled graph=sha256:") && event.contains(" name=small settlement=sha256:")
        && event.hasSuffix(" stages=3"))
    #expect(
      new.last?.hasPrefix("run.finished milliseconds=") == true
        && new.last?.hasSuffix(" name=small outcome=released") == true)
    let runs = try FileManager.default.contentsOfDirectory(atPath: small.scratch("artifacts/runs")).sorted()
    #expect(runs.count == 4)
    let metrics = try text(of: small.scratch("artifacts/metrics.prom"))
    #expect(
      metrics.contains("stellwerk_runs_total{package=\"small\",outcome=\"released\"} 4\n"), "\(metrics)")
    let shown = try await stellwerk("runs", "--artifacts", small.artifacts)
    #expect(shown.status == 0 && shown.output.components(separatedBy: "released").count == 5, "\(shown)")
    for run in runs {
      let log = try text(of: small.scratch("artifacts/runs/\(run)/log.jsonl"))
      #expect(log.contains("\"run started\"") && log.contains("\"run finished\""))
      let said = try await stellwerk("show", run, "--artifacts", small.artifacts)
      #expect(said.status == 0, "\(said)")
    }
    let quiet = try await small.run(["-q"])
    #expect(quiet.status == 0 && quiet.output == "" && quiet.errors == "", "\(quiet)")
    let json = try await small.run(["--log", "json"])
    #expect(json.errors.split(separator: "\n").count == 3 && json.errors.contains("nothing to do"), "\(json)")
  }

  /// What is done to a project at rest, and what runs then; `nil` where nothing keeps it from resting.
  static let attacks: [(what: String, executed: String?)] = [
    ("nothing", nil),
    ("an input with size and mtime restored", "ab"), ("an input that is written as it was", ""),
    ("a blob with size and mtime restored", "c"), ("a blob that is gone", "c"),
    ("another command", "c"), ("a comment in the pipeline", ""), ("a comment in the manifest", ""),
    ("an overlay", ""), ("a variable", "b"), ("a ring", ""), ("no publishing", ""),
    ("SOURCE_DATE_EPOCH", "abc"), ("PIP_INDEX_URL", ""), ("LANG", nil), ("more jobs", nil),
    ("a damaged settlement", ""), ("no index", "abc"), ("a nearer repository", ""), ("evidence", ""),
    ("--verify", ""), ("-v", ""), ("--until c", ""), ("--dry-run", ""), ("a ledger from before", ""),
    ("gc", nil),
  ]

  @Test("looks again after whatever may matter, and does exactly what must be done", arguments: attacks)
  func attacked(what: String, executed: String?) async throws {
    let small = try Small()
    try await small.rest()
    var (options, environment): ([String], [String: String]) = ([], [:])
    let ledger = small.scratch("artifacts/ledger.sqlite")
    switch what {
    case "an input with size and mtime restored":
      try Self.overwrite(small.scratch("in.txt"), "TEXT")
    case "an input that is written as it was": try write("text\n", to: small.scratch("in.txt"))
    case "a blob with size and mtime restored": try Self.overwrite(small.scratch(Self.blob), "C")
    case "a blob that is gone": try FileManager.default.removeItem(atPath: small.scratch(Self.blob))
    case "another command":
      try CheckTests.edit(small.scratch("p.yaml"), "'echo c >", "'echo C >")
    case "a comment in the pipeline": try CheckTests.edit(small.scratch("p.yaml"), "spec:\n", "spec: # x\n")
    case "a comment in the manifest":
      try CheckTests.edit(small.manifest, "kind: Package\n", "kind: Package # x\n")
    case "an overlay": options = ["--overlay", "other"]
    case "a variable": options = ["--set", "word=two"]
    case "a ring": options = ["--ring", "1"]
    case "no publishing": options = ["--no-publish"]
    case "SOURCE_DATE_EPOCH": environment = ["SOURCE_DATE_EPOCH": "1000000000"]
    case "PIP_INDEX_URL": environment = ["PIP_INDEX_URL": "here"]
    case "LANG": environment = ["LANG": "C"]
    case "more jobs": options = ["--jobs", "7"]
    case "a damaged settlement":
      let path = small.scratch("artifacts/store/settled/\(try #require(small.settlements.first))")
      var bytes = try bytes(of: path)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: path))
    case "no index":
      for end in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: small.scratch("artifacts/store/index.sqlite\(end)"))
      }
    case "a nearer repository": try write("x", to: small.scratch(".git/HEAD"))
    case "evidence": try write("x", to: small.scratch("artifacts/small-1.0.0.evidence"))
    case "--verify", "-v", "--dry-run": options = [what]
    case "--until c": options = ["--until", "c"]
    case "a ledger from before": try FileManager.default.removeItem(atPath: ledger)
    case "gc": #expect(try await stellwerk("gc", "--artifacts", small.artifacts).status == 0)
    default: break
    }
    let before = FileManager.default.fileExists(atPath: ledger) ? try await small.events().count : 0
    let said = try await small.run(options, environment: environment)
    #expect(said.status == 0, "\(said)")
    let new = try await small.events().dropFirst(before)
    #expect(new.contains { $0.hasPrefix("run.settled") } == (executed == nil), "\(new)\n\(said)")
    let names = new.filter { $0.hasPrefix("stage.executed") }.compactMap(\.last).sorted()
    #expect(String(names) == executed ?? "", "\(new)")
  }

  /// That of stage `c`.
  private static let blob =
    "artifacts/store/blobs/sha256/a3/a3a5e715f0cc574a73c3f9bebb6bc24f32ffd5b67b387244c2c909da779a1478"

  /// Other bytes in the same file; size, mode and mtime stay.
  private static func overwrite(_ path: String, _ text: String) throws {
    let before = try FileManager.default.attributesOfItem(atPath: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
    let kept = before.filter { [.posixPermissions, .modificationDate].contains($0.key) }
    try FileManager.default.setAttributes(kept, ofItemAtPath: path)
  }

  @Test("is told apart from the same words in another folder")
  func elsewhere() throws {
    let (one, two) = (try Small(), try Small())
    try write("other\n", to: two.scratch("in.txt"))
    letTheClockTick()
    let line = "$0 run m.yaml --artifacts \(one.artifacts)"
    for _ in 1...3 {
      #expect(try shell(line, in: one.scratch.path).status == 0)
      letTheClockTick()
    }
    #expect(try !shell(line, in: one.scratch.path).errors.contains("unchanged"))
    let said = try shell(line, in: two.scratch.path)
    #expect(said.status == 0 && said.errors.contains("✓ b "), "\(said)")
    #expect(try !shell(line, in: one.scratch.path).errors.contains("unchanged"))
  }

  @Test(
    "is never settled where more than files may keep it from being the same",
    arguments: [
      "    - { name: d, uses: build/command, with: { isolation: required, run: 'echo d > $OUT/f', produces: { out: f } } }",
      "    - { name: d, uses: build/command, with: { secrets: { S: { env: SECRET } }, run: 'echo d > $OUT/f', produces: { out: f } } }",
    ])
  func never(stage: String) async throws {
    let small = try Small(stages: stage)
    for _ in 1...3 {
      let said = try await small.run(environment: ["SECRET": "quite secret"])
      guard said.status == 0 else {
        // Where the machine does not isolate, the stage that requires it is refused.
        #expect(said.errors.contains("requires isolation"), "\(said)")
        continue
      }
      letTheClockTick()
    }
    #expect(try small.settlements == [])
  }

  @Test("is not settled by an input that may still change without a trace")
  func racy() async throws {
    let small = try Small()
    let future = Date(timeIntervalSince1970: 4_000_000_000)
    try FileManager.default.setAttributes([.modificationDate: future], ofItemAtPath: small.scratch("in.txt"))
    try await small.rest()
    #expect(try small.settlements == [])
    try write("text\n", to: small.scratch("in.txt"))
    letTheClockTick()
    try await small.rest()
    #expect(try small.settlements.count == 1)
  }

  @Test("of several manifests is told for each")
  func joint() async throws {
    let small = try Small()
    let other = try text(of: small.manifest).replacingOccurrences(of: "name: small", with: "name: other")
    try write(other, to: small.scratch("o.yaml"))
    letTheClockTick()
    try await small.rest([small.scratch("o.yaml")])
    let said = try await small.run([small.scratch("o.yaml")])
    #expect(said.output.components(separatedBy: "nothing to do (3 stages unchanged; ").count == 3, "\(said)")
    #expect(said.errors.contains("small 1.0.0 · ") && said.errors.contains("other 1.0.0 · "), "\(said)")
    #expect(!said.errors.contains("unchanged"), "\(said)")
  }
}
