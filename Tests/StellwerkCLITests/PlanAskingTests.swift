import Foundation
import Synchronization
import TestSupport
import Testing

/// A project whose plan is asked of a server on this machine.
struct AskingProject {
  let scratch = Scratch()
  var artifacts: String { scratch("artifacts") }
  var manifest: String { scratch("m/plan.yaml") }
  /// What must not leave this machine.
  static let canaries = ["jane.doe@corp-canary.com", "+49 170 5550199", "Zacharias", "4111 1111 1111 1111"]

  init(
    _ address: String, provider: String = "kind: openai-compatible, privacy: masked",
    budget: String = "{}", attempts: Int = 1, more: String = ""
  ) async throws {
    try FileManager.default.copyItem(atPath: await Shared.keys.value.path, toPath: artifacts)
    try write("ref: refs/heads/main\n", to: scratch(".git/HEAD"))
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    try FileManager.default.createDirectory(atPath: scratch("p"), withIntermediateDirectories: true)
    for name in ["playbooks", "prompts", "plan.yaml"] {
      try FileManager.default.copyItem(
        atPath: root.appendingPathComponent("pipelines/\(name)").path, toPath: scratch("p/\(name)"))
    }
    let pipeline = try text(of: root.appendingPathComponent("pipelines/plan-ai.yaml").path)
    try write(
      pipeline.replacingOccurrences(of: "attempts: 3", with: "attempts: \(attempts)"),
      to: scratch("p/plan-ai.yaml"))
    let manifest = """
      apiVersion: stellwerk/v1
      kind: Plan
      metadata: { name: tool }
      spec:
        pipeline: ../p/plan-ai.yaml
        goal: Ship the first public release of our command line tool; ask \(Self.canaries[0]) or call \(Self.canaries[1]), card \(Self.canaries[3])
        context:
          start: 2026-12-01
          deadline: 2028-12-01
          people:
            - { name: \(Self.canaries[2]), role: lead, hoursPerWeek: 30 }
            - { name: Ben, role: engineer, hoursPerWeek: 30 }
          constraints: [Zacharias has the last word]
        planner: [one]
        providers:
          one: { endpoint: "\(address)/v1", model: m1, \(provider) }
        budget: \(budget)
        keys:
          statements: { pem: ../artifacts/keys/release.pem }
      \(more)

      """
    try write(manifest, to: self.manifest)
  }

  func change(_ old: String, _ new: String) throws {
    try write(try text(of: manifest).replacingOccurrences(of: old, with: new), to: manifest)
  }

  func run(_ more: String..., environment: [String: String] = [:]) async throws -> Said {
    try await stellwerk(
      ["run", manifest, "--artifacts", artifacts, "--as-of", "2026-11-21"] + more, environment: environment)
  }

  func verify() async throws -> Said {
    try await stellwerk([
      "verify", "\(artifacts)/tool.evidence", "--trust", scratch("artifacts/keys/release.pub.pem"), "--as-of",
      "2026-11-22",
    ])
  }

  var plan: String? { try? text(of: "\(artifacts)/tool.plan.json") }

  /// The events of a kind, each a line of JSON.
  func events(_ kind: String) async throws -> [String] {
    let said = try await stellwerk("log", "--artifacts", artifacts, "--format", "jsonl")
    return said.output.split(separator: "\n").map(String.init).filter { $0.contains("\"kind\":\"\(kind)\"") }
  }
}

@Suite("Running a plan with a provider")
struct PlanAskingTests {
  private static let all = 1 + 6 + 12

  @Test(
    "asks for each part once, leaves evidence of every call, and asks nothing the second time",
    arguments: [
      "kind: openai-compatible, privacy: masked",
      "kind: azure-openai, privacy: masked, apiVersion: 2024-10-21",
      "kind: anthropic, privacy: masked",
    ])
  func whole(provider: String) async throws {
    let server = try ScriptedServer { request, _ in PlanModel.reply(to: request) }
    let project = try await AskingProject(
      server.address, provider: "\(provider), price: { input: 1, output: 2 }, key: { env: MODEL_KEY }")
    let environment = ["MODEL_KEY": "sk-canary-98765432101234"]
    let said = try await project.run(environment: environment)
    #expect(said.status == 0, "\(said)")
    #expect(server.requests.count == Self.all, "\(said)")
    #expect(
      said.errors.contains("asked providers: 19 calls, 13300 tokens in, 5700 out, cost 0.0247"), "\(said)")
    let plan = try #require(project.plan)
    #expect(plan.contains("\"planner\": \"one\"") && plan.contains("Signed publication of the release"))
    // What was masked is back, and nobody was told.
    #expect(plan.contains(AskingProject.canaries[0]))
    for request in server.requests {
      let body = String(decoding: request.body, as: UTF8.self)
      for canary in AskingProject.canaries { #expect(!body.contains(canary)) }
    }
    let verified = try await project.verify()
    #expect(verified.status == 0, "\(verified)")
    let bundle = try bytes(of: "\(project.artifacts)/tool.evidence")
    #expect(bundle.range(of: Data("artifacts/plan/completions.json".utf8)) != nil)
    #expect(bundle.range(of: Data("\"endpoint\"".utf8)) == nil)
    #expect(bundle.range(of: Data("sk-canary-98765432101234".utf8)) == nil)

    // Another price, another address and another budget are no other question.
    try project.change("price: { input: 1, output: 2 }", "price: { input: 9, output: 9 }")
    try project.change("budget: {}", "budget: { maxCalls: 0 }")
    let again = try await project.run(environment: environment)
    #expect(again.status == 0, "\(again)")
    #expect(server.requests.count == Self.all && project.plan == plan)
    let report = try await stellwerk("prompts", "report", "--artifacts", project.artifacts)
    #expect(report.status == 0, "\(report)")
    #expect(report.output.contains("work-package/1  1      100 %"), "\(report)")
    #expect(report.errors.contains("1 plans, 19 calls, 13300 tokens in, 5700 out, cost 0.0247"), "\(report)")
  }

