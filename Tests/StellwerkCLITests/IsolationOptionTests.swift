import OperatingSystem
import TestSupport
import Testing

@Suite("A run with --isolation")
struct IsolationOptionTests {
  @Test(
    "none starts programs without namespaces, says so in the evidence, and shares no result with other runs")
  func none() async throws {
    let project = try await Project()
    let open = try await project.run("-v", "--isolation", "none", "--until", "tree")
    #expect(
      open.status == 0 && open.errors.contains("not isolated: switched off (--isolation none)"), "\(open)")
    let usual = try await project.run("--until", "tree")
    #expect(
      usual.status == 0 && usual.errors.contains("  build    ✓ tree"), "what was open is made again: \(usual)"
    )
    let again = try await project.run("--isolation", "none", "--until", "tree")
    #expect(again.errors.contains("  build    = tree"), "\(again)")
    let forecast = try await project.run("--isolation", "none", "--dry-run")
    #expect(forecast.status == 0 && !forecast.output.contains("switched off"), "\(forecast)")
    // A build that nobody kept from the network weighs more in the decision.
    let sealed = try await project.run("--isolation", "none")
    #expect(sealed.output.contains("  risk 15 of 100 "), "\(sealed)")
  }

  @Test("required goes where namespaces are, and is refused elsewhere")
  func required() async throws {
    let project = try await Project()
    let said = try await project.run("--isolation", "required", "--until", "tree")
    guard Isolation.obstacle != nil else {
      #expect(said.status == 0 && said.errors.contains("  build    ✓ tree"), "\(said)")
      return
    }
    #expect(said.status == 65, "\(said)")
    #expect(
      said.errors.contains(
        "error[preflight.isolation]: 'tree' starts programs, which this machine cannot isolate"), "\(said)")
  }

  @Test("none does not go with a stage that requires isolation, and nothing else is a word for it")
  func refused() async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "produces: { tree: . }",
      "isolation: required\n        produces: { tree: . }")
    let said = try await project.run("--isolation", "none")
    #expect(said.status == 65, "\(said)")
    #expect(
      said.errors.contains(
        "error[preflight.isolation]: 'tree' requires isolation, which '--isolation none' switches off"),
      "\(said)")
    let other = try await project.run("--isolation", "some")
    #expect(other.status == 64, "\(other)")
    #expect(other.errors.contains("'--isolation' takes none, best or required, not 'some'"), "\(other)")
  }
}
