import Diagnostics
import Manifests
import OperatingSystem
import Policies
import Testing

@Suite("A policy manifest")
struct PolicyManifestTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Policy
    metadata: { name: default, owner: security@example.org }
    spec:
      rules:
        - { id: vulnerability.critical, uses: vulnerability/severity, with: { at: critical }, effect: block }
        - { id: signature.required, uses: signature/present, effect: review, message: m, hint: sign it }
      risk:
        dataAccess: { weight: 10, uses: risk/data-access }
        history: { weight: 20, uses: risk/history, with: { trustedAfter: 5 } }
      rings:
        "2": { approvalWhen: { riskAbove: 50.5 }, approvals: [ { role: cab, count: 2 } ] }
      exceptions: { maximum: { critical: 30d, high: 2160h, default: 180d }, approver: reviewer }
      evidence: { required: [rollout, tests] }
      trust: trust.yaml

    """

  @Test("says rules, risk and rings as the room of policies has them")
  func reads() throws {
    let manifest = try value(complete, file: "policies/default.yaml") { PolicyManifest($0, into: &$1) }
    #expect(manifest.trust?.path.path == "policies/trust.yaml")
    let policy = manifest.policy
    #expect(policy.name == "default")
    #expect(policy.owner == "security@example.org")
    #expect(policy.rules.map(\.id) == ["vulnerability.critical", "signature.required"])
    #expect(policy.rules.map(\.effect) == [.block, .review])
    #expect(policy.factors.map(\.weight) == [10, 20])
    #expect(policy.rings.map(\.riskAbove?.text) == ["50.5"])
    #expect(policy.rings.first?.approvals.first?.count == 2)
    #expect(policy.exceptions.maximumDays == ["critical": 30, "high": 90, "default": 180])
    #expect(policy.exceptions.approver == "reviewer")
    #expect(policy.requiredEvidence == ["rollout", "tests"])
  }

  @Test("needs nothing but a name and a rule")
  func short() throws {
    let head = "apiVersion: stellwerk/v1\nkind: Policy\nmetadata: {name: a}\n"
    let text = head + "spec: {rules: [{id: s, uses: signature/present, effect: block}]}"
    let manifest = try value(text) { PolicyManifest($0, into: &$1) }
    #expect(manifest.trust == nil)
    #expect(manifest.policy.rules.map(\.id) == ["s"])
  }

  @Test("without rules would let everything pass, and is refused")
  func empty() throws {
    let text = "apiVersion: stellwerk/v1\nkind: Policy\nmetadata: {name: a}\nspec: {rules: []}"
    var problems: [Problem] = []
    let document = Document.only(.policy, in: Array(text.utf8), file: "a.yaml", into: &problems)
    #expect(document.flatMap { PolicyManifest($0, into: &problems) } == nil)
    #expect(problems.map(\.message) == ["'rules' is empty"])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Policy", "kind: Trust", "manifest.kind", "this is a Trust, not a Policy"),
      Mistake("owner:", "👉ownr👈:", "manifest.unknown-key", "unknown key 'ownr'", "did you mean 'owner'?"),
      Mistake("rules:", "👉rule👈:", "manifest.unknown-key", "unknown key 'rule'", "did you mean 'rules'?"),
      Mistake(
        "id: signature.required", "id: 👉vulnerability.critical👈", "policy.duplicate-rule",
        "two rules have the id 'vulnerability.critical'", "give each its own id"),
      Mistake(
        "vulnerability/severity", "👉vulnerability/severty👈", "policy.unknown-kind",
        "unknown rule 'vulnerability/severty'", "did you mean 'vulnerability/severity'?"),
      Mistake(
        "with: { at: critical }", "with: 👉{ at: awful }", "policy.parameter",
        "parameter 'at' of 'vulnerability.critical' is '\"awful\"'"),
      Mistake(
        "with: { at: critical }", "with: 👉{ att: critical }", "policy.parameter",
        "'vulnerability.critical' has no parameter 'att'", "did you mean 'at'?"),
      Mistake(
        "with: { at: critical }", "with: 👉critical👈", "policy.parameter",
        "'with' of 'vulnerability.critical' is not an object"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }", "uses: 👉vulnerability/severity👈",
        "policy.parameter", "'vulnerability.critical' needs the parameter 'at'"),
      Mistake(
        "effect: block", "effect: 👉blok👈", "manifest.value", "'effect' cannot be 'blok'",
        "did you mean 'block'?"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }", "when: 👉x👈", "manifest.type",
        "'when' is no expression", "write ${{ EXPRESSION }} and nothing around it"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }", "when: '${{ findings.👉sise👈() > 0 }}'",
        "expression.unknown-name", "there is no function 'sise'", nil),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }",
        "forEach: components, when: '${{ component.👉nmae👈 == subject.name }}'",
        "expression.unknown-name", "component has no field 'nmae'", "did you mean 'name'?"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }",
        "when: '${{ true }}', message: 'a ${{ 👉finding👈.id }}'",
        "expression.unknown-name", "there is no variable 'finding'", nil),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }",
        "uses: 👉vulnerability/severity👈, when: '${{ true }}'", "manifest.value",
        "a rule has a kind or a condition, not both", "take 'when' or 'uses' away"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }",
        "forEach: 👉component👈, when: \"${{ component.name == '' }}\"", "manifest.value",
        "'forEach' cannot be 'component'", "did you mean 'components'?"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }",
        "when: '${{ with.👉att👈 == subject.name }}', with: { at: critical }",
        "expression.unknown-name", "with has no field 'att'", "did you mean 'at'?"),
      Mistake(
        "uses: vulnerability/severity, with: { at: critical }", "when: '${{ true }}', with: 👉critical👈",
        "policy.parameter", "'with' of 'vulnerability.critical' is not an object"),
      Mistake(
        "uses: risk/data-access", "value: '${{ with.👉many👈 }}', with: { few: 1 }", "expression.unknown-name",
        "with has no field 'many'", nil),
      Mistake(
        "effect: block", "forEach: 👉findings👈, effect: block", "manifest.value",
        "'forEach' needs a condition", "add 'when:' or take it away"),
      Mistake(
        "uses: risk/data-access", "value: '${{ 👉subject.name👈 }}'", "expression.type",
        "a formula gives a number, not a string", nil),
      Mistake("weight: 10", "weight: 👉101👈", "manifest.value", "'weight' is not 0 to 100"),
      Mistake("weight: 10", "weight: 👉ten👈", "manifest.type", "'weight' is not an integer"),
      Mistake(
        "risk/data-access", "👉risk/data-acess👈", "policy.unknown-kind",
        "unknown risk factor 'risk/data-acess'", "did you mean 'risk/data-access'?"),
      Mistake(
        "{ trustedAfter: 5", "👉{ trustedAfter: x", "policy.parameter",
        "parameter 'trustedAfter' of 'history' is '\"x\"'"),
      Mistake(
        "\"2\": {", "👉\"two\": {", "manifest.value", "'two' is not a ring", "write its number, 0 or more"),
      Mistake(
        "{ id: signature.required, uses: signature/present, ", "👉{ id: signature.required, ",
        "manifest.missing-key", "missing key 'uses'"),
      Mistake(
        "riskAbove: 50.5", "riskAbove: 👉high👈", "manifest.value",
        "'riskAbove' is not a decimal with at most four places"),
      Mistake("{ riskAbove: 50.5 }", "👉{}", "manifest.missing-key", "missing key 'riskAbove'"),
      Mistake("count: 2", "count: 👉0👈", "manifest.value", "'count' is less than 1"),
      Mistake(
        "role: cab", "👉rôle👈: cab", "manifest.unknown-key", "unknown key 'rôle'", "did you mean 'role'?"),
      Mistake(
        "critical: 30d", "critical: 👉36h👈", "manifest.value", "'critical' is not a number of days",
        "write for example 30d"),
      Mistake("critical: 30d", "critical: 👉30👈", "manifest.type", "'critical' is not a duration"),
      Mistake(
        "critical: 30d", "👉critcal👈: 30d", "manifest.unknown-key", "unknown key 'critcal'",
        "did you mean 'critical'?"),
      Mistake("approver: reviewer", "approver: 👉[a]", "manifest.type", "'approver' is not a string"),
      Mistake(
        "[rollout, tests]", "[rollout, 👉test👈]", "policy.unknown-kind",
        "unknown content of an evidence bundle 'test'", "did you mean 'tests'?"),
      Mistake("[rollout, tests]", "👉tests👈", "manifest.type", "'required' is not a list"),
      Mistake("trust: trust.yaml", "trust: 👉[a]", "manifest.type", "'trust' is not a string"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { PolicyManifest($0, into: &$1) }
  }
}

@Suite("A trust manifest")
struct TrustManifestTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Trust
    metadata: { name: default }
    spec:
      keys:
        - { id: release-2026, public: ../keys/release.pub.pem, roles: [release], from: 2026-01-01T00:00:00Z, until: 2028-01-01T00:00:00Z }
        - { id: rev-1, public: keys/reviewer.pub.pem, roles: [security-reviewer], from: 2026-01-01 }
      separation: [ [requester, security-reviewer], [release, security-reviewer] ]

    """

  @Test("says whose word counts, in which role, from when until when")
  func reads() throws {
    let trust = try value(complete, file: "policies/trust.yaml") { TrustManifest($0, into: &$1) }
    #expect(trust.keys.map(\.id.value) == ["release-2026", "rev-1"])
    #expect(trust.keys[0].publicKey.path == "keys/release.pub.pem")
    #expect(trust.keys[1].publicKey.path == "policies/keys/reviewer.pub.pem")
    #expect(trust.keys[0].roles == ["release"])
    #expect(trust.keys[0].until?.text == "2028-01-01T00:00:00Z")
    #expect(trust.keys[1].until == nil)
    #expect(trust.keys[1].from.text == "2026-01-01T00:00:00Z")
    #expect(trust.separation == [["requester", "security-reviewer"], ["release", "security-reviewer"]])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Trust", "kind: Policy", "manifest.kind", "this is a Policy, not a Trust"),
      Mistake("name: default", "name: 👉D👈", "manifest.value", "'D' is not a name"),
      Mistake("id: rev-1", "id: 👉release-2026👈", "manifest.value", "two keys have the id 'release-2026'"),
      Mistake(
        "public: keys", "👉publik👈: keys", "manifest.unknown-key", "unknown key 'publik'",
        "did you mean 'public'?"),
      Mistake("roles: [release]", "roles: 👉release👈", "manifest.type", "'roles' is not a list"),
      Mistake(
        "from: 2026-01-01T00:00:00Z", "from: 👉January👈", "manifest.value", "'January' is not a time",
        "write 2026-11-21 or 2026-11-21T10:40:12Z"),
      Mistake(
        "id: release-2026, public: ../keys/release.pub.pem, roles: [release], from: 2026-01-01T00:00:00Z, until: 2028",
        "id: 👉release-2026👈, public: ../keys/release.pub.pem, roles: [release], from: 2026-01-01T00:00:00Z, until: 2025",
        "manifest.value", "the key 'release-2026' ends before it begins"),
      Mistake(
        "[requester, security-reviewer], ", "👉a👈, ", "manifest.type", "'separation' element 1 is not a list"),
      Mistake(
        "separation:", "👉seperation👈:", "manifest.unknown-key", "unknown key 'seperation'",
        "did you mean 'separation'?"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { TrustManifest($0, into: &$1) }
  }
}

