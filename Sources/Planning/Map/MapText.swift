/// Texts on a map: what may be shown of them, how wide they are at most, and where they are broken.
///
/// There is no font engine here. A width is what the widest of the common sans-serif fonts needs, by classes of characters,
/// so that a text fits whichever font a reader has.
enum MapText {
  /// A text on one line, without what is not text: controls, directions and invisible marks.
  static func clean(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isSpace = true
    for scalar in text.unicodeScalars {
      switch shown(scalar) {
      case .space?:
        if !isSpace { scalars.append(" ") }
        isSpace = true
      case let .scalar(shown)?:
        scalars.append(shown)
        isSpace = false
      case nil: break
      }
    }
    if scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }

  private enum Shown {
    case space
    case scalar(Unicode.Scalar)
  }

  /// What is shown of a scalar; `nil` where it would only change what is around it.
  private static func shown(_ scalar: Unicode.Scalar) -> Shown? {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20, 0x85, 0xA0, 0x2028, 0x2029: return .space
    // Other controls, and what XML 1.0 §2.2 does not know.
    case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: return .scalar("\u{FFFD}")
    // Directions (UAX #9), zero-width marks, tags; joiners stay, Persian and emoji need them.
    case 0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE0FFF:
      return nil
    default: return scalar.value & 0xFFFE == 0xFFFE ? .scalar("\u{FFFD}") : .scalar(scalar)
    }
  }

  /// The most that a text is wide, in pixels.
  static func width(_ text: String, size: Int, isBold: Bool = false) -> Int {
    var sum = 0
    for scalar in text.unicodeScalars { sum += advance(scalar) }
    return pixels(sum, size, isBold)
  }

  private static func pixels(_ thousandths: Int, _ size: Int, _ isBold: Bool) -> Int {
    (thousandths * size * (isBold ? 114 : 100) + 99_999) / 100_000
  }

  /// In thousandths of the size.
  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E: return asciiAdvances[Int(scalar.value) - 0x20]
    case 0xA1...0x24F: return scalar.properties.isUppercase ? 1_020 : 700
    case 0x300...0x36F, 0x200C, 0x200D, 0xFE00...0xFE0F: return 0
    case 0x370...0x58F: return scalar.properties.isUppercase ? 1_120 : 960
    case 0x590...0x6FF: return isMark(scalar) ? 0 : 1_000
    case 0x2010...0x2027: return 1_000
    // Ligatures of whole sentences.
    case 0xFDF0...0xFDFF: return 12_000
    case 0x2E80...0xFFEF, 0x20000...0x3FFFF: return 1_060
    case 0x1F000...0x1FBFF: return 1_400
    default: return isMark(scalar) ? 0 : 1_300
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return category == .nonspacingMark || category == .enclosingMark
  }

  /// Six classes of ASCII are enough: no letter is wider than its class in the common fonts.
  private static let asciiAdvances: [Int] = (0x20...0x7E).map { value in
    switch Character(Unicode.Scalar(UInt8(value))) {
    case "i", "j", "l", "I", "J", "'", ".", ",", ":", ";", "|", " ": 345
    case "f", "t", "r", "(", ")", "[", "]", "!", "/", "\\", "-", "`", "{", "}", "\"", "*": 470
    case "a", "c", "e", "k", "s", "v", "x", "y", "z", "o", "?", "_", "L", "F": 630
    case "m", "w", "M", "W", "@", "%": 1_010
    case "A"..."Z", "+", "<", "=", ">", "~", "^", "&", "#": 850
    default: 660
    }
  }
}

// MARK: - Lines

/// A text broken into lines.
struct MapLines: Hashable {
  private(set) var lines: [String] = []
  /// Whether the end of the text is missing.
  private(set) var isShortened = false

  /// Lines of at most a width, at most so many; what does not fit ends in `…`.
  init(_ text: String, width: Int, count: Int, size: Int, isBold: Bool = false) {
    func fits(_ line: String) -> Bool { MapText.width(line, size: size, isBold: isBold) <= width }
    // Far more than fits on any label: the rest of a megabyte is not looked at.
    let limit = 60 * count
    let start = text.prefix(limit)
    isShortened = start.endIndex < text.endIndex
    var line = ""
    for piece in Self.pieces(String(start)) {
      if fits(line + Self.trimmed(piece)) {
        line += piece
        continue
      }
      if !line.isEmpty { lines.append(Self.trimmed(line)) }
      line = ""
      for character in piece {
        if !fits(line + String(character) + "-"), !line.isEmpty {
          lines.append(Self.trimmed(line) + Self.hyphen(after: line))
          line = ""
        }
        line.append(character)
      }
    }
    if !Self.trimmed(line).isEmpty { lines.append(Self.trimmed(line)) }
    if lines.count > count {
      lines = Array(lines.prefix(count))
      isShortened = true
    }
    guard isShortened, var last = lines.popLast() else { return }
    while !last.isEmpty, !fits(last + "…") { last.removeLast() }
    lines.append(Self.trimmed(last) + "…")
  }

  /// The widest line.
  func width(size: Int, isBold: Bool = false) -> Int {
    lines.map { MapText.width($0, size: size, isBold: isBold) }.max() ?? 0
  }

  /// Words with the blank after them; Chinese, Japanese and Korean break at every character, others after hyphens too.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      // Marks upon marks would grow into the lines around.
      let shown =
        character.unicodeScalars.count > 8 ? Character(character.unicodeScalars.first ?? " ") : character
      piece.append(shown)
      if shown == " " || shown == "-" || shown == "/" || isIdeograph(shown) {
        pieces.append(piece)
        piece = ""
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  private static func isIdeograph(_ character: Character) -> Bool {
    guard let value = character.unicodeScalars.first?.value else { return false }
    return (0x2E80...0xD7FF).contains(value) || (0x20000...0x3FFFF).contains(value)
  }

  private static func hyphen(after line: String) -> String {
    guard let last = line.last, last.isLetter, !isIdeograph(last) else { return "" }
    return "-"
  }

  private static func trimmed(_ text: String) -> String {
    text.hasSuffix(" ") ? String(text.dropLast()) : text
  }
}
