import Glibc

/// The one equality and the one order of values: for `==`, `<`, `in`, keys, `distinct`, `sort` and everything else.
///
/// Numbers are points on one line, compared exactly whatever their types; strings and bytes are compared by octets,
/// which for strings is the order of code points; a record is the map of the fields it has.
extension CELValue {
  /// Whether `left == right` in CEL; values of different types are not equal, NaN equals nothing.
  ///
  /// - Throws: `cost-exceeded`: it charges for what it visits beyond the first comparison.
  public static func isEqual(_ left: CELValue, _ right: CELValue, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    switch (left, right) {
    case (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.string(let left), .string(let right)):
      guard left.utf8.count == right.utf8.count else { return false }
      try evaluation.charge(left.utf8.count / 10)
      return left.hasSameBytes(as: right)
    case (.bytes(let left), .bytes(let right)):
      guard left.count == right.count else { return false }
      try evaluation.charge(left.count / 10)
      return left == right
    case (.list(let left), .list(let right)): return try areEqual(left, right, &evaluation)
    case (.map(let left), .map(let right)): return try areEqual(left, right, &evaluation)
    case (.map(let map), .record(let record)), (.record(let record), .map(let map)):
      return try areEqual(record, map, &evaluation)
    case (.record(let left), .record(let right)):
      return try areEqual(left, right.map, &evaluation)
    case (.timestamp(let left), .timestamp(let right)): return left == right
    case (.duration(let left), .duration(let right)): return left == right
    case (.type(let left), .type(let right)):
      return left.nameAtRunTime.hasSameBytes(as: right.nameAtRunTime)
    case (.optional(let left), .optional(let right)):
      guard let left, let right else { return left == nil && right == nil }
      try evaluation.charge(1)
      return try isEqual(left, right, &evaluation)
    default:
      return order(ofNumbers: left, right) == 0
    }
  }

  /// -1, 0 or 1 as `left` is below, equal to or above `right`: bool, numbers of any type, string, bytes, timestamp, duration.
  ///
  /// - Throws: `no-such-overload` for other types, `invalid-argument` for NaN, which has no order, `cost-exceeded`.
  public static func compare(_ left: CELValue, _ right: CELValue, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Int
  {
    switch (left, right) {
    case (.int(let left), .int(let right)): return left < right ? -1 : left == right ? 0 : 1
    case (.bool(let left), .bool(let right)): return left == right ? 0 : right ? -1 : 1
    case (.string(let left), .string(let right)):
      try evaluation.charge(min(left.utf8.count, right.utf8.count) / 10)
      return left.orderOfBytes(against: right)
    case (.bytes(let left), .bytes(let right)):
      try evaluation.charge(min(left.count, right.count) / 10)
      return left.withUnsafeBytes { left in right.withUnsafeBytes { right in order(left, right) } }
    case (.timestamp(let left), .timestamp(let right)):
      if left.seconds != right.seconds { return left.seconds < right.seconds ? -1 : 1 }
      return Int((left.nanoseconds - right.nanoseconds).signum())
    case (.duration(let left), .duration(let right)):
      return left.nanoseconds < right.nanoseconds ? -1 : left.nanoseconds == right.nanoseconds ? 0 : 1
    default:
      if let order = order(ofNumbers: left, right) { return order }
      guard left.isNumber, right.isNumber else {
        throw EvaluationError(
          .noSuchOverload,
          "\(left.runtimeType.nameAtRunTime) and \(right.runtimeType.nameAtRunTime) have no order")
      }
      throw EvaluationError(.invalidArgument, "NaN has no order")
    }
  }
}

// MARK: - Lists and maps

extension CELValue {
  private static func areEqual(_ left: [CELValue], _ right: [CELValue], _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    guard left.count == right.count else { return false }
    for index in left.indices {
      try evaluation.charge(1)
      guard try isEqual(left[index], right[index], &evaluation) else { return false }
    }
    return true
  }

