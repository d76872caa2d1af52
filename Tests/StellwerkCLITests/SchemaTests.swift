import Diagnostics
import Foundation
import JSON
import Manifests
import TestSupport
import Testing
import YAML

/// The examples of `docs/manifest/` in one folder, with the files that they name.
enum Examples {
  static let pages = [
    "package", "pipeline", "policy", "trust", "exception", "approval", "plan", "playbook", "policy-test",
  ]

  /// Name and text of the complete example of a page.
  static func example(_ page: String) throws -> (name: String, text: String) {
    let text = try ReferenceTests.page("manifest/\(page).md")
    let block = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first)
    let example = try #require(block.components(separatedBy: "```").first)
    let name = try #require(example.split(separator: "\n").first).dropFirst(2)
    return (String(name), example)
  }

  static let folder = Task {
    let scratch = Scratch()
    for page in pages {
      let (name, text) = try example(page)
      try write(text, to: scratch(name))
    }
    try write("#!/bin/sh\n", to: scratch("hello/hello.sh"))
    try FileManager.default.copyItem(atPath: await Shared.keys.value.path, toPath: scratch("artifacts"))
    return scratch
  }

  /// Whether `check` takes the example of a page with something else in it.
  static func checks(_ page: String, _ text: String) async throws -> Said {
    let folder = try await folder.value
    let file = folder("\(UUID().uuidString).yaml")
    try write(text, to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try await stellwerk("check", file, "--format", "gnu")
  }
}

/// The example of a page with something else in it.
struct Shape: CustomTestStringConvertible, Sendable {
  let page: String
  let old: String
  let new: String
  var testDescription: String { "\(page): \(new)" }

  init(_ page: String, _ old: String, _ new: String) { (self.page, self.old, self.new) = (page, old, new) }

  func text() throws -> String {
    let text = try Examples.example(page).text
    try #require(text.contains(old), "\(page) does not hold '\(old)'")
    return text.replacing(old, with: new, maxReplacements: 1)
  }
}

@Suite("The schemas of documents")
struct DocumentSchemaTests {
  private static let python = PythonReference.path(modules: "jsonschema")

