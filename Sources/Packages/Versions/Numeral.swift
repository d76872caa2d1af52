/// A whole number of any length, as versions write it: leading zeros do not count.
struct Numeral: Hashable, Comparable, Sendable {
  /// The value, where 18 digits are enough.
  private let small: UInt64
  /// All digits of a longer number, without leading zeros.
  private let long: [UInt8]?

  /// A number that is known.
  init(_ value: UInt64) { (small, long) = (value, nil) }

  /// From ASCII digits; `nil` for anything else, also for none.
  init?(_ digits: some BidirectionalCollection<UInt8>) {
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    // 18 digits and one more fit 64 bits; a date with time has 14.
    if significant.count <= 18 {
      (small, long) = (significant.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }, nil)
    } else {
      (small, long) = (0, Array(significant))
    }
  }

  /// The digits, without leading zeros.
  var text: String { long.map { String(decoding: $0, as: UTF8.self) } ?? "\(small)" }

  static func < (left: Numeral, right: Numeral) -> Bool {
    switch (left.long, right.long) {
    case (nil, nil): left.small < right.small
    case (nil, _): true
    case (_, nil): false
    case (let left?, let right?):
      left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
  }
}

/// Whether a byte is `0`–`9`.
func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Whether a byte is `A`–`Z` or `a`–`z`.
func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

/// What Python's `\s` matches (`str.isspace`), as PEP 440 §"Leading and Trailing Whitespace" allows around a version.
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

/// The bytes without white space at both ends.
func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
  var slice = bytes.drop(while: isSpace)
  while let last = slice.last, isSpace(last) { slice.removeLast() }
  return slice
}

/// `left` compared with `right`, the shorter one filled up with zeros.
func compared(padding left: [Numeral], _ right: [Numeral]) -> Int {
  let zero = Numeral(0)
  for index in 0..<max(left.count, right.count) {
    let (a, b) = (index < left.count ? left[index] : zero, index < right.count ? right[index] : zero)
    if a != b { return a < b ? -1 : 1 }
  }
  return 0
}
