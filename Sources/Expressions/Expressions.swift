/// Expressions in the Common Expression Language (CEL): text -> syntax tree -> checked tree -> value.
///
/// 1. The same text, environment and bindings give the same value, the same error and the same cost: no clock, no
///    locale, no zone of the machine, no order of a hash table.
/// 2. Whatever the text: no crash and no unbounded work. Length, depth and cost are limited, and a limit that is hit
///    ends the evaluation whatever stands around it.
/// 3. Every name is resolved before anything is evaluated; a problem points at the token that is to blame.
/// 4. Where implementations of CEL differ, ours is the stricter: exact comparison of numbers, duplicate keys refused,
///    strict dates, UTC.
/// 5. Each function is declared once, with types, cost and body (`Function`); checker and evaluator both read that.
public import Diagnostics

/// What is wrong with an expression before it is evaluated.
public struct ExpressionProblem: Error, Hashable, Sendable {
  /// One of the codes below, such as `expression.syntax`.
  public let code: Problem.Code
  /// One clause, lower case, no full stop.
  public let message: String
  /// What is to blame, in Unicode scalars of the text, from 0.
  public let range: Range<Int>
  /// What to do about it, as an imperative.
  public let hint: String?

  /// Made where the mistake is found.
  public init(_ code: Problem.Code, _ message: String, at range: Range<Int>, hint: String? = nil) {
    (self.code, self.message, self.range, self.hint) = (code, message, range, hint)
  }
}

/// Why an expression has no value: an error of the language, which `&&` and `||` may absorb, or a limit.
public struct EvaluationError: Error, Hashable, Sendable {
  /// What kind of error it is.
  public enum Reason: String, Sendable {
    case noSuchOverload = "no-such-overload"
    case noSuchKey = "no-such-key"
    case noSuchField = "no-such-field"
    case unboundName = "unbound-name"
    case indexOutOfBounds = "index-out-of-bounds"
    case divisionByZero = "division-by-zero"
    case overflow
    case conversion
    case invalidArgument = "invalid-argument"
    case duplicateKey = "duplicate-key"
    /// The cost limit: never absorbed.
    case costExceeded = "cost-exceeded"
    /// Somebody asked to stop: never absorbed.
    case cancelled
  }

  /// What kind of error it is.
  public var reason: Reason { detail.reason }
  /// One clause, lower case, no full stop.
  public var message: String { detail.message }
  /// The innermost part of the expression that failed, in Unicode scalars; added by the evaluator.
  public internal(set) var range: Range<Int>? {
    get { detail.range }
    set { detail = Detail(reason: reason, message: message, range: newValue) }
  }

  // Boxed: an error of one word leaves room for fast code around each `try`.
  private var detail: Detail

  private final class Detail: Hashable, Sendable {
    let reason: Reason
    let message: String
    let range: Range<Int>?

    init(reason: Reason, message: String, range: Range<Int>?) {
      (self.reason, self.message, self.range) = (reason, message, range)
    }

    static func == (left: Detail, right: Detail) -> Bool {
      left.reason == right.reason && left.message == right.message && left.range == right.range
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(reason)
      hasher.combine(message)
    }
  }

  /// Made where the value cannot be computed.
  public init(_ reason: Reason, _ message: String) {
    detail = Detail(reason: reason, message: message, range: nil)
  }

  static let costMessage = "the expression costs too much"

  /// Whether `&&` and `||` may go on after it.
  public var isAbsorbable: Bool { reason != .costExceeded && reason != .cancelled }
}

extension Problem.Code {
  /// Text that is not CEL.
  public static let expressionSyntax = Self("expression.syntax", exit: .invalidData)
  /// Values of types that do not go together.
  public static let expressionType = Self("expression.type", exit: .invalidData)
  /// A variable, field, function or type that is not there.
  public static let expressionName = Self("expression.unknown-name", exit: .invalidData)
  /// A pattern, moment or span of time that is written out and is none.
  public static let expressionConstant = Self("expression.constant", exit: .invalidData)
  /// Too long, too deep, or too costly.
  public static let expressionLimit = Self("expression.limit", exit: .invalidData)
  /// Part of CEL that is left out on purpose: messages and enumerations of Protocol Buffers.
  public static let expressionNotSupported = Self("expression.not-supported", exit: .invalidData)
}
