extension Library {
  /// Base64 (RFC 4648 §4) with padding; text without padding is read too.
  public static let encoders = Library(
    "encoders",
    [
      Function(
        "base64.encode",
        [
          .global("base64_encode_bytes") { (bytes: [UInt8], evaluation) throws(EvaluationError) in
            try evaluation.charge(octets: bytes.count)
            return encoded(bytes)
          }
        ]),
      Function(
        "base64.decode",
        [
          .global("base64_decode_string") { (text: String, evaluation) throws(EvaluationError) in
            try evaluation.charge(octets: text.utf8.count)
            guard let bytes = decoded(Array(text.utf8)) else {
              throw EvaluationError(.invalidArgument, "'\(text.brief)' is not base64")
            }
            return bytes
          }
        ]),
    ])

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 3 * 4 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        result.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func decoded(_ text: [UInt8]) -> [UInt8]? {
    var digits = text[...]
    while digits.last == UInt8(ascii: "="), text.count - digits.count < 2 { digits.removeLast() }
    guard digits.count % 4 != 1, digits.count == text.count || text.count % 4 == 0 else { return nil }
    var result: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in digits {
      guard let digit = value(byte) else { return nil }
      (bits, count) = (bits << 6 | digit, count + 6)
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    // Bits that belong to no octet must be zero (§3.5), or one content would have several texts.
    return bits == 0 ? result : nil
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - 97) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
