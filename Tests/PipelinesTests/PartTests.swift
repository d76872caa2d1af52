import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import TestSupport
import Testing

/// Pipelines by file name, all in one folder, which is the repository.
private func planned(
  _ files: [String: String], inputs: String = "{}", alone: Bool = false
) -> (plan: Plan?, problems: [Problem]) {
  var problems: [Problem] = []
  var files = files.mapValues { "apiVersion: stellwerk/v1\nkind: Pipeline\n\($0)\n" }
  files["package.yaml"] = """
    apiVersion: stellwerk/v1
    kind: Package
    metadata: { name: pack, version: 1, summary: s, architecture: all }
    spec:
      pipeline: p.yaml
      inputs: \(inputs)
    """
  let shelf = files
  let composer = DocumentComposer(
    DocumentFiles(
      read: { (path) throws(Problem) in
        guard let text = shelf[lastComponent(of: path)] else {
          throw Problem(Problem.Code("input.read", exit: .invalidData), "there is no '\(path)'")
        }
        return Array(text.utf8)
      }, realPath: { shelf[lastComponent(of: $0)] == nil ? nil : "/r/\(lastComponent(of: $0))" }),
    repository: "/r")
  func read(_ file: String) -> PipelineDocument? {
    composer.documents(in: file, into: &problems).first?.read(into: &problems) {
      PipelineDocument($0, file: file, into: &$1)
    }
  }
  var plan: Plan?
  if let pipeline = read("p.yaml") {
    let parts = PipelineParts(of: pipeline, composer: composer, into: &problems)
    let package = composer.documents(in: "package.yaml", into: &problems).first?.read(into: &problems) {
      PackageManifest($0, file: "package.yaml", into: &$1)
    }
    if alone {
      Plan.check(pipeline, parts: parts, catalogue: testKinds, into: &problems)
    } else if let package {
      plan = Plan(pipeline, parts: parts, for: package, catalogue: testKinds, into: &problems)
    }
  }
  return (plan, problems.sorted { $0.comes(before: $1) })
}

private func told(_ problems: [Problem]) -> String {
  problems.map { problem in
    let place = problem.location.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
    return "\(place)\(problem.message)\(problem.hint.map { "; \($0)" } ?? "")"
  }.joined(separator: "\n")
}

@Suite("A stage that uses a pipeline")
struct PartTests {
  private static let part = """
    metadata: { name: part }
    spec:
      inputs: { word: { type: string, required: true, description: word } }
      artifacts: { contents: text/plain }
      outputs: { list: join.list, checked: check.text }
      pools: { own: 2, shared: 9 }
      defaults: { timeout: 7s, retry: { attempts: 1 } }
      stages:
        - { name: check, uses: test/check, inputs: { text: inputs.contents } }
        - { name: own, uses: test/text, with: { text: 'the ${{ inputs.word }}', title: '${{ metadata.name }}' }, pool: shared }
        - { name: join, uses: test/join, inputs: { a: check.text, b: own.text }, pool: own }
    """
  private static func whole(_ stages: String, _ more: String = "") -> String {
    "metadata: { name: whole }\nspec:\n  pools: { shared: 1 }\n  inputs: { w: { type: string, default: deflt } }\n\(more)  stages:\n\(stages)"
  }
  private static let use = """
        - { name: a, uses: test/text, with: { text: x } }
        - { name: b, uses: ./part.yaml, with: { word: '${{ inputs.w }}' }, inputs: { contents: a.text } }
        - { name: c, uses: test/join, inputs: { x: b.list } }
    """

