internal import Diagnostics

extension TOMLReader {
  /// A Boolean, a number, a date or a time: what stands without quotes.
  mutating func word(at start: SourceLocation) throws(Problem) -> TOMLNode.Value {
    let first = index
    while let byte = peek(), Self.isOfWord(byte) { index += 1 }
    // A date and a time may have a space between them.
    if index - first == 10, peek() == 0x20, let next = peek(1), Self.isDigit(next), bytes[first + 4] == 0x2D {
      index += 1
      while let byte = peek(), Self.isOfWord(byte) { index += 1 }
    }
    let text = bytes[first..<index]
    guard !text.isEmpty else { throw wrong("expected a value") }
    let shown = String(decoding: text.prefix(100), as: UTF8.self)
    switch shown {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: break
    }
    let word = Array(text)
    if let value = try number(word, at: start) ?? TOMLMoment.value(word) { return value }
    index = first
    throw Problem(.tomlNumber, "'\(shown)' is neither a number nor a date", at: place(), hint: hint(shown))
  }

  private func hint(_ text: String) -> String? {
    text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } == true ? "put strings in quotes" : nil
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// `nil` for what is no number at all.
  private func number(_ word: [UInt8], at start: SourceLocation) throws(Problem) -> TOMLNode.Value? {
    if word.count > 2, word[0] == UInt8(ascii: "0"), let radix = Self.radix(word[1]) {
      guard let digits = Self.digits(word.dropFirst(2), { Self.isDigit($0, radix: radix) }) else {
        return nil
      }
      return try integer(digits, radix: radix, at: start)
    }
    let sign = word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") ? 1 : 0
    let body = word[sign...]
    guard let mark = body.firstIndex(where: { $0 == 0x2E || $0 | 0x20 == UInt8(ascii: "e") }) else {
      guard let digits = Self.whole(body) else { return nil }
      return try integer(word.prefix(sign) + digits, radix: 10, at: start)
    }
    guard let whole = Self.whole(body[..<mark]), let rest = Self.fraction(body[mark...]) else { return nil }
    let text = String(decoding: word.prefix(sign) + whole + rest, as: UTF8.self)
    return Double(text).map { .float($0) }
  }

  private func integer(_ digits: [UInt8], radix: Int, at start: SourceLocation) throws(Problem)
    -> TOMLNode.Value
  {
    guard let value = Int(String(decoding: digits, as: UTF8.self), radix: radix) else {
      throw Problem(.tomlNumber, "an integer needs more than 64 bits", at: start)
    }
    return .integer(value)
  }

  private static func radix(_ letter: UInt8) -> Int? {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8, radix: Int) -> Bool {
    (Character(Unicode.Scalar(byte)).hexDigitValue ?? 16) < radix
  }

  /// Digits without zero before them.
  private static func whole(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard let digits = digits(text, isDigit) else { return nil }
    return digits.count > 1 && digits.first == UInt8(ascii: "0") ? nil : digits
  }

  /// `.DIGITS`, `eDIGITS` or both.
  private static func fraction(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let mark = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.endIndex
    var result: [UInt8] = []
    if mark > text.startIndex {
      guard let digits = digits(text[(text.startIndex + 1)..<mark], isDigit) else { return nil }
      result = [0x2E] + digits
    }
    guard mark < text.endIndex else { return result }
    var power = text[(mark + 1)...]
    let sign = power.first == UInt8(ascii: "-") || power.first == UInt8(ascii: "+") ? power.prefix(1) : []
    power = power.dropFirst(sign.count)
    guard let digits = digits(power, isDigit) else { return nil }
    return result + [UInt8(ascii: "e")] + sign + digits
  }

  /// Without the underscores, each of which must stand between two digits.
  private static func digits(_ text: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> [UInt8]? {
    var digits: [UInt8] = []
    var mayBeUnderscore = false
    for byte in text {
      if byte == UInt8(ascii: "_") {
        guard mayBeUnderscore else { return nil }
        mayBeUnderscore = false
      } else {
        guard isDigit(byte) else { return nil }
        digits.append(byte)
        mayBeUnderscore = true
      }
    }
    return mayBeUnderscore ? digits : nil
  }
}
