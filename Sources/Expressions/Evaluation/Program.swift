/// An expression as it is evaluated: steps made from the checked tree once, run any number of times.
///
/// 1. Names are numbers: variables by their index, variables of macros by slots of their own, none of them shared.
/// 2. A part is computed only when its value is needed; what is bound is computed at most once.
/// 3. Cost is charged before the work: 1 for a variable, field, call or test, 10 for a list and 30 for a map that is not
///    constant, 3 for an element of a range, and what a function charges by the size of its arguments.
/// 4. Steps for common shapes (a field against a constant) mean and cost the same as the general ones they replace.
/// 5. An error carries the range of the innermost part that failed.
// Unchecked: steps hold `let`s of sendable values and of steps, nothing else.
final class Program: @unchecked Sendable {
  private let root: Step
  private let slotCount: Int
  private let variableCount: Int
  private let zones: ZoneReader?
  private let patterns: [UTF8Text: RegularExpression]

  /// Compiles a tree; `folds` computes constant parts now, where that cannot fail.
  init(
    _ root: CheckedNode, in environment: Environment, folds: Bool = true,
    patterns: [UTF8Text: RegularExpression] = [:]
  ) {
    self.patterns = patterns
    var compiler = Compiler(environment, folds: folds, eager: Heights.deepBinds(in: root))
    self.root = compiler.step(root)
    slotCount = compiler.slotCount
    variableCount = environment.variables.count
    zones = environment.zones
  }

  /// The value, and in `costLeft` what is left of the limit.
  func value(_ variables: [BoundValue], costLeft: inout Int) throws(EvaluationError) -> CELValue {
    var frame = frame(variables, costLeft)
    defer { costLeft = frame.evaluation.costLeft }
    return try root.value(&frame)
  }

  func value(_ variables: [BoundValue], costLimit: Int) throws(EvaluationError) -> CELValue {
    var frame = frame(variables, costLimit)
    return try root.value(&frame)
  }

  /// Whether the value is true, and in `costLeft` what is left of the limit.
  func bool(_ variables: [BoundValue], costLeft: inout Int) throws(EvaluationError) -> Bool {
    var frame = frame(variables, costLeft)
    defer { costLeft = frame.evaluation.costLeft }
    return try root.bool(&frame)
  }

  func bool(_ variables: [BoundValue], costLimit: Int) throws(EvaluationError) -> Bool {
    var frame = frame(variables, costLimit)
    return try root.bool(&frame)
  }

  @inline(__always)
  private func frame(_ variables: [BoundValue], _ costLimit: Int) -> Frame {
    Frame(
      evaluation: Evaluation(costLimit: costLimit, zones: zones, patterns: patterns),
      // Values that were made for another environment: what they lack has no value.
      variables: variables.count >= variableCount
        ? variables : variables + Array(repeating: BoundValue(nil), count: variableCount - variables.count),
      locals: slotCount == 0 ? [] : Array(repeating: .empty, count: slotCount))
  }
}
