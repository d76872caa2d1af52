import Cryptography
import Diagnostics
import Execution
import Foundation
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@Suite("A pure stage")
struct ReuseTests {
  private static let pair = """
    - {name: a, uses: test/pure, with: {text: abc}}
    - {name: b, uses: test/pure, inputs: {x: a.text}}
    """

  @Test("is executed once, then stands by its record, with all it left")
  func reused() async throws {
    let bench = try Bench()
    let plan = try bench.plan(Self.pair)
    let first = try await bench.runner().run(plan)
    #expect(words(plan, first) == ["a executed", "b executed"])
    let second = try await bench.runner().run(plan)
    #expect(words(plan, second) == ["a reused", "b reused"])
    #expect(second.map(\.isReused) == [true, true])
    #expect(second[1].attempts == 0)
    #expect(second[1].key == first[1].key)
    #expect(second[1].outputs == first[1].outputs)
    #expect(second[1].result?.summary == "abc")
    #expect(second[1].result?.verdict == nil)
  }

  @Test(
    "is executed again when anything changes that its result depends on",
    arguments: ["text", "file", "folder", "tool", "date", "program", "input", "port", "kind"])
  func changed(what: String) async throws {
    let bench = try Bench()
    try bench.write("in/file", "one")
    try bench.write("in/tool", "#!/bin/sh\n")
    let stages = { (text: String, input: String, port: String) in
      """
      - {name: source, uses: test/pure, with: {text: '\(input)'}}
      - name: a
        uses: test/pure
        inputs: {\(port): source.text}
        with: {text: '\(text)', file: in/file, files: [in], tool: '\(bench.scratch("in/tool"))'}
      """
    }
    let before = stages("t", "i", "x")
    #expect(try await bench.run(before) == ["source executed", "a executed"])
    #expect(try await bench.run(before) == ["source reused", "a reused"])
    var (after, settings, catalogue) = (before, bench.settings(), StageCatalogue.tests)
    switch what {
    case "text": after = stages("other", "i", "x")
    case "file": try bench.write("in/file", "two")
    case "folder": try bench.write("in/new", "")
    case "tool": try bench.write("in/tool", "#!/bin/sh\necho\n")
    case "date": settings = bench.settings(sourceDate: 1_700_000_001)
    case "program": settings = bench.settings(version: "2")
    case "input": after = stages("t", "other", "x")
    case "port": after = stages("t", "i", "y")
    default: catalogue = .newer
    }
    #expect(try await bench.run(after, settings, catalogue: catalogue).last == "a executed")
  }

  @Test("is not recorded when it says that it took in another file than the one in its key")
  func exchanged() async throws {
    let bench = try Bench()
    try bench.write("in/file", "one")
    // As if the file had been exchanged while it was read, and put back: before and after it is the same.
    Deeds.set("exchanged") { (work) throws(Problem) in
      let path = try work.folder() + "/text"
      try writeAtomically(Array("two".utf8), to: path)
      let taken = Material(name: "in/file", digest: Digest(of: "two".utf8), byteCount: 3)
      return StageResult(["text": .file(path: path)], summary: "two", materials: [taken])
    }
    let stages = "- {name: a, uses: test/pure, with: {deed: exchanged, file: in/file}}"
    #expect(try await bench.run(stages) == ["a executed"])
    #expect(try await bench.run(stages) == ["a executed"])
  }

