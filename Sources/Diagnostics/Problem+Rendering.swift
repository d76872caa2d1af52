extension Problem {
  /// How problems are shown.
  public enum Style: String, CaseIterable, Sendable {
    /// A frame with the quoted line, for people.
    case human
    /// One line `file:line:column: error: message [code]`, for editors (GNU Coding Standards §4.4).
    case gnu
  }

  /// Returns the problem as text, without a final line feed.
  ///
  ///     error[manifest.unknown-key]: unknown key 'wth'
  ///       --> pipelines/release.yaml:9:7
  ///        |
  ///      9 |       wth: {}
  ///        |       ^^^ did you mean 'with'?
  ///
  /// - Parameters:
  ///   - style: for people, or for programs that jump to the place.
  ///   - source: the text of the file that `location` points into, for the quoted line.
  /// - Returns: one line, or up to seven.
  public func rendered(_ style: Style = .human, quoting source: SourceText? = nil) -> String {
    switch style {
    case .gnu: "\(location.map { "\($0.printable): " } ?? "")error: \(message.printable) [\(code.name)]"
    case .human: frame(quoting: source).joined(separator: "\n")
    }
  }

  private func frame(quoting source: SourceText?) -> [String] {
    var lines = ["error[\(code.name)]: \(message.printable)"]
    let number = location.map { "\($0.line)" } ?? ""
    let gutter = String(repeating: " ", count: max(2, number.utf8.count))
    var hint = hint
    if let location {
      lines.append("\(gutter)--> \(location.printable)")
      if let (quoted, location) = source?.line(location.line).map({ location.window(of: $0) }) {
        lines.append("\(gutter) |")
        lines.append("\(gutter.dropLast(number.utf8.count))\(number) | \(quoted.printable)")
        lines.append("\(gutter) | \(location.underline(of: quoted))\(hint.map { " \($0.printable)" } ?? "")")
        hint = nil
      }
    }
    if let cause {
      // What a program said has lines of its own.
      let said = cause.split(whereSeparator: \.isNewline).map { String($0).printable }
      for (index, line) in said.enumerated() {
        lines.append("\(gutter) \(index == 0 ? "= cause:" : "        ") \(line)")
      }
    }
    if let hint { lines.append("\(gutter) = \(hint.printable)") }
    return lines
  }
}

extension SourceLocation {
  fileprivate var printable: String { "\(file.printable):\(line):\(column)" }

  /// The line, or as much of a long one as a terminal shows, and the place in that.
  fileprivate func window(of line: String) -> (line: String, place: SourceLocation) {
    let (limit, scalars) = (160, line.unicodeScalars)
    guard scalars.count > limit else { return (line, self) }
    let start = max(0, min(column - 1, scalars.count) - limit / 2)
    let shown = scalars.dropFirst(start).prefix(limit)
    let (head, tail) = (start > 0 ? "…" : "", start + limit < scalars.count ? "…" : "")
    let place = SourceLocation(
      file: file, line: self.line, column: column - start + head.unicodeScalars.count, width: width)
    return (head + String(String.UnicodeScalarView(shown)) + tail, place)
  }

  /// Carets under the place; tabs before it are repeated so that both lines indent alike.
  fileprivate func underline(of quoted: String) -> String {
    let before = quoted.unicodeScalars.prefix(max(0, column - 1))
    let indent = String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " }))
    let rest = quoted.unicodeScalars.count - before.count
    return indent + String(repeating: "^", count: max(1, min(width, rest)))
  }
}

extension String {
  /// The text with what would drive or confuse a terminal made visible, scalar for scalar.
  public var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x09: scalar
          case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
          case 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
