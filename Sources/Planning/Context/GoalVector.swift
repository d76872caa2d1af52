import Glibc

/// Where a goal lies among other goals, by its letters: hashed n-grams, signed, of length 1.
///
/// It finds the same words in another order, other endings and small changes; it does not find the same meaning in other
/// words, and it does not see what is turned round (`docs/planning.md`). Whole numbers, so that two machines agree.
public struct GoalVector: Sendable, Equatable {
  /// Vectors of another recipe cannot be compared with these.
  public static let recipe = "char-3-5+words/fnv1a/2048/1"
  /// How many numbers there are.
  public static let size = 2_048
  /// `size` numbers; their squares add up to about 32,767 squared.
  public let values: [Int16]
  private static let scale = 32_767.0

  /// The vector of a text.
  public init(_ text: String) {
    var counts: [UInt64: Double] = [:]
    for word in Self.words(text) {
      counts[Self.mixed(WordHash.of("word:" + word)), default: 0] += 1
      // Letters as UTF-8 would cut those of other scripts in three.
      let letters = Array("_\(word)_".unicodeScalars)
      for length in 3...5 where letters.count >= length {
        for start in 0...letters.count - length {
          let gram = String(String.UnicodeScalarView(letters[start..<start + length]))
          counts[Self.mixed(WordHash.of(gram)), default: 0] += 1
        }
      }
    }
    var sums = [Double](repeating: 0, count: Self.size)
    // In order of hashes: sums of fractions depend on it.
    for (hash, count) in counts.sorted(by: { $0.key < $1.key }) {
      let sign = hash >> 63 == 0 ? 1.0 : -1.0
      sums[Int(hash % UInt64(Self.size))] += sign * (1 + log(count))
    }
    let length = sqrt(sums.reduce(0) { $0 + $1 * $1 })
    values = sums.map { length > 0 ? Int16(($0 / length * Self.scale).rounded()) : 0 }
  }

  /// Lower-case words of letters and digits, as they look and not as they are coded.
  static func words(_ text: String) -> [String] {
    let folded = String(String.UnicodeScalarView(FoldedText(text).scalars)).lowercased()
    return folded.unicodeScalars.split(whereSeparator: {
      !$0.properties.isAlphabetic && !("0"..."9").contains($0)
    })
    .map { String(String.UnicodeScalarView($0)) }
  }

  /// The last step of SplitMix64: the low bits of FNV-1a alone are not spread well.
  private static func mixed(_ hash: UInt64) -> UInt64 {
    var value = hash
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// The cosine, -1 to 1, three decimals; 0 for a text without words.
  public func similarity(to other: GoalVector) -> Double {
    let product = zip(values, other.values).reduce(0) { $0 + Int($1.0) * Int($1.1) }
    let cosine = Double(product) / (Self.scale * Self.scale)
    return (max(-1, min(1, cosine)) * 1_000).rounded() / 1_000
  }
}
