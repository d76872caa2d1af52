import Foundation
import OperatingSystem
import TestSupport
import Testing

@Suite("A run")
struct RunTests {
  @Test("that passes publishes, seals evidence, and says where to look")
  func released() async throws {
    let (project, said) = try await Shared.released.value
    #expect(said.status == 0, "\(said)")
    let apt = project.scratch("artifacts/apt")
    for line in [
      "  risk \(Isolation.obstacle == nil ? 14 : 15) of 100    blast radius 3 · data access 0 · ",
      "✓ published   \(apt)    deb [signed-by=\(apt)/repository.asc] file:\(apt) stable main",
      "  evidence    \(project.bundle)",
      "              lacks: install, uninstall and detection documentation; rollout plan; ",
      "  verify      stellwerk verify \(project.bundle) --trust \(project.publicKey)",
      "  explain     stellwerk explain \(project.bundle)",
    ] { #expect(said.output.contains("\n\(line)"), "\(line)\n\(said)") }
    #expect(said.errors.hasPrefix("tiny 1.0 · pipeline tiny · run "), "\(said)")
    #expect(try said.errors.contains(Regex("  intake   ✓ source +hello.txt  6 B +[0-9]+")), "\(said)")
    #expect(try bytes(of: "\(project.artifacts)/tiny-1.0.published.evidence") == bytes(of: project.bundle))
    #expect(project.exists("artifacts/tiny-1.0.publication.dsse.json"))
  }

  @Test("makes what dpkg and gpgv take")
  func accepted() async throws {
    let (project, _) = try await Shared.released.value
    let deb = try shell(
      "dpkg-deb -f \"$1\" Package Version && dpkg-deb --fsys-tarfile \"$1\" | tar -xO ./usr/lib/tiny/hello.txt",
      [project.package])
    #expect(deb.output == "Package: tiny\nVersion: 1.0-1\nhello\n", "\(deb)")
    let scratch = Scratch()
    let signed = try shell(
      "gpg --homedir \"$2\" --dearmor < \"$1/repository.asc\" > \"$2/ring.gpg\" && gpgv --keyring \"$2/ring.gpg\" \"$1/dists/stable/InRelease\"",
      [project.scratch("artifacts/apt"), scratch.path])
    #expect(signed.status == 0, "\(signed)")
  }

  @Test("that is repeated does nothing but decide again, and seals the same evidence")
  func repeated() async throws {
    let project = try await Project()
    let made = try await project.run("-v")
    #expect(made.status == 0)
    // Of what was executed one stage starts programs of others.
    let enforced = made.errors.split(separator: "\n").filter { $0.contains("isolated: ") }
    let expected =
      Isolation.obstacle.map { "not isolated: \($0)" }
      ?? "isolated: own file tree, processes, user, IPC; no network"
    #expect(enforced == ["              \(expected)"], "\(made)")
    let first = project.scratch("first")
    try FileManager.default.copyItem(atPath: project.bundle, toPath: first)
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(
      said.output.contains("\n✓ nothing to do (6 stages unchanged, decision taken again: pass; "), "\(said)")
    #expect(
      said.errors.contains("store    ✓ publish        stable/main, unchanged, the package is there already"),
      "\(said)")
    let differing = try differences(first, project.bundle)
    #expect(differing == [])
    let quiet = try await project.run("-q")
    #expect(quiet.status == 0 && quiet.output == "" && quiet.errors == "", "\(quiet)")
    let verbose = try await project.run("-v")
    #expect(
      try verbose.errors.contains(Regex("\n +package +sha256:[0-9a-f]{64}  [0-9]+ bytes\n")), "\(verbose)")
    #expect(verbose.errors.contains(" decision started\n"), "\(verbose)")
  }

  @Test(
    "gives the same package and evidence in another folder, by relative paths, from elsewhere",
    .enabled(if: executable != nil, "needs the program stellwerk"),
    arguments: [
      ("m", "tiny.yaml", "../artifacts"), (".", "m/tiny.yaml", "artifacts"),
      ("advisories", "../m/tiny.yaml", "../artifacts"),
    ])
  func elsewhere(folder: String, manifest: String, artifacts: String) async throws {
    let (first, _) = try await Shared.released.value
    let second = try await Project()
    let said = try shell(
      "umask 077; exec \"$0\" run \"$1\" --artifacts \"$2\" --as-of 2026-11-21 --jobs 1",
      [manifest, artifacts],
      in: second.scratch(folder))
    #expect(said.status == 0, "\(said)")
    #expect(try bytes(of: first.package) == bytes(of: second.package))
    let differing = try differences(first.bundle, second.bundle)
    #expect(differing == [])
  }

  @Test(
    "that policy refuses publishes nothing, says why and what next, and seals evidence; what was released stays"
  )
  func refused() async throws {
    let project = try await Project()
    #expect(try await project.run().status == 0)
    let published = try bytes(of: "\(project.artifacts)/tiny-1.0.published.evidence")
    let release = try bytes(of: project.scratch("artifacts/apt/dists/stable/Release"))
    try CheckTests.edit(project.manifest, "library: \"2.0\"", "library: \"1.0\"")
    let said = try await project.run("-q")
    #expect(said.status == 1, "\(said)")
    #expect(said.errors == "")
    for line in [
      "✗ not published: tiny 1.0", "  vulnerability.critical   1 finding, refused",
      "    tinylib 1.0            CVE-2026-0001       9.8 critical   CVSS 3.1 of TEST-2026-1      fixed in 2.0",
      "      also TEST-2026-1", "  smallest way out: tinylib 2.0 clear all",
      "  or an exception: docs/policy.md says how",
    ] { #expect(said.output.contains("\n\(line)"), "\(line)\n\(said)") }
    #expect(try bytes(of: "\(project.artifacts)/tiny-1.0.published.evidence") == published)
    #expect(try bytes(of: project.scratch("artifacts/apt/dists/stable/Release")) == release)
    let verified = try await project.verify()
    #expect(verified.status == 0, "\(verified)")
    #expect(verified.output.contains("tiny 1.0-1, refused as of"), "\(verified)")
    let explained = try await stellwerk("explain", project.bundle, "--color", "always")
    #expect(
      explained.output.contains("what was found\n\n  \u{1B}[1mvulnerability.critical\u{1B}[0m   1 finding"),
      "\(explained)")
  }

  @Test("waits for an approval where the ring demands one")
  func approval() async throws {
    let project = try await Project(.init(riskAbove: "5"))
    let said = try await project.run("--ring", "2")
    #expect(said.status == 3, "\(said)")
    #expect(said.output.contains("\n✗ waiting for an approval: tiny 1.0\n"), "\(said)")
    #expect(!project.exists("artifacts/apt"))
    #expect(try await project.verify().status == 0)
  }

  @Test("of several manifests ends with what is most urgent, and does them all")
  func several() async throws {
    let project = try await Project(.init(command: "test \"${{ inputs.library }}\" != 3.0"))
    let manifest = try text(of: project.manifest)
    for (name, library) in [("old", "1.0"), ("bad", "3.0")] {
      let other = manifest.replacingOccurrences(of: "name: tiny", with: "name: \(name)")
        .replacingOccurrences(of: "library: \"2.0\"", with: "library: \"\(library)\"")
      try write(other, to: project.scratch("m/\(name).yaml"))
    }
    let files = ["old", "bad"].map { project.scratch("m/\($0).yaml") }
    let said = try await stellwerk([
      "run", "--artifacts", project.artifacts, "--as-of", "2026-11-21", files[0], project.manifest,
    ])
    #expect(said.status == 1, "\(said)")
    let other = try await stellwerk(
      ["run", "--artifacts", project.artifacts, "--as-of", "2026-11-21"] + files)
    #expect(other.status == 2, "\(other)")
    for name in ["tiny", "old", "bad"] {
      #expect(project.exists("artifacts/\(name)-1.0.evidence"), "\(name)")
    }
    #expect(
      project.exists("artifacts/apt/pool/main/t/tiny") && !project.exists("artifacts/apt/pool/main/o/old"))
  }

  @Test("with --no-publish seals evidence and publishes nothing")
  func unpublished() async throws {
    let project = try await Project()
    let said = try await project.run("--no-publish")
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains("\n✓ done, not published: tiny 1.0\n"), "\(said)")
    #expect(!project.exists("artifacts/apt"))
    #expect(try await project.verify().status == 0)
  }

  @Test("logs JSON lines, in its folder and on request on standard error, where nothing else stands")
  func log() async throws {
    let project = try await Project(.init(command: "echo told; exit 3"))
    let said = try await project.run("--log", "json")
    #expect(said.status == 2)
    let lines = try LogLines(said.errors)
    let ids = Set(lines.values("correlation_id"))
    #expect(lines.count > 5 && ids.count == 1)
    for name in ["timestamp", "level", "correlation_id", "run", "message"] {
      #expect(lines.values(name).count == lines.count, "\(name)")
    }
    #expect(Set(lines.values("stage")).isSuperset(of: ["source", "tree"]))
    #expect(Set(lines.values("level")) == ["info", "error"])
    #expect(lines.values("cause") == ["told"])
    let file = try text(of: project.scratch("artifacts/runs/\(ids.first ?? "")/log.jsonl"))
    #expect(file == said.errors)
    #expect(said.output.contains("✗ failed: tiny 1.0"))
  }

  @Test("does without evidence where the manifest names no key for it, and says so")
  func unsealed() async throws {
    let project = try await Project()
    try CheckTests.edit(project.manifest, "    statements: { pem: ../artifacts/keys/release.pem }\n", "")
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("evidence is not sealed: the manifest names no key 'statements'"))
    #expect(!project.exists("artifacts/tiny-1.0.evidence"))
  }
}

