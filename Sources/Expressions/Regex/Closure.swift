/// The instructions that can be reached without reading, each visited once.
struct Closure: Sendable {
  /// Instructions that wait for the next code point, in the order they were reached.
  private(set) var waiting: [Int32] = []
  /// Whether one of those that wait is an assertion.
  private(set) var isUndecided = false
  private(set) var hasMatch = false
  private(set) var visits = 0
  /// The same instructions, a bit each.
  private var waitingBits: [UInt64]
  /// The round in which an instruction was last visited.
  private var rounds: [UInt32]
  private var round: UInt32 = 0
  private var stack: [Int32] = []

  init(count: Int) {
    rounds = Array(repeating: 0, count: count)
    waitingBits = Array(repeating: 0, count: count / 64 + 1)
  }

  /// The instructions that wait, in the order of the program.
  var orderedWaiting: [Int32] {
    var ordered: [Int32] = []
    ordered.reserveCapacity(waiting.count)
    for (index, word) in waitingBits.enumerated() where word != 0 {
      var rest = word
      while rest != 0 {
        ordered.append(Int32(64 * index + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return ordered
  }

  /// Forgets everything.
  mutating func begin() {
    for counter in waiting { waitingBits[Int(counter) / 64] = 0 }
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
      case .consume: wait(at: counter)
      case .assertion(let assertion):
        switch here.holds(assertion) {
        case true?: stack.append(counter + 1)
        case false?: break
        case nil:
          wait(at: counter)
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

  private mutating func wait(at counter: Int32) {
    waiting.append(counter)
    waitingBits[Int(counter) / 64] |= 1 << UInt64(counter % 64)
  }
}
