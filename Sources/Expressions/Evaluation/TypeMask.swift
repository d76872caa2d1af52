/// A set of types as they are told apart when an expression is evaluated: one bit each, parameters erased.
struct TypeMask: OptionSet {
  let rawValue: UInt16

  static let null = Self(rawValue: 1 << 0)
  static let bool = Self(rawValue: 1 << 1)
  static let int = Self(rawValue: 1 << 2)
  static let uint = Self(rawValue: 1 << 3)
  static let double = Self(rawValue: 1 << 4)
  static let string = Self(rawValue: 1 << 5)
  static let bytes = Self(rawValue: 1 << 6)
  static let list = Self(rawValue: 1 << 7)
  /// Records too.
  static let map = Self(rawValue: 1 << 8)
  static let timestamp = Self(rawValue: 1 << 9)
  static let duration = Self(rawValue: 1 << 10)
  static let type = Self(rawValue: 1 << 11)
  static let optional = Self(rawValue: 1 << 12)
  static let ip = Self(rawValue: 1 << 13)
  static let cidr = Self(rawValue: 1 << 14)
  static let any = Self(rawValue: .max)

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// What a parameter of a declared type takes.
  init(_ type: CELType) {
    switch type {
    case .null: self = .null
    case .bool: self = .bool
    case .int: self = .int
    case .uint: self = .uint
    case .double: self = .double
    case .string: self = .string
    case .bytes: self = .bytes
    case .list: self = .list
    case .map, .record: self = .map
    case .timestamp: self = .timestamp
    case .duration: self = .duration
    case .type: self = .type
    case .optional: self = .optional
    case .wrapper(let type): self = Self(type).union(.null)
    case .opaque(IPAddress.typeName): self = .ip
    case .opaque(IPRange.typeName): self = .cidr
    case .dyn, .error, .parameter, .opaque: self = .any
    }
  }

  /// The type of a value.
  init(_ value: CELValue) {
    switch value {
    case .null: self = .null
    case .bool: self = .bool
    case .int: self = .int
    case .uint: self = .uint
    case .double: self = .double
    case .string: self = .string
    case .bytes: self = .bytes
    case .list: self = .list
    case .map, .record: self = .map
    case .timestamp: self = .timestamp
    case .duration: self = .duration
    case .type: self = .type
    case .optional: self = .optional
    case .ip: self = .ip
    case .cidr: self = .cidr
    }
  }

  /// Whether a parameter takes a value.
  @inline(__always)
  func takes(_ value: CELValue) -> Bool { self == .any || !isDisjoint(with: TypeMask(value)) }

  /// A value as the body of a function gets it: where a map is asked for, a record becomes one.
  @inline(__always)
  func argument(_ value: CELValue) -> CELValue {
    if case .record(let record) = value, self != .any { return .map(record.map) }
    return value
  }
}
