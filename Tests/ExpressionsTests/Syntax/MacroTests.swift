import Diagnostics
import Testing

@testable import Expressions

@Suite("A macro")
struct MacroTests {
  @Test(
    "is known by name, number of arguments and style of call",
    arguments: [
      ("has(a.b)", "(has a b)"), ("has(a.b.c)", "(has (. a b) c)"), ("has(f(x).y)", "(has (f x) y)"),
      ("a.has(b.c)", "(has on a (. b c))"), (".has(b.c)", "(.has (. b c))"), ("has(a, b)", "(has a b)"),
      ("a.all(x, p)", "(all a x if p)"), ("a.all(i, x, p)", "(all a i x if p)"), ("a.all(x)", "(all on a x)"),
      ("all(a, x)", "(all a x)"), ("a.exists(x, p)", "(exists a x if p)"),
      ("a.exists(i, x, p)", "(exists a i x if p)"),
      ("a.exists_one(x, p)", "(existsOne a x if p)"), ("a.existsOne(i, x, p)", "(existsOne a i x if p)"),
      ("a.map(x, t)", "(map a x to t)"), ("a.map(x, p, t)", "(map a x if p to t)"),
      ("a.filter(x, p)", "(filter a x if p)"),
      ("a.filter(i, x, p)", "(filter on a i x p)"),
      ("a.transformList(i, x, t)", "(transformList a i x to t)"),
      ("a.transformList(i, x, p, t)", "(transformList a i x if p to t)"),
      ("a.transformMap(k, v, t)", "(transformMap a k v to t)"),
      ("a.transformMap(k, v, p, t)", "(transformMap a k v if p to t)"),
      ("a.transformMapEntry(k, v, t)", "(transformMapEntry a k v to t)"),
      ("a.transformMapEntry(k, v, p, t)", "(transformMapEntry a k v if p to t)"),
      ("a.sortBy(x, x.y)", "(sortBy a x to (. x y))"), ("cel.bind(x, 1, x + x)", "(bind x 1 (_+_ x x))"),
      ("cel.bind(x, 1)", "(bind on cel x 1)"), (".cel.bind(x, 1, 2)", "(bind on .cel x 1 2)"),
      ("a.optMap(x, t)", "(optMap a x t)"), ("a.optFlatMap(x, t)", "(optFlatMap a x t)"),
      ("a.optMap(x)", "(optMap on a x)"),
      ("a.all(x, b.all(x, c))", "(all a x if (all b x if c))"), ("a.map((x), x)", "(map a x to x)"),
      (
        "cel.block([1, cel.index(0) + 1], cel.index(1))",
        "(bind @index0 1 (bind @index1 (_+_ @index0 1) @index1))"
      ),
      ("cel.block([], 1)", "1"),
      ("[1].map(cel.iterVar(0, 1), cel.iterVar(0, 1))", "(map (list 1) @it 0 1 to @it 0 1)"),
      ("cel.other(1)", "(other on cel 1)"), ("map(x)", "(map x)"), ("a.map", "(. a map)"),
    ])
  func isKnown(_ text: String, _ shape: String) { #expect(parsed(text) == shape) }

  @Test(
    "refuses arguments of the wrong form",
    arguments: [
      ("has(👉a👈)", "'has' needs a field, like has(a.b)", nil),
      ("has(👉a[0]👈)", "'has' needs a field, like has(a.b)", nil),
      ("has(👉a.?b👈)", "'has' needs a field, like has(a.b)", nil),
      ("has(👉a.b()👈)", "'has' needs a field, like has(a.b)", nil),
      ("a.all(👉x.y👈, p)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("a.all(👉.x👈, p)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("a.all(👉1👈, p)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("a.all(x, 👉f()👈, p)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("a.exists(x, 👉x👈, p)", "the variable 'x' is there twice", nil),
      ("cel.bind(👉'x'👈, 1, 2)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("a.optMap(👉x.y👈, 1)", "expected the name of a variable", "write a plain name, like 'x'"),
      ("cel.block(👉a👈, 1)", "'cel.block' needs a list", nil),
      ("cel.block(👉[?a]👈, 1)", "'cel.block' needs a list", nil),
      ("cel.index(👉a👈)", "expected a number from 0", nil),
      ("cel.index(👉-1👈)", "expected a number from 0", nil),
      ("math.👉greatest👈()", "'math.greatest' needs at least one argument", nil),
      ("math.least(👉[]👈)", "'math.least' needs at least one number", nil),
      ("math.least(a, 👉'b'👈)", "'math.least' takes numbers only", nil),
      ("math.greatest([1, 👉true👈])", "'math.greatest' takes numbers only", nil),
      ("math.greatest(👉{}👈)", "'math.greatest' takes numbers only", nil),
      ("math.greatest(a, 👉[1]👈)", "'math.greatest' takes numbers only", nil),
    ] as [(String, String, String?)])
  func refuses(_ marked: String, _ message: String, _ hint: String?) {
    let (text, range) = place(marked)
    let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text) }
    #expect(problem == ExpressionProblem(.expressionSyntax, message, at: range, hint: hint))
  }
}
