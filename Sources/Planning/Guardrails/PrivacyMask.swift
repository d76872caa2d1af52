public import JSON

/// Takes out of texts what must not leave this machine, and puts it back into what comes back.
///
///     text ── FoldedText ── PrivacyScan (hits) ── placeholders ──▶ provider ──▶ answer ── placeholders ──▶ text
///
/// 1. What is masked is found on folded text, so that full-width digits, signs without width and blanks between digits
///    hide nothing; what is replaced are the bytes of the original.
/// 2. The same text has the same placeholder as long as the mask lives; the table is in memory only.
/// 3. Text of the input that looks like a placeholder is masked itself, so that putting back what was masked gives the
///    text that was there, byte for byte, but for secrets: those are never put back.
/// 4. What has been masked holds nothing that would be masked again.
/// 5. The work is linear in the text: scanners look a bounded way ahead and back, and no pattern is tried twice.
public struct PrivacyMask: Sendable {
  /// What stands in a text for a secret that was not put back.
  public static let secretMark = "[secret]"

  private let names: NameList
  private var numbers: [Key: Int] = [:]
  private var values: [Placeholder: String] = [:]
  private var nextNumber: [Kind: Int] = [:]
  /// How often something was masked, by its kind.
  public private(set) var counts: [Kind: Int] = [:]

  /// Bytes and not `String`, which holds different bytes equal.
  private struct Key: Hashable {
    let kind: Kind
    let value: [UInt8]
  }

  /// A mask that knows these people, beside what has a form.
  public init(names: [String] = []) { self.names = NameList(names) }

  /// The text with a placeholder for everything that must not leave.
  public mutating func masked(_ text: String) -> String { masked(text, keepsGiven: false) }

  /// The same for what came back, in which placeholders that were given stay as they are.
  public mutating func masked(answer text: String) -> String { masked(text, keepsGiven: true) }

  /// Where something was taken out, what was part of a longer word begins one; so it is looked at again.
  private static let rounds = 8

  private mutating func masked(_ text: String, keepsGiven: Bool) -> String {
    var masked = masked(once: text, keepsGiven: keepsGiven)
    for _ in 1..<Self.rounds where masked.hasChanged {
      masked = self.masked(once: masked.text, keepsGiven: true)
    }
    return masked.text
  }

  private mutating func masked(once text: String, keepsGiven: Bool) -> (text: String, hasChanged: Bool) {
    let hits = PrivacyScan.hits(in: text, names: names)
    let bytes = Array(text.utf8)
    // Inside words too: when a name before it becomes `[PERSON_1]`, it begins a word.
    let lookalikes = Placeholder.all(in: bytes, asWords: false)
    if hits.isEmpty && lookalikes.isEmpty { return (text, false) }
    var pieces = hits.map { (range: $0.range, kind: $0.kind) }
    var next = 0
    for match in lookalikes where !(keepsGiven && values[match.placeholder] != nil) {
      // What looks like a placeholder may lie inside a secret.
      while next < hits.count, hits[next].range.upperBound <= match.range.lowerBound { next += 1 }
      if next < hits.count, hits[next].range.overlaps(match.range) { continue }
      pieces.append((match.range, .text))
    }
    if pieces.isEmpty { return (text, false) }
    pieces.sort { $0.range.lowerBound < $1.range.lowerBound }
    var masked: [UInt8] = []
    masked.reserveCapacity(bytes.count)
    var position = 0
    for piece in pieces {
      masked += bytes[position..<piece.range.lowerBound]
      masked += placeholder(for: Array(bytes[piece.range]), piece.kind).text.utf8
      position = piece.range.upperBound
    }
    masked += bytes[position...]
    return (String(decoding: masked, as: UTF8.self), true)
  }

  private mutating func placeholder(for value: [UInt8], _ kind: Kind) -> Placeholder {
    counts[kind, default: 0] += 1
    let key = Key(kind: kind, value: value)
    if let number = numbers[key] { return Placeholder(kind: kind, number: number) }
    let number = nextNumber[kind, default: 0] + 1
    nextNumber[kind] = number
    numbers[key] = number
    let placeholder = Placeholder(kind: kind, number: number)
    values[placeholder] = kind.isSecret ? Self.secretMark : String(decoding: value, as: UTF8.self)
    return placeholder
  }

  /// What would be masked in a text, by kind; nothing for a text that may leave.
  public func findings(in text: String) -> [Kind] {
    PrivacyScan.hits(in: text, names: names).map(\.kind)
  }

  /// How often something was masked, for the evidence: names of kinds in order, no values.
  public var evidence: JSON {
    .object(
      counts.sorted { $0.key.rawValue.utf8.lexicographicallyPrecedes($1.key.rawValue.utf8) }.map {
        ($0.key.rawValue.lowercased(), .integer($0.value))
      })
  }
}

// MARK: - Putting back

extension PrivacyMask {
  /// What was not simply put back.
  public struct Remainder: Sendable, Equatable {
    /// Placeholders that were never given, as they stand in the text; they stay there.
    public var unknown: [String] = []
    /// How many placeholders stood for secrets; `PrivacyMask.secretMark` is there instead.
    public var secretCount = 0

    /// Nothing.
    public init() {}
  }

  /// The text with what the placeholders stand for.
  public func restored(_ text: String, remainder: inout Remainder) -> String {
    let bytes = Array(text.utf8)
    let found = Placeholder.all(in: bytes, asWords: true)
    if found.isEmpty { return text }
    var restored: [UInt8] = []
    restored.reserveCapacity(bytes.count)
    var position = 0
    for match in found {
      guard let value = values[match.placeholder] else {
        // `IP_1` may be a name of something; `[IP_1]` is not.
        if match.hasBrackets { remainder.unknown.append(String(decoding: bytes[match.range], as: UTF8.self)) }
        continue
      }
      restored += bytes[position..<match.range.lowerBound]
      restored += value.utf8
      position = match.range.upperBound
      if match.placeholder.kind.isSecret { remainder.secretCount += 1 }
    }
    restored += bytes[position...]
    return String(decoding: restored, as: UTF8.self)
  }

  /// The value with what the placeholders in its strings stand for; names of members are not looked at.
  ///
  /// Recursion is bounded: what the reader accepts is at most `JSON.depthLimit` deep.
  public func restored(_ json: JSON, remainder: inout Remainder) -> JSON {
    switch json {
    case .string(let text): return .string(restored(text, remainder: &remainder))
    case .array(let elements): return .array(elements.map { restored($0, remainder: &remainder) })
    case .object(let members):
      return .object(members.map { ($0.name, restored($0.value, remainder: &remainder)) })
    default: return json
    }
  }
}

extension PrivacyMask: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What it keeps is not shown.
  public var description: String { "privacy mask" }
  /// The same.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
