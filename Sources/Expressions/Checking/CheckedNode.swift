/// A node of the checked tree: every name resolved, every macro a node of its own, every call with its overloads.
public final class CheckedNode: Sendable {
  /// What it computes.
  public let kind: Kind
  /// Its type; `dyn` where only evaluation tells.
  public let type: CELType
  /// Where it is written, in Unicode scalars of the text.
  public let range: Range<Int>

  /// A node with its type.
  public init(_ kind: Kind, _ type: CELType, _ range: Range<Int>) {
    (self.kind, self.type, self.range) = (kind, type, range)
  }

  /// What can be computed.
  public indirect enum Kind: Sendable {
    case constant(CELValue)
    /// Index into `Environment.variables`.
    case variable(Int)
    /// Slot of a variable that a macro binds; slots of nested macros differ.
    case local(Int)
    /// A name or call that does not resolve, in an expression that is not type-checked: an error when evaluated.
    case failing(EvaluationError)
    /// A field; `index` where the operand is known to be a record.
    case select(CheckedNode, field: String, index: Int?)
    /// `has(operand.field)`.
    case has(CheckedNode, field: String, index: Int?)
    /// `operand.?field` and `operand[?key]`; the operand may itself be an optional.
    case selectOptional(CheckedNode, key: CheckedNode)
    /// A strict function, operators and `_[_]` included; the receiver is the first argument. Overloads in the order declared.
    case call(String, [Overload], [CheckedNode])
    case and([CheckedNode])
    case or([CheckedNode])
    case conditional(CheckedNode, CheckedNode, CheckedNode)
    /// `a.or(b)`, or `a.orValue(b)` which unwraps; `b` is computed only if `a` is none.
    case orElse(CheckedNode, CheckedNode, unwraps: Bool)
    case list([(value: CheckedNode, isOptional: Bool)])
    case map([(key: CheckedNode, value: CheckedNode, isOptional: Bool)])
    case loop(Loop)
    /// Computed at first use, at most once.
    case bind(slot: Int, CheckedNode, body: CheckedNode)
    case optionalMap(CheckedNode, slot: Int, body: CheckedNode, isFlat: Bool)
  }

  /// A macro that goes over a range.
  public struct Loop: Sendable {
    /// Which one.
    public let kind: LoopKind
    /// A list, a map, or `dyn`.
    public let range: CheckedNode
    /// One slot or two, as in `SyntaxNode.Loop.variables`.
    public let slots: [Int]
    /// What must hold for an element.
    public let predicate: CheckedNode?
    /// What becomes of an element.
    public let transform: CheckedNode?
  }
}
