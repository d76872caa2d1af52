extension RegexParser {
  /// A backslash outside a character class.
  mutating func parseBackslash() throws(RegexProblem) {
    let assertion: RegexTree.Assertion? =
      switch peek(1) {
      case "A": .textBegin
      case "z": .textEnd
      case "b": .wordBoundary
      case "B": .noWordBoundary
      default: nil
      }
    if let assertion {
      position += 2
      return try push(.assertion(assertion), size: 1)
    }
    if peek(1) == "Q" { return try parseQuotation() }
    if let set = try parseNamedSet() { return try push(set: set) }
    try push(literal: parseEscape())
  }

  /// `\Q...\E`, or to the end of the pattern: each character stands for itself.
  private mutating func parseQuotation() throws(RegexProblem) {
    position += 2
    while let scalar = next {
      if scalar == "\\", peek(1) == "E" {
        position += 2
        return
      }
      position += 1
      try push(literal: scalar.value)
    }
  }

  /// `\d`, `\p{Greek}` and the like; `nil`, and nothing read, if it is another escape.
  mutating func parseNamedSet() throws(RegexProblem) -> ScalarSet? {
    let (set, isNegated): (ScalarSet, Bool)
    switch peek(1) {
    case "d": (set, isNegated) = (.digits, false)
    case "D": (set, isNegated) = (.digits, true)
    case "s": (set, isNegated) = (.blanks, false)
    case "S": (set, isNegated) = (.blanks, true)
    case "w": (set, isNegated) = (.word, false)
    case "W": (set, isNegated) = (.word, true)
    case "p", "P": return try parseUnicodeSet()
    default: return nil
    }
    position += 2
    return folded(set, isNegated: isNegated)
  }

  /// A named set under the flags; as in RE2 letters of the other case are added before it is negated.
  func folded(_ set: ScalarSet, isNegated: Bool) -> ScalarSet {
    let set = flags.contains(.foldsCase) ? CaseOrbits.closure(of: set) : set
    return isNegated ? set.inverted : set
  }

  private mutating func parseUnicodeSet() throws(RegexProblem) -> ScalarSet {
    let start = position
    var isNegated = peek(1) == "P"
    position += 2
    var name: [Unicode.Scalar] = []
    if next == "{" {
      position += 1
      while let scalar = next, scalar != "}" {
        name.append(scalar)
        position += 1
      }
      guard next == "}" else {
        throw RegexProblem("missing '}' of '\(piece(from: start))'", at: start)
      }
      if name.first == "^" {
        isNegated.toggle()
        name.removeFirst()
      }
    } else if let scalar = next {
      name = [scalar]
    }
    if next != nil { position += 1 }
    guard let set = unicodeSet(named: name) else {
      throw RegexProblem("unknown Unicode class '\(piece(from: start))'", at: start)
    }
    try charge(set.ranges.count / 8)
    return folded(set, isNegated: isNegated)
  }

  private func unicodeSet(named name: [Unicode.Scalar]) -> ScalarSet? {
    // `String ==` holds KELVIN SIGN and K equal; names are ASCII.
    guard name.allSatisfy(\.isASCII) else { return nil }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: name)
    let word = String(text)
    return word == "Any" ? .all : UnicodeScripts.named(word) ?? UnicodeCategories.named(word)
  }

  // MARK: - One code point

  /// A backslash and what follows, as one code point.
  mutating func parseEscape() throws(RegexProblem) -> UInt32 {
    let start = position
    position += 1
    guard let scalar = next else {
      throw RegexProblem("a backslash at the end of the pattern", at: start)
    }
    position += 1
    switch scalar {
    case "0"..."7":
      // A digit alone would be a back reference, except for 0.
      if scalar != "0", octalDigit(next) == nil { break }
      return octal(first: scalar)
    case "x":
      if let value = parseHexadecimal() { return value }
    case "a": return 7
    case "f": return 12
    case "n": return 10
    case "r": return 13
    case "t": return 9
    case "v": return 11
    default:
      let isWordCharacter = ScalarSet.word.contains(scalar.value) && scalar != "_"
      if scalar.isASCII && !isWordCharacter { return scalar.value }
    }
    throw escapeProblem(scalar, from: start)
  }

  private func escapeProblem(_ scalar: Unicode.Scalar, from start: Int) -> RegexProblem {
    let text = piece(from: start)
    switch scalar {
    case "1"..."9", "k": return RegexProblem("back references are not supported: '\(text)'", at: start)
    case "C": return RegexProblem("single bytes are not supported: '\(text)'", at: start)
    default: return RegexProblem("invalid escape '\(text)'", at: start)
    }
  }

  private func octalDigit(_ scalar: Unicode.Scalar?) -> UInt32? {
    guard let scalar, "0"..."7" ~= scalar else { return nil }
    return scalar.value - 0x30
  }

  private mutating func octal(first: Unicode.Scalar) -> UInt32 {
    var value = first.value - 0x30
    for _ in 0..<2 {
      guard let digit = octalDigit(next) else { break }
      value = value * 8 + digit
      position += 1
    }
    return value
  }

  /// What follows `\x`: two digits, or any number of them in braces.
  private mutating func parseHexadecimal() -> UInt32? {
    let isBraced = next == "{"
    if isBraced { position += 1 }
    var (value, count) = (UInt32(0), 0)
    while let scalar = next, let digit = scalar.isASCII ? Character(scalar).hexDigitValue : nil {
      if !isBraced && count == 2 { break }
      value = value * 16 + UInt32(digit)
      count += 1
      position += 1
      if value > ScalarSet.last { return nil }
    }
    guard isBraced else { return count == 2 ? value : nil }
    guard next == "}", count > 0 else { return nil }
    position += 1
    return value
  }
}