@Suite("What people see")
struct TerminalTests {
  @Test(
    "has colours on a terminal only, unless told otherwise",
    arguments: [
      ([String](), [:], true), ([], ["NO_COLOR": "1"], false), ([], ["TERM": "dumb"], false),
      (["--color", "never"], [:], false), (["--color=always"], ["NO_COLOR": "1"], true),
    ])
  func colors(options: [String], environment: [String: String], isColored: Bool) async throws {
    let (project, _) = try await Shared.released.value
    let terminal = try Terminal()
    let status = await terminal.run(
      output: true, ["verify", project.bundle, "--trust", project.publicKey] + options, environment)
    let said = terminal.said()
    #expect(status == 0 && said.contains("verified: 3 of 7"))
    #expect(said.contains("\u{1B}[32m✓\u{1B}[0m") == isColored, "\(said)")
    let file = try await stellwerk(["verify", project.bundle, "--trust", project.publicKey, "--color=always"])
    #expect(file.output.contains("\u{1B}[32m"))
  }

  @Test("shows on a terminal what is running, and erases it again", arguments: [[:], ["TERM": "dumb"]])
  func live(environment: [String: String]) async throws {
    let (status, said) = try await patiently([.milliseconds(500), .seconds(5), .seconds(50)]) {
      (pause) async throws -> (status: Int32, said: String) in
      let project = try await Project(.init(command: "sleep \(pause / .seconds(1))"))
      let terminal = try Terminal()
      let status = await terminal.run(
        output: false, ["run", project.manifest, "--artifacts", project.artifacts, "--as-of", "2026-11-21"],
        environment)
      return (status, terminal.said())
    } until: {
      !environment.isEmpty || $0.said.contains("  … ")
    }
    #expect(status == 0)
    #expect(said.contains("  … ") == environment.isEmpty, "\(said)")
    #expect(said.contains("\u{1B}[J") == environment.isEmpty, "\(said)")
    #expect(said.contains("tree           3 files"), "\(said)")
  }
}
