public import Diagnostics
public import JSON
import OperatingSystem
public import YAML

extension String: OptionValue {
  /// JSON Schema `{"type": "string"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "string")] }
  /// The text itself.
  public var json: JSON { .string(self) }
  /// The scalar's text; a number or Boolean counts as the text it is written with.
  public init(_ node: Node) throws(Problem) {
    guard let text = node.text else { throw Problem(.wrongType, "is not a string", at: node.location) }
    self = text
  }
}

extension Int: OptionValue {
  /// JSON Schema `{"type": "integer"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "integer")] }
  /// The number itself.
  public var json: JSON { .integer(self) }
  /// An integer of YAML's core schema.
  public init(_ node: Node) throws(Problem) {
    guard case .integer(let value) = node.value else {
      throw Problem(.wrongType, "is not an integer", at: node.location)
    }
    self = value
  }
}

extension Bool: OptionValue {
  /// JSON Schema `{"type": "boolean"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "boolean")] }
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

extension Array: OptionValue where Element: OptionValue {
  /// JSON Schema `{"type": "array", "items": …}`.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "array"), ("items", .object(Element.schema))]
  }
  /// The elements in order.
  public var json: JSON { .array(map(\.json)) }
  /// The files of all elements.
  public var files: [InputPath] { flatMap(\.files) }
  /// The secrets of all elements.
  public var secrets: [SecretReference] { flatMap(\.secrets) }
  /// A sequence whose elements all have the type.
  public init(_ node: Node) throws(Problem) {
    guard case .sequence(let nodes) = node.value else {
      throw Problem(.wrongType, "is not a list", at: node.location)
    }
    self = []
    for (index, element) in nodes.enumerated() {
      do { append(try Element(element)) } catch {
        let place = error.location ?? element.location
        throw Problem(error.code, "element \(index + 1) \(error.message)", at: place, hint: error.hint)
      }
    }
  }
}

extension Optional: OptionValue where Wrapped: OptionValue {
  /// The schema of the value that may be left out.
  public static var schema: [(name: String, value: JSON)] { Wrapped.schema }
  /// The value, or null.
  public var json: JSON { self?.json ?? .null }
  /// The files of the value.
  public var files: [InputPath] { self?.files ?? [] }
  /// The secrets of the value.
  public var secrets: [SecretReference] { self?.secrets ?? [] }
  /// A value that is there.
  public init(_ node: Node) throws(Problem) { self = .some(try Wrapped(node)) }
}

/// A table whose keys the person chooses: names to texts, in the order written.
public struct TextTable: OptionValue {
  /// Key and value with their places.
  public let pairs: [(key: Located<String>, value: Located<String>)]
  /// JSON Schema of an object of strings.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "object"), ("additionalProperties", ["type": "string"])]
  }
  /// An object of strings.
  public var json: JSON { .object(pairs.map { ($0.key.value, .string($0.value.value)) }) }
  /// No pairs.
  public init() { pairs = [] }
  /// A mapping of scalars.
  public init(_ node: Node) throws(Problem) {
    guard case .mapping(let nodes) = node.value else {
      throw Problem(.wrongType, "is not a mapping", at: node.location)
    }
    var pairs: [(key: Located<String>, value: Located<String>)] = []
    for (key, value) in nodes {
      guard let text = value.text else {
        throw Problem(
          .wrongType, "has a value that is not a string", at: value.location,
          hint: value.scalar == nil ? nil : "write '' for an empty text")
      }
      pairs.append((key, Located(text, at: value.location)))
    }
    self.pairs = pairs
  }
}

/// A span of time, written `30s`, `5m`, `2h` or `1d`.
public struct TimeSpan: OptionValue, Hashable {
  /// Whole seconds.
  public let seconds: Int
  /// As the standard library has it.
  public var duration: Duration { .seconds(seconds) }
  /// JSON Schema of the written form.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", "^0*[1-9][0-9]*(s|m|h|d)$")]
  }
  /// In seconds, `"300s"`.
  public var json: JSON { .string("\(seconds)s") }
  /// A span of whole seconds.
  public init(seconds: Int) { self.seconds = seconds }
  /// Digits and one unit.
  public init(_ node: Node) throws(Problem) {
    let text = node.scalar ?? ""
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }),
      text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
      let count = Int(text.dropLast()), count > 0
    else {
      throw Problem(
        .wrongType, "is not a duration", at: node.location, hint: "write for example 30s, 5m, 2h or 1d")
    }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
    guard !overflow, seconds <= 365 * 86_400 else {
      throw Problem(.wrongValue, "is longer than a year", at: node.location)
    }
    self.seconds = seconds
  }
}

/// One of several words: an enumeration of strings becomes an option type by naming this protocol.
public protocol OptionChoice: OptionValue, RawRepresentable, CaseIterable where RawValue == String {}

extension OptionChoice {
  /// JSON Schema `{"enum": […]}`.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("enum", .strings(allCases.map(\.rawValue)))]
  }
  /// The word.
  public var json: JSON { .string(rawValue) }
  /// One of the words.
  public init(_ node: Node) throws(Problem) {
    let words = Self.allCases.map(\.rawValue)
    let text = try String(node)
    guard let value = Self(rawValue: text) else {
      throw Problem(
        .wrongValue, "cannot be '\(text)'", at: node.location,
        hint: suggestion(for: text, among: words, orList: "one of"))
    }
    self = value
  }
}

/// A file or folder named in a document, relative to the folder the document stands in.
public struct InputPath: OptionValue, Hashable {
  /// As the person wrote it.
  public let written: String
  /// From the working folder, or absolute.
  public let path: String
  /// Where it is written.
  public let location: SourceLocation
  /// JSON Schema `{"type": "string"}`.
  public static var schema: [(name: String, value: JSON)] { [("type", "string")] }
  /// As written: the content counts for keys, by `files`.
  public var json: JSON { .string(written) }
  /// Itself.
  public var files: [InputPath] { [self] }
  /// A path, resolved against the document that it stands in.
  public init(_ node: Node) throws(Problem) {
    let text = try String(node)
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw Problem(.wrongValue, "is not a path", at: node.location)
    }
    (written, location) = (text, node.location)
    path = resolved(text, in: parent(of: node.location.file))
  }
}

extension Located: OptionValue where Value: OptionValue {
  /// The schema of the value.
  public static var schema: [(name: String, value: JSON)] { Value.schema }
  /// The value without its place.
  public var json: JSON { value.json }
  /// The files of the value.
  public var files: [InputPath] { value.files }
  /// The secrets of the value.
  public var secrets: [SecretReference] { value.secrets }
  /// The value with the place of its node.
  public init(_ node: Node) throws(Problem) { self = Located(try Value(node), at: node.location) }
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
