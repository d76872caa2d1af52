internal import Glibc

/// Reading UTF-8 that may be broken: a byte that begins no code point is one of its own, in no set.
enum TextReader {
  static let broken = UInt32.max

  /// The code point that begins at an offset below the end, and how many bytes it has.
  @inline(__always)
  static func scalar(in text: Span<UInt8>, at offset: Int) -> (value: UInt32, width: Int) {
    let first = UInt32(text[offset])
    if first < 0x80 { return (first, 1) }
    let (width, least): (Int, UInt32)
    switch first {
    case 0xC2...0xDF: (width, least) = (2, 0x80)
    case 0xE0...0xEF: (width, least) = (3, 0x800)
    case 0xF0...0xF4: (width, least) = (4, 0x10000)
    default: return (broken, 1)
    }
    guard offset + width <= text.count else { return (broken, 1) }
    var value = first & (0x7F >> UInt32(width))
    for index in offset + 1..<offset + width {
      let byte = UInt32(text[index])
      guard byte & 0xC0 == 0x80 else { return (broken, 1) }
      value = value << 6 | byte & 0x3F
    }
    guard value >= least, value <= ScalarSet.last, value & 0xFFFF_F800 != 0xD800 else { return (broken, 1) }
    return (value, width)
  }

  /// The first place, from an offset on, where the text goes on with these bytes.
  static func find(_ bytes: [UInt8], in text: Span<UInt8>, from offset: Int) -> Int? {
    guard offset <= text.count, bytes.count <= text.count - offset else { return nil }
    guard let first = bytes.first else { return offset }
    // unsafe: the pointer is used only inside, and only below the count of the text.
    return text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position = offset
      let last = buffer.count - bytes.count
      while position <= last, let hit = memchr(base + position, Int32(first), last - position + 1) {
        position = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        var length = 1
        while length < bytes.count, buffer[position + length] == bytes[length] { length += 1 }
        if length == bytes.count { return position }
        position += 1
      }
      return nil
    }
  }
}
