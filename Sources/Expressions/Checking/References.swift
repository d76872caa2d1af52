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
}
