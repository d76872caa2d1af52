import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Policies
import Testing

/// An exception that covers the critical finding of pyOpenSSL in csvkit for rings 0 and 1.
func exception(_ change: [(String, JSON)] = [], covers: [(String, JSON)] = []) throws -> ExceptionDocument {
  func changed(_ members: [(name: String, value: JSON)], _ change: [(String, JSON)]) -> JSON {
    .object(
      members.filter { member in !change.contains { $0.0 == member.name } }
        + change.map { (name: $0.0, value: $0.1) })
  }
  let scope = changed(
    [
      ("vulnerabilities", ["CVE-2026-27459"]), ("components", ["pkg:pypi/pyopenssl@>=22.0.0,<26.0.0"]),
      ("subjects", ["csvkit"]), ("rings", [0, 1]),
    ], covers)
  return try ExceptionDocument(
    json: changed(
      [
        ("name", "pyopenssl"), ("requester", "web-team@example.org"), ("created", "2026-11-21T09:00:00Z"),
        ("covers", scope), ("reason", "the callback is not used"), ("expires", "2026-12-15T00:00:00Z"),
        ("controls", [["text": "egress restricted"]]),
        ("voidWhen", ["cvssAbove": .number(9.8), "epssAbove": .number(0.5), "knownExploited": true]),
      ], change))
}

@Suite("An exception")
struct ExceptionTests {
  private func decision(
    _ exception: ExceptionDocument, signers: [String] = [reviewerKey], at time: Timestamp = noon,
    ring: Int = 0,
    _ found: JSON = finding(exploited: false), trust given: Trust? = nil
  ) throws -> Decision {
    decide(
      facts: try plainTool([found]), policy: try policy(), trust: try given ?? trust(),
      exceptions: [SignedException(exception, signers: signers)], ring: ring, at: time)
  }

