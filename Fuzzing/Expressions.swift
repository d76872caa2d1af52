import Diagnostics
import Expressions
import JSON

/// What an expression may speak of here: something of each type.
private let environment = Environment(variables: [
  Environment.Variable("n", .int), Environment.Variable("u", .uint), Environment.Variable("d", .double),
  Environment.Variable("s", .string), Environment.Variable("b", .bytes),
  Environment.Variable("t", .timestamp),
  Environment.Variable("p", .duration), Environment.Variable("l", .list(.int)),
  Environment.Variable("m", .map(.string, .dyn)), Environment.Variable("x", .dyn),
])

/// Text is parsed, checked and evaluated: no trap and no unbounded work; places lie in the text; twice is the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard let text = String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) else {
    return 0
  }
  let scalarCount = text.unicodeScalars.count
  for isChecked in [true, false] {
    var problems: [ExpressionProblem] = []
    guard let expression = Expression(text, in: environment, isChecked: isChecked, into: &problems) else {
      precondition(!problems.isEmpty, "a refusal has a reason")
      for problem in problems {
        precondition(
          problem.range.lowerBound >= 0 && problem.range.upperBound <= scalarCount, "a reason has a place")
      }
      continue
    }
    precondition(problems.isEmpty, "an expression that is taken has no problem")
    let (first, second) = (outcome(of: expression, scalarCount), outcome(of: expression, scalarCount))
    precondition(first == second, "the same expression has the same outcome")
  }
  return 0
}

private func outcome(of expression: Expression, _ scalarCount: Int) -> [UInt8] {
  var bindings = Bindings(environment)
  bindings["n"] = .int(-3)
  bindings["u"] = .uint(7)
  bindings["d"] = .double(1.5)
  bindings["s"] = .string("e\u{301}a 😀")
  bindings["b"] = .bytes([0, 255, 65])
  bindings["t"] = CELTimestamp(seconds: 1_234_567_890, nanoseconds: 5).map { .timestamp($0) }
  bindings["p"] = .duration(CELDuration(nanoseconds: -90_000_000_001))
  bindings["l"] = .list([.int(1), .int(.max), .int(.min)])
  bindings["m"] = .map(CELMap(names: [("a", .int(1)), ("b", .list([.null, .bool(true)]))]))
  do throws(EvaluationError) {
    let value = try expression.value(bindings, costLimit: 20_000)
    do throws(Problem) { return try value.json().canonical } catch { return Array(error.message.utf8) }
  } catch {
    if let range = error.range {
      precondition(range.lowerBound >= 0 && range.upperBound <= scalarCount, "an error has a place")
    }
    return Array("\(error.reason) \(error.message)".utf8)
  }
}
