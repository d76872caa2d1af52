/// Reads versions by the grammar of PEP 440, appendix B, without a regular expression.
struct PEP440Reader {
  private let bytes: [UInt8]
  private var index: Int
  private let end: Int

  /// Over a text in any case, white space around it.
  init(_ text: String) {
    // Only ASCII letters change: the grammar has no others, and KELVIN SIGN is no k.
    bytes = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    let inner = trimmed(bytes)
    (index, end) = (inner.startIndex, inner.endIndex)
  }

  /// Reads a whole version; `nil` where the text is none.
  mutating func version() -> PEP440Version? {
    _ = take("v")
    guard var number = digits() else { return nil }
    var epoch = Numeral(0)
    if take("!") {
      epoch = number
      guard let first = digits() else { return nil }
      number = first
    }
    var version = PEP440Version(release: [number])
    version.epoch = epoch
    while peek() == UInt8(ascii: "."), index + 1 < end, isDigit(bytes[index + 1]) {
      index += 1
      if let number = digits() { version.release.append(number) }
    }
    pre(into: &version)
    post(into: &version)
    if let number = suffix(["dev"])?.number { version.dev = number }
    if take("+") { guard local(into: &version) else { return nil } }
    return index == end ? version : nil
  }

  private mutating func pre(into version: inout PEP440Version) {
    // Longest first: `alpha` before `a`, `rc` before `r` of a post-release.
    guard let found = suffix(["alpha", "beta", "preview", "pre", "rc", "a", "b", "c"]) else { return }
    let phase: PEP440Version.Phase =
      switch found.word {
      case "a", "alpha": .alpha
      case "b", "beta": .beta
      default: .candidate
      }
    version.pre = (phase, found.number)
  }

  private mutating func post(into version: inout PEP440Version) {
    let start = index
    // The implicit form: `1.0-1`.
    if take("-"), let number = digits() {
      version.post = number
      return
    }
    index = start
    version.post = suffix(["post", "rev", "r"])?.number
  }

  /// `[-_.]? word [-_.]? number?`; the number is 0 where there is none, also after the separator: `1.0a.`.
  private mutating func suffix(_ words: [String]) -> (word: String, number: Numeral)? {
    let start = index
    skipSeparator()
    guard let word = words.first(where: { take($0) }) else {
      index = start
      return nil
    }
    skipSeparator()
    return (word, digits() ?? Numeral(0))
  }

  private mutating func local(into version: inout PEP440Version) -> Bool {
    repeat {
      let start = index
      while let byte = peek(), isDigit(byte) || isLetter(byte) { index += 1 }
      guard index > start else { return false }
      let segment = bytes[start..<index]
      version.local.append(
        Numeral(segment).map { .number($0) } ?? .text(String(decoding: segment, as: UTF8.self)))
    } while skipSeparator()
    return true
  }

  private func peek() -> UInt8? { index < end ? bytes[index] : nil }

  @discardableResult
  private mutating func skipSeparator() -> Bool { take("-") || take("_") || take(".") }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[index..<end].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private mutating func digits() -> Numeral? {
    let start = index
    while let byte = peek(), isDigit(byte) { index += 1 }
    return Numeral(bytes[start..<index])
  }
}
