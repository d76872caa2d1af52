internal import JSON

/// Something that looks at all members of a document and knows where it is.
protocol DocumentWalk {
  /// Where the walk is.
  var path: [JSONPath.Step] { get set }
}

extension DocumentWalk {
  /// Looks at each member in the order written, before those within it.
  ///
  /// As deep as the reader of JSON went before.
  mutating func walk(_ value: JSON, _ look: (inout Self, _ name: String, _ value: JSON) -> Void) {
    switch value {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        path.append(.index(index))
        walk(element, look)
        path.removeLast()
      }
    case .object(let members):
      for (name, member) in members {
        path.append(.name(name))
        look(&self, name, member)
        walk(member, look)
        path.removeLast()
      }
    default: break
    }
  }
}
