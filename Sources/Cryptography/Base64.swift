/// The standard alphabet with padding (RFC 4648 §4).
public func base64(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
    for index in 0..<4 {
      let sextet = Int(word >> UInt32(18 - 6 * index) & 63)
      text.append(index <= group.count ? standardAlphabet[sextet] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes that base64 text writes; `nil` for anything else.
///
/// Takes the standard or the URL-safe alphabet (RFC 4648 §4, §5; not both in one text), with all its padding or
/// none. White space, other characters and bits that no byte uses are refused: one value, at most four texts.
public func decoded(base64 text: String) -> [UInt8]? {
  var digits = Array(text.utf8)[...]
  if digits.last == UInt8(ascii: "=") {
    guard digits.count % 4 == 0 else { return nil }
    digits.removeLast()
    if digits.last == UInt8(ascii: "=") { digits.removeLast() }
  }
  guard digits.count % 4 != 1 else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(digits.count / 4 * 3 + 2)
  var (word, bits): (UInt32, UInt32) = (0, 0)
  var (isStandard, isURLSafe) = (false, false)
  for digit in digits {
    let value: UInt8
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "/"):
      value = digit == UInt8(ascii: "+") ? 62 : 63
      isStandard = true
    case UInt8(ascii: "-"), UInt8(ascii: "_"):
      value = digit == UInt8(ascii: "-") ? 62 : 63
      isURLSafe = true
    default: return nil
    }
    word = word << 6 | UInt32(value)
    bits += 6
    if bits >= 8 {
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: word >> bits))
      word &= (1 << bits) - 1
    }
  }
  return word == 0 && !(isStandard && isURLSafe) ? bytes : nil
}

private let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
