import Cryptography
import Foundation
import TestSupport
import Testing

@Suite("Checking manifests")
struct CheckTests {
  /// Replaces text in a file of a project.
  static func edit(_ path: String, _ old: String, _ new: String) throws {
    let before = try text(of: path)
    #expect(before.contains(old))
    try write(before.replacingOccurrences(of: old, with: new), to: path)
  }

  @Test(
    "says nothing where nothing is wrong",
    arguments: ["m/tiny.yaml", "p/tiny.yaml", "policy/policy.yaml", "policy/trust.yaml"])
  func silent(file: String) async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("check", project.scratch(file))
    #expect(said.status == 0, "\(said)")
    #expect(said.output == "" && said.errors == "")
  }

  @Test("reports every mistake with its place, and executes nothing", arguments: ["check", "run", "graph"])
  func together(command: String) async throws {
    let project = try await Project()
    try Self.edit(project.scratch("p/tiny.yaml"), "uses: sign/openpgp", "uses: sign/openpg")
    try Self.edit(project.scratch("policy/policy.yaml"), "risk/history", "risk/histry")
    let said = try await stellwerk(command, project.manifest, "--artifacts", project.artifacts)
    #expect(said.status == 65)
    #expect(said.output == "")
    #expect(said.errors.contains("unknown stage kind 'sign/openpg'"), "\(said)")
    #expect(said.errors.contains("did you mean 'sign/openpgp'?"))
    #expect(said.errors.contains("  --> \(project.scratch("p/tiny.yaml")):"))
    #expect(said.errors.contains("did you mean 'risk/history'?"), "\(said)")
    #expect(said.errors.contains("  --> \(project.scratch("policy/policy.yaml")):16:34"), "\(said)")
    #expect(said.errors.hasSuffix("\n2 errors in \(project.manifest); nothing was executed\n"), "\(said)")
    #expect(!project.exists("artifacts/store") && !project.exists("artifacts/runs"))
  }

  @Test("writes lines for editors with --format gnu")
  func gnu() async throws {
    let project = try await Project()
    try Self.edit(project.manifest, "  license:", "  licence:")
    let said = try await stellwerk("check", project.manifest, "--format", "gnu")
    #expect(said.status == 65)
    #expect(said.errors == "\(project.manifest):9:3: error: unknown key 'licence' [manifest.unknown-key]\n")
  }

  @Test("writes JSON lines with --log json")
  func json() async throws {
    let project = try await Project()
    try Self.edit(project.manifest, "  license:", "  licence:")
    let said = try await stellwerk("check", project.manifest, "--log", "json")
    let lines = try LogLines(said.errors)
    #expect(lines.count == 1)
    #expect(lines.values("code") == ["manifest.unknown-key"])
    #expect(lines.values("level") == ["error"])
    #expect(lines.values("file") == [project.manifest])
  }

  @Test("shows a person the first hundred of many mistakes, and a program all of them")
  func many() async throws {
    let scratch = Scratch()
    let keys = (0..<150).map { "k\($0): 1" }.joined(separator: "\n")
    let file = try scratch.write(
      "m.yaml", "apiVersion: stellwerk/v1\nkind: Package\nmetadata: {}\nspec: {}\n\(keys)\n")
    let human = try await stellwerk("check", file)
    #expect(human.status == 65)
    let count = human.errors.split(separator: "\n").count { $0.hasPrefix("error[") }
    #expect(count == 100)
    let all = try await stellwerk("check", file, "--format", "gnu").errors.split(separator: "\n").count
    #expect(all > 150)
    #expect(
      human.errors.contains("\n… and \(all - 100) more\n\n\(all) errors in \(file); nothing was executed\n"))
  }

  @Test("counts the same mistake once, however many manifests lead to it")
  func once() async throws {
    let project = try await Project()
    try Self.edit(project.scratch("p/tiny.yaml"), "uses: sign/openpgp", "uses: sign/openpg")
    let second = project.scratch("m/second.yaml")
    try FileManager.default.copyItem(atPath: project.manifest, toPath: second)
    let said = try await stellwerk("check", project.manifest, second)
    #expect(said.status == 65)
    #expect(said.errors.components(separatedBy: "error[").count == 2, "\(said)")
    #expect(said.errors.hasSuffix("1 error in 2 files; nothing was executed\n"), "\(said)")
  }

  @Test(
    "finds what is missing before anything runs",
    arguments: [
      ("check", "p/tiny.yaml", "the Pipeline '../p/tiny.yaml' cannot be read"),
      ("check", "policy/policy.yaml", "the Policy '../policy/policy.yaml' cannot be read"),
      ("check", "policy/trust.yaml", "the Trust 'trust.yaml' cannot be read"),
      ("check", "m/hello.txt", "'path': there is no 'hello.txt'"),
      ("check", "m/install.md", "there is no 'install.md'"),
      ("check", "advisories", "'advisories': there is no '../advisories'"),
      ("run", "artifacts/keys/release.pem", "there is no '../artifacts/keys/release.pem'"),
      ("run", "artifacts/keys/gnupg", "there is no '../artifacts/keys/gnupg'"),
    ])
  func missing(command: String, file: String, message: String) async throws {
    let project = try await Project()
    try FileManager.default.removeItem(atPath: project.scratch(file))
    let said = try await stellwerk(command, project.manifest, "--artifacts", project.artifacts)
    #expect(said.status == 65, "\(said)")
    #expect(said.errors.contains("]: \(message)\n  --> "), "\(said)")
    #expect(!project.exists("artifacts/store"))
  }

  @Test("says once that a project has no keys, and how to make them")
  func keys() async throws {
    let project = try await Project()
    try FileManager.default.removeItem(atPath: project.scratch("artifacts/keys"))
    let said = try await stellwerk(
      "run", project.manifest, "--artifacts", project.artifacts, "--format", "gnu")
    #expect(said.status == 65)
    let lines = said.errors.split(separator: "\n")
    #expect(lines.count == Set(lines.map { $0.prefix { $0 != " " } }).count, "\(said)")
  }

  @Test(
    "refuses a statement key that cannot sign, at its place",
    arguments: [
      (
        "statements: { pem: ../artifacts/keys/release.pem }", "statements: { pem: hello.txt }",
        "'hello.txt' is no PEM file"
      ),
      (
        "statements: { pem: ../artifacts/keys/release.pem }",
        "statements: { openpgp: ../artifacts/keys/repository.fingerprint, home: ../artifacts/keys/gnupg }",
        "the key 'statements' is not a PEM key"
      ),
    ])
  func statementKey(old: String, new: String, message: String) async throws {
    let project = try await Project()
    try Self.edit(project.manifest, old, new)
    let said = try await project.run()
    #expect(said.status == 65, "\(said)")
    #expect(said.errors.contains("]: \(message)\n  --> \(project.manifest):18:"), "\(said)")
    #expect(!project.exists("artifacts/store"))
  }

  @Test("wants a package where something shall be done with one", arguments: ["run", "graph"])
  func noPackage(command: String) async throws {
    let (project, _) = try await Shared.released.value
    let file = project.scratch("p/tiny.yaml")
    let said = try await stellwerk(command, file)
    #expect(said.status == 65)
    #expect(
      said.errors.contains(
        "error[manifest.no-package]: '\(file)' holds no document of kind 'Package' or 'Plan'"))
  }

  @Test("looks at plans alone, without what they name")
  func plans() async throws {
    let scratch = Scratch()
    let said = try await stellwerk("init", "plan", "-o", scratch("p.yaml"))
    #expect(said.status == 0 && said.errors == "wrote \(scratch("p.yaml"))\n", "\(said)")
    let checked = try await stellwerk("check", scratch("p.yaml"))
    #expect(checked.status == 0 && checked.errors == "", "\(checked)")
  }

  @Test("holds a document to the digest that is written beside its path")
  func digest() async throws {
    let project = try await Project()
    let content = try bytes(of: project.scratch("p/tiny.yaml"))
    let digest = Digest(of: content).hex
    let right = "pipeline: { path: ../p/tiny.yaml, sha256: \(digest) }"
    try Self.edit(project.manifest, "pipeline: ../p/tiny.yaml", right)
    #expect(try await stellwerk("check", project.manifest).status == 0)
    try write(String(decoding: content, as: UTF8.self) + "# more\n", to: project.scratch("p/tiny.yaml"))
    let said = try await stellwerk("check", project.manifest)
    #expect(said.status == 65)
    #expect(
      said.errors.contains(
        "error[manifest.pin-mismatch]: '../p/tiny.yaml' has the sha256 '"),
      "\(said)")
  }

  @Test("looks whether a policy has the rules that its tests speak of")
  func policyTest() async throws {
    let scratch = try await Project().scratch
    let text = """
      apiVersion: stellwerk/v1
      kind: PolicyTest
      metadata: { name: a }
      spec:
        policy: policy/policy.yaml
        cases: [{ name: a, facts: {}, expect: { verdict: pass, rules: { signature.requird: pass } } }]
      """
    try write(text, to: scratch("t.yaml"))
    let said = try await stellwerk("check", scratch("t.yaml"), "--format", "gnu")
    #expect(said.status == 65)
    #expect(
      said.errors.hasPrefix(
        "\(scratch("t.yaml")):6:67: error: policy 'tiny' has no rule 'signature.requird'"),
      "\(said)")
  }
}