  @Test(
    "sees every change in a folder that an option names",
    arguments: ["content", "mode", "name", "link", "folder", "empty folder"])
  func folders(what: String) async throws {
    let bench = try Bench()
    try bench.write("in/sub/file", "one")
    try FileManager.default.createSymbolicLink(
      atPath: bench.scratch("in/link"), withDestinationPath: "sub/file")
    let stages = "- {name: a, uses: test/pure, with: {files: [in]}}"
    let before = try #require(try await bench.outcome(of: "a", stages).files.first)
    #expect(before.option == "files")
    #expect(before.written == "in")
    #expect(before.byteCount == 3)
    let manager = FileManager.default
    switch what {
    case "content": try bench.write("in/sub/file", "two")
    case "mode":
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bench.scratch("in/sub/file"))
    case "name": try manager.moveItem(atPath: bench.scratch("in/sub/file"), toPath: bench.scratch("in/sub/f"))
    case "folder": try manager.moveItem(atPath: bench.scratch("in/sub"), toPath: bench.scratch("in/s"))
    case "empty folder": try createFolder(bench.scratch("in/empty"))
    default:
      try manager.removeItem(atPath: bench.scratch("in/link"))
      try manager.createSymbolicLink(atPath: bench.scratch("in/link"), withDestinationPath: "sub")
    }
    let after = try await bench.outcome(of: "a", stages)
    #expect(!after.isReused)
    #expect(after.files.first?.digest != before.digest)
  }

  @Test("has the same key in another folder, under another name, after its other options' files moved")
  func moved() async throws {
    let bench = try Bench()
    for folder in ["one", "two/deep"] { try bench.write("\(folder)/data/file", "same") }
    let stages = { (name: String) in
      "- {name: \(name), uses: test/pure, with: {file: data/file, files: [data]}}"
    }
    let first = try bench.plan(stages("a"), file: bench.scratch("one/p.yaml"))
    let second = try bench.plan(stages("b"), file: bench.scratch("two/deep/p.yaml"))
    #expect(words(first, try await bench.runner().run(first)) == ["a executed"])
    #expect(words(second, try await bench.runner().run(second)) == ["b reused"])
  }

  @Test("is not executed when a stage before it was, and left the same bytes")
  func cutoff() async throws {
    let bench = try Bench()
    Deeds.set("reuse.first-letter") { (work) throws(Problem) in
      try written(String(try readText(of: try work.input("x").path).prefix(1)), work)
    }
    let stages = { (text: String) in
      """
      - {name: a, uses: test/pure, with: {text: \(text)}}
      - {name: b, uses: test/pure, inputs: {x: a.text}, with: {deed: reuse.first-letter}}
      - {name: c, uses: test/pure, inputs: {x: b.text}}
      """
    }
    #expect(try await bench.run(stages("abc")) == ["a executed", "b executed", "c executed"])
    #expect(try await bench.run(stages("axe")) == ["a executed", "b executed", "c reused"])
    #expect(try await bench.run(stages("box")) == ["a executed", "b executed", "c executed"])
  }

  @Test("that is clocked instead is executed every time, without a key")
  func clocked() async throws {
    let bench = try Bench()
    try bench.write("file", "abc")
    let stages = "- {name: a, uses: test/clocked, with: {file: file}}"
    for _ in 1...2 {
      let outcome = try await bench.outcome(of: "a", stages)
      #expect(!outcome.isReused)
      #expect(outcome.key == nil)
      #expect(outcome.files.map(\.written) == ["file"])
    }
  }

  @Test(
    "is executed again when a blob of its record is not as it was, which mends the store",
    arguments: ["removed", "truncated", "altered"])
  func blobs(damage: String) async throws {
    let bench = try Bench()
    let first = try await bench.outcome(of: "b", Self.pair)
    let digest = try #require(first.outputs["text"]?.digest)
    let path = bench.store.path(of: digest)
    try FileManager.default.removeItem(atPath: path)
    if damage != "removed" {
      try Data((damage == "altered" ? "xyz" : "ab").utf8).write(to: URL(filePath: path))
    }
    // Both left the same bytes: the first makes them again, the second finds them.
    #expect(try await bench.run(Self.pair) == ["a executed", "b reused"])
    try bench.store.verify(digest)
  }

  @Test(
    "is executed again when its record makes no sense",
    arguments: [
      "", "{", "[]", "{}", #"{"outputs":[],"summary":"s"}"#,
      #"{"outputs":[{"port":"text"}],"summary":"s"}"#,
      #"{"outputs":[OUT,OUT],"summary":"s"}"#, #"{"outputs":[OUT]}"#,
      #"{"outputs":[OUT],"summary":"s","materials":[{}]}"#,
      #"{"outputs":[OUT],"summary":"s","notes":[{"name":"x"}]}"#,
      #"{"outputs":[OUT],"summary":"s","materials":[{"name":"m","digest":"md5:00","byteCount":1}]}"#,
      #"{"outputs":[OTHER],"summary":"s"}"#, #"{"outputs":[OUT,OTHER],"summary":"s"}"#,
    ])
  func records(record: String) async throws {
    let bench = try Bench()
    let stages = "- {name: a, uses: test/pure, with: {text: abc}}"
    let outcome = try await bench.outcome(of: "a", stages)
    let key = try #require(outcome.key)
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let out = #"{"port":"text","digest":"\#(digest)","byteCount":3,"mediaType":"text/plain"}"#
    let other = out.replacing(#""text""#, with: #""other""#)
    let bytes = record.replacing("OUT", with: out).replacing("OTHER", with: other)
    try bench.store.record(Array(bytes.utf8), for: key)
    #expect(try await bench.run(stages) == ["a executed"])
    #expect(try await bench.run(stages) == ["a reused"])
    // What stands here is what a record must look like to be believed.
    try bench.store.record(Array(#"{"outputs":[\#(out)],"summary":"from the record"}"#.utf8), for: key)
    #expect(try await bench.outcome(of: "a", stages).result?.summary == "from the record")
  }

  @Test("is not started when what it reads was altered meanwhile, and works in the next run")
  func altered() async throws {
    let bench = try Bench()
    let isDamaging = Mutex(true)
    Deeds.set("reuse.damage") { (work) throws(Problem) in
      let path = try work.input("x").path
      if isDamaging.withLock({ $0 }) {
        unlink(path)
        try writeAtomically(Array("xyz".utf8), to: path)
      }
      return try written("done", work)
    }
    let stages = """
      - {name: a, uses: test/pure, with: {text: abc}}
      - {name: vandal, uses: test/clocked, inputs: {x: a.text}, with: {deed: reuse.damage}}
      - {name: b, uses: test/pure, inputs: {after: vandal.text, x: a.text}}
      """
    let problem = try #require(try await bench.outcome(of: "b", stages).problem)
    #expect(problem.code.name == "store.damaged")
    #expect(problem.code.exitStatus == .stageFailed)
    #expect(problem.message.hasPrefix("stage 'b': blob ba7816bf"))
    #expect(problem.hint == "run again what makes it")
    isDamaging.withLock { $0 = false }
    #expect(try await bench.run(stages) == ["a executed", "vandal executed", "b executed"])
  }

  @Test("fails at its place when a file has gone since it was looked for")
  func gone() async throws {
    let bench = try Bench()
    let outcome = try await bench.outcome(of: "a", "- {name: a, uses: test/pure, with: {file: nowhere}}")
    #expect(outcome.problem?.code.name == "input.read")
    #expect(outcome.problem?.location?.line == 7)
    #expect(outcome.attempts == 0)
  }
}

@Suite("What a stage leaves")
struct OutputTests {
  private static func tree(_ bench: Bench, _ word: String, order: [String], mode: Int) {
    Deeds.set(word) { (work) throws(Problem) in
      let folder = try work.folder() + "/tree"
      for name in order {
        try createFolder(parent(of: "\(folder)/\(name)"))
        try writeAtomically(Array(name.utf8), to: "\(folder)/\(name)", mode: UInt32(mode))
      }
      return StageResult(["text": .folder(path: folder)])
    }
  }

  @Test("as a folder is one tar that depends on names and contents alone")
  func folder() async throws {
    var digests: [String] = []
    for (index, order) in [["b", "a/c"], ["a/c", "b"]].enumerated() {
      let bench = try Bench()
      Self.tree(bench, "output.tree.\(index)", order: order, mode: index == 0 ? 0o600 : 0o644)
      let type = MediaType.tree
      let outcome = try await bench.outcome(
        of: "a", "- {name: a, uses: test/pure, with: {deed: output.tree.\(index), type: '\(type)'}}")
      let artifact = try #require(outcome.outputs["text"])
      digests.append(artifact.digest.hex)
      #expect(artifact.mediaType == MediaType.tree)
      let listing = try PythonReference.run("/usr/bin/tar", ["--utc", "-tvf", artifact.path])
      #expect(
        String(decoding: listing, as: UTF8.self).replacing(/[ ]+/, with: " ") == """
          drwxr-xr-x root/root 0 2023-11-14 22:13 a/
          -rw-r--r-- root/root 3 2023-11-14 22:13 a/c
          -rw-r--r-- root/root 1 2023-11-14 22:13 b

          """)
    }
    #expect(Set(digests).count == 1)
  }

  @Test("at a port of any type shows by itself whether it is a folder, so that a reader of trees can take it")
  func anyType() async throws {
    let bench = try Bench()
    Self.tree(bench, "output.any", order: ["x/run"], mode: 0o755)
    let stages = """
      - {name: tree, uses: test/pure, with: {deed: output.any, type: '*/*'}}
      - {name: file, uses: test/pure, with: {type: '*/*'}}
      - {name: reader, uses: test/tree-reader, inputs: {tree: tree.text, any: tree.text, text: file.text}}
      - {name: wrong, uses: test/tree-reader, inputs: {tree: file.text}}
      """
    let plan = try bench.plan(stages)
    let outcomes = try await bench.runner(bench.settings(jobs: 1)).run(plan)
    #expect(outcomes[0].outputs["text"]?.mediaType == "application/vnd.stellwerk.tree+tar")
    #expect(outcomes[1].outputs["text"]?.mediaType == "application/octet-stream")
    #expect(try text(outcomes[2]) == "x 755\nx/run 755")
    let problem = try #require(outcomes[3].problem)
    #expect(problem.code.name == "stage.input")
    #expect(
      problem.message
        == "stage 'wrong': 'tree' takes application/vnd.stellwerk.tree+tar, not application/octet-stream")
    #expect(problem.location?.line == 10)
  }
}

