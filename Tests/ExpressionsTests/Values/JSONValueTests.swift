import Diagnostics
import JSON
import Testing

@testable import Expressions

private let component = RecordType(
  "component", [.init("name", .string), .init("licences", .list(.string), isOptional: true)])
private let facts = RecordType(
  "facts",
  [
    .init("count", .int), .init("score", .double, isOptional: true),
    .init("components", .list(.record(component)), isOptional: true),
    .init("at", .timestamp, isOptional: true), .init("age", .duration, isOptional: true),
    .init("hash", .bytes, isOptional: true),
    .init("size", .uint, isOptional: true), .init("note", .wrapper(.string), isOptional: true),
    .init("extra", .optional(.int), isOptional: true),
    .init("scores", .map(.string, .double), isOptional: true),
    .init("levels", .map(.int, .bool), isOptional: true),
    .init("flags", .map(.bool, .uint), isOptional: true),
    .init("sizes", .map(.uint, .null), isOptional: true),
    .init("any", .dyn, isOptional: true), .init("opaque", .opaque("x.Y"), isOptional: true),
    .init("odd", .map(.double, .int), isOptional: true),
  ])

private func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8), file: "test.json") }

@Suite("A value from JSON")
struct JSONValueTests {
  @Test(
    "has the type that its text suggests",
    arguments: [
      ("null", "null"), ("true", "true"), ("-5", "-5"), ("9223372036854775807", "9223372036854775807"),
      ("9223372036854775808", "9.223372036854776e+18"), ("1.0", "1.0"), ("1e3", "1000.0"), ("\"é\"", "\"é\""),
      ("[1, [\"a\"]]", "[1, [\"a\"]]"), ("{\"b\": 1, \"a\": {}}", "{\"b\": 1, \"a\": {}}"),
    ])
  func untyped(text: String, expected: String) throws {
    #expect(shown(CELValue(json: try json(text))) == expected)
  }

