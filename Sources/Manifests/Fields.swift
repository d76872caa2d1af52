public import Diagnostics
public import YAML

/// Reads a mapping field by field and, at the end, refuses what nobody asked for.
public struct Fields: Sendable {
  /// Where the mapping begins.
  public let location: SourceLocation
  private var pairs: [(key: Located<String>, value: Node)]
  private var known: [String] = []
  /// A bit for each of the first 64 pairs that somebody asked for.
  private var asked: UInt64 = 0
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
    self.init(at: node.location, written)
    for (index, pair) in written.enumerated() {
      switch scope.replacement(of: pair.value, into: &problems) {
      case .same: continue
      case .other(let found): pairs[index].value = found
      case .nothing: unread.insert(pair.key.value)
      }
    }
  }

  /// A mapping without pairs, for a field that may be left out.
  public init(emptyAt location: SourceLocation) { self.init(at: location, []) }

  private init(at location: SourceLocation, _ pairs: [(key: Located<String>, value: Node)]) {
    (self.location, self.pairs) = (location, pairs)
  }

  /// How many pairs are written.
  var count: Int { pairs.count }

  /// Makes room for that many names.
  mutating func expect(_ count: Int) { known.reserveCapacity(known.count + count) }

  /// The value of a field, if it was written and is not null.
  public mutating func optional(_ name: String) -> Node? {
    known.append(name)
    let length = name.utf8.count
    // By index: to take a pair out copies it, and most of them are not the one.
    let index = pairs.indices.first { index in
      pairs[index].key.value.utf8.count == length && pairs[index].key.value.utf8.elementsEqual(name.utf8)
    }
    if let index, index < 64 { asked |= 1 << UInt64(index) }
    if isUnread(name) {
      isIncomplete = true
      return nil
    }
    guard let index else { return nil }
    let node = pairs[index].value
    if case .null = node.value { return nil }
    return node
  }

  /// Counts a field as required that has been asked for and is not there.
  mutating func miss(_ name: String) { if !isUnread(name) { missing.append(name) } }

  /// The value of a field; its absence is reported by `finish`.
  public mutating func required(_ name: String) -> Node? {
    let node = optional(name)
    if node == nil { miss(name) }
    return node
  }

  /// Whether the field is written but its value is not there.
  func isUnread(_ name: String) -> Bool { unread.contains(name) }

  /// Records `manifest.unknown-key`, with the key that was meant, and `manifest.missing-key`.
  public consuming func finish(into problems: inout [Problem]) {
    // Nearly always somebody asked for every one.
    let isAllAsked = pairs.count < 64 && asked == 1 << UInt64(pairs.count) - 1
    if isAllAsked, missing.isEmpty { return }
    // Asked for twice, as for a look-up and for its value, it is still one key.
    known = Set(known).sorted()
    for (key, _) in pairs where !known.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
      let meant = nearest(to: key.value, among: known)
      // One mistake, one problem: the misspelt key is the missing one.
      missing.removeAll { $0 == meant }
      problems.append(
        Problem(
          .unknownKey, "unknown key '\(key.value)'", at: key.location,
          hint: suggestion(for: key.value, among: known, orList: "keys here:")))
    }
    for name in missing {
      problems.append(Problem(.missingKey, "missing key '\(name)'", at: location, hint: "add '\(name):'"))
    }
  }

  /// Every pair of a mapping whose keys the person chooses, in the order written.
  public consuming func all() -> [(key: Located<String>, value: Node)] { pairs }

  /// Every pair like `all`; `nil` for a value that is not known yet, or recorded as wrong.
  public consuming func written() -> [(key: Located<String>, value: Node?)] {
    pairs.map { ($0.key, unread.contains($0.key.value) ? nil : $0.value) }
  }
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
