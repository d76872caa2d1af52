import Foundation
import TestSupport
import Testing

/// A list with one entry that can be read and one that cannot, and a file that is not of its format.
private let files = [
  "app/requirements.txt": "flask==2.0\nwhat is this\n", "app/sub/Cargo.lock": "x = [",
]

@Suite("What 'stellwerk sbom' cannot read")
struct SBOMWarningTests {
  private let scratch = Scratch()

  private func make() throws { for (path, text) in files { try write(text, to: scratch(path)) } }

  @Test("is named with code and place, in the style that is asked for")
  func styles() async throws {
    try make()
    let (list, lock) = (scratch("app/requirements.txt"), scratch("app/sub/Cargo.lock"))
    let gnu = try await stellwerk("sbom", scratch("app"), "--format", "gnu")
    #expect(
      gnu.errors == """
        \(list):2:1: warning: 'what is this' is no requirement [list.entry]
        \(lock):1:6: warning: expected a value, the text ends here [toml.syntax]

        """)
    let human = try await stellwerk("sbom", scratch("app"))
    #expect(
      human.errors.hasPrefix(
        """
        warning[list.entry]: 'what is this' is no requirement
          --> \(list):2:1
           |
         2 | what is this
           | ^

        """), "\(human)")
    let github = try await stellwerk("sbom", scratch("app"), "--format", "github")
    #expect(
      github.errors.hasPrefix("::warning file=\(list),line=2,col=1,endColumn=2,title=list.entry::'what is"),
      "\(github)")
    #expect(human.output == "flask  2.0  pypi\n\n1 component, 1 edge\n")
  }

  @Test("is named below the folder, the archive or the file as the call names it")
  func places() async throws {
    try make()
    try scratch.run("tar", ["cf", "app.tar", "-C", "app", "requirements.txt"])
    let place = "requirements.txt:2:1: warning: 'what is this'"
    for (target, prefix) in [
      ("app", "app/"), ("app/", "app/"), ("app/requirements.txt", "app/"), ("app.tar", "app.tar!/"),
    ] {
      let said = try await stellwerk("sbom", scratch(target), "--format", "gnu")
      #expect(said.errors.hasPrefix(scratch(prefix) + place), "\(said)")
    }
    let inside = try shell("cd \"$1\" && \"$0\" sbom . --format gnu", [scratch("app")])
    #expect(inside.errors.hasPrefix(place), "\(inside)")
  }

  @Test("has a place in a binary file too, of which no line is shown")
  func binary() async throws {
    try FileManager.default.createDirectory(atPath: scratch("app"), withIntermediateDirectories: true)
    try Data("PK\u{3}\u{4}\0\0\0".utf8).write(to: URL(filePath: scratch("app/a.whl")))
    let said = try await stellwerk("sbom", scratch("app"))
    #expect(said.errors.contains("  --> \(scratch("app/a.whl")):1:1\n"), "\(said)")
    #expect(!said.errors.contains("PK") && !said.errors.contains("= cause: "), "\(said)")
  }

  @Test("is told by 'sbom check' too, whatever it is asked of")
  func check() async throws {
    try make()
    try scratch.run("tar", ["czf", "app.tar.gz", "-C", "app", "requirements.txt"])
    for target in ["app", "app/requirements.txt", "app.tar.gz"] {
      let said = try await stellwerk("sbom", "check", scratch(target), "--format", "gnu")
      #expect(said.errors.contains("warning: 'what is this' is no requirement [list.entry]"), "\(said)")
      #expect(said.status == 1 && said.output.contains("supplier              0/2"), "\(said)")
    }
  }

  @Test(
    "is what 'sbom check' fails with where nothing can be read",
    arguments: [
      ("damaged.tar", "damaged.tar' is not a sound archive", 65),
      ("words.txt", "a text that is neither CycloneDX nor SPDX", 65), ("none", "cannot open", 65),
    ])
  func checkOfNothing(target: String, message: String, status: Int32) async throws {
    try scratch.run(
      "sh",
      ["-c", "head -c 2000 /dev/zero | tr '\\0' a > f; tar cf t.tar f; head -c 600 t.tar > damaged.tar"])
    try write("words\n", to: scratch("words.txt"))
    let said = try await stellwerk("sbom", "check", scratch(target))
    #expect(said.status == status && said.errors.contains(message), "\(said)")
  }

  @Test("does not include what is to be skipped and is not there: that is told beside")
  func skipped() async throws {
    try write("flask==2.0\n", to: scratch("app/requirements.txt"))
    try scratch.run("tar", ["cf", "app.tar", "app"])
    for (target, path) in [
      ("app", scratch("app/absent")), ("app", scratch("app")), ("app", scratch("app.tar")),
      ("app.tar", "absent"),
      ("app/requirements.txt", scratch("app")),
    ] {
      let said = try await stellwerk(
        "sbom", scratch(target), "--skip", path, "--strict", "--format", "gnu")
      #expect(said.status == 0 && said.output.hasPrefix("flask"), "\(said)")
      #expect(
        said.errors == "warning: '\(path)' is not there, so that nothing is left out for it [sbom.skip]\n",
        "\(said)")
    }
    let good = try await stellwerk("sbom", scratch("app.tar"), "--skip", "app/requirements.txt")
    #expect(good.errors.isEmpty && good.output == "0 components, 0 edges\n", "\(good)")
  }
}

