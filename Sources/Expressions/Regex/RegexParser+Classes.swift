extension RegexParser {
  /// `[...]`: ranges, escapes, `[:alpha:]` and negation.
  mutating func parseClass() throws(RegexProblem) -> ScalarSet {
    let start = position
    position += 1
    let isNegated = next == "^"
    if isNegated { position += 1 }
    var ranges: [ScalarSet.Span] = []
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if let set = try parseClassItem() {
        ranges += set.ranges
      } else {
        let range = try parseRange(of: start)
        let set = ScalarSet([range])
        ranges += (flags.contains(.foldsCase) ? CaseOrbits.closure(of: set) : set).ranges
      }
    }
    guard next == "]" else {
      throw RegexProblem("missing ']' of '\(piece(from: start))'", at: start)
    }
    position += 1
    let set = ScalarSet(ranges)
    return isNegated ? set.inverted : set
  }

  /// `[:alpha:]`, `\d`, `\pL` inside a class.
  private mutating func parseClassItem() throws(RegexProblem) -> ScalarSet? {
    if next == "[", peek(1) == ":" { return try parsePosix() }
    return next == "\\" ? try parseNamedSet() : nil
  }

  /// As in RE2 the name goes to the next `:]`, wherever that is; without one the bracket is itself.
  private mutating func parsePosix() throws(RegexProblem) -> ScalarSet? {
    guard !isPosixEndMissing else { return nil }
    let start = position
    var end = position + 2
    while end + 1 < scalars.count, scalars[end] != ":" || scalars[end + 1] != "]" { end += 1 }
    guard end + 1 < scalars.count else {
      isPosixEndMissing = true
      return nil
    }
    let isNegated = scalars[start + 2] == "^"
    var name = String.UnicodeScalarView()
    name.append(contentsOf: scalars[(start + (isNegated ? 3 : 2))..<end])
    guard name.allSatisfy(\.isASCII), let set = ScalarSet.posix(String(name)) else {
      throw RegexProblem("unknown character class '\(piece(from: start, to: end + 2))'", at: start)
    }
    position = end + 2
    return folded(set, isNegated: isNegated)
  }

  private mutating func parseRange(of open: Int) throws(RegexProblem) -> ScalarSet.Span {
    let start = position
    let low = try parseClassScalar(of: open)
    guard next == "-", let after = peek(1), after != "]" else { return low...low }
    position += 1
    let high = try parseClassScalar(of: open)
    guard low <= high else {
      throw RegexProblem("the range '\(piece(from: start))' ends before its beginning", at: start)
    }
    return low...high
  }

  private mutating func parseClassScalar(of open: Int) throws(RegexProblem) -> UInt32 {
    guard let scalar = next else {
      throw RegexProblem("missing ']' of '\(piece(from: open))'", at: open)
    }
    if scalar == "\\" { return try parseEscape() }
    position += 1
    return scalar.value
  }
}
