internal import Diagnostics

/// A prefix code that is told by the lengths of its codes alone (RFC 1951 §3.2.2).
struct HuffmanCode {
  /// The most bits of a code.
  static let longest = 15
  /// Codes of at most so many bits are found in one step.
  private static let quick = 10

  static let fixedLiterals = HuffmanCode(
    checked: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
      + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
  static let fixedDistances = HuffmanCode(checked: [UInt8](repeating: 5, count: 32))

  /// By the next bits: the symbol, and below it the length of its code in four bits; 0 for what is longer or none.
  private var table = [UInt16](repeating: 0, count: 1 << quick)
  /// Symbols in the order of their codes.
  private var symbols: [UInt16] = []
  /// How many codes there are of each length.
  private var counts = [Int](repeating: 0, count: longest + 1)

  /// - Parameters:
  ///   - lengths: by symbol; 0 for one that does not occur.
  ///   - mayBeOneBit: whether a single code of one bit is taken, which leaves half of the codes unused.
  /// - Throws: `archive.invalid` for too many codes, or for too few.
  init(_ lengths: ArraySlice<UInt8>, mayBeOneBit: Bool) throws(Problem) {
    var counts = [Int](repeating: 0, count: Self.longest + 1)
    for length in lengths { counts[Int(length)] += 1 }
    var left = 1
    for length in 1...Self.longest {
      left = left * 2 - counts[length]
      guard left >= 0 else { throw damaged("a code is ambiguous") }
    }
    let most = counts.lastIndex { $0 > 0 } ?? 0
    guard left == 0 || mayBeOneBit && most <= 1 else { throw damaged("a code is not complete") }
    self.init(checked: Array(lengths))
  }

  private init(checked lengths: [UInt8]) {
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    var (code, starts, firsts) = (0, [0], [0])
    for length in 1...Self.longest {
      starts.append(starts[length - 1] + counts[length - 1])
      code = (code + counts[length - 1]) << 1
      firsts.append(code)
    }
    symbols = [UInt16](repeating: 0, count: counts.reduce(0, +))
    for (symbol, length) in lengths.enumerated() where length > 0 {
      symbols[starts[Int(length)]] = UInt16(symbol)
      starts[Int(length)] += 1
      let code = firsts[Int(length)]
      firsts[Int(length)] += 1
      guard length <= Self.quick else { continue }
      // Codes begin with their highest bit, and are packed from the lowest on.
      let reversed = Int(UInt16(code).bitReversed >> UInt16(16 - length))
      for place in stride(from: reversed, to: table.count, by: 1 << Int(length)) {
        table[place] = UInt16(symbol) << 4 | UInt16(length)
      }
    }
  }

  /// The symbol that the next bits begin with, and how many of them it takes; `nil` for none.
  @inline(__always)
  func symbol(of bits: UInt32) -> (symbol: Int, count: Int)? {
    let entry = table[Int(bits & UInt32(1 << Self.quick - 1))]
    return entry != 0 ? (Int(entry >> 4), Int(entry & 15)) : slowSymbol(of: bits)
  }

  private func slowSymbol(of bits: UInt32) -> (symbol: Int, count: Int)? {
    var (code, first, index) = (0, 0, 0)
    for length in 1...Self.longest {
      code |= Int(bits >> UInt32(length - 1) & 1)
      let count = counts[length]
      if code - count < first { return (Int(symbols[index + code - first]), length) }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }
}

extension UInt16 {
  /// The highest bit first.
  fileprivate var bitReversed: UInt16 {
    var (rest, reversed): (UInt16, UInt16) = (self, 0)
    for _ in 0..<16 {
      reversed = reversed << 1 | rest & 1
      rest >>= 1
    }
    return reversed
  }
}