  @Test(
    "stops before the call that the budget has no room for, and goes on from there with a larger one",
    arguments: [
      ("{ maxCalls: 0 }", 0, "maxCalls"), ("{ maxTokens: 0 }", 0, "maxTokens"),
      ("{ maxCalls: 5 }", 5, "maxCalls"),
    ])
  func budget(budget: String, calls: Int, name: String) async throws {
    let server = try ScriptedServer { request, _ in PlanModel.reply(to: request) }
    let project = try await AskingProject(server.address, budget: budget)
    let said = try await project.run("--jobs", "8")
    #expect(said.status == 2, "\(said)")
    #expect(server.requests.count == calls)
    #expect(said.errors.contains("the next call would pass '\(name)'"), "\(said)")
    #expect(said.errors.contains("plan.budget"), "\(said)")
    #expect(project.plan == nil)
    try project.change("budget: \(budget)", "budget: {}")
    let again = try await project.run()
    #expect(again.status == 0, "\(again)")
    // A stage that had asked for some of its packages asks for those again.
    #expect(server.requests.count <= Self.all + 5)
  }

  @Test("takes the deterministic plan where nobody answers, says so, and asks again the next time")
  func unreachable() async throws {
    let server = try ScriptedServer { _, _ in .reset }
    let project = try await AskingProject(server.address)
    let said = try await project.run("-v")
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("the service cannot be asked (web.unreachable)"), "\(said)")
    #expect(said.errors.contains("by the deterministic planner"), "\(said)")
    let asked = server.requests.count
    #expect(project.plan != nil && asked > 0 && asked <= 19)
    #expect(try await project.verify().status == 0)
    let again = try await project.run()
    #expect(again.status == 0 && !again.output.contains("nothing to do"), "\(again)")
  }

  @Test(
    "ends clearly where the provider is wrong, and leaves nothing half written",
    arguments: [
      (401, "{}", "completion.key", "does not accept the key"),
      (404, "{}", "completion.request", "has no such model or address"),
      (429, #"{"error":{"code":"insufficient_quota"}}"#, "completion.quota", "nothing is left to spend"),
      (400, #"{"error":{"message":"schema too large"}}"#, "completion.request", "schema too large"),
    ])
  func wrong(status: Int, body: String, code: String, message: String) async throws {
    let server = try ScriptedServer { _, _ in .init(status, body) }
    let project = try await AskingProject(server.address, attempts: 3)
    let said = try await project.run()
    #expect(said.status == 2, "\(said)")
    #expect(said.errors.contains(code) && said.errors.contains(message), "\(said)")
    #expect(server.requests.count == 1 && project.plan == nil)
  }

  @Test("refuses before anything runs what cannot be meant")
  func refused() async throws {
    let cases: [(String, String, String)] = [
      ("http://127.0.0.1.nip.io", "kind: openai-compatible, privacy: local-only", "is not this machine"),
      (
        "http://models.test", "kind: openai-compatible, privacy: masked, key: { env: K }",
        "without encryption"
      ),
    ]
    for (address, provider, words) in cases {
      let project = try await AskingProject(address, provider: provider)
      let said = try await project.run()
      #expect(said.status == 65 && said.errors.contains(words), "\(said)")
    }
    let project = try await AskingProject("http://127.0.0.1:1")
    try project.change("plan-ai.yaml", "plan.yaml")
    let said = try await project.run()
    #expect(said.status == 65, "\(said)")
    #expect(said.errors.contains("the pipeline 'plan' has no stage that asks a provider"), "\(said)")
    let other = try await AskingProject("http://127.0.0.1:1")
    try other.change("planner: [one]", "planner: deterministic")
    let refused = try await other.run()
    #expect(refused.status == 65 && refused.errors.contains("asks nobody"), "\(refused)")
  }

  @Test("asks at most twice for better packages where none comes, and refines by rule then")
  func unrefined() async throws {
    let server = try ScriptedServer { request, _ in PlanModel.reply(to: request) }
    let project = try await AskingProject(server.address, more: "  quality: { threshold: 0.99 }")
    let said = try await project.run()
    #expect(said.status == 1, "\(said)")
    #expect(server.requests.count <= Self.all + 10, "\(said)")
    #expect(project.plan == nil)
  }

  @Test("asks nobody where an earlier plan stands for the new one, and shows earlier plans where it should")
  func reused() async throws {
    let server = try ScriptedServer { request, _ in PlanModel.reply(to: request) }
    let project = try await AskingProject(server.address)
    #expect(try await project.run().status == 0)
    try project.change("metadata: { name: tool }", "metadata: { name: tool2 }")
    try project.change("  keys:", "  reuse: use\n  keys:")
    let said = try await project.run()
    #expect(said.status == 0 && server.requests.count == Self.all, "\(said)")
    #expect(said.output.contains("taken from  plan 'tool', 1 alike"), "\(said)")
    let first = try #require(project.plan)
    let second = try text(of: "\(project.artifacts)/tool2.plan.json")
    #expect(second.contains(#""reused""#) && second.contains(#""planner": "one""#))
    #expect(first.contains("Signed publication") && second.contains("Signed publication"))

    try project.change("metadata: { name: tool2 }", "metadata: { name: tool3 }")
    try project.change("reuse: use", "reuse: never")
    try project.change("    constraints:", "    similarPlans: 2\n    constraints:")
    let shown = try await project.run()
    #expect(shown.status == 0 && server.requests.count == 2 * Self.all, "\(shown)")
    let questions = server.requests.dropFirst(Self.all).map { String(decoding: $0.body, as: UTF8.self) }
    #expect(questions.allSatisfy { $0.contains("earlier-plan-tool") })
    for question in questions { for canary in AskingProject.canaries { #expect(!question.contains(canary)) } }
  }

  @Test("delivers a valid plan or none, within the budget, whatever the server does")
  func faults() async throws {
    // `make trial-providers` asks for more, and for the counts.
    let wanted = ProcessInfo.processInfo.environment["STELLWERK_PLAN_RUNS"].flatMap { Int($0) }
    let tally = try await FaultTrial(runs: wanted ?? 3, seed: 1).run()
    #expect(tally.invalid == 0 && tally.overBudget == 0 && tally.canaries == 0 && tally.plans > 0, "\(tally)")
    if wanted != nil { print("\(tally)") }
  }
}

/// Many runs against a server that answers badly, counted.
struct FaultTrial {
  let runs: Int
  let seed: UInt64

  /// What came of the runs.
  struct Tally: CustomStringConvertible {
    var (runs, plans, refused, calls, invalid, overBudget, canaries) = (0, 0, 0, 0, 0, 0, 0)
    var faults: [String: Int] = [:]
    var codes: [String: Int] = [:]
    var description: String {
      """
      \(runs) runs: \(plans) plans, \(refused) refusals \(codes.sorted { $0.key < $1.key }), \(calls) calls; \
      invalid plans \(invalid), calls over budget \(overBudget), canaries \(canaries); \
      faults \(faults.sorted { $0.key < $1.key })
      """
    }
  }

  func run() async throws -> Tally {
    var tally = Tally()
    for number in 0..<runs {
      var dice = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
      func roll(_ sides: Int) -> Int {
        dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((dice >> 33) % UInt64(sides))
      }
      let (offset, badness, maxCalls) = (roll(1_000), 1 + roll(4), 5 + roll(60))
      let seen = Mutex<[String: Int]>([:])
      let server = try ScriptedServer { request, position in
        let all = PlanModel.Fault.allCases
        // The same question gets another fault the next time.
        let fault = position % 5 < badness ? all[(position * 7 + offset) % all.count] : .none
        seen.withLock { $0[fault.rawValue, default: 0] += 1 }
        return PlanModel.reply(to: request, fault)
      }
      let kind = ["openai-compatible", "azure-openai", "anthropic"][roll(3)]
      let project = try await AskingProject(
        server.address, provider: "kind: \(kind), privacy: masked", budget: "{ maxCalls: \(maxCalls) }")
      let said = try await project.run("--jobs", "4")
      tally.runs += 1
      tally.calls += server.requests.count
      if server.requests.count > maxCalls { tally.overBudget += server.requests.count - maxCalls }
      tally.canaries += Self.canaries(in: server.requests)
      for (fault, count) in seen.withLock({ $0 }) { tally.faults[fault, default: 0] += count }
      if said.status == 0 || said.status == 3, project.plan != nil {
        tally.plans += 1
        let verified = try await project.verify()
        if verified.status != 0 { tally.invalid += 1 }
      } else {
        tally.refused += 1
        let code = said.errors.firstMatch(of: /error\[([a-z.-]+)\]/).map { String($0.output.1) } ?? "?"
        tally.codes["\(said.status) \(code)", default: 0] += 1
        // Whatever kept it from being made, nothing is delivered.
        if project.plan != nil { tally.invalid += 1 }
      }
    }
    return tally
  }

  private static func canaries(in requests: [ScriptedServer.Request]) -> Int {
    requests.reduce(0) { sum, request in
      let body = String(decoding: request.body, as: UTF8.self)
      return sum + AskingProject.canaries.count { body.contains($0) }
    }
  }
}
