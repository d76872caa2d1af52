extension RegexParser {
  /// From `(` to the beginning of the group's body, or the whole of `(?i)`.
  mutating func parseOpening() throws(RegexProblem) {
    let start = position
    guard peek(1) == "?" else {
      position += 1
      return try open(at: start, isCapturing: true, outerFlags: flags)
    }
    position += 2
    let isOldName = next == "P" && peek(1) == "<"
    let isLookBehind = next == "<" && (peek(1) == "=" || peek(1) == "!")
    if isOldName || (next == "<" && !isLookBehind) {
      position += isOldName ? 2 : 1
      try parseName(from: start)
      return try open(at: start, isCapturing: true, outerFlags: flags)
    }
    try parseFlags(from: start)
  }

  private mutating func parseName(from start: Int) throws(RegexProblem) {
    let first = position
    while let scalar = next, scalar != ">" {
      guard isNameScalar(scalar) else { break }
      position += 1
    }
    let name = Array(scalars[first..<position])
    guard next == ">", !name.isEmpty else {
      position += 1
      throw RegexProblem("invalid group name in '\(piece(from: start))'", at: start)
    }
    guard names.insert(name).inserted else {
      throw RegexProblem("the group name '\(piece(from: first))' is used twice", at: first)
    }
    position += 1
  }

  /// The word characters of Unicode, as RE2 has them.
  private func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber,
      .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation:
      true
    default: false
    }
  }

  /// `i`, `m`, `s`, `U`, a `-` before those to be switched off, then `)` for the rest of the group or `:`.
  private mutating func parseFlags(from start: Int) throws(RegexProblem) {
    var (changed, isNegated, isFlagMissing) = (flags, false, false)
    while let scalar = next {
      position += 1
      switch scalar {
      case "i", "m", "s", "U":
        let flag: Flags =
          switch scalar {
          case "i": .foldsCase
          case "m": .multiLine
          case "s": .dotMatchesAll
          default: .swapsGreed
          }
        if isNegated { changed.remove(flag) } else { changed.insert(flag) }
        isFlagMissing = false
        continue
      case "-" where !isNegated:
        (isNegated, isFlagMissing) = (true, true)
        continue
      case ":" where !isFlagMissing:
        try open(at: start, isCapturing: false, outerFlags: flags)
        flags = changed
        return
      case ")" where !isFlagMissing:
        flags = changed
        return
      default: throw groupProblem(from: start)
      }
    }
    throw groupProblem(from: start)
  }

  private func groupProblem(from start: Int) -> RegexProblem {
    let text = piece(from: start)
    switch text {
    case "(?=", "(?!", "(?<": return RegexProblem("look-around is not supported: '\(text)'", at: start)
    case "(?>": return RegexProblem("atomic groups are not supported: '\(text)'", at: start)
    case "(?(": return RegexProblem("conditional groups are not supported: '\(text)'", at: start)
    default: return RegexProblem("unknown kind of group: '\(text)'", at: start)
    }
  }
}
