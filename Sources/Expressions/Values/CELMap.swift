/// A map in the order in which it was made; keys are int, uint, bool or string.
///
/// Keys that are equal numbers are one key: `{1: 'a'}[1u]` is 'a'. Strings are compared by bytes.
public final class CELMap: Sendable {
  /// Keys and values in the order in which the map was made.
  public let entries: [(key: CELValue, value: CELValue)]
  /// `nil` for a small map: looking at each key is faster than a hash of the one that is asked for.
  private let indices: [Key: Int]?
  private static let smallCount = 12

  /// The empty map.
  public static let empty = CELMap(entries: [], indices: nil)

  private init(entries: [(key: CELValue, value: CELValue)], indices: [Key: Int]?) {
    (self.entries, self.indices) = (entries, indices)
  }

  /// A map of these entries.
  ///
  /// - Throws: `duplicate-key`, and `invalid-argument` for a key of another type.
  public convenience init(_ entries: [(key: CELValue, value: CELValue)]) throws(EvaluationError) {
    let isSmall = entries.count <= Self.smallCount
    var indices: [Key: Int] = [:]
    if !isSmall { indices.reserveCapacity(entries.count) }
    for (index, entry) in entries.enumerated() {
      guard let key = Key(literal: entry.key) else {
        throw EvaluationError(
          .invalidArgument, "a map key cannot be of type \(entry.key.runtimeType.erasedName)")
      }
      let isTaken =
        isSmall
        ? entries[..<index].contains { Key(literal: $0.key) == key }
        : indices.updateValue(index, forKey: key) != nil
      guard !isTaken else { throw EvaluationError(.duplicateKey, "a map has a key twice") }
    }
    self.init(entries: entries, indices: isSmall ? nil : indices)
  }

  /// A map from names; of two entries with one name the first counts.
  public convenience init(names entries: [(name: String, value: CELValue)]) {
    var indices: [Key: Int] = [:]
    var kept: [(key: CELValue, value: CELValue)] = []
    kept.reserveCapacity(entries.count)
    if entries.count <= Self.smallCount {
      for (name, value) in entries where !kept.contains(where: { $0.key.isString(name) }) {
        kept.append((.string(name), value))
      }
      self.init(entries: kept, indices: nil)
      return
    }
    for (name, value) in entries where indices[.string(UTF8Text(name))] == nil {
      indices[.string(UTF8Text(name))] = kept.count
      kept.append((.string(name), value))
    }
    self.init(entries: kept, indices: indices)
  }

  /// The value of a key; any value may be asked for, and a double finds the int that it equals.
  public subscript(key: CELValue) -> CELValue? {
    if case .string(let name) = key { return self[name] }
    guard let key = Key(lookup: key) else { return nil }
    guard let indices else { return entries.first { Key(literal: $0.key) == key }?.value }
    return indices[key].map { entries[$0].value }
  }

  /// The value of a string key.
  public subscript(name: String) -> CELValue? {
    if let indices { return indices[.string(UTF8Text(name))].map { entries[$0].value } }
    for index in entries.indices where entries[index].key.isString(name) { return entries[index].value }
    return nil
  }

  /// The value of a string key that is ASCII.
  subscript(ascii name: String) -> CELValue? {
    guard indices == nil else { return self[name] }
    for index in entries.indices {
      guard case .string(let key) = entries[index].key, key.utf8.count == name.utf8.count else { continue }
      // As many octets and canonically equal to ASCII: the same. What ASCII decomposes from takes more octets.
      if key == name { return entries[index].value }
    }
    return nil
  }

  /// How many entries there are.
  public var count: Int { entries.count }

  private enum Key: Hashable {
    case bool(Bool)
    case int(Int64)
    /// Above every int.
    case uint(UInt64)
    case string(UTF8Text)

    init?(literal value: CELValue) {
      switch value {
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .uint(value)
      case .string(let text): self = .string(UTF8Text(text))
      default: return nil
      }
    }

    init?(lookup value: CELValue) {
      guard case .double(let number) = value else {
        self.init(literal: value)
        return
      }
      if let int = Int64(exactly: number) {
        self = .int(int)
      } else if let uint = UInt64(exactly: number) {
        self = .uint(uint)
      } else {
        return nil
      }
    }
  }
}

extension CELValue {
  /// Whether it is this very string.
  @inline(__always)
  fileprivate func isString(_ text: String) -> Bool {
    guard case .string(let own) = self else { return false }
    return own.hasSameBytes(as: text)
  }
}

/// A text that is equal to another only byte by byte: `String` holds "é" and "e\u{301}" equal.
struct UTF8Text: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: UTF8Text, right: UTF8Text) -> Bool { left.text.hasSameBytes(as: right.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
