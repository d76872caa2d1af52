/// `a && b && …` and `a || b || …`: decided as soon as one operand decides, whatever the others are.
final class JunctionStep: Step {
  private let operands: Steps
  /// What decides: false for `&&`, true for `||`.
  private let decisive: Bool

  init(_ operands: [Step], decidedBy decisive: Bool, _ range: Range<Int>) {
    (self.operands, self.decisive) = (Steps(operands), decisive)
    super.init(range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    for index in 0..<operands.count {
      do throws(EvaluationError) {
        if try operands.bool(index, &frame) == decisive { return decisive }
      } catch {
        return try finish(after: error, from: index + 1, &frame)
      }
    }
    return !decisive
  }

  /// After an error only an operand that decides can give a value.
  private func finish(after first: EvaluationError, from index: Int, _ frame: inout Frame)
    throws(EvaluationError) -> Bool
  {
    guard first.isAbsorbable else { throw first }
    for index in index..<operands.count {
      do throws(EvaluationError) {
        if try operands.bool(index, &frame) == decisive { return decisive }
      } catch {
        guard error.isAbsorbable else { throw error }
      }
    }
    throw first
  }
}

/// `!a`.
final class NotStep: Step {
  private let operand: Step

  init(_ operand: Step, _ range: Range<Int>) {
    self.operand = operand
    super.init(range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let operand = try operand.bool(&frame)
    try charge(1, &frame)
    return !operand
  }
}

/// `condition ? first : second`.
final class ConditionalStep: Step {
  private let condition: Step
  private let first: Step
  private let second: Step

  init(_ condition: Step, _ first: Step, _ second: Step, _ range: Range<Int>) {
    (self.condition, self.first, self.second) = (condition, first, second)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try condition.bool(&frame) ? try first.value(&frame) : try second.value(&frame)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try condition.bool(&frame) ? try first.bool(&frame) : try second.bool(&frame)
  }
}

/// `a.or(b)`, `a.orValue(b)`.
final class OrElseStep: Step {
  private let first: Step
  private let second: Step
  private let unwraps: Bool

  init(_ first: Step, _ second: Step, unwraps: Bool, _ range: Range<Int>) {
    (self.first, self.second, self.unwraps) = (first, second, unwraps)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    let value = try optional(first, &frame)
    try charge(1, &frame)
    if let value { return unwraps ? value : .optional(value) }
    return unwraps ? try second.value(&frame) : .optional(try optional(second, &frame))
  }
}

/// `a.optMap(x, body)`, `a.optFlatMap(x, body)`.
final class OptionalMapStep: Step {
  private let operand: Step
  private let slot: Int
  private let body: Step
  private let isFlat: Bool

  init(_ operand: Step, _ slot: Int, _ body: Step, isFlat: Bool, _ range: Range<Int>) {
    (self.operand, self.slot, self.body, self.isFlat) = (operand, slot, body, isFlat)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    let value = try optional(operand, &frame)
    try charge(1, &frame)
    guard let value else { return .optional(nil) }
    frame.locals[slot] = .value(value)
    return .optional(isFlat ? try optional(body, &frame) : try body.value(&frame))
  }
}

extension Step {
  /// What an optional holds.
  final func optional(_ step: Step, _ frame: inout Frame) throws(EvaluationError) -> CELValue? {
    let value = try step.value(&frame)
    guard case .optional(let within) = value else {
      throw step.failure(
        .noSuchOverload, "expected an optional, found a value of type \(value.runtimeType.erasedName)")
    }
    return within
  }
}
