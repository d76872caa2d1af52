public import JSON

/// What thresholds accept, over pairs of goals of which people said whether they mean the same.
///
/// A threshold is worth what the pairs are worth: a third of those that differ should differ in a word only. With no wrong
/// pair accepted of n, the share of wrong ones is below 3/n with 95 %.
public struct ReuseCalibration: Sendable {
  /// Two goals and what people say of them.
  public struct Pair: Sendable {
    /// Two goals.
    public let first, second: String
    /// Whether a plan for one would do for the other.
    public let isSame: Bool

    /// A pair.
    public init(_ first: String, _ second: String, isSame: Bool) {
      (self.first, self.second, self.isSame) = (first, second, isSame)
    }
  }

  /// What one threshold accepts.
  public struct Row: Sendable, Equatable {
    /// From which likeness on.
    public let threshold: Double
    /// Pairs that mean the same and are accepted, by likeness alone and with the second gate.
    public let accepted, acceptedByBoth: Int
    /// Pairs that do not, and are.
    public let wrong, wrongByBoth: Int
    /// The upper end of the share of wrong ones with the second gate, at 95 %.
    public let wrongBound: Double
  }

  /// How many pairs mean the same, and how many do not.
  public let sameCount, differentCount: Int
  /// One a threshold, in the order given.
  public let rows: [Row]

  /// Counts; the second gate is that of `PlanReuse`, with everything but the goals the same.
  public init(_ pairs: [Pair], thresholds: [Double] = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]) {
    let judged = pairs.map { pair in
      (
        isSame: pair.isSame, similarity: GoalVector(pair.first).similarity(to: GoalVector(pair.second)),
        passes: PlanReuse.contentWords(pair.first) == PlanReuse.contentWords(pair.second)
      )
    }
    let (same, different) = (pairs.count { $0.isSame }, pairs.count { !$0.isSame })
    (sameCount, differentCount) = (same, different)
    rows = thresholds.map { threshold in
      let near = judged.filter { $0.similarity >= threshold }
      let wrong = near.count { !$0.isSame && $0.passes }
      return Row(
        threshold: threshold, accepted: near.count { $0.isSame },
        acceptedByBoth: near.count { $0.isSame && $0.passes },
        wrong: near.count { !$0.isSame }, wrongByBoth: wrong, wrongBound: Self.bound(wrong, of: different))
    }
  }

  /// The least threshold whose share of wrong ones is surely below a bound; `nil` if there are too few pairs to say so.
  public func threshold(forWrongBelow bound: Double) -> Double? {
    rows.filter { $0.wrongBound <= bound }.map(\.threshold).min()
  }

  /// 3/n for none; else the end of the interval of Wilson.
  private static func bound(_ wrong: Int, of count: Int) -> Double {
    guard count > 0 else { return 1 }
    let (share, size, z) = (Double(wrong) / Double(count), Double(count), 1.644854)
    let wilson =
      (share + z * z / (2 * size) + z * ((share * (1 - share) + z * z / (4 * size)) / size).squareRoot())
      / (1 + z * z / size)
    let bound = wrong == 0 ? min(1, 3 / size) : wilson
    return (bound * 10_000).rounded() / 10_000
  }

  /// The table as a document.
  public var json: JSON {
    [
      "recipe": .string(GoalVector.recipe), "same": .integer(sameCount),
      "different": .integer(differentCount),
      "thresholds": .array(
        rows.map {
          [
            "threshold": .number($0.threshold), "accepted": .integer($0.accepted),
            "wrong": .integer($0.wrong),
            "acceptedByBoth": .integer($0.acceptedByBoth), "wrongByBoth": .integer($0.wrongByBoth),
            "wrongBound": .number($0.wrongBound),
          ]
        }),
    ]
  }
}
