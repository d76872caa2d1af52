/// The name of a field, and its place in the records that are expected.
struct Field {
  let name: String
  let isASCII: Bool
  /// The type of the operand, where it is a record, and the index of the field in it.
  let expected: (type: ObjectIdentifier, index: Int)?

  init(_ name: String, expected: (type: ObjectIdentifier, index: Int)? = nil) {
    (self.name, self.expected) = (name, expected)
    isASCII = name.utf8.allSatisfy { $0 < 0x80 }
  }

  /// The value in a record, if it is there.
  @inline(__always)
  func value(in record: CELRecord) -> CELValue? {
    if let expected, ObjectIdentifier(record.type) == expected.type { return record.values[expected.index] }
    return record[name]
  }

  /// The value in a map, if it is there.
  @inline(__always)
  func value(in map: CELMap) -> CELValue? { isASCII ? map[ascii: name] : map[name] }
}

/// `operand.field`.
class SelectStep: Step {
  final let operand: Step
  final let field: Field

  init(_ operand: Step, _ field: Field, _ range: Range<Int>) {
    (self.operand, self.field) = (operand, field)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    let value = try operand.value(&frame)
    try charge(1, &frame)
    return try select(value)
  }

  /// The field of a value, without charge.
  final func select(_ value: CELValue) throws(EvaluationError) -> CELValue {
    switch value {
    case .record(let record):
      if let value = field.value(in: record) { return value }
    case .map(let map):
      if let value = field.value(in: map) { return value }
    case .optional(let value):
      guard let value else { return .optional(nil) }
      return .optional(try select(ifPresent: value))
    default: break
    }
    throw missing(value)
  }

  /// The field of what an optional holds.
  final func select(ifPresent value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .record(let record): field.value(in: record)
    case .map(let map): field.value(in: map)
    default: throw missing(value)
    }
  }

  @inline(never)
  private func missing(_ value: CELValue) -> EvaluationError {
    switch value {
    case .record(let record):
      record.type.index(of: field.name) == nil
        ? failure(.noSuchField, "'\(record.type.name)' has no field '\(field.name)'")
        : failure(.noSuchField, "the field '\(field.name)' has no value")
    case .map: failure(.noSuchKey, "no such key: '\(field.name)'")
    default:
      failure(.noSuchOverload, "a value of type \(value.runtimeType.erasedName) has no fields")
    }
  }
}

/// `variable.field`.
final class VariableFieldStep: SelectStep {
  private let variable: VariableStep
  private let index: Int

  init(_ variable: VariableStep, _ field: Field, _ range: Range<Int>) {
    (self.variable, index) = (variable, variable.index)
    super.init(variable, field, range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(2, &frame)
    return try read(&frame)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try charge(2, &frame)
    if case .bool(let bool)? = valueIfPresent(&frame) { return bool }
    let value = try read(&frame)
    guard case .bool(let bool) = value else { throw notBool(value) }
    return bool
  }

  /// The value, without charge.
  @inline(__always)
  func read(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    if let value = valueIfPresent(&frame) { return value }
    return try select(try variable.read(&frame))
  }

  /// The value, without charge, if the variable is a record or a map that has it.
  @inline(__always)
  func valueIfPresent(_ frame: inout Frame) -> CELValue? { frame.variables[index].fields?.value(of: field) }
}

/// `has(operand.field)`.
final class HasStep: Step {
  private let operand: Step
  private let field: Field

  init(_ operand: Step, _ field: Field, _ range: Range<Int>) {
    (self.operand, self.field) = (operand, field)
    super.init(range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let value = try operand.value(&frame)
    try charge(1, &frame)
    return try has(value)
  }

  private func has(_ value: CELValue) throws(EvaluationError) -> Bool {
    switch value {
    case .record(let record): return field.value(in: record) != nil
    case .map(let map): return field.value(in: map) != nil
    case .optional(let value):
      guard let value else { return false }
      return try has(value)
    default:
      throw failure(.noSuchOverload, "a value of type \(value.runtimeType.erasedName) has no fields")
    }
  }
}

/// `operand.?field`, `operand[?key]`.
final class SelectOptionalStep: Step {
  private let operand: Step
  private let key: Step

  init(_ operand: Step, _ key: Step, _ range: Range<Int>) {
    (self.operand, self.key) = (operand, key)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    var value = try operand.value(&frame)
    if case .optional(let within) = value {
      guard let within else { return .optional(nil) }
      value = within
    }
    let key = try key.value(&frame)
    try charge(1, &frame)
    switch (value, key) {
    case (.map(let map), _): return .optional(map[key])
    case (.record(let record), .string(let name)): return .optional(record[name])
    case (.record, _): return .optional(nil)
    case (.list(let elements), _):
      guard let index = index(key) else {
        throw failure(
          .noSuchOverload, "a list has no index of type \(key.runtimeType.erasedName)")
      }
      return .optional(elements.indices.contains(index) ? elements[index] : nil)
    default:
      throw failure(
        .noSuchOverload, "a value of type \(value.runtimeType.erasedName) cannot be indexed")
    }
  }

  /// A whole number of any type as an index; one that no list is long enough for becomes -1.
  private func index(_ key: CELValue) -> Int? {
    switch key {
    case .int(let index): Int(index)
    case .uint(let index): Int(exactly: index) ?? -1
    case .double(let index) where index == index.rounded(.down): Int(exactly: index) ?? -1
    default: nil
    }
  }
}
