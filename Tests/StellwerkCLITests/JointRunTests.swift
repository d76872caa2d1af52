import Foundation
import TestSupport
import Testing

@Suite("A run of several manifests")
struct JointRunTests {
  /// A project with more manifests beside `tiny`: what differs is the name and the version of the library.
  private func project(_ others: [(name: String, library: String)], command: String = "true") async throws
    -> Project
  {
    let project = try await Project(.init(command: command))
    for (name, library) in others {
      let text = try text(of: project.manifest).replacingOccurrences(of: "name: tiny", with: "name: \(name)")
        .replacingOccurrences(of: "library: \"2.0\"", with: "library: \"\(library)\"")
      try write(text, to: project.scratch("m/\(name).yaml"))
    }
    return project
  }

  private func log(_ project: Project) async throws -> [String] {
    let said = try await stellwerk("log", "--artifacts", project.artifacts)
    #expect(said.status == 0 && said.errors.hasSuffix("the chain holds\n"), "\(said)")
    return said.output.split(separator: "\n").map(String.init)
  }

  @Test("does once what they have in common, and keeps a record for each")
  func shared() async throws {
    // Were it done twice, the packages would hold other bytes.
    let project = try await project(
      [("other", "2.0")], command: "mkdir -p $OUT; head -c 64 /dev/urandom > $OUT/random")
    let said = try await project.run(project.scratch("m/other.yaml"))
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("  build    ✓ tiny/tree +1 "), "\(said)")
    #expect(said.errors.contains("  package  ✓ other/deb "), "\(said)")
    for name in ["tiny", "other"] {
      #expect(project.exists("artifacts/apt/pool/main/\(name.prefix(1))/\(name)"))
      let bundle = project.scratch("artifacts/\(name)-1.0.evidence")
      let verified = try await stellwerk(
        "verify", bundle, "--trust", project.publicKey, "--as-of", "2026-11-22")
      #expect(verified.status == 0, "\(verified)")
      #expect(said.output.contains("  evidence    \(bundle)\n"), "\(said)")
    }
    let lines = try await log(project)
    #expect(lines.count { $0.contains("stage.executed  ") && $0.hasSuffix(" stage=tree") } == 2, "\(lines)")
    #expect(lines.count { $0.contains("  publication  ") } == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.scratch("artifacts/runs")).count == 2)
  }

  @Test("gives each the evidence that it has alone")
  func alone() async throws {
    let (single, _) = try await Shared.released.value
    let project = try await project([("a-first", "3.0")])
    let said = try await stellwerk([
      "run", project.scratch("m/a-first.yaml"), project.manifest, "--artifacts", project.artifacts, "--as-of",
      "2026-11-21",
    ])
    #expect(said.status == 0, "\(said)")
    let differing = try differences(single.bundle, project.bundle)
    #expect(differing == [])
    #expect(try bytes(of: single.package) == bytes(of: project.package))
  }

  @Test("goes on with the others where one fails, and tells each by its own name")
  func failing() async throws {
    let project = try await project(
      [("bad", "3.0"), ("good", "2.1")], command: "test \"${{ inputs.library }}\" != 3.0")
    let said = try await stellwerk([
      "run", project.scratch("m/bad.yaml"), project.manifest, project.scratch("m/good.yaml"), "--artifacts",
      project.artifacts, "--as-of", "2026-11-21", "--jobs", "1",
    ])
    #expect(said.status == 2, "\(said)")
    #expect(said.output.contains("✗ failed: bad 1.0"), "\(said)")
    for name in ["tiny", "good"] {
      #expect(project.exists("artifacts/apt/pool/main/\(name.prefix(1))/\(name)"), "\(name) \(said)")
    }
    #expect(!project.exists("artifacts/apt/pool/main/b"))
    for name in ["bad", "tiny", "good"] {
      let verified = try await stellwerk(
        "verify", project.scratch("artifacts/\(name)-1.0.evidence"), "--trust", project.publicKey)
      #expect(
        verified.output.contains("\(name) 1.0-1, \(name == "bad" ? "failed" : "released")"), "\(verified)")
    }
    #expect(try await log(project).count { $0.contains("stage.failed") } == 1)
  }
}
