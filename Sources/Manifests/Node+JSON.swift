public import Diagnostics
public import JSON
public import YAML
import Expressions

extension Node {
  /// A value that was read from JSON, as if it were written at a place; names of an object are kept as they are.
  ///
  /// Recursion is bounded by the depth that is read (`JSON.depthLimit`).
  public init(_ json: JSON, at location: SourceLocation) {
    switch json {
    case .null: self.init(.null, at: location, scalar: "null", isPlain: true)
    case .bool(let value): self.init(.bool(value), at: location, scalar: "\(value)", isPlain: true)
    case .integer(let value): self.init(.integer(value), at: location, scalar: "\(value)", isPlain: true)
    case .number(let value):
      let text = JSON.ecmaScript(value) ?? "\(value)"
      self.init(.number(value), at: location, scalar: text, isPlain: true)
    case .string(let text): self.init(.string(text), at: location, scalar: text)
    case .array(let elements): self.init(.sequence(elements.map { Node($0, at: location) }), at: location)
    case .object(let members):
      self.init(
        .mapping(members.map { (Located($0.name, at: location), Node($0.value, at: location)) }), at: location
      )
    }
  }

  /// The first expression in the node that speaks of a name.
  public func expression(speakingOf name: String) -> ExpressionSource? {
    switch value {
    case .string:
      guard holdsExpression, let segments = try? ExpressionSource.segments(of: self) else { return nil }
      for case .expression(let source) in segments
      where (Expression.freeNames(of: source.text) ?? []).contains(where: { $0.root == name }) {
        return source
      }
      return nil
    case .sequence(let nodes):
      for node in nodes { if let found = node.expression(speakingOf: name) { return found } }
      return nil
    case .mapping(let pairs):
      for (_, node) in pairs { if let found = node.expression(speakingOf: name) { return found } }
      return nil
    default: return nil
    }
  }
}
