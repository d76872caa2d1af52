import Foundation
import TestSupport
import Testing

@Suite("The history of runs")
struct HistoryTests {
  private static func ids(_ project: Project) async throws -> [String] {
    let json = try FsckTests.json(try await FsckTests.call(project, "runs", "--format", "json"))
    return ((json["runs"] as? [[String: Any]]) ?? []).compactMap { $0["id"] as? String }
  }

  @Test("lists runs, the newest first")
  func runs() async throws {
    let project = try await FsckTests.released()
    #expect(try await project.run("--ring", "1").status == 0)
    let said = try await FsckTests.call(project, "runs")
    #expect(said.status == 0 && said.errors == "2 runs\n", "\(said)")
    let lines = said.output.split(separator: "\n")
    let ids = try await Self.ids(project)
    #expect(lines.count == 2 && ids.count == 2)
    for (line, id) in zip(lines, ids) {
      #expect(line.hasPrefix("\(id)  20") && line.contains("Z  tiny 1.0  released        "), "\(line)")
    }
    let one = try FsckTests.json(
      try await FsckTests.call(project, "runs", "--format", "json", "--limit", "1"))
    let run = try #require((one["runs"] as? [[String: Any]])?.first)
    #expect(run["id"] as? String == ids[0] && run["ring"] as? Int == 1)
    #expect(run["outcome"] as? String == "released" && (run["seconds"] as? Int ?? -1) >= 0)
  }

  @Test("shows one run by any part of its id that is the only one")
  func show() async throws {
    let project = try await FsckTests.released()
    let id = try #require(try await Self.ids(project).first)
    for word in [id, String(id.prefix(12)), String(id.suffix(8))] {
      let said = try await FsckTests.call(project, "show", word)
      #expect(said.status == 0, "\(said)")
      #expect(said.output.hasPrefix("run       \(id)\npackage   tiny 1.0\noutcome   released\n"), "\(said)")
      for line in [
        "\n  source     intake/file       executed  ",
        "s\n    file          sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n",
        "\n  publish    store/apt         executed  ", "  published  pool/main/t/tiny/tiny_1.0-1_all.deb\n",
        "  evidence.sealed\n",
      ] { #expect(said.output.contains(line), "\(line)\n\(said)") }
    }
    let second = try await project.run()
    #expect(second.status == 0)
    let both = try await Self.ids(project)
    let reused = try FsckTests.json(try await FsckTests.call(project, "show", both[0], "--format", "json"))
    let stages = (reused["stages"] as? [[String: Any]]) ?? []
    #expect(stages.first?["result"] as? String == "reused" && stages.count == 8)
    #expect((reused["events"] as? [Any])?.isEmpty == false)
    let common = String(zip(both[0], both[1]).prefix { $0 == $1 }.map(\.0))
    let said = try await FsckTests.call(project, "show", common)
    #expect(said.status == 64, "\(said)")
    #expect(said.errors.hasPrefix("error[ledger.ambiguous-run]: '\(common)' could be 2 runs\n"), "\(said)")
    #expect(said.errors.contains("give more of the id: \(both[0]), \(both[1])"))
    let none = try await FsckTests.call(project, "show", "ILO")
    #expect(none.status == 4 && none.errors.hasPrefix("error[ledger.no-run]: the ledger knows no run 'ILO'"))
  }

  @Test("is exported as lines of JSON, from where it was left")
  func export() async throws {
    let project = try await FsckTests.released()
    let all = try await FsckTests.call(project, "log", "export", "--format", "jsonl")
    let lines = all.output.split(separator: "\n")
    #expect(all.status == 0 && lines.count > 8)
    for (number, line) in lines.enumerated() {
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(event?["sequence"] as? Int == number + 1)
      for name in ["time", "correlationId", "actor", "kind", "payload", "previous", "digest"] {
        #expect(event?[name] != nil, "\(name)")
      }
    }
    let rest = try await FsckTests.call(project, "log", "export", "--after", "\(lines.count - 2)")
    #expect(rest.output == lines.suffix(2).map { $0 + "\n" }.joined())
    let beyond = try await FsckTests.call(project, "log", "export", "--after", "10000")
    #expect(beyond.status == 1 && beyond.errors.hasPrefix("error[ledger.rolled-back]"), "\(beyond)")
  }
}

@Suite("A ledger beside its checkpoints")
struct CheckpointTests {
  @Test("is verified with the keys that signed them")
  func verified() async throws {
    let project = try await FsckTests.released()
    let said = try await FsckTests.call(project, "log", "verify", "--trust", project.publicKey)
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains(" events; the chain holds\nhead sha256:"))
    #expect(said.output.hasSuffix("\n1 checkpoint fit, signed by trusted keys\n"), "\(said)")
    let json = try FsckTests.json(try await FsckTests.call(project, "log", "verify", "--format", "json"))
    #expect(json["checkpoints"] as? Int == 1 && json["signaturesChecked"] as? Bool == false)
    let other = Scratch()
    #expect(try await stellwerk("keys", "generate", other("keys")).status == 0)
    let stranger = try await FsckTests.call(
      project, "log", "verify", "--trust", other("keys/release.pub.pem"))
    #expect(stranger.status == 5, "\(stranger)")
    #expect(stranger.errors.hasPrefix("error[ledger.checkpoint-untrusted]: no trusted key has signed"))
  }

