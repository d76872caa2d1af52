public import Diagnostics

/// What is wrong with a regular expression, and where in it.
public struct RegexProblem: Error, Hashable, Sendable {
  /// One clause, lower case, the offending piece in quotes.
  public let message: String
  /// Where the offending piece begins, in Unicode scalars of the pattern, from 0.
  public let offset: Int

  init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  /// The same as a problem of the user's file.
  public func problem(at location: SourceLocation?) -> Problem {
    Problem(.regex, message, at: location)
  }
}

extension Problem.Code {
  /// A regular expression that is not RE2 syntax, or is too large.
  public static let regex = Problem.Code("expression.regex", exit: .invalidData)
}
