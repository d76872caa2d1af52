import Diagnostics
import JSON
import Policies
import Testing

@Suite("A rule with an expression of its own")
struct ExpressionRuleTests {
  private func rule(
    _ when: String, forEach: String? = nil, message: String? = nil
  ) throws -> PolicyDocument {
    try PolicyDocument(json: [
      "name": "one",
      "rules": [
        .compact([
          "id": "it", "when": .string(when), "forEach": forEach.map { .string($0) }, "effect": "block",
          "message": message.map { .string($0) },
        ])
      ],
    ])
  }

  private func outcome(
    _ policy: PolicyDocument, _ change: (inout Facts) throws -> Void = { _ in }
  ) throws -> Decision.RuleOutcome {
    var facts = try plainTool()
    try change(&facts)
    let decision = decide(facts: facts, policy: policy, trust: try trust(), ring: 2, at: noon)
    return try #require(decision.rules.first)
  }

  @Test(
    "fails where its condition holds, and says why",
    arguments: [
      ("subject.name == 'csvkit' && ring >= 2", RuleResult.fail),
      ("components.exists(c, c.licenses.exists(l, l.startsWith('AGPL-')))", .pass),
      ("components.all(c, c.pinned && c.supplier == 'Somebody')", .fail),
      ("findings.size() > 0 || scan.notEvaluated.size() > 0", .pass),
      ("scan.newest < now - duration('24h')", .fail), ("scan.newest < now - duration('72h')", .pass),
      ("!signature.verified", .pass), ("build.usesNetwork", .pass),
      ("history.releases == 0 && contents.nativeLibraries > 5", .fail),
      ("declared.dataAccess in ['everything', 'regulated-data']", .pass),
      ("licence.denied('MIT AND AGPL-3.0-only', ['AGPL-*'])", .fail),
      ("has(facts.signature) && facts.signature.algorithm == 'openpgp'", .fail),
    ])
  func conditions(when: String, expected: RuleResult) throws {
    let outcome = try outcome(
      try rule("${{ \(when) }}", message: "no: ${{ subject.name }} for ring ${{ ring }}"))
    #expect(outcome.result == expected)
    #expect(outcome.reasons == ["\(expected == .fail ? "holds" : "does not hold"): \(when)"])
    #expect(outcome.message == (expected == .fail ? "no: csvkit for ring 2" : nil))
  }

  @Test(
    "keeps the gate shut when it cannot be evaluated",
    arguments: [
      ("findings.size() > 0", "the condition could not be evaluated: the variable 'findings' has no value"),
      (
        "components[99].name == 'x'",
        "the condition could not be evaluated: the index 99 is not below the size 19"
      ),
      ("1 / (ring - 2) > 0", "the condition could not be evaluated: division by zero"),
    ])
  func unevaluated(when: String, reason: String) throws {
    let outcome = try outcome(try rule("${{ \(when) }}")) { $0.findings = nil }
    #expect(outcome.result == .fail)
    #expect(outcome.reasons == [reason])
  }

  @Test("is asked of each finding, and an exception waives what it covers")
  func findings() throws {
    let policy = try rule(
      "${{ finding.severity == 'critical' }}", forEach: "findings",
      message: "${{ finding.component }} has ${{ finding.id }} (${{ finding.score }})")
    let two = [finding("CVE-1"), finding("CVE-2", "low", score: "2.1"), finding("CVE-3", name: "other")]
    let result = try outcome(policy) { $0.findings = try PoliciesTests.findings(two) }
    #expect(result.result == .fail)
    #expect(result.reasons == ["pyOpenSSL has CVE-1 (9.8)", "other has CVE-3 (9.8)"])
    #expect(result.details.map { $0["id"] } == ["CVE-1", "CVE-3"])
    #expect(try outcome(policy).reasons == ["holds for none of 0 findings: finding.severity == 'critical'"])
    let none = try outcome(policy) { $0.findings = nil }
    #expect(none.reasons == ["nobody found out the findings"])
    #expect(none.result == .fail)
  }

