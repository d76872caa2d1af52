/// Writes the instructions of a tree one after the other; a stack of tasks stands in for recursion.
///
/// Counted repetitions are copies. As in RE2, `x*` is a loop if x always reads something, else `(?:x+)?`: which of
/// the two decides how groups inside are preferred.
struct RegexCompiler {
  private enum Task {
    case node(Int)
    case save(Int)
    /// Ends an alternative with a jump to the end, completes the split before it and begins the next.
    ///
    /// `jumps` is the last of a chain: until the end is known, each jump names the one before it.
    case nextAlternative(of: [Int], index: Int, split: Int, jumps: Int32)
    /// Lets each jump of the chain lead here.
    case join(jumps: Int32)
    case copies(of: Int, RegexTree.Repetition)
    /// Jumps back to the beginning of a loop, or goes on.
    case loop(to: Int, isLazy: Bool)
    case back(to: Int32)
    /// Completes a chain of splits whose way out is here.
    case leave([Int], isLazy: Bool)
    case optionals(of: Int, count: Int, splits: [Int], isLazy: Bool)
  }

  private let tree: RegexTree
  private var tasks: [Task] = []
  private(set) var code: [RegexProgram.Instruction] = []

  init(_ tree: RegexTree) { self.tree = tree }

  mutating func compile() {
    tasks = [.node(tree.root)]
    while let task = tasks.popLast() { perform(task) }
    code.append(.match)
  }

  private var here: Int32 { Int32(code.count) }

  private mutating func perform(_ task: Task) {
    switch task {
    case .node(let index): emit(tree.entries[index].node)
    case .save(let slot): code.append(.save(Int32(slot)))
    case .nextAlternative(let parts, let index, let split, let jumps):
      code.append(.jump(jumps))
      code[split] = .split(Int32(split) + 1, here)
      begin(parts, at: index, jumps: here - 1)
    case .join(var jumps):
      while jumps >= 0, case .jump(let previous) = code[Int(jumps)] {
        code[Int(jumps)] = .jump(here)
        jumps = previous
      }
    case .copies(let child, let repetition): copy(child, repetition)
    case .loop(let target, let isLazy):
      code.append(isLazy ? .split(here + 1, Int32(target)) : .split(Int32(target), here + 1))
    case .back(let target): code.append(.jump(target))
    case .leave(let splits, let isLazy):
      for split in splits {
        let inside = Int32(split) + 1
        code[split] = isLazy ? .split(here, inside) : .split(inside, here)
      }
    case .optionals(let child, let count, let splits, let isLazy):
      guard count > 0 else { return perform(.leave(splits, isLazy: isLazy)) }
      code.append(.match)
      tasks.append(.optionals(of: child, count: count - 1, splits: splits + [code.count - 1], isLazy: isLazy))
      tasks.append(.node(child))
    }
  }

  private mutating func emit(_ node: RegexTree.Node) {
    switch node {
    case .empty: break
    case .set(let index): code.append(.consume(Int32(index)))
    case .assertion(let assertion): code.append(.assertion(assertion))
    case .group(let number, let child):
      code.append(.save(Int32(2 * number)))
      tasks += [.save(2 * number + 1), .node(child)]
    case .concatenation(let parts): tasks += parts.reversed().map { .node($0) }
    case .alternation(let parts): begin(parts, at: 0, jumps: -1)
    case .repetition(let child, let repetition): tasks.append(.copies(of: child, repetition))
    }
  }

  private mutating func begin(_ parts: [Int], at index: Int, jumps: Int32) {
    guard index < parts.count - 1 else {
      tasks += [.join(jumps: jumps), .node(parts[index])]
      return
    }
    code.append(.match)
    tasks.append(.nextAlternative(of: parts, index: index + 1, split: code.count - 1, jumps: jumps))
    tasks.append(.node(parts[index]))
  }

  private mutating func copy(_ child: Int, _ repetition: RegexTree.Repetition) {
    let (minimum, isLazy) = (repetition.minimum, repetition.isLazy)
    if let maximum = repetition.maximum {
      tasks.append(.optionals(of: child, count: maximum - minimum, splits: [], isLazy: isLazy))
      tasks += Array(repeating: .node(child), count: minimum)
    } else if minimum > 1 {
      // The loop is a task of its own, since it begins where the copies end.
      tasks.append(.copies(of: child, RegexTree.Repetition(minimum: 1, maximum: nil, isLazy: isLazy)))
      tasks += Array(repeating: .node(child), count: minimum - 1)
    } else if minimum == 0, !tree.entries[child].isNullable {
      code.append(.match)
      tasks += [.leave([code.count - 1], isLazy: isLazy), .back(to: here - 1), .node(child)]
    } else {
      if minimum == 0 {
        code.append(.match)
        tasks.append(.leave([code.count - 1], isLazy: isLazy))
      }
      tasks += [.loop(to: code.count, isLazy: isLazy), .node(child)]
    }
  }
}
