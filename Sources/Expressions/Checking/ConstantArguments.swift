/// The arguments of a checked tree that are written out and must have a form: patterns, moments, spans of time.
///
/// Found once, when the expression is made: a mistake in one is told at its place before anything is evaluated, and a
/// pattern is compiled once and not for each evaluation.
struct ConstantArguments {
  /// The patterns that could be compiled.
  private(set) var patterns: [UTF8Text: RegularExpression] = [:]
  /// In no particular order.
  private(set) var problems: [ExpressionProblem] = []

  init(of root: CheckedNode) {
    var pending = [root]
    while let node = pending.popLast() {
      pending += node.children
      guard case .call(let name, let overloads, let arguments) = node.kind else { continue }
      switch name {
      case "matches", "regex.extract", "regex.extractAll", "regex.replace":
        if arguments.count > 1 { addPattern(arguments[1]) }
      case "timestamp", "duration": check(overloads, arguments)
      default: continue
      }
    }
  }

  private mutating func addPattern(_ node: CheckedNode) {
    guard case .constant(.string(let pattern)) = node.kind, patterns[UTF8Text(pattern)] == nil else { return }
    do throws(RegexProblem) { patterns[UTF8Text(pattern)] = try RegularExpression(pattern) } catch {
      add(.invalidPattern(pattern, error), node)
    }
  }

  /// Tries the conversion of a text that is written out.
  private mutating func check(_ overloads: [Overload], _ arguments: [CheckedNode]) {
    guard let node = arguments.first, case .constant(.string(let text)) = node.kind,
      case .one(let body)? = overloads.first(where: { $0.parameters == [.string] })?.body
    else { return }
    var evaluation = Evaluation(costLimit: Expression.costLimit)
    do throws(EvaluationError) { _ = try body(.string(text), &evaluation) } catch { add(error, node) }
  }

  private mutating func add(_ error: EvaluationError, _ node: CheckedNode) {
    problems.append(ExpressionProblem(.expressionConstant, error.message, at: node.range))
  }
}
