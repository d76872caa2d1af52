import Diagnostics
import JSON
import Manifests
import Pipelines
import TestSupport
import Testing

@Suite("A plan")
struct PlanTests {
  @Test("runs a stage after the stages it reads from, else in the order written")
  func order() throws {
    let (made, problems) = plan(
      pipeline(
        """
        - {name: sums, uses: test/join, inputs: {x: b.text, y: a.text}}
        - {name: b, uses: test/text, with: {text: two}}
        - {name: last, uses: test/check, inputs: {text: check.text, other: sums.list}}
        - {name: a, uses: test/text, with: {text: one}}
        - {name: check, uses: test/check, inputs: {text: a.text}}
        """))
    #expect(shown(problems) == "")
    let stages = try #require(made).stages
    #expect(stages.map(\.name) == ["b", "a", "sums", "check", "last"])
    #expect(stages[2].inputs.map(\.port) == ["x", "y"])
    #expect(stages[2].inputs.map(\.stage) == [0, 1])
    #expect(stages[2].inputs.map(\.output) == ["text", "text"])
    #expect(made?.name == "test")
  }

  @Test("says of each stage kind, options, pool and limits")
  func stages() throws {
    let (planned, problems) = plan(
      """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: {name: test}
      spec:
        inputs: {greeting: {type: string, required: true}, n: {type: integer, default: 2}}
        defaults: {timeout: 1m, retry: {attempts: 2}}
        pools: {net: 3}
        stages:
          - {name: a, uses: test/text, pool: net, with: {text: "${{ inputs.greeting }}!", copies: "${{ inputs.n }}"}}
          - {name: p, uses: test/publish, timeout: 5s, retry: {attempts: 1}}
      """, inputs: "{greeting: hello}")
    #expect(shown(problems) == "")
    let made = try #require(planned)
    let (a, p) = (made.stages[0], made.stages[1])
    #expect(made.pools == ["net": 3])
    #expect(a.kindName == "test/text")
    #expect(a.stageClass == .pure)
    #expect(a.options.json.text == #"{"copies":2,"text":"hello!","title":"pack"}"#)
    #expect(a.pools.map(\.pool) == ["net"] && a.pools.map(\.count) == [1])
    #expect(a.timeout == TimeSpan(seconds: 60))
    #expect(a.attempts == 2)
    #expect(a.location.line == 9)
    #expect(p.stageClass == .effect)
    #expect(p.options.json.text == #"{"to":"repo"}"#)
    #expect(p.timeout == TimeSpan(seconds: 5))
    #expect(p.attempts == 1)
    #expect(p.pools.isEmpty)
  }