  @Test("is refused by every command when an older copy was put back, or none at all")
  func rolledBack() async throws {
    let project = try await FsckTests.released()
    let (ledger, copy) = (project.scratch("artifacts/ledger.sqlite"), project.scratch("copy.sqlite"))
    try FileManager.default.copyItem(atPath: ledger, toPath: copy)
    #expect(try await project.run().status == 0)
    for isGone in [false, true] {
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger + suffix) }
      if !isGone { try FileManager.default.copyItem(atPath: copy, toPath: ledger) }
      let run = try await project.run()
      #expect(run.status == 1 && run.errors.contains("error[ledger.rolled-back]: "), "\(run)")
      #expect(run.errors.contains(isGone ? "' is gone, but '" : "' ends at event "), "\(run)")
      for words in [["log", "verify"], ["log", "export"], ["fsck"], ["gc"], ["undo", "1"]] {
        let said = try await stellwerk(words + ["--artifacts", project.artifacts])
        #expect(said.status == 1 && said.errors.contains("error[ledger.rolled-back]: "), "\(words) \(said)")
      }
      #expect(FileManager.default.fileExists(atPath: ledger) != isGone)
    }
  }

  @Test("says which checkpoint is damaged")
  func damaged() async throws {
    let project = try await FsckTests.released()
    let folder = project.scratch("artifacts/checkpoints")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    #expect(name.count == 19 + ".dsse.json".count)
    try FsckTests.replace("\(folder)/\(name)", with: "{}")
    for words in [["log", "verify"], ["run", project.manifest]] {
      let said = try await stellwerk(words + ["--artifacts", project.artifacts])
      #expect(said.status == 1, "\(said)")
      #expect(
        said.errors.hasPrefix(
          "error[ledger.checkpoint-damaged]: the checkpoint '\(folder)/\(name)' is damaged\n"), "\(said)")
    }
  }
}

@Suite("Taking a publication back")
struct UndoTests {

  @Test("removes the package from the suite, in the ledger and in a signed statement, once")
  func undone() async throws {
    let project = try await FsckTests.released()
    let index = try #require(
      FileManager.default.enumerator(atPath: project.scratch("artifacts/apt/dists/stable"))?
        .compactMap { $0 as? String }.first { $0.hasSuffix("/Packages") })
    let packages = project.scratch("artifacts/apt/dists/stable/\(index)")
    #expect(try text(of: packages).contains("Package: tiny"))
    let log = try await FsckTests.call(project, "log")
    let event = try #require(log.output.split(separator: "\n").first { $0.contains("  publication  ") })
    let number = String(event.prefix { $0 != " " })
    let said = try await FsckTests.call(
      project, "undo", number, "--as-of", "2026-11-22", "--reason", "it is broken")
    #expect(said.status == 0, "\(said)")
    let statement = project.scratch("artifacts/tiny-1.0.undone-\(number).dsse.json")
    #expect(
      said.output.hasPrefix("took tiny 1.0-1 out of stable; its file stays in the pool\nrecorded as event "))
    #expect(said.output.hasSuffix("\nsigned \(statement)\n"), "\(said)")
    #expect(try !text(of: packages).contains("Package: tiny"))
    #expect(FileManager.default.fileExists(atPath: project.package))
    let release = try text(of: project.scratch("artifacts/apt/dists/stable/Release"))
    #expect(
      release.contains("Origin: Stellwerk\n") && release.contains("Date: Sun, 22 Nov 2026"), "\(release)")
    let envelope = try #require(
      try JSONSerialization.jsonObject(with: bytes(of: statement)) as? [String: Any])
    let payload = try #require(Data(base64Encoded: envelope["payload"] as? String ?? ""))
    let text = String(decoding: payload, as: UTF8.self)
    #expect(
      text.contains("urn:stellwerk:publication-undone:v1") && text.contains("\"it is broken\""), "\(text)")
    // Again: nothing to do, also where the statement was lost.
    let (before, sealed) = (try await FsckTests.call(project, "log").output, try bytes(of: statement))
    let again = try await FsckTests.call(project, "undo", number)
    #expect(again.status == 0, "\(again)")
    #expect(again.output == "publication \(number) was taken back before\n")
    try FileManager.default.removeItem(atPath: statement)
    #expect(try await FsckTests.call(project, "undo", number).status == 0)
    #expect(try bytes(of: statement) == sealed)
    #expect(try await FsckTests.call(project, "log").output == before)
    for words in [["fsck"], ["log", "verify"]] {
      let said = try await stellwerk(words + ["--artifacts", project.artifacts])
      #expect(said.status == 0, "\(said)")
    }
    // Published once more it is a new publication; the old one cannot be taken back any more.
    let published = try await stellwerk(
      "run", project.manifest, "--artifacts", project.artifacts, "--as-of", "2026-11-23")
    #expect(published.status == 0, "\(published)")
    let late = try await FsckTests.call(project, "undo", number)
    #expect(late.status == 1, "\(late)")
    #expect(
      late.errors.hasPrefix(
        "error[undo.impossible]: publication \(number) cannot be taken back: the same package was published again\n"
      ))
  }

  @Test("refuses what is no publication, or not in this repository")
  func refused() async throws {
    let project = try await FsckTests.released()
    let first = try await FsckTests.call(project, "undo", "1")
    #expect(first.status == 4 && first.errors.hasPrefix("error[undo.unknown]: event 1 is no publication\n"))
    let id = (try await FsckTests.call(project, "runs")).output.prefix { $0 != " " }
    let elsewhere = try await FsckTests.call(
      project, "undo", String(id), "--repository", project.scratch("no"))
    #expect(
      elsewhere.status == 1 && elsewhere.errors.contains("there is no suite 'stable' in '"), "\(elsewhere)")
    let idle = try await project.run("--no-publish")
    #expect(idle.status == 0)
    let newest = (try await FsckTests.call(project, "runs")).output.prefix { $0 != " " }
    let none = try await FsckTests.call(project, "undo", String(newest))
    #expect(none.status == 4 && none.errors.contains("has 0 publications"), "\(none)")
  }
}
