public import Diagnostics

/// A TOML value that remembers where it was written.
public struct TOMLNode: Sendable {
  /// What can be written (TOML 1.0.0).
  public enum Value: Sendable {
    case string(String)
    case integer(Int)
    case float(Double)
    case bool(Bool)
    /// A date, a time or both, as written.
    case moment(Moment, String)
    case array([TOMLNode])
    /// In the order in which the keys first appear; keys are unique, byte by byte.
    case table([(key: Located<String>, value: TOMLNode)])
  }

  /// The four kinds of date and time.
  public enum Moment: Sendable {
    case offsetDateTime
    case localDateTime
    case localDate
    case localTime
  }

  /// What was written.
  public let value: Value
  /// Where the value begins; of a table, its header or the key that made it.
  public let location: SourceLocation

  init(_ value: Value, at location: SourceLocation) { (self.value, self.location) = (value, location) }
}

extension TOMLNode {
  /// The value of a key; `nil` where there is none or this is no table.
  public subscript(name: String) -> TOMLNode? {
    guard case .table(let pairs) = value else { return nil }
    // `==` first: keys that are not even canonically equal are told apart much faster.
    return pairs.first { $0.key.value == name && $0.key.value.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a string.
  public var string: String? { if case .string(let text) = value { text } else { nil } }

  /// The value of a Boolean.
  public var bool: Bool? { if case .bool(let flag) = value { flag } else { nil } }

  /// The value of an integer.
  public var integer: Int? { if case .integer(let number) = value { number } else { nil } }

  /// The elements of an array; none for anything else.
  public var elements: [TOMLNode] { if case .array(let nodes) = value { nodes } else { [] } }

  /// The keys and values of a table; none for anything else.
  public var pairs: [(key: Located<String>, value: TOMLNode)] {
    if case .table(let pairs) = value { pairs } else { [] }
  }

  /// Whether it is a table.
  public var isTable: Bool { if case .table = value { true } else { false } }
}
