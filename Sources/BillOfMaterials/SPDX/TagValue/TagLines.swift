internal import Diagnostics

/// One tag of a tag-value document with its value (SPDX 2.3 §4.4.1).
struct TagLine {
  let tag: String
  let value: String
  let tagLocation: SourceLocation
  let location: SourceLocation
}

/// The tags of a document in their order; lines that are none are told as problems.
func tagLines(of text: String, file: String, into problems: inout [Problem]) -> [TagLine] {
  let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
    String(line.last == 0x0D ? line.dropLast() : line) ?? ""
  }
  var (tags, index) = ([TagLine](), 0)
  while index < lines.count {
    let (line, number) = (lines[index], index + 1)
    index += 1
    let words = trimmed(line)
    if words.isEmpty || words.hasPrefix("#") { continue }
    let scalars = Array(line.unicodeScalars)
    let indent = scalars.prefix { $0.properties.isWhitespace }.count
    let name = scalars.dropFirst(indent).prefix { $0.properties.isAlphabetic && $0.isASCII }
    let tag = String(String.UnicodeScalarView(name))
    let place = SourceLocation(file: file, line: number, column: indent + 1, width: max(1, name.count))
    guard !tag.isEmpty, scalars.dropFirst(indent + name.count).first == ":" else {
      problems.append(
        Problem(
          .billSyntax, "a line that is no 'Tag: value'", at: place,
          hint: "put a text of several lines between <text> and </text>"))
      continue
    }
    let rest = scalars.dropFirst(indent + name.count + 1)
    let gap = rest.prefix { $0.properties.isWhitespace }.count
    var value = trimmed(String(String.UnicodeScalarView(rest)))
    let column = indent + name.count + 2 + gap
    if value.hasPrefix("<text>") {
      value = String(value.dropFirst(6))
      while !value.contains("</text>"), index < lines.count {
        value += "\n" + lines[index]
        index += 1
      }
      guard let end = value.firstRange(of: "</text>") else {
        problems.append(
          Problem(.billSyntax, "a '<text>' has no end", at: place, hint: "write '</text>' behind it"))
        return tags
      }
      value = String(value[..<end.lowerBound])
    }
    let width = value.unicodeScalars.prefix { $0 != "\n" }.count
    tags.append(
      TagLine(
        tag: tag, value: value, tagLocation: place,
        location: SourceLocation(file: file, line: number, column: column, width: width)))
  }
  return tags
}

extension StringProtocol {
  /// Where a text of ASCII characters is found first.
  fileprivate func firstRange(of text: StaticString) -> Range<String.Index>? {
    let count = text.utf8CodeUnitCount
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
    var start = utf8.startIndex
    while let found = utf8[start...].firstIndex(of: wanted[0]) {
      if utf8[found...].starts(with: wanted) { return found..<utf8.index(found, offsetBy: count) }
      start = utf8.index(after: found)
    }
    return nil
  }
}
