extension SyntaxNode {
  /// Source text for this tree, with the parentheses that it needs and no others.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// How tightly it binds: 0 for `? :`, 1 `||`, 2 `&&`, 3 to 5 binary operators, 6 signs, 7 everything else.
  private var level: Int {
    switch kind {
    case .conditional: 0
    case .or: 1
    case .and: 2
    case .call(let function, target: nil, let arguments, _):
      if arguments.count == 1, Self.sign(function) != nil {
        6
      } else if let level = BinaryOperator(function: function)?.level {
        level + 2
      } else {
        7
      }
    default: 7
    }
  }

  private static func sign(_ function: String) -> String? {
    switch function {
    case "!_": "!"
    case "-_": "-"
    default: nil
    }
  }

  private func write(to text: inout String, level needed: Int) {
    guard level < needed else { return write(to: &text) }
    text += "("
    write(to: &text)
    text += ")"
  }

  private func write(to text: inout String) {
    switch kind {
    case .constant(let value): text += value.literal
    case .name(let name, let isAbsolute): text += (isAbsolute ? "." : "") + Self.nameText(name)
    case .select(let operand, let field, let isOptional):
      operand.write(to: &text, level: 7)
      text += (isOptional ? ".?" : ".") + Self.fieldText(field)
    case .has(let operand, let field):
      text += "has("
      operand.write(to: &text, level: 7)
      text += ".\(Self.fieldText(field)))"
    case .index(let operand, let key, let isOptional):
      operand.write(to: &text, level: 7)
      text += isOptional ? "[?" : "["
      key.write(to: &text)
      text += "]"
    case .call(let function, let target, let arguments, let isAbsolute):
      write(function, target, arguments, isAbsolute, to: &text)
    case .and(let operands): Self.write(operands, separator: " && ", level: 3, to: &text)
    case .or(let operands): Self.write(operands, separator: " || ", level: 2, to: &text)
    case .conditional(let condition, let first, let second):
      condition.write(to: &text, level: 1)
      text += " ? "
      first.write(to: &text, level: 1)
      text += " : "
      second.write(to: &text)
    case .list, .map, .message: writeLiteral(to: &text)
    case .loop, .bind, .optionalMap: writeMacro(to: &text)
    }
  }

  private func write(
    _ function: String, _ target: SyntaxNode?, _ arguments: [SyntaxNode], _ isAbsolute: Bool,
    to text: inout String
  ) {
    if target == nil, arguments.count == 1, let sign = Self.sign(function) {
      var operand = ""
      arguments[0].write(to: &operand)
      // A sign before a digit would become part of the number.
      let isNumber = operand.unicodeScalars.first.map { $0.isDigit || $0 == "." } ?? false
      let isOtherSign = arguments[0].level == 6 && !operand.hasPrefix(sign)
      let needsParentheses = arguments[0].level < 6 || isOtherSign || (sign == "-" && isNumber)
      text += needsParentheses ? "\(sign)(\(operand))" : sign + operand
      return
    }
    if target == nil, arguments.count == 2, let sign = BinaryOperator(function: function) {
      arguments[0].write(to: &text, level: sign.level + 2)
      text += " \(sign.symbol) "
      arguments[1].write(to: &text, level: sign.level + 3)
      return
    }
    target?.write(to: &text, level: 7)
    text += (target != nil || isAbsolute ? "." : "") + function + "("
    Self.write(arguments, separator: ", ", level: 0, to: &text)
    text += ")"
  }

  private func writeLiteral(to text: inout String) {
    switch kind {
    case .list(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        text += (index > 0 ? ", " : "") + (element.isOptional ? "?" : "")
        element.value.write(to: &text)
      }
      text += "]"
    case .map(let entries):
      text += "{"
      for (index, entry) in entries.enumerated() {
        text += (index > 0 ? ", " : "") + (entry.isOptional ? "?" : "")
        entry.key.write(to: &text)
        text += ": "
        entry.value.write(to: &text)
      }
      text += "}"
    case .message(let name, let fields, let isAbsolute):
      text += (isAbsolute ? "." : "") + name + "{"
      for (index, field) in fields.enumerated() {
        guard case .constant(.string(let name)) = field.key.kind else { continue }
        text += (index > 0 ? ", " : "") + (field.isOptional ? "?" : "") + Self.fieldText(name) + ": "
        field.value.write(to: &text)
      }
      text += "}"
    default: break
    }
  }

  private func writeMacro(to text: inout String) {
    switch kind {
    case .loop(let loop):
      loop.range.write(to: &text, level: 7)
      text += ".\(loop.kind.rawValue)(\(loop.variables.map(Self.nameText).joined(separator: ", "))"
      for argument in [loop.predicate, loop.transform].compactMap({ $0 }) {
        text += ", "
        argument.write(to: &text)
      }
      text += ")"
    case .bind(let name, let value, let body):
      if name == Self.blockName(0) { return writeBlock(to: &text) }
      text += "cel.bind(\(Self.nameText(name)), "
      Self.write([value, body], separator: ", ", level: 0, to: &text)
      text += ")"
    case .optionalMap(let operand, let name, let body, let isFlat):
      operand.write(to: &text, level: 7)
      text += ".\(isFlat ? "optFlatMap" : "optMap")(\(Self.nameText(name)), "
      body.write(to: &text)
      text += ")"
    default: break
    }
  }

  private func writeBlock(to text: inout String) {
    var elements: [SyntaxNode] = []
    var result = self
    while case .bind(let name, let value, let body) = result.kind, name == Self.blockName(elements.count) {
      elements.append(value)
      result = body
    }
    text += "cel.block(["
    Self.write(elements, separator: ", ", level: 0, to: &text)
    text += "], "
    result.write(to: &text)
    text += ")"
  }

  private static func write(_ nodes: [SyntaxNode], separator: String, level: Int, to text: inout String) {
    for (index, node) in nodes.enumerated() {
      if index > 0 { text += separator }
      node.write(to: &text, level: level)
    }
  }

  private static func nameText(_ name: String) -> String {
    if name.hasPrefix("@index") { return "cel.index(\(name.dropFirst(6)))" }
    guard name.hasPrefix("@it ") else { return name }
    return "cel.iterVar(\(name.dropFirst(4).split(separator: " ").joined(separator: ", ")))"
  }

  private static func fieldText(_ field: String) -> String {
    let scalars = field.unicodeScalars
    let isWord = scalars.first?.isWordStart == true && scalars.allSatisfy { $0.isWordStart || $0.isDigit }
    return isWord && Token.Keyword(rawValue: field) == nil ? field : "`\(field)`"
  }
}

extension CELValue {
  /// As a literal of CEL; for a value that has none, the name of its type.
  var literal: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)u"
    case .double(let value): "\(value)"
    case .string(let text): "\"\(text.unicodeScalars.map(Self.escaped).joined())\""
    case .bytes(let bytes):
      "b\"\(bytes.map { $0 < 0x7f ? Self.escaped(Unicode.Scalar($0)) : "\\x" + String($0, radix: 16) }.joined())\""
    default: "\(runtimeType)"
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\\": return "\\\\"
    case "\"": return "\\\""
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      guard scalar.value < 0x20 || scalar.value == 0x7f else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      return "\\x\(digits.count == 1 ? "0" : "")\(digits)"
    }
  }
}
