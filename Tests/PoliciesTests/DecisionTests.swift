import Cryptography
import Diagnostics
import JSON
import Policies
import Testing

@Suite("A decision")
struct DecisionTests {
  private func full() throws -> Decision {
    var facts = try plainTool([finding(), finding("CVE-9", "unknown", score: nil, vector: nil, epss: "0.1")])
    facts.inputs[0].isWaived = true
    facts.inputs[0].reason = "vendor has none"
    let first = decide(facts: facts, policy: try policy(), trust: try trust(), ring: 2, at: noon)
    let approval = Approval(
      name: "a", actor: "m", role: "cab", created: noon, expires: moment("2026-12-01"),
      bundle: Digest(of: [1]),
      decision: first.basis, rings: [2], comment: "")
    return decide(
      facts: facts, policy: try policy(), trust: try trust(),
      exceptions: [SignedException(try exception(), signers: [])],
      approvals: [SignedApproval(approval, signers: cabKeys)], bundle: Digest(of: [1]), ring: 2, at: noon)
  }

  @Test("reads back as the same bytes")
  func roundTrip() throws {
    let decision = try full()
    let bytes = decision.json.canonical
    #expect(try Decision(json: try JSON(parsing: bytes, file: "decision.json")).json.canonical == bytes)
  }

  @Test("is the same bytes whatever order the facts come in")
  func order() throws {
    let facts = try plainTool([finding()])
    var shuffled = facts
    shuffled.inputs.reverse()
    shuffled.components?.reverse()
    shuffled.package?.services = []
    let decisions = try [facts, shuffled].map {
      decide(facts: $0, policy: try policy(), trust: try trust(), ring: 0, at: noon).json.canonical
    }
    #expect(decisions[0] == decisions[1])
  }

  @Test("has a basis that time does not change and facts do")
  func basis() throws {
    let facts = try plainTool()
    let one = decide(facts: facts, policy: try policy(), trust: try trust(), ring: 0, at: noon)
    let two = decide(
      facts: facts, policy: try policy(), trust: try trust(), ring: 0, at: moment("2027-01-01"))
    #expect(one.basis == two.basis)
    #expect(one.json != two.json)
    let other = decide(
      facts: try plainTool([finding()]), policy: try policy(), trust: try trust(), ring: 0, at: noon)
    #expect(other.basis != one.basis)
  }

  @Test("explains every rule, factor, exception and approval")
  func explained() throws {
    let lines = explanation(of: try full())
    for line in [
      "csvkit 2.2.0-1, ring 2, as of 2026-11-21T12:00:00Z: refused, risk 43 of 100",
      "  vulnerability.critical   fail (blocks)", "  intake.digest            fail (to be reviewed)",
      "    part0.whl: digest waived: vendor has none",
      "  dataAccess              10 x 0.2    = 2        dataAccess user-files, declared 0.2",
      "                           declared: dataAccess user-files",
      "  pyopenssl: not effective: the callback is not used",
      "    control: egress restricted", "  security-reviewer: 0 of 1, waiting",
      "  a by m as cab: does not count",
      "  pyOpenSSL 22.0.0: use 26.0.0", "  advisories  sha256:77ab",
    ] { #expect(lines.contains(line), "\(line)\n\(lines.joined(separator: "\n"))") }
  }

  @Test("explains a pass and a wait in their words")
  func otherVerdicts() throws {
    let pass = decide(facts: try plainTool(), policy: try policy(), trust: try trust(), ring: 0, at: noon)
    #expect(explanation(of: pass)[0].hasSuffix(": pass, risk 16 of 100"))
    let wait = decide(
      facts: try plainTool([finding("CVE-9", "unknown", score: nil)]), policy: try policy(),
      trust: try trust(),
      ring: 0, at: noon)
    #expect(explanation(of: wait)[0].contains("waiting for approval"))
    var facts = try plainTool()
    facts.signature = nil
    let warned = decide(
      facts: facts, policy: try policy(rule: "signature/present", effect: "warn"), trust: try trust(),
      ring: 0,
      at: noon)
    #expect(explanation(of: warned).contains("  it  fail (warning)"))
  }

  @Test("is quick: 3,000 findings, 150 exceptions")
  func quick() throws {
    let facts = try plainTool((0..<3_000).map { finding("CVE-\($0)", "high", score: "7.5") })
    let exceptions = try (0..<150).map { number in
      SignedException(
        try exception(
          [("name", .string("e\(number)"))], covers: [("vulnerabilities", [.string("CVE-\(number * 20)")])]),
        signers: [reviewerKey])
    }
    let decision = decide(
      facts: facts, policy: try policy(), trust: try trust(), exceptions: exceptions, ring: 0, at: noon)
    #expect(decision.exceptions.count(where: \.isEffective) == 150)
  }
}

@Suite("Facts")
struct FactsTests {
  @Test("read back as the same bytes, with all or with nothing known")
  func roundTrip() throws {
    let all = try plainTool([finding()])
    for facts in [all, Facts(subject: all.subject)] {
      let bytes = facts.json.canonical
      #expect(try Facts(json: try JSON(parsing: bytes, file: "facts.json")).json.canonical == bytes)
    }
    var disproven = all
    disproven.build.isReproducible = false
    #expect(try Facts(json: disproven.json).build.isReproducible == false)
  }

