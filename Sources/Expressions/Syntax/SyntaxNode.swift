/// A node of the syntax tree: what was written, macros not yet expanded, names not yet resolved.
///
/// At most `Parser.depthLimit` levels deep, so that it can be walked and freed by recursion.
public final class SyntaxNode: Sendable {
  /// What it is.
  public let kind: Kind
  /// Where it is written, in Unicode scalars of the text, from 0.
  public let range: Range<Int>
  /// The token to blame for a problem of the node itself: the operator, the field, the name of the function.
  public let token: Range<Int>
  /// Levels of the tree from here down, at least 1.
  let height: Int

  /// A node at its place.
  public init(_ kind: Kind, _ range: Range<Int>, token: Range<Int>? = nil) {
    (self.kind, self.range, self.token) = (kind, range, token ?? range)
    height = 1 + (kind.children.lazy.map(\.height).max() ?? 0)
  }

  /// What can be written.
  public indirect enum Kind: Sendable {
    /// null, bool, int, uint, double, string or bytes.
    case constant(CELValue)
    /// A name, with a leading `.` if `isAbsolute`.
    case name(String, isAbsolute: Bool)
    /// `operand.field`, `operand.?field`.
    case select(SyntaxNode, field: String, isOptional: Bool)
    /// `has(operand.field)`.
    case has(SyntaxNode, field: String)
    /// `operand[key]`, `operand[?key]`.
    case index(SyntaxNode, SyntaxNode, isOptional: Bool)
    /// `target.function(arguments)`, `function(arguments)`; operators by their CEL names: `_+_`, `!_`, `-_`, `_==_`, `@in`.
    case call(String, target: SyntaxNode?, arguments: [SyntaxNode], isAbsolute: Bool)
    /// Two or more operands, as many as stand side by side.
    case and([SyntaxNode])
    /// Two or more operands, as many as stand side by side.
    case or([SyntaxNode])
    case conditional(SyntaxNode, SyntaxNode, SyntaxNode)
    case list([Element])
    case map([Entry])
    /// `name{field: value}`, of Protocol Buffers.
    case message(String, fields: [Entry], isAbsolute: Bool)
    /// A macro that goes over a range: `range.all(x, p)`.
    case loop(Loop)
    /// `cel.bind(name, value, body)`; the value is computed at first use, at most once.
    case bind(String, SyntaxNode, body: SyntaxNode)
    /// `operand.optMap(name, body)`; flat for `optFlatMap`.
    case optionalMap(SyntaxNode, String, body: SyntaxNode, isFlat: Bool)
  }

  /// An element of a list.
  public struct Element: Sendable {
    /// Its value.
    public let value: SyntaxNode
    /// Written `?value`: left out when the optional is none.
    public let isOptional: Bool

    /// As written.
    public init(_ value: SyntaxNode, isOptional: Bool) { (self.value, self.isOptional) = (value, isOptional) }
  }

  /// An entry of a map, or a field of a message, whose key is then a string constant.
  public struct Entry: Sendable {
    /// Its key.
    public let key: SyntaxNode
    /// Its value.
    public let value: SyntaxNode
    /// Written `?key: value`: left out when the optional is none.
    public let isOptional: Bool

    /// As written.
    public init(_ key: SyntaxNode, _ value: SyntaxNode, isOptional: Bool) {
      (self.key, self.value, self.isOptional) = (key, value, isOptional)
    }
  }

  /// A macro that goes over a list or a map.
  public struct Loop: Sendable {
    /// Which one.
    public let kind: LoopKind
    /// What it goes over.
    public let range: SyntaxNode
    /// One name (element of a list, key of a map) or two (index and element, key and value).
    public let variables: [String]
    /// What must hold for an element, if there is such an argument.
    public let predicate: SyntaxNode?
    /// What becomes of an element, if there is such an argument; the key by which `sortBy` sorts.
    public let transform: SyntaxNode?

    /// As written.
    public init(
      _ kind: LoopKind, over range: SyntaxNode, _ variables: [String], predicate: SyntaxNode?,
      transform: SyntaxNode?
    ) {
      (self.kind, self.range, self.variables) = (kind, range, variables)
      (self.predicate, self.transform) = (predicate, transform)
    }
  }
}

/// The macros that go over a range; `existsOne` is also written `exists_one`.
public enum LoopKind: String, Sendable {
  case all, exists, existsOne, map, filter, transformList, transformMap, transformMapEntry, sortBy
}

extension SyntaxNode.Kind {
  /// The nodes within, as written from left to right.
  var children: [SyntaxNode] {
    switch self {
    case .constant, .name: []
    case .select(let operand, _, _), .has(let operand, _): [operand]
    case .index(let operand, let key, _): [operand, key]
    case .call(_, let target, let arguments, _): (target.map { [$0] } ?? []) + arguments
    case .and(let operands), .or(let operands): operands
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .list(let elements): elements.map(\.value)
    case .map(let entries), .message(_, let entries, _): entries.flatMap { [$0.key, $0.value] }
    case .loop(let loop): [loop.range] + [loop.predicate, loop.transform].compactMap { $0 }
    case .bind(_, let value, let body), .optionalMap(let value, _, let body, _): [value, body]
    }
  }
}
