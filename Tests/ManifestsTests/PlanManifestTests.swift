import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Policies
import Testing

@testable import Manifests

@Suite("A plan manifest")
struct PlanManifestTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Plan
    metadata: { name: first-release }
    spec:
      pipeline: ../pipelines/plan.yaml
      goal: Ship the first release
      context:
        start: 2026-12-01
        deadline: 2027-03-01
        people: [ { name: A, role: lead, hoursPerWeek: 30 } ]
        constraints: [ no paid services ]
        standards: [ standards.md ]
      planner: local
      providers:
        local: { kind: openai-compatible, endpoint: "http://127.0.0.1:8080/v1", model: any, privacy: local-only }
      budget: { maxCost: 2.50, maxTokens: 200000, maxCalls: 120 }
      quality: { threshold: 0.8, maxRefinements: 3 }
      risk: { approvalAbove: 40 }

    """

  @Test("says the goal, who is there, and what may be spent")
  func reads() throws {
    let plan = try value(complete, file: "m/plan.yaml") { PlanManifest($0, into: &$1) }
    #expect(plan.name == "first-release" && plan.goal == "Ship the first release")
    #expect(plan.pipeline.path.path == "pipelines/plan.yaml" && plan.pipeline.digest == nil)
    let context = plan.context
    #expect(context.start.text == "2026-12-01T00:00:00Z" && context.deadline?.text == "2027-03-01T00:00:00Z")
    #expect(context.people.map(\.name) == ["A"] && context.people.map(\.role) == ["lead"])
    #expect(context.people.map(\.hoursPerWeek) == [30])
    #expect(
      context.constraints == ["no paid services"] && context.standards.map(\.path) == ["m/standards.md"])
    #expect(plan.planner.providers.map(\.value) == ["local"])
    #expect(plan.providers.map(\.key.value) == ["local"])
    let provider = try #require(plan.providers.first?.value)
    #expect(provider.kind == .openAICompatible && provider.privacy == .localOnly)
    #expect(provider.endpoint == "http://127.0.0.1:8080/v1" && provider.model == "any")
    #expect(
      plan.budget.maxCost?.text == "2.5" && plan.budget.maxTokens == 200_000 && plan.budget.maxCalls == 120)
    #expect(plan.threshold.text == "0.8" && plan.maxRefinements == 3 && plan.approvalAbove == 40)
  }

  @Test("needs a pipeline, a goal and people")
  func short() throws {
    let plan = try value(
      """
      apiVersion: stellwerk/v1
      kind: Plan
      metadata: { name: a }
      spec: { pipeline: p, goal: g, context: { start: 2026-12-01, people: [{ name: A, role: r, hoursPerWeek: 1 }] } }
      """
    ) { PlanManifest($0, into: &$1) }
    #expect(!plan.planner.asksProviders && plan.providers.isEmpty && plan.context.deadline == nil)
    #expect(plan.budget.maxCost == nil && plan.budget.maxTokens == nil && plan.budget.maxCalls == nil)
    #expect(plan.threshold.text == "0.7" && plan.maxRefinements == 2 && plan.approvalAbove == 50)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Plan", "kind: Trust", "manifest.kind", "this is a Trust, not a Plan"),
      Mistake("goal: Ship the first release", "goal: 👉''", "manifest.value", "'goal' is empty"),
      Mistake(
        "deadline: 2027-03-01", "deadline: 👉2026-12-01👈", "manifest.value",
        "the deadline is not after the start"),
      Mistake("[ { name: A, role: lead, hoursPerWeek: 30 } ]", "👉[]", "manifest.value", "'people' is empty"),
      Mistake("hoursPerWeek: 30", "hoursPerWeek: 👉169👈", "manifest.value", "'hoursPerWeek' is not 1 to 168"),
      Mistake(
        "planner: local", "planner: 👉locl👈", "manifest.value", "'locl' is not a planner",
        "did you mean 'local'?"),
      Mistake(
        "planner: local", "planner: 👉nobody👈", "manifest.value", "'nobody' is not a planner",
        "one of deterministic, local"),
      Mistake(
        "kind: openai-compatible", "kind: 👉open-ai👈", "manifest.value", "'kind' cannot be 'open-ai'"),
      Mistake(
        "\"http://127.0.0.1:8080/v1\"", "👉localhost👈", "manifest.value", "'localhost' is not a web address",
        "write for example https://example.org/"),
      Mistake(
        "maxCost: 2.50", "maxCost: 👉two👈", "manifest.value",
        "'maxCost' is not a decimal with at most four places"),
      Mistake("maxCalls: 120", "maxCalls: 👉-1👈", "manifest.value", "'maxCalls' is less than 0"),
      Mistake("threshold: 0.8", "threshold: 👉1.1👈", "manifest.value", "'threshold' is not 0 to 1"),
      Mistake(
        "approvalAbove: 40", "approvalAbove: 👉400👈", "manifest.value", "'approvalAbove' is not 0 to 100"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { PlanManifest($0, into: &$1) }
  }
}

@Suite("A provider in a plan manifest")
struct ProviderTests {
  private func manifest(_ provider: String, planner: String = "[one]", budget: String = "{}") -> String {
    """
    apiVersion: stellwerk/v1
    kind: Plan
    metadata: { name: a }
    spec:
      pipeline: p.yaml
      goal: g
      context: { start: 2026-12-01, people: [{ name: A, role: r, hoursPerWeek: 1 }] }
      planner: \(planner)
      providers:
        one: { \(provider) }
        two: { kind: anthropic, endpoint: "https://models.test", model: m, privacy: masked }
      budget: \(budget)

    """
  }

  private static let cloud =
    "kind: openai-compatible, endpoint: \"https://models.test/v1\", model: m, privacy: masked"

  @Test(
    "is on this machine if its address says so, whatever names resolve to",
    arguments: [
      ("http://127.0.0.1:8080/v1", true), ("http://127.255.0.9", true), ("https://localhost", true),
      ("http://localhost:11434/v1", true), ("http://[::1]:8080/v1", true), ("http://[::1]", true),
      ("http://127.0.0.1.nip.io", false), ("http://localhost.test", false), ("http://localhost.", false),
      ("http://127.1", false), ("http://2130706433", false), ("http://0x7f.0.0.1", false),
      ("http://0177.0.0.1", false), ("http://127.0.0.256", false), ("http://127.0.0.01", false),
      ("http://0.0.0.0", false), ("http://[::]", false), ("http://[::ffff:127.0.0.1]", false),
      ("http://[::1].test", false), ("http://[::1", false), ("http://user@127.0.0.1", false),
      ("http://127.0.0.1@models.test", false), ("http://127.0.0.1\\@models.test", false),
      ("http://models.test/127.0.0.1", false), ("http://models.test#@127.0.0.1", false),
      ("http://127.0.0.1:80a", false), ("http://127.0.0.1:", false), ("http://LOCALHOST", false),
    ])
  func loopback(address: String, isLocal: Bool) throws {
    #expect(isLoopback(address) == isLocal)
  }

  @Test(
    "is asked in the order in which planners are named; the key of a result holds neither secret nor price")
  func order() throws {
    let text = manifest(
      "\(Self.cloud), key: { env: K }, price: { input: 0.5, output: 2 }, timeout: 9s, rate: { requestsPerMinute: 3 }, temperature: 0.2",
      planner: "[two, one]")
    let plan = try value(text) { PlanManifest($0, into: &$1) }
    #expect(plan.planner.providers.map(\.value) == ["two", "one"])
    let one = try #require(plan.providers.first?.value)
    #expect(one.price?.output.text == "2" && one.rate?.requestsPerMinute == 3 && one.timeout == .seconds(9))
    #expect(
      one.json == [
        "kind": "openai-compatible", "model": "m", "privacy": "masked", "output": "json-schema",
        "maxOutputTokens": 4096, "temperature": "0.2",
      ])
    #expect(plan.budget.json == [:])
  }

  @Test(
    "is named once, and not beside the planner that asks nobody",
    arguments: [
      ("[one, two, one]", "'planner' names 'one' twice"),
      ("[deterministic]", "'planner' has 'deterministic' in a list"),
      ("[]", "'planner' has 0 elements, not 1 to 8"), ("[thre]", "'thre' is not a planner"),
    ])
  func planners(planner: String, message: String) throws {
    #expect(try refusals(manifest(Self.cloud, planner: planner)) == [message])
  }

  @Test(
    "is refused where its parts do not go together",
    arguments: [
      (
        "endpoint: \"http://models.test\", privacy: local-only",
        "'http://models.test' is not this machine, as 'local-only' wants it"
      ),
      ("endpoint: \"https://models.test?a=b\", privacy: masked", "the endpoint has a query"),
      (
        "endpoint: \"http://models.test\", privacy: masked, key: { env: K }",
        "the key would be sent without encryption"
      ),
      (
        "endpoint: \"https://models.test\", privacy: masked, deployment: d",
        "'deployment' is only for azure-openai"
      ),
      (
        "endpoint: \"https://models.test\", privacy: masked, apiVersion: v",
        "'apiVersion' is only for azure-openai"
      ),
      ("endpoint: \"https://models.test\", privacy: masked, temperature: 2.1", "'temperature' is not 0 to 2"),
      ("endpoint: \"https://models.test\", privacy: masked, deployment: a/b", "'a/b' is not a word"),
    ])
  func parts(provider: String, message: String) throws {
    let found = try refusals(manifest("kind: openai-compatible, model: m, \(provider)"))
    #expect(found == [message], "\(found)")
  }

  @Test(
    "of another kind is refused what that kind does not know",
    arguments: [
      ("anthropic", "output: json-object", "anthropic knows no 'json-object'"),
      ("anthropic", "seed: 1", "anthropic takes no 'seed'"),
      ("anthropic", "temperature: 1.5", "'temperature' is not 0 to 1"),
      ("anthropic", "limitName: max_tokens", "'limitName' is only for openai-compatible"),
      ("azure-openai", "deployment: d", "'deployment' needs 'apiVersion'"),
    ])
  func kinds(kind: String, option: String, message: String) throws {
    let text = manifest(
      "kind: \(kind), endpoint: \"https://models.test\", model: m, privacy: masked, \(option)")
    #expect(try refusals(text) == [message])
  }

  @Test("needs a price where a run may cost only so much, unless it is this machine")
  func price() throws {
    #expect(
      try refusals(manifest(Self.cloud, budget: "{ maxCost: 1 }")) == [
        "'one' has no price, which 'maxCost' needs"
      ])
    #expect(
      try refusals(manifest("\(Self.cloud), price: { input: 1, output: 1 }", budget: "{ maxCost: 1 }"))
        .isEmpty)
    let local = "kind: openai-compatible, endpoint: \"http://localhost/v1\", model: m, privacy: local-only"
    #expect(try refusals(manifest(local, budget: "{ maxCost: 1 }")).isEmpty)
  }

  private func refusals(_ text: String) throws -> [String] {
    var problems: [Problem] = []
    guard let document = Document.only(.plan, in: Array(text.utf8), file: "a.yaml", into: &problems) else {
      return problems.map(\.message)
    }
    _ = PlanManifest(document, into: &problems)
    return problems.map(\.message)
  }
}

@Suite("A playbook")
struct PlaybookManifestTests {
  private static func route(_ id: String) -> String {
    """
        - id: \(id)
          title: T
          tasks:
            - title: Task of \(id)
              workPackages:
                - title: W
                  summary: S
                  steps: [a, b, c, d, e, f]
                  definitionOfDone: [a, b, c, d, e, f, g]
                  risks: [{ risk: r, mitigation: m }, { risk: s, mitigation: n }, { risk: t, mitigation: o }]
                  sources: [{ title: a, url: "https://a.example/" }, { title: b, url: "https://b.example/" }, { title: c, url: "https://c.example/" }]
                  estimate: { low: 2h, likely: 4h, high: 1d }

    """
  }

  private let complete =
    """
    apiVersion: stellwerk/v1
    kind: Playbook
    metadata: { name: software-release, version: 3 }
    spec:
      matches: { words: [release, ship], domain: software }
      parameters: { product: { from: goal, default: the product } }
      routes:

    """ + ["scope", "build", "test", "packages", "source", "announce"].map(route).joined() + """
        decisions:
          - id: channel
            question: Which one?
            after: scope
            options: [{ route: packages, when: "${{ true }}" }, { route: source }]
            mergesAt: announce

      """

  @Test("says routes, tasks, work packages and decisions")
  func reads() throws {
    let playbook = try value(complete) { PlaybookManifest($0, into: &$1) }
    #expect(playbook.name == "software-release" && playbook.version == 3)
    #expect(playbook.words == ["release", "ship"] && playbook.domain == "software")
    #expect(playbook.parameters.map(\.value.source) == [.goal])
    #expect(playbook.parameters.map(\.value.defaultValue) == ["the product"])
    #expect(playbook.routes.map(\.id) == ["scope", "build", "test", "packages", "source", "announce"])
    let route = try #require(playbook.routes.first)
    #expect(route.title == "T" && route.kind == .trunk && route.tasks.map(\.title) == ["Task of scope"])
    let work = try #require(route.tasks.first?.workPackages.first)
    #expect(work.title == "W" && work.summary == "S" && work.steps.count == 6)
    #expect(work.definitionOfDone.last == "g" && work.risks.map(\.risk) == ["r", "s", "t"])
    #expect(work.risks.first?.mitigation == "m" && work.sources.map(\.title) == ["a", "b", "c"])
    #expect(work.sources.first?.url == "https://a.example/")
    #expect(work.estimate.low == TimeSpan(seconds: 7_200) && work.estimate.high == TimeSpan(seconds: 86_400))
    #expect(work.estimate.likely == TimeSpan(seconds: 14_400))
    let decision = try #require(playbook.decisions.first)
    #expect(decision.id.value == "channel" && decision.question == "Which one?" && decision.after == "scope")
    #expect(decision.options.map(\.route) == ["packages", "source"] && decision.mergesAt == "announce")
    #expect(decision.options.map(\.when?.text) == ["${{ true }}", nil])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("version: 3", "version: 👉0👈", "manifest.value", "'version' is less than 1"),
      Mistake("words: [release, ship]", "words: 👉[]", "manifest.value", "'words' is empty"),
      Mistake(
        "from: goal", "from: 👉air👈", "manifest.value", "'from' cannot be 'air'", "one of goal, context"),
      Mistake(
        "- id: build", "- id: 👉Build👈", "manifest.value", "'Build' is not a name", "use a-z, 0-9 and '-'"),
      Mistake("- id: build", "- id: 👉scope👈", "manifest.value", "the id 'scope' is there twice"),
      Mistake(
        "[a, b, c, d, e, f]\n", "👉[a, b, c, d, e]\n", "manifest.value",
        "'steps' has 5 elements, not 6 or more"),
      Mistake(
        "[a, b, c, d, e, f, g]", "👉[a, b, c, d, e, f]", "manifest.value",
        "'definitionOfDone' has 6 elements, not 7 or more"),
      Mistake(
        "sources: [{ title: a, url: \"https://a.example/\" }, ", "sources: 👉[", "manifest.value",
        "'sources' has 2 elements, not 3 to 8"),
      Mistake("\"https://a.example/\"", "👉ftp://a👈", "manifest.value", "'ftp://a' is not a web address"),
      Mistake("likely: 4h", "likely: 👉1h👈", "manifest.value", "'likely' is less than 'low'"),
      Mistake("high: 1d", "high: 👉3h👈", "manifest.value", "'high' is less than 'likely'"),
      Mistake(
        "after: scope", "after: 👉scop👈", "manifest.value", "there is no route 'scop'", "did you mean 'scope'?"
      ),
      Mistake("route: source", "route: 👉moon👈", "manifest.value", "there is no route 'moon'"),
      Mistake("mergesAt: announce", "mergesAt: 👉end👈", "manifest.value", "there is no route 'end'"),
      Mistake("when: \"${{ true }}\"", "when: 👉''", "manifest.type", "'when' is no expression"),
      // What depends on the route that is wrong is not blamed.
      Mistake(
        "- id: scope\n      title: T", "- id: scope\n      title: 👉[]", "manifest.type",
        "'title' is not a string"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { PlaybookManifest($0, into: &$1) }
  }

  @Test(
    "keeps the numbers of a plan",
    arguments: [
      (", { risk: t, mitigation: o }]", "]", "'risks' has 2 elements, not 3 or more"),
      (", { route: source }]", "]", "'options' has 1 element, not 2 or more"),
      (route("build"), "", "'routes' has 5 elements, not 6 to 20"),
    ])
  func numbers(old: String, new: String, message: String) {
    let text = complete.replacing(old, with: new, maxReplacements: 1)
    #expect(text != complete)
    #expect(problems(text) { PlaybookManifest($0, into: &$1) }.map(\.message) == [message])
  }

  @Test("with several mistakes tells all of them, however deep")
  func several() {
    let text = complete.replacing("likely: 4h", with: "likely: soon").replacing("risk: r,", with: "risc: r,")
    let said = problems(text) { PlaybookManifest($0, into: &$1) }.map(\.message)
    #expect(said.count == 12)
    #expect(Set(said) == ["'likely' is not a duration", "unknown key 'risc'"])
  }
}

@Suite("An approval manifest")
struct ApprovalManifestTests {
  private static let digits = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Approval
    metadata: { name: tool-1.0-ring2, actor: cab-1, created: 2026-11-22T10:00:00Z }
    spec:
      role: cab
      bundle: { sha256: \(digits) }
      decision: { sha256: \(digits.uppercased()) }
      rings: [2, 3]
      comment: reviewed
      expires: 2026-12-22

    """

  @Test("says who approves what, for which rings, until when")
  func reads() throws {
    let approval = try value(complete) { ApprovalManifest($0, into: &$1) }.approval
    #expect(approval.name == "tool-1.0-ring2" && approval.actor == "cab-1" && approval.role == "cab")
    #expect(approval.bundle.hex == Self.digits && approval.decision == approval.bundle)
    #expect(approval.rings == [2, 3] && approval.comment == "reviewed")
    #expect(
      approval.created.text == "2026-11-22T10:00:00Z" && approval.expires.text == "2026-12-22T00:00:00Z")
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Approval", "kind: Policy", "manifest.kind", "this is a Policy, not an Approval"),
      Mistake("actor:", "👉actr👈:", "manifest.unknown-key", "unknown key 'actr'", "did you mean 'actor'?"),
      Mistake(
        "bundle: { sha256: 5f70", "bundle: { sha256: 👉70", "manifest.value",
        "'70\(digits.dropFirst(4))' is not a digest"),
      Mistake("rings: [2, 3]", "rings: [2, 👉-3👈]", "manifest.value", "'-3' is not a ring"),
      Mistake("rings: [2, 3]", "rings: 👉[]", "manifest.value", "'rings' is empty"),
      Mistake(
        "expires: 2026-12-22", "expires: 👉2026-11-22👈", "manifest.value", "it expires before it is created"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { ApprovalManifest($0, into: &$1) }
  }
}

