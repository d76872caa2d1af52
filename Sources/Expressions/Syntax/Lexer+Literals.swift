import Diagnostics

// MARK: - Numbers
extension Lexer {
  /// An int, uint or double without sign.
  mutating func number() throws(ExpressionProblem) -> Token.Kind {
    let start = position
    if peek() == "0", peek(1) == "x", peek(2)?.digit(base: 16) != nil {
      position += 2
      return integer(base: 16)
    }
    skipDigits()
    var isDouble = false
    if peek() == ".", peek(1)?.isDigit == true {
      isDouble = true
      position += 1
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if peek(1 + sign)?.isDigit == true {
        isDouble = true
        position += 1 + sign
        skipDigits()
      }
    }
    guard isDouble else {
      position = start
      return integer(base: 10)
    }
    let text = String(String.UnicodeScalarView(scalars[start..<position]))
    guard let value = Double(text), value.isFinite else {
      throw ExpressionProblem(.expressionSyntax, "the number is too large for a double", at: start..<position)
    }
    return .double(value)
  }

  private mutating func skipDigits() {
    while peek()?.isDigit == true { position += 1 }
  }

  private mutating func integer(base: UInt32) -> Token.Kind {
    var value: UInt64? = 0
    while let digit = peek()?.digit(base: base) {
      value = value.flatMap { value in
        let (product, overflow) = value.multipliedReportingOverflow(by: UInt64(base))
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        return overflow || carry ? nil : sum
      }
      position += 1
    }
    guard peek() == "u" || peek() == "U" else { return .int(value) }
    position += 1
    return .uint(value)
  }
}

// MARK: - Strings and bytes
extension Lexer {
  /// A string or bytes literal, if one starts here.
  mutating func literalWithQuotes(_ first: Unicode.Scalar) throws(ExpressionProblem) -> Token.Kind? {
    var length = 0
    let isBytes = first == "b" || first == "B"
    if isBytes { length = 1 }
    let isRaw = peek(length) == "r" || peek(length) == "R"
    if isRaw { length += 1 }
    guard let quote = peek(length), quote == "'" || quote == "\"" else { return nil }
    let start = position
    let isTriple = peek(length + 1) == quote && peek(length + 2) == quote
    position += length + (isTriple ? 3 : 1)
    var content = Content(isBytes: isBytes)
    while let scalar = peek() {
      if scalar == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        position += isTriple ? 3 : 1
        return isBytes ? .bytes(content.bytes) : .string(String(content.text))
      }
      if scalar == "\\", !isRaw {
        try escape(into: &content)
      } else if !isTriple, scalar == "\n" || scalar == "\r" {
        break
      } else {
        content.append(scalar)
        position += 1
      }
    }
    throw ExpressionProblem(
      .expressionSyntax, "the \(isBytes ? "bytes literal" : "string") has no end", at: start..<position,
      hint: isTriple ? "close it with three quotes" : "close it with \(quote) in the same line")
  }

  private struct Content {
    let isBytes: Bool
    var text = String.UnicodeScalarView()
    var bytes: [UInt8] = []

    mutating func append(_ scalar: Unicode.Scalar) {
      if isBytes { bytes += UTF8.encode(scalar).map(Array.init) ?? [] } else { text.append(scalar) }
    }
  }

  private static let simpleEscapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\\": "\\", "?": "?", "\"": "\"", "'": "'", "`": "`", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n",
    "r": "\r", "t": "\t", "v": "\u{b}",
  ]

  private mutating func escape(into content: inout Content) throws(ExpressionProblem) {
    let start = position
    let letter = peek(1)
    if let letter, let scalar = Self.simpleEscapes[letter] {
      content.append(scalar)
      position += 2
      return
    }
    let (skipped, count, base): (Int, Int, UInt32)
    switch letter {
    case "x", "X": (skipped, count, base) = (2, 2, 16)
    case "u" where !content.isBytes: (skipped, count, base) = (2, 4, 16)
    case "U" where !content.isBytes: (skipped, count, base) = (2, 8, 16)
    case "0", "1", "2", "3": (skipped, count, base) = (1, 3, 8)
    default:
      let end = min(start + 2, scalars.count)
      let isCodePoint = letter == "u" || letter == "U"
      throw ExpressionProblem(
        .expressionSyntax,
        isCodePoint ? "bytes cannot contain code points" : "there is no such escape sequence",
        at: start..<end,
        hint: isCodePoint ? "write \\x and two hex digits" : "write '\\\\' for a backslash")
    }
    position += skipped
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = peek()?.digit(base: base) else {
        throw ExpressionProblem(
          .expressionSyntax, "the escape sequence needs \(count) \(base == 8 ? "octal" : "hex") digits",
          at: start..<min(position + 1, scalars.count))
      }
      // Eight hex digits fill 32 bits exactly.
      value = value &* base &+ digit
      position += 1
    }
    if content.isBytes {
      content.bytes.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value) {
      content.append(scalar)
    } else {
      throw ExpressionProblem(
        .expressionSyntax, "the escape sequence is not a Unicode scalar", at: start..<position)
    }
  }
}
