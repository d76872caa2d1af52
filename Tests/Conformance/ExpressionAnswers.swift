import Diagnostics
import Expressions
import JSON
import OperatingSystem

/// `cel`: the type and the value of an expression.
///
/// Values of Protocol Buffers and functions that a question declares are not supported. Time zones may be named: the
/// public cases name some.
func expressionAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  guard let environment = try environment(of: question) else {
    return .unsupported("a declaration of this kind is not supported")
  }
  let isChecked = try fields.optionalFlag("disable_check") != true
  var problems: [ExpressionProblem] = []
  guard
    let expression = Expression(
      try fields.text("expr"), in: environment, isChecked: isChecked, into: &problems)
  else {
    guard let first = problems.first else { return .unsupported("refused without a reason") }
    if first.code == .expressionNotSupported { return .unsupported(first.message) }
    throw Problem(first.code, first.message)
  }
  var bindings = Bindings(environment)
  for (name, value) in try fields.optionalObject("bindings")?.all ?? [] {
    guard let value = try TypedValue(json: value).value else {
      return .unsupported("the value of '\(name)' is of Protocol Buffers")
    }
    bindings[name] = value
  }
  var answer: [(name: String, value: JSON)] = []
  for wanted in try fields.texts("give") {
    switch wanted {
    case "type": answer.append(("type", .string(expression.type.description)))
    case "value":
      let value = try value(of: expression, bindings)
      guard let written = TypedValue(value).json else {
        return .unsupported("a value of type '\(value.runtimeType)' has no form here")
      }
      answer.append(("value", written))
    default: return .unsupported("'\(wanted)' cannot be given")
    }
  }
  return .value(.object(answer))
}

private func value(of expression: Expression, _ bindings: Bindings) throws(Problem) -> CELValue {
  do throws(EvaluationError) {
    return try expression.value(bindings)
  } catch {
    throw Problem(Problem.Code("expression.\(error.reason.rawValue)", exit: .invalidData), error.message)
  }
}

/// Variables that have a value and no declared type are `dyn`; `nil` for declarations that are not supported.
private func environment(of question: Question) throws(Problem) -> Environment? {
  var variables: [Environment.Variable] = []
  for declared in try question.fields.objects("type_env") {
    guard declared.value("function") == nil, let type = CELType(parsing: try declared.text("type")) else {
      return nil
    }
    variables.append(Environment.Variable(try declared.text("name"), type))
  }
  for name in try question.fields.optionalObject("bindings")?.names ?? []
  where !variables.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
    variables.append(Environment.Variable(name, .dyn))
  }
  return Environment(
    variables: variables, container: try question.fields.optionalText("container") ?? "",
    zones: zoneFile)
}

/// The rules of a zone as this machine has them; the room gives plain words only.
@Sendable private func zoneFile(_ name: String) -> [UInt8]? {
  // A file that cannot be read is no zone: the room says so by name.
  try? readBytes(of: "/usr/share/zoneinfo/\(name)", limit: 1 << 20)
}

extension JSONFields {
  /// Each member with its value.
  fileprivate var all: [(name: String, value: JSON)] { names.map { ($0, value($0) ?? .null) } }
}
