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

  /// The text with every place of `pattern` replaced.
  func replacing(_ pattern: String, with replacement: String) -> String {
    var (result, rest) = ("", self)
    while let range = rest.firstRange(of: pattern) {
      result += rest[..<range.lowerBound] + replacement
      rest = String(rest[range.upperBound...])
    }
    return result + rest
  }
}
