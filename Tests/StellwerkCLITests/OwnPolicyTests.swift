import Foundation
import JSON
import TestSupport
import Testing

@Suite("A policy with rules and factors of its own")
struct OwnPolicyTests {
  /// Whose expressions go over findings, inputs and the whole, and one that cannot be evaluated.
  private static let policy = """
    apiVersion: stellwerk/v1
    kind: Policy
    metadata: { name: own }
    spec:
      rules:
        - id: no.critical
          forEach: findings
          when: ${{ finding.severity == with.at && finding.score >= 9.0 }}
          with: { at: critical }
          effect: block
          message: ${{ finding.component }} ${{ finding.version }} has ${{ finding.id }} (${{ finding.score }})
          hint: use a newer one
        - id: known.data
          when: ${{ declared.dataAccess != 'none' }}
          effect: review
        - id: inputs.fetched
          forEach: inputs
          when: ${{ input.name.endsWith('.txt') }}
          effect: warn
          message: ${{ input.name }} is a plain text
        - id: lab.network
          when: ${{ !build.reproducible }}
          effect: EFFECT
      risk:
        findings: { weight: 40, value: "${{ math.least(1.0, double(findings.size()) / double(with.many)) }}", with: { many: 3 } }
        nonsense: { weight: 10, value: "${{ history.releases > 100 ? 0.0 : double(declared.blastRadius) }}" }
      trust: trust.yaml

    """

  private static let exception = """
    apiVersion: stellwerk/v1
    kind: Exception
    metadata: { name: tinylib, requester: us@example.org, created: 2026-11-20T09:00:00Z }
    spec:
      covers: { vulnerabilities: [TEST-2026-1], components: ["pkg:pypi/tinylib"], subjects: [tiny], rings: [0] }
      reason: the function is not used
      expires: 2026-12-15
      controls: [{ text: egress restricted }]

    """

  /// A project with the policy, an exception that nobody has signed yet, and the key of a reviewer.
  private static func project(_ effect: String) async throws -> Project {
    let project = try await Project(.init(library: "1.0"))
    try write(
      policy.replacingOccurrences(of: "EFFECT", with: effect), to: project.scratch("policy/policy.yaml"))
    _ = try shell(
      "openssl genpkey -algorithm ed25519 -out \"$1.pem\" && openssl pkey -in \"$1.pem\" -pubout -out \"$1.pub.pem\"",
      [project.scratch("policy/reviewer")])
    try write(
      text(of: project.scratch("policy/trust.yaml"))
        + "    - { id: reviewer, public: reviewer.pub.pem, roles: [security-reviewer], from: 2026-01-01T00:00:00Z }\n",
      to: project.scratch("policy/trust.yaml"))
    try write(exception, to: project.scratch("x/tinylib.yaml"))
    try CheckTests.edit(
      project.manifest, "  advisories: ../advisories", "  advisories: ../advisories\n  exceptions: ../x")
    return project
  }

