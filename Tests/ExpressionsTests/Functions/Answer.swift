import Expressions

/// The value of an expression as text: `5`, `5u`, `5.0`, `"a"`, `b"00ff"`, `[1, 2]`, `{"a": 1}`, or what went wrong.
///
/// `reason: message` for an error of evaluation, `problem: message` for a refusal before it.
func answer(
  _ text: String, with variables: [(String, CELValue)] = [], zones: ZoneReader? = nil, isChecked: Bool = true,
  costLimit: Int = Expression.costLimit
) -> String {
  let question = Question(text, about: variables.map(\.0), zones: zones, isChecked: isChecked)
  return question.answer(variables, costLimit: costLimit)
}

/// An expression that is asked more than once.
struct Question {
  private let environment: Environment
  private let expression: Expression?
  private let problem: String

  init(_ text: String, about variables: [String], zones: ZoneReader? = nil, isChecked: Bool = true) {
    environment =
      variables.isEmpty && zones == nil
      ? Self.plain : Environment(variables: variables.map { .init($0, .dyn) }, zones: zones)
    var problems: [ExpressionProblem] = []
    expression = Expression(text, in: environment, isChecked: isChecked, into: &problems)
    problem = "problem: " + (problems.first?.message ?? "")
  }

  func answer(_ variables: [(String, CELValue)], costLimit: Int = Expression.costLimit) -> String {
    guard let expression else { return problem }
    var bindings = Bindings(environment)
    for (name, value) in variables { bindings[name] = value }
    do {
      return shown(try expression.value(bindings, costLimit: costLimit))
    } catch {
      return "\(error.reason.rawValue): \(error.message)"
    }
  }

  private static let plain = Environment()
}

/// A value as text, of which another value has another one.
func shown(_ value: CELValue) -> String {
  switch value {
  case .null: "null"
  case .bool(let value): "\(value)"
  case .int(let value): "\(value)"
  case .uint(let value): "\(value)u"
  case .double(let value): "\(value)"
  case .string(let text): "\"\(text)\""
  case .bytes(let bytes): "b\"" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
  case .list(let list): "[" + list.map(shown).joined(separator: ", ") + "]"
  case .map(let map):
    "{" + map.entries.map { "\(shown($0.key)): \(shown($0.value))" }.joined(separator: ", ") + "}"
  case .record: "record"
  case .timestamp(let moment): "timestamp \(moment.seconds) \(moment.nanoseconds)"
  case .duration(let span): "duration \(span.nanoseconds)"
  case .type(let type): "type \(type)"
  case .ip(let address): "ip \(address)"
  case .cidr(let range): "cidr \(range)"
  case .optional(let held): held.map { "some \(shown($0))" } ?? "none"
  }
}
