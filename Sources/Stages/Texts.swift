/// The text without white space at its ends.
func trimmed(_ text: some StringProtocol) -> String {
  var text = Substring(text)
  while text.first?.isWhitespace == true { text = text.dropFirst() }
  while text.last?.isWhitespace == true { text = text.dropLast() }
  return String(text)
}

extension String {
  /// The first place where `pattern` stands, byte by byte.
  func firstRange(of pattern: String) -> Range<Index>? {
    let (text, pattern) = (utf8, Array(pattern.utf8))
    var start = text.startIndex
    while start < text.endIndex {
      if text[start] == pattern.first, text[start...].starts(with: pattern) {
        return start..<text.index(start, offsetBy: pattern.count)
      }
      text.formIndex(after: &start)
    }
    return nil
  }
}
