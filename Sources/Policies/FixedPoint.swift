/// A decimal number with four places, held as a whole number: the arithmetic of risk is exact.
public struct FixedPoint: Hashable, Comparable, Sendable {
  /// One is 10,000.
  public let tenThousandths: Int

  /// From ten-thousandths: 2,500 is 0.25.
  public init(tenThousandths: Int) { self.tenThousandths = tenThousandths }

  /// Reads digits with at most four decimals, as in `9.8`; `nil` for anything else, also beyond a million.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, (1...7).contains(whole.count), parts.count <= 2 else { return nil }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    guard parts.count == 1 || (1...4).contains(fraction.count) else { return nil }
    var value = 0
    for byte in Array(whole) + fraction {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    for _ in fraction.count..<4 { value *= 10 }
    tenThousandths = value
  }

  /// The shortest exact form: `18.25`, `0.3`, `4`.
  public var text: String {
    let (whole, rest) = tenThousandths.magnitude.quotientAndRemainder(dividingBy: 10_000)
    let sign = tenThousandths < 0 ? "-" : ""
    guard rest > 0 else { return "\(sign)\(whole)" }
    var digits = Array("\(rest + 10_000)".dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole)." + String(digits)
  }

  /// The nearest whole number, halves upward.
  public var rounded: Int {
    let (whole, rest) = tenThousandths.quotientAndRemainder(dividingBy: 10_000)
    return rest >= 5_000 ? whole + 1 : rest < -5_000 ? whole - 1 : whole
  }

  /// Which is less.
  public static func < (left: Self, right: Self) -> Bool { left.tenThousandths < right.tenThousandths }
}
