import Expressions

/// A pattern in the first line, a text in the rest.
private let environment = Environment(variables: [
  Environment.Variable("text", .string), Environment.Variable("pattern", .string),
])

private let expression: Expression? = {
  var problems: [ExpressionProblem] = []
  return Expression("text.matches(pattern)", in: environment, into: &problems)
}()

/// A pattern is refused, or says yes or no within the cost limit.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard let input = String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) else {
    return 0
  }
  let pattern = input.unicodeScalars.prefix { $0 != "\n" }
  let text = input.unicodeScalars.dropFirst(pattern.count + 1)
  var bindings = Bindings(environment)
  bindings["pattern"] = .string(String(pattern))
  bindings["text"] = .string(String(text))
  do throws(EvaluationError) {
    guard case .bool? = try expression?.value(bindings, costLimit: 100_000) else {
      preconditionFailure("whether a text matches is a bool")
    }
  } catch {
    precondition(!error.message.isEmpty, "a refusal has a reason")
  }
  return 0
}