  @Test("is replaced by its stages, called 'outer/inner', in its place")
  func expands() throws {
    let (made, problems) = planned(["p.yaml": Self.whole(Self.use), "part.yaml": Self.part])
    #expect(told(problems) == "")
    let plan = try #require(made)
    #expect(plan.name == "whole")
    #expect(plan.stages.map(\.name) == ["a", "b/own", "b/check", "b/join", "c"])
    #expect(plan.stages.map(\.fileName) == ["a", "b.own", "b.check", "b.join", "c"])
    #expect(
      plan.stages.map { $0.inputs.map { "\(plan.stages[$0.stage].name).\($0.output)" } }
        == [[], [], ["a.text"], ["b/check.text", "b/own.text"], ["b/join.list"]])
    #expect(plan.stages[1].options.json["text"]?.string == "the deflt")
    #expect(plan.stages[1].options.json["title"]?.string == "pack")
    #expect(plan.stages.map(\.timeout.seconds) == [600, 7, 7, 7, 600])
    #expect(plan.stages.map(\.attempts) == [3, 1, 1, 1, 3])
    #expect(plan.stages.map(\.pools.first?.pool) == [nil, "shared", nil, "own", nil])
    #expect(plan.pools == ["shared": 1, "own": 2])
    #expect(plan.stages[1].location.file == "part.yaml")
  }

  @Test("may stand twice, and within another, each with its own inputs")
  func nested() throws {
    let middle = """
      metadata: { name: middle }
      spec:
        inputs: { v: { type: string, required: true } }
        artifacts: { in: '*/*' }
        outputs: { out: two.list }
        stages:
          - { name: two, uses: ./inner.yaml, inputs: { contents: one.list }, with: { word: '${{ inputs.v }}2' } }
          - { name: one, uses: ./inner.yaml, inputs: { contents: inputs.in }, with: { word: '${{ inputs.v }}1' } }
      """
    let inner = """
      metadata: { name: inner }
      spec:
        inputs: { word: { type: string, required: true } }
        artifacts: { contents: '*/*' }
        outputs: { list: j.list }
        stages: [{ name: j, uses: test/join, inputs: { x: inputs.contents }, with: { label: '${{ inputs.word }}' } }]
      """
    let stages = """
          - { name: a, uses: test/text, with: { text: x } }
          - { name: m, uses: ./middle.yaml, with: { v: w }, inputs: { in: a.text } }
          - { name: z, uses: test/join, inputs: { x: m.out } }
      """
    let (made, problems) = planned(["p.yaml": Self.whole(stages), "middle.yaml": middle, "inner.yaml": inner])
    #expect(told(problems) == "")
    let plan = try #require(made)
    #expect(plan.stages.map(\.name) == ["a", "m/one/j", "m/two/j", "z"])
    #expect(plan.stages.map { $0.inputs.map(\.stage) } == [[], [0], [1], [2]])
    #expect(plan.stages.map { $0.options.json["label"]?.string } == [nil, "w1", "w2", ""])
  }

  @Test(
    "is refused where the mistake is",
    arguments: [
      (
        "uses: ./part.yaml", "uses: ./parts.yaml", "", "",
        "p.yaml:9:24: the Pipeline './parts.yaml' cannot be read; looked for 'parts.yaml'"
      ),
      (
        "uses: ./part.yaml", "uses: /r/part.yaml", "", "",
        "p.yaml:9:24: '/r/part.yaml' is an absolute path; write a path relative to this file"
      ),
      (
        "uses: ./part.yaml", "uses: ~/part.yaml", "", "",
        "p.yaml:9:24: '~/part.yaml' begins with '~', which nobody replaces; write a path relative to this file"
      ),
      (
        "uses: ./part.yaml", "uses: ./p.yaml", "", "",
        "p.yaml:9:24: pipelines use one another: p.yaml -> p.yaml; take one of these stages away"
      ),
      (
        "uses: ./part.yaml", "uses: ./package.yaml", "", "",
        "package.yaml:1:1: this is a Package, not a Pipeline; name a file of kind Pipeline"
      ),
      (
        "uses: ./part.yaml", "uses: ./part.yaml, pool: shared", "", "",
        "p.yaml:9:43: a stage that uses a pipeline has no 'pool'; write it at the stages of that pipeline, or under its 'defaults:'"
      ),
      (
        "uses: ./part.yaml", "uses: ./part.yaml, timeout: 5s", "", "",
        "p.yaml:9:46: a stage that uses a pipeline has no 'timeout'; write it at the stages of that pipeline, or under its 'defaults:'"
      ),
      (
        "{ word:", "{ wrd:", "", "",
        "p.yaml:9:45: pipeline 'part' has no input 'wrd'; did you mean 'word'?"
      ),
      ("word: '${{ inputs.w }}'", "word: []", "", "", "p.yaml:9:51: 'word' is not a string"),
      (
        "word: '${{ inputs.w }}'", "word: '${{ inputs.x }}'", "", "",
        "p.yaml:9:56: 'inputs.x' is not known; did you mean 'inputs.w'?"
      ),
      (
        "contents: a.text", "content: a.text", "", "",
        "p.yaml:9:7: missing input 'contents'; connect a text/plain: inputs: { contents: STAGE.PORT }\np.yaml:9:82: no input 'content'; did you mean 'contents'?"
      ),
      (
        "contents: a.text", "contents: a.txt", "", "",
        "p.yaml:9:92: test/text has no output 'txt'; did you mean 'text'?"
      ),
      (
        "contents: a.text", "contents: c.list", "x: b.list", "x: a.text",
        "p.yaml:9:92: 'contents' takes text/plain, not application/octet-stream"
      ),
      ("x: b.list", "x: b.lst", "", "", "p.yaml:10:48: 'b' has no output 'lst'; did you mean 'list'?"),
      ("x: b.list", "x: b/join.list", "", "", "p.yaml:10:48: 'b/join.list' names no stage; write STAGE.PORT"),
      (
        "contents: a.text", "contents: b.list", "", "",
        "p.yaml:9:92: 'contents' takes text/plain, not application/octet-stream"
      ),
    ])
  func refused(right: String, wrong: String, right2: String, wrong2: String, wanted: String) {
    var text = Self.whole(Self.use).replacing(right, with: wrong)
    if !right2.isEmpty { text = text.replacing(right2, with: wrong2) }
    let (plan, problems) = planned(["p.yaml": text, "part.yaml": Self.part])
    #expect(plan == nil)
    let shown = told(problems)
    let lines = shown.split(separator: "\n")
    #expect(wanted.split(separator: "\n").allSatisfy { lines.contains($0) }, "\(shown)")
  }

  @Test(
    "is refused in the part where the mistake is there",
    arguments: [
      (
        "text: inputs.contents", "text: inputs.content",
        "part.yaml:11:56: 'inputs.content' is no artifact of the pipeline; did you mean 'contents'?"
      ),
      (
        "contents: text/plain", "contents: text",
        "part.yaml:6:26: 'contents' is 'text', which is no media type; write for example text/plain; '*/*' takes anything"
      ),
      (
        "contents: text/plain", "contents: application/zip",
        "p.yaml:9:92: 'contents' takes application/zip, not text/plain\npart.yaml:11:56: 'text' takes text/plain, not application/zip"
      ),
      (
        "list: join.list", "list: join.lst",
        "part.yaml:7:20: test/join has no output 'lst'; did you mean 'list'?"
      ),
      (
        "list: join.list", "list: joi.list", "part.yaml:7:20: 'joi.list' names no stage; did you mean 'join'?"
      ),
      (
        "list: join.list", "list: inputs.contents",
        "part.yaml:7:20: 'inputs.contents' comes from outside and is no output; write STAGE.PORT"
      ),
      (
        "name: own", "name: inputs",
        "part.yaml:12:15: a stage cannot be called 'inputs' beside 'artifacts'; 'inputs.NAME' stands for an artifact; give the stage another name"
      ),
      (
        "uses: test/check", "uses: test/chek",
        "part.yaml:11:28: unknown stage kind 'test/chek'; did you mean 'test/check'?"
      ),
      (
        "uses: test/check", "uses: ./p.yaml",
        "part.yaml:11:28: pipelines use one another: p.yaml -> part.yaml -> p.yaml; take one of these stages away"
      ),
      ("name: own", "name: check", "part.yaml:12:15: duplicate stage 'check'"),
    ])
  func refusedInside(right: String, wrong: String, wanted: String) {
    let (plan, problems) = planned([
      "p.yaml": Self.whole(Self.use), "part.yaml": Self.part.replacing(right, with: wrong),
    ])
    #expect(plan == nil)
    let shown = told(problems)
    let lines = shown.split(separator: "\n")
    #expect(wanted.split(separator: "\n").allSatisfy { lines.contains($0) }, "\(shown)")
  }

  @Test("can be checked alone, where what comes in is only a type")
  func alone() {
    #expect(told(planned(["p.yaml": Self.part], alone: true).problems) == "")
    let wrong = Self.part.replacing("contents: text/plain", with: "contents: application/zip")
    #expect(
      told(planned(["p.yaml": wrong], alone: true).problems)
        == "p.yaml:11:56: 'text' takes text/plain, not application/zip")
  }

  @Test("cannot be what a package names, if it reads artifacts")
  func notWhole() {
    let (plan, problems) = planned(["p.yaml": Self.part], inputs: "{ word: x }")
    #expect(plan == nil)
    #expect(
      told(problems)
        == "package.yaml:5:13: pipeline 'part' reads artifacts and can only be used by a stage; name a pipeline with a stage that 'uses' it"
    )
  }

  @Test("may be the first of eight that use one another, not of more", arguments: [8, 9])
  func depth(count: Int) {
    var files: [String: String] = [:]
    for index in 0..<count {
      files[index == 0 ? "p.yaml" : "\(index).yaml"] =
        "metadata: { name: n }\nspec: { stages: [{ name: s, uses: ./\(index + 1).yaml }] }"
    }
    files["\(count).yaml"] =
      "metadata: { name: n }\nspec: { stages: [{ name: s, uses: test/text, with: { text: x } }] }"
    let (plan, problems) = planned(files)
    #expect(
      plan?.stages.map(\.name)
        == (count == 8 ? [Array(repeating: "s", count: 9).joined(separator: "/")] : nil))
    #expect(problems.map(\.code.name) == (count == 8 ? [] : ["manifest.uses-depth"]))
  }

  @Test("does not multiply without end")
  func multiplied() {
    var files: [String: String] = [:]
    for index in 0..<8 {
      let stages = (0..<10).map { "{ name: s\($0), uses: ./\(index + 1).yaml }" }.joined(separator: ", ")
      files[index == 0 ? "p.yaml" : "\(index).yaml"] = "metadata: { name: n }\nspec: { stages: [\(stages)] }"
    }
    files["8.yaml"] =
      "metadata: { name: n }\nspec: { stages: [{ name: s, uses: test/text, with: { text: x } }] }"
    let (plan, problems) = planned(files)
    #expect(plan == nil)
    #expect(Set(problems.map(\.code.name)) == ["pipeline.parts-too-large"])
  }
}
