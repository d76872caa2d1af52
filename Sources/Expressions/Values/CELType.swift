/// A type as the checker knows it (CEL language definition, "Gradual Type Checking").
public indirect enum CELType: Hashable, Sendable {
  case null, bool, int, uint, double, string, bytes, timestamp, duration
  /// Known only when the expression is evaluated.
  case dyn
  /// After a mistake that has been reported: goes with everything.
  case error
  case list(CELType)
  case map(CELType, CELType)
  /// The type of a type.
  case type(CELType)
  case optional(CELType)
  /// null or the type within.
  case wrapper(CELType)
  /// A value with declared fields.
  case record(RecordType)
  /// A type of which only the name is known.
  case opaque(String)
  /// A type parameter of a function, for example `A`.
  case parameter(String)
}

/// A type with declared fields; at run time it looks like a map with string keys.
public final class RecordType: Sendable {
  /// Its name in messages: `finding`.
  public let name: String
  /// In the order declared; names are ASCII.
  public let fields: [Field]
  private let indices: [String: Int]

  /// One field.
  public struct Field: Sendable {
    /// The word after the dot.
    public let name: String
    /// What it holds.
    public let type: CELType
    /// Whether a value may be without it: then `has()` is false and selecting it is an error.
    public let isOptional: Bool

    /// A field of a type.
    public init(_ name: String, _ type: CELType, isOptional: Bool = false) {
      (self.name, self.type, self.isOptional) = (name, type, isOptional)
    }
  }

  /// A record type; of two fields with one name the first counts.
  public init(_ name: String, _ fields: [Field]) {
    (self.name, self.fields) = (name, fields)
    indices = Dictionary(
      fields.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The index of a field.
  public func index(of name: String) -> Int? {
    // A dictionary of strings finds names that are only canonically equal, too.
    guard let index = indices[name], fields[index].name.hasSameBytes(as: name) else { return nil }
    return index
  }
}

extension RecordType: Hashable {
  /// Whether they are one declaration.
  public static func == (left: RecordType, right: RecordType) -> Bool { left === right }
  /// By identity.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension CELType: CustomStringConvertible {
  /// As declarations and messages write it: `list(string)`, `map(string, int)`, `timestamp`.
  public var description: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .dyn: "dyn"
    case .error: "error"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .type(let type): "type(\(type))"
    case .optional(let type): "optional_type(\(type))"
    case .wrapper(let type): "wrapper(\(type))"
    case .record(let record): record.name
    case .opaque(let name), .parameter(let name): name
    }
  }
}