@Suite("An exception manifest")
struct ExceptionManifestTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Exception
    metadata: { name: legacy-web, requester: web-team@example.org, created: 2026-11-21T09:00:00Z }
    spec:
      covers:
        vulnerabilities: [CVE-2026-27459]
        components: [ "pkg:pypi/pyopenssl@>=22.0.0,<26.0.0" ]
        subjects: [ legacy-web ]
        rings: [0, 1]
      reason: the callback is not used
      expires: 2026-12-15T00:00:00Z
      controls:
        - { text: egress restricted, evidence: { path: egress.txt, sha256: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef } }
      voidWhen: { cvssAbove: 9.8, epssAbove: 0.5, knownExploited: true }

    """

  @Test("says what is accepted, for how long, and why")
  func reads() throws {
    let exception = try value(complete) { ExceptionManifest($0, into: &$1) }.exception
    #expect(exception.name == "legacy-web")
    #expect(exception.requester == "web-team@example.org")
    #expect(exception.created.text == "2026-11-21T09:00:00Z")
    #expect(exception.expires.text == "2026-12-15T00:00:00Z")
    #expect(exception.vulnerabilities == ["CVE-2026-27459"])
    #expect(exception.rings == [0, 1])
    #expect(exception.controls.map(\.path) == ["egress.txt"])
    #expect(exception.voidAboveScore?.text == "9.8")
    #expect(exception.isVoidWhenExploited)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake("kind: Exception", "kind: Policy", "manifest.kind", "this is a Policy, not an Exception"),
      Mistake(
        "requester:", "👉requestor👈:", "manifest.unknown-key", "unknown key 'requestor'",
        "did you mean 'requester'?"),
      Mistake("created: 2026-11-21T09:00:00Z", "created: 👉now👈", "manifest.value", "'now' is not a time"),
      Mistake("expires: 2026-12-15T00:00:00Z", "expires: 👉30d👈", "manifest.value", "'30d' is not a time"),
      Mistake(
        "vulnerabilities: [CVE-2026-27459]", "vulnerabilities: 👉[]", "manifest.value",
        "'vulnerabilities' is empty"),
      Mistake(
        "subjects: [ legacy-web ]", "subjects: 👉legacy-web👈", "manifest.type", "'subjects' is not a list"),
      Mistake(
        "components: [", "👉component👈: [", "manifest.unknown-key", "unknown key 'component'",
        "did you mean 'components'?"),
      Mistake("rings: [0, 1]", "rings: [0, 👉-1👈]", "manifest.value", "'-1' is not a ring"),
      Mistake("rings: [0, 1]", "rings: [0, 👉all👈]", "manifest.type", "'rings' element 2 is not an integer"),
      Mistake("rings: [0, 1]", "rings: 👉[]", "manifest.value", "'rings' is empty"),
      Mistake("reason: the callback is not used", "reason: 👉''", "manifest.value", "'reason' is empty"),
      Mistake(
        "text: egress restricted, ", "👉txt👈: a, ", "manifest.unknown-key", "unknown key 'txt'",
        "did you mean 'text'?"),
      Mistake(
        "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "👉5f70👈", "manifest.value",
        "'5f70' is not a digest", "write 64 hexadecimal digits"),
      Mistake(
        "cvssAbove: 9.8", "cvssAbove: 👉high👈", "manifest.value",
        "'cvssAbove' is not a decimal with at most four places"),
      Mistake(
        "epssAbove: 0.5", "epssAbove: 👉0.12345👈", "manifest.value",
        "'epssAbove' is not a decimal with at most four places"),
      Mistake(
        "knownExploited: true", "knownExploited: 👉yes👈", "manifest.type",
        "'knownExploited' is not 'true' or 'false'"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { ExceptionManifest($0, into: &$1) }
  }

  @Test(
    "must list compensating controls",
    arguments: [
      ("[]", "'controls' is empty"), ("{}", "'controls' is not a list"),
      ("[a]", "'controls' element 1 is not a mapping"),
    ])
  func controls(written: String, message: String) {
    let start = complete.prefix(upTo: complete.firstRange(of: "controls:")?.upperBound ?? complete.endIndex)
    #expect(
      problems("\(start) \(written)\n") { ExceptionManifest($0, into: &$1) }.map(\.message) == [message])
  }

  @Test("with several mistakes tells all of them")
  func several() {
    let text = complete.replacing("CVE-2026-27459", with: "").replacing("[0, 1]", with: "[x]").replacing(
      "9.8", with: "nine"
    )
    .replacing("[ legacy-web ]", with: "~")
    #expect(
      shown(problems(text) { ExceptionManifest($0, into: &$1) })
        == """
        5:5 missing key 'subjects'; add 'subjects:'
        6:22 'vulnerabilities' is empty
        9:13 'rings' element 1 is not an integer
        14:26 'cvssAbove' is not a decimal with at most four places
        """.replacing("5:5", with: "6:5"))
  }
}
