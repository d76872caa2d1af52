/// A deterministic automaton that is built while it reads, in bounded memory; it answers only yes or no.
///
/// A state is the set of instructions that wait for the next code point: consuming ones, and assertions that depend
/// on it. Each entry of the table is worked out when it is first needed, in at most one visit of each instruction.
/// When the table is full it is emptied and grows again from the state at hand. So a text costs at worst one pass
/// over the program for each code point, and mostly one look into the table.
struct LazyAutomaton: Sendable {
  /// Bytes of states and table at which both are emptied.
  static let memoryLimit = 1 << 20

  private enum Outcome {
    static let unknown: Int32 = -1
    static let dead: Int32 = -2
    static let match: Int32 = -3
    /// Back where the prefix is needed, so that it can be searched for.
    static let restart: Int32 = -4
  }

  private struct State: Hashable {
    var waiting: [Int32]
    /// What came before, if an assertion may ask for it.
    var before: Surroundings.Side?

    /// One number for the hasher instead of hundreds.
    func hash(into hasher: inout Hasher) {
      var sum = UInt64(waiting.count)
      for counter in waiting { sum = (sum &+ UInt64(UInt32(bitPattern: counter))) &* 0x9E37_79B9_7F4A_7C15 }
      hasher.combine(sum)
      hasher.combine(before)
    }
  }

  private let program: RegexProgram
  /// Columns of a row.
  private let width: Int
  /// A row a state, a column a symbol: the first index of the next row, or an outcome.
  private var table: [Int32] = []
  private var states: [State] = []
  private var rows: [State: Int32] = [:]
  private var memory = 0
  /// How often states and table were emptied.
  private var generation = 0
  private var closure: Closure
  /// What waits where only the prefix can begin a match; empty without a prefix.
  private let waitingForPrefix: [Int32]
  /// Table look-ups and visited instructions since the beginning, by which tests measure the work.
  private(set) var steps = 0

  init(_ program: RegexProgram) {
    self.program = program
    width = program.alphabet.count
    var closure = Closure(count: program.instructions.count)
    closure.begin()
    closure.add(0, in: program, Surroundings(before: .other, after: nil))
    waitingForPrefix = program.prefix.isEmpty ? [] : closure.orderedWaiting
    self.closure = closure
  }

  /// Whether a match begins at an offset or later.
  mutating func hasMatch(in text: Span<UInt8>, from offset: Int) -> Bool {
    if program.isLiteral { return TextReader.find(program.prefix, in: text, from: offset) != nil }
    var position = offset
    var outcome = Outcome.restart
    if program.prefix.isEmpty {
      let before = Surroundings(of: position, in: text).before
      closure.begin()
      closure.add(0, in: program, Surroundings(before: before, after: nil))
      steps += closure.visits
      outcome = enter(before: before)
    }
    while true {
      switch outcome {
      case Outcome.match: return true
      case Outcome.dead: return false
      case Outcome.restart:
        guard let found = TextReader.find(program.prefix, in: text, from: position) else { return false }
        position = found
        outcome = row(of: State(waiting: waitingForPrefix, before: nil))
      default:
        let pause = read(text, from: position, row: Int(outcome))
        steps += pause.looks
        outcome = pause.outcome == Outcome.unknown ? step(from: pause.row, by: pause.symbol) : pause.outcome
        // The end of the text is no place to go on from.
        if pause.symbol == Alphabet.end { return outcome == Outcome.match }
        position = pause.position
      }
    }
  }

  // MARK: - Reading

  private struct Pause {
    /// Where the reading goes on, and the row it came from.
    var position, row, symbol, looks: Int
    var outcome: Int32
  }

  /// Follows the table to the first entry that is no row.
  private func read(_ text: Span<UInt8>, from offset: Int, row: Int) -> Pause {
    let alphabet = program.alphabet
    let (table, ascii) = (table.span, alphabet.ascii.span)
    var (position, row, looks) = (offset, row, 0)
    while position < text.count {
      let byte = text[position]
      var (symbol, width) = (0, 1)
      if byte < 0x80 {
        symbol = Int(ascii[Int(byte)])
      } else {
        let scalar = TextReader.scalar(in: text, at: position)
        (symbol, width) = (alphabet.symbol(of: scalar.value), scalar.width)
      }
      let next = table[row + symbol]
      looks += 1
      position += width
      guard next >= 0 else {
        return Pause(position: position, row: row, symbol: symbol, looks: looks, outcome: next)
      }
      row = Int(next)
    }
    return Pause(
      position: position, row: row, symbol: Alphabet.end, looks: looks + 1, outcome: table[row + Alphabet.end]
    )
  }

  // MARK: - Growing

  /// Works out one entry of the table.
  private mutating func step(from row: Int, by symbol: Int) -> Int32 {
    let from = states[row / width]
    let value = program.alphabet.representatives[symbol]
    var waiting = from.waiting
    if let before = from.before {
      let after: Surroundings.Side = symbol == Alphabet.end ? .edge : Surroundings.Side(value)
      let here = Surroundings(before: before, after: after)
      closure.begin()
      for counter in from.waiting { closure.add(counter, in: program, here) }
      steps += closure.visits
      if closure.hasMatch { return note(Outcome.match, row, symbol) }
      waiting = closure.waiting
    }
    guard symbol != Alphabet.end else { return note(Outcome.dead, row, symbol) }
    let before = Surroundings.Side(value)
    let here = Surroundings(before: before, after: nil)
    closure.begin()
    steps += waiting.count
    for counter in waiting {
      if case .consume(let set) = program.instructions[Int(counter)], value <= ScalarSet.last,
        program.set(set, contains: value)
      {
        closure.add(counter + 1, in: program, here)
      }
    }
    closure.add(0, in: program, here)
    steps += closure.visits
    let known = generation
    let next = enter(before: before)
    // An emptied table has no place for the entry.
    return generation == known ? note(next, row, symbol) : next
  }

  private mutating func note(_ outcome: Int32, _ row: Int, _ symbol: Int) -> Int32 {
    table[row + symbol] = outcome
    return outcome
  }

  /// The outcome of arriving with what the closure holds.
  private mutating func enter(before: Surroundings.Side) -> Int32 {
    if closure.hasMatch { return Outcome.match }
    // A line may still begin where the text cannot.
    if closure.waiting.isEmpty && !program.asksForLineBegin { return Outcome.dead }
    let waiting = closure.orderedWaiting
    if !program.prefix.isEmpty && waiting == waitingForPrefix { return Outcome.restart }
    return row(of: State(waiting: waiting, before: closure.isUndecided ? before : nil))
  }

  /// The row of a state, new if it must be.
  private mutating func row(of state: State) -> Int32 {
    if let known = rows[state] { return known }
    let cost = 4 * (width + state.waiting.count) + 200
    if memory + cost > Self.memoryLimit, !states.isEmpty {
      table.removeAll(keepingCapacity: true)
      states.removeAll(keepingCapacity: true)
      rows.removeAll(keepingCapacity: true)
      (memory, generation) = (0, generation + 1)
    }
    memory += cost
    let row = Int32(table.count)
    table.append(contentsOf: repeatElement(Outcome.unknown, count: width))
    states.append(state)
    rows[state] = row
    return row
  }
}
