import Diagnostics
import Pipelines
import TestSupport
import Testing

@Suite("A stage with a condition")
struct ConditionTests {
  private func text(_ when: String) -> String {
    """
    apiVersion: stellwerk/v1
    kind: Pipeline
    metadata: { name: p }
    spec:
      inputs:
        count: { type: integer, default: 3 }
        names: { type: list(string), default: [a, b] }
      stages:
        - name: first
          uses: test/text
          with: { text: a }
          when: \(when)
        - { name: other, uses: test/text, with: { text: b } }
        - { name: needs, uses: test/check, inputs: { text: first.text } }
        - { name: may, uses: test/check, inputs: { text: other.text, other: first.text } }
        - { name: any, uses: test/join, inputs: { a: other.text, b: needs.text } }
    """
  }

  @Test(
    "runs where that holds",
    arguments: [
      "true", "${{ true }}", "${{ inputs.count == 3 && 'b' in inputs.names }}",
      "\"${{ metadata.name == 'pack' }}\"", ">-\n        ${{ inputs.count\n        == 3 }}",
      "${{ has(metadata.homepage) || run.repository != '' }}",
    ])
  func holds(when: String) throws {
    let plan = try #require(plan(text(when)).plan)
    #expect(plan.stages.allSatisfy { $0.skipped == nil })
  }

  @Test("is skipped else, and so is what cannot do without it")
  func skipped() throws {
    let plan = try #require(plan(text("${{ inputs.count > 3 }}")).plan)
    let reasons = Dictionary(uniqueKeysWithValues: plan.stages.map { ($0.name, $0.skipped) })
    #expect(
      reasons == [
        "first": "its condition does not hold: inputs.count > 3", "other": nil,
        "needs": "'first' is skipped: its condition does not hold: inputs.count > 3", "may": nil,
        "any": "'first' is skipped: its condition does not hold: inputs.count > 3",
      ])
    #expect(plan.stages.first { $0.name == "may" }?.inputs.map(\.port) == ["text"])
    #expect(plan.stages.first { $0.name == "may" }?.absent == ["other"])
    #expect(try #require(PipelinesTests.plan(text("false")).plan).stages[0].skipped != nil)
  }

  @Test(
    "is refused at the token where the condition is no condition",
    arguments: [
      ("👉maybe👈", "manifest.type", "'when' is no expression"),
      ("${{ 👉inputs.count👈 }}", "expression.type", "the value is int, expected bool"),
      ("${{ inputs.count 👉==👈 '3' }}", "expression.type", "'==' cannot compare int with string"),
      ("${{ inputs.👉cuont👈 == 3 }}", "expression.unknown-name", "inputs has no field 'cuont'"),
      ("${{ 👉inputs.count / 0👈 == 1 }}", "expression.value", "division by zero"),
    ])
  func refused(when: String, code: String, message: String) {
    let (text, location) = marked(text(when))
    let (made, problems) = plan(text)
    #expect(made == nil)
    #expect(problems.map(\.code.name) == [code])
    #expect(problems.map(\.message) == [message])
    #expect(problems.first?.location?.line == location.line)
    #expect(problems.first?.location?.column == location.column)
    #expect(problems.first?.location?.width == location.width)
  }

  @Test("is not judged before a package gives its inputs, but checked")
  func withoutPackage() {
    #expect(checked(text("${{ metadata.version == '1' }}")) == "")
    #expect(checked(text("${{ metadata.version == 1 }}")).contains("'==' cannot compare string with int"))
  }
}
