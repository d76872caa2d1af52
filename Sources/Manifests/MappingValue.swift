public import Diagnostics
public import JSON
public import YAML

/// A mapping of declared options, as a type of its own.
///
///     struct Control: MappingValue {
///       static let text = Option<String>("text", "what compensates")
///       static let members: [any OptionDeclaration] = [text]
///       let values: Options
///     }
public protocol MappingValue: OptionValue {
  /// What was read.
  var values: Options { get }
  /// Takes the values, which are complete unless the type is kept incomplete.
  init(values: Options)
  /// Whether a mapping with problems is kept as far as it could be read.
  static var isKeptIncomplete: Bool { get }
  /// What JSON Schema says beyond the single keys.
  static var rules: [(name: String, value: JSON)] { get }
  /// Records what is wrong between keys.
  func check(into problems: inout [Problem])
}

extension MappingValue {
  /// No: who gets a value can rely on it.
  public static var isKeptIncomplete: Bool { false }
  /// Nothing.
  public static var rules: [(name: String, value: JSON)] { [] }
  /// Nothing.
  public func check(into problems: inout [Problem]) {}

  /// JSON Schema of an object with these keys and no others.
  public static var schema: [(name: String, value: JSON)] { objectSchema(of: members) + rules }
  /// A mapping.
  public static var typeName: String { "mapping" }
  /// An object of all values.
  public var json: JSON { values.json }
  /// The secrets of all values.
  public var secrets: [SecretReference] { values.secrets }
  /// The files of all values.
  public var files: [InputPath] { values.files.map(\.path) }

  /// A mapping without keys; `nil` if one is required.
  public static var withDefaults: Self? {
    var problems: [Problem] = []
    let nothing = Node(.mapping([]), at: SourceLocation(file: "", line: 0, column: 0))
    return read(nothing, as: "", into: &problems)
  }

  /// Reads a mapping with all that is in it.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    var none: [Problem] = []
    guard let fields = Fields(node, into: &none) else {
      let hint = members.isEmpty ? nil : "keys here: \(members.map(\.name).sorted().joined(separator: ", "))"
      problems.append(Problem(.wrongType, "\(subject) is not a mapping", at: node.location, hint: hint))
      return nil
    }
    return read(fields, into: &problems)
  }

  /// Reads the fields of a mapping.
  static func read(_ fields: consuming Fields, into problems: inout [Problem]) -> Self? {
    let values = Options(reading: members, from: fields, into: &problems)
    guard values.isComplete || isKeptIncomplete else { return nil }
    let value = Self(values: values)
    value.check(into: &problems)
    return value
  }
}
