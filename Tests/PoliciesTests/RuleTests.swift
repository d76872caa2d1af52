import Cryptography
import Diagnostics
import JSON
import Policies
import Testing

@Suite("A rule")
struct RuleTests {
  private func outcome(
    _ uses: String, _ with: JSON = [:], _ change: (inout Facts) throws -> Void = { _ in }
  ) throws -> Decision.RuleOutcome {
    var facts = try plainTool()
    try change(&facts)
    let decision = decide(
      facts: facts, policy: try policy(rule: uses, with: with), trust: try trust(), ring: 0, at: noon)
    return try #require(decision.rules.first)
  }

  @Test(
    "about severity counts findings of exactly that severity",
    arguments: [
      ("critical", ["critical"], RuleResult.fail), ("high", ["critical"], .pass),
      ("critical", ["high"], .pass),
      ("unknown", ["unknown"], .fail), ("unknown", ["critical"], .pass), ("low", [], .pass),
    ])
  func severity(at: String, present: [String], expected: RuleResult) throws {
    let result = try outcome("vulnerability/severity", ["at": .string(at)]) { facts in
      facts.findings = try findings(present.map { finding("CVE-1", $0, score: $0 == "unknown" ? nil : "7") })
    }
    #expect(result.result == expected)
    #expect(!result.reasons.isEmpty)
  }

