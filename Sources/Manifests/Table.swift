public import Diagnostics
public import JSON
public import YAML

/// A mapping whose keys the person chooses, in the order written.
public struct Table<Key: TableKey, Value: OptionValue>: OptionValue {
  /// Key and value; without those whose value could not be read.
  public let pairs: [(key: Located<String>, value: Value)]
  /// The keys whose value could not be read.
  public let unread: [Located<String>]

  /// No pairs.
  public init() { (pairs, unread) = ([], []) }
  private init(_ pairs: [(key: Located<String>, value: Value)], unread: [Located<String>]) {
    (self.pairs, self.unread) = (pairs, unread)
  }

  /// JSON Schema of an object with values of one type.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "object")] + (Key.pattern.map { [("propertyNames", ["pattern": .string($0)])] } ?? []) + [
      ("additionalProperties", .object(Value.schema))
    ]
  }
  /// Whether its values may.
  public static var takesItems: Bool { Value.takesItems }
  /// A table of its values' type.
  public static var typeName: String { "table of \(Value.typeName)" }
  /// The keys of its values.
  public static var members: [any OptionDeclaration] { Value.members }
  /// An object.
  public var json: JSON { .object(pairs.map { ($0.key.value, $0.value.json) }) }
  // Closures, because a key path into a generic type is made anew by the runtime each time it is used.
  /// The secrets of all values.
  public var secrets: [SecretReference] { pairs.flatMap { $0.value.secrets } }
  /// The files of all values.
  public var files: [InputPath] { pairs.flatMap { $0.value.files } }

  /// A mapping, each key and each value looked at.
  public static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .mapping(let nodes) = node.value else {
      problems.append(Problem(.wrongType, "\(subject) is not a mapping", at: node.location))
      return nil
    }
    var (pairs, unread) = ([(key: Located<String>, value: Value)](), [Located<String>]())
    for (key, node) in nodes {
      if let problem = Key.objection(to: key) { problems.append(problem) }
      if let value = Value.read(node, as: "'\(key.value)'", into: &problems) {
        pairs.append((key, value))
      } else {
        unread.append(key)
      }
    }
    return Self(pairs, unread: unread)
  }
}

/// What the keys of a table may be.
public protocol TableKey: Sendable {
  /// As a regular expression; `nil` for any text.
  static var pattern: String? { get }
  /// What is wrong with a key.
  static func objection(to key: Located<String>) -> Problem?
}

/// Keys of any kind.
public enum AnyKey: TableKey {
  /// Any text.
  public static let pattern: String? = nil
  /// Nothing is wrong.
  public static func objection(to key: Located<String>) -> Problem? { nil }
}

/// Keys that look-ups can spell.
public enum IdentifierKey: TableKey {
  /// ASCII letters, digits, `_` and `-`.
  public static let pattern: String? = "^[A-Za-z0-9_-]{1,100}$"
  /// `manifest.value` for another name.
  public static func objection(to key: Located<String>) -> Problem? {
    if isIdentifier(key.value.utf8) { return nil }
    return Problem(
      .wrongValue, "'\(key.value)' is not a name", at: key.location,
      hint: "use letters, digits, '_' and '-'")
  }
}

/// Keys that are the numbers of rings.
public enum RingKey: TableKey {
  /// 0 to 1000, without leading zeros.
  public static let pattern: String? = "^(0|[1-9][0-9]{0,2}|1000)$"
  /// `manifest.value` for anything else.
  public static func objection(to key: Located<String>) -> Problem? {
    if let ring = Int(key.value), "\(ring)" == key.value, (0...1_000).contains(ring) { return nil }
    return Problem(
      .wrongValue, "'\(key.value)' is not a ring", at: key.location, hint: "write its number, 0 or more")
  }
}

/// Names to texts.
public typealias TextTable = Table<AnyKey, Located<String>>
