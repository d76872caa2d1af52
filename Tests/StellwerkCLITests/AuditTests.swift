import Foundation
import TestSupport
import Testing

@Suite("An audit")
struct AuditTests {
  /// What `--format gnu` says, without folders: `p/tiny.yaml:21:9: warning: … [audit.unproven-build]`.
  private func lines(_ project: Project, _ arguments: [String] = []) async throws -> [String] {
    let said = try await stellwerk(["audit", project.manifest, "--format", "gnu"] + arguments)
    #expect(said.status == (arguments.isEmpty ? 0 : 1), "\(said)")
    return said.output.replacingOccurrences(of: project.path + "/", with: "").split(separator: "\n").map(
      String.init)
  }

  @Test("lists what a reviewer would ask about, heaviest first, each at its place")
  func findings() async throws {
    let project = try await Project(.init(command: "curl -O http://example.org/x"))
    let pipeline = project.scratch("p/tiny.yaml")
    try CheckTests.edit(
      pipeline, "sha256: 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
      "waiver: { reason: changes daily }")
    try CheckTests.edit(pipeline, "timeout: 100s", "timeout: 2h")
    try CheckTests.edit(
      pipeline, "produces: { tree: . }",
      "produces: { tree: . }\n        environment: { DB_PASSWORD: hunter2 }")
    try CheckTests.edit(
      project.scratch("policy/policy.yaml"), "effect: block }\n    - { id: sig",
      "effect: warn }\n    - { id: sig")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: project.scratch("artifacts/keys/release.pem"))
    let lines = try await lines(project)
    #expect(
      lines.filter { !$0.contains("[audit.long-timeout]") } == [
        "m/tiny.yaml:18:24: error: the private key '../artifacts/keys/release.pem' is open to others (mode 0644) [audit.readable-key]",
        "p/tiny.yaml:18:37: error: the value of 'DB_PASSWORD' looks like a secret in plain text [audit.plain-secret]",
        "p/tiny.yaml:12:44: warning: 'source' takes bytes whose digest nobody has said: 'changes daily' [audit.waived-digest]",
        "p/tiny.yaml:13:7: warning: nothing proves that 'tree' gives the same bytes again [audit.unproven-build]",
        "p/tiny.yaml:19:9: warning: the build 'tree' may speak to the network: it calls 'curl' [audit.network-in-build]",
        "p/tiny.yaml:19:9: warning: 'tree' uses plain HTTP [audit.plain-http]",
        "p/tiny.yaml:27:7: warning: nothing proves that 'deb' gives the same bytes again [audit.unproven-build]",
        "policy/policy.yaml:6:5: warning: the policy has no rule against known exploited vulnerabilities [audit.missing-rule]",
        "policy/policy.yaml:6:99: note: the rule 'vulnerability.critical' only warns [audit.rule-only-warns]",
      ], "\(lines.joined(separator: "\n"))")
    #expect(lines.count { $0.contains("note: 'source' may take 120 minutes an attempt") } == 1)
    #expect(try await self.lines(project, ["--strict"]) == lines)
  }

  @Test("asks about what is inherited without its digest")
  func parents() async throws {
    let project = try await Project()
    let child = project.scratch("m/child.yaml")
    let envelope = "apiVersion: stellwerk/v1\nkind: Package\n"
    try write(envelope + "extends: tiny.yaml\n", to: child)
    let loose = try await stellwerk("audit", child, "--format", "gnu").output
    #expect(
      loose.contains("child.yaml:3:10: note: 'tiny.yaml' is inherited and not pinned [audit.unpinned-parent]")
    )
    #expect(try await stellwerk("pin", "--all", child).status == 0)
    #expect(try await !stellwerk("audit", child, "--format", "gnu").output.contains("unpinned-parent"))
  }

  @Test("asks about exceptions that cover more than was looked at")
  func exceptions() async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.manifest, "  advisories: ../advisories",
      "  advisories: ../advisories\n  exceptions: ../exceptions")
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Exception
      metadata: { name: broad, requester: a@example.org, created: 2026-01-01T00:00:00Z }
      spec:
        covers:
          vulnerabilities: [CVE-2026-0001]
          components: ["pkg:pypi/a", "pkg:pypi/b@>=1.0", "pkg:pypi/c@>=1.0,<2.0", "pkg:pypi/%40d/e@1", "pkg:npm/*"]
          subjects: ["*"]
          rings: [0, 1, 2, 3, 4]
        reason: none
        expires: 2027-01-01T00:00:00Z
        controls: [{ text: none }]

      """, to: project.scratch("exceptions/broad.yaml"))
    let lines = try await lines(project).filter { $0.contains("[audit.broad-exception]") }
    #expect(
      lines == [
        "exceptions/broad.yaml:7:18: error: the exception covers 'pkg:pypi/a', which has no version [audit.broad-exception]",
        "exceptions/broad.yaml:7:32: error: the exception covers 'pkg:pypi/b@>=1.0', a range without an end [audit.broad-exception]",
        "exceptions/broad.yaml:7:98: error: the exception covers 'pkg:npm/*', which is a wildcard [audit.broad-exception]",
        "exceptions/broad.yaml:8:16: error: the exception covers '*' under 'subjects' [audit.broad-exception]",
        "exceptions/broad.yaml:9:12: error: the exception holds for all rings [audit.broad-exception]",
        "exceptions/broad.yaml:11:12: error: the exception lasts 365 days, the policy allows 180 at most [audit.broad-exception]",
        "exceptions/broad.yaml:5:3: warning: the exception stays when the vulnerability gets worse [audit.broad-exception]",
      ], "\(lines.joined(separator: "\n"))")
  }

  @Test(
    "knows a build that fetches by the words of its command",
    arguments: [
      ("wget -q x", "wget"), ("cd a && git clone x", "git clone"), ("/usr/bin/curl x", "curl"),
      ("python3 -m pip install x", "pip install"), ("pip install x", "pip install"),
      ("pip --isolated download x", "pip --isolated"),
      ("pip install --no-index x", nil), ("cargo build --offline", nil), ("cargo build", "cargo build"),
      ("go mod download", "go mod"), ("echo git", nil), ("make all", nil), ("a; npm ci", "npm"),
    ] as [(String, String?)])
  func network(command: String, word: String?) async throws {
    let project = try await Project(.init(command: command))
    let found = try await lines(project).first { $0.contains("[audit.network-in-build]") }
    #expect(found?.contains("it calls '\(word ?? "")' [") == (word == nil ? nil : true), "\(found ?? "")")
  }

  @Test("names a build that is given the network")
  func given() async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "produces: { tree: . }",
      "network: true\n        produces: { tree: . }")
    let found = try await lines(project).first { $0.contains("[audit.network-in-build]") }
    #expect(found?.contains("the build 'tree' is given the network [") == true, "\(found ?? "")")
  }

  @Test("is a document for programs, and refuses what 'check' refuses")
  func document() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("audit", project.manifest, "--format", "json")
    #expect(said.status == 0 && said.errors == "", "\(said)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: [[String: Any]]])
    #expect(json["problems"]?.allSatisfy { $0["level"] as? String == "warning" } == true, "\(said)")
    let bad = try await Project()
    try CheckTests.edit(bad.manifest, "  license:", "  licence:")
    let refused = try await stellwerk("audit", bad.manifest)
    #expect(refused.status == 65 && refused.errors.contains("unknown key 'licence'"), "\(refused)")
  }
}