  @Test("says package, version, advisory, score, source and way out in one line")
  func line() throws {
    let result = try outcome("vulnerability/severity", ["at": "critical"]) {
      $0.findings = try findings([finding()])
    }
    #expect(
      result.reasons == [
        "pyOpenSSL 22.0.0: CVE-2026-27459, 9.8 critical (PYSEC-2026-2269), fixed in 26.0.0"
      ])
    #expect(result.details.first?["aliases"] == ["GHSA-aaaa"])
  }

  @Test("counts a component that could not be looked up as unknown")
  func notEvaluated() throws {
    let result = try outcome("vulnerability/severity", ["at": "unknown"]) {
      $0.findings = try findings(
        [], notEvaluated: [["purl": "pkg:foo/bar@1", "reason": "no such ecosystem"]])
    }
    #expect(result.result == .fail)
    #expect(result.reasons == ["pkg:foo/bar@1: could not be looked up: no such ecosystem"])
  }

  @Test(
    "about the scan fails without a scan",
    arguments: ["vulnerability/severity", "vulnerability/known-exploited"])
  func noScan(uses: String) throws {
    let with: JSON = uses.hasSuffix("severity") ? ["at": "critical"] : [:]
    let result = try outcome(uses, with) { $0.findings = nil }
    #expect(result.result == .fail)
    #expect(result.reasons == ["there is no scan result"])
  }

  @Test("about exploitation says when there is no catalogue, and can be told to fail then")
  func exploited() throws {
    func result(_ exploited: Bool?, _ with: JSON = [:]) throws -> Decision.RuleOutcome {
      try outcome("vulnerability/known-exploited", with) { facts in
        facts.findings = try findings([finding(exploited: exploited)])
      }
    }
    let silent = try result(nil)
    #expect(silent.result == .pass)
    #expect(
      silent.reasons == [
        "no KEV data: 1 of 1 findings were not compared with known exploited vulnerabilities"
      ])
    #expect(silent.details.first?["evaluated"] == false)
    #expect(try result(nil, ["withoutData": "fail"]).result == .fail)
    #expect(try result(true).result == .fail)
    let clean = try result(false)
    #expect(clean.result == .pass)
    #expect(clean.reasons == ["no known exploited vulnerability among 1 findings"])
    #expect(try outcome("vulnerability/known-exploited", ["withoutData": "fail"]).result == .pass)
  }

  @Test("about the signature wants one that was checked")
  func signature() throws {
    #expect(try outcome("signature/present").result == .pass)
    #expect(try outcome("signature/present") { $0.signature = nil }.reasons == ["csvkit is not signed"])
    let wrong = try outcome("signature/present") { $0.signature?.isVerified = false }
    #expect(wrong.result == .fail)
    #expect(wrong.reasons == ["the signature by 9F2C71A0 was not found to be right"])
  }

  @Test("about intake wants every input fixed beforehand")
  func pinned() throws {
    #expect(try outcome("intake/pinned").reasons == ["19 inputs, all with digests"])
    let missing = try outcome("intake/pinned") { $0.inputs[3].digest = nil }
    #expect(missing.result == .fail)
    #expect(missing.reasons == ["part3.whl: no digest"])
    func waived(_ reason: String?, _ with: JSON) throws -> Decision.RuleOutcome {
      try outcome("intake/pinned", with) {
        $0.inputs[0].isWaived = true
        $0.inputs[0].reason = reason
      }
    }
    #expect(try waived("vendor has none", [:]).result == .fail)
    #expect(try waived("vendor has none", ["acceptWaivers": true]).result == .pass)
    #expect(try waived(nil, ["acceptWaivers": true]).result == .fail)
    #expect(try waived(nil, [:]).reasons == ["part0.whl: digest waived: no reason given"])
  }

  @Test("about the build wants a second one that gave the same bytes")
  func reproducible() throws {
    #expect(try outcome("build/reproducible").result == .pass)
    #expect(
      try outcome("build/reproducible") { $0.build.isReproducible = nil }.reasons
        == ["no second build was compared"])
    #expect(
      try outcome("build/reproducible") { $0.build.isReproducible = false }.reasons
        == ["a second build gave other bytes"])
  }

  @Test("about completeness names what each component lacks")
  func complete() throws {
    let all: JSON = ["fields": ["version", "purl", "licence", "supplier"]]
    #expect(try outcome("sbom/complete", all).result == .pass)
    let lacking = try outcome("sbom/complete", all) {
      $0.components = [
        Facts.Component(
          name: "x", version: nil, purl: "pkg:pypi/x", licenses: ["NOASSERTION"], supplier: "NOASSERTION",
          isPinned: nil)
      ]
    }
    #expect(lacking.reasons == ["x (no version): no version, no licence, no supplier"])
    #expect(try outcome("sbom/complete") { $0.components = nil }.reasons == ["there is no bill of materials"])
    #expect(
      try outcome("licence/denied", ["ids": ["X"]]) { $0.components = nil }.reasons
        == ["there is no bill of materials"])
  }

  @Test(
    "about licences reads expressions: OR leaves a choice, AND does not",
    arguments: [
      ("AGPL-3.0-only", true), ("MIT", false), ("MIT OR AGPL-3.0-only", false),
      ("MIT AND AGPL-3.0-only", true),
      ("AGPL-3.0-only OR AGPL-1.0-only", true), ("(MIT OR AGPL-3.0-only) AND BSD-3-Clause", false),
      ("MIT AND (AGPL-3.0-only OR AGPL-3.0-or-later)", true), ("agpl-3.0-ONLY", true),
      ("GPL-2.0-only+", true),
      ("GPL-2.0-only WITH Classpath-exception-2.0", true), ("MIT OR (AGPL-3.0-only", true), ("MIT OR", false),
      ("AGPL-3.0-only OR", true), ("", false), ("(((((((((((((((((((((((((((((((((MIT", false),
    ])
  func licences(expression: String, isDenied: Bool) throws {
    let result = try outcome("licence/denied", ["ids": ["AGPL-*", "GPL-2.0-only"]]) {
      $0.components?[0].licenses = [expression]
    }
    #expect((result.result == .fail) == isDenied)
  }

  @Test("shows the policy's words only when it fails")
  func words() throws {
    let document = try PolicyDocument(json: [
      "name": "p",
      "rules": [
        [
          "id": "s", "uses": "signature/present", "effect": "warn", "message": "unsigned",
          "hint": "sign it",
        ]
      ],
    ])
    var facts = try plainTool()
    #expect(
      decide(facts: facts, policy: document, trust: try trust(), ring: 0, at: noon).rules[0].hint == nil)
    facts.signature = nil
    let decision = decide(facts: facts, policy: document, trust: try trust(), ring: 0, at: noon)
    #expect(decision.rules[0].message == "unsigned")
    #expect(decision.rules[0].hint == "sign it")
    #expect(decision.verdict == .pass)
  }
}

