/// A map in the order in which it was made; keys are int, uint, bool or string.
///
/// Keys that are equal numbers are one key: `{1: 'a'}[1u]` is 'a'. Strings are compared by bytes.
public final class CELMap: Sendable {
  /// Keys and values in the order in which the map was made.
  public let entries: [(key: CELValue, value: CELValue)]
  private let indices: [Key: Int]

  /// The empty map.
  public static let empty = CELMap(entries: [], indices: [:])

  private init(entries: [(key: CELValue, value: CELValue)], indices: [Key: Int]) {
    (self.entries, self.indices) = (entries, indices)
  }

  /// A map of these entries.
  ///
  /// - Throws: `duplicate-key`, and `invalid-argument` for a key of another type.
  public convenience init(_ entries: [(key: CELValue, value: CELValue)]) throws(EvaluationError) {
    var indices: [Key: Int] = [:]
    indices.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      guard let key = Key(literal: entry.key) else {
        throw EvaluationError(.invalidArgument, "a map key cannot be a \(entry.key.runtimeType)")
      }
      guard indices.updateValue(index, forKey: key) == nil else {
        throw EvaluationError(.duplicateKey, "a map has a key twice")
      }
    }
    self.init(entries: entries, indices: indices)
  }

  /// A map from names; of two entries with one name the first counts.
  public convenience init(names entries: [(name: String, value: CELValue)]) {
    var indices: [Key: Int] = [:]
    var kept: [(key: CELValue, value: CELValue)] = []
    for (name, value) in entries where indices[.string(UTF8Text(name))] == nil {
      indices[.string(UTF8Text(name))] = kept.count
      kept.append((.string(name), value))
    }
    self.init(entries: kept, indices: indices)
  }

  /// The value of a key; any value may be asked for, and a double finds the int that it equals.
  public subscript(key: CELValue) -> CELValue? {
    guard let key = Key(lookup: key), let index = indices[key] else { return nil }
    return entries[index].value
  }

  /// The value of a string key.
  public subscript(name: String) -> CELValue? {
    indices[.string(UTF8Text(name))].map { entries[$0].value }
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

/// A text that is equal to another only byte by byte: `String` holds "é" and "e\u{301}" equal.
struct UTF8Text: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: UTF8Text, right: UTF8Text) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
