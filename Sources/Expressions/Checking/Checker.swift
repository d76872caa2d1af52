import Diagnostics

/// Syntax tree -> checked tree: resolves every name and, unless told not to, works out every type.
///
/// Without types every mistake becomes a node that fails when it is evaluated, so that `x || true` is true.
struct Checker {
  /// How many problems one expression may have.
  static let problemLimit = 100

  let environment: Environment
  let isChecked: Bool
  /// In the order found.
  private(set) var problems: [ExpressionProblem] = []
  var types = TypeBindings()
  let variables: [UTF8Text: Int]
  /// Variables of macros, innermost last.
  var locals: [(name: String, slot: Int, type: CELType)] = []
  /// Slots are never used twice: the value of `cel.bind` may be computed in the middle of its body.
  private(set) var slotCount = 0

  /// A checked node with a type that may still have variables.
  struct Typed {
    let node: CheckedNode
    let type: CELType
  }

  init(_ environment: Environment, isChecked: Bool) {
    (self.environment, self.isChecked) = (environment, isChecked)
    variables = Dictionary(
      environment.variables.enumerated().map { (UTF8Text($0.element.name), $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The tree of a whole expression; `nil` after adding the problems, sorted by place.
  mutating func root(_ tree: SyntaxNode, expecting expected: CELType?, into found: inout [ExpressionProblem])
    -> CheckedNode?
  {
    let root = check(tree)
    if let expected, isChecked, !types.assign(root.type, to: expected) {
      record(
        ExpressionProblem(
          .expressionType, "the value is \(shown(root.type)), expected \(expected)", at: tree.range))
    }
    guard problems.isEmpty else {
      found += problems.sorted {
        ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
      }
      return nil
    }
    return CheckedNode(root.node.kind, types.final(root.type), root.node.range)
  }

  /// A node, checked.
  mutating func check(_ node: SyntaxNode) -> Typed {
    switch node.kind {
    case .constant(let value): typed(.constant(value), value.runtimeType, node)
    case .name, .select: checkName(node)
    case .has(let operand, let field): checkHas(node, operand, field)
    case .index(let operand, let key, let isOptional): checkIndex(node, operand, key, isOptional: isOptional)
    case .call(let name, let target, let arguments, let isAbsolute):
      checkCall(node, name, target, arguments, isAbsolute: isAbsolute)
    case .and(let operands):
      typed(.and(operands.map { checkBool($0, of: "&&") }), .bool, node)
    case .or(let operands):
      typed(.or(operands.map { checkBool($0, of: "||") }), .bool, node)
    case .conditional(let condition, let first, let second): checkConditional(node, condition, first, second)
    case .list(let elements): checkList(node, elements)
    case .map(let entries): checkMap(node, entries)
    case .message(let name, _, _):
      mistake(
        ExpressionProblem(
          .expressionNotSupported, "messages like '\(name){}' are not supported", at: node.token,
          hint: "write a map: {'field': value}"), .unboundName, node)
    case .loop(let loop): checkLoop(node, loop)
    case .bind(let name, let value, let body): checkBind(node, name, value, body)
    case .optionalMap(let operand, let name, let body, let isFlat):
      checkOptionalMap(node, operand, name, body, isFlat: isFlat)
    }
  }

  // MARK: - Making nodes

  /// A node of a type, at the place of what was written.
  func typed(_ kind: CheckedNode.Kind, _ type: CELType, _ node: SyntaxNode) -> Typed {
    let type = isChecked ? types.resolved(type) : .dyn
    return Typed(node: CheckedNode(kind, types.final(type), node.range), type: type)
  }

  /// Records a problem, or without types leaves a node that fails.
  mutating func mistake(_ problem: ExpressionProblem, _ reason: EvaluationError.Reason, _ node: SyntaxNode)
    -> Typed
  {
    record(problem)
    let failing = CheckedNode(.failing(EvaluationError(reason, problem.message)), .error, node.range)
    return Typed(node: failing, type: isChecked ? .error : .dyn)
  }

  mutating func record(_ problem: ExpressionProblem) {
    if isChecked, problems.count < Self.problemLimit { problems.append(problem) }
  }

  /// A hint, if its problem will be recorded: of ten thousand mistakes not each is compared with every name.
  func hint(_ make: () -> String?) -> String? {
    isChecked && problems.count < Self.problemLimit ? make() : nil
  }

  /// Whether a type goes with another one, or types do not matter.
  mutating func goes(_ type: CELType, with wanted: CELType) -> Bool {
    !isChecked || types.assign(type, to: wanted)
  }

  /// A type as messages write it.
  func shown(_ type: CELType) -> String {
    let text = "\(types.final(type))"
    return text.utf8.count > 80 ? "\(text.prefix(79))…" : text
  }

  /// A new variable of a macro; removed by the caller.
  mutating func addLocal(_ name: String, _ type: CELType) -> Int {
    locals.append((name, slotCount, isChecked ? type : .dyn))
    slotCount += 1
    return slotCount - 1
  }

  // MARK: - Operators of their own

  /// An operand that must be a bool.
  mutating func checkBool(_ operand: SyntaxNode, of sign: String) -> CheckedNode {
    let checked = check(operand)
    if !goes(checked.type, with: .bool) {
      record(
        ExpressionProblem(
          .expressionType, "'\(sign)' needs bool, not \(shown(checked.type))", at: operand.range,
          hint: "compare it with something"))
    }
    return checked.node
  }

  private mutating func checkConditional(
    _ node: SyntaxNode, _ condition: SyntaxNode, _ first: SyntaxNode, _ second: SyntaxNode
  ) -> Typed {
    let condition = checkBool(condition, of: "? :")
    let (first, second) = (check(first), check(second))
    let type = types.fresh()
    guard goes(first.type, with: type), goes(second.type, with: type) else {
      return mistake(
        ExpressionProblem(
          .expressionType,
          "'? :' has \(shown(first.type)) on one side and \(shown(second.type)) on the other",
          at: node.token, hint: "make both sides one type, or write dyn(…) around one of them"),
        .noSuchOverload, node)
    }
    return typed(.conditional(condition, first.node, second.node), type, node)
  }

  private mutating func checkList(_ node: SyntaxNode, _ elements: [SyntaxNode.Element]) -> Typed {
    var type: CELType?
    var checked: [(value: CheckedNode, isOptional: Bool)] = []
    for element in elements {
      let value = check(element.value)
      let one = element.isOptional ? unwrapped(value.type, at: element.value) : value.type
      type = join(type, one)
      checked.append((value.node, element.isOptional))
    }
    return typed(.list(checked), .list(type ?? types.fresh()), node)
  }

  private mutating func checkMap(_ node: SyntaxNode, _ entries: [SyntaxNode.Entry]) -> Typed {
    var (keyType, valueType): (CELType?, CELType?)
    var checked: [(key: CheckedNode, value: CheckedNode, isOptional: Bool)] = []
    for entry in entries {
      let (key, value) = (check(entry.key), check(entry.value))
      let one = types.resolved(key.type)
      if isChecked, !one.isKey {
        record(
          ExpressionProblem(
            .expressionType, "a map key cannot be \(shown(one))", at: entry.key.range,
            hint: "use a string, int, uint or bool"))
      }
      keyType = join(keyType, one.isKey ? one : .error)
      valueType = join(valueType, entry.isOptional ? unwrapped(value.type, at: entry.value) : value.type)
      checked.append((key.node, value.node, entry.isOptional))
    }
    return typed(.map(checked), .map(keyType ?? types.fresh(), valueType ?? types.fresh()), node)
  }

  /// The type of what is there of two elements; `dyn` if they differ.
  private mutating func join(_ type: CELType?, _ other: CELType) -> CELType {
    guard let type else { return other }
    guard isChecked, types.assign(other, to: type) else { return .dyn }
    return TypeBindings.moreGeneral(types.resolved(type), types.resolved(other))
  }

  /// What is in an optional.
  mutating func unwrapped(_ type: CELType, at node: SyntaxNode) -> CELType {
    let inner = types.fresh()
    if goes(type, with: .optional(inner)) { return dynIfUnknown(inner, of: type) }
    record(
      ExpressionProblem(
        .expressionType, "expected an optional, found \(shown(type))", at: node.range,
        hint: "write optional.of(…) around it"))
    return .error
  }

  /// What a variable was found to be; `dyn` if nothing could be learnt from a type.
  func dynIfUnknown(_ variable: CELType, of type: CELType) -> CELType {
    switch types.resolved(type) {
    case .dyn, .error: .dyn
    default: types.resolved(variable)
    }
  }
}

extension CELType {
  /// Whether a map may have keys of it.
  fileprivate var isKey: Bool {
    switch self {
    case .int, .uint, .bool, .string, .dyn, .error, .parameter: true
    case .wrapper(let type): type.isKey
    default: false
    }
  }
}
