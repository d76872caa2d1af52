/// A value known before.
final class ConstantStep: Step {
  let constant: CELValue

  init(_ constant: CELValue, _ range: Range<Int>) {
    self.constant = constant
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue { constant }
}

/// Something that can only fail.
final class FailingStep: Step {
  let error: EvaluationError

  init(_ error: EvaluationError, _ range: Range<Int>) {
    self.error = error
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue { throw placed(error) }
}

/// A declared variable.
final class VariableStep: Step {
  let index: Int
  let name: String

  init(_ index: Int, _ name: String, _ range: Range<Int>) {
    (self.index, self.name) = (index, name)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(1, &frame)
    return try read(&frame)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try charge(1, &frame)
    if case .bool(let bool)? = frame.variables[index].value { return bool }
    throw notBool(try read(&frame))
  }

  /// The value, without charge.
  @inline(__always)
  func read(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    guard let value = frame.variables[index].value else {
      throw failure(.unboundName, "the variable '\(name)' has no value")
    }
    return value
  }
}

/// The variable of a macro, which has been set before.
final class LocalStep: Step {
  let slot: Int

  init(_ slot: Int, _ range: Range<Int>) {
    self.slot = slot
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(1, &frame)
    guard case .value(let value) = frame.locals[slot] else {
      throw failure(.unboundName, "a variable has no value")
    }
    return value
  }
}

/// A variable of `cel.bind`: computed at first use; an error is kept like a value.
final class LazyLocalStep: Step {
  let slot: Int
  let bound: Step

  init(_ slot: Int, _ bound: Step, _ range: Range<Int>) {
    (self.slot, self.bound) = (slot, bound)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try charge(1, &frame)
    switch frame.locals[slot] {
    case .value(let value): return value
    case .failure(let error): throw error
    case .empty: return try BindStep.fill(slot, with: bound, &frame)
    }
  }
}

/// `cel.bind(x, bound, body)`.
final class BindStep: Step {
  let slot: Int
  let bound: Step
  let body: Step
  /// Computed here and not at first use, because it recurses deep.
  let isEager: Bool

  init(_ slot: Int, _ bound: Step, _ body: Step, isEager: Bool, _ range: Range<Int>) {
    (self.slot, self.bound, self.body, self.isEager) = (slot, bound, body, isEager)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    try prepare(&frame)
    return try body.value(&frame)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try prepare(&frame)
    return try body.bool(&frame)
  }

  private func prepare(_ frame: inout Frame) throws(EvaluationError) {
    try charge(1, &frame)
    frame.locals[slot] = .empty
    guard isEager else { return }
    do throws(EvaluationError) {
      _ = try Self.fill(slot, with: bound, &frame)
    } catch {
      // An error counts where the variable is used.
      guard error.isAbsorbable else { throw error }
    }
  }

  static func fill(_ slot: Int, with bound: Step, _ frame: inout Frame) throws(EvaluationError) -> CELValue {
    do throws(EvaluationError) {
      let value = try bound.value(&frame)
      frame.locals[slot] = .value(value)
      return value
    } catch {
      frame.locals[slot] = .failure(error)
      throw error
    }
  }
}
