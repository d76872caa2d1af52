/// The lines of a text, each with its number; bytes that are no UTF-8 become U+FFFD.
struct TextLines: Sequence, IteratorProtocol {
  /// One line without its end.
  struct Line {
    let text: Substring
    let number: Int

    /// The number of blanks before the text.
    var indentation: Int { text.utf8.prefix { $0 == 0x20 }.count }

    /// Without white space at both ends.
    var content: Substring { withoutBlanks(text) }
  }

  private let bytes: [UInt8]
  private var index: Int
  private var number = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func next() -> Line? {
    guard index < bytes.count else { return nil }
    let start = index
    while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    let end = index > start && bytes[index - 1] == 0x0D ? index - 1 : index
    index += 1
    number += 1
    return Line(text: String(decoding: bytes[start..<end], as: UTF8.self)[...], number: number)
  }
}

/// A text as UTF-8, where it begins with the byte order mark of UTF-16 (as shells of Windows write it); else as it is.
func unicodeText(_ bytes: [UInt8]) -> [UInt8] {
  let isLittle = bytes.starts(with: [0xFF, 0xFE])
  guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
  var units: [UInt16] = []
  units.reserveCapacity(bytes.count / 2)
  for index in stride(from: 2, to: bytes.count - 1, by: 2) {
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    units.append(isLittle ? second << 8 | first : first << 8 | second)
  }
  return Array(String(decoding: units, as: UTF16.self).utf8)
}

/// Without spaces and tabs at both ends.
func withoutBlanks(_ text: some StringProtocol) -> Substring {
  let text = Substring(text)
  let utf8 = text.utf8
  guard let first = utf8.firstIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }),
    let last = utf8.lastIndex(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D })
  else { return "" }
  return text[first...last]
}

/// Without the quotes, where a text stands in double or single ones.
func unquoted(_ text: some StringProtocol) -> Substring {
  let text = Substring(text)
  guard text.utf8.count >= 2, let quote = text.utf8.first, quote == 0x22 || quote == 0x27,
    text.utf8.last == quote
  else { return text }
  return text.dropFirst().dropLast()
}

extension StringProtocol {
  /// The parts before and behind the first of a character; behind is `nil` without one.
  func cut(at separator: Unicode.Scalar) -> (before: SubSequence, behind: SubSequence?) {
    guard separator.isASCII, let mark = utf8.firstIndex(of: UInt8(truncatingIfNeeded: separator.value)) else {
      return (self[...], nil)
    }
    return (self[..<mark], self[utf8.index(after: mark)...])
  }

  /// Whether the first byte is a digit.
  var beginsWithDigit: Bool { utf8.first.map { (0x30...0x39).contains($0) } ?? false }
}
