/// Text from octets that may not be UTF-8 (Unicode 16, table 3-7).
enum UTF8Repair {
  /// The text with one U+FFFD for each run of octets that belong to no character.
  static func text(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    var index = 0
    var isBroken = false
    while index < bytes.count {
      let length = length(bytes[index...])
      if length > 0 {
        result += bytes[index..<(index + length)]
      } else if !isBroken {
        result += "\u{FFFD}".utf8
      }
      isBroken = length == 0
      index += max(length, 1)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// How many octets the first character has, 0 if there is none.
  private static func length(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    let second: ClosedRange<UInt8>
    let length: Int
    switch first {
    case 0...0x7F: return 1
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    let tail = bytes.dropFirst().prefix(length - 1)
    guard tail.count == length - 1, let next = tail.first, second.contains(next),
      tail.dropFirst().allSatisfy({ (0x80...0xBF).contains($0) })
    else { return 0 }
    return length
  }
}
