/// Makes steps of checked nodes.
struct Compiler {
  private let environment: Environment
  private let folds: Bool
  /// Bindings to compute where they stand.
  private let eager: Set<ObjectIdentifier>
  /// How many slots there are so far.
  private(set) var slotCount = 0
  /// The variables of macros that are visible, by the slots of the checked tree.
  private var locals: [Int: Local] = [:]

  private struct Local {
    let slot: Int
    /// What computes it at first use.
    let bound: Step?
  }

  init(_ environment: Environment, folds: Bool, eager: Set<ObjectIdentifier>) {
    (self.environment, self.folds, self.eager) = (environment, folds, eager)
  }

  /// The step for a node.
  mutating func step(_ node: CheckedNode) -> Step {
    switch node.kind {
    case .constant(let value): return ConstantStep(value, node.range)
    case .failing(let error): return FailingStep(error, node.range)
    case .variable(let index): return variable(index, node.range)
    case .local(let slot): return local(slot, node.range)
    case .select(let operand, let name, let index): return select(operand, name, index, node.range)
    case .has(let operand, let name, let index):
      return HasStep(step(operand), field(name, index, of: operand), node.range)
    case .selectOptional(let operand, let key):
      return SelectOptionalStep(step(operand), step(key), node.range)
    case .call(let name, let overloads, let arguments): return call(name, overloads, arguments, node.range)
    case .and(let operands): return JunctionStep(steps(operands), decidedBy: false, node.range)
    case .or(let operands): return JunctionStep(steps(operands), decidedBy: true, node.range)
    case .conditional(let condition, let first, let second):
      return ConditionalStep(step(condition), step(first), step(second), node.range)
    case .orElse(let first, let second, let unwraps):
      return OrElseStep(step(first), step(second), unwraps: unwraps, node.range)
    case .list(let elements): return list(elements, node.range)
    case .map(let entries): return map(entries, node.range)
    case .loop(let loop): return self.loop(loop, node.range)
    case .bind(let slot, let value, let body):
      let bound = step(value)
      let isEager = eager.contains(ObjectIdentifier(node))
      return within(slot, bound: bound) { compiler, slot in
        BindStep(slot, bound, compiler.step(body), isEager: isEager, node.range)
      }
    case .optionalMap(let operand, let slot, let body, let isFlat):
      let operand = step(operand)
      return within(slot, bound: nil) { compiler, slot in
        OptionalMapStep(operand, slot, compiler.step(body), isFlat: isFlat, node.range)
      }
    }
  }

  private mutating func steps(_ nodes: [CheckedNode]) -> [Step] {
    var steps: [Step] = []
    for node in nodes { steps.append(step(node)) }
    return steps
  }
}

// MARK: - Names

extension Compiler {
  private func variable(_ index: Int, _ range: Range<Int>) -> Step {
    guard environment.variables.indices.contains(index) else {
      return FailingStep(EvaluationError(.unboundName, "a variable is not declared"), range)
    }
    return VariableStep(index, environment.variables[index].name, range)
  }

  private func local(_ slot: Int, _ range: Range<Int>) -> Step {
    guard let local = locals[slot] else {
      return FailingStep(EvaluationError(.unboundName, "a variable is not declared"), range)
    }
    guard let bound = local.bound else { return LocalStep(local.slot, range) }
    return LazyLocalStep(local.slot, bound, range)
  }

  /// Compiles something in which one more variable is visible, in a slot of its own.
  ///
  /// Not the slot of the checked tree: what is bound is computed among the variables of the place that uses it.
  private mutating func within<Made: Step>(
    _ slot: Int, bound: Step?, _ make: (inout Compiler, Int) -> Made
  ) -> Made {
    let own = slotCount
    slotCount += 1
    let outer = locals[slot]
    locals[slot] = Local(slot: own, bound: bound)
    defer { locals[slot] = outer }
    return make(&self, own)
  }

  private func field(_ name: String, _ index: Int?, of operand: CheckedNode) -> Field {
    guard let index, case .record(let type) = operand.type, type.fields.indices.contains(index) else {
      return Field(name)
    }
    return Field(name, expected: (ObjectIdentifier(type), index))
  }

  private mutating func select(
    _ operand: CheckedNode, _ name: String, _ index: Int?, _ range: Range<Int>
  ) -> Step {
    let field = field(name, index, of: operand)
    let operand = step(operand)
    if let variable = operand as? VariableStep { return VariableFieldStep(variable, field, range) }
    return SelectStep(operand, field, range)
  }
}

// MARK: - Literals

extension Compiler {
  private mutating func list(_ elements: [(value: CheckedNode, isOptional: Bool)], _ range: Range<Int>)
    -> Step
  {
    var made: [(value: Step, isOptional: Bool)] = []
    for element in elements { made.append((step(element.value), element.isOptional)) }
    let constants = made.compactMap { $0.isOptional ? nil : ($0.value as? ConstantStep)?.constant }
    if constants.count == made.count { return ConstantStep(.list(constants), range) }
    return ListStep(made, range)
  }

