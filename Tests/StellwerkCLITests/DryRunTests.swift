import Foundation
import TestSupport
import Testing

@Suite("A dry run")
struct DryRunTests {
  /// Every file below a folder with its bytes, and every folder.
  static func tree(_ folder: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      found[name] = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
    }
    return found
  }

  @Test("lists what would be done, and writes nothing, before and after the first run")
  func nothing() async throws {
    let project = try await Project()
    try FileManager.default.removeItem(
      atPath: project.scratch("artifacts/keys/gnupg/S.gpg-agent.none"), ifThere: true)
    let before = try Self.tree(project.path)
    let fresh = try await project.run("--dry-run")
    #expect(fresh.status == 0, "\(fresh)")
    #expect(fresh.errors == "")
    for line in [
      "tiny 1.0 · pipeline tiny · nothing is executed", "  source     intake/file    executed",
      "      fetch    \(project.scratch("m/hello.txt"))  (sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03)",
      "  tree       build/command  executed, inputs not known yet",
      "  signature  sign/openpgp   executed, inputs not known yet",
      "  decision   policy/decide  executed in every run",
      "  publish    store/apt      executed where the decision allows it",
      "      publish  stable/main  (APT repository in \(project.artifacts)/apt)",
      "      sign     the evidence \(project.bundle)  (ed25519 ",
    ] { #expect("\n\(fresh.output)".contains("\n\(line)"), "\(line)\n\(fresh)") }
    #expect(fresh.output.contains("      sign     the artifact  (OpenPGP "), "\(fresh)")
    #expect(try Self.tree(project.path) == before)
    #expect(try await project.run().status == 0)
    let after = try Self.tree(project.path)
    let again = try await project.run("--dry-run")
    #expect(again.status == 0, "\(again)")
    for name in ["source     intake/file  ", "tree       build/command", "scan       scan/osv     "] {
      #expect(again.output.contains("\n  \(name)  reused\n"), "\(name)\n\(again)")
    }
    #expect(!again.output.contains("the artifact"), "what stands is not signed again: \(again)")
    #expect(try Self.tree(project.path) == after)
  }

  @Test("is a document with --format json, the same facts")
  func document() async throws {
    let project = try await Project()
    let said = try await project.run("--dry-run", "--no-publish", "--format", "json")
    #expect(said.status == 0, "\(said)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: [[String: Any]]])
    let package = try #require(json["packages"]?.first)
    #expect(package["name"] as? String == "tiny" && package["publishes"] as? Bool == false)
    let stages = try #require(package["stages"] as? [[String: Any]])
    #expect(
      stages.compactMap { $0["forecast"] as? String } == [
        "executed", "executed, inputs not known yet", "executed, inputs not known yet",
        "executed, inputs not known yet", "executed, inputs not known yet", "executed, inputs not known yet",
        "executed in every run", "not run: --no-publish",
      ])
    let publication = try #require(stages.last?["intentions"] as? [[String: String]])
    #expect(publication.map { $0["action"] } == ["sign", "publish"])
    #expect((package["evidence"] as? [[String: String]])?.first?["action"] == "sign")
  }

  @Test("tells what several manifests do together")
  func several() async throws {
    let project = try await Project()
    let other = try text(of: project.manifest).replacingOccurrences(of: "name: tiny", with: "name: other")
    try write(other, to: project.scratch("m/other.yaml"))
    let said = try await project.run(project.scratch("m/other.yaml"), "--dry-run")
    #expect(said.status == 0, "\(said)")
    #expect(
      said.output.contains("\n  source     intake/file    executed, once for this and tiny\n"), "\(said)")
  }
}

extension FileManager {
  fileprivate func removeItem(atPath path: String, ifThere: Bool) throws {
    if fileExists(atPath: path) { try removeItem(atPath: path) }
  }
}
