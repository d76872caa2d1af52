import Diagnostics
import JSON
import YAML

extension RoutePlan {
  /// The plan as YAML; reading it gives the same plan.
  public var yaml: String { Self.node(json).yaml() }

  // Recursion is bounded: a plan is seven levels deep.
  private static func node(_ json: JSON) -> Node {
    let nowhere = SourceLocation(file: "", line: 0, column: 0)
    let value: Node.Value =
      switch json {
      case .null: .null
      case .bool(let value): .bool(value)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .string(let text): .string(text)
      case .array(let elements): .sequence(elements.map(node))
      case .object(let members): .mapping(members.map { (Located($0.name, at: nowhere), node($0.value)) })
      }
    return Node(value, at: nowhere)
  }
}
