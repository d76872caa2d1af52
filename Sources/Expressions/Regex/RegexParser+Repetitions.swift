extension RegexParser {
  /// `*`, `+`, `?` and `{n,m}`, with a `?` behind that makes them lazy.
  mutating func parseRepetition(after previous: Int?) throws(RegexProblem) {
    let start = position
    guard var repetition = try parseCount() else {
      // A brace that is no count is itself.
      position += 1
      return try push(literal: 0x7B)
    }
    let isLazy = next == "?"
    if isLazy { position += 1 }
    repetition.isLazy = isLazy != flags.contains(.swapsGreed)
    if let previous {
      throw RegexProblem("two repetitions in a row: '\(piece(from: previous))'", at: previous)
    }
    try repeatLast(repetition, from: start)
    lastRepetition = start
  }

  private mutating func parseCount() throws(RegexProblem) -> RegexTree.Repetition? {
    let start = position
    position += 1
    switch scalars[start] {
    case "*": return RegexTree.Repetition(minimum: 0, maximum: nil)
    case "+": return RegexTree.Repetition(minimum: 1, maximum: nil)
    case "?": return RegexTree.Repetition(minimum: 0, maximum: 1)
    default: break
    }
    guard let minimum = parseNumber() else { return abandon(start) }
    var maximum: Int? = minimum
    if next == "," {
      position += 1
      if next == "}" {
        maximum = nil
      } else {
        guard let number = parseNumber() else { return abandon(start) }
        maximum = number
      }
    }
    guard next == "}" else { return abandon(start) }
    position += 1
    guard max(minimum, maximum ?? 0) <= Self.repetitionLimit else {
      throw RegexProblem(
        "more than \(Self.repetitionLimit) repetitions by '\(piece(from: start))'", at: start)
    }
    if let maximum, maximum < minimum {
      throw RegexProblem("the repetition '\(piece(from: start))' ends below its beginning", at: start)
    }
    return RegexTree.Repetition(minimum: minimum, maximum: maximum)
  }

  private mutating func abandon(_ start: Int) -> RegexTree.Repetition? {
    position = start
    return nil
  }

  /// Digits without a leading zero; as in RE2 a number of ten digits is no number.
  private mutating func parseNumber() -> Int? {
    guard let first = next, isDigit(first), first != "0" || peek(1).map(isDigit) != true else { return nil }
    var number = 0
    while let digit = next, isDigit(digit) {
      guard number < 100_000_000 else { return nil }
      number = number * 10 + Int(digit.value) - 0x30
      position += 1
    }
    return number
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }
}
