import Diagnostics
import Expressions
import JSON
import OperatingSystem
import YAML

extension CELValue {
  /// A written value as expressions see it; `nil` if it is not of the type.
  ///
  /// A path becomes one from `folder`, which is where the expression stands.
  init?(_ node: Node, as type: ScopeType, from folder: String) {
    switch type {
    case .any: self.init(node)
    case .string:
      guard let text = node.text else { return nil }
      self = .string(text)
    case .integer:
      guard case .integer(let value) = node.value else { return nil }
      self = .int(Int64(value))
    case .boolean:
      guard case .bool(let value) = node.value else { return nil }
      self = .bool(value)
    case .path:
      guard let text = node.text else { return nil }
      let path = resolved(text, in: parent(of: node.location.file))
      self = .string(text.isEmpty ? text : relative(path, to: folder))
    case .listOfStrings: self.init(elementsOf: node, as: .string, from: folder)
    case .listOfPaths: self.init(elementsOf: node, as: .path, from: folder)
    case .tableOfStrings:
      guard case .mapping(let pairs) = node.value else { return nil }
      self = .map(CELMap(names: pairs.map { ($0.key.value, .string($0.value.text ?? "")) }))
    }
  }

  private init?(elementsOf node: Node, as type: ScopeType, from folder: String) {
    guard case .sequence(let nodes) = node.value else { return nil }
    var elements: [CELValue] = []
    for node in nodes {
      guard let element = CELValue(node, as: type, from: folder) else { return nil }
      elements.append(element)
    }
    self = .list(elements)
  }

  /// As it is written.
  init(_ node: Node) {
    switch node.value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .int(Int64(value))
    case .number(let value): self = .double(value)
    case .string(let text): self = .string(text)
    case .sequence(let nodes): self = .list(nodes.map { CELValue($0) })
    case .mapping(let pairs): self = .map(CELMap(names: pairs.map { ($0.key.value, CELValue($0.value)) }))
    }
  }
}

extension Node {
  /// What an expression came to, as if it were written where that stands; `nil` for what YAML has no value for.
  init?(_ value: CELValue, at location: SourceLocation) {
    switch value {
    case .null: self.init(.null, at: location, scalar: "null", isPlain: true)
    case .bool(let value): self.init(.bool(value), at: location, scalar: "\(value)", isPlain: true)
    case .int(let value): self.init(.integer(Int(value)), at: location, scalar: "\(value)", isPlain: true)
    case .uint(let value):
      guard let value = Int(exactly: value) else { return nil }
      self.init(.integer(value), at: location, scalar: "\(value)", isPlain: true)
    case .double(let value):
      guard let text = JSON.ecmaScript(value) else { return nil }
      self.init(.number(value), at: location, scalar: text, isPlain: true)
    case .string(let text): self.init(.string(text), at: location, scalar: text)
    case .timestamp, .duration:
      guard let text = value.text else { return nil }
      self.init(.string(text), at: location, scalar: text)
    case .list(let elements):
      var nodes: [Node] = []
      for element in elements {
        guard let node = Node(element, at: location) else { return nil }
        nodes.append(node)
      }
      self.init(.sequence(nodes), at: location)
    case .map(let map):
      var pairs: [(key: Located<String>, value: Node)] = []
      for (key, value) in map.entries {
        guard case .string(let name) = key, let node = Node(value, at: location) else { return nil }
        pairs.append((Located(name, at: location), node))
      }
      self.init(.mapping(pairs), at: location)
    case .record(let record):
      var pairs: [(key: Located<String>, value: Node)] = []
      for (field, value) in zip(record.type.fields, record.values) {
        guard let value else { continue }
        guard let node = Node(value, at: location) else { return nil }
        pairs.append((Located(field.name, at: location), node))
      }
      self.init(.mapping(pairs), at: location)
    default: return nil
    }
  }
}
