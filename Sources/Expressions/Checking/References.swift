extension Expression {
  /// A variable that an expression speaks of, or one field of it.
  public struct Reference: Hashable, Sendable {
    /// Index into `Environment.variables`.
    public let variable: Int
    /// The field, where only that is looked at; `nil` for the variable as a whole.
    public let field: String?
  }

  /// Everything outside that the value may depend on, each once.
  public var references: Set<Reference> {
    var found: Set<Reference> = []
    root.collect(&found)
    return found
  }
}

extension CheckedNode {
  fileprivate func collect(_ found: inout Set<Expression.Reference>) {
    switch kind {
    case .variable(let index): found.insert(.init(variable: index, field: nil))
    case .select(let operand, let field, _), .has(let operand, let field, _):
      if case .variable(let index) = operand.kind {
        found.insert(.init(variable: index, field: field))
      } else {
        operand.collect(&found)
      }
    default: for child in children { child.collect(&found) }
    }
  }

  /// The nodes directly below, in the order written.
  var children: [CheckedNode] {
    switch kind {
    case .constant, .variable, .local, .failing: []
    case .select(let operand, _, _), .has(let operand, _, _): [operand]
    case .selectOptional(let operand, let key): [operand, key]
    case .call(_, _, let arguments): arguments
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .orElse(let operand, let alternative, _): [operand, alternative]
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .loop(let loop): [loop.range] + [loop.predicate, loop.transform].compactMap { $0 }
    case .bind(_, let value, let body): [value, body]
    case .optionalMap(let operand, _, let body, _): [operand, body]
    }
  }
}