  @Test("that a reviewer signed lifts the rule, for its ring and time")
  func effective() throws {
    let result = try decision(try exception())
    #expect(result.verdict == .pass)
    #expect(result.rules[0].result == .waived)
    #expect(
      result.rules[0].reasons == [
        "pyOpenSSL 22.0.0: CVE-2026-27459, 9.8 critical (PYSEC-2026-2269), fixed in 26.0.0; covered by exception pyopenssl"
      ])
    #expect(result.exceptions[0].covers == ["CVE-2026-27459"])
    #expect(result.remedies.isEmpty)
    #expect(result.factors.contains { $0.name == "vulnerability" && $0.contribution.text == "12" })
  }

  @Test(
    "keeps the gate shut",
    arguments: [
      ("alias instead of id", [], [("vulnerabilities", ["ghsa-AAAA"])], nil),
      ("exact version", [], [("components", ["pkg:pypi/pyopenssl@22.0.0"])], nil),
      ("no version", [], [("components", ["pkg:pypi/pyopenssl"])], nil),
      (
        "expired", [("expires", "2026-11-21T12:00:00Z")], [], "it expired at 2026-11-21T12:00:00Z"
      ),
      (
        "future start", [("created", "2026-11-22T00:00:00Z")], [], "it holds from 2026-11-22T00:00:00Z on"
      ),
      (
        "too long", [("expires", "2026-12-21T09:00:01Z")], [],
        "it lasts longer than the 30 days that critical findings allow"
      ),
      ("other ring", [], [("rings", [1])], "it is not for ring 0"),
      ("other subject", [], [("subjects", ["csv"])], "it does not name csvkit or its digest"),
      (
        "wrong digest", [], [("subjects", ["sha256:00"])], "it does not name csvkit or its digest"
      ),
      (
        "wildcard", [], [("components", ["pkg:pypi/*"])], "it does not name pkg:pypi/pyopenssl@22.0.0"
      ),
      (
        "other range", [], [("components", ["pkg:pypi/pyopenssl@>22.0.0,<26.0.0"])],
        "it does not name pkg:pypi/pyopenssl@22.0.0"
      ),
      (
        "unreadable range", [], [("components", ["pkg:pypi/pyopenssl@~=22"])],
        "it does not name pkg:pypi/pyopenssl@22.0.0"
      ),
      (
        "drift", [("voidWhen", ["cvssAbove": "9.7"])], [], "void: the score is 9.8, above 9.7"
      ),
      ("never matching", [], [("vulnerabilities", ["CVE-1"])], "unused: nothing that it names was found"),
      (
        "ends before it begins",
        [("created", "2026-11-20T00:00:00Z"), ("expires", "2026-11-19T00:00:00Z")], [],
        "it expires before it was made"
      ),
    ] as [(String, [(String, JSON)], [(String, JSON)], String?)])
  func shut(name: String, change: [(String, JSON)], covers: [(String, JSON)], reason: String?) throws {
    let result = try decision(try exception(change, covers: covers))
    #expect(result.verdict == (reason == nil ? .pass : .fail), "\(name)")
    if let reason { #expect(result.exceptions[0].reasons.contains(reason), "\(name)") }
  }

  @Test(
    "is for versions in its ranges, compared as numbers",
    arguments: [
      (">=22.0.0,<26.0.0", "22.0.0", true), (">=22.0,<26", "25.99", true), ("<=22", "22.0.0", true),
      ("=22", "22.0", true), (">22,<23", "22.0.1", true), ("<22", "9.1", true),
      (">=22.0.0,<26.0.0", "26.0.0", false),
      (">=1,<3", "2.0rc1", false), (">=1,", "2.0", false), ("", "2.0", false),
      ("<99999999999999999999", "2", false),
    ])
  func ranges(range: String, version: String, isCovered: Bool) throws {
    let result = try decision(
      try exception(covers: [("components", [.string("pkg:pypi/pyopenssl@\(range)")])]),
      finding(version: version, exploited: false))
    #expect((result.verdict == .pass) == isCovered)
  }

  @Test(
    "counts only with the signature of a key that may",
    arguments: [
      ([], "not signed by a security-reviewer"),
      ([cabKeys[0]], "key 'cab-1' does not hold the role 'security-reviewer'"),
      ([String(repeating: "e", count: 64)], "key eeeeeeeeeeeeeeee is not trusted"),
    ])
  func signers(signers: [String], reason: String) throws {
    let result = try decision(try exception(), signers: signers)
    #expect(result.verdict == .fail)
    #expect(result.exceptions[0].reasons == [reason])
    #expect(!result.exceptions[0].isEffective)
  }

  @Test("does not count when the reviewer's key is also a requester's, or is out of its time")
  func separation() throws {
    let both = try decision(try exception(), trust: try trust([key("web", reviewerKey, ["requester"])]))
    #expect(
      both.exceptions[0].reasons == [
        "key 'rev-1' also holds the role 'requester', which must be another's than 'security-reviewer'"
      ])
    let old = String(repeating: "f", count: 64)
    let late = try decision(
      try exception(), signers: [old],
      trust: try trust([key("rev-0", old, ["security-reviewer"], until: "2026-11-01T00:00:00Z")]))
    #expect(
      late.exceptions[0].reasons == [
        "key 'rev-0' is trusted only from 2026-01-01T00:00:00Z until 2026-11-01T00:00:00Z"
      ])
  }

  @Test("is void once exploitation is known or likely, or nobody can tell the score")
  func drift() throws {
    for (found, reason) in [
      (finding(exploited: true), "void: known to be exploited"),
      (finding(epss: "0.51"), "void: the probability of exploitation is 0.51, above 0.5"),
      (finding(score: nil), "void: the score is unknown, above 9.8"),
    ] {
      let result = try decision(try exception(), found)
      #expect(result.verdict == .fail)
      #expect(result.exceptions[0].reasons.contains(reason))
    }
  }

  @Test(
    "is no exception at all when something in it cannot be read",
    arguments: [
      ("expires", "soon", "expected a date or time as in 2026-11-21T10:00:00Z at 'exception.expires'"),
      ("expires", .null, "'exception.expires' is missing"),
      ("reason", "", "expected a reason at 'exception.reason'"),
      ("controls", [], "expected at least one compensating control at 'exception.controls'"),
      ("covers", ["rings": [0]], "expected at least one entry at 'exception.covers.vulnerabilities'"),
      ("covers", ["rings": ["0"]], "expected a list of rings at 'exception.covers.rings'"),
      ("until", "2027-01-01", "unknown member 'until' at 'exception'"),
      (
        "voidWhen", ["cvssAbove": "high"],
        "expected a decimal with at most four places at 'exception.voidWhen.cvssAbove'"
      ),
    ] as [(String, JSON, String)])
  func unreadable(member: String, value: JSON, message: String) throws {
    let problem = #expect(throws: Problem.self) { try exception([(member, value)]) }
    #expect(problem?.message == message)
    #expect(problem?.code.exitStatus == .invalidData)
  }
}

