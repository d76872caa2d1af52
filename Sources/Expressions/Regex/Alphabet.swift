/// The code points a program can tell apart, as few symbols: columns of the automaton's table.
struct Alphabet: Sendable {
  /// The symbol of the end of the text.
  static let end = 0
  /// The symbol of a byte that is no UTF-8; no set contains it.
  static let broken = 1
  /// How many pieces of sets the symbols may be worked out from.
  static let workLimit = 4_000_000

  /// For each symbol a code point it stands for.
  private(set) var representatives: [UInt32] = [.max, .max]
  /// The symbols of ASCII.
  private(set) var ascii: [Int32] = []
  /// Where the intervals of code points with one symbol begin, sorted; the first at 0.
  private let starts: [UInt32]
  private var symbols: [Int32]

  var count: Int { representatives.count }

  /// Splits the code points by whether they are in each of the sets.
  init(telling sets: [ScalarSet]) throws(RegexProblem) {
    // A set and its complement say the same: the one that ends early has less to go through.
    let sets = sets.map { $0.ranges.last?.upperBound == ScalarSet.last ? $0.inverted : $0 }
    var boundaries: [UInt32] = [0, 128]
    for range in sets.lazy.flatMap(\.ranges) { boundaries += [range.lowerBound, range.upperBound + 1] }
    boundaries.sort()
    var starts: [UInt32] = []
    for boundary in boundaries where boundary != starts.last && boundary <= ScalarSet.last {
      starts.append(boundary)
    }
    self.starts = starts
    symbols = Array(repeating: 0, count: starts.count)
    var (work, used) = (0, Int32(0))
    for set in sets {
      var renamed: [Int32: Int32] = [:]
      for range in set.ranges {
        var index = interval(of: range.lowerBound)
        while index < starts.count, starts[index] <= range.upperBound {
          if renamed[symbols[index]] == nil {
            used += 1
            renamed[symbols[index]] = used
          }
          symbols[index] = renamed[symbols[index]] ?? 0
          index += 1
          work += 1
        }
      }
      guard work <= Self.workLimit else {
        throw RegexProblem("the character classes overlap in more than \(Self.workLimit) pieces", at: 0)
      }
    }
    numberSymbols()
    ascii = (0..<128).map { symbols[interval(of: $0)] }
  }

  /// Gives the symbols in use successive numbers.
  private mutating func numberSymbols() {
    var numbers: [Int32: Int32] = [:]
    for index in starts.indices {
      if let number = numbers[symbols[index]] {
        symbols[index] = number
      } else {
        let number = Int32(representatives.count)
        numbers[symbols[index]] = number
        symbols[index] = number
        representatives.append(starts[index])
      }
    }
  }

  func symbol(of value: UInt32) -> Int {
    if value < 128 { return Int(ascii[Int(value)]) }
    return value > ScalarSet.last ? Self.broken : Int(symbols[interval(of: value)])
  }

  /// The index of the interval that holds a code point.
  private func interval(of value: UInt32) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}
