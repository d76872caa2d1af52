import Diagnostics
import JSON
import Policies
import Testing

@Suite("The kinds of rules and factors, written as expressions")
struct LibraryTests {
  /// A policy in which every kind, with various parameters, stands beside its expressions.
  static func pairs() throws -> PolicyDocument {
    var rules: [JSON] = []
    for (index, (kind, with)) in ruleCases.enumerated() {
      rules.append(
        ["id": .string("\(index)"), "uses": .string(kind.name), "with": with, "effect": "block"])
      rules += kind.expressions.enumerated().map { part, expression in
        own(expression, id: "\(index).\(part)", with: filled(with, kind.parameters))
      }
    }
    var risk: [(String, JSON)] = []
    for (index, (kind, with)) in factorCases.enumerated() {
      risk.append(("\(index) kind", ["weight": 1, "uses": .string(kind.name), "with": with]))
      risk.append(("\(index) own", formula(kind, with, weight: 1)))
    }
    return try PolicyDocument(json: ["name": "both", "rules": .array(rules), "risk": .object(risk)])
  }

  /// A factor of one's own.
  static func formula(_ kind: RiskFactorKind, _ with: JSON, weight: JSON) -> JSON {
    .compact([
      "weight": weight, "value": .string("${{ \(kind.formula) }}"),
      "with": kind.parameters.isEmpty ? nil : filled(with, kind.parameters),
    ])
  }

  /// A rule of one's own.
  static func own(_ expression: RuleExpression, id: String, with: JSON, effect: String = "block") -> JSON {
    .compact([
      "id": .string(id), "when": .string("${{ \(expression.when) }}"),
      "forEach": expression.forEach.map { .string($0.rawValue) },
      "with": with.members?.isEmpty == false ? with : nil, "effect": .string(effect),
    ])
  }

  /// What an expression of one's own must be given: the defaults, too.
  static func filled(_ with: JSON, _ parameters: [Parameter]) -> JSON {
    .object(
      parameters.compactMap { parameter in
        (with[parameter.name] ?? parameter.standard).map { (parameter.name, $0) }
      })
  }

  /// Of several results the worst.
  static func worst(_ results: some Sequence<RuleResult>) -> RuleResult {
    let results = Array(results)
    return results.contains(.fail) ? .fail : results.contains(.waived) ? .waived : .pass
  }

  static let parameters: [String: [JSON]] = [
    "vulnerability/severity": Severity.allCases.map { ["at": .string($0.rawValue)] },
    "vulnerability/known-exploited": [[:], ["withoutData": "fail"]],
    "licence/denied": [["ids": ["AGPL-*", "GPL-3.0-only"]], ["ids": []], ["ids": ["*"]], ["ids": ["mit"]]],
    "intake/pinned": [[:], ["acceptWaivers": true]],
    "sbom/complete": [[:], ["fields": ["licence", "supplier"]], ["fields": []], ["fields": ["version"]]],
    "risk/supply-chain-trust": [[:], ["largeClosure": 11]],
    "risk/operational-complexity": [[:], ["manyDependencies": 6]],
    "risk/history": [[:], ["trustedAfter": 3], ["trustedAfter": 7]],
    "risk/data-access": [[:], ["levels": ["lab": 5, "everything": 33]]],
    "risk/blast-radius": [[:], ["levels": ["planet": 100, "team": 1]]],
  ]

  static let ruleCases = RuleKind.all.flatMap { kind in (parameters[kind.name] ?? [[:]]).map { (kind, $0) } }
  static let factorCases = RiskFactorKind.all.flatMap { kind in
    (parameters[kind.name] ?? [[:]]).map { (kind, $0) }
  }

  private static let seeds = 8
  private static let rounds = 250

