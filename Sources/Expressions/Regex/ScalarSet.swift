/// A set of Unicode code points: sorted ranges that neither overlap nor touch.
///
/// Code points, not `Unicode.Scalar`: complements and `\x{D800}` name surrogates, which no text holds.
struct ScalarSet: Hashable, Sendable {
  typealias Span = ClosedRange<UInt32>

  /// The last code point of Unicode.
  static let last: UInt32 = 0x10FFFF
  static let all = ScalarSet([0...last])

  let ranges: [Span]

  /// The union of ranges in any order.
  init(_ parts: [Span]) {
    var merged: [Span] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let top = merged.last, part.lowerBound <= top.upperBound || part.lowerBound - 1 == top.upperBound {
        merged[merged.count - 1] = top.lowerBound...max(top.upperBound, part.upperBound)
      } else {
        merged.append(part)
      }
    }
    self.ranges = merged
  }

  init(_ value: UInt32) { self.ranges = [value...value] }

  /// Every code point that is not in the set.
  var inverted: ScalarSet {
    var rest: [Span] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.last { rest.append(next...Self.last) }
    return ScalarSet(rest)
  }

  /// The only code point of the set.
  var single: UInt32? {
    guard let range = ranges.first, ranges.count == 1, range.count == 1 else { return nil }
    return range.lowerBound
  }

  func contains(_ value: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= value
  }
}

extension ScalarSet {
  static let lineFeed = ScalarSet(10)
  /// `\d`, ASCII like every class with a letter.
  static let digits = ascii(["09"])
  /// `\s`: without the vertical tab, other than `[[:space:]]`.
  static let blanks = ascii(["\t\n", "\u{C}\r", "  "])
  /// `\w`, which also decides where `\b` is.
  static let word = ascii(["09", "AZ", "az", "__"])

  /// The classes of `[[:name:]]`.
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alnum": ascii(["09", "AZ", "az"])
    case "alpha": ascii(["AZ", "az"])
    case "ascii": ascii(["\0\u{7F}"])
    case "blank": ascii(["\t\t", "  "])
    case "cntrl": ascii(["\0\u{1F}", "\u{7F}\u{7F}"])
    case "digit": digits
    case "graph": ascii(["!~"])
    case "lower": ascii(["az"])
    case "print": ascii([" ~"])
    case "punct": ascii(["!/", ":@", "[`", "{~"])
    case "space": ascii(["\t\r", "  "])
    case "upper": ascii(["AZ"])
    case "word": word
    case "xdigit": ascii(["09", "AF", "af"])
    default: nil
    }
  }

  /// Ranges of ASCII, each written as its two ends.
  private static func ascii(_ pairs: [String]) -> ScalarSet {
    var ranges: [Span] = []
    for pair in pairs {
      let ends = pair.utf8.map { UInt32($0) }
      if let low = ends.first, let high = ends.last, low <= high { ranges.append(low...high) }
    }
    return ScalarSet(ranges)
  }
}
