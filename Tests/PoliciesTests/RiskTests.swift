import Diagnostics
import JSON
import Policies
import Testing

@Suite("The risk score")
struct RiskTests {
  private func outcome(
    _ uses: String, _ with: JSON = [:], _ change: (inout Facts) throws -> Void = { _ in }
  ) throws -> Decision.FactorOutcome {
    var facts = try plainTool()
    try change(&facts)
    let decision = decide(
      facts: facts, policy: try policy(factor: uses, with: with), trust: try trust(), ring: 0, at: noon)
    return try #require(decision.factors.first)
  }

  @Test("of a plain tool without findings is low, each factor as documented")
  func plain() throws {
    let decision = decide(facts: try plainTool(), policy: try policy(), trust: try trust(), ring: 0, at: noon)
    let contributions = Dictionary(
      uniqueKeysWithValues: decision.factors.map { ($0.name, $0.contribution.text) })
    #expect(
      contributions == [
        "privilegeImpact": "0", "supplyChainTrust": "5.25", "exploitability": "0", "dataAccess": "2",
        "vulnerability": "0", "blastRadius": "3", "operationalComplexity": "2", "history": "4",
      ])
    #expect(decision.score.text == "16.25")
    #expect(decision.score.rounded == 16)
    #expect(decision.verdict == .pass)
  }

  @Test("of an old web stack is clearly higher")
  func old() throws {
    let facts = try plainTool([
      finding(), finding("CVE-2", "high", score: "8.1"), finding("CVE-3", "unknown", score: nil, vector: nil),
    ])
    let decision = decide(facts: facts, policy: try policy(), trust: try trust(), ring: 0, at: noon)
    #expect(decision.score.text == "39")
    #expect(decision.verdict == .fail)
  }

  @Test("stays within 0 and 100, and says what was cut")
  func clamp() throws {
    let document = try PolicyDocument(json: [
      "name": "p", "rules": [],
      "risk": [
        "a": ["weight": 100, "uses": "risk/data-access"], "b": ["weight": 100, "uses": "risk/blast-radius"],
      ],
    ])
    var facts = try plainTool()
    facts.declared = [:]
    let decision = decide(facts: facts, policy: document, trust: try trust(), ring: 0, at: noon)
    #expect(decision.score.text == "100")
    #expect(explanation(of: decision).contains("  sum  200, within 0 to 100: 100, shown as 100"))
  }

  @Test(
    "assumes the worst where a fact is missing, and says so",
    arguments: [
      ("risk/privilege-impact", "nobody looked into the package, so the worst is assumed 1"),
      ("risk/operational-complexity", "nobody looked into the package, so the worst is assumed 1"),
      ("risk/exploitability", "there is no scan result, so the worst is assumed 1"),
      ("risk/vulnerability", "there is no scan result, so the worst is assumed 1"),
      ("risk/data-access", "dataAccess is not declared, so the worst is assumed 1"),
      ("risk/blast-radius", "blastRadius is not declared, so the worst is assumed 1"),
      ("risk/history", "no record of earlier releases, so the worst is assumed 1"),
    ])
  func missing(uses: String, words: String) throws {
    let factor = try outcome(uses) { facts in facts = Facts(subject: facts.subject) }
    #expect(factor.value.text == "1")
    #expect(factor.explanation == words)
  }

  @Test("counts supply chain in full for an unknown thing")
  func unknownSupplyChain() throws {
    let factor = try outcome("risk/supply-chain-trust") { facts in facts = Facts(subject: facts.subject) }
    #expect(
      factor.explanation
        == "not signed 0.3 + not proven reproducible 0.15 + network not excluded from the build 0.1 + no bill of materials 0.2"
    )
    #expect(factor.value.text == "0.75")
  }

  @Test("adds up what a package may do, to at most 1")
  func privilege() throws {
    let factor = try outcome("risk/privilege-impact") {
      $0.package = Facts.PackageFacts(
        maintainerScripts: ["postinst"], setuidFiles: ["/usr/bin/x"], services: ["x.service"],
        timers: ["x.timer"], runsAsRoot: true, filesOutsidePrefix: ["/etc/x"])
    }
    #expect(factor.value.text == "1")
    #expect(
      factor.explanation
        == "setuid files 0.4 + runs as root 0.3 + maintainer scripts 0.2 + services 0.2 + timers 0.1 + files outside the prefix 0.1, at most 1"
    )
    #expect(factor.facts["setuidFiles"] == 1)
  }

  @Test("adds up what makes operation hard")
  func complexity() throws {
    let factor = try outcome("risk/operational-complexity", ["manyDependencies": 6]) {
      $0.package = Facts.PackageFacts(
        maintainerScripts: ["postinst"], services: ["a"], timers: ["b"], dependencyCount: 6,
        configurationFileCount: 2)
    }
    #expect(
      factor.explanation
        == "services 0.3 + timers 0.1 + maintainer scripts 0.1 + configuration files 0.1 + 6 dependencies 0.2 + 19 components 0.1"
    )
  }

  @Test(
    "weighs findings by the worst and their number",
    arguments: [
      ([], "0"), (["none"], "0"), (["low"], "0.1"), (["medium", "low"], "0.255"), (["unknown"], "0.4"),
      (["high", "high"], "0.53"), (["critical"], "0.8"), (["critical", "critical", "medium"], "0.86"),
      (Array(repeating: "critical", count: 9), "1"),
    ])
  func vulnerability(severities: [String], value: String) throws {
    let factor = try outcome("risk/vulnerability") {
      $0.findings = try findings(severities.enumerated().map { finding("CVE-\($0.offset)", $0.element) })
    }
    #expect(factor.value.text == value)
  }

  @Test(
    "takes ease of use from the vector",
    arguments: [
      ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "1"),
      ("CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:H/I:H/A:H", "0.1176"),
      ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "0.56"),
      ("CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:A/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "0.1234"),
      ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "0.5"), ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N", "0.5"), (nil, "0.5"),
    ] as [(String?, String)])
  func exploitability(vector: String?, value: String) throws {
    let factor = try outcome("risk/exploitability") {
      $0.findings = try findings([finding(vector: vector)])
    }
    #expect(factor.value.text == value)
  }

  @Test("takes a known exploit as the easiest of all")
  func exploited() throws {
    let factor = try outcome("risk/exploitability") {
      $0.findings = try findings([finding(vector: nil, exploited: true)])
    }
    #expect(factor.explanation == "CVE-2026-27459: known to be exploited 1")
  }

  @Test(
    "shows what is declared as declared",
    arguments: [
      ("risk/data-access", [:], "0.2"), ("risk/blast-radius", [:], "0.3"),
      ("risk/data-access", ["levels": ["user-files": 35]], "0.35"),
    ] as [(String, JSON, String)])
  func declared(uses: String, with: JSON, value: String) throws {
    let factor = try outcome(uses, with)
    #expect(factor.isDeclared)
    #expect(factor.value.text == value)
  }

  @Test("does not know a level that nobody defined")
  func unknownLevel() throws {
    let factor = try outcome("risk/data-access") { $0.declared["dataAccess"] = "some" }
    #expect(
      factor.explanation == "the declared dataAccess 'some' is not a known level, so the worst is assumed 1")
    #expect(!factor.isDeclared)
  }

  @Test(
    "trusts a name with many releases and few failures",
    arguments: [
      (0, 0, "0.4"), (5, 0, "0.2"), (10, 0, "0"), (10, 10, "0.3"), (3, 1, "0.43"), (0, 3, "1"),
      (.max, .max, "0.6"),
    ])
  func history(releases: Int, failures: Int, value: String) throws {
    let factor = try outcome("risk/history") {
      $0.history = Facts.History(releaseCount: releases, failureCount: failures)
    }
    #expect(factor.value.text == value)
  }

  @Test(
    "is a decimal with four places, held exactly",
    arguments: [
      ("0", "0", 0), ("9.8", "9.8", 10), ("50.5", "50.5", 51), ("50.4999", "50.4999", 50),
      ("0.0001", "0.0001", 0),
      ("1000000", "1000000", 1_000_000),
    ])
  func decimals(text: String, shown: String, rounded: Int) throws {
    let value = try #require(FixedPoint(text))
    #expect(value.text == shown)
    #expect(value.rounded == rounded)
  }

  @Test(
    "refuses what is no such decimal",
    arguments: ["", ".", "1.", "-1", "1e3", "1.23456", "99999999", "١", "1.2.3"])
  func noDecimal(text: String) { #expect(FixedPoint(text) == nil) }

  @Test("rounds below zero toward the nearest")
  func negative() {
    #expect(FixedPoint(tenThousandths: -15_001).rounded == -2)
    #expect(FixedPoint(tenThousandths: -15_000).text == "-1.5")
  }
}
