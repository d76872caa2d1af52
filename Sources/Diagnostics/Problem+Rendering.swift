extension Problem {
  /// How problems are shown.
  public enum Style: String, CaseIterable, Sendable {
    /// A frame with the quoted line, for people.
    case human
    /// One line `file:line:column: error: message [code]`, for editors (GNU Coding Standards §4.4).
    case gnu
    /// A workflow command `::error file=…,line=…::message`, which GitHub shows beside the line.
    case github
  }

  /// How much a problem weighs where it is shown.
  public enum Severity: String, CaseIterable, Comparable, Sendable {
    /// It ends the work.
    case error
    /// Somebody should look at it.
    case warning
    /// It is good to know.
    case note

    /// Whether it weighs more, and so is shown before.
    public static func < (left: Self, right: Self) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
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
  ///   - severity: the word at its beginning.
  ///   - source: the text of the file that `location` points into, for the quoted line.
  /// - Returns: one line, or up to seven.
  public func rendered(
    _ style: Style = .human, as severity: Severity = .error, quoting source: SourceText? = nil
  ) -> String {
    switch style {
    case .gnu:
      "\(location.map { "\($0.printable): " } ?? "")\(severity.rawValue): \(message.printable) [\(code.name)]"
    case .github: workflowCommand(severity)
    case .human: frame(severity, quoting: source).joined(separator: "\n")
    }
  }

  /// The hint and the cause stand in the message: an annotation has no other place for them.
  private func workflowCommand(_ severity: Severity) -> String {
    var properties: [String] = []
    if let location {
      properties.append("file=\(location.file.escapedProperty)")
      properties.append("line=\(location.line),col=\(location.column)")
      properties.append("endColumn=\(location.column + location.width)")
    }
    properties.append("title=\(code.name.escapedProperty)")
    let text = [message, hint, cause].compactMap { $0 }.joined(separator: "\n")
    let word = severity == .note ? "notice" : severity.rawValue
    return "::\(word) \(properties.joined(separator: ","))::\(text.escapedMessage)"
  }

  private func frame(_ severity: Severity, quoting source: SourceText?) -> [String] {
    var lines = ["\(severity.rawValue)[\(code.name)]: \(message.printable)"]
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
  /// As the message of a workflow command: `%`, CR and LF percent-encoded (github.com/actions/toolkit, command.ts).
  fileprivate var escapedMessage: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "%": text += "%25"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      default: text += String(scalar).printable
      }
    }
  }

  /// As a property of a workflow command: also `:` and `,`.
  fileprivate var escapedProperty: String {
    escapedMessage.unicodeScalars.reduce(into: "") { text, scalar in
      text += scalar == ":" ? "%3A" : scalar == "," ? "%2C" : String(scalar)
    }
  }

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
