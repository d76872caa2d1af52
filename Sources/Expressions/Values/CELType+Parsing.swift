extension CELType {
  /// How deep a type may be nested in text.
  private static let depthLimit = 32

  /// A type from its text: `list(int)`, `map(string, dyn)`, `optional_type(T)`; `nil` if it is none.
  ///
  /// A dotted name is an opaque type, another unknown word a type parameter; names of Protocol Buffers that
  /// stand for types of CEL are those. `description` gives the text back.
  public init?(parsing text: String) {
    var reader = TypeReader(rest: text.unicodeScalars[...])
    guard let type = reader.type(depth: Self.depthLimit), reader.isAtEnd else { return nil }
    self = type
  }

  /// The name as a value of the language, without parameters: `list`, `google.protobuf.Timestamp`.
  public var erasedName: String {
    switch self {
    case .list: "list"
    case .map, .record: "map"
    case .type: "type"
    case .optional: "optional_type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .wrapper(let type): type.erasedName
    default: description
    }
  }
}

private struct TypeReader {
  var rest: Substring.UnicodeScalarView

  private static let names: [String: CELType] = [
    "null_type": .null, "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
    "bytes": .bytes, "timestamp": .timestamp, "duration": .duration, "dyn": .dyn, "any": .dyn,
    "error": .error,
    "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration,
    "google.protobuf.Any": .dyn, "google.protobuf.Value": .dyn,
    "google.protobuf.Struct": .map(.string, .dyn), "google.protobuf.ListValue": .list(.dyn),
    "google.protobuf.BoolValue": .wrapper(.bool), "google.protobuf.BytesValue": .wrapper(.bytes),
    "google.protobuf.DoubleValue": .wrapper(.double), "google.protobuf.FloatValue": .wrapper(.double),
    "google.protobuf.Int32Value": .wrapper(.int), "google.protobuf.Int64Value": .wrapper(.int),
    "google.protobuf.StringValue": .wrapper(.string), "google.protobuf.UInt32Value": .wrapper(.uint),
    "google.protobuf.UInt64Value": .wrapper(.uint),
  ]

  var isAtEnd: Bool { rest.isEmpty }

  mutating func type(depth: Int) -> CELType? {
    guard depth > 0, let name = name() else { return nil }
    guard skip("(") else {
      switch name {
      case "list": return .list(.dyn)
      case "map": return .map(.dyn, .dyn)
      case "type": return .type(.dyn)
      case "optional_type": return .optional(.dyn)
      default: return Self.names[name] ?? (name.contains(".") ? .opaque(name) : .parameter(name))
      }
    }
    var parameters: [CELType] = []
    repeat {
      guard let parameter = type(depth: depth - 1) else { return nil }
      parameters.append(parameter)
    } while skip(",")
    guard skip(")") else { return nil }
    switch (name, parameters.count) {
    case ("list", 1): return .list(parameters[0])
    case ("map", 2): return .map(parameters[0], parameters[1])
    case ("type", 1): return .type(parameters[0])
    case ("optional_type", 1): return .optional(parameters[0])
    case ("wrapper", 1): return .wrapper(parameters[0])
    default: return nil
    }
  }

  private mutating func name() -> String? {
    skipSpaces()
    var name = String.UnicodeScalarView()
    while let scalar = rest.first, scalar.isWordStart || scalar.isDigit || scalar == "." {
      name.append(scalar)
      rest.removeFirst()
    }
    skipSpaces()
    return name.first?.isWordStart == true ? String(name) : nil
  }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    skipSpaces()
    return true
  }

  private mutating func skipSpaces() { while rest.first == " " { rest.removeFirst() } }
}
