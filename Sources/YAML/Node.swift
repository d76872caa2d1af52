public import Diagnostics

/// A YAML value that remembers where it was written.
public struct Node: Sendable {
  /// What can be written, by the core schema (YAML 1.2.2 §10.3).
  public enum Value: Sendable {
    case null
    case bool(Bool)
    /// A whole number that fits.
    case integer(Int)
    /// Any other number; also infinities and NaN.
    case number(Double)
    case string(String)
    case sequence([Node])
    /// In the order written; keys are scalars and unique, byte by byte.
    case mapping([(key: Located<String>, value: Node)])
  }

  /// What was written.
  public let value: Value
  /// Where it begins; the width is that of a node which ends on the same line.
  ///
  /// What stands for an alias lies where the alias is written; what is inside of it, where the anchor is.
  public let location: SourceLocation
  /// Whether it is a scalar without quotes that is not a block.
  public let isPlain: Bool
  private let details: Details?

  /// What few nodes have: without them a large manifest would take half as much memory again.
  private final class Details: Sendable {
    let scalar: String?
    let spelling: Spelling?

    init?(scalar: String?, spelling: Spelling?) {
      if scalar == nil, spelling == nil { return nil }
      (self.scalar, self.spelling) = (scalar, spelling)
    }
  }

  /// The text of a scalar after unquoting, also of a number or Boolean; `nil` for a collection.
  public var scalar: String? {
    if case .string(let text) = value { return text }
    return details?.scalar
  }

  /// How it is written, if an expression in it lies otherwise than the text says.
  var spelling: Spelling? { details?.spelling }

  /// Puts a value at a place; for what stands for a written node, as after a look-up.
  ///
  /// `scalar` is the text of a number, a Boolean or null; a string is its own.
  public init(_ value: Value, at location: SourceLocation, scalar: String? = nil, isPlain: Bool = false) {
    self.init(value, at: location, scalar: scalar, isPlain: isPlain, spelling: nil)
  }

  init(_ value: Value, at location: SourceLocation, scalar: String?, isPlain: Bool, spelling: Spelling?) {
    (self.value, self.location, self.isPlain) = (value, location, isPlain)
    let isString = if case .string = value { true } else { false }
    details = Details(scalar: isString ? nil : scalar, spelling: spelling)
  }
}

extension Node {
  /// The pair of a key, also where null is written; `nil` for anything but a mapping.
  public func pair(_ name: String) -> (key: Located<String>, value: Node)? {
    guard case .mapping(let pairs) = value else { return nil }
    return pairs.firstIndex { $0.key.value.utf8.elementsEqual(name.utf8) }.map { pairs[$0] }
  }

  /// The value of a key; null counts as not written.
  public subscript(name: String) -> Node? {
    guard let found = pair(name)?.value else { return nil }
    if case .null = found.value { return nil }
    return found
  }

  /// The elements of a sequence; none for anything else.
  public var elements: [Node] { if case .sequence(let nodes) = value { nodes } else { [] } }
}
