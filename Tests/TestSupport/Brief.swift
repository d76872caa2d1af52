public import Testing

/// A text that a test report shows only the beginning of: a case may be megabytes, a report must not.
public struct Brief: Sendable, CustomTestStringConvertible, ExpressibleByStringLiteral {
  /// All of it.
  public let text: String

  /// Any text.
  public init(_ text: String) { self.text = text }
  /// A text written in Swift.
  public init(stringLiteral text: String) { self.text = text }

  /// The first sixty characters, and how many there are.
  public var testDescription: String { "\(text.prefix(60))… (\(text.utf8.count) bytes)" }
}
