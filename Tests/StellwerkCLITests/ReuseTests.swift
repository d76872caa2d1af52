import Foundation
import TestSupport
import Testing

@Suite("Manifests that reuse others")
struct ReuseTests {
  /// A project whose manifest is split: `m/tiny.yaml` extends `m/base.yaml`.
  private static func project() async throws -> Project {
    let project = try await Project()
    let whole = try text(of: project.manifest)
    try write(
      whole.replacingOccurrences(of: "version: \"1.0\"", with: "version: \"${{ vars.version }}\"")
        .replacingOccurrences(
          of: "metadata:\n", with: "variables: { version: { type: string, required: true } }\nmetadata:\n"),
      to: project.scratch("m/base.yaml"))
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Package
      extends: { path: base.yaml, with: { version: "${{ vars.version }}" } }
      variables:
        version: { type: string, default: "1.0" }
        library: { type: string, default: "2.0", description: version of the library }
      overlays:
        old: { spec: { facts: { blastRadius: organisation } } }
      spec:
        inputs: { library: "${{ vars.library }}" }

      """, to: project.manifest)
    return project
  }

  @Test("run as what they are together, and the evidence names every file")
  func runs() async throws {
    let project = try await Self.project()
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(project.exists("artifacts/tiny-1.0.evidence"))
    let names = ["tiny.yaml", "base.yaml", "manifest.effective", "manifest.extended"]
    let bundle = String(decoding: try bytes(of: project.bundle), as: UTF8.self)
    for name in names { #expect(bundle.contains(name), "\(name)") }
    // What a parent says is what the stages do: another value there is other work.
    try CheckTests.edit(project.scratch("m/base.yaml"), "summary: small package", "summary: tiny package")
    let changed = try await project.run("--no-publish")
    #expect(changed.status == 0, "\(changed)")
    #expect(try text(of: project.scratch("m/tiny.yaml")).contains("base.yaml"))
    #expect(try bytes(of: project.bundle) != Data(bundle.utf8))
  }

  @Test("take variables and overlays from the command line")
  func chosen() async throws {
    let project = try await Self.project()
    try write("library: \"1.9\"\n", to: project.scratch("v.yaml"))
    let said = try await stellwerk(
      "config", project.manifest, "--set", "version=3.1", "--vars", project.scratch("v.yaml"), "--overlay",
      "old")
    #expect(said.status == 0, "\(said)")
    let base = project.scratch("m/base.yaml")
    for line in [
      "apiVersion: stellwerk/v1\n", "  version: \"3.1\"  # --set:1\n", "  name: tiny  # \(base):5\n",
      "    library: \"1.9\"  # \(project.scratch("v.yaml")):1\n", "    blastRadius: organisation\n",
      "    dataAccess: none  # \(base):",
    ] { #expect(said.output.contains(line), "\(line)\n\(said)") }
    #expect(!said.output.contains("vars.") && !said.output.contains("extends"), "\(said)")
  }

  @Test("are shown with every origin by -v, and as JSON")
  func origins() async throws {
    let project = try await Self.project()
    let said = try await stellwerk("config", project.manifest, "-v")
    #expect(said.output.hasPrefix("apiVersion: stellwerk/v1  # \(project.manifest):1\n"), "\(said)")
    let json = try await stellwerk("config", project.manifest, "--format", "json")
    let value = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let origins = try #require(value["origins"] as? [String: String])
    #expect(origins["/kind"] == "\(project.manifest):2:7")
    #expect(origins["/metadata/name"] == "\(project.scratch("m/base.yaml")):5:9")
    #expect(origins["/spec/inputs/library"] == "\(project.manifest):6:37")
    let spec = ((value["document"] as? [String: Any])?["spec"]) as? [String: Any]
    #expect((spec?["inputs"] as? [String: String])?["library"] == "2.0")
  }

  @Test(
    "say what the command line got wrong",
    arguments: [
      (
        ["--set", "librry=1"], "no manifest has a variable 'librry'",
        "did you mean 'library'? variables: library, version"
      ),
      (["--overlay", "oldd"], "no manifest has an overlay 'oldd'", "did you mean 'old'?"),
      (["--set", "library"], "'library' is no value for '--set'", "write NAME=VALUE"),
      (["--set", "library=1", "--set", "library=2"], "'library' is set twice", "leave one"),
    ])
  func usage(options: [String], message: String, hint: String) async throws {
    let project = try await Self.project()
    for command in ["check", "config", "graph"] {
      let said = try await stellwerk([command, project.manifest] + options)
      #expect(said.status == 64 && said.output == "", "\(said)")
      #expect(said.errors.contains("]: \(message)\n") && said.errors.contains(hint), "\(said)")
    }
  }

  @Test("see the same policy when they decide as when they are checked")
  func policy() async throws {
    let project = try await Project()
    try FileManager.default.moveItem(
      atPath: project.scratch("policy/policy.yaml"), toPath: project.scratch("policy/base.yaml"))
    try write(
      "apiVersion: stellwerk/v1\nkind: Policy\nextends: base.yaml\nspec:\n  rules:\n    - { id: intake.waived, uses: intake/pinned, effect: warn }\n",
      to: project.scratch("policy/policy.yaml"))
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    let bundle = String(decoding: try bytes(of: project.bundle), as: UTF8.self)
    #expect(bundle.contains("intake.waived") && !bundle.contains("vulnerability.critical"))
    #expect(bundle.contains("policy.extended") && bundle.contains("policy.effective"))
  }

  @Test("put the stages of another pipeline in place of one")
  func parts() async throws {
    let project = try await Project()
    let pipeline = try text(of: project.scratch("p/tiny.yaml"))
    let inner = "    - name: signature\n      uses: sign/openpgp\n      inputs: { artifact: deb.package }\n"
    #expect(pipeline.contains(inner))
    try write(
      pipeline.replacingOccurrences(
        of: inner, with: "    - { name: sign, uses: ./sign.yaml, inputs: { artifact: deb.package } }\n"
      )
      .replacingOccurrences(of: "signature.signature", with: "sign.signature"),
      to: project.scratch("p/tiny.yaml"))
    try write(
      """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: { name: sign }
      spec:
        artifacts: { artifact: application/vnd.debian.binary-package }
        outputs: { signature: signature.signature }
        stages:
          - { name: signature, uses: sign/openpgp, inputs: { artifact: inputs.artifact } }

      """, to: project.scratch("p/sign.yaml"))
    for file in ["m/tiny.yaml", "p/sign.yaml"] {
      let checked = try await stellwerk("check", project.scratch(file))
      #expect(checked.status == 0, "\(checked)")
    }
    let said = try await project.run()
    #expect(said.status == 0, "\(said)")
    #expect(said.errors.contains("sign/signature"), "\(said)")
    let verified = try await project.verify()
    #expect(verified.status == 0, "\(verified)")
  }
}

@Suite("Pinning")
struct PinCommandTests {
  private static let head = "apiVersion: stellwerk/v1\nkind: Package\n"
  private static let hex = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

  /// A repository beside a folder with what it inherits.
  private static func scratch(_ manifest: String) throws -> Scratch {
    let scratch = Scratch()
    try write("x", to: scratch("repo/.git/HEAD"))
    try write(manifest, to: scratch("repo/a.yaml"))
    try write("hello\n", to: scratch("base.yaml"))
    try write("hello\n", to: scratch("repo/in.yaml"))
    return scratch
  }

  private static func pin(_ scratch: Scratch, _ options: String...) async throws -> Said {
    try await stellwerk(["pin", scratch("repo/a.yaml"), "--artifacts", scratch("artifacts")] + options)
  }

  @Test(
    "writes digests and nothing else",
    arguments: [
      (
        "extends: ../base.yaml   # why\nspec: {}",
        "extends: { path: ../base.yaml, sha256: HEX }   # why\nspec: {}"
      ),
      ("extends: \"../base.yaml\"", "extends: { path: \"../base.yaml\", sha256: HEX }"),
      (
        "extends: { path: '../base.yaml', with: {a: é} } # é",
        "extends: { path: '../base.yaml', sha256: HEX, with: {a: é} } # é"
      ),
      (
        "extends:\n  path: ../base.yaml # here\n  with: {}\n",
        "extends:\n  path: ../base.yaml # here\n  sha256: HEX\n  with: {}\n"
      ),
      ("extends:\n  path: ../base.yaml", "extends:\n  path: ../base.yaml\n  sha256: HEX"),
      ("extends:\r\n  path: ../base.yaml\r\n", "extends:\r\n  path: ../base.yaml\r\n  sha256: HEX\r\n"),
      (
        "spec: { pipeline: ../base.yaml, policy: in.yaml }\n",
        "spec: { pipeline: { path: ../base.yaml, sha256: HEX }, policy: in.yaml }\n"
      ),
      (
        "overlays: { s: { spec: { policy: ../base.yaml } } }\nspec:\n  policy: ../base.yaml\n",
        "overlays: { s: { spec: { policy: { path: ../base.yaml, sha256: HEX } } } }\nspec:\n  policy: { path: ../base.yaml, sha256: HEX }\n"
      ),
    ])
  func writes(before: String, after: String) async throws {
    let scratch = try Self.scratch(Self.head + before)
    let said = try await Self.pin(scratch)
    #expect(said.status == 0, "\(said)")
    let wanted = Self.head + after.replacingOccurrences(of: "HEX", with: Self.hex)
    #expect(try text(of: scratch("repo/a.yaml")) == wanted)
    #expect(said.output.contains("wrote the sha256 of '../base.yaml': \(Self.hex)\n"), "\(said)")
    let again = try await Self.pin(scratch, "--check")
    #expect(again.status == 0 && again.output == "", "\(again)")
  }

  @Test("pins what lies in the repository only where everything shall be, what is named first")
  func all() async throws {
    let scratch = try Self.scratch(Self.head + "extends: b.yaml\n")
    try write(Self.head + "extends: in.yaml\n", to: scratch("repo/b.yaml"))
    #expect(try await Self.pin(scratch).output == "")
    let said = try await Self.pin(scratch, "--all")
    #expect(said.status == 0, "\(said)")
    #expect(try text(of: scratch("repo/b.yaml")).contains("{ path: in.yaml, sha256: \(Self.hex) }"))
    #expect(try await Self.pin(scratch, "--all", "--check").status == 0)
  }

  @Test("shows what has changed, and takes it over when it is told to")
  func updates() async throws {
    let scratch = try Self.scratch(Self.head + "extends: ../base.yaml\n")
    #expect(try await Self.pin(scratch).status == 0)
    let pinned = try text(of: scratch("repo/a.yaml"))
    try write("hallo\n", to: scratch("base.yaml"))
    let refused = try await stellwerk(
      "check", scratch("repo/a.yaml"), "--artifacts", scratch("artifacts"))
    #expect(refused.status == 65, "\(refused)")
    #expect(
      refused.errors.contains("error[manifest.pin-mismatch]: '../base.yaml' has the sha256 '"), "\(refused)")
    #expect(refused.errors.contains("-hello\n") && refused.errors.contains("+hallo\n"), "\(refused)")
    for options in [[], ["--check"], ["--update", "--check"]] {
      let said = try await stellwerk(
        ["pin", scratch("repo/a.yaml"), "--artifacts", scratch("artifacts")] + options)
      #expect(said.status == 1 && said.output.contains("@@ -1,1 +1,1 @@\n-hello\n+hallo\n"), "\(said)")
      #expect(try text(of: scratch("repo/a.yaml")) == pinned)
    }
    let said = try await Self.pin(scratch, "--update")
    #expect(said.status == 0 && said.output.contains("-hello\n+hallo\n"), "\(said)")
    #expect(try text(of: scratch("repo/a.yaml")) != pinned)
    #expect(try await Self.pin(scratch, "--check").status == 0)
  }

  @Test("writes the digests of intake files that are at hand, and tells the rest")
  func intakes() async throws {
    let stages = """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: { name: p }
      spec:
        stages:
          - { name: a, uses: intake/file, with: { path: ../base.yaml } }
          - name: b
            uses: intake/file
            with:
              path: none.bin
          - { name: c, uses: intake/http, with: { url: "https://example.org/x" } }
          - { name: d, uses: intake/file, with: { path: "${{ inputs.x }}" } }
          - { name: e, uses: intake/file, with: { path: none.bin, waiver: { reason: why } } }

      """
    let scratch = try Self.scratch(stages)
    let said = try await Self.pin(scratch)
    let file = scratch("repo/a.yaml")
    #expect(said.status == 1)
    #expect(
      said.output == """
        \(file):6:51: wrote the sha256 of '../base.yaml': \(Self.hex)
        \(file):10:15: 'none.bin' is not at hand
        \(file):11:50: 'https://example.org/x' is not fetched without '--fetch'
        \(file):12:51: '${{ inputs.x }}' depends on look-ups; write its sha256 yourself

        """, "\(said)")
    let wanted = stages.replacingOccurrences(
      of: "path: ../base.yaml }", with: "path: ../base.yaml, sha256: \(Self.hex) }")
    #expect(try text(of: file) == wanted)
  }

  @Test(
    "says what to write where it cannot edit",
    arguments: [
      "extends: >-\n  ../base.yaml\n", "extends: {\n  path:\n    >-\n    ../base.yaml }\n",
      "extends:\n  path:\n    ../base.yaml\n",
    ])
  func told(text before: String) async throws {
    let scratch = try Self.scratch(Self.head + before)
    let said = try await Self.pin(scratch)
    guard said.status == 1 else { return }
    #expect(
      said.output.contains("cannot be edited; write sha256: \(Self.hex) beside '../base.yaml'\n"), "\(said)")
    #expect(try text(of: scratch("repo/a.yaml")) == Self.head + before)
  }
}
