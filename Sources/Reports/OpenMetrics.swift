/// Metrics as text, by the OpenMetrics 1.0 text format.
///
/// 1. A family is TYPE, UNIT, HELP and then its samples, without a blank line; a unit is the end of the name (§4.4).
/// 2. Families and samples are sorted; the file ends with `# EOF`.
/// 3. No time stamps: the textfile collector of node_exporter refuses them. It takes comments that it does not know.

/// A set of metrics, to be written as one text.
public struct OpenMetrics: Sendable {
  /// What the samples of a family are.
  public enum Kind: String, Sendable { case counter, gauge, histogram }

  /// Labels with their values; written in this order.
  public typealias Labels = [(name: String, value: String)]

  /// Observations counted by size.
  public struct Histogram: Sendable, Equatable {
    /// The upper bounds that durations are counted by, in milliseconds.
    public static let bounds = [10, 100, 1_000, 10_000, 60_000, 600_000]
    /// How many were at most that large and larger than the bound before; the last are those beyond all bounds.
    public var counts: [Int]
    /// The sum of all, in milliseconds.
    public var milliseconds: Int

    /// Without observations.
    public init() { (counts, milliseconds) = ([Int](repeating: 0, count: Self.bounds.count + 1), 0) }

    /// From what was counted before; `nil` where the number of counts is another.
    public init?(counts: [Int], milliseconds: Int) {
      guard counts.count == Self.bounds.count + 1, counts.allSatisfy({ $0 >= 0 }), milliseconds >= 0 else {
        return nil
      }
      (self.counts, self.milliseconds) = (counts, milliseconds)
    }

    /// Counts one.
    public mutating func add(milliseconds value: Int) {
      counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
      milliseconds = milliseconds.addingReportingOverflow(max(0, value)).partialValue
    }
  }

  private struct Family {
    let kind: Kind
    let unit: String?
    let help: String
    var samples: [(labels: String, lines: [String])] = []
  }

  private var families: [String: Family] = [:]

  /// Without metrics.
  public init() {}

  /// Adds a sample of a counter; `name` is without `_total`.
  public mutating func count(
    _ name: String, unit: String? = nil, _ help: String, _ labels: Labels, _ value: Int
  ) {
    add(name, .counter, unit, help, labels, ["\(name)_total\(Self.shown(labels)) \(value)"])
  }

  /// Adds a sample of a gauge.
  public mutating func gauge(
    _ name: String, unit: String? = nil, _ help: String, _ labels: Labels, _ value: String
  ) {
    add(name, .gauge, unit, help, labels, ["\(name)\(Self.shown(labels)) \(value)"])
  }

  /// Adds a histogram of durations.
  public mutating func histogram(_ name: String, _ help: String, _ labels: Labels, _ value: Histogram) {
    var (lines, sum) = ([String](), 0)
    for (bound, count) in zip(Histogram.bounds.map { Self.seconds($0) } + ["+Inf"], value.counts) {
      sum += count
      lines.append("\(name)_bucket\(Self.shown(labels + [("le", bound)])) \(sum)")
    }
    lines.append("\(name)_count\(Self.shown(labels)) \(sum)")
    lines.append("\(name)_sum\(Self.shown(labels)) \(Self.seconds(value.milliseconds))")
    add(name, .histogram, "seconds", help, labels, lines)
  }

  private mutating func add(
    _ name: String, _ kind: Kind, _ unit: String?, _ help: String, _ labels: Labels, _ lines: [String]
  ) {
    families[name, default: Family(kind: kind, unit: unit, help: help)].samples.append(
      (Self.shown(labels), lines))
  }

  /// The whole text.
  public var text: String {
    var lines: [String] = []
    for (name, family) in families.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      lines.append("# TYPE \(name) \(family.kind.rawValue)")
      if let unit = family.unit { lines.append("# UNIT \(name) \(unit)") }
      lines.append("# HELP \(name) \(Self.escaped(family.help))")
      let samples = family.samples.sorted { $0.labels.utf8.lexicographicallyPrecedes($1.labels.utf8) }
      for sample in samples { lines += sample.lines }
    }
    return (lines + ["# EOF"]).joined(separator: "\n") + "\n"
  }

  /// Milliseconds as seconds: `0.01`, `1.0`, `12.345`.
  public static func seconds(_ milliseconds: Int) -> String {
    let (whole, rest) = max(0, milliseconds).quotientAndRemainder(dividingBy: 1_000)
    var digits = String("\(1_000 + rest)".dropFirst())
    while digits.utf8.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }

  private static func shown(_ labels: Labels) -> String {
    guard !labels.isEmpty else { return "" }
    return "{\(labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ","))}"
  }

  /// Backslash, quote and line feed escaped (ABNF `escaped-char`); by scalars, since `\r\n` is one character.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { shown, scalar in
      switch scalar {
      case "\\": shown += "\\\\"
      case "\"": shown += "\\\""
      case "\n": shown += "\\n"
      // Readers that split by lines know more line ends than one.
      case "\r", "\u{0B}", "\u{0C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}":
        shown += " "
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }
}