  /// Signs the exception with the script of docs/policy.md.
  private static func sign(_ project: Project) throws {
    let document = try #require(try members(of: project.bundle)["artifacts/exceptions/tinylib.json"])
    try document.write(to: URL(filePath: project.scratch("sign/tinylib.json")))
    let page = try ReferenceTests.page("policy.md")
    let script = try #require(
      page.components(separatedBy: "```sh\n# sign.sh").last?.components(separatedBy: "```").first)
    try write("# sign.sh" + script, to: project.scratch("sign/sign.sh"))
    let said = try shell(
      "sh sign.sh tinylib.json ../policy/reviewer.pem exception > ../x/tinylib.dsse.json", [],
      in: project.scratch("sign"))
    try #require(said.status == 0, "\(said)")
  }

  @Test("decides, is sealed into evidence, and is decided again from the bundle alone")
  func whole() async throws {
    let project = try await Self.project("warn")
    let refused = try await project.run()
    #expect(refused.status == 1, "\(refused)")
    #expect(refused.output.contains("no.critical"), "\(refused)")
    #expect(try await project.verify().status == 0)
    let explained = try await stellwerk("explain", project.bundle)
    for line in [
      "  no.critical     fail (blocks)",
      "    fails when for one of the findings, finding.severity == with.at && finding.score >= 9.0",
      "    tinylib 1.0 has CVE-2026-0001 (9.8)", "    = use a newer one",
      "  known.data      pass", "    does not hold: declared.dataAccess != 'none'",
      "  inputs.fetched  fail (warning)", "    hello.txt is a plain text", "  lab.network     fail (warning)",
      "    the condition could not be evaluated: the field 'reproducible' has no value",
    ] { #expect(explained.output.contains("\n\(line)\n"), "\(line)\n\(explained)") }
    for line in [
      "  findings   40 x 0.3333 = 13.332   math.least(1.0, double(findings.size()) / double(with.many)) 0.3333",
      "  nonsense   10 x 1      = 10       the formula could not be evaluated: ",
    ] { #expect(explained.output.contains("\n\(line)"), "\(line)\n\(explained)") }

    try FileManager.default.createDirectory(
      atPath: project.scratch("sign"), withIntermediateDirectories: true)
    try Self.sign(project)
    let waived = try await project.run()
    #expect(waived.status == 0, "\(waived)")
    let again = try await stellwerk("explain", project.bundle)
    #expect(
      again.output.contains("    tinylib 1.0 has CVE-2026-0001 (9.8); covered by exception tinylib\n"),
      "\(again)")
    #expect(again.output.contains("\n  no.critical     waived\n"), "\(again)")

    // Nothing of the project but the bundle and a public key.
    let scratch = Scratch()
    try FileManager.default.copyItem(atPath: project.bundle, toPath: scratch("b"))
    try FileManager.default.copyItem(atPath: project.publicKey, toPath: scratch("key.pem"))
    try FileManager.default.removeItem(atPath: project.path)
    let verified = try await stellwerk(
      "verify", scratch("b"), "--trust", scratch("key.pem"), "--as-of", "2026-11-22")
    #expect(verified.status == 0, "\(verified)")
    #expect(
      verified.output.contains("  ✓ decision      replayed from the bundle: pass, risk 23\n"), "\(verified)")
  }

  @Test(
    "keeps the gate shut by a rule that cannot be evaluated", arguments: [("block", Int32(1)), ("review", 3)])
  func unevaluated(effect: String, status: Int32) async throws {
    let project = try await Self.project(effect)
    try CheckTests.edit(project.manifest, "library: \"1.0\"", "library: \"2.0\"")
    let said = try await project.run()
    #expect(said.status == status, "\(said)")
    #expect(said.output.contains("lab.network"), "\(said)")
    #expect(try await project.verify().status == 0)
  }

  @Test("can be tried on the facts of a release")
  func tried() async throws {
    let project = try await Self.project("warn")
    _ = try await project.run()
    func eval(_ text: String, _ more: String...) async throws -> Said {
      try await stellwerk(["eval", text, "--facts", project.bundle] + more)
    }
    #expect(try await eval("subject.name + ' ' + subject.version").output == "\"tiny 1.0-1\"\n")
    #expect(try await eval("string(now) + ' ' + string(ring)").output == "\"2026-11-21T00:00:00Z 0\"\n")
    let other = try await eval("string(now) + ' ' + string(ring)", "--ring", "2", "--as-of", "2026-12-24")
    #expect(other.output == "\"2026-12-24T00:00:00Z 2\"\n")
    let each = try await eval("finding.severity == 'critical'", "--for-each", "findings")
    #expect(
      each.output == "tinylib 1.0: CVE-2026-0001, 9.8 critical (TEST-2026-1), fixed in 2.0\n", "\(each)")
    #expect(
      try await eval("component.name != ''", "--for-each", "components").output.contains("tinylib 1.0\n"))
    #expect(try await eval("input.waived", "--for-each", "inputs").output == "")
    try write("{\"at\": \"critical\"}", to: project.scratch("with.json"))
    let with = try await eval(
      "findings.filter(f, f.severity == with.at).size()", "--with", project.scratch("with.json"))
    #expect(with.output == "1\n", "\(with)")
    #expect(try await eval("findings", "--type").output == "list(finding)\n")

    // The facts alone, without a decision.
    let facts = try #require(try members(of: project.bundle)["artifacts/facts.json"])
    try facts.write(to: URL(filePath: project.scratch("facts.json")))
    let plain = try await stellwerk(
      "eval", "string(now) + ' ' + string(ring) + ' ' + string(findings.size())", "--facts",
      project.scratch("facts.json"), "--as-of", "2026-11-22")
    #expect(plain.output == "\"2026-11-22T00:00:00Z 0 1\"\n", "\(plain)")
  }

  @Test("is written as docs/policy.md shows, and tried with the commands there")
  func documented() async throws {
    let (project, _) = try await Shared.released.value
    let page = try ReferenceTests.page("policy.md")
    let scratch = Scratch()
    for (index, part) in page.components(separatedBy: "```yaml\n").dropFirst().enumerated() {
      let example = part.components(separatedBy: "```")[0]
      guard index == 0 || example.hasPrefix("# own.yaml") else { continue }
      try write(example, to: scratch("own.yaml"))
    }
    let checked = try await stellwerk("check", scratch("own.yaml"))
    #expect(checked.status == 0, "\(checked)")
    let commands = page.split(separator: "\n").filter { $0.hasPrefix("stellwerk eval ") }
    #expect(commands.count == 3)
    for command in commands {
      let said = try shell(
        "stellwerk() { \"$STELLWERK\" \"$@\"; }; STELLWERK=$0; BUNDLE=$1; "
          + command.replacingOccurrences(of: "BUNDLE", with: "\"$BUNDLE\""), [project.bundle])
      #expect(said.status == 0, "\(command)\n\(said)")
    }
  }

  @Test("may be all of the library that docs/policy.md shows, and then decides in the same way")
  func library() async throws {
    let project = try await Project()
    let page = try ReferenceTests.page("policy.md")
    func blocks(_ title: String) throws -> [[String]] {
      let part = try #require(page.components(separatedBy: "\n## \(title)\n").last).components(
        separatedBy: "\n## ")[0]
      return part.components(separatedBy: "```yaml\n").dropFirst().map {
        $0.components(separatedBy: "```")[0].split(separator: "\n").map(String.init)
      }
    }
    var rules: [String] = []
    for line in try blocks("The built-in rules as expressions").joined() {
      let line = line.replacing("at: …", with: "at: critical").replacing(
        "ids: …", with: "ids: [AGPL-3.0-only]")
      rules.append(
        line.hasPrefix("- ")
          ? "    - id: rule\(rules.count)\n      effect: warn\n      \(line.dropFirst(2))" : "    \(line)")
    }
    let factors = try blocks("The built-in factors as formulas").enumerated().map { index, lines in
      "    factor\(index):\n      weight: 10\n" + lines.map { "      \($0)" }.joined(separator: "\n")
    }
    try write(
      "apiVersion: stellwerk/v1\nkind: Policy\nmetadata: { name: library }\nspec:\n  rules:\n"
        + rules.joined(separator: "\n") + "\n  risk:\n" + factors.joined(separator: "\n")
        + "\n  trust: trust.yaml\n", to: project.scratch("policy/policy.yaml"))
    #expect(factors.count == 8 && rules.count > 20)
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    let explained = try await stellwerk("explain", project.bundle).output
    let failed = explained.components(separatedBy: " fail (").count - 1
    // As the kinds: no second build, and nothing else.
    #expect(failed == 1, "\(explained)")
    #expect(explained.contains("\n    fails when !build.?reproducible.orValue(false)\n"), "\(explained)")
    #expect(try await project.verify().status == 0)
  }

  @Test(
    "tells what is wrong with a try",
    arguments: [
      (["findings.sise()", "--facts", "F"], Int32(65), "there is no function 'sise'"),
      (["build.reproducible", "--facts", "F"], 65, "the field 'reproducible' has no value"),
      (
        ["finding.score", "--facts", "F", "--for-each", "findings"], 65, "the value is double, expected bool"
      ),
      (
        ["finding.sevrity == ''", "--facts", "F", "--for-each", "findings"], 65,
        "finding has no field 'sevrity'"
      ),
      (["true", "--facts", "F", "--for-each", "finding"], 64, "'finding' is no value for '--for-each'"),
      (["true", "--for-each", "findings"], 64, "'--for-each' has no facts"),
      (["true", "--ring", "1"], 64, "'--ring' has no facts"),
      (["true", "--facts", "F", "--ring", "x"], 64, "'x' is no value for '--ring'"),
      (["true", "--facts", "F", "--named-zones"], 64, "a policy knows no named time zones"),
      (["true", "--facts", "nothing"], 65, "nothing"),
      (["true", "--facts", "M"], 4, "is no evidence bundle"),
    ] as [([String], Int32, String)])
  func refused(arguments: [String], status: Int32, message: String) async throws {
    let (project, _) = try await Shared.released.value
    let names = ["F": project.bundle, "M": project.manifest]
    let said = try await stellwerk(["eval"] + arguments.map { names[$0] ?? $0 })
    #expect(said.status == status, "\(said)")
    #expect(said.errors.contains(message), "\(said)")
  }
}
