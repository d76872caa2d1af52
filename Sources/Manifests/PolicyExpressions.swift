import Diagnostics
import Expressions
import Policies
import YAML

/// Checks the expressions of a policy where they are written.
enum PolicyExpressions {
  /// What they may speak of; `with` that is no mapping is recorded.
  static func environment(
    _ item: PolicyVocabulary.Item?, with node: Node?, of owner: String, into problems: inout [Problem]
  ) -> Environment {
    let parameters = node.flatMap { ExpressionParameters($0.json) }
    if let node, parameters == nil {
      problems.append(
        Problem(.policyParameter, "'with' of '\(owner)' is not an object", at: node.location))
    }
    return PolicyVocabulary.environment(item, with: parameters)
  }

  /// `when:`, which must be true or false.
  static func check(condition: Node, in environment: Environment, into problems: inout [Problem]) {
    guard let source = ExpressionSource.whole(condition, into: &problems) else { return }
    compile(source, in: environment, expecting: .bool, into: &problems)
  }

  /// `value:` of a risk factor, which must be a number.
  static func check(formula: Node, in environment: Environment, into problems: inout [Problem]) {
    guard let source = ExpressionSource.whole(formula, into: &problems),
      let type = compile(source, in: environment, expecting: nil, into: &problems),
      ![.int, .uint, .double, .dyn].contains(type)
    else { return }
    problems.append(
      Problem(
        .expressionType, "a formula gives a number, not a \(type)", at: source.location,
        hint: "write for example CONDITION ? 0.5 : 0.0"))
  }

  /// `message:`, a text with expressions in it.
  static func check(message: Node, in environment: Environment, into problems: inout [Problem]) {
    do throws(Problem) {
      for segment in try ExpressionSource.segments(of: message) {
        guard case .expression(let source) = segment else { continue }
        compile(source, in: environment, expecting: nil, into: &problems)
      }
    } catch { problems.append(error) }
  }

  @discardableResult
  private static func compile(
    _ source: ExpressionSource, in environment: Environment, expecting type: CELType?,
    into problems: inout [Problem]
  ) -> CELType? {
    var found: [ExpressionProblem] = []
    let expression = Expression(source.text, in: environment, expecting: type, into: &found)
    problems += found.map(source.problem)
    return expression?.type
  }
}
