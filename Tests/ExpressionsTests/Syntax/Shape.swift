import Diagnostics

@testable import Expressions

/// A tree in the notation of Lisp, which has no precedence: `(_+_ a (_*_ b c))`.
func shape(_ node: SyntaxNode) -> String {
  func list(_ words: [String]) -> String { "(" + words.joined(separator: " ") + ")" }
  switch node.kind {
  case .constant(let value): return value.literal
  case .name(let name, let isAbsolute): return (isAbsolute ? "." : "") + name
  case .select(let operand, let field, let isOptional):
    return list([isOptional ? ".?" : ".", shape(operand), field])
  case .has(let operand, let field): return list(["has", shape(operand), field])
  case .index(let operand, let key, let isOptional):
    return list([isOptional ? "[?]" : "[]", shape(operand), shape(key)])
  case .call(let name, let target, let arguments, let isAbsolute):
    return list(
      [(isAbsolute ? "." : "") + name] + (target.map { ["on", shape($0)] } ?? []) + arguments.map(shape))
  case .and(let operands): return list(["&&"] + operands.map(shape))
  case .or(let operands): return list(["||"] + operands.map(shape))
  case .conditional(let condition, let first, let second):
    return list(["?", shape(condition), shape(first), shape(second)])
  case .list(let elements):
    return list(["list"] + elements.map { ($0.isOptional ? "?" : "") + shape($0.value) })
  case .map(let entries):
    return list(["map"] + entries.map { ($0.isOptional ? "?" : "") + "\(shape($0.key)):\(shape($0.value))" })
  case .message(let name, let fields, let isAbsolute):
    let fields = fields.map { ($0.isOptional ? "?" : "") + "\(shape($0.key)):\(shape($0.value))" }
    return list(["message", (isAbsolute ? "." : "") + name] + fields)
  case .loop(let loop):
    let parts = [loop.predicate.map { "if " + shape($0) }, loop.transform.map { "to " + shape($0) }]
    return list([loop.kind.rawValue, shape(loop.range)] + loop.variables + parts.compactMap { $0 })
  case .bind(let name, let value, let body): return list(["bind", name, shape(value), shape(body)])
  case .optionalMap(let operand, let name, let body, let isFlat):
    return list([isFlat ? "optFlatMap" : "optMap", shape(operand), name, shape(body)])
  }
}

/// The tree of a text, or its problem: `12..<13 expected ')', found the end`.
func parsed(_ text: String) -> String {
  do throws(ExpressionProblem) { return shape(try Parser.parse(text)) } catch {
    return "\(error.range) \(error.message)"
  }
}

/// Text without the marks `👉` and `👈`, and the range between them; without a closing mark it is one scalar.
func place(_ marked: String) -> (text: String, range: Range<Int>) {
  var text = String.UnicodeScalarView()
  var (start, end): (Int, Int?) = (0, nil)
  for scalar in marked.unicodeScalars {
    switch scalar {
    case "👉": start = text.count
    case "👈": end = text.count
    default: text.append(scalar)
    }
  }
  return (String(text), start..<(end ?? min(start + 1, text.count)))
}
