/// The operators that compare two values.
enum ComparisonOperator: String {
  case equal = "_==_"
  case notEqual = "_!=_"
  case less = "_<_"
  case lessOrEqual = "_<=_"
  case greater = "_>_"
  case greaterOrEqual = "_>=_"

  /// Whether it holds of values that are ordered like this: -1, 0 or 1.
  @inline(__always)
  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }

  /// For two values of a type with a machine comparison; doubles only without NaN.
  @inline(__always)
  func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  /// Whether it is `==` or `!=`, which go with any two values.
  @inline(__always)
  var isEquality: Bool { self == .equal || self == .notEqual }

  /// The same with the operands the other way round.
  var mirrored: ComparisonOperator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// `a < b` and the like.
class ComparisonStep: Step {
  final let comparison: ComparisonOperator

  init(_ comparison: ComparisonOperator, _ range: Range<Int>) {
    self.comparison = comparison
    super.init(range)
  }

  /// For any two values; the step itself has been charged.
  @inline(__always)
  final func holds(_ left: CELValue, _ right: CELValue, _ frame: inout Frame) throws(EvaluationError) -> Bool
  {
    switch (left, right) {
    case (.int(let left), .int(let right)): return comparison.holds(left, right)
    case (.double(let left), .double(let right)) where left == left && right == right:
      return comparison.holds(left, right)
    case (.string(let left), .string(let right)) where comparison.isEquality:
      try charge(left.utf8.count == right.utf8.count ? left.utf8.count / 10 : 0, &frame)
      return left.hasSameBytes(as: right) == (comparison == .equal)
    default: return try holdsInGeneral(left, right, &frame)
    }
  }

  @inline(never)
  private final func holdsInGeneral(_ left: CELValue, _ right: CELValue, _ frame: inout Frame)
    throws(EvaluationError) -> Bool
  {
    do throws(EvaluationError) {
      switch comparison {
      case .equal: return try CELValue.isEqual(left, right, &frame.evaluation)
      case .notEqual: return try !CELValue.isEqual(left, right, &frame.evaluation)
      default: return comparison.holds(try CELValue.compare(left, right, &frame.evaluation))
      }
    } catch {
      throw placed(error)
    }
  }
}

/// A comparison of any two parts.
final class GeneralComparisonStep: ComparisonStep {
  private let left: Step
  private let right: Step

  init(_ comparison: ComparisonOperator, _ left: Step, _ right: Step, _ range: Range<Int>) {
    (self.left, self.right) = (left, right)
    super.init(comparison, range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let left = try left.value(&frame)
    let right = try right.value(&frame)
    try charge(1, &frame)
    return try holds(left, right, &frame)
  }
}

/// A comparison with a constant on the right.
final class ConstantComparisonStep: ComparisonStep {
  private let left: Step
  private let constant: CELValue

  init(_ comparison: ComparisonOperator, _ left: Step, _ constant: CELValue, _ range: Range<Int>) {
    (self.left, self.constant) = (left, constant)
    super.init(comparison, range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let left = try left.value(&frame)
    try charge(1, &frame)
    return try holds(left, constant, &frame)
  }
}

/// A constant number, without what it takes to hold any value.
private enum Number {
  case int(Int64)
  /// Not NaN.
  case double(Double)
  /// No number.
  case none

  init(_ value: CELValue) {
    switch value {
    case .int(let value): self = .int(value)
    case .double(let value) where !value.isNaN: self = .double(value)
    default: self = .none
    }
  }
}

extension ComparisonOperator {
  /// Whether it holds of a value and a constant, if both are numbers of one type that have an order.
  @inline(__always)
  fileprivate func holds(_ value: CELValue?, _ constant: Number) -> Bool? {
    switch constant {
    case .int(let constant):
      if case .int(let value)? = value { return holds(value, constant) }
    case .double(let constant):
      if case .double(let value)? = value, value == value { return holds(value, constant) }
    case .none: break
    }
    return nil
  }
}

/// A comparison of a field of a variable with a constant.
final class FieldComparisonStep: ComparisonStep {
  private let left: VariableFieldStep
  private let constant: CELValue
  private let number: Number

  init(
    _ comparison: ComparisonOperator, _ left: VariableFieldStep, _ constant: CELValue, _ range: Range<Int>
  ) {
    (self.left, self.constant, number) = (left, constant, Number(constant))
    super.init(comparison, range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try charge(3, &frame)
    if let holds = comparison.holds(left.valueIfPresent(&frame), number) { return holds }
    if let value = left.valueIfPresent(&frame) { return try holds(value, constant, &frame) }
    return try holds(try left.read(&frame), constant, &frame)
  }
}

/// A comparison of a variable with a constant.
final class VariableComparisonStep: ComparisonStep {
  private let left: VariableStep
  private let index: Int
  private let constant: CELValue
  private let number: Number

  init(_ comparison: ComparisonOperator, _ left: VariableStep, _ constant: CELValue, _ range: Range<Int>) {
    (self.left, index, self.constant, number) = (left, left.index, constant, Number(constant))
    super.init(comparison, range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    try charge(2, &frame)
    if let holds = comparison.holds(frame.variables[index].value, number) { return holds }
    return try holds(try left.read(&frame), constant, &frame)
  }
}

/// `value in [constant, …]`.
final class ConstantMembershipStep: Step {
  private let element: Step
  private let constants: [CELValue]

  init(_ element: Step, _ constants: [CELValue], _ range: Range<Int>) {
    (self.element, self.constants) = (element, constants)
    super.init(range)
  }

  override func bool(_ frame: inout Frame) throws(EvaluationError) -> Bool {
    let element = try element.value(&frame)
    try charge(1, &frame)
    for index in constants.indices {
      try charge(1, &frame)
      if case (.int(let left), .int(let right)) = (element, constants[index]) {
        if left == right { return true }
      } else {
        do throws(EvaluationError) {
          if try CELValue.isEqual(element, constants[index], &frame.evaluation) { return true }
        } catch {
          throw placed(error)
        }
      }
    }
    return false
  }
}
