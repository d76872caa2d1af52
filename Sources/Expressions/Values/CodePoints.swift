/// A text with places that count code points, kept as UTF-8: `String` counts clusters and holds "é" and "e\u{301}" equal.
struct CodePoints {
  let utf8: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    utf8 = Array(text.utf8)
    isASCII = utf8.allSatisfy { $0 < 0x80 }
  }

  /// How many code points there are.
  var count: Int { isASCII ? utf8.count : index(ofOffset: utf8.count) }

  /// The offset in octets of a code point, or of the end.
  ///
  /// `nil` if there are not that many.
  func offset(ofIndex index: Int) -> Int? {
    if index < 0 || index > utf8.count { return nil }
    if isASCII { return index }
    var left = index
    for (offset, byte) in utf8.enumerated() where !Self.continues(byte) {
      if left == 0 { return offset }
      left -= 1
    }
    return left == 0 ? utf8.count : nil
  }

  /// How many code points begin before an offset.
  func index(ofOffset offset: Int) -> Int {
    isASCII ? offset : utf8[..<offset].reduce(0) { $0 + (Self.continues($1) ? 0 : 1) }
  }

  /// The offset after the code point at an offset.
  func offset(after offset: Int) -> Int {
    var next = offset + 1
    while next < utf8.count, Self.continues(utf8[next]) { next += 1 }
    return next
  }

  /// Where a text begins for the first time at or after an offset.
  func firstOffset(of part: CodePoints, from start: Int) -> Int? {
    var offset = start
    while offset <= utf8.count - part.utf8.count {
      if has(part, at: offset) { return offset }
      offset += 1
    }
    return nil
  }

  /// Where a text begins for the last time at or before an offset.
  func lastOffset(of part: CodePoints, upTo end: Int) -> Int? {
    var offset = min(end, utf8.count - part.utf8.count)
    while offset >= 0 {
      if has(part, at: offset) { return offset }
      offset -= 1
    }
    return nil
  }

  /// How often a text is there, overlaps not counted, at most `limit` times; not for the empty text.
  func occurrences(of part: CodePoints, limit: Int) -> [Int] {
    var (found, start): ([Int], Int) = ([], 0)
    while found.count < limit, let offset = firstOffset(of: part, from: start) {
      found.append(offset)
      start = offset + part.utf8.count
    }
    return found
  }

  /// Part of the text, between the beginnings of code points.
  subscript(range: Range<Int>) -> String { String(decoding: utf8[range], as: UTF8.self) }

  private func has(_ part: CodePoints, at offset: Int) -> Bool {
    var index = 0
    while index < part.utf8.count {
      if utf8[offset + index] != part.utf8[index] { return false }
      index += 1
    }
    return true
  }

  private static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
