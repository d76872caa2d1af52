extension Library {
  /// Replacing and extracting by regular expressions in RE2 syntax.
  public static let regex = Library(
    "regex",
    [
      Function(
        "regex.replace",
        [
          .global(
            "regex_replace_string_string_string", [.string, .string, .string], .string,
            .ternary {
              (text: String, pattern: String, replacement: String, evaluation) throws(EvaluationError) in
              try replacing(text, pattern, replacement, limit: -1, &evaluation)
            }),
          .global(
            "regex_replace_string_string_string_int", [.string, .string, .string, .int], .string,
            .quaternary {
              (text: String, pattern: String, replacement: String, limit: Int64, evaluation)
                throws(EvaluationError) in
              try replacing(text, pattern, replacement, limit: limit, &evaluation)
            }),
        ]),
      Function(
        "regex.extract",
        [
          .global(
            "regex_extract_string_string", [.string, .string], .optional(.string),
            .binary { (text: String, pattern: String, evaluation) throws(EvaluationError) in
              CELValue.optional(try extracts(text, pattern, limit: 1, &evaluation).first)
            })
        ]),
      Function(
        "regex.extractAll",
        [
          .global(
            "regex_extractAll_string_string", [.string, .string], .list(.string),
            .binary { (text: String, pattern: String, evaluation) throws(EvaluationError) in
              try evaluation.charge(10)
              return try extracts(text, pattern, limit: .max, &evaluation)
            })
        ]),
    ])

  /// `matches`, which the standard library has.
  static let matches = Function(
    "matches",
    [
      .global("matches") { (text: String, pattern: String, evaluation) throws(EvaluationError) in
        try isMatch(text, pattern, &evaluation)
      },
      .receiver("matches_string") { (text: String, pattern: String, evaluation) throws(EvaluationError) in
        try isMatch(text, pattern, &evaluation)
      },
    ])

  private static func isMatch(_ text: String, _ pattern: String, _ evaluation: inout Evaluation)
    throws(EvaluationError) -> Bool
  {
    let expression = try evaluation.regularExpression(pattern)
    try evaluation.charge(call: matchingCost(text, pattern, expression))
    return expression.isMatch(in: text)
  }

  /// What one search costs: a tenth for an octet of the text, times a quarter for one of the pattern.
  private static func matchingCost(_ text: String, _ pattern: String, _ expression: RegularExpression) -> Int
  {
    // `\pL{1000}` is short, but a search goes through all that it stands for.
    let weight = max((pattern.utf8.count + 3) / 4, expression.programSize / 64, 1)
    let (units, overflow) = Evaluation.tenth(text.utf8.count + 1).multipliedReportingOverflow(by: weight)
    return overflow ? .max : units
  }

  /// Matches from left to right that do not overlap; an empty one right behind another does not count.
  private static func allMatches(
    _ text: String, _ pattern: String, _ expression: RegularExpression, limit: Int, groups: Int,
    _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> [RegularExpression.Match] {
    try evaluation.charge(matchingCost(text, pattern, expression))
    let points = CodePoints(text)
    var found: [RegularExpression.Match] = []
    var (position, previousEnd) = (0, -1)
    while found.count < limit, position <= points.utf8.count {
      try evaluation.charge(1 + (points.utf8.count - position) / 10)
      guard let match = expression.firstMatch(in: points.utf8.span, from: position, groups: groups) else {
        break
      }
      let isAccepted = match.range.upperBound != position || match.range.lowerBound != previousEnd
      position =
        match.range.upperBound == position
        ? points.offset(after: position) : match.range.upperBound
      previousEnd = match.range.upperBound
      if isAccepted { found.append(match) }
    }
    return found
  }

  private static func extracts(
    _ text: String, _ pattern: String, limit: Int, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> [CELValue] {
    let expression = try evaluation.regularExpression(pattern)
    guard expression.groupCount <= 1 else {
      throw .argument(
        "'\(pattern.brief)' has \(expression.groupCount) groups, but one at most can be extracted")
    }
    let octets = Array(text.utf8)
    var result: [CELValue] = []
    let matches = try allMatches(text, pattern, expression, limit: limit, groups: 1, &evaluation)
    for match in matches {
      let range = expression.groupCount == 0 ? match.range : match.groups.last.flatMap { $0 }
      guard let range, expression.groupCount == 0 || !range.isEmpty else { continue }
      try evaluation.charge(1 + range.count / 10)
      result.append(.string(String(decoding: octets[range], as: UTF8.self)))
    }
    return result
  }

  private static func replacing(
    _ text: String, _ pattern: String, _ replacement: String, limit: Int64, _ evaluation: inout Evaluation
  ) throws(EvaluationError) -> String {
    if limit == 0 { return text }
    let expression = try evaluation.regularExpression(pattern)
    let parts = try replacementParts(replacement, groupCount: expression.groupCount)
    let octets = Array(text.utf8)
    let matches = try allMatches(
      text, pattern, expression, limit: limit < 0 ? .max : Int(limit), groups: 9, &evaluation)
    var (result, start): ([UInt8], Int) = ([], 0)
    for match in matches {
      result += octets[start..<match.range.lowerBound]
      let before = result.count
      for part in parts {
        switch part {
        case .octets(let octets):
          try evaluation.charge(octets.count / 10)
          result += octets
        case .group(let number):
          guard match.groups.indices.contains(number), let range = match.groups[number] else { continue }
          try evaluation.charge(range.count / 10)
          result += octets[range]
        }
      }
      try evaluation.charge(1 + (result.count - before) / 10)
      start = match.range.upperBound
    }
    return String(decoding: result + octets[start...], as: UTF8.self)
  }

  private enum ReplacementPart {
    case octets([UInt8])
    /// 0 is the whole match.
    case group(Int)
  }

  /// `\0` to `\9` are groups and `\\` is a backslash; nothing else may follow one.
  private static func replacementParts(_ text: String, groupCount: Int) throws(EvaluationError)
    -> [ReplacementPart]
  {
    var parts: [ReplacementPart] = []
    var plain: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        plain.append(byte)
        continue
      }
      guard let escaped = rest.popFirst() else { throw .argument("the replacement ends with a backslash") }
      if escaped == byte {
        plain.append(byte)
      } else if let number = DigitReader.digit(escaped) {
        guard number <= groupCount else {
          throw .argument("the replacement asks for group \(number) of \(groupCount)")
        }
        parts += [.octets(plain), .group(Int(number))]
        plain = []
      } else {
        throw .argument("a backslash in a replacement must be followed by a digit or a backslash")
      }
    }
    return parts + [.octets(plain)]
  }
}

extension EvaluationError {
  /// A pattern that is none.
  static func invalidPattern(_ pattern: String, _ problem: RegexProblem) -> EvaluationError {
    .argument("'\(pattern.brief)' is not a regular expression: \(problem.message)")
  }
}

extension Evaluation {
  /// How many patterns one evaluation remembers.
  private static let patternLimit = 64

  /// The regular expression of a pattern: one that is written out is there, any other is compiled once in an evaluation.
  mutating func regularExpression(_ pattern: String) throws(EvaluationError) -> RegularExpression {
    if let known = constantPatterns[UTF8Text(pattern)] ?? patterns[UTF8Text(pattern)] { return known }
    try charge(1 + pattern.utf8.count / 4)
    let expression: RegularExpression
    do throws(RegexProblem) {
      expression = try RegularExpression(pattern)
    } catch {
      throw .invalidPattern(pattern, error)
    }
    try charge(expression.programSize / 16)
    if patterns.count >= Self.patternLimit { patterns = [:] }
    patterns[UTF8Text(pattern)] = expression
    return expression
  }
}
