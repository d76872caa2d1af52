/// Signs that nobody sees and a model reads.
enum InvisibleText {
  /// Tags, directions, joiners and blanks without width; what joins emoji and letters of some scripts is asked for
  /// with its neighbours.
  static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0xE0000...0xE007F, 0xE0100...0xE01EF, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064,
      0x2066...0x2069, 0xFEFF, 0x180E, 0x00AD:
      true
    default: false
    }
  }

  /// The text without them, line ends as line feeds, other control characters as blanks; and how many were taken out.
  static func removed(from text: String) -> (text: String, count: Int) {
    var clean = String.UnicodeScalarView()
    var (count, previous) = (0, Unicode.Scalar(0x20 as UInt8))
    var isReturn = false
    for scalar in text.unicodeScalars {
      let value = scalar.value
      defer { isReturn = value == 0x0D }
      if isInvisible(value) {
        count += 1
        continue
      }
      switch value {
      case 0x0A where isReturn: continue
      case 0x0A, 0x0D, 0x2028, 0x2029, 0x85: clean.append("\n")
      case 0..<0x20, 0x7F..<0xA0: clean.append(" ")
      // A joiner belongs between emoji, a non-joiner between letters, a selector behind what it selects.
      case 0x200D where !isEmoji(previous) && previous.value != 0xFE0F: count += 1
      case 0x200C where !previous.properties.isAlphabetic || previous.isASCII: count += 1
      case 0xFE00...0xFE0F where !isEmoji(previous): count += 1
      default:
        clean.append(scalar)
        previous = scalar
      }
    }
    return (String(clean), count)
  }

  /// Digits are emoji too, as beginnings of keycaps.
  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && scalar.properties.isEmoji
  }
}
