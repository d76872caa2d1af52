public import Diagnostics
import Expressions
public import YAML

extension Scope {
  /// The node with every expression replaced by its value.
  ///
  /// - Returns: `nil` if a value is missing, which has been recorded, or is postponed.
  public mutating func substituted(_ node: Node, into problems: inout [Problem]) -> Node? {
    node.after(replacement(of: node, into: &problems))
  }

  /// What becomes of a node when every expression is replaced by its value.
  mutating func replacement(of node: Node, into problems: inout [Problem]) -> Node.Replacement {
    node.replacing { text in
      guard text.holdsExpression else { return .same }
      return substituted(text: text, into: &problems).map { .other($0) } ?? .nothing
    }
  }

  /// Whether the condition holds; `nil` if that is not known yet, or after recording why it has no answer.
  public mutating func holds(_ condition: Node, into problems: inout [Problem]) -> Bool? {
    if case .bool(let isTrue) = condition.value { return isTrue }
    guard let source = ExpressionSource.whole(condition, into: &problems) else { return nil }
    guard case .bool(let isTrue)? = evaluated(source, expecting: .bool, into: &problems) else { return nil }
    return isTrue
  }

  private mutating func substituted(text node: Node, into problems: inout [Problem]) -> Node? {
    let segments: [ExpressionSource.Segment]
    do { segments = try ExpressionSource.segments(of: node) } catch {
      problems.append(error)
      return nil
    }
    if segments.count == 1, case .text? = segments.first { return node }
    if segments.count == 1, case .expression(let source)? = segments.first {
      return value(source, into: &problems)
    }
    var result = ""
    var isComplete = true
    for segment in segments {
      switch segment {
      case .text(let text): result += text
      case .expression(let source):
        let text = text(of: source, into: &problems)
        result += text ?? ""
        isComplete = isComplete && text != nil
      }
    }
    return isComplete ? Node(.string(result), at: node.location, scalar: result) : nil
  }

  /// What an expression puts into a longer text; `nil` if it is postponed, or after recording why there is none.
  mutating func text(of source: ExpressionSource, into problems: inout [Problem]) -> String? {
    guard let value = value(source, into: &problems) else { return nil }
    if let text = value.text { return text }
    problems.append(
      Problem(
        .lookUp, "'\(source.text)' is not a text and cannot stand inside one", at: source.location,
        hint: "let it be the whole value"))
    return nil
  }

  /// What an expression stands for: the value as written for a mere name, else what it comes to.
  private mutating func value(_ source: ExpressionSource, into problems: inout [Problem]) -> Node? {
    if !variables.isEmpty {
      let roots = (Expression.freeNames(of: source.text) ?? []).map(\.root)
      for root in roots {
        guard case .asWritten? = variables[root] else { continue }
        let text = "${{ \(source.text) }}"
        return Node(.string(text), at: source.node.location, scalar: text)
      }
      if roots.contains(where: { variables[$0] != nil }) { return computed(source, into: &problems) }
    }
    guard let path = source.path else { return computed(source, into: &problems) }
    if isPostponed(path) { return nil }
    if case .value? = entry(path) { return take(path, at: source.location, into: &problems) }
    // `inputs.a-b` may be a name with a hyphen or a subtraction.
    if path.contains("-"), entry(String(path.prefix { $0 != "-" })) != nil {
      return computed(source, into: &problems)
    }
    let isDeclared = entry(path) != nil
    problems.append(
      Problem(
        .lookUp, "'\(path)' is not \(isDeclared ? "written" : "known")", at: source.location,
        hint: isDeclared
          ? "write it, or ask with has(\(path))"
          : suggestion(for: path, among: paths, orList: "known here:")))
    return nil
  }

  private mutating func computed(_ source: ExpressionSource, into problems: inout [Problem]) -> Node? {
    guard let value = evaluated(source, expecting: nil, into: &problems) else { return nil }
    guard let node = Node(value, at: source.node.location) else {
      problems.append(
        Problem(
          .expressionValue, "a value of type \(value.runtimeType) cannot stand in a document",
          at: source.location,
          hint: "make it a string, for example with string()"))
      return nil
    }
    return spend(node.size, at: source.location, into: &problems) ? node : nil
  }

  /// The value of a CEL expression; `nil` if it is not known yet, or after recording why there is none.
  private mutating func evaluated(
    _ source: ExpressionSource, expecting type: CELType?, into problems: inout [Problem]
  ) -> CELValue? {
    let context = context ?? ScopeContext(self)
    self.context = context
    var found: [ExpressionProblem] = []
    guard let expression = context.expression(source.text, expecting: type, into: &found) else {
      problems += found.map(source.problem)
      return nil
    }
    if context.isPostponed(expression) { return nil }
    do {
      return try expression.value(context.bindings(for: expression, in: source.node.location.file, of: self))
    } catch {
      problems.append(source.problem(error))
      return nil
    }
  }
}
