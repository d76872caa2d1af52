import Glibc

/// Numbers as text, read and written by our own rules: Swift's and C's readers take more than CEL does.
enum NumberText {
  /// A sign or none, then decimal digits.
  static func int(_ text: String) -> Int64? {
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    guard let magnitude = magnitude(bytes) else { return nil }
    return isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
  }

  /// Decimal digits without a sign.
  static func uint(_ text: String) -> UInt64? { magnitude(Array(text.utf8)[...]) }

  private static func magnitude(_ bytes: ArraySlice<UInt8>) -> UInt64? {
    if bytes.isEmpty { return nil }
    var value: UInt64 = 0
    for byte in bytes {
      guard let digit = DigitReader.digit(byte) else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, tooLargeToo) = product.addingReportingOverflow(UInt64(digit))
      if tooLarge || tooLargeToo { return nil }
      value = sum
    }
    return value
  }

  /// A decimal number with a sign and an exponent or without, or `NaN`, `Inf`, `Infinity` with a sign or without.
  ///
  /// `nil` for anything else and for what is too large; what is too small is 0.
  static func double(_ text: String) -> Double? {
    switch text {
    case "NaN": return .nan
    case "Infinity", "Inf", "+Infinity", "+Inf": return .infinity
    case "-Infinity", "-Inf": return -.infinity
    default: break
    }
    guard isDecimal(Array(text.utf8)) else { return nil }
    // The decimal point of C follows the locale, which nothing here ever sets.
    let value = strtod(text, nil)
    return value.isFinite ? value : nil
  }

  private static func isDecimal(_ bytes: [UInt8]) -> Bool {
    var index = 0
    func digits() -> Int {
      let start = index
      while index < bytes.count, DigitReader.digit(bytes[index]) != nil { index += 1 }
      return index - start
    }
    func take(_ wanted: String) -> Bool {
      guard index < bytes.count, wanted.utf8.contains(bytes[index]) else { return false }
      index += 1
      return true
    }
    _ = take("+-")
    var count = digits()
    if take(".") { count += digits() }
    if count == 0 { return false }
    if take("eE") {
      _ = take("+-")
      if digits() == 0 { return false }
    }
    return index == bytes.count
  }

  /// As `string(x)` gives it: the fewest digits that read back, with an exponent below 1e-4 and from 1e6.
  static func general(_ value: Double) -> String {
    if let name = name(value, "+Inf", "-Inf") { return name }
    let shortest = ShortestDecimal(value)
    let exponent = shortest.point - 1
    if shortest.isZero || (-4..<6).contains(exponent) { return plain(value) }
    var text = value.sign == .minus ? "-" : ""
    text += shortest.digits.prefix(1)
    if shortest.digits.utf8.count > 1 { text += "." + shortest.digits.dropFirst() }
    let magnitude = String(exponent.magnitude)
    return text + (exponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
  }

  /// The fewest digits that read back, without an exponent: `1` for 1.0.
  static func plain(_ value: Double) -> String {
    if let name = name(value) { return name }
    let shortest = ShortestDecimal(value)
    let (digits, point) = (shortest.digits, shortest.point)
    let count = digits.utf8.count
    let sign = value.sign == .minus ? "-" : ""
    if point <= 0 {
      return sign + (shortest.isZero ? "0" : "0." + String(repeating: "0", count: -point) + digits)
    }
    if point >= count { return sign + digits + String(repeating: "0", count: point - count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  private static func name(_ value: Double, _ positive: String = "Infinity", _ negative: String = "-Infinity")
    -> String?
  {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? negative : positive) : nil
  }

  /// So many digits after the point, rounded half to even on the exact binary value.
  static func fixed(_ value: Double, precision: Int) -> String { printed("%.*f", value, precision) }

  /// One digit before the point and an exponent of two digits or more: `1.052033e+03`.
  static func scientific(_ value: Double, precision: Int) -> String { printed("%.*e", value, precision) }

  private static func printed(_ format: String, _ value: Double, _ precision: Int) -> String {
    if let name = name(value) { return name }
    let precision = Int32(clamping: max(0, min(precision, 100)))
    // The largest double has 309 digits before the point. glibc rounds exactly (C17 F.5, printf).
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      let length = withVaList([precision, value]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
      return String(
        decoding: buffer.prefix(max(0, Int(length))).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}

/// The fewest decimal digits that read back as a finite double: 0.digits × 10^point.
private struct ShortestDecimal {
  let digits: String
  let point: Int

  var isZero: Bool { digits.isEmpty }

  init(_ value: Double) {
    // Swift writes the right digits; only its choice of form is not CEL's: `12.5`, `1e-05`, `1.5e+16`.
    let text = value.magnitude.description
    let parts = text.split(separator: "e", omittingEmptySubsequences: false)
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa[0].drop { $0 == "0" }
    let all = mantissa.count > 1 ? whole + mantissa[1] : whole
    let leading = all.prefix { $0 == "0" }.count
    var kept = all.dropFirst(leading)
    while kept.last == "0" { kept.removeLast() }
    digits = String(kept)
    point = whole.count - leading + exponent
  }
}
