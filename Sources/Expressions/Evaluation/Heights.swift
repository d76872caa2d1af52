/// How deep evaluation recurses, for what is bound is computed inside of the place that uses it first.
///
/// A chain of bindings, each of which uses the one before, could otherwise recurse far deeper than the tree is.
struct Heights {
  /// A binding whose value recurses deeper than this is computed where it is bound, its error kept for later.
  private static let limit = 256

  private var bound: [Int: Int] = [:]
  private var deep: Set<ObjectIdentifier> = []

  /// The `bind` nodes of a tree to compute where they stand.
  static func deepBinds(in root: CheckedNode) -> Set<ObjectIdentifier> {
    var heights = Heights()
    _ = heights.height(root)
    return heights.deep
  }

  private mutating func height(_ node: CheckedNode) -> Int {
    switch node.kind {
    case .local(let slot): return 1 + (bound[slot] ?? 0)
    case .bind(let slot, let value, let body):
      let own = height(value)
      let outer = bound[slot]
      if own > Self.limit {
        deep.insert(ObjectIdentifier(node))
        bound[slot] = 0
      } else {
        bound[slot] = own
      }
      let within = height(body)
      bound[slot] = outer
      return 1 + max(own, within)
    default:
      var highest = 0
      for child in node.children { highest = max(highest, height(child)) }
      return 1 + highest
    }
  }
}

extension CheckedNode {
  /// The parts it is made of, in the order written.
  var children: [CheckedNode] {
    switch kind {
    case .constant, .variable, .local, .failing: []
    case .select(let operand, _, _), .has(let operand, _, _): [operand]
    case .selectOptional(let operand, let key): [operand, key]
    case .call(_, _, let arguments): arguments
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .orElse(let first, let second, _): [first, second]
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .loop(let loop): [loop.range] + [loop.predicate, loop.transform].compactMap { $0 }
    case .bind(_, let value, let body), .optionalMap(let value, _, let body, _): [value, body]
    }
  }
}
