/// Patterns and texts from a seed: the same ones in every run.
struct PatternGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  private mutating func pick(_ words: [String]) -> String { words[Int(next() % UInt64(words.count))] }
  private mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

  static let letters = [
    "a", "a", "b", "b", "c", "A", "k", "K", "\u{17F}", "s", "é", "É", "σ", "ς", "Σ", "1", "_", "-",
  ]
  static let spaces = ["\n", " ", "\u{B}", "漢", "😀", "\u{212A}"]

  mutating func text(isASCII: Bool) -> String {
    var text = ""
    for _ in 0..<(next() % 12) {
      let piece = chance(85) ? pick(Self.letters) : pick(Self.spaces)
      if !isASCII || piece.utf8.count == 1 { text += piece }
    }
    return text
  }

  /// Mostly a well-formed pattern.
  mutating func pattern(depth: Int = 0) -> String {
    var text =
      depth == 0 && chance(30) ? pick(["(?i)", "(?m)", "(?s)", "(?U)", "(?im)", "(?is)", "(?ms-i)"]) : ""
    for branch in 0..<(chance(30) ? 2 + next() % 2 : 1) {
      if branch > 0 { text += "|" }
      for _ in 0..<(next() % 4) { text += term(depth: depth) }
    }
    return text
  }

  private mutating func term(depth: Int) -> String {
    let atom =
      switch next() % 20 {
      case 0..<8: pick(Self.letters)
      case 8: pick([".", ".", "\\n", "\\x{e9}", "\\x41", "\\101", "\\_", "\\Qa-b\\E", "\\."])
      case 9: pick(["^", "$", "\\b", "\\B", "\\A", "\\z"])
      case 10, 11: pick(Self.classes)
      case 12, 13: `class`()
      default:
        depth > 3
          ? "a"
          : pick(["(", "(", "(", "(?:", "(?:", "(?i:", "(?s-i:", "(?U:"]) + pattern(depth: depth + 1) + ")"
      }
    guard chance(40) else { return atom }
    return atom + pick(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{0}", "{0,}", "{1}"])
      + (chance(30) ? "?" : "")
  }

  private static let classes = [
    "\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\pL", "\\PL", "\\p{Greek}", "\\P{^Lu}", "\\p{Ll}", "\\p{Any}",
    "\\p{Han}",
  ]

  private mutating func `class`() -> String {
    var text = chance(30) ? "[^" : "["
    for _ in 0...(next() % 3) {
      let item =
        switch next() % 6 {
        case 0: pick(["a-c", "A-k", "é-ς", "0-9", "\\x00-a", "!-~", "\\x{80}-\\x{10FFFF}"])
        case 1: pick(Self.classes)
        case 2: pick(["[:alpha:]", "[:^digit:]", "[:upper:]", "[:space:]", "[:word:]", "[:^lower:]", "-"])
        default: pick(Self.letters)
        }
      text += item
    }
    return text + "]"
  }

  /// Pieces of syntax in any order: mostly refused.
  mutating func soup() -> String {
    var text = ""
    for _ in 0...(next() % 6) { text += pick(Self.pieces) }
    return text
  }

  private static let pieces = [
    "a", "b", "(", ")", "(?", "(?:", "(?P<", "(?<", "n", ">", "x>", "(?P=", "(?=", "(?!", "(?<=", "(?>", "i)",
    "-", ":",
    "-i)", "-i:", "(?i)", "(?U)", "[", "]", "^", "[^", "[:", ":]", "alpha", "[:alpha:]", "[:^", "[:x:]", "\\",
    "\\Q",
    "\\E", "\\x", "{", "}", "\\x{", "41", "110000}", "\\p", "\\P", "{L}", "{^Lu}", "{Greek", "L", "\\pN", "*",
    "+", "?",
    "{2}", "{1,", "{,3}", "{2,1}", "{01}", "{0}", "{1000}", "{1001}", "{4,}", "2", ",", "0", "|", "||", ".",
    "$", "\\A",
    "\\z", "\\Z", "\\b", "\\d", "\\1", "\\12", "\\08", "\\377", "\\_", "\\-", "\\é", "é", "\\h", "\\n", "\n",
    "\\8", "k",
  ]
}
