extension CELDuration: CustomStringConvertible {
  /// A sign or none, then `0`, or numbers with units: `1h30m`, `-1.5s`, `.5ms`; less than a nanosecond is cut off.
  ///
  /// `nil` if it is something else or does not fit.
  init?(text: String) {
    let bytes = Array(text.utf8)
    var index = 0
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { index = 1 }
    guard index < bytes.count else { return nil }
    var total: Int128 = 0
    if bytes[index...] != [UInt8(ascii: "0")] {
      while index < bytes.count {
        guard let term = Self.term(bytes, &index) else { return nil }
        total += term
        // No sum of more terms comes back into the range.
        if total > Int128(Int64.max) + 1 { return nil }
      }
    }
    guard let nanoseconds = Int64(exactly: isNegative ? -total : total) else { return nil }
    self.init(nanoseconds: nanoseconds)
  }

  /// One number with its unit, in nanoseconds.
  private static func term(_ bytes: [UInt8], _ index: inout Int) -> Int128? {
    var (whole, fraction, scale): (Int128, Int128, Int128) = (0, 0, 1)
    let start = index
    var digits = 0
    while index < bytes.count, let digit = DigitReader.digit(bytes[index]) {
      whole = whole * 10 + Int128(digit)
      if whole > Int128(Int64.max) + 1 { return nil }
      (index, digits) = (index + 1, digits + 1)
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      while index < bytes.count, let digit = DigitReader.digit(bytes[index]) {
        // 24 digits of an hour are far below a nanosecond, and the product still fits.
        if scale < 1_000_000_000_000_000_000_000_000 {
          (fraction, scale) = (fraction * 10 + Int128(digit), scale * 10)
        }
        (index, digits) = (index + 1, digits + 1)
      }
    }
    guard digits > 0, index > start, let unit = unit(bytes, &index) else { return nil }
    return whole * unit + fraction * unit / scale
  }

  private static func unit(_ bytes: [UInt8], _ index: inout Int) -> Int128? {
    let start = index
    while index < bytes.count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index]) { index += 1 }
    return switch String(decoding: bytes[start..<index], as: UTF8.self) {
    case "h": 3_600_000_000_000
    case "m": 60_000_000_000
    case "s": 1_000_000_000
    case "ms": 1_000_000
    case "us": 1_000
    case "ns": 1
    default: nil
    }
  }

  /// Seconds in decimal: `5400s`, `60.001s`, `-0.000000001s`, `0s`.
  public var description: String {
    let magnitude = nanoseconds.magnitude
    let (seconds, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    return "\(nanoseconds < 0 ? "-" : "")\(seconds)\(fractionText(Int64(rest)))s"
  }
}