  @Test(
    "has the type that is declared",
    arguments: [
      (#"{"count": 3}"#, "f.count", "3"), (#"{"count": 3.0}"#, "f.count", "3"),
      (#"{"count": 1, "score": 7}"#, "f.score", "7.0"),
      (
        #"{"count": 1, "components": [{"name": "a", "licences": ["MIT"], "more": 1}]}"#,
        "f.components[0].licences", "[\"MIT\"]"
      ),
      (#"{"count": 1, "components": [{"name": "a"}]}"#, "f.components.map(c, has(c.licences))", "[false]"),
      (#"{"count": 1, "at": "2026-01-01T00:00:00Z"}"#, "f.at.getFullYear()", "2026"),
      (#"{"count": 1, "age": "1h30m"}"#, "f.age", "duration 5400000000000"),
      (#"{"count": 1, "hash": "AP8="}"#, "f.hash", "b\"00ff\""),
      (#"{"count": 1, "size": 5}"#, "f.size", "5u"), (#"{"count": 1, "size": 5.0}"#, "f.size", "5u"),
      (#"{"count": 1, "note": null}"#, "has(f.note)", "false"),
      (#"{"count": 1, "note": "x"}"#, "f.note", "\"x\""),
      (#"{"count": 1, "extra": 2}"#, "f.extra", "some 2"),
      (#"{"count": 1, "scores": {"b": 1, "a": 2.5}}"#, "f.scores", "{\"b\": 1.0, \"a\": 2.5}"),
      (#"{"count": 1, "levels": {"-1": true}}"#, "f.levels[-1]", "true"),
      (#"{"count": 1, "flags": {"true": 1, "false": 0}}"#, "f.flags[true]", "1u"),
      (#"{"count": 1, "sizes": {"1": null}}"#, "f.sizes", "{1u: null}"),
      (#"{"count": 1, "any": [1, {"a": 1.5}]}"#, "f.any[1].a", "1.5"),
      (#"{"count": 1, "unknown": 1}"#, "f == {'count': 1}", "true"),
    ])
  func typed(text: String, expression: String, expected: String) throws {
    let environment = Environment(variables: [.init("f", .record(facts))])
    var problems: [ExpressionProblem] = []
    let expression = try #require(Expression(expression, in: environment, into: &problems), "\(problems)")
    var bindings = Bindings(environment)
    bindings["f"] = try CELValue(json: try json(text), as: .record(facts), at: "facts")
    #expect(shown(try expression.value(bindings)) == expected)
  }

  @Test(
    "is refused with the path to what is wrong",
    arguments: [
      ("{}", "missing 'facts.count'"),
      (#"{"count": null}"#, "expected a value of type 'int' at 'facts.count', found null"),
      (#"{"count": "3"}"#, "expected a value of type 'int' at 'facts.count', found '3'"),
      (#"{"count": 1.5}"#, "expected a value of type 'int' at 'facts.count', found '1.5'"),
      (#"{"count": 1, "components": [{"name": "a"}, {}]}"#, "missing 'facts.components[1].name'"),
      (
        #"{"count": 1, "components": {}}"#,
        "expected a value of type 'list(component)' at 'facts.components', found an object"
      ),
      (
        #"{"count": 1, "components": [{"name": "a", "licences": [1]}]}"#,
        "expected a value of type 'string' at 'facts.components[0].licences[0]', found '1'"
      ),
      (
        #"{"count": 1, "components": [[]]}"#,
        "expected a value of type 'component' at 'facts.components[0]', found a list"
      ),
      (
        #"{"count": 1, "at": "yesterday"}"#,
        "expected a value of type 'timestamp' at 'facts.at', found 'yesterday'"
      ),
      (
        #"{"count": 1, "scores": {"a": true}}"#,
        "expected a value of type 'double' at 'facts.scores.a', found 'true'"
      ),
      (
        #"{"count": 1, "scores": 1}"#,
        "expected a value of type 'map(string, double)' at 'facts.scores', found '1'"
      ),
      (#"{"count": 1, "levels": {"x": true}}"#, "'x' at 'facts.levels' is no key of type 'int'"),
      (#"{"count": 1, "levels": {"1": true, "01": true}}"#, "'facts.levels' has a key twice"),
      (#"{"count": 1, "odd": {"1": 1}}"#, "'1' at 'facts.odd' is no key of type 'double'"),
      (#"{"count": 1, "opaque": 1}"#, "expected a value of type 'x.Y' at 'facts.opaque', found '1'"),
      (#"{"count": 1, "size": -1}"#, "expected a value of type 'uint' at 'facts.size', found '-1'"),
    ])
  func refused(text: String, message: String) throws {
    #expect(throws: Problem(.expressionData, message)) {
      _ = try CELValue(json: try json(text), as: .record(facts), at: "facts")
    }
  }

  @Test(
    "is written",
    arguments: [
      ("[null, true, 1, 2u, 1.5, 'a']", "[null,true,1,2,1.5,\"a\"]"),
      ("18446744073709551615u", "\"18446744073709551615\""),
      ("[double('NaN'), double('Infinity'), double('-Infinity')]", "[\"NaN\",\"Infinity\",\"-Infinity\"]"),
      ("b'\\x00\\xff'", "\"AP8=\""),
      ("{'b': 1, 2: 3, true: 4, 5u: 6}", "{\"b\":1,\"2\":3,\"true\":4,\"5\":6}"),
      ("timestamp('2026-01-01T00:00:00Z')", "\"2026-01-01T00:00:00Z\""), ("duration('90m')", "\"5400s\""),
      ("type([1])", "\"list\""),
      ("[optional.none(), optional.of(1)]", "[null,1]"), ("r", "{\"name\":\"a\"}"),
      ("[ip('::1')]", "[\"::1\"]"), ("[cidr('10.0.0.0/8')]", "[\"10.0.0.0/8\"]"),
    ])
  func written(text: String, expected: String) throws {
    let record = CELValue.record(CELRecord(component, [.string("a")]))
    #expect(try value(of: text, with: [("r", record)]).json().text == expected)
  }

  @Test("is not written if its text would be vast, or two keys become one name")
  func notWritten() throws {
    let shared =
      String(repeating: "cel.bind(x, [x, x], ", count: 30) + "x" + String(repeating: ")", count: 30)
    #expect(throws: Problem(.expressionData, "the value has more than 1000000 parts")) {
      _ = try value(of: shared, with: [("x", .int(1))]).json()
    }
    #expect(throws: Problem(.expressionData, "two keys of a map become the name '1'")) {
      _ = try value(of: "{1: 1, '1': 2}", with: []).json()
    }
  }
}

private func value(of text: String, with variables: [(String, CELValue)]) throws -> CELValue {
  let environment = Environment(variables: variables.map { .init($0.0, .dyn) })
  var problems: [ExpressionProblem] = []
  let expression = try #require(Expression(text, in: environment, into: &problems), "\(problems)")
  var bindings = Bindings(environment)
  for (name, value) in variables { bindings[name] = value }
  return try expression.value(bindings)
}