  @Test(
    "give the same results, and the same values to the ten-thousandth, whatever is known",
    arguments: 0..<seeds)
  func same(seed: Int) throws {
    let policy = try Self.pairs()
    var sample = FactSample(seed: UInt64(seed))
    var results: [Int: Set<RuleResult>] = [:]
    var values: [Int: Set<String>] = [:]
    for round in 0..<Self.rounds {
      let decision = decide(
        facts: try sample.facts(), policy: policy, trust: try trust(), exceptions: try sample.exceptions(),
        ring: 1, at: noon)
      for (index, (kind, with)) in Self.ruleCases.enumerated() {
        let rules = decision.rules.filter { $0.id == "\(index)" || $0.id.hasPrefix("\(index).") }
        results[index, default: []].insert(rules[0].result)
        let own = Self.worst(rules.dropFirst().map(\.result))
        try #require(
          own == rules[0].result, "\(kind.name) \(with.text), round \(round): \(rules.map(\.reasons))")
      }
      for (index, (kind, with)) in Self.factorCases.enumerated() {
        let factors = decision.factors.filter { $0.name.hasPrefix("\(index) ") }
        values[index, default: []].insert(factors[0].value.text)
        #expect(factors[0].isDeclared == factors[1].isDeclared)
        try #require(
          factors[0].value == factors[1].value,
          "\(kind.name) \(with.text), round \(round): \(factors.map { "\($0.value.text) \($0.explanation)" })"
        )
      }
    }
    // What never differs proves nothing.
    for (index, (kind, with)) in Self.ruleCases.enumerated() {
      #expect(results[index]?.contains(.fail) == true, "\(kind.name) \(with.text)")
      #expect(results[index]?.contains(.pass) == true, "\(kind.name) \(with.text)")
      if kind.name.hasPrefix("vulnerability/") {
        #expect(results[index]?.contains(.waived) == true, "\(with.text)")
      }
    }
    for (index, (kind, with)) in Self.factorCases.enumerated() {
      #expect(values[index]?.count ?? 0 >= 3, "\(kind.name) \(with.text)")
    }
  }

  /// The policy of the repository with each kind replaced by its expressions.
  private func rewritten() throws -> PolicyDocument {
    var rules: [JSON] = []
    for rule in defaultPolicy["rules"]?.array ?? [] {
      let kind = try #require(RuleKind.named(rule["uses"]?.string ?? ""))
      let id = rule["id"]?.string ?? ""
      for (index, expression) in kind.expressions.enumerated() {
        rules.append(
          Self.own(
            expression, id: index == 0 ? id : "\(id)-\(index)",
            with: Self.filled(rule["with"] ?? [:], kind.parameters), effect: rule["effect"]?.string ?? ""))
      }
    }
    let risk = try (defaultPolicy["risk"]?.members ?? []).map { name, factor in
      let kind = try #require(RiskFactorKind.named(factor["uses"]?.string ?? ""))
      return (name, Self.formula(kind, [:], weight: factor["weight"] ?? 0))
    }
    return try policy([("rules", .array(rules)), ("risk", .object(risk))])
  }

  @Test("decide about real packages as the policy of kinds does")
  func releases() throws {
    let (kinds, own) = (try policy(), try rewritten())
    var old = try plainTool(
      [finding(), finding("CVE-2", "unknown", score: nil, vector: nil)], name: "legacy-web")
    old.build.isReproducible = nil
    old.package?.services = ["legacy.service"]
    old.package?.runsAsRoot = true
    old.inputs[0].isWaived = true
    for (facts, expected) in [
      (try plainTool(), Decision.Verdict.pass),
      (try plainTool([finding("CVE-1", "medium", score: "5.0")]), .pass),
      (old, .fail),
    ] {
      for ring in [0, 2] {
        let decisions = try [kinds, own].map {
          decide(facts: facts, policy: $0, trust: try trust(), ring: ring, at: noon)
        }
        #expect(decisions[0].verdict == expected)
        #expect(decisions[1].verdict == expected)
        #expect(decisions[0].score == decisions[1].score)
        #expect(decisions[0].requirements.map(\.role) == decisions[1].requirements.map(\.role))
        #expect(decisions[0].remedies == decisions[1].remedies)
        for rule in decisions[0].rules {
          let same = decisions[1].rules.filter { $0.id.hasPrefix(rule.id) }.map(\.result)
          #expect(Self.worst(same) == rule.result, "\(rule.id)")
        }
      }
    }
  }
}