  @Test("is the same for the same texts")
  func sameness() {
    let text = pipeline(
      (0..<50).map {
        "- {name: s\($0), uses: test/join, inputs: {x: s\(($0 * 7 + 3) % 50 > $0 ? 50 : ($0 * 7 + 3) % 50).list}}"
      }.joined(separator: "\n"))
    #expect(plan(text).plan?.stages.map(\.name) == plan(text).plan?.stages.map(\.name))
    #expect(shown(plan(text).problems) == shown(plan(text).problems))
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      (
        "pipeline.unknown-kind", "- {name: a, uses: 👉test/txet👈}", "unknown stage kind 'test/txet'",
        "did you mean 'test/text'?"
      ),
      (
        "pipeline.unknown-kind", "- {name: a, uses: 👉magic👈}", "unknown stage kind 'magic'",
        "'stellwerk kinds' lists them"
      ),
      (
        "pipeline.stage-name", "- {name: 👉A.b👈, uses: test/join}", "'A.b' is not a stage name",
        "use a-z, 0-9 and '-'"
      ),
      ("pipeline.stage-name", "- {name: 👉''👈, uses: test/join}", "'' is not a stage name", nil),
      ("pipeline.stage-name", "- {name: 👉é👈, uses: test/join}", "'é' is not a stage name", nil),
      (
        "pipeline.stage-name",
        "- {name: Big, uses: test/join}\n- {name: b, uses: test/join, inputs: {x: Big.list}}".replacing(
          "name: Big", with: "name: 👉Big👈"), "'Big' is not a stage name", nil
      ),
      (
        "pipeline.duplicate-stage", "- {name: a, uses: test/join}\n- {name: 👉a👈, uses: test/join}",
        "duplicate stage 'a'", nil
      ),
      (
        "pipeline.unknown-stage",
        "- {name: abc, uses: test/join}\n- {name: d, uses: test/join, inputs: {x: 👉abd.text👈}}",
        "'abd.text' names no stage", "did you mean 'abc'?"
      ),
      (
        "pipeline.unknown-stage", "- {name: a, uses: test/join, inputs: {x: 👉a👈}}", "'a' names no stage",
        "write STAGE.PORT"
      ),
      (
        "pipeline.unknown-stage", "- {name: a, uses: test/join, inputs: {x: 👉.list👈}}",
        "'.list' names no stage", "write STAGE.PORT"
      ),
      (
        "pipeline.unknown-output",
        "- {name: a, uses: test/text, with: {text: x}}\n- {name: b, uses: test/join, inputs: {x: 👉a.txt👈}}",
        "test/text has no output 'txt'", "did you mean 'text'?"
      ),
      (
        "pipeline.unknown-output",
        "- {name: a, uses: test/text, with: {text: x}}\n- {name: b, uses: test/join, inputs: {x: 👉a.b.c👈}}",
        "test/text has no output 'b.c'", "outputs: text"
      ),
      (
        "pipeline.unknown-input",
        "- {name: a, uses: test/text, with: {text: a}}\n- {name: b, uses: test/text, with: {text: a}, inputs: {👉x👈: a.text}}",
        "no input 'x'", "inputs: none"
      ),
      (
        "pipeline.unknown-input",
        "- {name: a, uses: test/text, with: {text: a}}\n- {name: b, uses: test/check, inputs: {text: a.text, 👉othr👈: a.text}}",
        "no input 'othr'", "did you mean 'other'?"
      ),
      (
        "pipeline.missing-input", "- 👉{name: a, uses: test/check}", "missing input 'text'",
        "connect a text/plain: inputs: { text: STAGE.PORT }"
      ),
      (
        "pipeline.media-type",
        "- {name: a, uses: test/join}\n- {name: b, uses: test/check, inputs: {text: 👉a.list👈}}",
        "'text' takes text/plain, not application/octet-stream", nil
      ),
      (
        "pipeline.reads-effect",
        "- {name: a, uses: test/publish}\n- {name: b, uses: test/join, inputs: {x: 👉a.receipt👈}}",
        "a pure stage cannot read from an effect", "effects run last"
      ),
      (
        "pipeline.reads-effect",
        "- {name: t, uses: test/text, with: {text: a}}\n- {name: a, uses: test/publish}\n- {name: b, uses: test/check, inputs: {text: t.text, other: 👉a.receipt👈}}",
        "a clocked stage cannot read from an effect", "effects run last"
      ),
      (
        "pipeline.cycle", "- 👉{name: a, uses: test/join, inputs: {x: a.list}}",
        "stages need each other: a <- a", "take one of these inputs away"
      ),
      (
        "pipeline.cycle",
        "- {name: z, uses: test/join, inputs: {x: b.list}}\n- 👉{name: a, uses: test/join, inputs: {x: b.list}}\n- {name: b, uses: test/join, inputs: {x: a.list}}"
          .replacing("- 👉{name: a", with: "- {name: a").replacing(
            "- {name: b, uses", with: "- 👉{name: b, uses"), "stages need each other: b <- a <- b", nil
      ),
      ("manifest.unknown-key", "- {name: a, uses: test/join, 👉neds👈: []}", "unknown key 'neds'", nil),
      (
        "manifest.unknown-key", "- {name: a, uses: test/text, with: {text: a, 👉copys👈: 2}}",
        "unknown key 'copys'", "did you mean 'copies'?"
      ),
      (
        "manifest.missing-key", "- {name: a, uses: test/text, with: 👉{}}", "missing key 'text'", "add 'text:'"
      ),
      ("manifest.missing-key", "- 👉{name: a, uses: test/text}", "missing key 'text'", "add 'text:'"),
      (
        "manifest.type", "- {name: a, uses: test/text, with: {text: a, copies: 👉\"2\"👈}}",
        "'copies' is not an integer", nil
      ),
      ("manifest.type", "- {name: a, uses: test/text, with: 👉a👈}", "'with' is not a mapping", nil),
      ("manifest.type", "- 👉a👈", "'stages' element 1 is not a mapping", nil),
      (
        "manifest.value", "- {name: a, uses: test/text, with: 👉{text: a, copies: -1}}",
        "'copies' is less than 0", "write 0 or more"
      ),
      (
        "manifest.value", "- {name: a, uses: test/join, pool: 👉net👈}", "pool 'net' is not declared",
        "add it under 'pools:'"
      ),
      (
        "manifest.look-up",
        "- {name: a, uses: test/text, with: {text: 'x ${{ metadata.nam }}'}}".replacing(
          "${{ metadata.nam", with: "${{ 👉metadata.nam👈"), "'metadata.nam' is not known",
        "did you mean 'metadata.name'?"
      ),
      ("yaml.duplicate-key", "- {name: a, 👉name👈: b}", nil, nil),
      (
        "yaml.too-deep", "- \(String(repeating: "[", count: 61))👉[\(String(repeating: "]", count: 62))", nil,
        nil
      ),
    ] as [(String, String, String?, String?)])
  func refusals(code: String, stages: String, message: String?, hint: String?) {
    let (text, location) = marked(pipeline(stages))
    let (made, problems) = plan(text)
    #expect(made == nil)
    #expect(problems.count == 1, "\(shown(problems))")
    let problem = problems.first
    #expect(problem?.code.name == code)
    #expect(problem?.code.exitStatus == .invalidData)
    if let message { #expect(problem?.message == message) }
    if let hint { #expect(problem?.hint == hint) }
    #expect(problem?.location?.file == "pipeline.yaml")
    #expect(problem?.location?.line == location.line)
    #expect(problem?.location?.column == location.column)
    if stages.contains("👈") { #expect(problem?.location?.width == location.width) }
  }

  @Test("leaves optional inputs alone, and an effect may read from an effect")
  func allowed() throws {
    let (made, problems) = plan(
      pipeline(
        """
        - {name: p, uses: test/publish, inputs: {text: q.receipt}}
        - {name: q, uses: test/publish, inputs: {text: j.list}, with: {to: here}}
        - {name: j, uses: test/join}
        """))
    #expect(shown(problems) == "")
    #expect(made?.stages.map(\.name) == ["j", "q", "p"])
  }

  @Test("asks for what neither stage nor run says")
  func lookUps() {
    let (made, problems) = plan(pipeline("- {name: p, uses: test/publish}"), repository: nil)
    #expect(made == nil)
    #expect(shown(problems) == "6:7 missing key 'to'; add 'to:'")
  }

  @Test("shows all its mistakes at once, each once, in the order of their places")
  func collects() {
    let (_, problems) = plan(
      """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: {nam: test}
      spec:
        pools: {net: 0}
        inputs: {p: {type: pth, required: true}, q: {type: string, required: true}}
        stages:
          - {name: a, uses: test/txt, with: {anything: goes}}
          - {name: b, uses: test/join, inputs: {x: a.text, y: c.text}, wiht: {}}
          - {name: B, uses: test/text, with: {text: "${{ inputs.p }}", copies: many}}
          - {name: d, uses: test/check, inputs: {text: b.list, txet: a.text}, pool: nett}
          - {name: e, uses: test/join, inputs: {x: f.list}, timeout: soon}
          - {name: f, uses: test/join, inputs: {x: e.list}, with: {label: "${{ inputs.q }}"}}
      """, inputs: "{r: 1}")
    #expect(
      shown(problems) == """
        package.yaml:6:11 missing input 'p'; add 'p:'
        package.yaml:6:11 missing input 'q'; add 'q:'
        package.yaml:6:12 pipeline '' has no input 'r'; inputs: p, q
        3:12 unknown key 'nam'; did you mean 'name'?
        5:16 pool 'net' has no capacity; write 1 or more
        6:22 'type' cannot be 'pth'; did you mean 'path'?
        8:23 unknown stage kind 'test/txt'; did you mean 'test/text'?
        9:57 'c.text' names no stage; write STAGE.PORT
        9:66 unknown key 'wiht'; did you mean 'with'?
        10:14 'B' is not a stage name; use a-z, 0-9 and '-'
        10:74 'copies' is not an integer
        11:50 'text' takes text/plain, not application/octet-stream
        11:58 no input 'txet'; did you mean 'text'?
        11:79 pool 'nett' is not declared; did you mean 'net'?
        12:7 stages need each other: e <- f <- e; take one of these inputs away
        12:64 'timeout' is not a duration; write for example 30s, 5m, 2h or 1d
        """)
  }

  @Test("shows a circle of stages in full, a long one by its beginning")
  func cycles() {
    func ring(_ count: Int) -> String {
      let stages = (0..<count).map {
        "- {name: s\($0), uses: test/join, inputs: {x: s\(($0 + 1) % count).list}}"
      }
      return plan(pipeline(stages.joined(separator: "\n"))).problems.map(\.message).joined()
    }
    #expect(ring(3) == "stages need each other: s0 <- s1 <- s2 <- s0")
    #expect(ring(12) == "stages need each other: s0 <- s1 <- s2 <- s3 <- s4 <- s5 <- s6 <- s7 <- … 4 more")
  }
}

@Suite("The inputs of a pipeline")
struct PipelineInputTests {
  private func inputs(_ declared: String, _ given: String, _ with: String = "text: x") -> String {
    let text = pipeline("- {name: a, uses: test/text, with: {\(with)}}").replacing(
      "spec:\n", with: "spec:\n  inputs: \(declared)\n")
    let (made, problems) = plan(text, inputs: given)
    return problems.isEmpty ? made?.stages[0].options.json.text ?? "none" : shown(problems)
  }

  private static let lookUp = "text: '${{ inputs.x }}'"

  @Test(
    "are given by the package, each of its type",
    arguments: [
      ("{x: {type: string, default: d}}", "{x: given}", #"{"copies":1,"text":"given","title":"pack"}"#),
      ("{x: {type: string, default: d}}", "{}", #"{"copies":1,"text":"d","title":"pack"}"#),
      ("{x: {type: path, required: true}}", "{x: a/b}", #"{"copies":1,"text":"a/b","title":"pack"}"#),
      (
        "{x: {type: string, required: true}}", "{x: '${{ metadata.name }}'}",
        #"{"copies":1,"text":"${{ metadata.name }}","title":"pack"}"#
      ),
      ("{x: {type: integer, default: 1}}", "{x: one}", "package.yaml:6:15 'x' is not an integer"),
      ("{x: {type: boolean, default: true}}", "{x: yes}", "package.yaml:6:15 'x' is not 'true' or 'false'"),
      ("{x: {type: list(string), default: []}}", "{x: a}", "package.yaml:6:15 'x' is not a list"),
      ("{x: {type: list(path), default: []}}", "{x: ['']}", "package.yaml:6:16 'x' element 1 is not a path"),
      ("{x: {type: table(string), default: {}}}", "{x: []}", "package.yaml:6:15 'x' is not a mapping"),
      ("{x: {type: list(string), default: []}}", "{x: [a]}", "package.yaml:6:15 'text' is not a string"),
      ("{x: {type: string, required: true}}", "{}", "package.yaml:6:11 missing input 'x'; add 'x:'"),
      (
        "{x: {type: string, required: true, description: name of it}}", "{}",
        "package.yaml:6:11 missing input 'x'; add 'x:', the name of it"
      ),
      (
        "{x: {type: string, default: d}}", "{y: a, xx: b}",
        "package.yaml:6:12 pipeline 'test' has no input 'y'; inputs: x\npackage.yaml:6:18 pipeline 'test' has no input 'xx'; did you mean 'x'?"
      ),
    ])
  func rows(declared: String, given: String, expected: String) {
    #expect(inputs(declared, given, Self.lookUp) == expected)
  }
}

@Suite("A pipeline by itself")
struct PipelineCheckTests {
  private func check(_ text: String) -> String { checked(text) }

  @Test("is checked as far as it does not depend on a package")
  func check() {
    let text = """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: {name: test}
      spec:
        inputs: {p: {type: string, required: true}, d: {type: integer, default: 3}}
        stages:
          - {name: a, uses: test/text, with: {text: "${{ inputs.p }} ${{ metadata.version }}", copies: "${{ inputs.d }}"}}
          - {name: b, uses: test/check, inputs: {text: a.text, other: p.anything}}
          - {name: p, uses: test/publish}
          - {name: k, uses: test/join, with: {label: "${{ keys.mine }} ${{ run.ring }} ${{ spec.facts }}"}}

      """
    #expect(check(text).isEmpty)
    #expect(
      check(text.replacing("inputs.p }}", with: "inputs.q }}"))
        == "7:52 'inputs.q' is not known; did you mean 'inputs.d'?")
    #expect(
      check(
        text.replacing("inputs.d", with: "inputs.p").replacing("other: p.anything", with: "otter: k.list"))
        == "8:58 no input 'otter'; did you mean 'other'?")
    #expect(
      check(
        text.replacing(
          "{text: \"${{ inputs.p }} ${{ metadata.version }}\", copies: \"${{ inputs.d }}\"}",
          with: "{text: a, copies: x}")) == "7:58 'copies' is not an integer")
  }

  @Test("needs stages of known kinds, and no circle")
  func refusals() {
    #expect(
      check(pipeline("- {name: a, uses: nothing}"))
        == "6:23 unknown stage kind 'nothing'; 'stellwerk kinds' lists them")
    #expect(
      check(pipeline("- {name: a, uses: test/join, inputs: {x: a.list}}"))
        == "6:7 stages need each other: a <- a; take one of these inputs away")
  }
}
