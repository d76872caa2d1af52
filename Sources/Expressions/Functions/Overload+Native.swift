/// Bodies written over the types of Swift; an argument of another type, which the evaluator never passes, is refused.
extension Overload.Body {
  static func unary<A: Native, R: Native>(
    _ body: @escaping @Sendable (A, inout Evaluation) throws(EvaluationError) -> R
  ) -> Self {
    .one { (a, evaluation) throws(EvaluationError) in
      guard let a = A(a) else { throw .noSuchOverload }
      return try body(a, &evaluation).celValue
    }
  }

  static func binary<A: Native, B: Native, R: Native>(
    _ body: @escaping @Sendable (A, B, inout Evaluation) throws(EvaluationError) -> R
  ) -> Self {
    .two { (a, b, evaluation) throws(EvaluationError) in
      guard let a = A(a), let b = B(b) else { throw .noSuchOverload }
      return try body(a, b, &evaluation).celValue
    }
  }

  static func ternary<A: Native, B: Native, C: Native, R: Native>(
    _ body: @escaping @Sendable (A, B, C, inout Evaluation) throws(EvaluationError) -> R
  ) -> Self {
    .many { (arguments, evaluation) throws(EvaluationError) in
      guard arguments.count == 3, let a = A(arguments[0]), let b = B(arguments[1]), let c = C(arguments[2])
      else { throw .noSuchOverload }
      return try body(a, b, c, &evaluation).celValue
    }
  }

  static func quaternary<A: Native, B: Native, C: Native, D: Native, R: Native>(
    _ body: @escaping @Sendable (A, B, C, D, inout Evaluation) throws(EvaluationError) -> R
  ) -> Self {
    .many { (arguments, evaluation) throws(EvaluationError) in
      guard arguments.count == 4, let a = A(arguments[0]), let b = B(arguments[1]),
        let c = C(arguments[2]), let d = D(arguments[3])
      else { throw .noSuchOverload }
      return try body(a, b, c, d, &evaluation).celValue
    }
  }
}

/// Overloads whose types follow from the body.
extension Overload {
  static func global<A: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .global(id, [A.celType], R.celType, .unary(body))
  }

  static func global<A: Native, B: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, B, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .global(id, [A.celType, B.celType], R.celType, .binary(body))
  }

  static func receiver<A: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .receiver(id, A.celType, [], R.celType, .unary(body))
  }

  static func receiver<A: Native, B: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, B, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .receiver(id, A.celType, [B.celType], R.celType, .binary(body))
  }

  static func receiver<A: Native, B: Native, C: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, B, C, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .receiver(id, A.celType, [B.celType, C.celType], R.celType, .ternary(body))
  }

  static func receiver<A: Native, B: Native, C: Native, D: Native, R: Native>(
    _ id: String, _ body: @escaping @Sendable (A, B, C, D, inout Evaluation) throws(EvaluationError) -> R
  ) -> Overload {
    .receiver(id, A.celType, [B.celType, C.celType, D.celType], R.celType, .quaternary(body))
  }
}

extension EvaluationError {
  /// A function that is not there for the types of the arguments.
  static var noSuchOverload: EvaluationError {
    EvaluationError(.noSuchOverload, "the function does not take values of these types")
  }

  static func overflow(_ type: CELType) -> EvaluationError {
    EvaluationError(.overflow, "the result does not fit into the type \(type.shortName)")
  }

  static func argument(_ message: String) -> EvaluationError { EvaluationError(.invalidArgument, message) }

  static func index(_ message: String) -> EvaluationError { EvaluationError(.indexOutOfBounds, message) }

  /// A text that another type cannot be read from.
  static func conversion(_ text: String, _ type: CELType) -> EvaluationError {
    EvaluationError(.conversion, "'\(text.brief)' is not a \(type.shortName)")
  }
}

extension CELType {
  /// The name without parameters and package: `list`, `timestamp`.
  var shortName: String {
    switch self {
    case .timestamp: "timestamp"
    case .duration: "duration"
    default: erasedName
    }
  }
}

extension String {
  /// Its beginning, for a message.
  var brief: String {
    let head = unicodeScalars.prefix(60)
    return head.endIndex == unicodeScalars.endIndex ? self : String(head) + "…"
  }
}

/// What calls cost (CEL cost model); the call itself, one unit, has been charged.
extension Evaluation {
  /// Charges for a call that costs this many units in all.
  mutating func charge(call units: Int) throws(EvaluationError) {
    if units > 1 { try charge(units - 1) }
  }

  /// Charges for going once over so many octets: a tenth of a unit each.
  mutating func charge(octets: Int) throws(EvaluationError) {
    try charge(call: Self.tenth(octets))
  }

  /// Charges for a search of one text in another.
  mutating func charge(searching octets: Int, for needle: Int) throws(EvaluationError) {
    let (units, overflow) = Self.tenth(octets).multipliedReportingOverflow(by: max(1, Self.tenth(needle)))
    try charge(call: overflow ? .max : units)
  }

  /// A tenth, rounded up.
  static func tenth(_ count: Int) -> Int { count / 10 + (count % 10 == 0 ? 0 : 1) }
}
