import Diagnostics

/// Names: variables of macros first, then the longest prefix of a dotted name that the environment knows, in each of
/// the namespaces from the inside out (CEL language definition, "Name Resolution").
extension Checker {
  /// A name, or a selection, which may be part of a dotted name.
  mutating func checkName(_ node: SyntaxNode) -> Typed {
    guard let name = node.dottedName else {
      guard case .select(let operand, let field, let isOptional) = node.kind else {
        return typed(.constant(.null), .dyn, node)
      }
      return select(field, of: check(operand), node, isOptional: isOptional)
    }
    guard let (root, count) = resolve(name) else { return unknownName(name, node) }
    // The nodes of the fields behind the resolved prefix, outermost first.
    var selections: [SyntaxNode] = []
    var inner = node
    while selections.count < name.parts.count - count, case .select(let operand, _, _) = inner.kind {
      selections.append(inner)
      inner = operand
    }
    var value = typed(root.kind, root.type, inner)
    for selection in selections.reversed() {
      guard case .select(_, let field, _) = selection.kind else { continue }
      value = select(field, of: value, selection, isOptional: false)
    }
    return value
  }

  /// What a dotted name begins with, and how many parts that takes.
  func resolve(_ name: SyntaxNode.DottedName) -> (root: (kind: CheckedNode.Kind, type: CELType), count: Int)?
  {
    if !name.isAbsolute, let first = name.parts.first, let local = local(first.name) {
      return ((.local(local.slot), local.type), 1)
    }
    for count in stride(from: name.parts.count, to: 0, by: -1) {
      let prefix = name.parts.prefix(count).map(\.name).joined(separator: ".")
      for candidate in candidates(for: prefix, isAbsolute: name.isAbsolute) {
        if let index = variables[UTF8Text(candidate)] {
          return ((.variable(index), environment.variables[index].type), count)
        }
        if let type = typeName(candidate) { return ((.constant(.type(type)), .type(type)), count) }
      }
    }
    return nil
  }

