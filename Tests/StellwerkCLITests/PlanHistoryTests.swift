import Foundation
import JSON
import TestSupport
import Testing

@Suite("Earlier plans of a store")
struct PlanHistoryTests {
  /// A project in which a plan called `pond` has been made.
  private static func project() async throws -> PlanProject {
    let project = try await PlanProject(goal: "Ship the first public release of our command line tool")
    let said = try await project.run()
    try #require(said.status == 0, "\(said)")
    return project
  }

  /// Runs a manifest that differs from the first one, under another name.
  private static func run(
    _ project: PlanProject, _ changes: [(String, String)], reuse: String, name: String = "lake"
  ) async throws -> Said {
    var text = try text(of: project.manifest)
    for (old, new) in changes + [("name: pond", "name: \(name)"), ("  keys:", "  reuse: \(reuse)\n  keys:")] {
      try #require(text.contains(old))
      text = text.replacing(old, with: new)
    }
    let path = project.scratch("m/\(name).yaml")
    try write(text, to: path)
    return try await stellwerk(["run", path, "--artifacts", project.artifacts, "--as-of", "2026-11-21"])
  }

  private static func record(_ project: PlanProject, _ name: String = "lake") throws -> JSON {
    let member = try #require(
      try members(of: "\(project.artifacts)/\(name).evidence")["artifacts/plan/reuse.json"])
    return try JSON(parsing: Array(member), file: "reuse.json")
  }

  private static func plan(_ project: PlanProject, _ name: String = "lake") throws -> JSON {
    try JSON(parsing: Array(try bytes(of: "\(project.artifacts)/\(name).plan.json")), file: "plan.json")
  }

  @Test("stand for a new one where everything but small words is the same")
  func use() async throws {
    let project = try await Self.project()
    let said = try await Self.run(project, [("Ship the first", "Ship a first")], reuse: "use")
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains("taken from  plan 'pond', "), "\(said)")
    let reused = try #require(try Self.plan(project)["origin"]?["reused"])
    let record = try Self.record(project)
    #expect(record["decision"]?.string == "use" && record["candidates"]?.array?.count == 1)
    #expect(reused["name"]?.string == "pond" && reused["digest"] == record["candidates"]?.array?[0]["digest"])
    let sum = try shell("sha256sum \"$1\" | cut -c1-64", ["\(project.artifacts)/pond.plan.json"]).output
    #expect(reused["digest"]?.string == "sha256:\(sum.trimmingCharacters(in: .whitespacesAndNewlines))")
    let verified = try await stellwerk([
      "verify", "\(project.artifacts)/lake.evidence", "--trust",
      project.scratch("artifacts/keys/release.pub.pem"), "--as-of", "2026-11-22",
    ])
    #expect(verified.status == 0, "\(verified)")
    // The same input: nothing to do, and the same bytes.
    let before = try bytes(of: "\(project.artifacts)/lake.plan.json")
    let again = try await stellwerk([
      "run", project.scratch("m/lake.yaml"), "--artifacts", project.artifacts, "--as-of", "2026-11-21",
    ])
    #expect(again.status == 0 && again.output.contains("nothing to do"), "\(again)")
    #expect(try bytes(of: "\(project.artifacts)/lake.plan.json") == before)
  }

  @Test(
    "are offered with what differs, and never taken, where anything else is not the same",
    arguments: [
      ("use", "first public release", "last public release", "the goals differ, new: last; gone: first"),
      ("use", "no concrete", "no plastic", "the constraints differ"),
      ("use", "2027-12-01", "2027-11-01", "the deadlines differ"),
      (
        "use", "hoursPerWeek: 30 }\n      - { name: Ben", "hoursPerWeek: 20 }\n      - { name: Ben",
        "the people differ"
      ),
      ("offer", "Ship the first", "Ship a first", "everything else is the same"),
    ])
  func offer(mode: String, old: String, new: String, reason: String) async throws {
    let project = try await Self.project()
    let said = try await Self.run(project, [(old, new)], reuse: mode)
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains("offered     plan 'pond', ") && said.output.contains(reason), "\(said)")
    #expect(try Self.plan(project)["origin"]?["reused"] == nil)
    let candidate = try Self.record(project)["candidates"]?.array?.first
    #expect(candidate?["decision"]?.string == "offer" && candidate?["name"]?.string == "pond")
  }

  @Test("are not looked at where the manifest does not say so, or nothing is alike")
  func never() async throws {
    let project = try await Self.project()
    for (reuse, goal) in [
      ("never", "Ship a first public release of our command line tool"),
      ("use", "Restore the organ of the church"),
    ] {
      let said = try await Self.run(
        project, [("Ship the first public release of our command line tool", goal)], reuse: reuse)
      #expect(said.status == 0 && !said.output.contains("pond"), "\(said)")
      #expect(try Self.record(project)["decision"]?.string == "none")
    }
  }

  @Test("count only as they were sealed, and only where the run ended well")
  func sealed() async throws {
    let project = try await Self.project()
    // What lies about is no plan of this store.
    try write("{}", to: "\(project.artifacts)/pond.plan.json")
    let refused = try await Self.run(
      project, [("Ship the first", "Ship a first")], reuse: "never\n  quality: { threshold: 1.0 }",
      name: "other")
    #expect(refused.status == 1, "\(refused)")
    let said = try await Self.run(project, [("Ship the first", "Ship a first")], reuse: "use")
    #expect(said.status == 0 && said.output.contains("taken from  plan 'pond'"), "\(said)")
    #expect(try Self.record(project)["candidates"]?.array?.count == 1)
  }
}
