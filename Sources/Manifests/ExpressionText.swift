public import Diagnostics
public import JSON
public import YAML

/// The text of an expression.
public struct ExpressionText: SingleValue {
  /// As written, with `${{` and `}}` where those are.
  public let text: String
  /// JSON Schema of a text.
  public static var schema: [(name: String, value: JSON)] { String.schema + [("minLength", 1)] }
  /// An expression.
  public static var typeName: String { "expression" }
  /// The text.
  public var json: JSON { .string(text) }
  /// A text that is not empty.
  public init(_ node: Node) throws(Problem) {
    text = try String(node)
    if text.isEmpty { throw Problem(.wrongValue, "is empty", at: node.location) }
  }
}
