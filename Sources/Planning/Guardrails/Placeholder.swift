/// What stands in a text for something that was masked: `[EMAIL_1]`.
///
/// Models change what they are given, so it is recognised in any case and with other joints: `[e-mail 1]`; without
/// brackets only where it is written exactly: `EMAIL_1`.
struct Placeholder: Hashable {
  let kind: PrivacyMask.Kind
  let number: Int

  /// As it is given.
  var text: String { "[\(kind.rawValue)_\(number)]" }

  /// One of a text.
  struct Match {
    let range: Range<Int>
    let placeholder: Placeholder
    let hasBrackets: Bool
  }

  private static let kinds: [[UInt8]: PrivacyMask.Kind] = Dictionary(
    uniqueKeysWithValues: PrivacyMask.Kind.allCases.map { (Array($0.rawValue.utf8), $0) })
  private static let longest = PrivacyMask.Kind.allCases.map(\.rawValue.utf8.count).max() ?? 0

  /// Every one in a text of bytes, from first to last; `asWords` leaves out those without brackets inside a word.
  static func all(in bytes: [UInt8], asWords: Bool) -> [Match] {
    var found: [Match] = []
    var index = 0
    while index < bytes.count {
      // Nearly every byte is neither.
      guard bytes[index] == 0x5B || (65...90).contains(bytes[index]) else {
        index += 1
        continue
      }
      let match = bytes[index] == 0x5B ? inBrackets(index, bytes) : bare(index, bytes, asWord: asWords)
      if let match { found.append(match) }
      index = match?.range.upperBound ?? index + 1
    }
    return found
  }

  /// The one that begins at a place with its bracket.
  static func inBrackets(_ start: Int, _ bytes: [UInt8]) -> Match? {
    func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    guard byte(start) == 0x5B else { return nil }
    var index = start + 1
    var name: [UInt8] = []
    // Joints: a blank, `_`, `-`, and `\_` as Markdown writes it.
    while index - start <= 2 * longest {
      if isLetter(byte(index)) {
        name.append(byte(index) & 0xDF)
      } else if ![0x20, 0x5F, 0x2D, 0x5C].contains(byte(index)) {
        break
      }
      index += 1
    }
    guard let kind = kinds[name], let (number, end) = number(index, bytes) else { return nil }
    index = end
    while byte(index) == 0x20, index - end < 4 { index += 1 }
    guard byte(index) == 0x5D else { return nil }
    return Match(range: start..<index + 1, placeholder: Self(kind: kind, number: number), hasBrackets: true)
  }

  private static func bare(_ start: Int, _ bytes: [UInt8], asWord: Bool) -> Match? {
    var index = start
    while index < bytes.count, (65...90).contains(bytes[index]), index - start <= longest { index += 1 }
    guard index < bytes.count, bytes[index] == 0x5F, let kind = kinds[Array(bytes[start..<index])],
      let (number, end) = number(index + 1, bytes)
    else { return nil }
    if asWord {
      if start > 0, isWord(bytes[start - 1]) { return nil }
      if end < bytes.count, isWord(bytes[end]) { return nil }
    }
    return Match(range: start..<end, placeholder: Self(kind: kind, number: number), hasBrackets: false)
  }

  private static func number(_ start: Int, _ bytes: [UInt8]) -> (value: Int, end: Int)? {
    var (number, index) = (0, start)
    while index < bytes.count, (48...57).contains(bytes[index]), index - start < 7 {
      number = number * 10 + Int(bytes[index]) - 48
      index += 1
    }
    return index > start && number > 0 ? (number, index) : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || (48...57).contains(byte) || byte == 0x5F || byte >= 0x80
  }
}
