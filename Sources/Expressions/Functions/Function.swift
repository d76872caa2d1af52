/// A function of CEL: its overloads share the name.
public struct Function: Sendable {
  /// As it is called: `size`, `_+_`, `math.greatest`.
  public let name: String
  /// Distinct after erasure of type parameters.
  public let overloads: [Overload]

  /// A function with all its overloads.
  public init(_ name: String, _ overloads: [Overload]) { (self.name, self.overloads) = (name, overloads) }
}

/// One way to call a function.
public struct Overload: Sendable {
  /// Unique among all functions: `size_string`.
  public let id: String
  /// Whether it is called as `receiver.function(…)`; the receiver is the first parameter.
  public let isReceiver: Bool
  /// Types of the arguments; names of type parameters hold within one overload.
  public let parameters: [CELType]
  /// Type of the value.
  public let result: CELType
  /// What computes it.
  ///
  /// Called only with arguments of the declared types, after erasure.
  public let body: Body

  /// By number of arguments, so that the common ones need no array.
  ///
  /// A body charges for what grows with its arguments before it does it; the call itself has been charged.
  public enum Body: Sendable {
    case one(@Sendable (CELValue, inout Evaluation) throws(EvaluationError) -> CELValue)
    case two(@Sendable (CELValue, CELValue, inout Evaluation) throws(EvaluationError) -> CELValue)
    case many(@Sendable ([CELValue], inout Evaluation) throws(EvaluationError) -> CELValue)
  }

  /// `function(parameters)`.
  public static func global(_ id: String, _ parameters: [CELType], _ result: CELType, _ body: Body)
    -> Overload
  {
    Overload(id: id, isReceiver: false, parameters: parameters, result: result, body: body)
  }

  /// `receiver.function(parameters)`.
  public static func receiver(
    _ id: String, _ receiver: CELType, _ parameters: [CELType] = [], _ result: CELType, _ body: Body
  ) -> Overload {
    Overload(id: id, isReceiver: true, parameters: [receiver] + parameters, result: result, body: body)
  }
}

/// Functions that belong together, under a name by which documents list them.
public struct Library: Sendable {
  /// `standard`, `strings`, `math`, `lists`, `sets`, `encoders`, `optionals`, `regex`, `network`.
  public let name: String
  /// Its functions.
  public let functions: [Function]
  /// Names of the types that it brings.
  public let typeNames: [String]

  /// A library.
  public init(_ name: String, _ functions: [Function], typeNames: [String] = []) {
    (self.name, self.functions, self.typeNames) = (name, functions, typeNames)
  }
}

/// What one evaluation may still spend.
public struct Evaluation: ~Copyable {
  /// Units left; one is about a step of the evaluator.
  var costLeft: Int
  /// Where the rules of named time zones come from, if they may be used.
  let zones: ZoneReader?
  /// Regular expressions that this evaluation has compiled.
  var patterns: [UTF8Text: RegularExpression] = [:]

  /// Those that were compiled with the expression.
  let constantPatterns: [UTF8Text: RegularExpression]

  init(costLimit: Int, zones: ZoneReader? = nil, patterns: [UTF8Text: RegularExpression] = [:]) {
    (costLeft, self.zones, constantPatterns) = (costLimit, zones, patterns)
  }

  /// Takes units before the work is done.
  ///
  /// - Throws: `cost-exceeded`.
  @inline(__always)
  public mutating func charge(_ units: Int) throws(EvaluationError) {
    let (left, overflow) = costLeft.subtractingReportingOverflow(units)
    costLeft = left
    if overflow || left < 0 { throw EvaluationError(.costExceeded, EvaluationError.costMessage) }
  }
}
