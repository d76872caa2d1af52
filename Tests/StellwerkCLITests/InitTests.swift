import Foundation
import Manifests
import TestSupport
import Testing

@Suite("A first document")
struct InitTests {
  @Test(
    "has no mistake, where its kind stands alone",
    arguments: ["Pipeline", "policy", "Exception", "Approval", "Plan", "playbook"])
  func alone(kind: String) async throws {
    let scratch = Scratch()
    let said = try await stellwerk("init", kind, "--name", "my-own", "-o", scratch("a.yaml"))
    #expect(said.status == 0 && said.output == "", "\(said)")
    let text = try text(of: scratch("a.yaml"))
    #expect(text.contains("\n  # what it is called\n  name: my-own\n"))
    #expect(text.unicodeScalars.allSatisfy { $0 != "\t" } && !text.contains(" \n"))
    let checked = try await stellwerk("check", scratch("a.yaml"))
    #expect(checked.status == 0 && checked.errors == "", "\(checked)")
  }

  @Test("says what each key is for, and shows those that may be left out as comments")
  func comments() async throws {
    let said = try await stellwerk("init", "-o", "-", "--name", "tool")
    #expect(said.status == 0 && said.errors == "")
    #expect(
      said.output.hasPrefix(
        """
        # What is to be made, by which pipeline, judged by which policy.
        apiVersion: stellwerk/v1
        kind: Package
        metadata:
          # also of the package, unless the pipeline says otherwise
          name: tool
          # of the software, as its makers write it
          version: "1.0"
          # of the packaging: the 1 in `2.2.0-1`
          # revision: 1

        """), "\(said)")
    #expect(said.output.contains("  # release:\n  #   # how it is installed, for people\n  #   # install: install.md\n"))
  }

  @Test("shows every key that is declared", arguments: DocumentKind.allCases)
  func complete(kind: DocumentKind) async throws {
    let text = try await stellwerk("init", kind.rawValue, "-o", "-").output
    for option in kind.shape.metadata + kind.shape.spec {
      #expect(text.contains("# \(option.text)\n"), "\(option.name)")
      #expect(try text.contains(Regex("\n  (# )?\(option.name):")), "\(option.name)")
    }
  }

  @Test("is a document of its kind when every comment is taken off", arguments: ["Policy", "Exception", "Trust"])
  func uncommented(kind: String) async throws {
    let (project, _) = try await Shared.released.value
    var text = try await stellwerk("init", kind, "-o", "-").output
    // `  # key: value` and `  - ` are keys; what has no colon right after one word is a text.
    for _ in 0..<4 {
      text = text.split(separator: "\n").map { line in
        let found = try? Regex("^( *)# (( *)(- )?[A-Za-z0-9\"]+:( .*)?|( *)# .*|  +[^ ].*)$").wholeMatch(in: line)
        return found.map { "\($0.output[1].substring ?? "")\($0.output[2].substring ?? "")" } ?? String(line)
      }.joined(separator: "\n")
    }
    text = text.replacing("trust.yaml", with: project.scratch("policy/trust.yaml"))
      .replacing("artifacts/keys", with: project.scratch("artifacts/keys"))
      .replacing("\n      when: \"${{ subject.name == 'hello' }}\"", with: "")
      .replacing("\n      with: { acceptWaivers: false }", with: "")
    let scratch = Scratch()
    try write(text, to: scratch("a.yaml"))
    let checked = try await stellwerk("check", scratch("a.yaml"))
    #expect(checked.status == 0, "\(checked)\n\(text)")
  }

  @Test("never takes the place of a file", arguments: [["init", "-o"], ["init", "--full"]])
  func overwriting(words: [String]) async throws {
    let scratch = Scratch()
    try write("mine\n", to: scratch("package.yaml"))
    let said = try await stellwerk(words + [words.last == "-o" ? scratch("package.yaml") : scratch.path])
    #expect(said.status == 73)
    #expect(said.errors.hasPrefix("error[init.exists]: '\(scratch("package.yaml"))' is there already"), "\(said)")
    #expect(try text(of: scratch("package.yaml")) == "mine\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["package.yaml"])
  }

  @Test("cannot be called what no document can be", arguments: [[], ["--full"]])
  func names(words: [String]) async throws {
    let scratch = Scratch()
    let place = words.isEmpty ? ["-o", scratch("p/a.yaml")] : [scratch("p")]
    let said = try await stellwerk(["init"] + words + place + ["--name", "My Tool"])
    #expect(said.status == 65)
    #expect(said.errors.contains("error[manifest.value]: 'My Tool' is not a name"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: scratch("p")))
  }
}

@Suite("A first project")
struct FirstProjectTests {
  @Test("works: keys are made, and a run publishes its package")
  func works() async throws {
    let scratch = Scratch()
    let folder = scratch("first")
    let said = try await stellwerk("init", "--full", folder, "--name", "greeting")
    #expect(said.status == 0, "\(said)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        == ["hello.sh", "package.yaml", "pipeline.yaml", "policy.yaml", "trust.yaml"])
    let keys = try shell("\"$0\" keys generate", in: folder)
    #expect(keys.status == 0, "\(keys)")
    let checked = try shell("\"$0\" check package.yaml trust.yaml", in: folder)
    #expect(checked.status == 0, "\(checked)")
    let run = try shell("\"$0\" run package.yaml", in: folder)
    #expect(run.status == 0, "\(run)")
    #expect(FileManager.default.fileExists(atPath: "\(folder)/artifacts/greeting-1.0.evidence"), "\(run)")
  }
}