@Suite("An approval")
struct ApprovalTests {
  private let bundle = Digest(of: [1])

  private func risky() throws -> Facts {
    var facts = try plainTool()
    facts.declared = [:]
    facts.package = nil
    return facts
  }

  private func approval(
    _ basis: Digest, rings: [Int] = [2], role: String = "cab", bundle: Digest? = nil,
    created: String = "2026-11-21T10:00:00Z", expires: String = "2026-12-21T10:00:00Z"
  ) -> Approval {
    Approval(
      name: "csvkit-ring2", actor: "member", role: role, created: moment(created), expires: moment(expires),
      bundle: bundle ?? self.bundle, decision: basis, rings: rings, comment: "reviewed")
  }

  private func decision(_ approvals: [SignedApproval], ring: Int = 2, bundle: Digest?? = nil) throws
    -> Decision
  {
    decide(
      facts: try risky(), policy: try policy(), trust: try trust(), approvals: approvals,
      bundle: bundle ?? self.bundle, ring: ring, at: noon)
  }

  @Test("by two keys of the board opens ring 2 above risk 50, and not by one")
  func quorum() throws {
    let waiting = try decision([])
    #expect(waiting.verdict == .needsApproval)
    #expect(waiting.score.text == "58.5")
    #expect(waiting.requirements.map(\.role) == ["cab"])
    #expect(waiting.requirements[0].count == 2)
    #expect(waiting.requirements[0].because == ["risk 58.5 is above 50 for ring 2 and beyond"])
    #expect(try decision([], ring: 1).verdict == .pass)
    #expect(try decision([], ring: 3).verdict == .needsApproval)
    let yes = approval(waiting.basis)
    let one = try decision([SignedApproval(yes, signers: [cabKeys[0]])])
    #expect(one.verdict == .needsApproval)
    #expect(one.basis == waiting.basis)
    let twice = try decision([
      SignedApproval(yes, signers: [cabKeys[0]]), SignedApproval(yes, signers: [cabKeys[0], cabKeys[0]]),
    ])
    #expect(twice.requirements[0].given == 1)
    let two = try decision([
      SignedApproval(yes, signers: [cabKeys[0]]), SignedApproval(yes, signers: [cabKeys[1]]),
    ])
    #expect(two.verdict == .pass)
    #expect(try decision([SignedApproval(yes, signers: cabKeys + [releaseKey])]).verdict == .pass)
  }

