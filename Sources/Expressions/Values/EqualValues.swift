/// Values among which another can be looked up by the equality of CEL, without going through all of them where possible.
struct EqualValues {
  private var simple: Set<Key> = []
  /// Lists, maps and whatever else is compared one by one.
  private var others: [CELValue] = []

  init() {}

  /// All of these; charges for each.
  init(_ values: [CELValue], _ evaluation: inout Evaluation) throws(EvaluationError) {
    for value in values { _ = try insert(value, &evaluation) }
  }

  /// Adds a value and tells whether it was not there.
  mutating func insert(_ value: CELValue, _ evaluation: inout Evaluation) throws(EvaluationError) -> Bool {
    try evaluation.charge(Self.weight(value))
    if let key = Key(value) { return simple.insert(key).inserted }
    if try others.contains(value, &evaluation) { return false }
    others.append(value)
    return true
  }

  /// Whether an equal value is there.
  func contains(_ value: CELValue, _ evaluation: inout Evaluation) throws(EvaluationError) -> Bool {
    try evaluation.charge(Self.weight(value))
    if let key = Key(value) { return simple.contains(key) }
    return try others.contains(value, &evaluation)
  }

  private static func weight(_ value: CELValue) -> Int {
    switch value {
    case .string(let text): 1 + text.utf8.count / 10
    case .bytes(let bytes): 1 + bytes.count / 10
    default: 1
    }
  }

  /// A value that can be hashed; equal numbers of different types are one key.
  private enum Key: Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Above every int.
    case uint(UInt64)
    /// Neither of these.
    case double(Double)
    case string(UTF8Text)
    case bytes([UInt8])
    case timestamp(CELTimestamp)
    case duration(CELDuration)

    init?(_ value: CELValue) {
      switch value {
      case .null: self = .null
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .uint(value)
      case .double(let value):
        // NaN equals nothing: Double's own equality says so too.
        if let int = Int64(exactly: value) {
          self = .int(int)
        } else if let uint = UInt64(exactly: value) {
          self = .uint(uint)
        } else {
          self = .double(value)
        }
      case .string(let text): self = .string(UTF8Text(text))
      case .bytes(let bytes): self = .bytes(bytes)
      case .timestamp(let moment): self = .timestamp(moment)
      case .duration(let span): self = .duration(span)
      case .list, .map, .record, .type, .optional, .ip, .cidr: return nil
      }
    }
  }
}

extension [CELValue] {
  /// Whether one of them is equal; charges for each comparison.
  fileprivate func contains(_ value: CELValue, _ evaluation: inout Evaluation) throws(EvaluationError) -> Bool
  {
    for element in self {
      try evaluation.charge(1)
      if try CELValue.isEqual(element, value, &evaluation) { return true }
    }
    return false
  }
}
