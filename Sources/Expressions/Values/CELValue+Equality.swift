import Glibc

/// The one equality and the one order of values: for `==`, `<`, `in`, keys, `distinct`, `sort` and everything else.
///
/// Numbers of different types are equal if they are the same number exactly. The order of a whole number and a double is
/// that of doubles, to which the whole number is rounded: the conformance suite wants `9223372036854775807 >=
/// 9223372036854775808.0`, so beyond 2^53 two numbers may be unequal though neither is above the other. Strings and bytes
/// are compared by octets, which for strings is the order of code points; a record is the map of the fields it has.
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
      return left.erasedName.hasSameBytes(as: right.erasedName)
    case (.ip(let left), .ip(let right)): return left == right
    case (.cidr(let left), .cidr(let right)): return left == right
    case (.optional(let left), .optional(let right)):
      guard let left, let right else { return left == nil && right == nil }
      try evaluation.charge(1)
      return try isEqual(left, right, &evaluation)
    default:
      return areEqual(numbers: left, right)
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
          "\(left.runtimeType.erasedName) and \(right.runtimeType.erasedName) have no order")
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

  private static func areEqual(numbers left: CELValue, _ right: CELValue) -> Bool {
    switch (left, right) {
    case (.uint(let left), .uint(let right)): left == right
    case (.double(let left), .double(let right)): left == right
    case (.int(let left), .uint(let right)), (.uint(let right), .int(let left)): left == right
    case (.int(let whole), .double(let double)), (.double(let double), .int(let whole)):
      Int64(exactly: double) == whole
    case (.uint(let whole), .double(let double)), (.double(let double), .uint(let whole)):
      UInt64(exactly: double) == whole
    default: false
    }
  }

  /// `nil` if one of them is no number or NaN.
  private static func order(ofNumbers left: CELValue, _ right: CELValue) -> Int? {
    switch (left, right) {
    case (.uint(let left), .uint(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.int(let left), .uint(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.uint(let left), .int(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.double(let left), .double(let right)): order(left, right)
    case (.int(let left), .double(let right)): order(Double(left), right)
    case (.double(let left), .int(let right)): order(left, Double(right))
    case (.uint(let left), .double(let right)): order(Double(left), right)
    case (.double(let left), .uint(let right)): order(left, Double(right))
    default: nil
    }
  }

  private static func order(_ left: Double, _ right: Double) -> Int? {
    left < right ? -1 : left == right ? 0 : left > right ? 1 : nil
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

  /// Whether its UTF-8 begins with that of another.
  func startsWithBytes(of other: String) -> Bool {
    guard utf8.count >= other.utf8.count else { return false }
    var (text, prefix) = (self, other)
    return text.withUTF8 { text in
      prefix.withUTF8 { prefix in
        CELValue.order(
          UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<prefix.count]),
          UnsafeRawBufferPointer(prefix)) == 0
      }
    }
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

extension CELRecord {
  /// How many of its fields are there.
  var count: Int { values.count { $0 != nil } }

  /// The fields that are there, by name.
  var map: CELMap {
    CELMap(
      names: zip(type.fields, values).compactMap { field, value in value.map { (field.name, $0) } })
  }
}