@Suite("The graph of a manifest")
struct GraphTests {
  @Test("is a line for each stage with what it reads")
  func text() async throws {
    let (project, _) = try await Shared.released.value
    let said = try await stellwerk("graph", project.manifest)
    #expect(said.status == 0)
    #expect(
      said.output == """
        tiny 1.0 · pipeline tiny
          source     intake/file    pure
          tree       build/command  pure     source=source.file
          deb        package/deb    pure     contents=tree.tree
          signature  sign/openpgp   pure     artifact=deb.package
          sbom       sbom/generate  pure     subject=deb.package
          scan       scan/osv       pure     sbom=sbom.cyclonedx
          decision   policy/decide  clocked  subject=deb.package signature=signature.signature sbom=sbom.cyclonedx findings=scan.findings
          publish    store/apt      effect   package=deb.package decision=decision.decision

        """)
  }

  @Test("says which stages do not run, and why")
  func skipped() async throws {
    let project = try await Project()
    try CheckTests.edit(
      project.scratch("p/tiny.yaml"), "uses: scan/osv\n", "uses: scan/osv\n      when: ${{ run.ring > 0 }}\n")
    let said = try await stellwerk("graph", project.manifest)
    #expect(
      said.output.contains(
        "sbom=sbom.cyclonedx  – not run: its condition does not hold: run.ring > 0\n"), "\(said)")
    let dot = try await stellwerk("graph", project.manifest, "--format", "dot").output
    #expect(
      dot.contains("\"scan\" [label = \"scan\\nscan/osv\", color = gray, fontcolor = gray];"), "\(dot)")
  }

  @Test("is a document for Graphviz")
  func dot() async throws {
    let project = try await Project()
    let pipeline = project.scratch("p/tiny.yaml")
    try CheckTests.edit(pipeline, "produces: { tree: . }", "produces: { other: . }")
    try CheckTests.edit(pipeline, "contents: tree.tree", "contents: tree.other")
    let said = try await stellwerk("graph", project.manifest, "--format", "dot")
    #expect(said.status == 0, "\(said)")
    let lines = said.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "digraph \"tiny\" {" && lines.last == "}")
    let name = "\"(?:[^\"\\\\]|\\\\.)*\""
    let statement = try Regex(
      "  (rankdir = LR|node \\[shape = box\\]|\(name)( -> \(name))? \\[label = \(name)(, style = (bold|dashed))?\\]);"
    )
    for line in lines.dropFirst().dropLast() { #expect(line.wholeMatch(of: statement) != nil, "\(line)") }
    #expect(lines.contains("  \"tree\" -> \"deb\" [label = \"other\"];"), "\(said)")
    #expect(lines.contains("  \"publish\" [label = \"publish\\nstore/apt\", style = bold];"), "\(said)")
  }

  @Test("can be drawn by dot", .enabled(if: access("/usr/bin/dot", X_OK) == 0, "needs graphviz"))
  func drawn() async throws {
    let (project, _) = try await Shared.released.value
    let said = try shell("\"$0\" graph --format dot \"$1\" | /usr/bin/dot -Tsvg", [project.manifest])
    #expect(said.status == 0 && said.output.contains("<svg"))
  }
}

/// Lines of JSON objects.
struct LogLines {
  private let objects: [[String: Any]]

  init(_ text: String) throws {
    objects = try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
    }
  }

  var count: Int { objects.count }
  func values(_ name: String) -> [String] { objects.compactMap { $0[name] as? String } }
}