  @Test("does not count for another decision, bundle, ring, time, role or without a trusted key")
  func refused() throws {
    let basis = try decision([]).basis
    let rows: [(Approval, [String], String)] = [
      (approval(Digest(of: [9])), cabKeys, "it is for another decision"),
      (approval(basis, bundle: Digest(of: [9])), cabKeys, "it is for another bundle"),
      (approval(basis, rings: [3]), cabKeys, "it is not for ring 2"),
      (approval(basis, expires: "2026-11-21T12:00:00Z"), cabKeys, "it expired at 2026-11-21T12:00:00Z"),
      (approval(basis, created: "2026-11-22T12:00:00Z"), cabKeys, "it holds from 2026-11-22T12:00:00Z on"),
      (approval(basis), [], "no trusted key has signed it"),
      (approval(basis), [reviewerKey], "key 'rev-1' does not hold the role 'cab'"),
    ]
    for (given, signers, reason) in rows {
      let result = try decision([SignedApproval(given, signers: signers)])
      #expect(result.verdict == .needsApproval)
      #expect(result.approvals[0].reasons.contains(reason))
      #expect(result.approvals[0].keys.isEmpty)
    }
    let early = try decision([SignedApproval(approval(basis), signers: cabKeys)], bundle: .some(nil))
    #expect(early.approvals[0].reasons == ["there is no earlier bundle that it could be for"])
  }

  @Test("does not count by a key that also releases")
  func separated() throws {
    let both = String(repeating: "e", count: 64)
    let given = try trust([key("boss", both, ["cab", "release"])])
    let facts = try risky()
    let basis = decide(facts: facts, policy: try policy(), trust: given, bundle: bundle, ring: 2, at: noon)
      .basis
    let result = decide(
      facts: facts, policy: try policy(), trust: given,
      approvals: [SignedApproval(approval(basis), signers: [both, cabKeys[0]])], bundle: bundle, ring: 2,
      at: noon)
    #expect(result.approvals[0].keys == [cabKeys[0]])
    #expect(
      result.approvals[0].reasons == [
        "key 'boss' also holds the role 'release', which must be another's than 'cab'"
      ])
  }

  @Test("by a security reviewer settles what is to be reviewed, and never what blocks")
  func review() throws {
    var facts = try plainTool([finding("CVE-3", "unknown", score: nil)])
    func decision(_ approvals: [SignedApproval]) throws -> Decision {
      decide(
        facts: facts, policy: try policy(), trust: try trust(), approvals: approvals, bundle: bundle, ring: 0,
        at: noon)
    }
    let waiting = try decision([])
    #expect(waiting.verdict == .needsApproval)
    #expect(waiting.requirements[0].because == ["rule vulnerability.unknown is to be reviewed"])
    #expect(waiting.remedies.map(\.target) == ["26.0.0"])
    let yes = approval(waiting.basis, rings: [0], role: "security-reviewer")
    #expect(try decision([SignedApproval(yes, signers: [reviewerKey])]).verdict == .pass)
    facts.signature = nil
    let blocked = try decision([])
    let again = approval(blocked.basis, rings: [0], role: "security-reviewer")
    #expect(try decision([SignedApproval(again, signers: [reviewerKey])]).verdict == .fail)
  }

  @Test("can be asked for always")
  func always() throws {
    let document = try policy([("rings", ["1": ["approvals": [["role": "cab"]]]])])
    let result = decide(facts: try plainTool(), policy: document, trust: try trust(), ring: 1, at: noon)
    #expect(result.requirements[0].because == ["ring 1 and beyond always need it"])
    #expect(
      decide(facts: try plainTool(), policy: document, trust: try trust(), ring: 0, at: noon).verdict == .pass
    )
  }

  @Test("reads back as the same, and trust does too")
  func roundTrip() throws {
    let one = approval(Digest(of: [3]))
    #expect(try Approval(json: try JSON(parsing: one.json.canonical, file: "a")) == one)
    let keys = try trust([key("x", "1", ["cab"], until: "2027-01-01")])
    #expect(try Trust(json: keys.json).digest == keys.digest)
    #expect(throws: Problem.self) { try trust([key("rev-1", "1", [])]) }
    #expect(throws: Problem.self) { try Trust(json: ["keys": [], "separation": [["cab"]]]) }
  }
}
