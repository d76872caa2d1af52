import Diagnostics
import Expressions
internal import JSON

/// A risk factor of the policy's own: a formula that gives 0 to 1.
///
/// The value is rounded to ten-thousandths once, halves away from zero; sums are then exact. What has no such value
/// counts as the worst case.
struct ExpressionFactor: Sendable {
  private let formula: Expression
  private let parameters: ExpressionParameters?
  /// What it looks at of what people declared; `nil` stands for all of it.
  private let declarations: [String?]

  /// - Throws: the first problem of the formula, named by the factor; `policy.parameter` for one that is no number.
  init(_ text: String, with parameters: ExpressionParameters?, of name: String) throws(Problem) {
    self.parameters = parameters
    formula = try expression(
      text, in: PolicyVocabulary.environment(nil, with: parameters), expecting: nil,
      of: "risk factor '\(name)'")
    let variables = formula.environment.variables
    declarations = formula.references.compactMap { reference in
      switch variables[reference.variable].name {
      case "declared": .some(reference.field)
      case "facts": reference.field == "declared" ? .some(nil) : nil
      default: nil
      }
    }
    guard [.int, .uint, .double, .dyn].contains(formula.type) else {
      throw Problem(
        .policyParameter, "risk factor '\(name)': a formula gives a number, not a \(formula.type)",
        hint: "write for example CONDITION ? 0.5 : 0.0")
    }
  }

  func measure(_ values: FactsValues?) -> Measure {
    guard let values else { return .worst("there are no facts") }
    let value: Double
    do throws(EvaluationError) {
      switch try formula.value(
        values.bindings(of: formula, with: parameters), costLimit: ExpressionRule.costLimit)
      {
      case .int(let number): value = Double(number)
      case .uint(let number): value = Double(number)
      case .double(let number): value = number
      case let other: return .worst("the formula gives a \(other.runtimeType), not a number: \(formula.line)")
      }
    } catch {
      return .worst("the formula could not be evaluated: \(error.message): \(formula.line)")
    }
    // NaN is in no range.
    guard (0.0...1.0).contains(value) else {
      return .worst("the formula gives \(value), not 0 to 1: \(formula.line)")
    }
    var measure = Measure()
    measure.isDeclared = !declarations.isEmpty
    for name in declarations.compactMap({ $0 }).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      if let level = values.declared[name] { measure.note(name, .string(level)) }
    }
    measure.add(formula.line, Int((value * 10_000).rounded(.toNearestOrAwayFromZero)), always: true)
    return measure
  }
}
