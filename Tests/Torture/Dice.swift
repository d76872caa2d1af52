/// Random numbers that a seed gives again (SplitMix64).
struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Other numbers for each turn, whichever thread it runs on.
  init(seed: UInt64, turn: Int = 0) {
    state = seed &+ UInt64(bitPattern: Int64(turn)) &* 0xD1B5_4A32_D192_ED03
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return x ^ x >> 31
  }

  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func fraction() -> Double { Double(next() >> 11) / Double(UInt64(1) << 53) }
}
