import Glibc
public import JSON

/// How good a plan is, 0 to 1: the weighted geometric mean of named parts, each with its reason.
///
/// A part near zero pulls the whole down, so that a plan cannot buy itself good marks with one thing that it does well.
/// A plan that cannot be followed, because ids lead nowhere or routes run in a circle, has 0.
public struct PlanScore: Sendable {
  /// One part of the score.
  public struct Part: Sendable {
    /// One of `Part.weights`.
    public let name: String
    /// 0 to 1, three decimals.
    public let score: Double
    /// How much it counts beside the others.
    public let weight: Int
    /// What was counted.
    public let because: String

    /// How much each part counts unless a plan says otherwise.
    public static let weights: [(name: String, weight: Int)] = [
      ("structure", 10), ("completeness", 10), ("specificity", 15), ("measurability", 15), ("steps", 10),
      ("coverage", 10), ("language", 5), ("duplication", 5), ("risks", 10), ("balance", 5), ("sources", 5),
    ]
  }

  /// 0 to 1, three decimals.
  public let total: Double
  /// In the order of `Part.weights`; those that say nothing about this plan are left out.
  public let parts: [Part]

  /// Scores a plan; `weights` replaces those of the table, 0 takes a part away.
  public init(_ plan: RoutePlan, weights: [String: Int] = [:]) {
    let index = PlanIndex(plan)
    self.init(index, PlanReview(index), weights: weights)
  }

  init(_ index: PlanIndex, _ review: PlanReview, weights: [String: Int] = [:]) {
    let measures = PlanMeasures(index, review)
    var parts: [Part] = []
    var (sum, logarithms, isBroken) = (0.0, 0.0, false)
    for (name, usual) in Part.weights {
      guard let (score, because) = measures.part(name) else { continue }
      let weight = max(0, min(1_000, weights[name] ?? usual))
      let rounded = Self.rounded(score)
      parts.append(Part(name: name, score: rounded, weight: weight, because: because))
      if name == "structure", rounded == 0 { isBroken = true }
      sum += Double(weight)
      // A hundredth at least: nothing counts for more than its weight can pull.
      logarithms += Double(weight) * log(max(0.01, rounded))
    }
    self.parts = parts
    // Rounded, because libraries differ in the last bit.
    total = isBroken || sum == 0 || index.packages.isEmpty ? 0 : Self.rounded(exp(logarithms / sum))
  }

  private static func rounded(_ value: Double) -> Double { (max(0, min(1, value)) * 1_000).rounded() / 1_000 }

  /// The score as a document.
  public var json: JSON {
    [
      "score": .number(total),
      "parts": .array(
        parts.map {
          [
            "name": .string($0.name), "score": .number($0.score), "weight": .integer($0.weight),
            "because": .string($0.because),
          ]
        }),
    ]
  }
}
