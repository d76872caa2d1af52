import Foundation
import TestSupport
import Testing

@Suite("Services that have failed")
struct ServicesTests {
  /// A store that remembers two of them, one of which is not asked.
  private func project() async throws -> Project {
    let project = try await FsckTests.released()
    #expect(try await call(project, "services").output == "no service has failed\n")
    #expect(try await call(project, "services", "reset").output == "no service has failed\n")
    try write(
      "2 -1 -1 mirror.example:443\n5 1794000000 -1 index.example:443\n",
      to: project.scratch("artifacts/store/services"))
    return project
  }

  private func call(_ project: Project, _ words: String...) async throws -> Said {
    try await stellwerk(words + ["--artifacts", project.artifacts, "--as-of", "2026-11-06T21:20:10Z"])
  }

  @Test("are listed with since when they are not asked, and when they are tried again")
  func list() async throws {
    let project = try await project()
    let said = try await call(project, "services")
    #expect(
      said.output == """
        index.example:443  failed 5 times in a row, not asked since 2026-11-06T21:20:00Z, tried again from 2026-11-06T21:21:00Z on
        mirror.example:443  failed 2 times in a row, is asked

        """, "\(said)")
    let json = try #require(
      try FsckTests.json(try await call(project, "services", "--format", "json"))["services"]
        as? [[String: Any]])
    #expect(json.map { $0["open"] as? Bool } == [true, false])
    #expect(json[0]["nextTrial"] as? String == "2026-11-06T21:21:00Z")
    let doctor = try FsckTests.json(try await call(project, "doctor", "--format", "json"))
    let checks = try #require(doctor["checks"] as? [[String: Any]]).filter {
      $0["group"] as? String == "service"
    }
    #expect(checks.map { $0["state"] as? String } == ["warning", "ok"], "\(checks)")
    #expect(
      (checks[0]["fix"] as? String)?.hasSuffix(
        "'stellwerk services reset index.example:443' lets all ask it at once")
        == true, "\(checks)")
  }

  @Test("are asked again when somebody says so, which the ledger keeps")
  func reset() async throws {
    let project = try await project()
    let unknown = try await call(project, "services", "reset", "idnex.example:443", "--format", "gnu")
    #expect(unknown.status == 64 && unknown.errors.contains("[services.unknown]"), "\(unknown)")
    let one = try await call(project, "services", "reset", "index.example:443", "--reason", "repaired")
    #expect(one.output == "index.example:443  is asked again; it had failed 5 times in a row\n", "\(one)")
    #expect(try await call(project, "services").output.hasPrefix("mirror.example:443  failed 2"))
    #expect(
      try await call(project, "services", "reset").output.hasPrefix("mirror.example:443  is asked again"))
    #expect(try await call(project, "services").output == "no service has failed\n")
    let log = try await call(project, "log")
    #expect(
      log.output.contains(
        "service.reset  failures=5 reason=repaired service=index.example:443 since=2026-11-06T21:20:00Z"),
      "\(log)")
  }
}
