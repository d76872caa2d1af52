public import Diagnostics
public import JSON
public import YAML

extension String: SingleValue {
  /// JSON Schema of scalars: a number or Boolean counts as the text it is written with.
  public static var schema: [(name: String, value: JSON)] { [("type", ["string", "number", "boolean"])] }
  /// Any text or number may.
  public static var takesItems: Bool { true }
  /// A string.
  public static var typeName: String { "string" }
  /// The text itself.
  public var json: JSON { .string(self) }
  /// The scalar's text; a number or Boolean counts as the text it is written with.
  public init(_ node: Node) throws(Problem) {
    guard let text = node.text else {
      throw Problem(
        .wrongType, "is not a string", at: node.location,
        hint: node.scalar == nil ? nil : "write '' for an empty text")
    }
    self = text
  }
}

extension Int: SingleValue {
  /// JSON Schema `{"type": "integer"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "integer")] }
  /// Any text or number may.
  public static var takesItems: Bool { true }
  /// An integer.
  public static var typeName: String { "integer" }
  /// The number itself.
  public var json: JSON { .integer(self) }
  /// An integer of YAML's core schema.
  public init(_ node: Node) throws(Problem) {
    guard case .integer(let value) = node.value else {
      throw Problem(.wrongType, "is not an integer", at: node.location)
    }
    self = value
  }
  /// The number itself.
  public static func size(of node: Node) -> Int? {
    if case .integer(let value) = node.value { value } else { nil }
  }
}

extension Bool: SingleValue {
  /// JSON Schema `{"type": "boolean"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "boolean")] }
  /// A Boolean.
  public static var typeName: String { "boolean" }
  /// The value itself.
  public var json: JSON { .bool(self) }
  /// `true` or `false`.
  public init(_ node: Node) throws(Problem) {
    guard case .bool(let value) = node.value else {
      throw Problem(.wrongType, "is not 'true' or 'false'", at: node.location)
    }
    self = value
  }
}

extension Node: SingleValue {
  /// JSON Schema of anything.
  public static var schema: [(name: String, value: JSON)] { [] }
  /// Anything.
  public static var typeName: String { "any" }
  /// The node itself.
  public init(_ node: Node) throws(Problem) { self = node }
}

// MARK: - Types made of other types

extension Array: OptionValue where Element: OptionValue {
  /// JSON Schema `{"type": "array", "items": …}`.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "array"), ("items", .object(Element.schema))]
  }
  /// Whether its elements may.
  public static var takesItems: Bool { Element.takesItems }
  /// A list of its elements' type.
  public static var typeName: String { "list of \(Element.typeName)" }
  /// The keys of its elements.
  public static var members: [any OptionDeclaration] { Element.members }
  /// The elements in order.
  public var json: JSON { .array(map(\.json)) }
  /// The files of all elements.
  public var files: [InputPath] { flatMap { $0.files } }
  /// The secrets of all elements.
  public var secrets: [SecretReference] { flatMap { $0.secrets } }
  /// How many elements are written.
  public static func size(of node: Node) -> Int? {
    if case .sequence(let nodes) = node.value { nodes.count } else { nil }
  }
  /// Those of an array.
  public static var bounds: (least: String, most: String) { ("minItems", "maxItems") }
  /// That it is empty, too short or too long.
  public static func objection(to size: Int, _ range: ClosedRange<Int>, of subject: String) -> String {
    if size == 0 && range.lowerBound == 1 { return "\(subject) is empty" }
    let wanted =
      range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    return "\(subject) has \(size) element\(size == 1 ? "" : "s"), not \(wanted)"
  }
  /// A sequence; the elements that have the type.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .sequence(let nodes) = node.value else {
      problems.append(Problem(.wrongType, "\(subject) is not a list", at: node.location))
      return nil
    }
    var elements: Self = []
    elements.reserveCapacity(nodes.count)
    for (index, node) in nodes.enumerated() {
      let before = problems.count
      var element = Element.read(node, as: "", into: &problems)
      if problems.count > before {
        // Once more, with what messages begin with: nearly every element has none.
        problems.removeLast(problems.count - before)
        element = Element.read(node, as: "\(subject) element \(index + 1)", into: &problems)
      }
      if let element { elements.append(element) }
    }
    return elements
  }
}

extension Optional: OptionValue where Wrapped: OptionValue {
  /// The schema of the value that may be left out.
  public static var schema: [(name: String, value: JSON)] { Wrapped.schema }
  /// Whether the value may.
  public static var takesItems: Bool { Wrapped.takesItems }
  /// The type that may be left out.
  public static var typeName: String { Wrapped.typeName }
  /// The keys of the value.
  public static var members: [any OptionDeclaration] { Wrapped.members }
  /// The value, or null.
  public var json: JSON { self?.json ?? .null }
  /// The files of the value.
  public var files: [InputPath] { self?.files ?? [] }
  /// The secrets of the value.
  public var secrets: [SecretReference] { self?.secrets ?? [] }
  /// The size of the value.
  public static func size(of node: Node) -> Int? { Wrapped.size(of: node) }
  /// Those of the value.
  public static var bounds: (least: String, most: String) { Wrapped.bounds }
  /// That of the value.
  public static func objection(to size: Int, _ range: ClosedRange<Int>, of subject: String) -> String {
    Wrapped.objection(to: size, range, of: subject)
  }
  /// A value that is there.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    Wrapped.read(node, as: subject, into: &problems).map { .some($0) }
  }
}

extension Located: OptionValue where Value: OptionValue {
  /// The schema of the value.
  public static var schema: [(name: String, value: JSON)] { Value.schema }
  /// Whether the value may.
  public static var takesItems: Bool { Value.takesItems }
  /// The type of the value.
  public static var typeName: String { Value.typeName }
  /// The keys of the value.
  public static var members: [any OptionDeclaration] { Value.members }
  /// The value without its place.
  public var json: JSON { value.json }
  /// The files of the value.
  public var files: [InputPath] { value.files }
  /// The secrets of the value.
  public var secrets: [SecretReference] { value.secrets }
  /// The size of the value.
  public static func size(of node: Node) -> Int? { Value.size(of: node) }
  /// Those of the value.
  public static var bounds: (least: String, most: String) { Value.bounds }
  /// That of the value.
  public static func objection(to size: Int, _ range: ClosedRange<Int>, of subject: String) -> String {
    Value.objection(to: size, range, of: subject)
  }
  /// The value with the place of its node.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    Value.read(node, as: subject, into: &problems).map { Located($0, at: node.location) }
  }
}

extension Node {
  /// The text of a scalar; `nil` for a collection and for null, however that is written.
  var text: String? {
    if case .null = value { nil } else { scalar }
  }

  /// The value without its places.
  public var json: JSON {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let text): .string(text)
    case .sequence(let nodes): .array(nodes.map(\.json))
    case .mapping(let pairs): .object(pairs.map { ($0.key.value, $0.value.json) })
    }
  }
}
