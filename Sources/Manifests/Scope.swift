/// Expressions in documents: `${{ inputs.prefix }}` in a string stands for a value that is computed.
///
/// 1. A string that is only `${{ … }}` becomes the value itself, of whatever type; inside a longer string a scalar
///    becomes its text. Keys are left alone.
/// 2. `${{ GROUP.NAME }}` is the written value with the place where that is written, so that a path stays relative
///    to its file. Any other expression is CEL over the same names; in it a path is one from the folder of the
///    file that the expression stands in.
/// 3. Substitution happens once, before options are read; what it puts in is not looked at again, so a value
///    that holds `${{ … }}` is only a text.
/// 4. Names that are not there are problems with a suggestion; nothing becomes empty in silence.
/// 5. What expressions put in is bounded: a short text must not repeat a long one without end.
public import Diagnostics
import Expressions
public import YAML

/// The values that expressions can speak of: group, then name.
public struct Scope: Sendable {
  /// How many bytes all expressions of one plan may put in; a node counts 16.
  public static let limit = 64 << 20

  /// A value, or that there will be one, or that there might have been one.
  enum Entry: Sendable {
    case value(Node, ScopeType, size: Int)
    case postponed(ScopeType)
    case absent(ScopeType)

    var type: ScopeType {
      switch self {
      case .value(_, let type, _), .postponed(let type), .absent(let type): type
      }
    }
  }

  /// A name that is a value itself, not a group of names.
  enum Variable: Sendable {
    case value(Node)
    case postponed(CELType)
    /// An expression that speaks of it stands for its own text.
    case asWritten

    var isPostponed: Bool { if case .postponed = self { true } else { false } }
  }

  private(set) var groups: [String: [String: Entry]] = [:]
  private(set) var variables: [String: Variable] = [:]
  /// Groups of which every name may be known later.
  private(set) var postponedGroups: Set<String> = []
  var bytesLeft = Scope.limit
  /// What expressions are checked against; made when first needed, thrown away when a name comes.
  var context: ScopeContext?

  /// A scope without values.
  public init() {}

  /// Adds the values of a group, for example `inputs`.
  public mutating func add(
    _ group: String, _ values: [(name: String, node: Node)], as type: ScopeType? = nil
  ) {
    context = nil
    for (name, node) in values {
      groups[group, default: [:]][name] = .value(node, type ?? ScopeType(of: node), size: node.size)
    }
  }

  /// Declares `group.name` as known but without a value.
  public mutating func postpone(_ name: String, in group: String, as type: ScopeType = .any) {
    context = nil
    groups[group, default: [:]][name] = .postponed(type)
  }

  /// Declares `group.name` as something that is not there now: `has()` is false.
  public mutating func declare(_ name: String, in group: String, as type: ScopeType) {
    context = nil
    groups[group, default: [:]][name] = .absent(type)
  }

  /// Declares every name of a group as known but without a value.
  public mutating func postpone(group: String) {
    context = nil
    postponedGroups.insert(group)
  }

  /// Gives a variable its value; one value may follow another.
  public mutating func set(_ variable: String, to node: Node) {
    if case .value? = variables[variable] {} else { context = nil }
    variables[variable] = .value(node)
  }

  /// Declares a variable as known but without a value; of the items of a list it may be declared what they look like.
  public mutating func postpone(variable: String, as shape: ItemShape? = nil) {
    context = nil
    variables[variable] = .postponed(shape?.celType(named: variable) ?? .dyn)
  }

  /// Declares a variable without a value; an expression that speaks of it stays as it is written.
  public mutating func leaveAsWritten(variable: String) {
    context = nil
    variables[variable] = .asWritten
  }

  /// Takes a group away with all its values.
  public mutating func remove(_ group: String) {
    context = nil
    groups[group] = nil
    postponedGroups.remove(group)
  }

  /// Counts what a scope that was made from this one has put in against the limit of both.
  public mutating func settle(with other: Scope) { bytesLeft = min(bytesLeft, other.bytesLeft) }

  /// Whether a path is known but has no value yet.
  func isPostponed(_ path: String) -> Bool {
    if case .postponed? = entry(path) { return true }
    let root = String(path.prefix { $0 != "." })
    return postponedGroups.contains(root) || variables[root]?.isPostponed == true
  }

  /// The value at `group.name`; `nil` if there is none.
  public func node(_ path: String) -> Node? {
    if case .value(let node, _, _)? = entry(path) { node } else { nil }
  }

  /// The value at `group.name`, counted against the limit.
  ///
  /// - Returns: `nil` if there is none, or after recording that it is too much.
  mutating func take(
    _ path: String, at location: @autoclosure () -> SourceLocation, into problems: inout [Problem]
  ) -> Node? {
    guard case .value(let node, _, let size)? = entry(path) else { return nil }
    // Where an expression stands is looked for only when something is wrong: that takes as long as its text.
    return spend(size, at: location(), into: &problems) ? node : nil
  }

  /// Counts what an expression puts in.
  ///
  /// - Returns: whether there was room for it; what comes after the first that was too much is no mistake of its own.
  mutating func spend(
    _ size: Int, at location: @autoclosure () -> SourceLocation, into problems: inout [Problem]
  ) -> Bool {
    guard bytesLeft >= 0 else { return false }
    bytesLeft -= size
    if bytesLeft >= 0 { return true }
    problems.append(
      Problem(
        .lookUp, "expressions put in more than \(Self.limit >> 20) MiB", at: location(),
        hint: "keep long texts in files"))
    return false
  }

  func entry(_ path: String) -> Entry? {
    let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? groups[String(parts[0])]?[String(parts[1])] : nil
  }

  /// Every path that has or may have a value, sorted.
  var paths: [String] {
    groups.flatMap { group, names in names.keys.map { "\(group).\($0)" } }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// What a value in a scope is for expressions.
public enum ScopeType: Hashable, Sendable {
  /// As it is written.
  case any
  case string, integer, boolean
  /// A string that names a file, relative to the file it is written in.
  case path
  case listOfStrings, listOfPaths
  case tableOfStrings

  /// The type that a written value has.
  init(of node: Node) {
    switch node.value {
    case .string: self = .string
    case .integer: self = .integer
    case .bool: self = .boolean
    default: self = .any
    }
  }

  /// As CEL has it.
  var celType: CELType {
    switch self {
    case .any: .dyn
    case .string, .path: .string
    case .integer: .int
    case .boolean: .bool
    case .listOfStrings, .listOfPaths: .list(.string)
    case .tableOfStrings: .map(.string, .string)
    }
  }
}

extension Node {
  /// Bytes of all scalars and 16 for each node.
  var size: Int {
    switch value {
    case .sequence(let nodes): nodes.reduce(16) { $0 + $1.size }
    case .mapping(let pairs): pairs.reduce(16) { $0 + $1.key.value.utf8.count + $1.value.size }
    default: 16 + (scalar?.utf8.count ?? 0)
    }
  }
}

extension Problem.Code {
  /// `${{ GROUP.NAME }}` that finds nothing, or expressions that put in too much.
  public static let lookUp = Self("manifest.look-up", exit: .invalidData)
}
