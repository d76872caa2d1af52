import Glibc
public import JSON

/// What versions of prompts came to: a row a version, and whether anything can be said about them.
///
/// Counted are plans, not calls: the calls of one plan have the same goal and are not independent.
public struct PromptReport: Sendable {
  /// What one plan came to with one prompt.
  public struct Result: Sendable, Equatable {
    /// The name of the prompt.
    public var prompt: String
    /// The version that the plan was given.
    public var version: Int
    /// How many parts were asked for, and how many of them were valid at first.
    public var parts, validParts: Int
    /// Parts that the deterministic planner took over.
    public var fallbacks: Int
    /// How often an answer was sent back.
    public var repairs: Int
    /// The score of the finished plan; `nil` where none was made.
    public var score: Double?
    /// Tokens read and written.
    public var tokens: Int
    /// In the currency of the provider; `nil` where no price is known.
    public var cost: Double?
    /// How often the plan was made better afterwards.
    public var refinements: Int

    /// A result of its parts.
    public init(
      prompt: String, version: Int, parts: Int, validParts: Int, fallbacks: Int = 0, repairs: Int = 0,
      score: Double? = nil, tokens: Int = 0, cost: Double? = nil, refinements: Int = 0
    ) {
      (self.prompt, self.version, self.parts, self.validParts) = (prompt, version, parts, validParts)
      (self.fallbacks, self.repairs, self.score, self.tokens) = (fallbacks, repairs, score, tokens)
      (self.cost, self.refinements) = (cost, refinements)
    }

    /// Whether every part was valid at first.
    var isValidAtFirst: Bool { parts > 0 && validParts == parts }
  }

  /// What one version came to.
  public struct Row: Sendable, Equatable {
    /// The name of the prompt.
    public let prompt: String
    /// Its version.
    public let version: Int
    /// How many plans were made with it.
    public let plans: Int
    /// The share of plans of which every part was valid at first, with the interval of Wilson at 95 %.
    public let valid: Double
    /// The ends of that interval.
    public let validLow, validHigh: Double
    /// Means over plans; `nil` where nothing is known.
    public let score, cost: Double?
    /// Means over plans.
    public let tokens, repairs, fallbacks, refinements: Double
  }

  /// By name, then version.
  public let rows: [Row]
  /// What can and cannot be said, a sentence for each prompt with more than one version.
  public let verdicts: [String]

  /// Adds up results; `shares` are those of the experiment of a prompt, by version.
  public init(_ results: [Result], shares: [String: [Int: Int]] = [:]) {
    var rows: [Row] = []
    var verdicts: [String] = []
    let names = Set(results.map(\.prompt)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names {
      let ofName = results.filter { $0.prompt == name }
      let versions = Set(ofName.map(\.version)).sorted()
      let own = versions.map { version in Row(name, version, ofName.filter { $0.version == version }) }
      rows += own
      if own.count > 1 { verdicts.append(Self.verdict(name, own, shares[name])) }
    }
    (self.rows, self.verdicts) = (rows, verdicts)
  }

  /// Nothing is called better before there are enough plans for the difference that was seen.
  private static func verdict(_ name: String, _ rows: [Row], _ shares: [Int: Int]?) -> String {
    if let shares, isSplitBroken(rows, shares) {
      return "\(name): the plans are not shared out as declared, so nothing can be said"
    }
    let ranked = rows.sorted { ($0.valid, $1.version) > ($1.valid, $0.version) }
    let (best, next) = (ranked[0], ranked[1])
    let needed = sampleSize(best.valid, next.valid)
    let least = min(best.plans, next.plans)
    guard let needed else { return "\(name): no difference was seen in \(least) plans each" }
    guard least >= needed else {
      return
        "\(name): not decidable yet, \(least) of \(needed) plans each that a difference like this one needs"
    }
    // Looked at once; each further look makes a chance difference likelier.
    guard best.validLow > next.validHigh || isDifferent(best, next) else {
      return "\(name): no difference that chance does not explain"
    }
    return "\(name): version \(best.version) is more often valid at first than version \(next.version)"
  }

  /// Plans each for a power of 80 % at 5 %, two-sided; `nil` for two equal shares.
  static func sampleSize(_ first: Double, _ second: Double) -> Int? {
    let difference = abs(first - second)
    guard difference > 0.001 else { return nil }
    let mean = (first + second) / 2
    let sum =
      1.959964 * sqrt(2 * mean * (1 - mean)) + 0.841621 * sqrt(first * (1 - first) + second * (1 - second))
    return Int((sum * sum / (difference * difference)).rounded(.up))
  }

  private static func isDifferent(_ left: Row, _ right: Row) -> Bool {
    let (a, b) = (Double(left.plans), Double(right.plans))
    let pooled = (left.valid * a + right.valid * b) / (a + b)
    let deviation = sqrt(pooled * (1 - pooled) * (1 / a + 1 / b))
    return deviation > 0 && abs(left.valid - right.valid) / deviation > 1.959964
  }

  /// Chi-square of the numbers of plans against the shares, p < 0.001.
  private static func isSplitBroken(_ rows: [Row], _ shares: [Int: Int]) -> Bool {
    let all = Double(rows.reduce(0) { $0 + $1.plans })
    let total = Double(shares.values.reduce(0, +))
    guard all > 0, total > 0 else { return false }
    var sum = 0.0
    for (version, share) in shares.sorted(by: { $0.key < $1.key }) where share > 0 {
      let expected = all * Double(share) / total
      let seen = Double(rows.first { $0.version == version }?.plans ?? 0)
      sum += (seen - expected) * (seen - expected) / expected
    }
    // Quantiles of 0.999 for one to nine degrees of freedom.
    let limits = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88]
    let freedom = shares.values.count { $0 > 0 } - 1
    return limits.indices.contains(freedom - 1) && sum > limits[freedom - 1]
  }

  /// The report as a document.
  public var json: JSON {
    func rounded(_ value: Double) -> JSON { .number((value * 10_000).rounded() / 10_000) }
    return [
      "prompts": .array(
        rows.map {
          .compact([
            "prompt": .string($0.prompt), "version": .integer($0.version), "plans": .integer($0.plans),
            "validAtFirst": rounded($0.valid), "validAtFirstLow": rounded($0.validLow),
            "validAtFirstHigh": rounded($0.validHigh), "score": $0.score.map(rounded),
            "cost": $0.cost.map(rounded),
            "tokens": rounded($0.tokens), "repairs": rounded($0.repairs), "fallbacks": rounded($0.fallbacks),
            "refinements": rounded($0.refinements),
          ])
        }), "verdicts": .strings(verdicts),
    ]
  }
}

extension PromptReport.Row {
  fileprivate init(_ prompt: String, _ version: Int, _ results: [PromptReport.Result]) {
    (self.prompt, self.version, plans) = (prompt, version, results.count)
    let count = Double(max(1, results.count))
    let share = Double(results.count { $0.isValidAtFirst }) / count
    valid = share
    // Wilson 1927: also right near 0 and 1.
    let z = 1.959964
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half = z / (1 + z * z / count) * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    (validLow, validHigh) = (max(0, middle - half), min(1, middle + half))
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    score = mean(results.compactMap(\.score))
    cost = mean(results.compactMap(\.cost))
    tokens = mean(results.map { Double($0.tokens) }) ?? 0
    repairs = mean(results.map { Double($0.repairs) }) ?? 0
    fallbacks = mean(results.map { Double($0.fallbacks) }) ?? 0
    refinements = mean(results.map { Double($0.refinements) }) ?? 0
  }
}
