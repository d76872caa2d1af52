/// A call of a strict function: of the overloads that the checker left, the one whose parameters take the arguments.
///
/// What the checker knows of types is not trusted here: a host may bind anything. A body gets what it declares.
struct Callee {
  let name: String
  /// Those with as many parameters as there are arguments, and a body for that many.
  let candidates: [Candidate]

  struct Candidate {
    let parameters: [TypeMask]
    let body: Overload.Body
  }

  init(_ name: String, _ overloads: [Overload], argumentCount: Int) {
    self.name = name
    var candidates: [Candidate] = []
    for overload in overloads where overload.parameters.count == argumentCount {
      switch (overload.body, argumentCount) {
      case (.one, 1), (.two, 2), (.many, _):
        var parameters = overload.parameters.map { TypeMask($0) }
        // A list may be asked for an element by a whole number of any type, as long as the checker does not know it.
        if name == "_[_]", parameters[1] == .int { parameters[1] = [.int, .uint, .double] }
        candidates.append(Candidate(parameters: parameters, body: overload.body))
      default: continue
      }
    }
    self.candidates = candidates
  }

  /// An error that says what was called with what.
  @inline(never)
  func noOverload(for arguments: [CELValue]) -> EvaluationError {
    let types = arguments.map(\.runtimeType.erasedName).joined(separator: ", ")
    let shown = name.filter { $0 != "_" && $0 != "@" }
    return EvaluationError(
      .noSuchOverload,
      "no overload of '\(name.hasPrefix("_") || name.hasSuffix("_") ? shown : name)' takes (\(types))")
  }

  /// Calls the first candidate that takes the arguments.
  func call(_ arguments: [CELValue], _ evaluation: inout Evaluation) throws(EvaluationError) -> CELValue {
    candidates: for candidate in candidates {
      for (parameter, argument) in zip(candidate.parameters, arguments) where !parameter.takes(argument) {
        continue candidates
      }
      var taken = arguments
      for (index, parameter) in candidate.parameters.enumerated() {
        taken[index] = parameter.argument(taken[index])
      }
      switch candidate.body {
      case .one(let body): return try body(taken[0], &evaluation)
      case .two(let body): return try body(taken[0], taken[1], &evaluation)
      case .many(let body): return try body(taken, &evaluation)
      }
    }
    throw noOverload(for: arguments)
  }
}

/// A call with any number of arguments.
final class CallStep: Step {
  private let callee: Callee
  private let arguments: [Step]

  init(_ callee: Callee, _ arguments: [Step], _ range: Range<Int>) {
    (self.callee, self.arguments) = (callee, arguments)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    var values: [CELValue] = []
    values.reserveCapacity(arguments.count)
    for argument in arguments { values.append(try argument.value(&frame)) }
    try charge(1, &frame)
    do throws(EvaluationError) {
      return try callee.call(values, &frame.evaluation)
    } catch {
      throw placed(error)
    }
  }
}

/// A call with one argument, without an array for it.
final class UnaryCallStep: Step {
  // Not a tuple: a closure in a tuple in an array is called through a thunk.
  private struct Candidate {
    let first: TypeMask
    let body: @Sendable (CELValue, inout Evaluation) throws(EvaluationError) -> CELValue
  }

  private let callee: Callee
  private let candidates: [Candidate]
  private let argument: Step

  init?(_ callee: Callee, _ argument: Step, _ range: Range<Int>) {
    var candidates: [Candidate] = []
    for candidate in callee.candidates {
      guard case .one(let body) = candidate.body else { return nil }
      candidates.append(Candidate(first: candidate.parameters[0], body: body))
    }
    (self.callee, self.candidates, self.argument) = (callee, candidates, argument)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    let value = try argument.value(&frame)
    try charge(1, &frame)
    for index in candidates.indices where candidates[index].first.takes(value) {
      do throws(EvaluationError) {
        return try candidates[index].body(candidates[index].first.argument(value), &frame.evaluation)
      } catch {
        throw placed(error)
      }
    }
    throw placed(callee.noOverload(for: [value]))
  }
}

/// A call with two arguments, without an array for them.
final class BinaryCallStep: Step {
  private struct Candidate {
    let first: TypeMask
    let second: TypeMask
    let body: @Sendable (CELValue, CELValue, inout Evaluation) throws(EvaluationError) -> CELValue
  }

  private let callee: Callee
  private let candidates: [Candidate]
  private let left: Step
  private let right: Step

  init?(_ callee: Callee, _ left: Step, _ right: Step, _ range: Range<Int>) {
    var candidates: [Candidate] = []
    for candidate in callee.candidates {
      guard case .two(let body) = candidate.body else { return nil }
      candidates.append(
        Candidate(first: candidate.parameters[0], second: candidate.parameters[1], body: body))
    }
    (self.callee, self.candidates, self.left, self.right) = (callee, candidates, left, right)
    super.init(range)
  }

  override func value(_ frame: inout Frame) throws(EvaluationError) -> CELValue {
    let left = try left.value(&frame)
    let right = try right.value(&frame)
    try charge(1, &frame)
    for index in candidates.indices {
      let (first, second) = (candidates[index].first, candidates[index].second)
      guard first.takes(left), second.takes(right) else { continue }
      do throws(EvaluationError) {
        return try candidates[index].body(first.argument(left), second.argument(right), &frame.evaluation)
      } catch {
        throw placed(error)
      }
    }
    throw placed(callee.noOverload(for: [left, right]))
  }
}
