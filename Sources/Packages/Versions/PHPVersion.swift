/// A version of a Packagist package, ordered as PHP's `version_compare` does (PHP Manual).
///
/// Any text is read. Numbers and words take turns; a leading `v` does not count. Words are ordered: any unknown one, `dev`,
/// `alpha`, `beta`, `rc`, a number, `pl`.
public struct PHPVersion: Sendable {
  private enum Part {
    case number(Numeral)
    /// By its place in the order, in which numbers have `numberRank`.
    case word(Int)
  }

  private static let numberRank = 4

  private let parts: [Part]

  private static let words: [(name: String, rank: Int)] = [
    ("dev", 0), ("alpha", 1), ("a", 1), ("beta", 2), ("b", 2), ("RC", 3), ("rc", 3), ("#", 4), ("pl", 5),
    ("p", 5),
  ]

  /// Takes a version apart.
  public init(_ text: String) {
    var rest = trimmed(Array(text.utf8))
    if rest.first == UInt8(ascii: "v") || rest.first == UInt8(ascii: "V") { rest.removeFirst() }
    let separators = Array("-_+.".utf8)
    var parts: [Part] = []
    while let first = rest.first {
      guard !separators.contains(first) else {
        rest.removeFirst()
        continue
      }
      let part = rest.prefix { isDigit($0) == isDigit(first) && !separators.contains($0) }
      rest = rest.dropFirst(part.count)
      parts.append(Numeral(part).map { .number($0) } ?? .word(Self.rank(part)))
    }
    self.parts = parts
  }

  private static func rank(_ word: ArraySlice<UInt8>) -> Int {
    words.first { word.starts(with: $0.name.utf8) }?.rank ?? -1
  }
}

extension PHPVersion: Comparable {
  /// As `version_compare` says.
  public static func < (left: Self, right: Self) -> Bool { left.compared(to: right) < 0 }

  /// Neither comes before the other.
  public static func == (left: Self, right: Self) -> Bool { left.compared(to: right) == 0 }

  private func compared(to other: PHPVersion) -> Int {
    for index in 0..<max(parts.count, other.parts.count) {
      let a = index < parts.count ? parts[index] : nil
      let b = index < other.parts.count ? other.parts[index] : nil
      let order = Self.compared(a, b)
      if order != 0 { return order }
    }
    return 0
  }

  /// What follows where the other version has ended: a number makes a version higher, a word if it comes after one.
  private static func compared(_ left: Part?, _ right: Part?) -> Int {
    func sign(_ left: Int, _ right: Int) -> Int { left < right ? -1 : left > right ? 1 : 0 }
    switch (left, right) {
    case (.number(let left)?, .number(let right)?): return left < right ? -1 : left > right ? 1 : 0
    case (.word(let left)?, .word(let right)?): return sign(left, right)
    case (.number?, nil): return 1
    case (nil, .number?): return -1
    case (.number?, .word(let right)?), (nil, .word(let right)?): return sign(numberRank, right)
    case (.word(let left)?, .number?), (.word(let left)?, nil): return sign(left, numberRank)
    case (nil, nil): return 0
    }
  }
}