  @Test(
    "are refused at the place of the mistake",
    arguments: [
      ("format", "v9", "expected 'stellwerk-facts/v1' at 'facts.format'"),
      ("subject", "csvkit", "expected an object at 'facts.subject'"),
      ("inputs", [["name": "x"]], "'facts.inputs[0].waived' is missing"),
      ("components", [["name": 3]], "expected a string at 'facts.components[0].name'"),
      (
        "history", ["releases": -1, "failures": 0],
        "expected a whole number of at least 0 at 'facts.history.releases'"
      ),
      (
        "history", ["releases": .number(1.5), "failures": 0],
        "expected a whole number of at least 0 at 'facts.history.releases'"
      ),
      (
        "build", ["reproducible": "maybe"],
        "expected proven, disproven or not-proven at 'facts.build.reproducible'"
      ),
      ("declared", ["dataAccess": 3], "expected a string at 'facts.declared.dataAccess'"),
      (
        "signature", ["keyID": "x", "algorithm": "y", "verified": "yes"],
        "expected true or false at 'facts.signature.verified'"
      ),
      (
        "sbom", ["score": "much", "valid": true, "profiles": [:]], "expected a decimal at 'facts.sbom.score'"
      ),
      (
        "sbom", ["score": "1", "valid": true, "profiles": ["ntia": ["score": "1"]]],
        "'facts.sbom.profiles.ntia.met' is missing"
      ),
      ("components", "none", "expected a list at 'facts.components'"),
      (
        "findings", ["advisories": ["digest": "x"], "components": 1, "findings": [finding("a", "terrible")]],
        "expected critical, high, medium, low, none or unknown at 'findings.findings[0].severity'"
      ),
    ] as [(String, JSON, String)])
  func refusal(member: String, value: JSON, message: String) throws {
    let members = (try plainTool().json.members ?? []).filter { $0.name != member }
    let problem = #expect(throws: Problem.self) { try Facts(json: .object(members + [(member, value)])) }
    #expect(problem?.message == message)
    #expect(problem?.code.name == "json.field")
  }

  @Test("have a subject whose digest is one")
  func digest() throws {
    let text = try plainTool().json.text.replacing("sha256:", with: "sha1:")
    let problem = #expect(throws: Problem.self) {
      try Facts(json: try JSON(parsing: Array(text.utf8), file: "f"))
    }
    #expect(problem?.message == "expected 'sha256:' and 64 hexadecimal digits at 'facts.subject.digest'")
  }
}
