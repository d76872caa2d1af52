import Foundation
import OperatingSystem
import TestSupport
import Testing

@Suite("Verifying evidence")
struct EvidenceTests {
  @Test("needs nothing but the file and a public key")
  func stranger() async throws {
    let (project, _) = try await Shared.released.value
    let scratch = Scratch()
    try FileManager.default.copyItem(atPath: project.bundle, toPath: scratch("b"))
    let said = try await stellwerk(
      "verify", scratch("b"), "--trust", project.publicKey, "--subject", project.package, "--as-of",
      "2026-11-22")
    #expect(said.status == 0, "\(said)")
    #expect(
      said.output.hasPrefix("tiny 1.0-1, released as of 2026-11-21T00:00:00Z, signed by ed25519 "), "\(said)")
    for line in [
      "  ✓ subject       the file is tiny_1.0-1_all.deb, sha256:",
      "  ✓ decision      replayed from the bundle: pass, risk \(Isolation.obstacle == nil ? 14 : 15)",
      "  – rollout       rollout plan: rollout plan missing (not required by this policy)",
      "✓ verified: 3 of 7 evidence contents present, nothing contradicts",
    ] { #expect(said.output.contains("\n\(line)"), "\(line)\n\(said)") }
    #expect(said.errors == "" && !said.output.contains("\u{1B}"))
  }

  @Test("is about what was decided, also where nothing is published")
  func unpublished() async throws {
    let project = try await Project()
    let pipeline = try text(of: project.scratch("p/tiny.yaml"))
    let publication = try #require(pipeline.range(of: "    - name: publish"))
    try write(String(pipeline[..<publication.lowerBound]), to: project.scratch("p/tiny.yaml"))
    #expect(try await project.run().status == 0)
    let said = try await project.verify()
    #expect(said.status == 0 && said.output.contains("\n  ✓ decision      replayed"), "\(said)")
  }

  @Test("says the same to programs")
  func json() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await project.verify("--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any]
    #expect(object?["status"] as? Int == 0)
    #expect(object?["name"] as? String == "tiny")
  }

  @Test("refuses one changed byte, wherever it is", arguments: 0..<12)
  func damaged(part: Int) async throws {
    let (project, _) = try await Shared.released.value
    let scratch = Scratch()
    var data = try bytes(of: project.bundle)
    // Within what the members hold: the end is zeros, and the name of the first member comes first.
    let place = 600 + (data.count - 4_096) / 12 * part
    data[place] ^= 0x20
    try data.write(to: URL(filePath: scratch("b")))
    let said = try await stellwerk("verify", scratch("b"), "--trust", project.publicKey)
    #expect(said.status == 1, "byte \(place): \(said)")
    #expect(said.output.contains("\n✗ refused: "), "\(said)")
  }

  @Test("tells whom it does not trust")
  func untrusted() async throws {
    let (project, _) = try await Shared.released.value
    let scratch = Scratch()
    _ = try shell(
      "openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out \"$1\"", [scratch("other.pem")])
    let said = try await stellwerk("verify", project.bundle, "--trust", scratch("other.pem"))
    #expect(said.status == 5, "\(said)")
    #expect(said.output.contains("✗ not trusted: no trusted key has signed this"))
    let both = try await stellwerk(
      "verify", project.bundle, "--trust", scratch("other.pem"), "--trust", project.publicKey)
    #expect(both.status == 0)
  }

  @Test(
    "does not judge what it cannot read",
    arguments: [
      ("verify", "m/hello.txt", Int32(4)), ("verify", "nothing", 4), ("explain", "m/hello.txt", 4),
      ("explain", "nothing", 4),
    ])
  func unreadable(command: String, file: String, status: Int32) async throws {
    let (project, _) = try await Shared.released.value
    let trust = command == "verify" ? ["--trust", project.publicKey] : []
    let said = try await stellwerk([command, project.scratch(file)] + trust)
    #expect(said.status == status, "\(said)")
  }

  @Test("refuses another file than the one it is about")
  func subject() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await project.verify("--subject", project.manifest)
    #expect(said.status == 1)
    #expect(said.output.contains("  ✗ subject       the file (sha256:"), "\(said)")
  }

  @Test("wants public keys that are some", arguments: ["m/hello.txt", "nothing"])
  func keys(file: String) async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("verify", project.bundle, "--trust", project.scratch(file))
    #expect(said.status == 65, "\(said)")
  }

  @Test("is explained with all its arithmetic")
  func explained() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("explain", project.bundle)
    #expect(said.status == 0)
    #expect(said.output.contains("\nrisk: sum of weight x factor\n"))
    #expect(said.output.contains("10 x 0.3    = 3 "), "\(said)")
    let json = try await stellwerk("explain", project.bundle, "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["verdict"] as? String == "pass")
  }
}

@Suite("The ledger")
struct LogTests {
  @Test("tells the events of each run in order")
  func events() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("log", "--artifacts", project.artifacts)
    #expect(said.status == 0, "\(said)")
    let kinds = said.output.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true)[3]
    }
    #expect(
      kinds == ["run.started"] + Array(repeating: "stage.executed", count: 7)
        + ["run.decided", "evidence.sealed", "stage.executed", "publication", "run.finished"])
    #expect(said.errors == "13 of 13 events; the chain holds\n")
    let lines = try LogLines(
      try await stellwerk("log", "--artifacts", project.artifacts, "--format", "jsonl").output)
    let id = try #require(lines.values("correlationId").first)
    let one = try await stellwerk("log", String(id.suffix(8)), "--artifacts", project.artifacts)
    #expect(one.output == said.output)
  }

  @Test("says so when it is not there, or does not know a run")
  func missing() async throws {
    let (project, _) = try await Shared.released.value
    let none = try await stellwerk("log", "--artifacts", project.scratch("elsewhere"))
    #expect(none.status == 4 && none.errors.contains("error[ledger.missing]"))
    let other = try await stellwerk("log", "0000", "--artifacts", project.artifacts)
    #expect(other.status == 4 && other.errors.contains("the ledger knows no run '0000'"))
  }

  @Test("shows an altered row")
  func altered() async throws {
    let (project, _) = try await Shared.released.value
    let scratch = Scratch()
    let script = """
      import sqlite3, sys
      source, copy = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2])
      source.backup(copy)
      for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
          copy.execute("DROP TRIGGER " + name)
      copy.execute("UPDATE events SET payload = '{}' WHERE sequence = 2")
      copy.commit()
      """
    let made = try shell(
      "exec /usr/bin/python3 -c \"$1\" \"$2\" \"$3\"",
      [script, project.scratch("artifacts/ledger.sqlite"), scratch("ledger.sqlite")])
    #expect(made.status == 0, "\(made)")
    let said = try await stellwerk("log", "--artifacts", scratch.path)
    #expect([1, 65].contains(said.status), "\(said)")
    #expect(said.errors.contains("error[ledger."), "\(said)")
  }
}
