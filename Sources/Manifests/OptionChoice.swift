public import Diagnostics
public import JSON
public import YAML

/// One of several words: an enumeration of strings becomes an option type by naming this protocol.
public protocol OptionChoice: SingleValue, RawRepresentable, CaseIterable where RawValue == String {}

extension OptionChoice {
  /// JSON Schema `{"enum": […]}`.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("enum", .strings(allCases.map(\.rawValue)))]
  }
  /// The words.
  public static var typeName: String { allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") }
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
