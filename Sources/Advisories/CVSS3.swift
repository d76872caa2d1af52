public import Diagnostics

/// A CVSS 3.0 or 3.1 vector and its scores (FIRST, CVSS v3.1 Specification, sections 6 to 8).
///
/// Scores are whole tenths. All arithmetic is on integers, so that rounding up (Appendix A) never meets
/// a binary fraction.
public struct CVSS3: Hashable, Sendable {
  /// A score in tenths: 98 is 9.8.
  public struct Score: Hashable, Comparable, Sendable {
    /// 0 to 100.
    public let tenths: Int

    /// From tenths.
    public init(tenths: Int) { self.tenths = tenths }

    /// As it is written: `9.8`.
    public var text: String { "\(tenths / 10).\(tenths % 10)" }

    /// Whether `left` is lower.
    public static func < (left: Score, right: Score) -> Bool { left.tenths < right.tenths }
  }

  /// The vector as written.
  public let vector: String
  /// 0 or 1: the minor version.
  let minor: Int
  /// The value of each metric that is written.
  private let values: [String: String]

  /// Reads a vector; metrics may stand in any order (§6).
  ///
  /// - Throws: `advisory.cvss` for another version, an unknown metric or value, a metric that is
  ///   missing or given twice.
  public init(_ vector: String) throws(Problem) {
    func refused(_ reason: String) -> Problem {
      Problem(.advisoryCVSS, "'\(vector)' is no CVSS 3 vector: \(reason)")
    }
    var parts = vector.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.first {
    case "CVSS:3.0": minor = 0
    case "CVSS:3.1": minor = 1
    default: throw refused("it does not begin with 'CVSS:3.0/' or 'CVSS:3.1/'")
    }
    parts.removeFirst()
    var values: [String: String] = [:]
    for part in parts {
      let pair = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, let allowed = Self.metrics[pair[0]] else {
        throw refused("'\(part)' is no metric")
      }
      guard allowed.contains(pair[1]) else { throw refused("'\(pair[1])' is no value of '\(pair[0])'") }
      guard values.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw refused("'\(pair[0])' is given twice")
      }
    }
    for metric in Self.base where values[metric] == nil { throw refused("'\(metric)' is missing") }
    (self.vector, self.values) = (vector, values)
  }

  private static let base = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"]

  private static let metrics: [String: [String]] = {
    let base = [
      "AV": ["N", "A", "L", "P"], "AC": ["L", "H"], "PR": ["N", "L", "H"], "UI": ["N", "R"], "S": ["U", "C"],
      "C": ["N", "L", "H"], "I": ["N", "L", "H"], "A": ["N", "L", "H"],
    ]
    var all = base
    for (name, values) in base { all["M\(name)"] = ["X"] + values }
    all["E"] = ["X", "U", "P", "F", "H"]
    all["RL"] = ["X", "O", "T", "W", "U"]
    all["RC"] = ["X", "U", "R", "C"]
    for name in ["CR", "IR", "AR"] { all[name] = ["X", "L", "M", "H"] }
    return all
  }()

  /// The value of a metric; `X` where it is not written.
  func value(_ metric: String) -> String { values[metric] ?? "X" }

  /// The modified metric of the environmental group, which takes the base metric's value where it is not defined.
  func modified(_ metric: String) -> String {
    let value = value("M\(metric)")
    return value == "X" ? self.value(metric) : value
  }
}

/// How bad a vulnerability is (CVSS v3.1 §5), or that nobody has said so in CVSS 3.
public enum Severity: String, CaseIterable, Sendable {
  /// 9.0 and above.
  case critical
  /// 7.0 to 8.9.
  case high
  /// 4.0 to 6.9.
  case medium
  /// 0.1 to 3.9.
  case low
  /// 0.0.
  case none
  /// There is no score: not the same as a low one.
  case unknown

  /// The rating of a score; `unknown` for none.
  public init(_ score: CVSS3.Score?) {
    switch score?.tenths {
    case nil: self = .unknown
    case .some(..<1): self = .none
    case .some(..<40): self = .low
    case .some(..<70): self = .medium
    case .some(..<90): self = .high
    case .some: self = .critical
    }
  }

  /// 0 for the worst; unknown comes last.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Problem.Code {
  /// A severity vector is malformed.
  public static let advisoryCVSS = Self("advisory.cvss", exit: .invalidData)
}