@Suite("A policy document")
struct PolicyDocumentTests {
  @Test("reads back as the same policy")
  func roundTrip() throws {
    let first = try policy()
    let again = try PolicyDocument(json: try JSON(parsing: first.json.canonical, file: "policy.json"))
    #expect(again.json.canonical == first.json.canonical)
    #expect(again.digest == first.digest)
    #expect(first.exceptions.maximumDays(for: .medium) == 180)
  }

  @Test(
    "is refused with what is wrong and what to do",
    arguments: [
      (
        "rules", [["id": "a", "uses": "vulnerability/severty", "with": ["at": "high"], "effect": "block"]],
        "policy.unknown-kind", "rule 'a' uses the unknown kind 'vulnerability/severty'",
        "did you mean 'vulnerability/severity'?"
      ),
      (
        "rules", [["id": "a", "uses": "vulnerability/severity", "with": ["att": "high"], "effect": "block"]],
        "policy.parameter", "'a' has no parameter 'att'", "did you mean 'at'?"
      ),
      (
        "rules", [["id": "a", "uses": "vulnerability/severity", "with": ["at": "hihg"], "effect": "block"]],
        "policy.parameter", "parameter 'at' of 'a' is '\"hihg\"'",
        "expected one of critical, high, medium, low, none, unknown"
      ),
      (
        "rules", [["id": "a", "uses": "vulnerability/severity", "effect": "block"]], "policy.parameter",
        "'a' needs the parameter 'at'",
        "the severity, exactly; 'unknown' also counts components that could not be looked up"
      ),
      (
        "rules",
        [
          ["id": "a", "uses": "signature/present", "effect": "block"],
          ["id": "a", "uses": "intake/pinned", "effect": "block"],
        ], "policy.duplicate-rule", "two rules have the id 'a'", "give each its own id"
      ),
      (
        "rules", [["id": "a", "uses": "signature/present", "effect": "stop"]], "json.field",
        "expected block, review or warn at 'policy.rules[0].effect'", nil
      ),
      (
        "risk", ["x": ["weight": 101, "uses": "risk/history"]], "json.field",
        "expected a weight from 0 to 100 at 'policy.risk.x.weight'", nil
      ),
      (
        "risk", ["x": ["weight": 1, "uses": "risk/histroy"]], "policy.unknown-kind",
        "risk factor 'x' uses the unknown kind 'risk/histroy'", "did you mean 'risk/history'?"
      ),
      (
        "rings", ["two": ["approvals": []]], "json.field", "'policy.rings.two' is not a ring",
        "write its number, 0 or more"
      ),
      (
        "exceptions", ["maximum": ["critical": "30d"]], "json.field",
        "expected a whole number of at least 0 at 'policy.exceptions.maximum.critical'", nil
      ),
      (
        "evidence", ["required": ["rolout"]], "policy.unknown-kind",
        "unknown content of an evidence bundle 'rolout'",
        "known are: artifacts, assessment, documentation, rollout, rollback, tests, exceptions"
      ),
      (
        "colour", "red", "json.field", "unknown member 'colour' at 'policy'",
        "known are: name, owner, rules, risk, rings, exceptions, evidence"
      ),
    ] as [(String, JSON, String, String, String?)])
  func refusal(member: String, value: JSON, code: String, message: String, hint: String?) throws {
    let problem = #expect(throws: Problem.self) { try policy([(member, value)]) }
    #expect(problem?.code.name == code)
    #expect(problem?.message == message)
    #expect(problem?.hint == hint)
  }

  @Test("can use every kind there is, and each says what it is for")
  func catalogue() {
    #expect(
      RuleKind.all.map(\.name) == [
        "build/reproducible", "intake/pinned", "licence/denied", "sbom/complete", "signature/present",
        "vulnerability/known-exploited", "vulnerability/severity",
      ])
    #expect(RiskFactorKind.all.count == 8)
    #expect(
      RuleKind.all.allSatisfy { !$0.summary.isEmpty && $0.parameters.allSatisfy { !$0.summary.isEmpty } })
    #expect(RiskFactorKind.all.allSatisfy { !$0.summary.isEmpty })
    #expect(declarableFacts.map(\.key) == ["dataAccess", "blastRadius"])
  }
}
