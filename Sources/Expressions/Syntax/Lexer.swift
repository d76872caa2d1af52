import Diagnostics

/// Cuts a text into tokens, one at a time, so that the first mistake in the text is the one that is found.
struct Lexer {
  let scalars: [Unicode.Scalar]
  var position = 0

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  /// The next token; `end` for ever at the end.
  mutating func next() throws(ExpressionProblem) -> Token {
    skipSpace()
    let start = position
    guard let first = peek() else { return Token(kind: .end, range: start..<start) }
    if let kind = try literalWithQuotes(first) { return Token(kind: kind, range: start..<position) }
    if first.isWordStart {
      let text = word()
      let kind = Token.Keyword(rawValue: text).map { Token.Kind.keyword($0) } ?? .word(text)
      return Token(kind: kind, range: start..<position)
    }
    if first.isDigit || (first == "." && peek(1)?.isDigit == true) {
      return Token(kind: try number(), range: start..<position)
    }
    if first == "`" { return Token(kind: .quotedField(try quotedField()), range: start..<position) }
    if let symbol = symbol(first) { return Token(kind: .symbol(symbol), range: start..<position) }
    throw ExpressionProblem(
      .expressionSyntax, "unexpected character \(first.quoted)", at: start..<start + 1, hint: hint(for: first)
    )
  }

  /// The scalar at a distance from the position.
  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    let index = position + distance
    return index < scalars.count ? scalars[index] : nil
  }

  private mutating func skipSpace() {
    while let scalar = peek() {
      if scalar == "/", peek(1) == "/" {
        while let next = peek(), next != "\n" { position += 1 }
      } else if "\t\n\u{c}\r ".unicodeScalars.contains(scalar) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func word() -> String {
    var text = String.UnicodeScalarView()
    while let scalar = peek(), scalar.isWordStart || scalar.isDigit {
      text.append(scalar)
      position += 1
    }
    return String(text)
  }

  private mutating func symbol(_ first: Unicode.Scalar) -> Token.Symbol? {
    var text = String(first)
    if let second = peek(1), let symbol = Token.Symbol(rawValue: text + String(second)) {
      position += 2
      return symbol
    }
    text = String(first)
    guard let symbol = Token.Symbol(rawValue: text) else { return nil }
    position += 1
    return symbol
  }

  private mutating func quotedField() throws(ExpressionProblem) -> String {
    let start = position
    var text = String.UnicodeScalarView()
    position += 1
    while let scalar = peek(), scalar != "`" {
      guard scalar.isWordStart || scalar.isDigit || ".-/ ".unicodeScalars.contains(scalar) else {
        throw ExpressionProblem(
          .expressionSyntax, "a quoted field name cannot contain \(scalar.quoted)",
          at: position..<position + 1,
          hint: "write ['…'] for a key with other characters")
      }
      text.append(scalar)
      position += 1
    }
    guard peek() != nil else {
      throw ExpressionProblem(
        .expressionSyntax, "the quoted field name has no end", at: start..<scalars.count)
    }
    position += 1
    guard !text.isEmpty else {
      throw ExpressionProblem(.expressionSyntax, "the quoted field name is empty", at: start..<position)
    }
    return String(text)
  }

  private func hint(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "=": "write '==' to compare"
    case "&": "write '&&' for 'and'"
    case "|": "write '||' for 'or'"
    case "\u{201c}", "\u{201d}", "\u{2018}", "\u{2019}": "write straight quotes"
    case "#": "write '//' before a comment"
    default: nil
    }
  }
}

extension Unicode.Scalar {
  /// A letter of ASCII, or `_`.
  var isWordStart: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }

  /// A digit of ASCII.
  var isDigit: Bool { ("0"..."9").contains(self) }

  /// Its value as a digit of a base up to 16.
  func digit(base: UInt32) -> UInt32? {
    let digit: UInt32
    switch self {
    case "0"..."9": digit = value - 48
    case "a"..."f": digit = value - 87
    case "A"..."F": digit = value - 55
    default: return nil
    }
    return digit < base ? digit : nil
  }

  /// In quotes, or its number where it cannot be seen.
  var quoted: String {
    let isVisible = value > 0x20 && !(0x7f...0xa0).contains(value) && properties.generalCategory != .format
    let digits = String(value, radix: 16, uppercase: true)
    return isVisible ? "'\(self)'" : "U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
  }
}
