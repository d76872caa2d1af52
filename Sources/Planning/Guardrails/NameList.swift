/// Names of people, found as whole words however they are capitalised.
///
/// Of a name with several parts each part counts too, where it is written with a capital. A name that is also a common
/// word counts only with a capital. German and English endings of the genitive belong to the word around, not to the name.
struct NameList: Sendable {
  /// Names by their first word, longest first; words are equal if Swift holds them equal, which is by canonical form.
  private var byFirst: [String: [Name]] = [:]
  /// Names in scripts without blanks between words.
  private var unspaced: [[Unicode.Scalar]] = []

  private struct Name {
    let words: [String]
    let needsCapital: Bool
  }

  /// Parts that many people share.
  private static let particles: Set<String> = [
    "von", "van", "der", "den", "de", "la", "le", "da", "di", "du", "del", "dos", "zu", "zum", "bin", "al",
    "el", "jr",
    "sr", "dr", "prof", "mr", "mrs", "ms", "herr", "frau",
  ]

  init(_ names: [String]) {
    for name in names {
      let folded = FoldedText(name)
      if folded.scalars.contains(where: Self.isUnspaced) {
        let scalars = folded.scalars.filter { $0 != " " }
        if scalars.count >= 2 { unspaced.append(scalars) }
        continue
      }
      let words = Self.words(of: folded).map(\.text)
      guard words.joined().count >= 2 else { continue }
      add(words, isWhole: true)
      guard words.count > 1 else { continue }
      for word in words where word.count >= 3 && !Self.particles.contains(word) {
        add([word], isWhole: false)
      }
    }
    for key in byFirst.keys { byFirst[key]?.sort { $0.words.count > $1.words.count } }
    unspaced.sort { $0.count > $1.count }
  }

  private mutating func add(_ words: [String], isWhole: Bool) {
    guard let first = words.first else { return }
    let hash = WordHash.of(first)
    let isWord = words.count == 1 && (Vocabulary.verbs.contains(hash) || Vocabulary.function.contains(hash))
    byFirst[first, default: []].append(Name(words: words, needsCapital: isWord || !isWhole))
  }

  private struct Word {
    let text: String
    let range: Range<Int>
    let isCapital: Bool
  }

  /// Words of letters and marks, in lower case.
  private static func words(of text: FoldedText) -> [Word] {
    var words: [Word] = []
    var start: Int?
    func close(_ end: Int) {
      guard let first = start else { return }
      let scalars = text.scalars[first..<end]
      words.append(
        Word(
          text: String(String.UnicodeScalarView(scalars)).lowercased(), range: first..<end,
          isCapital: scalars.first?.properties.isUppercase ?? false))
      start = nil
    }
    for index in text.bytes.indices {
      let byte = text.bytes[index]
      let isPart =
        PrivacyScan.isLetter(byte) || byte == FoldedText.letter
        || (byte == FoldedText.other && start != nil
          && text.scalars[index].properties.generalCategory == .nonspacingMark)
      if isPart { if start == nil { start = index } } else { close(index) }
    }
    close(text.bytes.count)
    return words
  }

  /// Where names stand, in signs of the folded text.
  func hits(in text: FoldedText) -> [PrivacyScan.Hit] {
    var hits: [PrivacyScan.Hit] = []
    if !byFirst.isEmpty {
      let words = Self.words(of: text)
      var index = 0
      while index < words.count {
        guard let (name, end) = name(at: index, words, text) else {
          index += 1
          continue
        }
        hits.append(PrivacyScan.Hit(range: words[index].range.lowerBound..<end, kind: .person))
        index += name.words.count
      }
    }
    if !unspaced.isEmpty { addUnspaced(text, to: &hits) }
    return hits
  }

  private func name(at index: Int, _ words: [Word], _ text: FoldedText) -> (Name, Int)? {
    for (form, cut) in Self.forms(of: words[index].text) {
      for name in byFirst[form] ?? [] {
        if name.needsCapital && !words[index].isCapital { continue }
        // Only the last word has an ending.
        guard index + name.words.count <= words.count, name.words.count == 1 || cut == 0 else { continue }
        let last = index + name.words.count - 1
        let isSame = (1..<name.words.count).allSatisfy { offset in
          let word = words[index + offset]
          guard Self.isJoined(text, words[index + offset - 1].range.upperBound, word.range.lowerBound) else {
            return false
          }
          return index + offset == last
            ? Self.forms(of: word.text).contains { $0.0 == name.words[offset] }
            : word.text == name.words[offset]
        }
        guard isSame else { continue }
        let rest = Self.forms(of: words[last].text).first { $0.0 == name.words[name.words.count - 1] }?.1 ?? 0
        return (name, words[last].range.upperBound - rest)
      }
    }
    return nil
  }

  /// The word, and what it is without an ending; with how many signs the ending has.
  private static func forms(of word: String) -> [(String, Int)] {
    var forms = [(word, 0)]
    for ending in ["ns", "s", "n"] where word.utf8.count > ending.utf8.count + 2 && word.hasSuffix(ending) {
      forms.append((String(word.dropLast(ending.count)), ending.count))
    }
    return forms
  }

  /// Whether only what joins names stands between two words.
  private static func isJoined(_ text: FoldedText, _ start: Int, _ end: Int) -> Bool {
    (1...3).contains(end - start)
      && text.bytes[start..<end].allSatisfy { [0x20, 0x2D, 0x2E, 0x5F, 0x2B, 0x0A].contains($0) }
  }

  // MARK: - Scripts without blanks

  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7A3,
      0x20000...0x3134F:
      true
    default: false
    }
  }

  private func addUnspaced(_ text: FoldedText, to hits: inout [PrivacyScan.Hit]) {
    let firsts = Set(unspaced.compactMap(\.first))
    var index = 0
    while index < text.scalars.count {
      var next = index + 1
      if firsts.contains(text.scalars[index]) {
        for name in unspaced {
          guard let end = Self.end(of: name, at: index, text.scalars) else { continue }
          hits.append(PrivacyScan.Hit(range: index..<end, kind: .person))
          next = end
          break
        }
      }
      index = next
    }
  }

  /// Where a name ends; one blank may stand between its signs.
  private static func end(of name: [Unicode.Scalar], at start: Int, _ text: [Unicode.Scalar]) -> Int? {
    var index = start
    for (place, scalar) in name.enumerated() {
      if place > 0, index < text.count, text[index] == " " || text[index] == "・" { index += 1 }
      guard index < text.count, text[index] == scalar else { return nil }
      index += 1
    }
    return index
  }
}