@Suite("A policy test")
struct PolicyTestManifestTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: PolicyTest
    metadata: { name: default-policy }
    spec:
      policy: { path: default.yaml, sha256: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef }
      cases:
        - name: a critical finding blocks
          facts: { findings: [ { id: CVE-2026-27459, score: 9.8 } ] }
          expect: { verdict: fail, rules: { vulnerability.critical: waived } }
        - { name: nothing is fine, facts: {}, expect: { verdict: needs-approval } }

    """

  @Test("says facts, and what the policy must say of them")
  func reads() throws {
    let test = try value(complete, file: "p/t.yaml") { PolicyTestManifest($0, into: &$1) }
    #expect(test.name == "default-policy" && test.policy.path.path == "p/default.yaml")
    #expect(test.policy.digest?.value.hex.hasPrefix("5f70bf18") == true)
    #expect(test.policy.json["path"]?.string == "default.yaml")
    #expect(test.cases.map(\.name) == ["a critical finding blocks", "nothing is fine"])
    #expect(test.cases[0].facts.text == #"{"findings":[{"id":"CVE-2026-27459","score":9.8}]}"#)
    #expect(test.cases.map(\.verdict) == [.fail, .needsApproval])
    #expect(test.cases[0].rules.map(\.key.value) == ["vulnerability.critical"])
    #expect(test.cases[0].rules.map(\.value) == [.waived])
    #expect(test.cases[1].rules.isEmpty)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake(
        "sha256: 5f70", "sha256: 👉5", "manifest.value",
        "'5bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef' is not a digest"),
      Mistake(
        "path: default.yaml, ", "👉pth👈: a, ", "manifest.unknown-key", "unknown key 'pth'",
        "did you mean 'path'?"),
      Mistake(
        "name: nothing is fine", "name: 👉a critical finding blocks👈", "manifest.value",
        "two cases have the name 'a critical finding blocks'"),
      Mistake("facts: {},", "facts: 👉[],", "manifest.type", "'facts' is not a mapping"),
      Mistake(
        "verdict: fail", "verdict: 👉fial👈", "manifest.value", "'verdict' cannot be 'fial'",
        "did you mean 'fail'?"),
      Mistake(
        "critical: waived", "critical: 👉no👈", "manifest.value", "'vulnerability.critical' cannot be 'no'"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { PolicyTestManifest($0, into: &$1) }
  }
}
