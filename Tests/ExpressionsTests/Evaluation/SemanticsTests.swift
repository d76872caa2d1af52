import Testing

@testable import Expressions

private let record = RecordType(
  "thing",
  [.init("name", .string), .init("note", .string, isOptional: true), .init("ok", .bool), .init("n", .int)])
private let variables: [(String, CELValue)] = [
  ("e", .list([])), ("l", .list([.int(1), .int(2), .int(3)])),
  ("m", .map(CELMap(names: [("a", .int(1)), ("b", .bool(true))]))),
  ("r", .record(CELRecord(record, [.string("x"), nil, .bool(true), .int(5)]))),
  ("n", .int(1)), ("s", .string("horses")), ("t", .bool(true)),
]

/// `n / 0` is an error, `s` is no bool.
@Suite("Logic")
struct LogicTests {
  @Test(
    "absorbs errors where another operand decides (conformance: logic)",
    arguments: [
      ("false && n / 0 == 1", "false"), ("n / 0 == 1 && false", "false"), ("s && false", "false"),
      ("false && s", "false"),
      ("n / 0 == 1 && s && true && false", "false"), ("true || n / 0 == 1", "true"),
      ("n / 0 == 1 || true", "true"),
      ("s || true", "true"), ("n / 0 == 1 || s || true", "true"),
      ("n / 0 == 1 && true", "division-by-zero"), ("true && s", "no-such-overload"),
      ("s && n / 0 == 1", "no-such-overload"),
      ("n / 0 == 1 || false", "division-by-zero"), ("false || s", "no-such-overload"),
      ("s || n / 0 == 1 || false", "no-such-overload"),
      ("!(n / 0 == 1)", "division-by-zero"), ("!s", "no-such-overload"), ("!t", "false"),
      ("!(l == e)", "true"),
      ("t ? 1 : n / 0", "1"), ("!t ? n / 0 : 2", "2"), ("s ? 1 : 2", "no-such-overload"),
      ("n / 0 == 1 ? 1 : 2", "division-by-zero"),
      ("(t ? t : s) && true", "true"), ("(t ? s : t) && true", "no-such-overload"),
    ])
  func absorption(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test(
    "never absorbs the cost limit",
    arguments: [
      "true || l.all(x, l.all(y, true))", "l.all(x, l.all(y, true)) || true",
      "l.all(x, l.all(y, true)) && false",
      "l.exists(z, l.all(x, l.all(y, true)))", "l.all(z, !l.all(x, l.all(y, true)))",
      "cel.bind(b, l.all(x, l.all(y, true)), b || b || true)",
    ])
  func costLimit(text: String) {
    let expected = text.hasPrefix("true ||") ? "true" : "cost-exceeded: the expression costs too much"
    #expect(answer(text, with: variables, costLimit: 20) == expected)
    #expect(answer(text, with: variables, costLimit: 1_000) != "cost-exceeded: the expression costs too much")
  }
}

@Suite("A field")
struct FieldTests {
  @Test(
    "is selected from maps, records and optionals, and tested for",
    arguments: [
      ("m.a", "1"), ("m.c", "no-such-key"), ("r.name", "\"x\""), ("r.note", "no-such-field"),
      ("r.other", "no-such-field"),
      ("s.a", "no-such-overload"), ("l.a", "no-such-overload"), ("has(m.a)", "true"), ("has(m.c)", "false"),
      ("has(r.name)", "true"),
      ("has(r.note)", "false"), ("has(r.other)", "false"), ("has(s.a)", "no-such-overload"),
      ("has(l.a)", "no-such-overload"),
      ("has(m.c.d)", "no-such-key"), ("r['name']", "\"x\""), ("r['note']", "no-such-key"),
      ("'name' in r", "true"), ("'note' in r", "false"),
      ("r.size()", "3"), ("r.map(k, k)", "[\"name\", \"ok\", \"n\"]"), ("type(r) == map", "true"),
      ("r.ok && true", "true"),
      ("r.name && true", "no-such-overload"), ("m.b && true", "true"), ("m.a && true", "no-such-overload"),
      ("r.n == 5", "true"),
      ("r.n < 6.5", "true"), ("r.name == 'x'", "true"), ("r.name != 'x'", "false"), ("'x' == r.name", "true"),
      ("4 < r.n", "true"),
      ("5 >= r.n", "true"), ("6 <= r.n", "false"), ("6 > r.n", "true"), ("5 != r.n", "false"),
      ("r.name < 1", "no-such-overload"), ("r.name == 1", "false"), ("m.a == 1u", "true"),
      ("m.c == 1", "no-such-key"), ("s == 'horses'", "true"),
      ("n >= 1 && n <= 1 && n != 2 && !(n > 1) && !(n < 1)", "true"), ("n > 'a'", "no-such-overload"),
      ("n in [1.0]", "true"), ("s in ['horses']", "true"),
      ("n in [2, 'a', null]", "false"), ("n / 0 in [1]", "division-by-zero"),
    ])
  func fields(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test(
    "that is optional is none where it is absent",
    arguments: [
      ("m.?a", "some 1"), ("m.?c", "none"), ("r.?note", "none"), ("r.?name", "some \"x\""),
      ("m.?c.d", "none"), ("m.?c.?d", "none"),
      ("optional.of(m).a", "some 1"), ("optional.of(m).c", "none"), ("optional.of(r).note", "none"),
      ("optional.of(r).name", "some \"x\""),
      ("optional.of(s).a", "no-such-overload"), ("has(m.?c.d)", "false"), ("has(optional.of(m).a)", "true"),
      ("has(optional.of(m).c)", "false"),
      ("l[?0]", "some 1"), ("l[?3]", "none"), ("l[?-1]", "none"), ("l[?1u]", "some 2"),
      ("l[?dyn(2.0)]", "some 3"), ("l[?dyn(0.5)]", "no-such-overload"),
      ("l[?dyn('a')]", "no-such-overload"), ("optional.of(l)[?0]", "some 1"), ("m[?'a']", "some 1"),
      ("m[?dyn(1)]", "none"), ("r[?dyn(1)]", "none"), ("s[?0]", "no-such-overload"),
      ("[?m.?a, ?m.?c, 2]", "[1, 2]"), ("{?'x': m.?a, ?'y': m.?c, 'z': 3}", "{\"x\": 1, \"z\": 3}"),
      ("[?n]", "no-such-overload"), ("{?'x': n}", "no-such-overload"),
      ("m.?c.orValue(n / 0)", "division-by-zero"), ("m.?a.orValue(n / 0)", "1"), ("m.?c.or(m.?a)", "some 1"),
      ("m.?a.or(n / 0)", "some 1"),
      ("m.?c.or(n)", "no-such-overload"), ("n.or(m.?a)", "no-such-overload"),
      ("m.?a.optMap(x, x + 1)", "some 2"), ("m.?c.optMap(x, x / 0)", "none"),
      ("m.?a.optFlatMap(x, m.?b)", "some true"), ("m.?a.optFlatMap(x, x)", "no-such-overload"),
      ("n.optMap(x, x)", "no-such-overload"),
    ])
  func optionals(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test("of a record is found by name where another type was declared")
  func otherRecord() throws {
    let other = RecordType("other", [.init("n", .int), .init("name", .string)])
    let environment = Environment(variables: [.init("r", .record(record))])
    var problems: [ExpressionProblem] = []
    let expression = try #require(
      Expression("r.name == 'y' && r.n == 7 && !has(r.note)", in: environment, into: &problems))
    var bindings = Bindings(environment)
    for value in [
      CELValue.record(CELRecord(other, [.int(7), .string("y")])),
      .map(CELMap(names: [("name", .string("y")), ("n", .int(7))])),
    ] {
      bindings["r"] = value
      #expect(try expression.holds(bindings))
    }
    bindings["r"] = .int(1)
    #expect(throws: EvaluationError.self) { try expression.holds(bindings) }
  }
}

@Suite("A macro")
struct MacroEvaluationTests {
  @Test(
    "goes over lists and maps (conformance: macros, macros2)",
    arguments: [
      ("l.all(x, x > 0)", "true"), ("l.all(x, x > 1)", "false"),
      ("l.all(x, 6 / (2 - x) > -7)", "division-by-zero"), ("l.all(x, 6 / (2 - x) > 6)", "false"),
      ("e.all(x, n / 0 == 1)", "true"), ("l.all(x, x)", "no-such-overload"),
      ("[1, 'a'].all(x, x < 1)", "false"),
      ("l.exists(x, 6 / (2 - x) < 0)", "true"), ("l.exists(x, 6 / (2 - x) > 6)", "division-by-zero"),
      ("e.exists(x, true)", "false"),
      ("l.exists_one(x, x > 2)", "true"), ("l.exists_one(x, x > 1)", "false"),
      ("l.exists_one(x, x / (3 - x) > 0)", "division-by-zero"), ("l.existsOne(i, v, i == 1)", "true"),
      ("l.map(x, x * 2)", "[2, 4, 6]"), ("l.map(x, x > 1, x * 2)", "[4, 6]"),
      ("l.map(x, x / 0)", "division-by-zero"), ("l.filter(x, x != 2)", "[1, 3]"),
      ("l.filter(x, s)", "no-such-overload"), ("m.map(k, k)", "[\"a\", \"b\"]"),
      ("m.filter(k, k == 'b')", "[\"b\"]"), ("m.all(k, v, k == 'a' || v)", "true"),
      ("m.exists(k, v, v == 1)", "true"), ("l.exists(i, v, i == 2 && v == 3)", "true"),
      ("l.all(i, v, v == i + 1)", "true"),
      ("l.transformList(i, v, i * v)", "[0, 2, 6]"), ("m.transformList(k, v, k == 'a', v)", "[1]"),
      ("m.transformMap(k, v, k)", "{\"a\": \"a\", \"b\": \"b\"}"),
      ("l.transformMap(i, v, v > 1, v)", "{1: 2, 2: 3}"),
      ("l.transformMapEntry(i, v, {v: i})", "{1: 0, 2: 1, 3: 2}"),
      ("l.transformMapEntry(i, v, {'a': i})", "duplicate-key"),
      ("l.transformMapEntry(i, v, v > 2, r)", "{\"name\": \"x\", \"ok\": true, \"n\": 5}"),
      ("l.transformMapEntry(i, v, dyn(v))", "no-such-overload"),
      ("[3, 1, 2].sortBy(x, x)", "[1, 2, 3]"),
      (
        "[[2, 'b'], [1, 'a'], [2, 'a'], [1, 'b'], [0, 'z']].sortBy(x, x[0])",
        "[[0, \"z\"], [1, \"a\"], [1, \"b\"], [2, \"b\"], [2, \"a\"]]"
      ),
      ("['b', 'a'].sortBy(x, x)", "[\"a\", \"b\"]"), ("[1, 'a'].sortBy(x, x)", "no-such-overload"),
      ("[e].sortBy(x, dyn(x))", "no-such-overload"), ("e.sortBy(x, x)", "[]"),
      ("n.all(x, true)", "no-such-overload"), ("s.map(x, x)", "no-such-overload"),
      ("(n / 0).map(x, x)", "division-by-zero"), ("r.exists(k, v, v == 'x')", "true"),
      ("l.map(x, l.map(y, x * y))", "[[1, 2, 3], [2, 4, 6], [3, 6, 9]]"),
      ("l.map(x, l.filter(x, x > 2))", "[[3], [3], [3]]"),
    ])
  func loops(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test(
    "binds lazily, at most once",
    arguments: [
      ("cel.bind(x, n / 0, true)", "true"), ("cel.bind(x, n / 0, x == 1 || true)", "true"),
      ("cel.bind(x, n / 0, x == 1)", "division-by-zero"), ("cel.bind(x, 2, x + x)", "4"),
      ("l.map(i, cel.bind(x, i * 2, x + x))", "[4, 8, 12]"),
      ("l.map(i, cel.bind(x, i * 2, l.map(j, x + j)))", "[[3, 4, 5], [5, 6, 7], [7, 8, 9]]"),
      // What is bound has a loop of its own and is first used within another.
      ("cel.bind(x, l.map(a, a * 10), l.map(b, b + x[0]))", "[11, 12, 13]"),
      ("cel.bind(x, l.map(a, a * 10), l.map(b, x.map(c, c + b)[0] + b))", "[12, 14, 16]"),
      ("cel.bind(t, n == 1, t && t)", "true"),
      ("cel.bind(x, 1, cel.bind(y, x + 1, cel.bind(x, y + 1, x + y)))", "5"),
    ])
  func bind(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test("binds without repeating the work")
  func once() {
    let loops = "l.map(x, l.map(y, l.map(z, x)))"
    #expect(
      answer("cel.bind(v, \(loops), v == v && v == v && v.size() == 3)", with: variables, costLimit: 450)
        == "true")
    #expect(outcome("cel.bind(v, n / 0, v == 1 || v == 2 || v == 3 || true)") == "true")
  }

  @Test("binds in long chains without recursing as deep as the chain is long")
  func chain() {
    // Each value is nested as deep as the grammar allows, and its innermost part is the value before.
    let depth = 100
    let value = { (inner: String) in
      String(repeating: "-(", count: 100) + inner + String(repeating: ")", count: 100)
    }
    let text = (0..<depth).reversed().reduce("x\(depth - 1)") { body, index in
      "cel.bind(x\(index), \(value(index == 0 ? "n" : "x\(index - 1)")), \(body))"
    }
    #expect(outcome(text) == "1")
  }
}

@Suite("A call")
struct CallTests {
  @Test(
    "chooses the overload by the types of the values",
    arguments: [
      ("n + 1", "2"), ("s + 's'", "\"horsess\""), ("l + [4]", "[1, 2, 3, 4]"),
      ("dyn(s) + 1", "no-such-overload"), ("size(s) + l.size() + m.size()", "11"),
      ("n.size()", "no-such-overload"), ("l[0]", "1"), ("l[dyn(1.0)]", "2"), ("l[dyn(1u)]", "2"),
      ("l[5]", "index-out-of-bounds"), ("m['a']", "1"), ("s.substring(1, 3)", "\"or\""),
      ("dyn(n).substring(1, 3)", "no-such-overload"), ("s.replace('h', 'n', 1)", "\"norses\""), ("-n", "-1"),
      ("-(n - 9223372036854775807 - 2)", "overflow"),
    ])
  func dispatch(text: String, expected: String) { #expect(outcome(text) == expected) }

  @Test("says what was called with what")
  func message() {
    #expect(answer("n + s", with: variables) == "no-such-overload: no overload of '+' takes (int, string)")
    #expect(answer("n.size()", with: variables) == "no-such-overload: no overload of 'size' takes (int)")
    #expect(
      answer("dyn(1).substring(1, 2)") == "no-such-overload: no overload of 'substring' takes (int, int, int)"
    )
    #expect(
      answer("s && true", with: variables)
        == "no-such-overload: expected a bool, found a value of type string")
  }

