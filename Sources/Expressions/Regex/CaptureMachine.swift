/// Finds the match that a backtracking engine would find first, and where its groups are, without going back.
///
/// Pike's machine: all ways go through the text side by side, in order of preference, at most one at each
/// instruction. Where its groups are is kept in blocks; a way gets a block of its own only when it notes a place.
struct CaptureMachine {
  private struct Way {
    var counter: Int32
    var block: Int
  }

  private let program: RegexProgram
  private let slotCount: Int
  private var ways: [Way] = []
  private var next: [Way] = []
  private var stack: [Way] = []
  private var rounds: [Int]
  private var round = 1
  /// The slots of all blocks; -1 is no place.
  private var slots: [Int] = []
  private var owners: [Int] = []
  private var free: [Int] = []

  /// A machine for one search that notes the places of the first few groups.
  init(_ program: RegexProgram, groups: Int) {
    self.program = program
    slotCount = 2 * (groups + 1)
    rounds = Array(repeating: 0, count: program.instructions.count)
  }

  /// The slots of the first match that begins at an offset or later.
  mutating func firstMatch(in text: Span<UInt8>, from offset: Int) -> [Int]? {
    var (position, found) = (offset, nil as [Int]?)
    while true {
      if next.isEmpty {
        if found != nil || (program.isAnchored && position > 0) { return found }
        if !program.prefix.isEmpty {
          guard let place = TextReader.find(program.prefix, in: text, from: position) else { return nil }
          position = place
          round += 1
        }
      }
      if found == nil {
        let block = newBlock()
        slots[block * slotCount] = position
        // Behind all others: what began earlier is preferred.
        reach(from: Way(counter: 0, block: block), at: position, Surroundings(of: position, in: text))
      }
      ways.removeAll(keepingCapacity: true)
      swap(&ways, &next)
      round += 1
      guard position < text.count else {
        return advance(by: nil, in: text, from: position, to: position) ?? found
      }
      let scalar = TextReader.scalar(in: text, at: position)
      let after = position + scalar.width
      found = advance(by: scalar.value, in: text, from: position, to: after) ?? found
      position = after
    }
  }

  /// Lets every way read one code point; the slots of the most preferred way that ends here.
  private mutating func advance(
    by value: UInt32?, in text: Span<UInt8>, from position: Int, to after: Int
  ) -> [Int]? {
    let there = Surroundings(of: after, in: text)
    for (index, way) in ways.enumerated() {
      if let value, case .consume(let set) = program.instructions[Int(way.counter)],
        value <= ScalarSet.last, program.set(set, contains: value)
      {
        reach(from: Way(counter: way.counter + 1, block: way.block), at: after, there)
        continue
      }
      guard program.instructions[Int(way.counter)] == .match else {
        release(way.block)
        continue
      }
      slots[way.block * slotCount + 1] = position
      let found = Array(slots[way.block * slotCount..<(way.block + 1) * slotCount])
      // Those behind are less preferred.
      for rest in ways[index...] { release(rest.block) }
      return found
    }
    return nil
  }

  /// Adds what a way reaches without reading, in order of preference; each entry of the stack owns its block.
  private mutating func reach(from way: Way, at position: Int, _ here: Surroundings) {
    stack.append(way)
    while let way = stack.popLast() {
      let counter = Int(way.counter)
      guard rounds[counter] != round else {
        release(way.block)
        continue
      }
      rounds[counter] = round
      switch program.instructions[counter] {
      case .consume, .match: next.append(way)
      case .assertion(let assertion):
        if here.holds(assertion) == true {
          stack.append(Way(counter: way.counter + 1, block: way.block))
        } else {
          release(way.block)
        }
      case .split(let first, let second):
        owners[way.block] += 1
        stack.append(Way(counter: second, block: way.block))
        stack.append(Way(counter: first, block: way.block))
      case .jump(let target): stack.append(Way(counter: target, block: way.block))
      case .save(let slot):
        let block = Int(slot) < slotCount ? copy(way.block) : way.block
        if Int(slot) < slotCount { slots[block * slotCount + Int(slot)] = position }
        stack.append(Way(counter: way.counter + 1, block: block))
      }
    }
  }

  // MARK: - Blocks

  private mutating func newBlock() -> Int {
    if let block = free.popLast() {
      for slot in 0..<slotCount { slots[block * slotCount + slot] = -1 }
      owners[block] = 1
      return block
    }
    slots.append(contentsOf: repeatElement(-1, count: slotCount))
    owners.append(1)
    return owners.count - 1
  }

  /// A block with the same places that nobody else owns, in exchange for one ownership.
  private mutating func copy(_ block: Int) -> Int {
    if owners[block] == 1 { return block }
    let fresh = newBlock()
    for slot in 0..<slotCount { slots[fresh * slotCount + slot] = slots[block * slotCount + slot] }
    release(block)
    return fresh
  }

  private mutating func release(_ block: Int) {
    owners[block] -= 1
    if owners[block] == 0 { free.append(block) }
  }
}
