public import Diagnostics

/// One thing that is wrong with a plan.
public struct PlanFinding: Hashable, Sendable {
  /// What sort of thing.
  public let code: Problem.Code
  /// One clause, lower case, the offending value in quotes.
  public let message: String
  /// Where, as a JSON pointer (RFC 6901): `/routes/2/tasks/0/workPackages/1/steps/4`.
  public let pointer: String
  /// What to do about it.
  public let hint: String?
  /// Whether the plan can be used all the same.
  public let isWarning: Bool

  /// A finding at a place.
  public init(
    _ code: Problem.Code, _ message: String, at pointer: String, hint: String? = nil, isWarning: Bool = false
  ) {
    (self.code, self.message, self.pointer, self.hint, self.isWarning) = (
      code, message, pointer, hint, isWarning
    )
  }

  /// The same as a problem; `location` is where the pointer leads in a text that was read.
  public func problem(at location: SourceLocation? = nil) -> Problem {
    let place = pointer.isEmpty ? "" : " at '\(pointer)'"
    return Problem(code, message + place, at: location, hint: hint)
  }
}

extension Problem.Code {
  /// A plan lacks a key, or has one of the wrong type or name.
  public static let planShape = Self("plan.shape", exit: .invalidData)
}
