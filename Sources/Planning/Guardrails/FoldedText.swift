/// A text as scanners see it: what looks alike is alike, what nobody sees is gone, and each sign knows where it stood.
///
/// This is the part of NFKC (Unicode Standard Annex #15) that hides digits, Latin letters and ASCII punctuation, and more:
/// digits of every script, dashes, blanks, dots and what has no width. Other letters stay as they are.
struct FoldedText {
  /// ASCII as it is; `letter` or `other` for everything else.
  private(set) var bytes: [UInt8] = []
  /// The signs, for what is compared letter by letter.
  private(set) var scalars: [Unicode.Scalar] = []
  /// Where each begins in the UTF-8 of the original, and where it ends: marks on it that were dropped belong to it.
  private(set) var starts: [Int] = []
  private(set) var ends: [Int] = []

  /// Any letter that is not ASCII.
  static let letter: UInt8 = 0xFF
  /// Anything else that is not ASCII.
  static let other: UInt8 = 0xFE

  init(_ text: String) {
    let count = text.utf8.count
    bytes.reserveCapacity(count)
    scalars.reserveCapacity(count)
    starts.reserveCapacity(count)
    ends.reserveCapacity(count)
    var offset = 0
    for scalar in text.unicodeScalars {
      let end = offset + UTF8.width(scalar)
      defer { offset = end }
      if scalar.isASCII {
        add(scalar == "\t" ? " " : scalar, offset, end)
      } else if Self.isMark(scalar), let last = bytes.last, last < 0x80, !Self.isLetter(last) {
        // An enclosing circle or a line under a digit: `4` with U+20E3.
        ends[ends.count - 1] = end
      } else if let folded = Self.folded(scalar) {
        add(folded, offset, end)
      }
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar, _ start: Int, _ end: Int) {
    bytes.append(
      scalar.isASCII ? UInt8(scalar.value) : scalar.properties.isAlphabetic ? Self.letter : Self.other)
    scalars.append(scalar)
    starts.append(start)
    ends.append(end)
  }

  /// What a range of signs covers in the original, in bytes.
  func original(_ range: Range<Int>) -> Range<Int> {
    guard let first = range.first, let last = range.last, ends.indices.contains(last) else { return 0..<0 }
    return starts[first]..<ends[last]
  }

  // MARK: - Folding

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: false
    }
  }

  /// The sign that is meant; `nil` for one that has no width.
  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let value = scalar.value
    switch value {
    case 0xFF01...0xFF5E: return Unicode.Scalar(value - 0xFEE0)
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: return scalar
    case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63: return "-"
    case 0x00B7, 0x2024, 0x3002, 0xFE52, 0xFF61: return "."
    case 0xFE6B: return "@"
    case 0x02D0, 0x2236, 0xA789, 0xFE55: return ":"
    case 0x2044, 0x2215, 0x29F8: return "/"
    case 0x207A, 0x2795, 0xFE62: return "+"
    case 0x207C, 0xFE66: return "="
    case 0x2018...0x201B, 0x2032: return "'"
    case 0x201C...0x201F, 0x00AB, 0x00BB: return "\""
    case 0x203F, 0xFE4D...0xFE4F: return "_"
    case 0x207D, 0xFE59: return "("
    case 0x207E, 0xFE5A: return ")"
    case 0x0085, 0x2028, 0x2029: return "\n"
    case 0x1D400...0x1D6A3: return letter((value - 0x1D400) % 52)
    case 0x24B6...0x24E9: return letter(value - 0x24B6)
    case 0x1F130...0x1F149: return letter(value - 0x1F130)
    case 0x1F150...0x1F169: return letter(value - 0x1F150)
    case 0x1F170...0x1F189: return letter(value - 0x1F170)
    case 0x1F1E6...0x1F1FF: return letter(value - 0x1F1E6)
    default: break
    }
    if let letter = letterlike[value] { return letter }
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint || value == 0xFEFF || (0x200B...0x200F).contains(value) {
      return nil
    }
    if properties.isWhitespace { return " " }
    if properties.numericType == .decimal || properties.numericType == .digit,
      let number = properties.numericValue, let digit = UInt32(exactly: number), digit < 10
    {
      return Unicode.Scalar(0x30 + digit)
    }
    return scalar
  }

  /// `A` to `Z`, then `a` to `z`.
  private static func letter(_ index: UInt32) -> Unicode.Scalar? {
    Unicode.Scalar(index < 26 ? 0x41 + index : 0x61 + index - 26)
  }

  /// Letters that the block of mathematical letters leaves out because they were there before.
  private static let letterlike: [UInt32: Unicode.Scalar] = [
    0x2102: "C", 0x210A: "g", 0x210B: "H", 0x210C: "H", 0x210D: "H", 0x210E: "h", 0x2110: "I", 0x2111: "I",
    0x2112: "L", 0x2115: "N", 0x2119: "P", 0x211A: "Q", 0x211B: "R", 0x211C: "R", 0x211D: "R", 0x2124: "Z",
    0x2128: "Z", 0x212C: "B", 0x212D: "C", 0x212F: "e", 0x2130: "E", 0x2131: "F", 0x2133: "M", 0x2134: "o",
  ]
}
