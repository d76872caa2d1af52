public import Diagnostics
public import JSON
public import YAML

/// The text of a scalar that is one expression, `${{ … }}`, with its place.
///
/// What it speaks of, and whether it is of the right type, is looked at by who knows that.
public struct ExpressionText: SingleValue {
  /// The scalar.
  public let node: Node
  /// As written, with `${{` and `}}`.
  public var text: String { node.scalar ?? "" }
  /// JSON Schema of the text.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", .string(#"^\s*\$\{\{[\s\S]*\}\}\s*$"#))]
  }
  /// An expression.
  public static var typeName: String { "expression" }
  /// The text.
  public var json: JSON { .string(text) }
  /// An expression and nothing around it.
  public init(_ node: Node) throws(Problem) {
    var problems: [Problem] = []
    if ExpressionSource.whole(node, into: &problems) == nil, let problem = problems.first {
      throw Problem(
        problem.code, "is no expression", at: problem.location,
        hint: problem.hint, cause: problem.code == .wrongType ? nil : problem.message)
    }
    self.node = node
  }
}

/// Whether something is so: `true`, `false` or an expression that says it.
public struct Condition: SingleValue {
  /// The scalar.
  public let node: Node
  /// JSON Schema of both forms.
  public static var schema: [(name: String, value: JSON)] {
    [("anyOf", [["type": "boolean"], .object(ExpressionText.schema)])]
  }
  /// A Boolean or an expression.
  public static var typeName: String { "`true`, `false` or expression" }
  /// As written.
  public var json: JSON { node.json }
  /// Either form.
  public init(_ node: Node) throws(Problem) {
    if case .bool = node.value {} else { _ = try ExpressionText(node) }
    self.node = node
  }
}
