/// A value of CEL.
public enum CELValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([CELValue])
  case map(CELMap)
  case record(CELRecord)
  case timestamp(CELTimestamp)
  case duration(CELDuration)
  /// The type of another value: `type(1)`; parameters are `dyn`.
  case type(CELType)
  indirect case optional(CELValue?)
  /// An address of the Internet, or a range of them.
  indirect case ip(IPAddress), cidr(IPRange)

  /// The type that `type(x)` tells; `list(dyn)` for every list.
  public var runtimeType: CELType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    case .list: .list(.dyn)
    case .map, .record: .map(.dyn, .dyn)
    case .timestamp: .timestamp
    case .duration: .duration
    case .type: .type(.dyn)
    case .optional: .optional(.dyn)
    case .ip: .opaque(IPAddress.typeName)
    case .cidr: .opaque(IPRange.typeName)
    }
  }
}

/// A point in time: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
public struct CELTimestamp: Hashable, Sendable {
  /// Whole seconds since 1970, rounded down: -62135596800 to 253402300799.
  public let seconds: Int64
  /// 0 to 999,999,999.
  public let nanoseconds: Int32

  /// Fails outside of the years 1 to 9999.
  public init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanoseconds)
    else {
      return nil
    }
    (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
  }
}

/// A span of time, about ±292 years.
public struct CELDuration: Hashable, Sendable {
  /// Nanoseconds.
  public let nanoseconds: Int64

  /// A span.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A value of a record type: its fields by index.
public final class CELRecord: Sendable {
  /// Its type.
  public let type: RecordType
  /// One for each field of the type; `nil` for an optional one that is not there.
  public let values: [CELValue?]

  /// A record; missing values count as not there, further ones are dropped.
  public init(_ type: RecordType, _ values: [CELValue?]) {
    self.type = type
    let count = type.fields.count
    self.values = Array(values.prefix(count)) + Array(repeating: nil, count: max(0, count - values.count))
  }

  /// The value of a field, if it is there.
  public subscript(name: String) -> CELValue? {
    guard let index = type.index(of: name) else { return nil }
    return values[index]
  }
}
