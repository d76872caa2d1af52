import Foundation
import TestSupport
import Testing

@Suite("A run that fails")
struct FailureTests {
  /// What has been sealed and kept after a failure: evidence that holds, no publication, nothing half made.
  static func expectSealedFailure(_ project: Project) async throws {
    let verified = try await project.verify()
    #expect(verified.status == 0, "\(verified)")
    #expect(verified.output.contains("tiny 1.0-1, failed as of"), "\(verified)")
    #expect(!project.exists("artifacts/apt"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.scratch("artifacts/store/tmp")) == [])
    let explained = try await stellwerk("explain", project.bundle)
    #expect(explained.status == 4)
    #expect(
      explained.errors.contains("error[evidence.no-decision]: the bundle holds no decision"), "\(explained)")
  }

  @Test(
    "names the stage, shows why, and seals evidence of it",
    arguments: [
      (
        Project.Setting(command: "echo one\necho last words >&2\nexit 3"),
        "error[build.command]: stage 'tree': the command ended with status 3",
        ["= cause: one", "last words"]
      ),
      (
        .init(command: "echo waiting; sleep 600", timeout: "1s"),
        "error[build.timeout]: stage 'tree': the command did not end in time",
        ["= cause: waiting", "^ raise 'timeout:' of the stage, or find out what it waits for"]
      ),
      (
        .init(digest: String(repeating: "0", count: 64)),
        "error[intake.digest]: stage 'source': 'hello.txt' has another digest than expected",
        [
          "expected sha256:0000000000000000000000000000000000000000000000000000000000000000, got sha256:5891b5b5"
        ]
      ),
    ])
  func failed(setting: Project.Setting, message: String, more: [String]) async throws {
    // What is cut off must have come as far as to say something.
    let (project, said) = try await patiently { (limit) async throws -> (Project, Said) in
      var setting = setting
      if setting.timeout == "1s" { setting.timeout = "\(limit.components.seconds)s" }
      let project = try await Project(setting)
      return (project, try await project.run())
    } until: { _, said in
      setting.timeout != "1s" || said.errors.contains("= cause: waiting")
    }
    #expect(said.status == 2, "\(said)")
    #expect(said.errors.contains("\n\(message)\n  --> \(project.scratch("p/tiny.yaml")):"), "\(said)")
    for text in more { #expect(said.errors.contains(text), "\(text)\n\(said)") }
    #expect(said.output.contains("\n✗ failed: tiny 1.0\n"), "\(said)")
    try await Self.expectSealedFailure(project)
  }

  @Test("to publish ends as a failure, also in the ledger; the sealed decision stands")
  func publication() async throws {
    let project = try await Project()
    try write("in the way", to: project.scratch("artifacts/apt"))
    let said = try await project.run()
    #expect(said.status == 2, "\(said)")
    #expect(said.errors.contains("stage 'publish': "), "\(said)")
    let log = try await stellwerk("log", "--artifacts", project.artifacts)
    #expect(log.output.contains(" name=tiny outcome=failed skipped=0\n"), "\(log)")
    #expect(!project.exists("artifacts/tiny-1.0.published.evidence"))
    #expect(try await project.verify().output.contains("tiny 1.0-1, released as of"))
  }

  @Test("where nothing can be written says so")
  func unwritable() async throws {
    let project = try await Project()
    try write("in the way", to: project.scratch("file"))
    let said = try await stellwerk(
      "run", project.manifest, "--artifacts", project.artifacts, "--store", project.scratch("file"))
    #expect(said.status == 73, "\(said)")
  }

  @Test("keeps what it is not told about out of everything, and keys out of what it says")
  func secrets() async throws {
    let project = try await Project(
      .init(command: "env >&2; env; env > \"$OUT/env.txt\"; exit 3"))
    let secret = "canary-5f2c9"
    let environment = ["STELLWERK_TEST_SECRET": secret]
    let inside = try await project.run("-v", environment: environment)
    #expect(inside.status == 2)
    let outside = try shell(
      "exec \"$0\" run -v \"$1\" --artifacts \"$2\"", [project.manifest, project.artifacts],
      environment: environment)
    #expect(outside.status == 2 && outside.errors.contains("PATH=/usr/bin:/bin"), "\(outside)")
    let pem = try text(of: project.scratch("artifacts/keys/release.pem")).split(separator: "\n").map(
      String.init)
    for secret in [secret, "PRIVATE KEY", pem[1]] {
      for said in [inside, outside] { #expect(!"\(said)".contains(secret), "\(secret)") }
      let found = try shell("grep -rl -e \"$1\" \"$2\"", [secret, project.artifacts])
      let keys = secret == "canary-5f2c9" ? "" : "\(project.artifacts)/keys/release.pem\n"
      #expect(found.output == keys, "\(secret): \(found)")
    }
  }
}

@Suite("A run that is stopped", .enabled(if: executable != nil, "needs the program stellwerk"))
struct InterruptionTests {
  /// A project whose command waits while a gate is closed, in a program with an argument that nobody else has.
  private func gated() async throws -> (project: Project, gate: String, argument: String) {
    let argument = "\(Int.random(in: 1_000_000...9_999_999)).5"
    let project = try await Project(
      .init(command: "if [ \"$GATE\" = gate-is-closed ]; then sleep \(argument); fi"))
    // A secret is no part of the key, and the only thing that comes to a build from outside.
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "produces: { tree: . }",
      "secrets: { GATE: { file: ../gates/gate } }\n        produces: { tree: . }")
    let gate = project.scratch("gates/gate")
    try write("gate-is-closed", to: gate)
    return (project, gate, argument)
  }

  /// Waits until as many programs with the argument run; on its thread, because other tests hold those of the pool.
  private func waits(for count: Int, with argument: String, _ run: Running) throws {
    let limit = ContinuousClock.now + .seconds(120)
    while runningProcesses(with: argument) != count {
      try #require(ContinuousClock.now < limit, "\(run.said)")
      sched_yield()
    }
  }

  private static let line = ["run", "m/tiny.yaml", "--as-of", "2026-11-21"]

  @Test("leaves no child behind and seals what there is", arguments: [SIGINT, SIGTERM])
  func stopped(signal: Int32) async throws {
    let (project, _, argument) = try await gated()
    let run = try Running(Self.line, in: project.path)
    try waits(for: 1, with: argument, run)
    run.signal(signal)
    let ended = run.wait()
    #expect(ended == 128 + signal, "\(run.said)")
    #expect(runningProcesses(with: argument) == 0, "the command is still there")
    #expect(run.said.contains("✗ stopped: tiny 1.0"), "\(run.said)")
    try await FailureTests.expectSealedFailure(project)
  }

  @Test("by force is made good by the next run, with the same result as without")
  func killed() async throws {
    let (project, gate, argument) = try await gated()
    let run = try Running(Self.line, in: project.path)
    try waits(for: 1, with: argument, run)
    run.signal(SIGKILL)
    #expect(run.wait() == 137)
    // The kernel ends it with the program, wherever that is killed.
    try waits(for: 0, with: argument, run)
    let id = try await showsWhatIsKnown(project)
    try write("gate-is-open", to: gate)
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("  intake   = source"), "what was done before is kept: \(said)")
    let (undisturbed, _) = try await Shared.released.value
    #expect(try bytes(of: project.package) == bytes(of: undisturbed.package))
    #expect(try await project.verify().status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.scratch("artifacts/store/tmp")) == [])
    #expect(try await stellwerk("log", "--artifacts", project.artifacts).status == 0)
    // The plan of a run that has ended is gone, that of the killed one stays.
    let left = try shell("cd \"$1\" && ls -d */planned.jsonl", ["\(project.artifacts)/runs"])
    #expect(left.output == "\(id)/planned.jsonl\n")
  }

  /// What there is to be told of a run that was killed in its second stage.
  private func showsWhatIsKnown(_ project: Project) async throws -> String {
    let runs = try FsckTests.json(try await FsckTests.call(project, "runs", "--format", "json"))
    let id = try #require((runs["runs"] as? [[String: Any]])?.first?["id"] as? String)
    let graph = try await FsckTests.call(project, "graph", "--run", id)
    let lines = graph.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      graph.status == 0 && lines.first == "tiny 1.0 · pipeline tiny · run \(id) · unfinished", "\(graph)")
    #expect(lines.count == 10 && lines[1].hasPrefix("source intake/file pure executed "), "\(graph)")
    #expect(lines.contains("tree build/command pure started source=source.file"), "\(graph)")
    #expect(lines.contains { $0.hasPrefix("deb package/deb pure contents=tree.tree") }, "\(graph)")
    #expect(lines.last == "the run has no end: it was killed, or is under way", "\(graph)")
    let json = try FsckTests.json(try await FsckTests.call(project, "graph", "--run", id, "--format", "json"))
    #expect(json["outcome"] as? String == "unfinished")
    let shown = try await FsckTests.call(project, "show", id)
    #expect(shown.status == 0 && shown.output.contains("\noutcome   unfinished\n"), "\(shown)")
    for (stage, result) in [("source", "executed"), ("tree", "started"), ("deb", "not executed")] {
      let line = shown.output.split(separator: "\n").first { $0.hasPrefix("  \(stage) ") }
      #expect(line?.contains("  \(result)") == true, "\(shown)")
    }
    return id
  }

  @Test("by nothing: two at the same time on one store both come to an end")
  func together() async throws {
    let project = try await Project(.init(attempts: 3))
    let runs = try (0..<2).map { _ in try Running(Self.line, in: project.path) }
    for run in runs {
      let status = run.wait()
      #expect(status == 0, "\(run.said)")
    }
    #expect(try await project.verify().status == 0)
    let log = try await stellwerk("log", "--artifacts", project.artifacts)
    #expect(log.status == 0 && log.errors.hasSuffix(" events; the chain holds\n"), "\(log)")
    let (undisturbed, _) = try await Shared.released.value
    #expect(try bytes(of: project.package) == bytes(of: undisturbed.package))
  }
}
