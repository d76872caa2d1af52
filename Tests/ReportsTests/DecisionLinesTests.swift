import JSON
import Reports
import Testing

@Suite("A decision for a person")
struct DecisionLinesTests {
  private static let findings = """
    {"findings": [
      {"component": {"name": "pyOpenSSL", "version": "22.0.0", "purl": "pkg:pypi/pyopenssl@22.0.0"}, "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "id": "CVE-2026-27459",
       "aliases": ["GHSA-1", "PYSEC-2026-2269"], "records": ["PYSEC-2026-2269"], "severity": "critical", "score": "9.8",
       "decidedBy": "PYSEC-2026-2269", "fixed": ["26.0.0"]},
      {"component": {"name": "Flask", "version": "0.12.2", "purl": "pkg:pypi/flask@0.12.2"}, "id": "CVE-2018-1000656",
       "aliases": [], "records": ["PYSEC-2018-66", "GHSA-2"], "severity": "unknown", "score": null, "decidedBy": null,
       "stated": "HIGH", "fixed": []},
      {"component": {"name": "Flask", "version": "0.12.2", "purl": "pkg:pypi/flask@0.12.2"}, "id": "B\\u001b[2J",
       "aliases": [], "records": ["R"], "severity": "unknown", "fixed": ["1", "2"]}]}
    """

  private static let decision = """
    {"risk": {"rounded": 62, "factors": [{"name": "privilegeImpact", "contribution": "4.5"}, {"name": "history", "contribution": "0"}]},
     "rules": [
      {"id": "vulnerability.critical", "result": "fail", "effect": "block", "reasons": ["r"],
       "details": [{"id": "CVE-2026-27459", "component": "pkg:pypi/pyopenssl@22.0.0"}]},
      {"id": "vulnerability.unknown", "result": "fail", "effect": "review", "hint": "ask us", "reasons": [],
       "details": [{"id": "CVE-2018-1000656", "component": "pkg:pypi/flask@0.12.2"}, {"id": "B\\u001b[2J", "component": "pkg:pypi/flask@0.12.2"}]},
      {"id": "signature.required", "result": "fail", "effect": "warn", "reasons": ["there is\\u001b none", "second", "third"]},
      {"id": "intake.digest", "result": "pass", "effect": "block", "reasons": ["fine"]}],
     "remedies": [{"name": "pyOpenSSL", "to": "26.0.0"}, {"name": "Flask", "to": null}]}
    """

  private func lines(_ decision: String = Self.decision, colors: Bool = false) throws -> DecisionLines {
    DecisionLines(
      try JSON(parsing: Array(decision.utf8), file: "decision"),
      findings: try JSON(parsing: Array(Self.findings.utf8), file: "findings"),
      style: TextStyle(usesColor: colors))
  }

  @Test("begins with the score and what each factor adds")
  func risk() throws {
    #expect(try lines().risk == "risk 62 of 100    privilege impact 4.5 · history 0")
    #expect(try lines("{}").risk == "risk 0 of 100    ")
  }

  @Test("tells each rule that failed with what it found, where the severity is from, and what fixes it")
  func refusals() throws {
    #expect(
      try lines().refusals() == [
        "  vulnerability.critical   1 finding, refused",
        "    pyOpenSSL 22.0.0       CVE-2026-27459      9.8 critical   CVSS 3.1 of PYSEC-2026-2269  fixed in 26.0.0\n      also GHSA-1, PYSEC-2026-2269",
        "  vulnerability.unknown   2 findings, to be reviewed",
        "    Flask 0.12.2           CVE-2018-1000656    no CVSS 3 in PYSEC-2018-66, GHSA-2, which says high no fix known",
        "    Flask 0.12.2           B␛[2J               no CVSS 3 in R                              fixed in 1, 2",
        "    ask us",
        "  signature.required   a warning", "    there is␛ none", "    second", "    third",
      ])
  }

  @Test("tells the findings that no failed rule is about apart")
  func others() throws {
    #expect(try lines().otherFindings == [])
    #expect(
      try lines("{}").otherFindings.map { $0.split(separator: " ")[0] } == ["pyOpenSSL", "Flask", "Flask"])
  }

  @Test("stops at a limit and says how many there are more")
  func limit() throws {
    let all = try lines().refusals(limit: 1)
    #expect(all.contains("    … and 1 more"))
    #expect(!all.contains("    second"))
  }

  @Test("names the smallest way out, and what has none")
  func wayOut() throws {
    #expect(
      try lines().wayOut == ["  smallest way out: pyOpenSSL 26.0.0", "  no fixed version is known for Flask"])
    #expect(
      try lines(#"{"remedies": [{"name": "a", "to": "2"}, {"name": "b", "to": "3"}]}"#).wayOut
        == ["  smallest way out: a 2, b 3 clear all"])
    #expect(try lines("{}").wayOut == [] && lines("{}").refusals() == [])
  }

  @Test("makes rules stand out only where colours are wanted")
  func colors() throws {
    #expect(try lines(colors: true).refusals()[0].hasPrefix("  \u{1B}[1mvulnerability.critical\u{1B}[0m   "))
  }
}
