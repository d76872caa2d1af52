/// The instructions that can be reached without reading, each visited once.
struct Closure: Sendable {
  /// Instructions that wait for the next code point, in the order they were reached.
  private(set) var waiting: [Int32] = []
  /// Whether one of those that wait is an assertion.
  private(set) var isUndecided = false
  private(set) var hasMatch = false
  private(set) var visits = 0
  /// The round in which an instruction was last visited.
  private var rounds: [UInt32]
  private var round: UInt32 = 0
  private var stack: [Int32] = []

  init(count: Int) { rounds = Array(repeating: 0, count: count) }

  /// Forgets everything.
  mutating func begin() {
    waiting.removeAll(keepingCapacity: true)
    (isUndecided, hasMatch, visits) = (false, false, 0)
    if round == .max {
      rounds = Array(repeating: 0, count: rounds.count)
      round = 0
    }
    round += 1
  }

  /// Adds what can be reached from an instruction.
  mutating func add(_ start: Int32, in program: RegexProgram, _ here: Surroundings) {
    stack.append(start)
    while let counter = stack.popLast() {
      guard rounds[Int(counter)] != round else { continue }
      rounds[Int(counter)] = round
      visits += 1
      switch program.instructions[Int(counter)] {
      case .consume: waiting.append(counter)
      case .assertion(let assertion):
        switch here.holds(assertion) {
        case true?: stack.append(counter + 1)
        case false?: break
        case nil:
          waiting.append(counter)
          isUndecided = true
        }
      case .split(let first, let second):
        stack.append(second)
        stack.append(first)
      case .jump(let target): stack.append(target)
      case .save: stack.append(counter + 1)
      case .match: hasMatch = true
      }
    }
  }
}
