@testable import Expressions

/// The meaning of a checked tree, written down as plainly as possible.
///
/// No compilation, no slots of its own, no laziness but that of the language: what the evaluator does fast is compared with it.
struct TreeWalker {
  let variables: [CELValue?]
  var evaluation = Budget()
  var locals: [Int: Bound] = [:]

  /// A value of a macro, or what computes it among the variables of its place.
  indirect enum Bound {
    case value(CELValue)
    case lazy(CheckedNode, [Int: Bound])
  }

  struct Budget { let limit = 1_000_000 }

  func value(_ node: CheckedNode) throws(EvaluationError) -> CELValue {
    switch node.kind {
    case .constant(let value): return value
    case .failing(let error): throw error
    case .variable(let index):
      guard let value = variables[index] else { throw EvaluationError(.unboundName, "") }
      return value
    case .local(let slot):
      switch locals[slot] {
      case .value(let value)?: return value
      case .lazy(let bound, let scope)?: return try with(scope).value(bound)
      case nil: throw EvaluationError(.unboundName, "")
      }
    case .select(let operand, let field, _): return try Self.field(field, of: try value(operand))
    case .has(let operand, let field, _): return .bool(try Self.has(field, in: try value(operand)))
    case .call(let name, let overloads, let arguments): return try call(name, overloads, arguments)
    case .and(let operands): return .bool(try decide(operands, by: false))
    case .or(let operands): return .bool(try decide(operands, by: true))
    case .conditional(let condition, let first, let second):
      return try bool(condition) ? value(first) : value(second)
    case .orElse(let first, let second, let unwraps):
      if let held = try optional(first) { return unwraps ? held : .optional(held) }
      return unwraps ? try value(second) : .optional(try optional(second))
    case .list(let elements):
      var values: [CELValue] = []
      for element in elements { values.append(try value(element.value)) }
      return .list(values)
    case .map(let entries):
      var values: [(key: CELValue, value: CELValue)] = []
      for entry in entries { values.append((try value(entry.key), try value(entry.value))) }
      return .map(try CELMap(values))
    case .bind(let slot, let bound, let body): return try with(locals, slot, .lazy(bound, locals)).value(body)
    case .optionalMap(let operand, let slot, let body, let isFlat):
      guard let held = try optional(operand) else { return .optional(nil) }
      let inner = with(locals, slot, .value(held))
      return .optional(isFlat ? try inner.optional(body) : try inner.value(body))
    case .selectOptional(let operand, let key):
      guard case .map(let map) = try value(operand) else { throw EvaluationError(.noSuchOverload, "") }
      return .optional(map[try value(key)])
    case .loop(let loop): return try self.loop(loop)
    }
  }

  private func with(_ locals: [Int: Bound], _ slot: Int? = nil, _ bound: Bound? = nil) -> TreeWalker {
    var inner = TreeWalker(variables: variables, locals: locals)
    if let slot { inner.locals[slot] = bound }
    return inner
  }

  private func bool(_ node: CheckedNode) throws(EvaluationError) -> Bool {
    guard case .bool(let bool) = try value(node) else { throw EvaluationError(.noSuchOverload, "") }
    return bool
  }

  private func optional(_ node: CheckedNode) throws(EvaluationError) -> CELValue? {
    guard case .optional(let held) = try value(node) else { throw EvaluationError(.noSuchOverload, "") }
    return held
  }

  private func decide(_ operands: [CheckedNode], by deciding: Bool) throws(EvaluationError) -> Bool {
    var first: EvaluationError?
    for operand in operands {
      do throws(EvaluationError) {
        if try bool(operand) == deciding { return deciding }
      } catch { first = first ?? error }
    }
    if let first { throw first }
    return !deciding
  }

  private static func field(_ name: String, of value: CELValue) throws(EvaluationError) -> CELValue {
    switch value {
    case .map(let map):
      guard let value = map[name] else { throw EvaluationError(.noSuchKey, "") }
      return value
    case .record(let record):
      guard let value = record[name] else { throw EvaluationError(.noSuchField, "") }
      return value
    case .optional(let held):
      guard let held, try has(name, in: held) else { return .optional(nil) }
      return .optional(try field(name, of: held))
    default: throw EvaluationError(.noSuchOverload, "")
    }
  }

  private static func has(_ name: String, in value: CELValue) throws(EvaluationError) -> Bool {
    switch value {
    case .map(let map): return map[name] != nil
    case .record(let record): return record[name] != nil
    case .optional(let held):
      return try held.map { (held) throws(EvaluationError) in try has(name, in: held) } ?? false
    default: throw EvaluationError(.noSuchOverload, "")
    }
  }

  private func call(_ name: String, _ overloads: [Overload], _ nodes: [CheckedNode]) throws(EvaluationError)
    -> CELValue
  {
    var arguments: [CELValue] = []
    for node in nodes { arguments.append(try value(node)) }
    var evaluation = Evaluation(costLimit: evaluation.limit)
    for overload in overloads where overload.parameters.count == arguments.count {
      let fits = zip(overload.parameters, arguments).allSatisfy { parameter, argument in
        switch parameter {
        case .parameter, .dyn: true
        case .int where name == "_[_]":
          ["int", "uint", "double"].contains(argument.runtimeType.erasedName)
        default: parameter.erasedName == argument.runtimeType.erasedName
        }
      }
      guard fits else { continue }
      switch overload.body {
      case .one(let body): return try body(arguments[0], &evaluation)
      case .two(let body): return try body(arguments[0], arguments[1], &evaluation)
      case .many(let body): return try body(arguments, &evaluation)
      }
    }
    throw EvaluationError(.noSuchOverload, "")
  }

  private func loop(_ loop: CheckedNode.Loop) throws(EvaluationError) -> CELValue {
    let pairs: [(CELValue, CELValue)]
    var range = try value(loop.range)
    if case .record(let record) = range { range = .map(record.map) }
    switch range {
    case .list(let list): pairs = list.enumerated().map { (.int(Int64($0.offset)), $0.element) }
    case .map(let map): pairs = map.entries.map { ($0.key, loop.slots.count == 1 ? $0.key : $0.value) }
    default: throw EvaluationError(.noSuchOverload, "")
    }
    var first: EvaluationError?
    var (hits, list): (Int, [CELValue]) = (0, [])
    for (index, element) in pairs {
      var inner = self
      if loop.slots.count == 2 { inner.locals[loop.slots[0]] = .value(index) }
      inner.locals[loop.slots[loop.slots.count - 1]] = .value(element)
      do throws(EvaluationError) {
        let holds = try loop.predicate.map { (node) throws(EvaluationError) in try inner.bool(node) } ?? true
        if loop.kind == .all && !holds { return .bool(false) }
        if loop.kind == .exists && holds { return .bool(true) }
        guard holds else { continue }
        hits += 1
        list.append(
          try loop.transform.map { (node) throws(EvaluationError) in try inner.value(node) } ?? element)
      } catch {
        guard loop.kind == .all || loop.kind == .exists else { throw error }
        first = first ?? error
      }
    }
    if let first { throw first }
    switch loop.kind {
    case .all: return .bool(true)
    case .exists: return .bool(false)
    case .existsOne: return .bool(hits == 1)
    default: return .list(list)
    }
  }
}
