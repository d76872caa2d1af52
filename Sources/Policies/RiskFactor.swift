internal import JSON

/// A kind of risk factor: a named measure of the facts, from 0 (harmless) to 1.
///
/// The arithmetic is in whole ten-thousandths and thus the same everywhere. A missing fact counts as the
/// worst case, and the explanation says so.
public struct RiskFactorKind: Sendable {
  /// What `uses:` names: `risk/data-access`.
  public let name: String
  /// What it measures, in one line.
  public let summary: String
  /// What `with:` may say.
  public let parameters: [Parameter]
  /// The same as a formula over the facts, the parameters as `with`.
  ///
  /// The kind stays because its explanation names each part.
  public let formula: String
  let measure: @Sendable (Facts, Arguments) -> Measure

  /// All kinds, by name.
  public static let all: [RiskFactorKind] = (packageFactors + findingFactors + declaredFactors)
    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }

  /// The kind of this name.
  public static func named(_ name: String) -> RiskFactorKind? {
    all.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

/// What a factor came to: parts that add up, each with the fact behind it.
struct Measure {
  /// One fact and what it adds.
  struct Part {
    let text: String
    let value: Int
  }

  /// In the order they were looked at.
  private(set) var parts: [Part] = []
  /// The facts used, as they were.
  private(set) var facts: [(name: String, value: JSON)] = []
  /// Whether a person stated the fact.
  var isDeclared = false
  /// The most that it can come to, in ten-thousandths.
  var limit = 10_000

  /// The sum of the parts, at most the limit, in ten-thousandths.
  var value: Int { min(limit, max(0, parts.reduce(0) { $0 + $1.value })) }

  /// What a person reads: `maintainer scripts 0.2 + setuid files 0.4`.
  var explanation: String {
    let terms = parts.map { "\($0.text) \(FixedPoint(tenThousandths: $0.value).text)" }
    let sum = parts.reduce(0) { $0 + $1.value }
    let ending = sum > limit ? ", at most \(FixedPoint(tenThousandths: limit).text)" : ""
    return (terms.isEmpty ? "nothing found 0" : terms.joined(separator: " + ")) + ending
  }

  /// Notes a fact.
  mutating func note(_ name: String, _ value: JSON) { facts.append((name, value)) }

  /// Adds a part; one of zero is shown too where `always`.
  mutating func add(_ text: String, _ value: Int, always: Bool = false) {
    if value != 0 || always { parts.append(Part(text: text, value: value)) }
  }

  /// The worst case, because a fact is missing.
  static func worst(_ text: String) -> Measure {
    var measure = Measure()
    measure.add("\(text), so the worst is assumed", 10_000)
    return measure
  }
}