  private static func areEqual(_ left: CELMap, _ right: CELMap, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    guard left.count == right.count else { return false }
    for entry in left.entries {
      try evaluation.charge(1)
      guard let other = right[entry.key], try isEqual(entry.value, other, &evaluation) else { return false }
    }
    return true
  }

  private static func areEqual(_ record: CELRecord, _ map: CELMap, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    guard record.count == map.count else { return false }
    for (field, value) in zip(record.type.fields, record.values) {
      guard let value else { continue }
      try evaluation.charge(1)
      guard let other = map[field.name], try isEqual(value, other, &evaluation) else { return false }
    }
    return true
  }
}

// MARK: - Numbers

extension CELValue {
  private var isNumber: Bool {
    switch self {
    case .int, .uint, .double: true
    default: false
    }
  }

  /// `nil` if one of them is no number or NaN.
  private static func order(ofNumbers left: CELValue, _ right: CELValue) -> Int? {
    switch (left, right) {
    case (.int(let left), .int(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.uint(let left), .uint(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.double(let left), .double(let right)):
      left < right ? -1 : left == right ? 0 : left > right ? 1 : nil
    case (.int(let left), .uint(let right)): order(left, right)
    case (.uint(let left), .int(let right)): -order(right, left)
    case (.int(let left), .double(let right)): order(left, right)
    case (.double(let left), .int(let right)): order(right, left).map { -$0 }
    case (.uint(let left), .double(let right)): order(left, right)
    case (.double(let left), .uint(let right)): order(right, left).map { -$0 }
    default: nil
    }
  }

  private static func order(_ left: Int64, _ right: UInt64) -> Int {
    guard let left = UInt64(exactly: left) else { return -1 }
    return left < right ? -1 : left == right ? 0 : 1
  }

  private static func order<Integer: FixedWidthInteger>(_ left: Integer, _ right: Double) -> Int? {
    guard !right.isNaN else { return nil }
    // Both bounds are powers of two, or zero, and so exact as doubles; the upper one is the first that does not fit.
    guard right < Double(sign: .plus, exponent: Integer.isSigned ? 63 : 64, significand: 1) else { return -1 }
    guard right >= Double(Integer.min), let whole = Integer(exactly: right.rounded(.down)) else { return 1 }
    if left != whole { return left < whole ? -1 : 1 }
    return right == right.rounded(.down) ? 0 : -1
  }
}

// MARK: - Octets

extension String {
  /// Whether the UTF-8 of both is the same.
  @inline(__always)
  func hasSameBytes(as other: String) -> Bool {
    // `==` first: it decides small ASCII strings by two words, and what is not even canonically equal differs in bytes.
    utf8.count == other.utf8.count && self == other && (isEmpty || orderOfBytes(against: other) == 0)
  }

  /// -1, 0 or 1 by UTF-8, which is the order of code points.
  func orderOfBytes(against other: String) -> Int {
    var (left, right) = (self, other)
    return left.withUTF8 { left in
      right.withUTF8 { right in CELValue.order(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right)) }
    }
  }
}

extension CELValue {
  fileprivate static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let count = min(left.count, right.count)
    if let left = left.baseAddress, let right = right.baseAddress, count > 0 {
      // In bounds: both buffers have at least `count` octets.
      let order = memcmp(left, right, count)
      if order != 0 { return order < 0 ? -1 : 1 }
    }
    return (left.count - right.count).signum()
  }
}

// MARK: - What others need to compare

extension CELType {
  /// The name without parameters, which is all that is left of a type when an expression is evaluated.
  var nameAtRunTime: String {
    switch self {
    case .list: "list"
    case .map, .record: "map"
    case .type: "type"
    case .optional: "optional_type"
    case .wrapper(let type): type.nameAtRunTime
    default: description
    }
  }
}

extension CELRecord {
  /// How many of its fields are there.
  var count: Int { values.count { $0 != nil } }

  /// The fields that are there, by name.
  var map: CELMap {
    CELMap(
      names: zip(type.fields, values).compactMap { field, value in value.map { (field.name, $0) } })
  }
}
