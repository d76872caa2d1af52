import Foundation
import JSON
import TestSupport
import Testing

@Suite("A plan of high risk")
struct PlanApprovalTests {
  /// A project whose plans wait for a person, with the key of one.
  private static func project(role: String = "plan-approver", count: Int = 1) async throws -> PlanProject {
    let project = try await PlanProject(
      more: """
        risk: { approvalAbove: 5, role: board, count: \(count) }
          trust: ../t/trust.yaml
          approvals: ../a
        """)
    for name in ["one", "two"] {
      _ = try shell(
        "mkdir -p \"$2\" && openssl genpkey -algorithm ed25519 -out \"$1.pem\" && openssl pkey -in \"$1.pem\" -pubout -out \"$1.pub.pem\"",
        [project.scratch("t/\(name)"), project.scratch("t")])
    }
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Trust
      metadata: { name: small }
      spec:
        keys:
          - { id: one, public: one.pub.pem, roles: [\(role)], from: 2026-01-01 }
          - { id: two, public: two.pub.pem, roles: [board], from: 2026-01-01, until: 2026-12-01 }

      """, to: project.scratch("t/trust.yaml"))
    try write("# who may\n", to: project.scratch("a/README.md"))
    return project
  }

  private static let document = """
    {"name": "pond", "actor": "Grace", "role": "board", "created": "2026-11-20T10:00:00Z",
     "expires": "2026-12-20T10:00:00Z", "bundle": {"sha256": "BUNDLE"}, "decision": {"sha256": "DECISION"},
     "rings": [0], "comment": "seen"}
    """

  /// Signs an approval of what a run has said, with the script of docs/policy.md.
  private static func approve(
    _ project: PlanProject, _ said: Said, key: String = "one", _ part: String = "", _ other: String = ""
  ) throws {
    let digests = said.output.matches(of: /sha256:([0-9a-f]{64})/).map { String($0.output.1) }
    try #require(digests.count == 2, "\(said)")
    let document = (part.isEmpty ? document : document.replacing(part, with: other))
      .replacing("BUNDLE", with: digests[0]).replacing("DECISION", with: digests[1])
    try write(document, to: project.scratch("sign/\(key).json"))
    let page = try ReferenceTests.page("policy.md")
    let script = try #require(
      page.components(separatedBy: "```sh\n# sign.sh").last?.components(separatedBy: "```").first)
    try write("# sign.sh" + script, to: project.scratch("sign/sign.sh"))
    let signed = try shell(
      "sh sign.sh \(key).json ../t/\(key).pem approval > ../a/\(key).dsse.json", [],
      in: project.scratch("sign"))
    try #require(signed.status == 0, "\(signed)")
  }

  private static func verify(_ project: PlanProject) async throws -> Said {
    try await stellwerk([
      "verify", "\(project.artifacts)/pond.evidence", "--trust",
      project.scratch("artifacts/keys/release.pub.pem"), "--as-of", "2026-11-22",
    ])
  }

  @Test("goes on when somebody with the role has signed what they saw, and the evidence says who")
  func approved() async throws {
    let project = try await Self.project(role: "board")
    let waiting = try await project.run()
    #expect(waiting.status == 3, "\(waiting)")
    #expect(waiting.output.contains("a person must approve: 0 of 1 as 'board'"), "\(waiting)")
    #expect(try await Self.verify(project).status == 0)
    try Self.approve(project, waiting)
    // Also the run after the next: what was approved has not changed.
    for _ in 0..<2 {
      let said = try await project.run()
      #expect(said.status == 0, "\(said)")
      let verified = try await Self.verify(project)
      #expect(verified.status == 0, "\(verified)")
      #expect(verified.output.contains("which Grace approved as 'board'"), "\(verified)")
    }
    let bundle = try members(of: "\(project.artifacts)/pond.evidence")
    #expect(bundle["artifacts/approvals/one.dsse.json"] != nil && bundle["artifacts/trust.json"] != nil)
    let gate = try #require(bundle["artifacts/plan/gate.json"].map { String(decoding: $0, as: UTF8.self) })
    #expect(gate.contains(#""given":1"#) && gate.contains(#""verdict":"pass""#), "\(gate)")
  }

  @Test(
    "waits on where an approval does not count, and says why",
    arguments: [
      ("one", "", "", "does not hold the role 'board'"),
      ("two", "\"board\"", "\"plan-approver\"", "does not hold the role 'plan-approver'"),
      ("two", "[0]", "[1]", "it is not for ring 0"), ("two", "12-20T10", "11-20T11", "it expired at"),
      ("two", "BUNDLE", "DECISION", "it is for another bundle"),
      ("two", "DECISION", "BUNDLE", "it is for another decision"),
    ])
  func refused(key: String, part: String, other: String, reason: String) async throws {
    let project = try await Self.project()
    try Self.approve(project, try await project.run(), key: key, part, other)
    let said = try await project.run()
    #expect(said.status == 3, "\(said)")
    let gate = try #require(try members(of: "\(project.artifacts)/pond.evidence")["artifacts/plan/gate.json"])
    #expect(
      String(decoding: gate, as: UTF8.self).contains(reason), "\(String(decoding: gate, as: UTF8.self))")
    #expect(try await Self.verify(project).status == 0)
  }

  @Test("needs as many keys as the manifest asks for; one that signs twice is one")
  func count() async throws {
    let project = try await Self.project(role: "board", count: 2)
    let waiting = try await project.run()
    try Self.approve(project, waiting)
    _ = try shell("cp one.dsse.json again.dsse.json", [], in: project.scratch("a"))
    let said = try await project.run()
    #expect(said.status == 3 && said.output.contains("1 of 2 as 'board'"), "\(said)")
    try Self.approve(project, said, key: "two")
    let done = try await project.run()
    #expect(done.status == 0, "\(done)")
  }

  @Test("is not approved any more when it has changed")
  func changed() async throws {
    let project = try await Self.project(role: "board")
    try Self.approve(project, try await project.run())
    #expect(try await project.run().status == 0)
    try write(
      try text(of: project.manifest).replacingOccurrences(of: "no concrete", with: "no plastic"),
      to: project.manifest)
    #expect(try await project.run().status == 3)
  }

  @Test("is refused with approvals and nobody who is trusted")
  func untrusted() async throws {
    let project = try await PlanProject(more: "approvals: ../a")
    try write("", to: project.scratch("a/README.md"))
    let said = try await project.run()
    #expect(said.status == 65 && said.errors.contains("'approvals' needs 'trust'"), "\(said)")
  }
}
