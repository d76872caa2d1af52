import Diagnostics

extension Checker {
  /// A macro that goes over a range.
  mutating func checkLoop(_ node: SyntaxNode, _ loop: SyntaxNode.Loop) -> Typed {
    let range = check(loop.range)
    let isPair = loop.variables.count == 2
    guard let (key, value, isMap) = parts(of: range.type, isPair: isPair) else {
      record(
        ExpressionProblem(
          .expressionType, "'\(loop.kind.rawValue)' cannot go over \(shown(range.type))",
          at: node.token,
          hint: "use it on a list or a map"))
      return Typed(
        node: CheckedNode(.failing(EvaluationError(.noSuchOverload, "")), .error, node.range), type: .error)
    }
    let first = isPair || isMap ? key : value
    var slots: [Int] = []
    for (name, type) in zip(loop.variables, [first, value]) { slots.append(addLocal(name, type)) }
    let predicate = loop.predicate.map { checkBool($0, of: loop.kind.rawValue) }
    let transform = loop.transform.map { check($0) }
    locals.removeLast(slots.count)
    let type = resultType(loop, over: range.type, key: key, element: first, transform?.type, node)
    return typed(
      .loop(
        CheckedNode.Loop(
          kind: loop.kind, range: range.node, slots: slots, predicate: predicate, transform: transform?.node)),
      type, node)
  }

  /// Key (or index) and element of what a macro goes over; `nil` if it is neither list nor map.
  private func parts(of type: CELType, isPair: Bool) -> (key: CELType, value: CELType, isMap: Bool)? {
    guard isChecked else { return (.dyn, .dyn, false) }
    switch types.resolved(type) {
    case .list(let element): return (.int, element, false)
    case .map(let key, let value): return (key, value, true)
    case .record: return (.string, .dyn, true)
    case .dyn, .parameter, .error: return (.dyn, .dyn, false)
    default: return nil
    }
  }

  private mutating func resultType(
    _ loop: SyntaxNode.Loop, over range: CELType, key: CELType, element: CELType, _ transform: CELType?,
    _ node: SyntaxNode
  ) -> CELType {
    let transform = transform ?? .dyn
    switch loop.kind {
    case .all, .exists, .existsOne: return .bool
    case .map, .transformList: return .list(transform)
    case .filter: return .list(element)
    case .transformMap: return .map(key, transform)
    case .transformMapEntry:
      let (key, value) = (types.fresh(), types.fresh())
      if goes(transform, with: .map(key, value)) {
        return .map(dynIfUnknown(key, of: transform), dynIfUnknown(value, of: transform))
      }
      record(
        ExpressionProblem(
          .expressionType, "'transformMapEntry' needs a map for each entry, not \(shown(transform))",
          at: loop.transform?.range ?? node.token, hint: "write {key: value}"))
    case .sortBy:
      let list = types.resolved(range)
      switch list {
      case .list, .dyn, .parameter, .error: break
      default:
        record(
          ExpressionProblem(
            .expressionType, "'sortBy' cannot go over \(shown(list))", at: node.token,
            hint: "use it on a list"))
      }
      if isChecked, !types.resolved(transform).hasOrder {
        record(
          ExpressionProblem(
            .expressionType, "'sortBy' cannot sort by \(shown(transform))",
            at: loop.transform?.range ?? node.token, hint: "sort by a number, string, time or bool"))
      }
      return list
    }
    return .error
  }

  /// `cel.bind(name, value, body)`.
  mutating func checkBind(_ node: SyntaxNode, _ name: String, _ value: SyntaxNode, _ body: SyntaxNode)
    -> Typed
  {
    let value = check(value)
    let slot = addLocal(name, value.type)
    let body = check(body)
    locals.removeLast()
    return typed(.bind(slot: slot, value.node, body: body.node), body.type, node)
  }

  /// `operand.optMap(name, body)` and `optFlatMap`.
  mutating func checkOptionalMap(
    _ node: SyntaxNode, _ operand: SyntaxNode, _ name: String, _ body: SyntaxNode, isFlat: Bool
  ) -> Typed {
    let checked = check(operand)
    let slot = addLocal(name, unwrapped(checked.type, at: operand))
    let result = check(body)
    locals.removeLast()
    let type = isFlat ? unwrapped(result.type, at: body) : result.type
    return typed(
      .optionalMap(checked.node, slot: slot, body: result.node, isFlat: isFlat), .optional(type), node)
  }
}

extension CELType {
  /// Whether its values can be sorted.
  fileprivate var hasOrder: Bool {
    switch self {
    case .int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration, .dyn, .error, .parameter: true
    default: false
    }
  }
}
