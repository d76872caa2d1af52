import Diagnostics
import Manifests
import Pipelines
import TestSupport
import Testing

/// Each of these would take minutes, or all of the stack, were anything quadratic or recursive.
@Suite("A plan of 20,000 stages", .serialized)
struct SizeTests {
  private static let count = 20_000

  /// Stages by a template in which `<i>` is the number of the stage and `<j>` that of the next one.
  private static func stages(_ template: String, count: Int = count, last: String? = nil) -> String {
    let all = (0..<count).map { number in
      (number == count - 1 ? last ?? template : template)
        .replacing("<i>", with: "\(number)").replacing("<j>", with: "\((number + 1) % count)")
    }
    return all.joined(separator: "\n")
  }

  private static let source = "- {name: s<i>, uses: test/join}"
  private static let reader = "- {name: s<i>, uses: test/join, inputs: {x: s<j>.list}}"

  @Test("is made of a chain, also where the last is written first")
  func chain() {
    let lines = Self.stages(Self.reader, last: Self.source)
    let (made, problems) = plan(pipeline(lines))
    #expect(problems.isEmpty)
    #expect(made?.stages.count == Self.count)
    #expect(made?.stages.first?.name == "s19999")
    let turned = plan(pipeline(lines.split(separator: "\n").reversed().joined(separator: "\n"))).plan
    #expect(turned?.stages.map(\.name) == made?.stages.map(\.name))
  }

  @Test("is made where all read from one, and one from all")
  func fan() {
    let fan = Self.stages("- {name: s<i>, uses: test/join, inputs: {x: root.list}}")
    let ports = (0..<Self.count).map { "x\($0): s\($0).list" }.joined(separator: ", ")
    let (made, problems) = plan(
      pipeline("- {name: all, uses: test/join, inputs: {\(ports)}}\n\(fan)\n- {name: root, uses: test/join}"))
    #expect(problems.isEmpty)
    #expect(made?.stages.first?.name == "root")
    #expect(made?.stages.last?.name == "all")
    #expect(made?.stages.last?.inputs.count == Self.count)
  }

  @Test("in one circle is refused with its beginning")
  func circle() {
    let (made, problems) = plan(pipeline(Self.stages(Self.reader)))
    #expect(made == nil)
    #expect(
      problems.map(\.message) == [
        "stages need each other: s0 <- s1 <- s2 <- s3 <- s4 <- s5 <- s6 <- s7 <- … 19992 more"
      ])
  }

  @Test(
    "with the same mistake in each tells each",
    arguments: [
      ("unknown stage kind 'test/txet'", "- {name: s<i>, uses: test/txet}"),
      ("'s-no-7.list' names no stage", "- {name: s<i>, uses: test/join, inputs: {x: s-no-7.list}}"),
      ("duplicate stage 'same'", "- {name: same, uses: test/join}"),
      ("unknown key 'wiht'", "- {name: s<i>, uses: test/join, wiht: {}}"),
      (
        "'inputs.unheard' is not known",
        "- {name: s<i>, uses: test/join, with: {label: '${{ inputs.unheard }}'}}"
      ),
      ("pool 'netwrk' is not declared", "- {name: s<i>, uses: test/join, pool: netwrk}"),
      ("no input 'txet'", "- {name: s<i>, uses: test/check, inputs: {txet: s0.text}}"),
    ])
  func mistakes(message: String, stage: String) {
    let (made, problems) = plan(pipeline(Self.stages(stage, count: 5_000)))
    #expect(made?.stages.count == nil)
    #expect(problems.count { $0.message == message } >= 4_999)
  }

  @Test("may have as many inputs, pools and values")
  func inputs() {
    func list(_ item: String) -> String {
      (0..<5_000).map { item.replacing("<i>", with: "\($0)") }.joined(separator: ", ")
    }
    let head =
      "spec:\n  inputs: {\(list("i<i>: {type: string, default: d}"))}\n  pools: {\(list("p<i>: 1"))}\n"
    let lines = Self.stages(
      "- {name: s<i>, uses: test/join, pool: p<i>, with: {label: '${{ inputs.i<i> }}'}}", count: 5_000)
    let text = pipeline(lines).replacing("spec:\n", with: head)
    let (made, problems) = plan(text, inputs: "{\(list("i<i>: g"))}")
    #expect(problems.isEmpty)
    #expect(made?.stages.count == 5_000)
    let wrong = plan(text, inputs: "{\(list("unheard-of-<i>: g"))}").problems
    #expect(wrong.count == 5_000)
    #expect(wrong.first?.hint?.utf8.count ?? 0 < 300)
  }
}