  /// The innermost variable of a macro with a name.
  func local(_ name: String) -> (name: String, slot: Int, type: CELType)? {
    locals.last { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The name in every namespace that it may be in, innermost first.
  func candidates(for name: String, isAbsolute: Bool) -> [String] {
    guard !isAbsolute, !environment.container.isEmpty else { return [name] }
    let spaces = environment.container.split(separator: ".")
    return stride(from: spaces.count, to: 0, by: -1).map {
      "\(spaces.prefix($0).joined(separator: ".")).\(name)"
    } + [name]
  }

  private func typeName(_ name: String) -> CELType? {
    switch name {
    case "bool": .bool
    case "int": .int
    case "uint": .uint
    case "double": .double
    case "string": .string
    case "bytes": .bytes
    case "list": .list(.dyn)
    case "map": .map(.dyn, .dyn)
    case "null_type": .null
    case "type": .type(.dyn)
    case "google.protobuf.Timestamp": .timestamp
    case "google.protobuf.Duration": .duration
    case "optional_type": .optional(.dyn)
    default: environment.typeNames.contains { $0.utf8.elementsEqual(name.utf8) } ? .opaque(name) : nil
    }
  }

  private mutating func unknownName(_ name: SyntaxNode.DottedName, _ node: SyntaxNode) -> Typed {
    let first = name.parts[0]
    let whole = name.parts.map(\.name).joined(separator: ".")
    // Of a dotted variable the whole name is meant.
    let isDotted = hasVariable(within: first.name)
    let (meant, place) = isDotted ? (whole, node.range) : (first.name, first.place)
    let hint = hint {
      let known = locals.reversed().map(\.name) + environment.variables.map(\.name)
      return known.isEmpty
        ? "there are no variables here"
        : suggestion(for: meant, among: known.filter { !$0.hasPrefix("@") }, orList: "the variables are")
    }
    return mistake(
      ExpressionProblem(
        .expressionName, "there is no variable '\(Self.shown(meant))'", at: place, hint: hint),
      .unboundName, node)
  }

  private func hasVariable(within space: String) -> Bool {
    environment.variables.contains { $0.name.utf8.starts(with: "\(space).".utf8) }
  }

  /// A name as messages write it.
  static func shown(_ name: String) -> String {
    name.hasPrefix("@index") ? "cel.index(\(name.dropFirst(6)))" : name
  }

  // MARK: - Fields

  /// `operand.field` or `operand.?field`.
  mutating func select(_ field: String, of operand: Typed, _ node: SyntaxNode, isOptional: Bool) -> Typed {
    let (inner, isWithin) = optionalContent(operand.type)
    guard let (type, index) = fieldType(field, of: inner, node) else {
      return Typed(
        node: CheckedNode(.failing(EvaluationError(.noSuchField, "")), .error, node.range), type: .error)
    }
    guard isOptional || isWithin else {
      return typed(.select(operand.node, field: field, index: index), type, node)
    }
    let key = CheckedNode(.constant(.string(field)), .string, node.token)
    return typed(.selectOptional(operand.node, key: key), .optional(type), node)
  }

  /// `has(operand.field)`.
  mutating func checkHas(_ node: SyntaxNode, _ operand: SyntaxNode, _ field: String) -> Typed {
    let operand = check(operand)
    guard let (_, index) = fieldType(field, of: optionalContent(operand.type).inner, node) else {
      return typed(.failing(EvaluationError(.noSuchField, "")), .bool, node)
    }
    return typed(.has(operand.node, field: field, index: index), .bool, node)
  }

  /// The type within an optional, or the type itself.
  func optionalContent(_ type: CELType) -> (inner: CELType, isWithin: Bool) {
    let type = types.resolved(type)
    guard isChecked, case .optional(let inner) = type else { return (type, false) }
    return (types.resolved(inner), true)
  }

  /// The type of a field and its index in a record; `nil` after a problem.
  mutating func fieldType(_ field: String, of type: CELType, _ node: SyntaxNode) -> (
    type: CELType, index: Int?
  )? {
    guard isChecked else { return (.dyn, nil) }
    switch type {
    case .dyn, .parameter: return (.dyn, nil)
    case .error: return (.error, nil)
    case .map(_, let value): return (value, nil)
    case .record(let record):
      if let index = record.index(of: field), index < record.fields.count {
        return (record.fields[index].type, index)
      }
      self.record(
        ExpressionProblem(
          .expressionName, "\(record.name) has no field '\(field)'", at: node.token,
          hint: suggestion(for: field, among: record.fields.map(\.name), orList: "the fields are")))
    default:
      record(
        ExpressionProblem(
          .expressionType, "\(shown(type)) has no fields, so no '\(field)'", at: node.token))
    }
    return nil
  }

  // MARK: - Indexes

  /// `operand[key]` or `operand[?key]`.
  mutating func checkIndex(_ node: SyntaxNode, _ operand: SyntaxNode, _ key: SyntaxNode, isOptional: Bool)
    -> Typed
  {
    let (operandPart, keyPart) = (check(operand), check(key))
    let (inner, isWithin) = optionalContent(operandPart.type)
    if isChecked, case .record = inner, case .constant(.string(let field)) = key.kind {
      let place = SyntaxNode(node.kind, node.range, token: key.range)
      return select(field, of: operandPart, place, isOptional: isOptional)
    }
    guard isOptional || isWithin else {
      return checkOverloads(node, "_[_]", [operandPart, keyPart], [operand, key], isReceiver: false)
    }
    let element = types.fresh()
    let isMap = goes(inner, with: .map(keyPart.type, element))
    guard isMap || (goes(inner, with: .list(element)) && goes(keyPart.type, with: .int)) else {
      return mistake(
        ExpressionProblem(
          .expressionType, "'[?]' cannot take \(shown(keyPart.type)) of \(shown(inner))",
          at: node.token, hint: "use it on a map with its key, or on a list with an int"),
        .noSuchOverload, node)
    }
    let type = dynIfUnknown(element, of: inner)
    return typed(.selectOptional(operandPart.node, key: keyPart.node), .optional(type), node)
  }
}
