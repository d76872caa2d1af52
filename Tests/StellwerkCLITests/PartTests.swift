import Foundation
import TestSupport
import Testing

@Suite("A part of a run")
struct PartTests {
  @Test("is done up to a stage, then by the stage alone, and neither seals nor publishes")
  func parts() async throws {
    let project = try await Project()
    let alone = try await project.run("--only", "deb")
    #expect(alone.status == 2, "\(alone)")
    #expect(
      alone.errors.contains("its result is not recorded, and '--only deb' does not make it"), "\(alone)")
    let until = try await project.run("--until", "deb")
    #expect(until.status == 0, "\(until)")
    #expect(
      until.errors.contains("a part of the run: no evidence is sealed, nothing is published"), "\(until)")
    #expect(until.errors.contains("not asked for by '--until deb'"), "\(until)")
    let again = try await project.run("--only", "deb", "-q")
    #expect(again.status == 0 && again.errors == "", "\(again)")
    #expect(!project.exists("artifacts/tiny-1.0.evidence") && !project.exists("artifacts/apt"))
    #expect(try await project.run("--verify", "--keep-going").status == 0)
    #expect(project.exists("artifacts/tiny-1.0.evidence"))
  }

  @Test(
    "is refused with what to write instead",
    arguments: [
      (["--until", "debs"], "--until: there is no stage 'debs'"),
      (["--only", "publish"], "--only: 'publish' acts outside, which only a whole run may"),
      (["--only", "deb", "--until", "deb"], "'--until' and '--only' exclude each other"),
    ])
  func refused(options: [String], message: String) async throws {
    let project = try await Project()
    let said = try await stellwerk(["run", project.manifest, "--artifacts", project.artifacts] + options)
    #expect(said.status == 64, "\(said)")
    #expect(said.errors.contains(message), "\(said)")
    #expect(!project.exists("artifacts/store"))
  }
}
