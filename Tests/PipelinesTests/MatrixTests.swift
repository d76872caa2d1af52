import Diagnostics
import JSON
import Manifests
import Pipelines
import TestSupport
import Testing

@Suite("A stage with a matrix")
struct MatrixTests {
  private func text(_ matrix: String, reader: String = "") -> String {
    """
    apiVersion: stellwerk/v1
    kind: Pipeline
    metadata: { name: p }
    spec:
      inputs:
        systems: { type: list(string), default: [bookworm, trixie] }
      stages:
        - name: made
          uses: test/text
          matrix: \(matrix)
          with: { text: "${{ matrix.python }} on ${{ matrix.system }}" }
    \(reader)
    """
  }

  private static let both =
    "{ axes: { python: [3.11, 3.12], system: '${{ inputs.systems }}' }, where: \"${{ matrix.python != 3.12 || matrix.system == 'trixie' }}\" }"

  @Test("is one stage for each combination that counts, the last axis changing first")
  func combinations() throws {
    let plan = try #require(plan(text(Self.both)).plan)
    #expect(plan.stages.map(\.name) == ["made[3.11,bookworm]", "made[3.11,trixie]", "made[3.12,trixie]"])
    #expect(
      plan.stages.map { $0.options.json["text"]?.string } == [
        "3.11 on bookworm", "3.11 on trixie", "3.12 on trixie",
      ])
  }

  @Test("is also one for each combination that is named, whether it counts among the others or not")
  func included() throws {
    let matrix =
      "{ axes: { python: [3.11], system: [bookworm, trixie] }, where: \"${{ matrix.system == 'trixie' }}\", include: [{ system: bookworm, python: 3.13 }, { python: \"${{ '3.' + '11' }}\", system: bookworm }] }"
    let (made, problems) = plan(text(matrix))
    let plan = try #require(made, "\(shown(problems))")
    #expect(plan.stages.map(\.name) == ["made[3.11,trixie]", "made[3.13,bookworm]", "made[3.11,bookworm]"])
    #expect(plan.stages.last?.options.json["text"]?.string == "3.11 on bookworm")
  }

  @Test("is read by the stage with the same values, or by name")
  func readers() throws {
    let reader = """
          - name: seen
            uses: test/check
            matrix: \(Self.both)
            inputs: { text: made.text }
          - name: one
            uses: test/check
            inputs: { text: "made[3.12,trixie].text", other: "seen[3.11,bookworm].text" }
      """
    let plan = try #require(plan(text(Self.both, reader: reader)).plan)
    let reads = plan.stages.map { stage in
      "\(stage.name) <- \(stage.inputs.map { plan.stages[$0.stage].name }.joined(separator: " "))"
    }
    #expect(
      reads.suffix(4) == [
        "seen[3.11,bookworm] <- made[3.11,bookworm]", "seen[3.11,trixie] <- made[3.11,trixie]",
        "seen[3.12,trixie] <- made[3.12,trixie]",
        "one <- made[3.12,trixie] seen[3.11,bookworm]",
      ])
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("{ axes: 👉{}👈 }", "", "manifest.value", "the matrix has no axes"),
      ("{ axes: { python: 👉a👈, system: [b] } }", "", "manifest.type", "'python' is not a list with values"),
      ("{ axes: { python: [a, 👉a👈], system: [b] } }", "", "manifest.value", "'python' has 'a' twice"),
      (
        "{ axes: { python: [👉'a/b'👈], system: [b] } }", "", "manifest.value",
        "'python' has a value that can be no part of a name"
      ),
      (
        "{ axes: { python: [a], system: [b] }, where: 👉false👈 }", "", "manifest.value",
        "no combination of the matrix counts"
      ),
      (
        "{ axes: { python: [a], system: [b] }, where: \"${{ matrix.👉pyton👈 == 'a' }}\" }", "",
        "expression.unknown-name", "matrix has no field 'pyton'"
      ),
      (
        "{ axes: { python: [a], system: [b] }, include: [{ python: c, system: b, 👉sytem👈: b }] }", "",
        "manifest.value",
        "'sytem' is no axis of the matrix"
      ),
      (
        "{ axes: { python: [a], system: [b] }, include: [{ 👉python👈: c }] }", "", "manifest.value",
        "a combination under 'include' has no 'system'"
      ),
      (
        "{ axes: { python: [a], system: [b] }, include: [{ 👉python👈: a, system: b }] }", "", "manifest.value",
        "the matrix has [a,b] already"
      ),
      (
        "{ axes: { python: [a], system: [b] }, include: [{ python: 👉[a]👈, system: b }] }", "",
        "manifest.value", "'python' has a value that can be no part of a name"
      ),
      (
        "{ axes: { python: [a, b], system: [b] } }",
        "    - { name: c, uses: test/check, inputs: { text: 👉made.text👈 } }", "pipeline.unknown-stage",
        "which of the 2 stages of 'made' is meant cannot be told"
      ),
      (
        "{ axes: { python: [a, b], system: [b] } }",
        "    - { name: c, uses: test/check, inputs: { text: 👉'made[a,c].text'👈 } }", "pipeline.unknown-stage",
        "'made[a,c]' names no stage"
      ),
    ])
  func refused(matrix: String, reader: String, code: String, message: String) {
    let (text, location) = marked(text(matrix, reader: reader))
    let (made, problems) = plan(text)
    #expect(made == nil)
    #expect(problems.map(\.code.name) == [code], "\(shown(problems))")
    #expect(problems.first?.message == message)
    // An empty mapping is refused where the matrix is.
    if message != "the matrix has no axes" {
      #expect(problems.first?.location?.line == location.line)
      #expect(problems.first?.location?.column == location.column)
    }
  }

  @Test("has at most a thousand combinations")
  func limit() {
    let values = (0..<32).map { "v\($0)" }.joined(separator: ", ")
    let problems = plan(text("{ axes: { python: [\(values)], system: [\(values)] } }")).problems
    #expect(problems.map(\.message) == ["the matrix has more than 1000 combinations"])
  }
}
