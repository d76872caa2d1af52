/// JSON values, strictly read and canonically written.
///
/// 1. Reading follows RFC 8259; duplicate names, lone surrogates, invalid UTF-8 and nesting beyond a
///    limit are refused with a place (`JSON+Reading.swift`).
/// 2. Writing follows RFC 8785: the same value is the same bytes (`JSON+Canonical.swift`).

/// A JSON value (RFC 8259); the members of an object keep their order.
public enum JSON: Sendable {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits.
  case integer(Int)
  /// Any other number, as IEEE 754 double.
  case number(Double)
  case string(String)
  case array([JSON])
  /// In the order written; names are unique, compared as bytes.
  case object([(name: String, value: JSON)])
}

// MARK: - Looking in

extension JSON {
  /// The member of an object; `nil` if there is none or this is no object.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    // `==` first: names that are not even canonically equal are told apart much faster.
    return members.first { $0.name == name && $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text of a string.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The value of a whole number that fits.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The value of any number.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value of a Boolean.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements of an array.
  public var array: [JSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object.
  public var members: [(name: String, value: JSON)]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// Whether it is `null`.
  public var isNull: Bool {
    guard case .null = self else { return false }
    return true
  }
}

extension JSON: Equatable {
  /// Equal as values: members in any order, 1 equals 1.0.
  public static func == (left: JSON, right: JSON) -> Bool {
    // The canonical form is unique; a value without one (NaN) equals nothing.
    left.canonical == right.canonical
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string written in Swift.
  public init(stringLiteral value: String) { self = .string(value) }
  /// `true` or `false` written in Swift.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A whole number written in Swift.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// An array written in Swift.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object written in Swift.
  public init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { (name: $0.0, value: $0.1) })
  }

  /// An array of strings.
  public static func strings(_ texts: some Sequence<String>) -> JSON { .array(texts.map { .string($0) }) }

  /// An object without the members whose value is `nil`.
  public static func compact(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    compact(members.map { (name: $0.key, value: $0.value) })
  }

  /// An object without the members whose value is `nil`.
  public static func compact(_ members: [(name: String, value: JSON?)]) -> JSON {
    var present: [(name: String, value: JSON)] = []
    for (name, value) in members { if let value { present.append((name, value)) } }
    return .object(present)
  }
}
