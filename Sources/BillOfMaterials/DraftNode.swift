internal import Diagnostics
internal import JSON

/// A value of a document that is being put together, with its place.
final class DraftNode {
  enum Content {
    case single(JSON)
    case members([(name: String, node: DraftNode)])
    case elements([DraftNode])
  }

  private(set) var content: Content
  let location: SourceLocation

  init(_ content: Content, at location: SourceLocation) {
    (self.content, self.location) = (content, location)
  }

  /// An object without members.
  static func object(at location: SourceLocation) -> DraftNode { DraftNode(.members([]), at: location) }
  /// A text.
  static func text(_ text: String, at location: SourceLocation) -> DraftNode {
    DraftNode(.single(.string(text)), at: location)
  }

  /// The member of a name.
  subscript(_ name: String) -> DraftNode? {
    guard case .members(let members) = content else { return nil }
    return members.first { $0.name == name }?.node
  }

  /// The text, where it is one.
  var text: String? { if case .single(let value) = content { value.string } else { nil } }

  /// Adds a member; `false` where there is one of its name.
  @discardableResult
  func add(_ name: String, _ node: DraftNode) -> Bool {
    guard case .members(var members) = content, self[name] == nil else { return false }
    // So that the members are not copied.
    content = .members([])
    members.append((name, node))
    content = .members(members)
    return true
  }

  /// Adds an element to the list that a member is.
  func append(_ name: String, _ node: DraftNode) {
    guard let list = self[name] else {
      add(name, DraftNode(.elements([node]), at: node.location))
      return
    }
    list.append(node)
  }

  /// Adds an element to a list.
  func append(_ node: DraftNode) {
    guard case .elements(var elements) = content else { return }
    content = .elements([])
    elements.append(node)
    content = .elements(elements)
  }

  /// The value, and the places of all within.
  func json(_ path: JSONPath = JSONPath(), _ places: inout [JSONPath: SourceLocation]) -> JSON {
    places[path] = location
    switch content {
    case .single(let value): return value
    case .elements(let elements):
      return .array(elements.enumerated().map { $1.json(path.element($0), &places) })
    case .members(let members):
      return .object(members.map { ($0.name, $0.node.json(path.member($0.name), &places)) })
    }
  }
}
