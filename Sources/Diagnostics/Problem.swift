/// A failure that a person can act on: what is wrong, where, and what to do about it.
///
/// Every throwing function of the package throws `Problem`, so nothing between the
/// place that finds a mistake and the terminal has to translate it. A reader that can go
/// on after a mistake appends it to the `inout [Problem]` it was given, and goes on.
public struct Problem: Error, Hashable, Sendable {
  /// A stable, documented name for this kind of failure, for example `manifest.unknown-key`.
  public let code: Code
  /// What is wrong: one clause, lower case, no full stop, the offending value in quotes.
  public let message: String
  /// Where in the user's file, if the user's file is to blame.
  public let location: SourceLocation?
  /// What to do about it, as an imperative.
  public let hint: String?
  /// What the operating system, a library or a program said.
  public let cause: String?
  /// Whether the same work may succeed when it is tried again: a timeout, a reset, HTTP 5xx, 408, 425, 429.
  public let isTransient: Bool
  /// The seconds before which nobody should try again, where a server said so (RFC 9110 §10.2.3).
  public let retryAfter: Int?

  /// Written where the cause is known; the code decides the exit status.
  public init(
    _ code: Code,
    _ message: String,
    at location: SourceLocation? = nil,
    hint: String? = nil,
    cause: String? = nil,
    isTransient: Bool = false,
    retryAfter: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.hint = hint
    self.cause = cause
    self.isTransient = isTransient
    self.retryAfter = retryAfter
  }
}

extension Problem {
  /// The problem at the beginning of a file, where it has no place of its own.
  public func placed(in file: String) -> Problem {
    location == nil ? moved(to: SourceLocation(file: file, line: 1, column: 1)) : self
  }

  /// The same problem at another place.
  public func moved(to location: SourceLocation?) -> Problem {
    Problem(
      code, message, at: location, hint: hint, cause: cause, isTransient: isTransient, retryAfter: retryAfter)
  }
}

extension Problem {
  /// Whether it is shown before `other`: by file, line and column, then by code and message.
  public func comes(before other: Problem) -> Bool {
    let (here, there) = (location, other.location)
    if let here, let there, here.file != there.file {
      return here.file.utf8.lexicographicallyPrecedes(there.file.utf8)
    }
    let mine = (here?.line ?? 0, here?.column ?? 0, code.name, message)
    return mine < (there?.line ?? 0, there?.column ?? 0, other.code.name, other.message)
  }
}

extension Problem {
  /// The name of a kind of failure.
  ///
  /// Codes are data: tests, `docs/problems.md` and SARIF use them. Each room declares its own.
  public struct Code: Hashable, Sendable {
    /// A dotted slug that never changes.
    public let name: String
    /// The exit status of a run that ends with this problem.
    public let exitStatus: ExitStatus

    /// Declared as a static member beside the code that throws it.
    public init(_ name: String, exit: ExitStatus) {
      self.name = name
      self.exitStatus = exit
    }
  }
}