@Suite("What 'stellwerk sbom' writes")
struct SBOMOutputTests {
  private let scratch = Scratch()

  @Test(
    "is refused before anything is read, where it cannot be written",
    arguments: [
      (["spdx-json=x.json", "cyclonedx-json=x.json"], 64, "two documents for 'x.json'"),
      (["spdx-json=x.json", "cyclonedx-json=./x.json"], 64, "two documents for './x.json'"),
      (["spdx-json=sub/../x.json", "cyclonedx-json=x.json"], 64, "two documents for 'x.json'"),
      (["spdx-json=nodir/x.json"], 73, "cannot create 'nodir/x.json'"),
      (["spdx-json=sub"], 73, "cannot create 'sub'"), (["spdx-json=sub/x/"], 73, "cannot create 'sub/x/'"),
    ])
  func refused(outputs: [String], status: Int32, message: String) throws {
    try write("flask==2.0\n", to: scratch("app/requirements.txt"))
    try write("", to: scratch("sub/y"))
    let words = outputs.flatMap { ["-o", $0] }
    for target in ["app", "absent"] {
      let said = try shell("\"$0\" sbom \"$@\" --format gnu", [target] + words, in: scratch.path)
      #expect(said.status == status && said.errors.hasPrefix("error: \(message) ["), "\(said)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch("x.json")))
  }

  @Test("names the file that cannot be written, not one that nobody knows")
  func unwritable() async throws {
    try write("flask==2.0\n", to: scratch("requirements.txt"))
    let name = String(repeating: "n", count: 250)
    let said = try await stellwerk(
      "sbom", scratch("requirements.txt"), "-o", "spdx-json=\(scratch(name))", "--format", "gnu")
    #expect(said.status == 73, "\(said)")
    #expect(said.errors.hasPrefix("error: cannot create '\(scratch(name))' [output.create]"), "\(said)")
  }

  @Test("says the same in all formats that are asked for")
  func proven() async throws {
    try write("flask==2.0\nrequests==1\n", to: scratch("app/requirements.txt"))
    let formats = ["spdx-tag-value", "cyclonedx-xml", "cyclonedx-json@1.4", "spdx3-json"]
    let said = try await stellwerk(
      ["sbom", scratch("app")] + formats.flatMap { ["-o", "\($0)=\(scratch($0))"] })
    #expect(said.status == 0, "\(said)")
    for format in formats {
      let equal = try await stellwerk("sbom", "equal", scratch("cyclonedx-xml"), scratch(format))
      #expect(equal.status == 0, "\(equal)")
    }
  }

  @Test("is a table of which one long name does not widen all lines")
  func table() async throws {
    let name = String(repeating: "n", count: 200)
    try write(
      #"{"lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/\#(name)": {"version": "1"}, "node_modules/b": {"version": "2"}}}"#,
      to: scratch("package-lock.json"))
    let said = try await stellwerk("sbom", scratch("package-lock.json"))
    #expect(
      said.output
        == "b\(String(repeating: " ", count: 59))  2  npm\n\(name)  1  npm\n\n2 components, 2 edges\n")
  }

  @Test(
    "names nobody and nothing that the command line leaves empty",
    arguments: [
      (["--supplier", ""], "'--supplier' names nobody"),
      (["--supplier", "<x>"], "'--supplier' names nobody"),
      (["--author", "a <b"], "'a <b' is no value for '--author'"),
      (["--supplier", "a <b>"], "'a <b>' is no value for '--supplier'"),
      (["--author", "a <b@c> d"], "'a <b@c> d' is no value for '--author'"),
      (["--author", "a <>"], "'a <>' is no value for '--author'"),
      (["--author", "a<b <c@d>"], "'a<b <c@d>' is no value for '--author'"),
      (["--name", ""], "'--name' is empty"), (["--version", " "], "'--version' is empty"),
    ])
  func empty(words: [String], message: String) async throws {
    for command in [["sbom", "/etc"], ["sbom", "merge", "a", "b", "-o", "spdx-json", "--name", "x"]] {
      if command.count > 2, words[0] == "--supplier" || words[0] == "--name" { continue }
      let said = try await stellwerk(command + words + ["--format", "gnu"])
      #expect(said.status == 64 && said.errors == "error: \(message) [usage]\n", "\(said)")
    }
  }
}

@Suite("A command that runs no stages", .enabled(if: executable != nil, "the program is not built"))
struct SignalTests {
  @Test(
    "ends at the first signal, and leaves what it was to write as it was",
    arguments: [("TERM", 143), ("INT", 130)])
  func ends(signal: String, status: Int32) throws {
    let scratch = Scratch()
    let lines = (1...3_000).map { "package-\($0)==\($0).0\n" }.joined()
    try write(lines, to: scratch("requirements.txt"))
    try write("before", to: scratch("out.json"))
    // It waits for a reader who takes one line of many: only the signal ends it.
    let said = try shell(
      """
      mkfifo pipe
      TMPDIR=. "$0" sbom requirements.txt -o cyclonedx-json -o spdx-json=out.json > pipe & child=$!
      exec 3< pipe; read -r line <&3; kill -\(signal) $child; wait $child; echo $?; rm pipe; ls
      """, in: scratch.path)
    #expect(said.output == "\(status)\nout.json\nrequirements.txt\n", "\(said)")
    #expect(try text(of: scratch("out.json")) == "before")
  }
}
