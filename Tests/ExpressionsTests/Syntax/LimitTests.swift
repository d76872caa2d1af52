import Diagnostics
import Testing

@testable import Expressions

@Suite("A limit on expressions")
struct LimitTests {
  private static let constructs: [(String, String, String)] = [
    ("(", "a", ")"), ("[", "1", "]"), ("{1: ", "1", "}"), ("{", "1", ": 1}"), ("f(", "a", ")"),
    ("a.f(", "a", ")"),
    ("a[", "0", "]"), ("a{b: ", "1", "}"), ("!", "a", ""), ("-", "a", ""), ("-", "1", ""),
    ("a ? b : ", "c", ""),
    ("", "a", ".b"), ("", "a", ".?b"), ("", "a", "[0]"), ("", "a", ".f()"), ("", "a", " + a"),
    ("", "a", " == a"),
    ("", "a", " * a"), ("a + (", "a", ")"), ("a || (", "a", ")"), ("a.map(x, ", "x", ")"),
    ("", "a", ".map(x, x)"),
    ("cel.bind(x, 1, ", "x", ")"), ("cel.bind(x, ", "1", ", x)"), ("has(", "a.b", ".c)"), ("[?", "a", "]"),
    ("-(", "a", ")"), ("!(", "a", ")"), ("a.optMap(x, ", "x", ")"), ("", "'", "("), ("(", "", ""),
    ("a[?", "", ""),
  ]

  @Test("refuses 100,000 levels of every construct without a crash", arguments: constructs.indices)
  func depth(_ index: Int) {
    let (before, inner, after) = Self.constructs[index]
    for count in [251, 10_000, 100_000] {
      let text = String(repeating: before, count: count) + inner + String(repeating: after, count: count)
      let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text) }
      #expect(problem?.code == .expressionLimit || problem?.code == .expressionSyntax)
      var problems: [ExpressionProblem] = []
      #expect(Expression(text, in: Environment(), isChecked: false, into: &problems) == nil)
    }
  }

  @Test(
    "lets 240 levels through, checks them, and prints them",
    arguments: ["(", "[", "!", "-", "a ? b : ", "a + (", "a || (", "a.map(x, ", "cel.bind(x, 1, ", "f("])
  func enough(_ before: String) throws {
    let closing = ["(": ")", "[": "]"]
    let last = String(before.last ?? " ")
    let close = closing[last] ?? (before.hasSuffix(", ") ? ")" : "")
    let text = String(repeating: before, count: 240) + "a" + String(repeating: close, count: 240)
    let tree = try Parser.parse(text)
    #expect(shape(try Parser.parse(tree.text)) == shape(tree))
    var problems: [ExpressionProblem] = []
    let environment = Environment(variables: [.init("a", .dyn), .init("b", .dyn)])
    #expect(Expression(text, in: environment, isChecked: false, into: &problems) != nil)
  }

  @Test("names the place of the level too many")
  func placeOfDepth() {
    let text = String(repeating: "(", count: 300)
    let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text) }
    #expect(
      problem
        == ExpressionProblem(
          .expressionLimit, "the expression is nested more than 250 levels deep", at: 250..<251,
          hint: "split it into smaller expressions"))
  }

  @Test("is 100,000 characters, however many bytes they have", arguments: ["a", "é", "😀"])
  func length(_ character: String) throws {
    let text = "'" + String(repeating: character, count: 99_998) + "'"
    #expect(throws: Never.self) { try Parser.parse(text) }
    let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text + " ") }
    #expect(
      problem
        == ExpressionProblem(
          .expressionLimit, "the expression is longer than 100000 characters", at: 0..<100_000,
          hint: "split it into smaller expressions"))
  }

  @Test(
    "does not hold for what stands side by side",
    arguments: [
      Array(repeating: "a", count: 5_000).joined(separator: " && "),
      Array(repeating: "a", count: 5_000).joined(separator: " || "),
      "[" + String(repeating: "1, ", count: 20_000) + "]",
      "f(" + String(repeating: "a, ", count: 5_000) + "a)",
      "{" + (0..<5_000).map { "\($0): 1" }.joined(separator: ", ") + "}",
      Array(repeating: "a", count: 200).joined(separator: " + "), String(repeating: "!", count: 200) + "a",
    ])
  func breadth(_ text: String) throws {
    #expect(throws: Never.self) { try Parser.parse(text) }
  }
}
