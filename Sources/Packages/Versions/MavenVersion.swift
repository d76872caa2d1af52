/// A version of a Maven artifact (Maven POM Reference, section “Version Order Specification”).
///
/// Any text is read. Numbers and qualifiers, each with what stands before it; from digits to letters and back is like a
/// hyphen. Case does not count.
public struct MavenVersion: Hashable, Sendable {
  private enum Value: Hashable {
    case number(Numeral)
    /// By rank; of those that nobody knows the letters tell the order.
    case qualifier(Int, [UInt8])
  }

  private struct Token: Hashable {
    var afterHyphen: Bool
    var value: Value

    /// What a version may have or not have at its end.
    var isNull: Bool { value == .number(Numeral(0)) || value == .qualifier(releaseRank, []) }
  }

  private static let releaseRank = 6
  private static let ranks: [[UInt8]: Int] = {
    let names = [
      ("alpha", 1), ("beta", 2), ("milestone", 3), ("rc", 4), ("cr", 4), ("snapshot", 5), ("", releaseRank),
      ("final", releaseRank), ("ga", releaseRank), ("release", releaseRank), ("sp", 7),
    ]
    return Dictionary(uniqueKeysWithValues: names.map { (Array($0.utf8), $1) })
  }()
  /// What stands for longer words where a number follows at once.
  private static let short: [[UInt8]: String] = [
    [UInt8(ascii: "a")]: "alpha", [UInt8(ascii: "b")]: "beta", [UInt8(ascii: "m")]: "milestone",
  ]

  private let tokens: [Token]

  /// Takes a version apart.
  public init(_ text: String) {
    let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
    var rest = trimmed(Array(text.utf8).map(lowercased))
    var tokens: [Token] = []
    var afterHyphen = false
    while true {
      let isNumber = rest.first.map(isDigit) ?? true
      let part = rest.prefix { $0 != dot && $0 != hyphen && isDigit($0) == isNumber }
      rest = rest.dropFirst(part.count)
      let isFollowedByNumber = rest.first.map(isDigit) ?? false
      tokens.append(
        Token(
          afterHyphen: afterHyphen, value: Self.value(Array(part), isFollowedByNumber: isFollowedByNumber)))
      guard let next = rest.first else { break }
      afterHyphen = next != dot
      if next == dot || next == hyphen { rest.removeFirst() }
    }
    self.tokens = Self.significant(tokens)
  }

  private static func value(_ part: [UInt8], isFollowedByNumber: Bool) -> Value {
    // Where nothing stands between two separators a zero is meant.
    if part.isEmpty { return .number(Numeral(0)) }
    if let number = Numeral(part) { return .number(number) }
    let word = isFollowedByNumber ? short[part].map { Array($0.utf8) } ?? part : part
    return ranks[word].map { .qualifier($0, []) } ?? .qualifier(8, word)
  }

  /// Without the nulls at the end and before each hyphen.
  private static func significant(_ tokens: [Token]) -> [Token] {
    var kept: [Token] = []
    for (index, token) in tokens.enumerated().reversed() {
      if index > 0, token.isNull, kept.last?.afterHyphen ?? true { continue }
      kept.append(token)
    }
    return kept.reversed()
  }
}

extension MavenVersion: Comparable {
  /// Token by token: a qualifier, a number after a hyphen, a number after a dot.
  public static func < (left: Self, right: Self) -> Bool {
    for index in 0..<max(left.tokens.count, right.tokens.count) {
      let a = index < left.tokens.count ? left.tokens[index] : nil
      let b = index < right.tokens.count ? right.tokens[index] : nil
      let order = compared(a, b)
      if order != 0 { return order < 0 }
    }
    return false
  }

  private static func compared(_ left: Token?, _ right: Token?) -> Int {
    switch (left?.value, right?.value) {
    case (nil, nil): return 0
    case (_?, nil): return left.map { compared(withEnd: $0) } ?? 0
    case (nil, _?): return -(right.map { compared(withEnd: $0) } ?? 0)
    case (.number(let a)?, .number(let b)?):
      if let left, let right, left.afterHyphen != right.afterHyphen { return left.afterHyphen ? -1 : 1 }
      return a < b ? -1 : a > b ? 1 : 0
    case (.qualifier?, .number?): return -1
    case (.number?, .qualifier?): return 1
    case (.qualifier(let a, let left)?, .qualifier(let b, let right)?):
      if a != b { return a < b ? -1 : 1 }
      return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }
  }

  /// A token where the other version has ended: against 0 after a dot, else against the empty qualifier.
  private static func compared(withEnd token: Token) -> Int {
    switch token.value {
    case .number(let number): token.afterHyphen || number > Numeral(0) ? 1 : 0
    case .qualifier(let rank, _): rank < releaseRank ? -1 : rank > releaseRank ? 1 : 0
    }
  }
}
