internal import OperatingSystem

/// Words as numbers: two words are equal if their numbers are (FNV-1a, 64 bits, of the lower-case UTF-8).
enum WordHash {
  /// The number of a word that is lower case already.
  static func of(_ word: some StringProtocol) -> UInt64 { FNV1a(word.utf8).value }

  /// The numbers of words in one text, separated by blanks.
  static func set(_ words: String) -> Set<UInt64> {
    Set(
      words.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).map { FNV1a($0).value })
  }
}

/// What is looked at in a text, found in one pass over its bytes.
struct TextFacts {
  /// In `PlanIndex.words`, and with them `stems`.
  var words: Range<Int>
  /// Of all words in their order: two texts with the same words have the same number.
  var hash: UInt64 { sequence.value }
  fileprivate var sequence = FNV1a()
  var hasDigit = false
  /// A back quote, a path, an option of a command, an address.
  var hasCode = false
  /// A capital letter at the start of a word that is not the first.
  var hasName = false
  /// `<`, `>`, `=`, `%` or their like.
  var hasComparison = false
  /// What somebody meant to fill in.
  var isPlaceholder = false
}

/// Words of texts, one after another.
struct WordList {
  /// Whole words, folded to lower case.
  private(set) var words: [UInt64] = []
  /// Their first five letters, which is what words of one family have in common; 0 for a word that says nothing.
  private(set) var stems: [UInt64] = []
  /// Whether the word ends as a verb does: `passes` and `passed`, `prüfen`.
  private(set) var endings: [Ending] = []

  /// Words whose first letter is neither Latin nor a digit.
  private(set) var foreignCount = 0

  enum Ending: UInt8 { case other, s, en }

  private static let stemLength = 5

  /// Reads a text and keeps its words.
  mutating func add(_ text: String) -> TextFacts {
    var text = text
    return text.withUTF8 { add($0) }
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) -> TextFacts {
    var facts = TextFacts(words: words.count..<words.count)
    var index = 0
    var dots = 0
    while index < bytes.count {
      let byte = bytes[index]
      if Self.isWord(byte) {
        index = word(bytes, from: index, isFirst: words.count == facts.words.lowerBound, &facts)
        continue
      }
      switch byte {
      case 0x60: facts.hasCode = true
      case 0x2F: facts.hasCode = facts.hasCode || (index + 1 < bytes.count && Self.isWord(bytes[index + 1]))
      case 0x2D: facts.hasCode = facts.hasCode || (index + 1 < bytes.count && bytes[index + 1] == 0x2D)
      case 0x3C, 0x3E, 0x3D, 0x25: facts.hasComparison = true
      case 0x24:
        facts.isPlaceholder = facts.isPlaceholder || (index + 1 < bytes.count && bytes[index + 1] == 0x7B)
      case 0x2E: dots += 1
      default: break
      }
      index += 1
    }
    facts.words = facts.words.lowerBound..<words.count
    // `…`, `...` and `-` alone say nothing.
    if facts.words.isEmpty || (dots > 2 && facts.words.count < 2) { facts.isPlaceholder = true }
    return facts
  }

  /// Letters, digits, and every byte of a letter that is not ASCII.
  @inline(__always)
  private static func isWord(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte >= 0x80
  }

  private mutating func word(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isFirst: Bool, _ facts: inout TextFacts
  ) -> Int {
    var index = start
    var (number, stemNumber) = (FNV1a(), FNV1a())
    var (capitals, previous) = (0, UInt8(0))
    while index < bytes.count, Self.isWord(bytes[index]) {
      var byte = bytes[index]
      if (65...90).contains(byte) {
        capitals += 1
        byte |= 0x20
      } else if (48...57).contains(byte) {
        facts.hasDigit = true
      } else if previous == 0xC3, (0x80...0x9E).contains(byte) {
        // À to Þ
        byte |= 0x20
      }
      number.add(byte)
      if index - start < Self.stemLength { stemNumber.add(byte) }
      previous = byte
      index += 1
    }
    let length = index - start
    let (hash, stem) = (number.value, stemNumber.value)
    // Latin letters begin with C3 to CB in UTF-8.
    if bytes[start] >= 0xCC { foreignCount += 1 }
    if !isFirst, (65...90).contains(bytes[start]), length > 1 { facts.hasName = true }
    if capitals == length, Vocabulary.shoutedPlaceholders.contains(hash) { facts.isPlaceholder = true }
    if Vocabulary.placeholders.contains(hash) { facts.isPlaceholder = true }
    words.append(hash)
    stems.append(length < 3 || Vocabulary.function.contains(hash) ? 0 : stem)
    let last = bytes[index - 1] | 0x20
    endings.append(
      length > 3 && (last == 0x73 || last == 0x64 && bytes[index - 2] | 0x20 == 0x65)
        ? .s : length > 3 && last == 0x6E && bytes[index - 2] | 0x20 == 0x65 ? .en : .other)
    for shift in stride(from: 0, to: 64, by: 16) {
      facts.sequence.add(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
      facts.sequence.add(UInt8(truncatingIfNeeded: hash >> UInt64(shift + 8)))
    }
    return index
  }
}
