import Diagnostics

@testable import Expressions

/// Functions of tests, beside the ones of the language: one in a namespace, one with a receiver, a container of types.
let testLibrary = Library(
  "tests",
  [
    Function(
      "text.join", [.global("text_join", [.list(.string)], .string, .one { (_, _) in .string("joined") })]),
    Function(
      "a.b.twice", [.global("a_b_twice", [.int], .int, .one { (_, _) in .int(2) })]),
    Function(
      "pick",
      [
        .global("pick_int", [.int], .int, .one { (_, _) in .int(1) }),
        .global("pick_string", [.string], .string, .one { (_, _) in .string("1") }),
        .receiver(
          "int_pick", .int, [.parameter("T"), .parameter("T")], .parameter("T"), .many { _, _ in .null }),
      ]),
  ])

/// The record that tests speak of.
let findingType = RecordType(
  "finding",
  [
    .init("id", .string), .init("score", .wrapper(.double)), .init("tags", .list(.string)),
    .init("fixed", .timestamp, isOptional: true),
    .init(
      "component", .record(RecordType("component", [.init("name", .string), .init("version", .string)]))),
  ])

/// Names and types that expressions of tests may use.
func testEnvironment(_ more: [Environment.Variable] = [], container: String = "") -> Environment {
  Environment(
    variables: [
      .init("i", .int), .init("u", .uint), .init("d", .double), .init("s", .string), .init("b", .bool),
      .init("l", .list(.int)), .init("m", .map(.string, .int)), .init("x", .dyn), .init("w", .wrapper(.int)),
      .init("t", .timestamp), .init("finding", .record(findingType)), .init("o", .optional(.int)),
      .init("om", .optional(.map(.string, .int))), .init("net", .opaque("net.IP")),
      .init("release.version", .string),
    ] + more, container: container, libraries: Library.all + [testLibrary], typeNames: ["net.IP"])
}

/// The type of a text, or its problems: `4..<5 expression.type: '+' cannot take int and string`.
func checked(_ text: String, in environment: Environment = testEnvironment(), expecting: CELType? = nil)
  -> String
{
  var problems: [ExpressionProblem] = []
  if let expression = Expression(text, in: environment, expecting: expecting, into: &problems) {
    return "\(expression.type)"
  }
  return problems.map { "\($0.range) \($0.code.name): \($0.message)" }.joined(separator: "\n")
}
