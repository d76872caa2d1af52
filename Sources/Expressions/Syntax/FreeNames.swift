extension Expression {
  /// A name that a text speaks of and does not bind itself: a variable, or what stands before a function.
  public struct FreeName: Hashable, Sendable {
    /// The name before the first dot.
    public let root: String
    /// The name after it, where one is selected.
    public let field: String?
    /// Where both are written, in Unicode scalars of the text.
    public let range: Range<Int>
  }

  /// The free names of a text, in the order written; `nil` if the text is not CEL.
  ///
  /// The names before functions of `libraries`, as `math` in `math.ceil(x)`, are not told.
  public static func freeNames(of text: String, libraries: [Library] = Library.all) -> [FreeName]? {
    // What is wrong with the text is told where it is compiled.
    guard let tree = try? Parser.parse(text) else { return nil }
    var search = FreeNames(functions: Set(libraries.flatMap(\.functions).map(\.name)))
    search.visit(tree)
    return search.found
  }
}

/// A walk that knows which names macros bind.
private struct FreeNames {
  let functions: Set<String>
  var found: [Expression.FreeName] = []
  var bound: [String] = []

  init(functions: Set<String>) { self.functions = functions }

  mutating func visit(_ node: SyntaxNode) {
    switch node.kind {
    case .name(let name, _): add(name, field: nil, node.range)
    case .select(let operand, let field, _), .has(let operand, let field):
      if case .name(let name, _) = operand.kind {
        let isSelect = if case .select = node.kind { true } else { false }
        add(name, field: field, isSelect ? node.range : operand.range.lowerBound..<node.token.upperBound)
      } else {
        visit(operand)
      }
    case .call(let function, let target?, let arguments, _):
      if !isNamespace(target, function) { visit(target) }
      for argument in arguments { visit(argument) }
    case .loop(let loop):
      visit(loop.range)
      within(loop.variables) { walk in
        for part in [loop.predicate, loop.transform] { part.map { walk.visit($0) } }
      }
    case .bind(let name, let value, let body), .optionalMap(let value, let name, let body, _):
      visit(value)
      within([name]) { $0.visit(body) }
    default: for child in node.kind.children { visit(child) }
    }
  }

  private mutating func add(_ name: String, field: String?, _ range: Range<Int>) {
    if !bound.contains(name) { found.append(.init(root: name, field: field, range: range)) }
  }

  private mutating func within(_ names: [String], _ body: (inout FreeNames) -> Void) {
    bound += names
    body(&self)
    bound.removeLast(names.count)
  }

  private func isNamespace(_ target: SyntaxNode, _ function: String) -> Bool {
    guard let name = target.dottedName else { return false }
    return functions.contains((name.parts.map(\.name) + [function]).joined(separator: "."))
  }
}