  /// Whether the schema of all kinds, and that of the document's kind, take each text.
  private func verdicts(_ texts: [String]) async throws -> [Bool] {
    var cases: [JSON] = []
    for text in texts { cases.append(try parseDocument(Array(text.utf8), file: "").json) }
    var schemas: [(name: String, value: JSON)] = []
    for kind in DocumentKind.allCases.map(\.rawValue) {
      let said = try await stellwerk("schema", kind).output
      schemas.append((kind, try JSON(parsing: Array(said.utf8), file: "")))
    }
    let all = try JSON(parsing: Array(await stellwerk("schema", "--all").output.utf8), file: "")
    let input: JSON = ["cases": .array(cases), "schemas": .object(schemas), "all": all]
    let program = """
      import json, sys
      from jsonschema import Draft202012Validator as V
      given = json.load(sys.stdin)
      for s in [given["all"], *given["schemas"].values()]: V.check_schema(s)
      both = []
      for x in given["cases"]:
        one, many = V(given["schemas"].get(x.get("kind"), {})).is_valid(x), V(given["all"]).is_valid(x)
        assert one == many or x.get("kind") not in given["schemas"], x
        both.append(many)
      print(json.dumps(both))
      """
    let output = try PythonReference.run(
      try #require(Self.python), ["-c", program], input: Data(input.text.utf8))
    return try JSONDecoder().decode([Bool].self, from: output)
  }

  @Test("hold examples that check takes", arguments: Examples.pages)
  func examples(page: String) async throws {
    let folder = try await Examples.folder.value
    let said = try await stellwerk("check", folder(try Examples.example(page).name))
    #expect(said.status == 0, "\(said)")
  }

  @Test(
    "take every document of this repository, every example and what 'stellwerk init' writes",
    .enabled(if: python != nil, "python3 with the module jsonschema is not installed"))
  func takes() async throws {
    var texts = try Examples.pages.map { try Examples.example($0).text }
    let root = ReferenceTests.docs.appending(path: "..")
    for folder in ["manifests", "pipelines", "policies"] {
      for file in try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        .sorted()
      where file.hasSuffix(".yaml") {
        texts.append(try String(contentsOf: root.appending(path: "\(folder)/\(file)"), encoding: .utf8))
      }
    }
    for kind in DocumentKind.allCases {
      texts.append(try await stellwerk("init", kind.rawValue, "-o", "-").output)
    }
    #expect(texts.count >= 23)
    #expect(try await verdicts(texts) == texts.map { _ in true })
  }

  /// Right for both.
  private static let taken: [Shape] = [
    Shape("package", "version: 1.0", "version: 1.0~rc1"), Shape("package", "license: MIT", "license: 7"),
    Shape("package", "license: MIT", "revision: 0"),
    Shape("package", "policy: small.yaml", "policy: { path: small.yaml }"),
    Shape("package", "facts:", "release: { tests: [] }\n  facts:"),
    Shape(
      "package", "facts:",
      "release: { detection: { a: [1] }, rollout: [{ ring: 4, start: 2026-12-01T10:00:00+01:00, targets: [] }] }\n  facts:"
    ),
    Shape("pipeline", "prove: rebuild }", "prove: \"${{ inputs.digest }}\" }"),
    Shape("pipeline", "{ tree: . }", "{ tree: \"${{ inputs.digest }}\" }"),
    Shape("pipeline", "digest: { type: string, required: true,", "digest: { type: string, default: a,"),
    Shape("pipeline", "digest: { type: string, required: true,", "digest: { type: string, default: 3,"),
    Shape("pipeline", "stages:", "pools: { network: 2 }\n  stages:"),
    Shape("policy", "riskAbove: 50", "riskAbove: 9.5"), Shape("policy", "riskAbove: 50", "riskAbove: '9.5'"),
    Shape("policy", "\"2\":", "2:"), Shape("policy", "count: 2", "count: 1"),
    Shape("trust", ", until: 2028-01-01T00:00:00Z", ""),
    Shape("exception", "voidWhen: { cvssAbove: 9.8, knownExploited: true }", "voidWhen: {}"),
    Shape("approval", "comment: reviewed with the team that runs it\n  ", ""),
    Shape("plan", "planner: deterministic", "planner: local"),
    Shape("plan", "threshold: 0.7", "threshold: 1"),
    Shape("playbook", "domain: software", "domain: anything"),
    Shape("policy-test", "facts: { signatures: [] }", "facts: {}"),
  ]

  /// Wrong in shape, for both.
  private static let refused: [Shape] = [
    // The envelope
    Shape("package", "stellwerk/v1", "stellwerk/v2"), Shape("package", "kind: Package", "kind: Pakage"),
    Shape("package", "metadata:", "meta:"), Shape("package", "spec:", "extra: 1\nspec:"),
    // Keys
    Shape("package", "license: MIT", "licence: MIT"), Shape("package", "  summary: says hello\n", ""),
    Shape("trust", "id: release, ", ""), Shape("exception", "covers:", "coverz:"),
    Shape("policy-test", "name: a package", "nam: a package"), Shape("plan", "goal:", "goals:"),
    Shape("playbook", "title: Decide what the release is", "tytle: a"),
    // Types
    Shape("package", "summary: says hello", "summary: [a]"),
    Shape("package", "pipeline: deb-file.yaml", "pipeline: [a]"),
    Shape("package", "license: MIT", "revision: one"), Shape("package", "license: MIT", "revision: -1"),
    Shape("package", "facts:", "release: [a]\n  facts:"),
    Shape("trust", "roles: [release]", "roles: release"),
    Shape("trust", "separation: [[release, security-reviewer]]", "separation: [release]"),
    Shape("policy", "weight: 10", "weight: ten"),
    Shape("policy", "acceptWaivers: false", "acceptWaivers: maybe"),
    Shape("exception", "knownExploited: true", "knownExploited: yes"),
    Shape("plan", "hoursPerWeek: 30", "hoursPerWeek: half"),
    Shape("plan", "people:", "people: A\n    persons:"),
    // Forms of texts
    Shape("package", "name: hello-example", "name: Hello"), Shape("package", "version: 1.0", "version: a/b"),
    Shape("package", "architecture: all", "architecture: x 86"),
    Shape("package", "summary: says hello", "summary: \"a\\nb\""),
    Shape("package", "license: MIT", "date: yesterday"), Shape("package", "policy: small.yaml", "policy: ''"),
    Shape("package", "policy: small.yaml", "policy: { path: a, sha256: 12 }"),
    Shape("package", "policy: small.yaml", "policy: { file: a }"),
    Shape("package", "{ pem: artifacts/keys/release.pem }", "{ pem: a, home: b }"),
    Shape("package", "openpgp: artifacts/keys/repository.fingerprint", "openpgp: 9F2C71A0"),
    Shape("package", "repository:", "my key:"),
    Shape("trust", "from: 2026-01-01", "from: January"), Shape("approval", "5f70bf18", "5f70"),
    Shape("approval", "expires: 2026-12-22T10:00:00Z", "expires: 30d"),
    Shape("plan", "http://127.0.0.1:8080/v1", "127.0.0.1"),
    Shape("playbook", "https://semver.org/", "semver"),
    Shape("playbook", "id: scope", "id: The Scope"), Shape("playbook", "low: 2h", "low: soon"),
    Shape("pipeline", "- name: tree", "- name: The Tree"), Shape("pipeline", "timeout: 2m", "timeout: 2"),
    Shape("policy", "critical: 30d", "critical: month"), Shape("policy", "\"2\":", "two:"),
    // Words
    Shape("policy", "effect: block", "effect: blok"),
    Shape("policy", "uses: signature/present", "uses: signature/presence"),
    Shape("policy", "[artifacts, assessment]", "[artefacts]"),
    Shape("policy", "uses: risk/blast-radius", "uses: risk/blast"),
    Shape("pipeline", "type: path", "type: file"), Shape("pipeline", "uses: intake/file", "uses: intake/fil"),
    Shape("plan", "openai-compatible", "telepathy"), Shape("plan", "local-only", "public"),
    Shape("playbook", "kind: branch", "kind: twig"), Shape("policy-test", "verdict: fail", "verdict: maybe"),
    // Ranges and lengths
    Shape(
      "package", "facts:", "release: { rollout: [{ ring: 5, start: 2026-12-01, targets: [a] }] }\n  facts:"),
    Shape("pipeline", "attempts: 1", "attempts: 11"),
    Shape("pipeline", "stages:", "pools: { network: 0 }\n  stages:"),
    Shape("policy", "weight: 10", "weight: 101"), Shape("policy", "count: 2", "count: 0"),
    Shape("policy", "riskAbove: 50", "riskAbove: -1"), Shape("policy", "riskAbove: 50", "riskAbove: high"),
    Shape("exception", "[CVE-2026-27459]", "[]"), Shape("exception", "rings: [0, 1]", "rings: [-1]"),
    Shape("exception", "controls:\n    - { text: egress restricted to the API gateway }", "controls: []"),
    Shape("approval", "rings: [2]", "rings: []"), Shape("plan", "threshold: 0.7", "threshold: 1.5"),
    Shape("plan", "approvalAbove: 50", "approvalAbove: 101"), Shape("plan", "maxCalls: 120", "maxCalls: -1"),
    Shape("playbook", "                - name who it is for\n", ""),
    Shape("playbook", "                - it has a date\n", ""),
    Shape("playbook", "                - { title: Semantic Versioning, url: https://semver.org/ }\n", ""),
    Shape(
      "playbook",
      "                - { risk: a mistake is found late, mitigation: look at a first version early }\n", ""),
    // What goes with what
    Shape("pipeline", "required: true, description: the", "description: the"),
    Shape("pipeline", "required: true, description: the", "required: true, default: a, description: the"),
    Shape("pipeline", "digest: { type: string, required: true,", "digest: { type: integer, default: a,"),
    Shape("pipeline", "path: \"${{ inputs.script }}\", ", ""),
    Shape("pipeline", "path: \"${{ inputs.script }}\"", "pth: a"),
    Shape("pipeline", "prove: rebuild }", "prove: twice }"),
    Shape("pipeline", "inputs: { contents: tree.tree }", "inputs: {}"),
    Shape("pipeline", "inputs: { contents: tree.tree }", "inputs: { content: tree.tree }"),
    Shape("policy", "with: { acceptWaivers: false }", "with: { acceptWaver: false }"),
    Shape("policy", "uses: signature/present", "message: m"),
  ]

  @Test("take what check takes", arguments: taken)
  func right(shape: Shape) async throws {
    let said = try await Examples.checks(shape.page, try shape.text())
    #expect(said.status == 0 && said.errors.isEmpty, "\(said)")
  }

  @Test("refuse what check refuses for its shape", arguments: refused)
  func wrong(shape: Shape) async throws {
    #expect(try await Examples.checks(shape.page, try shape.text()).status == 65)
  }

  @Test(
    "say the same as check of these",
    .enabled(if: python != nil, "python3 with the module jsonschema is not installed"))
  func same() async throws {
    for (shapes, verdict) in [(Self.taken, true), (Self.refused, false)] {
      let found = try await verdicts(shapes.map { try $0.text() })
      for (shape, isTaken) in zip(shapes, found) { #expect(isTaken == verdict, "\(shape.testDescription)") }
    }
  }
}
