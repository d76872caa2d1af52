/// What a pattern becomes: instructions for a machine that reads text one code point at a time.
final class RegexProgram: Sendable {
  enum Instruction: Hashable, Sendable {
    /// Reads one code point of the set with this index.
    case consume(Int32)
    /// Goes on only where this holds.
    case assertion(RegexTree.Assertion)
    /// Tries the first way before the second.
    case split(Int32, Int32)
    case jump(Int32)
    /// Notes the place in this slot: 2n for the begin of group n, 2n + 1 for its end.
    case save(Int32)
    case match
  }

  let instructions: [Instruction]
  let sets: [ScalarSet]
  let groupCount: Int
  let alphabet: Alphabet
  /// UTF-8 that every match begins with; empty if there is none.
  let prefix: [UInt8]
  /// Whether the prefix is the whole match.
  let isLiteral: Bool
  /// Whether a match can begin only where the text does.
  let isAnchored: Bool
  /// Whether a match may begin after any line feed.
  let asksForLineBegin: Bool
  /// The same sets for ASCII, a bit each.
  private let asciiSets: [(low: UInt64, high: UInt64)]

  init(_ tree: RegexTree) throws(RegexProblem) {
    var compiler = RegexCompiler(tree)
    compiler.compile()
    instructions = compiler.code
    sets = tree.sets
    groupCount = tree.groupCount
    asciiSets = tree.sets.map(Self.asciiBits)
    asksForLineBegin = compiler.code.contains(.assertion(.lineBegin))
    var observed = tree.sets
    for case .assertion(let assertion) in instructions {
      switch assertion {
      case .wordBoundary, .noWordBoundary: observed.append(.word)
      case .lineBegin, .lineEnd: observed.append(.lineFeed)
      case .textBegin, .textEnd: break
      }
    }
    alphabet = try Alphabet(telling: Set(observed).sorted { $0.ranges.count < $1.ranges.count })
    let beginning = Self.beginning(of: instructions, sets)
    (prefix, isLiteral, isAnchored) = (beginning.prefix, beginning.isLiteral, beginning.isAnchored)
  }

  /// Whether an instruction that consumes takes this code point.
  func set(_ index: Int32, contains value: UInt32) -> Bool {
    let index = Int(index)
    guard value < 128 else { return sets[index].contains(value) }
    let bits = value < 64 ? asciiSets[index].low : asciiSets[index].high
    return bits >> UInt64(value & 63) & 1 == 1
  }

  private static func asciiBits(_ set: ScalarSet) -> (low: UInt64, high: UInt64) {
    var bits: (low: UInt64, high: UInt64) = (0, 0)
    for range in set.ranges {
      guard range.lowerBound < 128 else { break }
      for value in range.lowerBound...min(range.upperBound, 127) {
        let bit = UInt64(1) << UInt64(value & 63)
        if value < 64 { bits.low |= bit } else { bits.high |= bit }
      }
    }
    return bits
  }

  /// Follows the program as long as there is only one way.
  private static func beginning(
    of code: [Instruction], _ sets: [ScalarSet]
  ) -> (prefix: [UInt8], isLiteral: Bool, isAnchored: Bool) {
    var (prefix, isAnchored, counter) = ([UInt8](), false, 0)
    while counter < code.count {
      switch code[counter] {
      case .save: break
      case .jump(let target):
        counter = Int(target)
        continue
      case .consume(let set):
        guard !isAnchored, let scalar = sets[Int(set)].single.flatMap(Unicode.Scalar.init) else {
          return (prefix, false, isAnchored)
        }
        prefix += UTF8.encode(scalar).map(Array.init) ?? []
      case .assertion(.textBegin) where prefix.isEmpty: isAnchored = true
      case .match: return (prefix, !prefix.isEmpty, isAnchored)
      case .assertion, .split: return (prefix, false, isAnchored)
      }
      counter += 1
    }
    return (prefix, false, isAnchored)
  }
}
