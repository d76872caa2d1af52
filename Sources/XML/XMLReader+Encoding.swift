internal import Diagnostics

extension XMLReader {
  /// The document as UTF-8 without byte order mark (§4.3.3).
  ///
  /// - Throws: `xml.encoding`.
  static func decoded(_ bytes: [UInt8], file: String) throws(Problem) -> [UInt8] {
    let start = SourceLocation(file: file, line: 1, column: 1)
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let marks: [[UInt8]] = [[0xFE, 0xFF], [0xFF, 0xFE], [0x00, 0x3C], [0x3C, 0x00]]
    if marks.contains(where: { bytes.starts(with: $0) }) {
      throw Problem(.xmlEncoding, "UTF-16 and UTF-32 are not read", at: start, hint: "save it as UTF-8")
    }
    let bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
    let encoding = declaredEncoding(bytes)
    switch encoding?.uppercased() {
    case "ISO-8859-1" where !hasMark, "ISO8859-1" where !hasMark, "LATIN1" where !hasMark:
      return bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    case "US-ASCII", "ASCII":
      if let offset = bytes.firstIndex(where: { $0 >= 0x80 }) {
        throw Problem(.xmlEncoding, "a byte that is not US-ASCII", at: place(offset, bytes, file))
      }
      return bytes
    case nil, "UTF-8", "UTF8":
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw Problem(
          .xmlEncoding, "bytes that are not UTF-8", at: place(firstWrong(in: bytes), bytes, file),
          hint: "save it as UTF-8, or declare its encoding")
      }
      return bytes
    default:
      throw Problem(
        .xmlEncoding, "encoding '\(encoding ?? "")' is not read", at: start,
        hint: "save it as UTF-8")
    }
  }

  /// What the declaration says, before anything else is looked at.
  private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: "<?xml".utf8), let end = bytes.prefix(1_024).firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let words = String(decoding: bytes[..<end], as: UTF8.self).split { " \t\r\n=\"'?".contains($0) }
    guard let position = words.firstIndex(of: "encoding"), position + 1 < words.count else { return nil }
    return String(words[position + 1])
  }

  /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` (§2.8).
  mutating func declaration() throws(Problem) {
    guard bytes.starts(with: "<?xml".utf8), bytes.count > 5, Self.isSpace(bytes[5]) else { return }
    index = 5
    let version = try pseudoAttribute("version")
    guard let version, version.hasPrefix("1."), version.utf8.count > 2,
      version.utf8.dropFirst(2).allSatisfy({ (0x30...0x39).contains($0) })
    else { throw problem(.xmlSyntax, "expected version=\"1.0\"", at: 5) }
    if let encoding = try pseudoAttribute("encoding") {
      let isName = encoding.utf8.enumerated().allSatisfy { position, byte in
        let isLetter = (0x61...0x7A).contains(byte | 0x20)
        return isLetter
          || (position > 0 && (byte == 0x2E || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)))
      }
      guard isName, !encoding.isEmpty else { throw problem(.xmlSyntax, "no name of an encoding", at: 5) }
    }
    if let standalone = try pseudoAttribute("standalone"), standalone != "yes", standalone != "no" {
      throw problem(.xmlSyntax, "expected standalone=\"yes\" or \"no\"", at: 5)
    }
    skipSpace()
    guard take("?>") else { throw problem(.xmlSyntax, "expected '?>'", at: index) }
  }

  /// The value, if the next word is `name`.
  private mutating func pseudoAttribute(_ wanted: StaticString) throws(Problem) -> String? {
    let start = index
    guard skipSpace(), take(wanted) else {
      index = start
      return nil
    }
    skipSpace()
    guard take("=") else { throw problem(.xmlSyntax, "expected '='", at: index) }
    skipSpace()
    guard index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27 else {
      throw problem(.xmlSyntax, "expected a value in quotes", at: index)
    }
    let quote = bytes[index]
    index += 1
    let rest = bytes[index...]
    guard let end = rest.firstIndex(of: quote) else {
      throw problem(.xmlSyntax, "the document ends inside a value", at: index)
    }
    index = end + 1
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private static func firstWrong(in bytes: [UInt8]) -> Int {
    var (low, high) = (0, bytes.count)
    // The longest prefix that decodes; a prefix that ends inside a character may be cut by up to three bytes.
    while low < high {
      let middle = (low + high + 1) / 2
      let isValid = (0...3).contains { cut in
        middle >= cut && String(validating: bytes[..<(middle - cut)], as: UTF8.self) != nil
      }
      if isValid { low = middle } else { high = middle - 1 }
    }
    return (0...3).map { max(0, low - $0) }.first { String(validating: bytes[..<$0], as: UTF8.self) != nil }
      ?? 0
  }

  private static func place(_ offset: Int, _ bytes: [UInt8], _ file: String) -> SourceLocation {
    let before = bytes[..<offset]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return SourceLocation(
      file: file, line: before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) },
      column: before[start...].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
  }
}
