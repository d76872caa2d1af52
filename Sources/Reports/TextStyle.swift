/// How words are made to stand out.
public struct TextStyle: Sendable {
  private let usesColor: Bool

  /// With ANSI colours or without.
  public init(usesColor: Bool) { self.usesColor = usesColor }

  /// Something to notice.
  public func strong(_ text: String) -> String { wrapped(text, "1") }
  /// Something that went well.
  public func good(_ text: String) -> String { wrapped(text, "32") }
  /// Something that did not.
  public func bad(_ text: String) -> String { wrapped(text, "31") }

  private func wrapped(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// `31 ms`, `1.8 s`, `2 min 5 s`.
public func durationText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  switch milliseconds {
  case ..<1_000: return "\(milliseconds) ms"
  case ..<60_000: return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
  default: return "\(milliseconds / 60_000) min \(milliseconds / 1_000 % 60) s"
  }
}

/// The text with spaces behind it up to a width, counted in characters.
public func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// The text as one word of a shell's command line, quoted where it must be.
public func shellWord(_ text: String) -> String {
  let isPlain =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
        || "-._/=:@+,".utf8.contains(byte)
    }
  return isPlain
    ? text : "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
}
