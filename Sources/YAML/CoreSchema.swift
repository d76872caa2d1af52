internal import Diagnostics

/// What a plain scalar means in the core schema (YAML 1.2.2 §10.3.2).
enum CoreSchema {
  /// The value of a plain scalar; `nil` for a number that no value here can hold exactly.
  static func value(of text: String) -> Node.Value? {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
      UInt8(ascii: "f"), UInt8(ascii: "F"):
      return word(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number(text)
    default: return .string(text)
    }
  }

  private static func word(_ text: String) -> Node.Value {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default: .string(text)
    }
  }

  private static func number(_ text: String) -> Node.Value? {
    let bytes = Array(text.utf8)
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    default: break
    }
    if bytes.count > 2, bytes[0] == UInt8(ascii: "0"),
      bytes[1] == UInt8(ascii: "o") || bytes[1] == UInt8(ascii: "x")
    {
      return based(bytes, 1 << (bytes[1] == UInt8(ascii: "o") ? 3 : 4), text)
    }
    var index = bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") ? 1 : 0
    let whole = digits(bytes, &index)
    var fraction = 0
    var isWhole = true
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isWhole = false
      index += 1
      fraction = digits(bytes, &index)
    }
    guard whole + fraction > 0 else { return .string(text) }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
        index += 1
      }
      guard digits(bytes, &index) > 0 else { return .string(text) }
    }
    guard index == bytes.count else { return .string(text) }
    if isWhole { return Int(text).map { .integer($0) } ?? exact(bytes) }
    // `strtod` and Swift take neither "1." nor ".5" amiss; overflow would be infinity, which was not written.
    guard let value = Double(text), value.isFinite else { return nil }
    return .number(value)
  }

  private static func digits(_ bytes: [UInt8], _ index: inout Int) -> Int {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    return index - start
  }

  private static func based(_ bytes: [UInt8], _ base: UInt64, _ text: String) -> Node.Value? {
    var value: UInt64 = 0
    var isTooLarge = false
    for byte in bytes.dropFirst(2) {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < base else {
        return .string(text)
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      isTooLarge = isTooLarge || overflow
      value = product | UInt64(digit)
    }
    if isTooLarge { return nil }
    return Int(exactly: value).map { .integer($0) } ?? Double(exactly: value).map { .number($0) }
  }

  /// A whole decimal number beyond `Int` that a double holds to the last digit, such as 10^22.
  private static func exact(_ bytes: [UInt8]) -> Node.Value? {
    // 10^22 is the largest power of ten that is a double; a longer number needs arithmetic nobody asks for.
    let digits = bytes.drop { !(UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
    let head = digits.prefix { _ in true }.reversed().drop { $0 == UInt8(ascii: "0") }.count
    guard digits.count - head <= 22, let lead = UInt64(String(decoding: digits.prefix(head), as: UTF8.self)),
      lead <= 1 << 53, let value = Double(String(decoding: bytes, as: UTF8.self))
    else { return nil }
    return .number(value)
  }
}
