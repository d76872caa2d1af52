internal import Cryptography

/// A header text with its encoded words read: `=?utf-8?q?Ram=C3=ADrez?=` (RFC 2047 §2).
///
/// Words in another character set than UTF-8, ISO 8859-1 and US-ASCII stay as they are written.
func decodedWords(_ text: String) -> String {
  var (result, rest) = ("", text[...])
  var isAfterWord = false
  while let start = rest.firstRange(of: "=?") {
    let parts = rest[start.upperBound...].split(
      separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[3].hasPrefix("="), let word = decoded(parts[2], parts[1], in: parts[0])
    else {
      result += rest[..<start.upperBound]
      rest = rest[start.upperBound...]
      isAfterWord = false
      continue
    }
    let before = rest[..<start.lowerBound]
    // White space between two encoded words is no part of the text (§6.2).
    if !(isAfterWord && before.allSatisfy(\.isWhitespace)) { result += before }
    result += word
    rest = parts[3].dropFirst()
    isAfterWord = true
  }
  return result + rest
}

private func decoded(_ text: Substring, _ encoding: Substring, in charset: Substring) -> String? {
  let bytes: [UInt8]?
  switch encoding.lowercased() {
  case "b": bytes = Cryptography.decoded(base64: String(text))
  case "q": bytes = quotedPrintable(text)
  default: bytes = nil
  }
  guard let bytes else { return nil }
  switch charset.lowercased() {
  case "utf-8", "us-ascii": return String(validating: bytes, as: UTF8.self)
  case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  default: return nil
  }
}

/// RFC 2047 §4.2: `_` is a space, `=XX` a byte.
private func quotedPrintable(_ text: Substring) -> [UInt8]? {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    switch byte {
    case UInt8(ascii: "_"): bytes.append(0x20)
    case UInt8(ascii: "="):
      guard rest.count >= 2,
        let value = Cryptography.decoded(hex: String(decoding: rest.prefix(2), as: UTF8.self))
      else { return nil }
      bytes += value
      rest = rest.dropFirst(2)
    default: bytes.append(byte)
    }
  }
  return bytes
}