  private mutating func map(
    _ entries: [(key: CheckedNode, value: CheckedNode, isOptional: Bool)], _ range: Range<Int>
  ) -> Step {
    var made: [(key: Step, value: Step, isOptional: Bool)] = []
    for entry in entries { made.append((step(entry.key), step(entry.value), entry.isOptional)) }
    let constants = made.compactMap { entry -> (key: CELValue, value: CELValue)? in
      guard !entry.isOptional, let key = entry.key as? ConstantStep, let value = entry.value as? ConstantStep
      else { return nil }
      return (key.constant, value.constant)
    }
    // A key twice is an error when it is evaluated, not before: `true || {1: 1, 1: 2} == {}` is true.
    if constants.count == made.count, let map = try? CELMap(constants) {
      return ConstantStep(.map(map), range)
    }
    return MapStep(made, range)
  }
}

// MARK: - Calls

extension Compiler {
  private mutating func call(
    _ name: String, _ overloads: [Overload], _ nodes: [CheckedNode], _ range: Range<Int>
  ) -> Step {
    let arguments = steps(nodes)
    let general = general(name, overloads, arguments, range)
    if folds, arguments.allSatisfy({ $0 is ConstantStep }), let constant = folded(general) { return constant }
    return general
  }

  private func general(
    _ name: String, _ overloads: [Overload], _ arguments: [Step], _ range: Range<Int>
  ) -> Step {
    if name == "!_", arguments.count == 1 { return NotStep(arguments[0], range) }
    if arguments.count == 2 {
      if let comparison = ComparisonOperator(rawValue: name) {
        return self.comparison(comparison, arguments[0], arguments[1], range)
      }
      if name == "@in", let list = arguments[1] as? ConstantStep, case .list(let constants) = list.constant {
        return ConstantMembershipStep(arguments[0], constants, range)
      }
    }
    let callee = Callee(name, overloads, argumentCount: arguments.count)
    if arguments.count == 1, let step = UnaryCallStep(callee, arguments[0], range) { return step }
    if arguments.count == 2, let step = BinaryCallStep(callee, arguments[0], arguments[1], range) {
      return step
    }
    return CallStep(callee, arguments, range)
  }

  private func comparison(
    _ comparison: ComparisonOperator, _ left: Step, _ right: Step, _ range: Range<Int>
  ) -> Step {
    if let left = left as? VariableFieldStep, let right = right as? ConstantStep {
      return FieldComparisonStep(comparison, left, right.constant, range)
    }
    if let left = left as? VariableStep, let right = right as? ConstantStep {
      return VariableComparisonStep(comparison, left, right.constant, range)
    }
    if let right = right as? ConstantStep {
      return ConstantComparisonStep(comparison, left, right.constant, range)
    }
    if let left = left as? ConstantStep {
      return ConstantComparisonStep(comparison.mirrored, right, left.constant, range)
    }
    return GeneralComparisonStep(comparison, left, right, range)
  }

  /// The value of a step that depends on nothing; `nil` if it fails: then it shall fail when it is evaluated.
  private func folded(_ step: Step) -> ConstantStep? {
    var frame = Frame(
      evaluation: Evaluation(costLimit: 1_000, zones: environment.zones),
      variables: [], locals: [])
    do throws(EvaluationError) {
      return ConstantStep(try step.value(&frame), step.range)
    } catch {
      return nil
    }
  }
}

// MARK: - Loops

extension Compiler {
  private mutating func loop(_ loop: CheckedNode.Loop, _ range: Range<Int>) -> Step {
    let over = step(loop.range)
    guard let first = loop.slots.first else {
      return FailingStep(EvaluationError(.invalidArgument, "a macro without a variable"), range)
    }
    return within(first, bound: nil) { compiler, slot in
      guard loop.slots.count > 1 else { return compiler.loop(loop, over, [slot], range) }
      return compiler.within(loop.slots[1], bound: nil) { compiler, second in
        compiler.loop(loop, over, [slot, second], range)
      }
    }
  }

  private mutating func loop(
    _ loop: CheckedNode.Loop, _ over: Step, _ slots: [Int], _ range: Range<Int>
  ) -> Step {
    let predicate = loop.predicate.map { step($0) }
    let transform = loop.transform.map { step($0) }
    switch (loop.kind, transform) {
    case (.all, _): return QuantifierStep(over, slots, predicate, deciding: false, range)
    case (.exists, _): return QuantifierStep(over, slots, predicate, deciding: true, range)
    case (.existsOne, _): return ExistsOneStep(over, slots, predicate, range)
    case (.transformMap, let transform?):
      return MapLoopStep(over, slots, predicate, transform, makesEntries: false, range)
    case (.transformMapEntry, let transform?):
      return MapLoopStep(over, slots, predicate, transform, makesEntries: true, range)
    case (.sortBy, let transform?): return SortStep(over, slots, transform, range)
    case (.filter, _), (.map, _), (.transformList, _), (.transformMap, nil), (.transformMapEntry, nil),
      (.sortBy, nil):
      return ListLoopStep(over, slots, predicate, transform, range)
    }
  }
}