  @Test("is asked of each component and each input")
  func others() throws {
    let components = try rule("${{ component.name.endsWith('7') }}", forEach: "components")
    #expect(try outcome(components).reasons == ["part17 1.17", "part7 1.7"])
    let inputs = try rule("${{ input.waived || !has(input.digest) }}", forEach: "inputs")
    #expect(try outcome(inputs).result == .pass)
    #expect(
      try outcome(inputs) { $0.inputs[3].isWaived = true }.reasons == ["part3.whl"])
  }

  @Test(
    "is refused when the policy is read",
    arguments: [
      ("${{ subject.nme == 'x' }}", nil, "rule 'it': subject has no field 'nme'", "expression.unknown-name"),
      ("${{ ring }}", nil, "rule 'it': the value is int, expected bool", "expression.type"),
      (
        "${{ finding.id == '' }}", nil, "rule 'it': there is no variable 'finding'", "expression.unknown-name"
      ),
      ("ring == 2", nil, "rule 'it' has no expression", "policy.parameter"),
      ("${{ true }}", "finding", "rule 'it' goes over unknown facts 'finding'", "policy.parameter"),
    ] as [(String, String?, String, String)])
  func refused(when: String, forEach: String?, message: String, code: String) {
    let problem = #expect(throws: Problem.self) { try rule(when, forEach: forEach) }
    #expect(problem?.message == message)
    #expect(problem?.code.name == code)
  }

  @Test("is given parameters, typed from their values")
  func parameters() throws {
    func made(_ with: JSON, _ when: String) throws -> PolicyDocument {
      try PolicyDocument(json: [
        "name": "one",
        "rules": [
          [
            "id": "it", "when": .string("${{ \(when) }}"), "with": with, "effect": "warn",
            "message": "not ${{ with.name }}",
          ]
        ],
        "risk": [
          "it": [
            "weight": 10, "value": "${{ with.half / double(with.two) }}",
            "with": ["half": .number(0.5), "two": .number(2.0)],
          ]
        ],
      ])
    }
    let policy = try made(
      ["name": "csvkit", "rings": [1, 2]], "subject.name == with.name && ring in with.rings")
    let again = try PolicyDocument(json: policy.json)
    #expect(again.digest == policy.digest)
    for policy in [policy, again] {
      let outcome = try outcome(policy)
      #expect(outcome.result == .fail)
      #expect(outcome.message == "not csvkit")
      #expect(outcome.question == "subject.name == with.name && ring in with.rings")
      let decision = decide(facts: try plainTool(), policy: policy, trust: try trust(), ring: 2, at: noon)
      #expect(decision.factors.first?.value.text == "0.25")
      #expect(try Decision(json: decision.json).json.canonical == decision.json.canonical)
    }
    for (with, when, message) in [
      (["name": "x"], "with.nme == ''", "rule 'it': with has no field 'nme'"),
      (["name": 1], "with.name.startsWith('x')", "rule 'it': "),
      ([1], "true", "'with' of 'it' is not an object"),
    ] as [(JSON, String, String)] {
      let problem = #expect(throws: Problem.self) { try made(with, when) }
      #expect(problem?.message.hasPrefix(message) == true, "\(problem?.message ?? "")")
    }
  }

  @Test("costs no more than its budget, however many findings there are")
  func budget() throws {
    let policy = try rule(
      "${{ components.map(a, components.map(b, components.map(c, components.map(d, a.name)))).size() < 0 }}",
      forEach: "components")
    let outcome = try outcome(policy)
    #expect(outcome.result == .fail)
    #expect(outcome.reasons.first?.hasSuffix("the expression costs too much") == true)
  }
}

@Suite("A risk factor with a formula of its own")
struct ExpressionFactorTests {
  private func factor(_ value: String) throws -> Decision.FactorOutcome {
    let policy = try PolicyDocument(json: [
      "name": "one", "rules": [], "risk": ["it": ["weight": 50, "value": .string("${{ \(value) }}")]],
    ])
    let decision = decide(facts: try plainTool(), policy: policy, trust: try trust(), ring: 0, at: noon)
    return try #require(decision.factors.first)
  }

  @Test(
    "is rounded once to ten-thousandths, and the worst case where it gives no number from 0 to 1",
    arguments: [
      ("0.25", "0.25", "12.5"), ("1", "1", "50"), ("0u", "0", "0"), ("1.0 / 3.0", "0.3333", "16.665"),
      ("build.reproducible ? 0.0 : 0.5", "0", "0"), ("double(history.releases) / 10.0", "0", "0"),
      ("0.0 / 0.0", "1", "50"), ("1.5", "1", "50"), ("-0.1", "1", "50"), ("1 / 0", "1", "50"),
      ("dyn('x')", "1", "50"),
    ])
  func values(formula: String, value: String, contribution: String) throws {
    let outcome = try factor(formula)
    #expect(outcome.value.text == value)
    #expect(outcome.contribution.text == contribution)
  }

  @Test("is refused when it gives no number")
  func refused() {
    let problem = #expect(throws: Problem.self) { try factor("'x'") }
    #expect(problem?.message == "risk factor 'it': a formula gives a number, not a string")
  }
}
