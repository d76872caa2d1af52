import Foundation
import TestSupport
import Testing

/// A project that makes a plan with the pipeline and the playbooks of the repository.
struct PlanProject {
  let scratch = Scratch()
  var artifacts: String { scratch("artifacts") }
  var manifest: String { scratch("m/plan.yaml") }

  init(goal: String = "Dig a pond behind the town hall", deadline: String = "2027-12-01", more: String = "")
    async throws
  {
    try FileManager.default.copyItem(atPath: await Shared.keys.value.path, toPath: artifacts)
    try write("ref: refs/heads/main\n", to: scratch(".git/HEAD"))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    for name in ["plan.yaml", "playbooks"] {
      try FileManager.default.createDirectory(atPath: scratch("p"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: root.appendingPathComponent("pipelines/\(name)").path, toPath: scratch("p/\(name)"))
    }
    let text = """
      apiVersion: stellwerk/v1
      kind: Plan
      metadata: { name: pond }
      spec:
        pipeline: ../p/plan.yaml
        goal: \(goal)
        context:
          start: 2026-12-01
          deadline: \(deadline)
          people:
            - { name: Ada, role: lead, hoursPerWeek: 30 }
            - { name: Ben, role: engineer, hoursPerWeek: 30 }
          constraints: [no concrete]
        keys:
          statements: { pem: ../artifacts/keys/release.pem }
      \(more.isEmpty ? "" : "  \(more)\n")
      """
    try write(text, to: manifest)
  }

  func run() async throws -> Said {
    try await stellwerk(["run", manifest, "--artifacts", artifacts, "--as-of", "2026-11-21"])
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(artifacts)/\(name)") }
}

@Suite("Running a plan")
struct PlanRunTests {
  private static let files = [
    "pond.plan.json", "pond.plan.md", "pond.plan.csv", "pond.plan.ics", "pond.map.svg", "pond.map.html",
  ]

  @Test("leaves the plan and evidence that a stranger can verify; the second time there is nothing to do")
  func whole() async throws {
    let project = try await PlanProject()
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains("plan        \(project.artifacts)/pond.plan.json\n"), "\(said)")
    #expect(Self.files.allSatisfy { project.exists($0) })
    let plan = try bytes(of: "\(project.artifacts)/pond.plan.json")
    #expect(String(decoding: plan, as: UTF8.self).contains("\"isGeneric\": true"))

    let verified = try await stellwerk([
      "verify", "\(project.artifacts)/pond.evidence", "--trust",
      project.scratch("artifacts/keys/release.pub.pem"),
      "--subject", "\(project.artifacts)/pond.plan.json", "--as-of", "2026-11-22",
    ])
    #expect(verified.status == 0, "\(verified)")
    #expect(verified.output.contains("4 of 4 evidence contents present, nothing contradicts"), "\(verified)")
    #expect(verified.output.contains("✓ plan "), "\(verified)")

    let again = try await project.run()
    #expect(again.status == 0 && again.output.contains("nothing to do"), "\(again)")
    #expect(try bytes(of: "\(project.artifacts)/pond.plan.json") == plan)
    for name in Self.files { try await Self.verify(name, of: project) }
    let other = try await PlanProject()
    _ = try await other.run()
    #expect(try bytes(of: "\(other.artifacts)/pond.plan.json") == plan)
  }

  /// Each file is what the run wrote, and one byte more is not.
  private static func verify(_ name: String, of project: PlanProject) async throws {
    let command = [
      "verify", "\(project.artifacts)/pond.evidence", "--trust",
      project.scratch("artifacts/keys/release.pub.pem"), "--as-of", "2026-11-22", "--subject",
    ]
    let same = try await stellwerk(command + ["\(project.artifacts)/\(name)"])
    #expect(same.status == 0, "\(name): \(same)")
    let changed = project.scratch("changed-\(name)")
    try (bytes(of: "\(project.artifacts)/\(name)") + Data(" ".utf8)).write(to: URL(filePath: changed))
    let other = try await stellwerk(command + [changed])
    #expect(other.status == 1, "\(name): \(other)")
  }

  @Test("is refused below the score that is wanted, and writes no plan")
  func score() async throws {
    let project = try await PlanProject(more: "quality: { threshold: 1.0 }")
    let said = try await project.run()
    #expect(said.status == 1, "\(said)")
    #expect(said.output.contains("not good enough: plan pond"), "\(said)")
    #expect(!Self.files.contains { project.exists($0) })
    #expect(project.exists("pond.evidence"))
  }

  @Test("waits for a person above the risk that is allowed, with the plan to read")
  func risk() async throws {
    let project = try await PlanProject(more: "risk: { approvalAbove: 5 }")
    let said = try await project.run()
    #expect(said.status == 3, "\(said)")
    #expect(said.output.contains("above 5 a person must approve"), "\(said)")
    #expect(Self.files.allSatisfy { project.exists($0) })
    let verified = try await stellwerk([
      "verify", "\(project.artifacts)/pond.evidence", "--trust",
      project.scratch("artifacts/keys/release.pub.pem"),
      "--as-of", "2026-11-22",
    ])
    #expect(verified.status == 0, "\(verified)")
  }

  @Test("fails with the rule that is broken, and writes no plan")
  func rules() async throws {
    let project = try await PlanProject(deadline: "2026-12-04")
    let said = try await project.run()
    #expect(said.status == 2, "\(said)")
    #expect(said.errors.contains("plan.deadline"), "\(said)")
    #expect(!Self.files.contains { project.exists($0) })
  }
}
