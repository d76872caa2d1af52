internal import Diagnostics

extension TOMLReader {
  /// A string of one of the four kinds; the next byte is its quote.
  mutating func string() throws(Problem) -> String {
    let start = place()
    guard let quote = peek() else { throw wrong("expected a string") }
    let isLiteral = quote == UInt8(ascii: "'")
    let isMultiline = peek(1) == quote && peek(2) == quote
    index += isMultiline ? 3 : 1
    if isMultiline, peek() == UInt8(ascii: "\n") || peek() == UInt8(ascii: "\r") { try lineBreak() }
    var text: [UInt8] = []
    while true {
      let run = index
      while let byte = peek(), byte != quote, byte != UInt8(ascii: "\\") || isLiteral,
        !Self.isControl(byte)
      { index += 1 }
      text.append(contentsOf: bytes[run..<index])
      guard let byte = peek() else { throw wrong("a string does not end") }
      switch byte {
      case quote:
        if try endString(quote, isMultiline, &text) { return try decoded(text, at: start) }
      case UInt8(ascii: "\\"): try escape(isMultiline, &text)
      case UInt8(ascii: "\n") where isMultiline, UInt8(ascii: "\r") where isMultiline:
        // One newline for both kinds, so that the value does not depend on how the file was checked out.
        try lineBreak()
        text.append(UInt8(ascii: "\n"))
      default: throw wrong("a control character in a string")
      }
    }
  }

  /// Whether the quotes here end the string; up to two of them may belong to a multi-line one.
  private mutating func endString(_ quote: UInt8, _ isMultiline: Bool, _ text: inout [UInt8])
    throws(Problem) -> Bool
  {
    guard isMultiline else {
      index += 1
      return true
    }
    var count = 0
    while peek(count) == quote, count < 6 { count += 1 }
    guard count < 6 else {
      index += 5
      throw wrong("a quote too many")
    }
    index += count
    text.append(contentsOf: repeatElement(quote, count: count < 3 ? count : count - 3))
    return count >= 3
  }

  private func decoded(_ text: [UInt8], at start: SourceLocation) throws(Problem) -> String {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw Problem(.tomlEncoding, "a string is not UTF-8", at: start)
    }
    return text
  }

  private mutating func escape(_ isMultiline: Bool, _ text: inout [UInt8]) throws(Problem) {
    let letter = peek(1)
    switch letter {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter ?? 0)
    case UInt8(ascii: "u"): return try scalar(digits: 4, &text)
    case UInt8(ascii: "U"): return try scalar(digits: 8, &text)
    default:
      guard isMultiline, try skipLineEnd() else { throw wrong("unknown escape") }
      return
    }
    index += 2
  }

  private mutating func scalar(digits: Int, _ text: inout [UInt8]) throws(Problem) {
    var value: UInt32 = 0
    for distance in 0..<digits {
      guard let byte = peek(2 + distance),
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw wrong("expected \(digits) hexadecimal digits") }
      value = value << 4 | UInt32(digit)
    }
    guard let scalar = Unicode.Scalar(value) else { throw wrong("no Unicode scalar value") }
    index += 2 + digits
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// A `\` that ends a line takes away all white space up to the next character.
  private mutating func skipLineEnd() throws(Problem) -> Bool {
    let start = index
    index += 1
    skipBlanks()
    guard peek() == UInt8(ascii: "\n") || peek() == UInt8(ascii: "\r") else {
      index = start
      return false
    }
    while peek() == UInt8(ascii: "\n") || peek() == UInt8(ascii: "\r") {
      try lineBreak()
      skipBlanks()
    }
    return true
  }
}
