/// An expression, checked and ready to be evaluated any number of times, by any number of threads.
public struct Expression: Sendable {
  /// How much one evaluation may cost unless the caller says otherwise.
  public static let costLimit = 1_000_000

  /// The text it was made from.
  public let text: String
  /// The type of its value.
  public let type: CELType
  /// What it may speak of.
  public let environment: Environment
  let root: CheckedNode
  let program: Program

  /// Parses and checks a text; `nil` after recording at least one problem.
  ///
  /// `expected` is the type that the value must have; `dyn` goes with every type. `isChecked: false` lets mistakes of
  /// type and unknown names become errors of evaluation.
  public init?(
    _ text: String, in environment: Environment, expecting expected: CELType? = nil, isChecked: Bool = true,
    into problems: inout [ExpressionProblem]
  ) {
    let tree: SyntaxNode
    do {
      tree = try Parser.parse(text)
    } catch {
      problems.append(error)
      return nil
    }
    var checker = Checker(environment, isChecked: isChecked)
    guard let root = checker.root(tree, expecting: expected, into: &problems) else { return nil }
    let constants = ConstantArguments(of: root)
    guard !isChecked || constants.problems.isEmpty else {
      problems += constants.problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
      return nil
    }
    (self.text, type, self.environment, self.root) = (text, root.type, environment, root)
    program = Program(root, in: environment, patterns: constants.patterns)
  }

  /// The value.
  ///
  /// - Throws: an error of the language, with the part that failed, or `cost-exceeded`.
  public func value(_ bindings: Bindings, costLimit: Int = Expression.costLimit) throws(EvaluationError)
    -> CELValue
  {
    try program.value(bindings.values, costLimit: costLimit)
  }

  /// Whether the value is true; faster than `value`, where a bool is all that is wanted.
  ///
  /// - Throws: as `value` does, and `no-such-overload` for a value that is no bool.
  public func holds(_ bindings: Bindings, costLimit: Int = Expression.costLimit) throws(EvaluationError)
    -> Bool
  {
    try program.bool(bindings.values, costLimit: costLimit)
  }

  /// Whether the value is true; takes what it costs from a budget that several evaluations share.
  ///
  /// - Throws: as `holds`.
  public func holds(_ bindings: Bindings, budget: inout Int) throws(EvaluationError) -> Bool {
    try program.bool(bindings.values, costLeft: &budget)
  }
}

/// Values for the variables of an environment; what has none is an error when it is used.
///
/// To evaluate often, keep one and set values by the index of the variable.
public struct Bindings: Sendable {
  /// By index of the variable.
  var values: [BoundValue]
  private let environment: Environment

  /// None of the variables has a value.
  public init(_ environment: Environment) {
    self.environment = environment
    values = Array(repeating: BoundValue(nil), count: environment.variables.count)
  }

  /// The value of a variable; setting one that is not declared does nothing.
  public subscript(name: String) -> CELValue? {
    get { environment.index(of: name).flatMap { values[$0].value } }
    set { if let index = environment.index(of: name) { values[index] = BoundValue(newValue) } }
  }

  /// The value of a variable by its index in the environment; setting one that is not declared does nothing.
  public subscript(index: Int) -> CELValue? {
    get { values.indices.contains(index) ? values[index].value : nil }
    set { if values.indices.contains(index) { values[index] = BoundValue(newValue) } }
  }
}
