import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Pipelines
import Testing

@Suite("A stage kind")
struct StageKindTests {
  @Test("is found by its name")
  func catalogue() {
    #expect(testKinds.kinds.map { $0.name } == ["test/text", "test/join", "test/check", "test/publish"])
    #expect(testKinds.kind(named: "test/join") == TestJoin.self)
    #expect(testKinds.kind(named: "Test/join") == nil)
  }

  @Test("says what it needs of the world")
  func needs() throws {
    #expect(TestPublish.needs.names == ["network", "subprocess", "signing key"])
    #expect(TestText.needs.names.isEmpty)
    let plan = try #require(
      plan(
        "apiVersion: stellwerk/v1\nkind: Pipeline\nmetadata: {name: a}\nspec: {stages: [{name: a, uses: test/join}, {name: p, uses: test/publish}]}"
      ).plan)
    #expect(plan.stages[0].kind.tools.isEmpty)
    #expect(plan.stages[1].kind.tools == [Tool("/usr/bin/true", package: "coreutils")])
  }

  @Test("is given its inputs by port, and the time that is left")
  func work() throws {
    let artifact = Artifact(
      path: "/store/a", digest: Digest(of: Array("a".utf8)), byteCount: 1, mediaType: MediaType.text)
    let time = try #require(Timestamp("2026-11-21T00:00:00Z"))
    func work(_ deadline: ContinuousClock.Instant) -> StageWork {
      StageWork(
        inputs: ["text": artifact], folder: { () throws(Problem) in "/private" },
        workplace: { (_, _) throws(Problem) in "/place" },
        unpacked: { (_) throws(Problem) in "/unpacked" }, now: time, sourceDate: time, deadline: deadline,
        cancellation: Cancellation(), materials: [], notes: [:], tool: ("stellwerk", "1"))
    }
    let late = work(.now - .seconds(5))
    #expect(try late.input("text") == artifact)
    #expect(late.timeLeft == .milliseconds(1))
    #expect(work(.now + .seconds(60)).timeLeft > .seconds(1))
    let problem = #expect(throws: Problem.self) { try late.input("other") }
    #expect(problem?.code == .stageInput)
    #expect(problem?.message == "nothing is connected to the input 'other'")
    #expect(problem?.code.exitStatus == .stageFailed)
  }

  @Test("says what it did")
  func result() {
    let material = Material(
      name: "a.whl", uri: "https://example.org/a.whl", digest: Digest(of: []), byteCount: 0,
      waiver: "none is published")
    let result = StageResult(
      ["x": .file(path: "/x")], summary: "1 file", materials: [material], notes: [("a.b", true)],
      verdict: .needsApproval)
    #expect(result.summary == "1 file")
    #expect(result.materials == [material])
    #expect(result.notes.map(\.name) == ["a.b"])
    #expect(result.verdict?.rawValue == "needs-approval")
    #expect(result.outputs.count == 1)
  }
}