@Suite("Before a run")
struct PreflightTests {
  @Test("each missing program and file is reported once, at its place, with a way out")
  func missing() throws {
    let bench = try Bench()
    let (text, place) = marked(
      "- {name: a, uses: test/pure, with: {file: 👉nowhere👈, tool: /usr/bin/no-such-tool}}",
      file: bench.scratch("p.yaml"))
    let plan = try bench.plan(
      """
      \(text)
      - {name: b, uses: test/pure, with: {file: nowhere, files: [p.yaml, /], tool: /usr/bin/no-such-tool}}
      - {name: c, uses: test/pure, with: {tool: /bin/sh}}
      """)
    try bench.write("p.yaml", "")
    var problems: [Problem] = []
    Preflight.check(plan, into: &problems)
    #expect(problems.map(\.code.name) == ["preflight.tool", "preflight.file"])
    #expect(problems.map(\.code.exitStatus) == [.invalidData, .invalidData])
    #expect(
      problems.map(\.message) == [
        "'a' needs the program '/usr/bin/no-such-tool', which is not here", "'file': there is no 'nowhere'",
      ])
    #expect(
      problems.map(\.hint) == ["apt-get install test-tools", "looked for '\(bench.scratch("nowhere"))'"])
    // Under `stages:`, indented by four.
    #expect(problems[1].location?.column == place.column + 4)
    #expect(problems[1].location?.line == 7)
    #expect(problems[0].location?.line == 7)
  }

  @Test("nothing is reported for a plan that has all it needs")
  func complete() throws {
    let bench = try Bench()
    var problems: [Problem] = []
    Preflight.check(try bench.plan("- {name: a, uses: test/pure, with: {tool: /bin/sh}}"), into: &problems)
    #expect(problems.isEmpty)
  }
}
