/// The lines of a text that say who holds the rights in something, as they stand there.
///
/// 1. A notice begins a line: `Copyright (c) 2021 NAME`, `© 2021 NAME`; what licences say about notices is none.
/// 2. A form to be filled in (`[yyyy]`) says nothing, nor does the notice of a licence's own text.
/// 3. Of a text with more than a thousand of them none is told.
enum CopyrightNotices {
  private static let countLimit = 1_000
  private static let lineLimit = 400

  /// The notices in a text, each once, in its order.
  static func all(in text: [UInt8]) -> [String] {
    guard text.count <= LicenceFingerprint.byteLimit else { return [] }
    // What is no UTF-8 was written in a code of one byte each, of which Latin 1 is the usual one.
    let isUTF8 = String(validating: text, as: UTF8.self) != nil
    var notices: [(line: Int, text: String)] = []
    for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    where line.count <= lineLimit {
      let start = line.drop { LicenceWords.decoration.contains($0) }
      let lowered = start.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
      if lowered.starts(with: "everyone is permitted to copy".utf8) {
        notices.removeAll { $0.line >= number - 4 }
      }
      guard LicenceWords.tellsHolder(lowered), !lowered.starts(with: "all rights".utf8), !isForm(lowered)
      else {
        continue
      }
      let words = isUTF8 ? String(decoding: start, as: UTF8.self) : latin1(start)
      notices.append((number, withoutMarks(words)))
    }
    var seen: Set<String> = []
    let distinct = notices.map(\.text).filter { seen.insert($0).inserted }
    return distinct.count <= countLimit ? distinct : []
  }

  private static let forms = [
    "yyyy", "<year>", "[year]", "{year}", "<copyright holder", "[fullname]", "<name of author>",
    "name of copyright owner", "<owner>", "[name of",
  ].map { Array($0.utf8) }

  private static func isForm(_ line: ArraySlice<UInt8>) -> Bool {
    forms.contains { form in
      line.indices.contains { line[$0...].starts(with: form) }
    }
  }

  private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }

  /// On one line, and without what ends a comment.
  private static func withoutMarks(_ text: String) -> String {
    var words = onOneLine(text)
    for end in ["*/", "-->"] where words.hasSuffix(end) {
      words = trimmed(words.dropLast(end.count))
    }
    return words
  }
}
