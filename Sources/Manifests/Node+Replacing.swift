import YAML

extension Node {
  /// What becomes of a node where texts in it are replaced.
  enum Replacement {
    case same
    case other(Node)
    /// A text has no replacement.
    case nothing
  }

  /// Replaces texts, at any depth; what stays as it is, most of a large document, is not made once more.
  func replacing(_ body: (Node) -> Replacement) -> Replacement {
    switch value {
    case .string: return body(self)
    case .sequence(let nodes):
      return Self.replaced(nodes, { $0.replacing(body) }, { $0[$1] = $2 }).node {
        Node(.sequence($0), at: location)
      }
    case .mapping(let pairs):
      return Self.replaced(pairs, { $0.value.replacing(body) }, { $0[$1].value = $2 }).node {
        Node(.mapping($0), at: location)
      }
    default: return .same
    }
  }

  /// Parts of which some were replaced.
  private struct Parts<Part> {
    /// None where all stay as they are.
    var all: [Part] = []
    var isComplete = true

    func node(_ made: ([Part]) -> Node) -> Replacement {
      isComplete ? all.isEmpty ? .same : .other(made(all)) : .nothing
    }
  }

  private static func replaced<Part>(
    _ parts: [Part], _ replacement: (Part) -> Replacement, _ put: (inout [Part], Int, Node) -> Void
  ) -> Parts<Part> {
    var result = Parts<Part>()
    for index in parts.indices {
      switch replacement(parts[index]) {
      case .same: continue
      case .nothing: result.isComplete = false
      case .other(let node):
        if result.all.isEmpty { result.all = parts }
        put(&result.all, index, node)
      }
    }
    return result
  }

  /// The node after replacing; `nil` where a text has no replacement.
  func after(_ replacement: Replacement) -> Node? {
    switch replacement {
    case .same: self
    case .other(let node): node
    case .nothing: nil
    }
  }

  /// Whether `${{` stands in the text of a scalar.
  var holdsExpression: Bool {
    // How many bytes of the sign have been seen in a row; a `$` begins it again.
    var seen = 0
    for byte in (scalar ?? "").utf8 {
      switch byte {
      case UInt8(ascii: "$"): seen = 1
      case UInt8(ascii: "{") where seen == 2: return true
      case UInt8(ascii: "{") where seen == 1: seen = 2
      default: seen = 0
      }
    }
    return false
  }
}
