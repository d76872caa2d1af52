internal import OperatingSystem

/// The words of a licence text, as texts are compared (SPDX 2.3, Annex B "License matching guidelines").
///
/// Letters in lower case, spellings of one kind, no punctuation; lines of copyright and marks of lists are left out.
/// `.ci/licence-fingerprints` does the same.
struct LicenceWords {
  private(set) var words: [ArraySlice<UInt8>] = []

  init(_ text: [UInt8]) {
    let lower = text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    for line in lower.split(separator: UInt8(ascii: "\n")) { add(line) }
  }

  private mutating func add(_ line: ArraySlice<UInt8>) {
    let start = line.drop { Self.decoration.contains($0) }
    if Self.tellsHolder(start) { return }
    var isFirst = true
    var rest = line
    while true {
      rest = rest.drop { !Self.isWord($0) }
      let word = rest.prefix(while: Self.isWord)
      if word.isEmpty { return }
      rest = rest.dropFirst(word.count)
      if !isFirst || !Self.isMark(word, before: rest) { words.append(Self.spelling(word)) }
      isFirst = false
    }
  }

  /// `Copyright (c) 2021`, `(c) 2021`, `© 2021`: who holds the rights, and not what they grant.
  static func tellsHolder(_ line: ArraySlice<UInt8>) -> Bool {
    if line.starts(with: "©".utf8) || line.starts(with: "all rights reserved".utf8) { return true }
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    if line.starts(with: "(c)".utf8) {
      return isDigit(line.dropFirst(3).first { $0 != 0x20 && $0 != 0x09 })
    }
    var rest = line
    if rest.starts(with: "portions ".utf8) { rest = rest.dropFirst(9) }
    guard rest.starts(with: "copyright".utf8) else { return false }
    rest = rest.dropFirst(9).drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ":") }
    return isDigit(rest.first) || ["(c)", "©", "by "].contains { rest.starts(with: $0.utf8) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }

  /// `1.`, `(a)`, `iv)` at the beginning of a line.
  private static func isMark(_ word: ArraySlice<UInt8>, before rest: ArraySlice<UInt8>) -> Bool {
    let isNumber = word.count <= 2 && word.allSatisfy { $0 < 0x3A }
    guard isNumber || word.count == 1 || roman.contains(Array(word)) else { return false }
    guard let end = rest.first, end == UInt8(ascii: ".") || end == UInt8(ascii: ")") else { return false }
    let next = rest.dropFirst().first
    return next == nil || next == 0x20 || next == 0x09 || next == 0x0D
  }

  private static func spelling(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    same[Array(word)].map { $0[...] } ?? word
  }

  static let decoration = Set(" \t\r#*/;-<>!.|\"'`".utf8)
  private static let roman = Set(
    ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"].map { Array($0.utf8) })
  private static let same: [[UInt8]: [UInt8]] = [
    "licence": "license", "licences": "licenses", "licenced": "licensed", "organisation": "organization",
    "favour": "favor", "http": "https", "sublicence": "sublicense", "acknowledgement": "acknowledgment",
    "noninfringement": "noninfringement",
  ].reduce(into: [:]) { $0[Array($1.key.utf8)] = Array($1.value.utf8) }

  /// 30 bits of FNV-1a over three words each.
  var hashes: Set<UInt32> {
    var hashes: Set<UInt32> = []
    guard words.count > 2 else { return hashes }
    for index in 0..<words.count - 2 {
      let three = FNV1a(words[index..<index + 3].joined(separator: CollectionOfOne(0x20))).value
      hashes.insert(UInt32(truncatingIfNeeded: three ^ (three >> 32)) & 0x3FFF_FFFF)
    }
    return hashes
  }
}
