internal import Diagnostics

extension XMLReader {
  // MARK: - Text

  /// Characters up to the next `<` (§2.4).
  mutating func text() throws(Problem) {
    var start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<"):
        append(bytes[start..<index])
        return
      case UInt8(ascii: "&"):
        append(bytes[start..<index])
        append(try reference())
        start = index
      case UInt8(ascii: "]") where bytes[index...].starts(with: "]]>".utf8):
        throw problem(.xmlSyntax, "']]>' in text", at: index, hint: "write ']]&gt;'")
      case 0x0D:
        append(bytes[start..<index])
        index += index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        append([0x0A])
        start = index
      default: index += 1
      }
    }
    append(bytes[start..<index])
  }

  /// `&amp;`, `&#38;` or `&#x26;` (§4.1, §4.6), as UTF-8.
  mutating func reference() throws(Problem) -> [UInt8] {
    let start = index
    index += 1
    if take("#") {
      let isHexadecimal = take("x")
      var (value, digits): (UInt32, Int) = (0, 0)
      while index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue,
        isHexadecimal || digit < 10
      {
        // Beyond what Unicode has it stays beyond.
        value = min(value, 0x110000) * (isHexadecimal ? 16 : 10) + UInt32(digit)
        (digits, index) = (digits + 1, index + 1)
      }
      guard digits > 0, take(";") else { throw problem(.xmlSyntax, "an unfinished reference", at: start) }
      guard let scalar = Unicode.Scalar(value), Self.isCharacter(scalar) else {
        throw problem(.xmlSyntax, "a reference to a character that XML does not allow", at: start)
      }
      return Array(String(scalar).utf8)
    }
    let name = try name()
    guard take(";") else { throw problem(.xmlSyntax, "an unfinished reference", at: start) }
    switch String(decoding: name, as: UTF8.self) {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "apos": return [UInt8(ascii: "'")]
    case "quot": return [UInt8(ascii: "\"")]
    case let other:
      throw problem(
        .xmlEntity, "unknown entity '\(other)'", at: start,
        hint: "write the character itself; only amp, lt, gt, apos and quot are known")
    }
  }

  /// With line feeds for all line ends.
  func normalised(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.contains(0x0D) else { return Array(text) }
    var result: [UInt8] = []
    for (position, byte) in zip(text.indices, text) {
      if byte == 0x0A, position > text.startIndex, text[position - 1] == 0x0D { continue }
      result.append(byte == 0x0D ? 0x0A : byte)
    }
    return result
  }

  // MARK: - Names and words

  /// §2.3.
  mutating func name() throws(Problem) -> [UInt8] {
    let start = index
    guard index < bytes.count, Self.beginsName(bytes, at: index) else {
      throw problem(.xmlSyntax, "expected a name", at: index)
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard Self.continuesName(Unicode.Scalar(byte)) else { break }
        index += 1
      } else {
        let (scalar, count) = Self.scalar(bytes, at: index)
        guard Self.continuesName(scalar) else { break }
        index += count
      }
    }
    return Array(bytes[start..<index])
  }

  @discardableResult
  mutating func skipSpace() -> Bool {
    let start = index
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    return index > start
  }

  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  /// What lies before the mark, which is taken too.
  mutating func upTo(_ mark: StaticString, of what: String, from start: Int) throws(Problem) -> ArraySlice<
    UInt8
  > {
    let begin = index
    while index < bytes.count {
      let end = index
      if take(mark) { return bytes[begin..<end] }
      index += 1
    }
    throw problem(.xmlSyntax, "a \(what) has no end", at: start)
  }

  // MARK: - Classes of characters

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// §2.2.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  static func beginsName(_ bytes: [UInt8], at index: Int) -> Bool {
    switch scalar(bytes, at: index).scalar.value {
    case 0x3A, 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
      0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
      0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  private static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: beginsName(Array(String(scalar).utf8), at: 0)
    }
  }

  /// The scalar at an offset of valid UTF-8, and its length.
  private static func scalar(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, count: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    var value = UInt32(lead) & (count == 4 ? 0x07 : count == 3 ? 0x0F : 0x1F)
    for offset in 1..<count where index + offset < bytes.count {
      value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", count)
  }

  /// The first byte of a character outside of §2.2; surrogates are no UTF-8.
  static func forbidden(in bytes: [UInt8]) -> Int? {
    for (index, byte) in bytes.enumerated() {
      if byte < 0x20 {
        if byte != 0x09, byte != 0x0A, byte != 0x0D { return index }
      } else if byte == 0xEF, bytes.count - index > 2, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
        return index
      }
    }
    return nil
  }
}