  @Test("with constant arguments is computed before, unless it fails")
  func folding() {
    #expect(answer("1 + 2 * 3", costLimit: 0) == "7")
    #expect(answer("timestamp('2026-01-01T00:00:00Z').getFullYear() in [2025, 2026]", costLimit: 0) == "true")
    #expect(answer("1 / 0 == 1 || true") == "true")
    #expect(answer("{1: 1, 1u: 2} == {} || true") == "true")
    #expect(answer("{1: 1, 1u: 2}") == "duplicate-key: a map has a key twice")
    #expect(answer("[1, {'a': [2]}]", costLimit: 0) == "[1, {\"a\": [2]}]")
  }
}

@Suite("An error")
struct EvaluationErrorTests {
  @Test(
    "points at the innermost part that failed",
    arguments: [
      ("t && 1 + 👉n / 0👈 == 1", "division-by-zero"), ("l.map(x, 👉m.c👈 + x)", "no-such-key"),
      ("[1, 👉unbound👈]", "unbound-name"), ("t && 👉s👈", "no-such-overload"),
      ("l.all(x, 👉s👈 && x > 0)", "no-such-overload"), ("cel.bind(x, 👉n / 0👈, [x])", "division-by-zero"),
      ("👉n + s👈", "no-such-overload"), ("[👉{n: 1, 1u: 2}👈]", "duplicate-key"),
      ("t ? 👉n < s👈 : t", "no-such-overload"), ("[?👉n👈]", "no-such-overload"),
      ("👉l.map(x, l.map(y, [x]))👈", "cost-exceeded"),
    ])
  func range(text: String, reason: String) throws {
    let parts = text.split(separator: /👉|👈/, omittingEmptySubsequences: false).map { $0.unicodeScalars.count }
    let expected = parts[0]..<parts[0] + parts[1]
    let plain = text.replacing(/👉|👈/, with: "")
    let environment = Environment(variables: (variables.map(\.0) + ["unbound"]).map { .init($0, .dyn) })
    var problems: [ExpressionProblem] = []
    let expression = try #require(Expression(plain, in: environment, into: &problems), "\(problems)")
    var bindings = Bindings(environment)
    for (name, value) in variables { bindings[name] = value }
    do throws(EvaluationError) {
      _ = try expression.value(bindings, costLimit: reason == "cost-exceeded" ? 3 : 10_000)
      Issue.record("no error")
    } catch {
      #expect(error.reason.rawValue == reason)
      if reason == "cost-exceeded" { #expect(error.range != nil) } else { #expect(error.range == expected) }
    }
  }
}

@Suite("Bindings")
struct BindingsTests {
  @Test("are set by name and by index, and may lack values")
  func bindings() throws {
    let environment = Environment(variables: [.init("a.b", .int), .init("c", .bool)])
    var problems: [ExpressionProblem] = []
    let expression = try #require(Expression("a.b > 1 || c", in: environment, into: &problems))
    var bindings = Bindings(environment)
    #expect(throws: EvaluationError.self) { try expression.holds(bindings) }
    bindings["a.b"] = .int(2)
    #expect(try expression.holds(bindings))
    bindings[0] = .int(0)
    bindings[1] = .bool(true)
    bindings[7] = .null
    bindings["x"] = .null
    #expect(try expression.holds(bindings))
    #expect(shown(bindings["a.b"] ?? .null) == "0" && shown(bindings[1] ?? .null) == "true")
    #expect(bindings[7] == nil && bindings[-1] == nil && bindings["x"] == nil)
    bindings["c"] = nil
    do throws(EvaluationError) {
      _ = try expression.holds(bindings)
    } catch {
      #expect(error.message == "the variable 'c' has no value")
    }
    // Made for an environment with fewer variables.
    #expect(throws: EvaluationError.self) { try expression.holds(Bindings(Environment())) }
  }
}

private func outcome(_ text: String) -> String {
  let answer = answer(text, with: variables, isChecked: false)
  guard let reason = answer.prefixMatch(of: #/([a-z-]+): /#)?.1 else { return answer }
  return String(reason)
}
