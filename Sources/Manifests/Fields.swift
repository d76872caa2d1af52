public import Diagnostics
public import YAML

/// Reads a mapping field by field and, at the end, refuses what nobody asked for.
public struct Fields: Sendable {
  /// Where the mapping begins.
  public let location: SourceLocation
  private var pairs: [(key: Located<String>, value: Node)]
  private var known: [String] = []
  /// Required fields that are not there: reported by `finish`, where a misspelt key may explain them.
  private var missing: [String] = []
  /// Fields that are written but whose value is not there: not known yet, or recorded as wrong.
  private var unread: Set<String> = []
  /// Whether a value was asked for that is not there; nothing need be wrong, but what was read is of no use.
  var isIncomplete = false

  /// Fails with `manifest.type` for a node that is not a mapping.
  public init?(_ node: Node, as subject: String = "expected", into problems: inout [Problem]) {
    guard case .mapping(let pairs) = node.value else {
      problems.append(Problem(.wrongType, "\(subject) a mapping", at: node.location))
      return nil
    }
    (location, self.pairs) = (node.location, pairs)
  }

  /// Reads what stands under `with:` with every look-up replaced; the fields whose look-up gives nothing count as written.
  public init?(_ node: Node, substituting scope: inout Scope, into problems: inout [Problem]) {
    guard case .mapping(let written) = node.value else {
      // The mapping as a whole may be looked up; what that puts in is not looked at again.
      guard let found = scope.substituted(node, into: &problems) else { return nil }
      self.init(found, as: "'with' is not", into: &problems)
      return
    }
    self.init(emptyAt: node.location)
    for (key, value) in written {
      let found = scope.substituted(value, into: &problems)
      pairs.append((key, found ?? value))
      if found == nil { unread.insert(key.value) }
    }
  }

  /// A mapping without pairs, for a field that may be left out.
  public init(emptyAt location: SourceLocation) { (self.location, pairs) = (location, []) }

  /// The value of a field, if it was written and is not null.
  public mutating func optional(_ name: String) -> Node? {
    // Asked for twice, as for a look-up and for its value, it is still one key.
    if !known.contains(name) { known.append(name) }
    if isUnread(name) {
      isIncomplete = true
      return nil
    }
    guard let node = pairs.first(where: { $0.key.value.utf8.elementsEqual(name.utf8) })?.value else {
      return nil
    }
    if case .null = node.value { return nil }
    return node
  }

  /// The value of a field; its absence is reported by `finish`.
  public mutating func required(_ name: String) -> Node? {
    let node = optional(name)
    if node == nil && !isUnread(name) { missing.append(name) }
    return node
  }

  /// Whether the field is written but its value is not there.
  func isUnread(_ name: String) -> Bool { unread.contains(name) }

  /// Records `manifest.unknown-key`, with the key that was meant, and `manifest.missing-key`.
  public consuming func finish(into problems: inout [Problem]) {
    for (key, _) in pairs where !known.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
      let meant = nearest(to: key.value, among: known.sorted())
      // One mistake, one problem: the misspelt key is the missing one.
      missing.removeAll { $0 == meant }
      problems.append(
        Problem(
          .unknownKey, "unknown key '\(key.value)'", at: key.location,
          hint: suggestion(for: key.value, among: known.sorted(), orList: "keys here:")))
    }
    for name in missing {
      problems.append(Problem(.missingKey, "missing key '\(name)'", at: location, hint: "add '\(name):'"))
    }
  }

  /// Every pair of a mapping whose keys the person chooses, in the order written.
  public consuming func all() -> [(key: Located<String>, value: Node)] { pairs }
}

// MARK: - Fields of one shape

extension Fields {
  /// A required text; a number or Boolean counts as the text it is written with.
  public mutating func text(_ name: String, into problems: inout [Problem]) -> Located<String>? {
    required(name).flatMap { Located<String>.read($0, as: "'\(name)'", into: &problems) }
  }

  /// A required mapping.
  public mutating func mapping(_ name: String, into problems: inout [Problem]) -> Fields? {
    required(name).flatMap { Fields($0, as: "'\(name)' is not", into: &problems) }
  }
}

extension Problem.Code {
  /// A key that the document's kind does not have.
  public static let unknownKey = Self("manifest.unknown-key", exit: .invalidData)
  /// A key that must be written.
  public static let missingKey = Self("manifest.missing-key", exit: .invalidData)
  /// A value of another type than the key takes.
  public static let wrongType = Self("manifest.type", exit: .invalidData)
  /// A value of the right type that cannot be meant.
  public static let wrongValue = Self("manifest.value", exit: .invalidData)
}
