public import Diagnostics
public import JSON
public import YAML

/// A span of time, written `30s`, `5m`, `2h` or `1d`.
public struct TimeSpan: SingleValue, Hashable {
  /// Whole seconds.
  public let seconds: Int
  /// As the standard library has it.
  public var duration: Duration { .seconds(seconds) }
  /// JSON Schema of the written form.
  public static var schema: [(name: String, value: JSON)] {
    [("type", "string"), ("pattern", "^0*[1-9][0-9]*(s|m|h|d)$")]
  }
  /// A duration.
  public static var typeName: String { "duration" }
  /// In seconds, `"300s"`.
  public var json: JSON { .string("\(seconds)s") }
  /// A span of whole seconds.
  public init(seconds: Int) { self.seconds = seconds }
  /// Digits and one unit.
  public init(_ node: Node) throws(Problem) {
    let text = node.scalar ?? ""
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }),
      text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
      let count = Int(text.dropLast()), count > 0
    else {
      throw Problem(
        .wrongType, "is not a duration", at: node.location, hint: "write for example 30s, 5m, 2h or 1d")
    }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
    guard !overflow, seconds <= 365 * 86_400 else {
      throw Problem(.wrongValue, "is longer than a year", at: node.location)
    }
    self.seconds = seconds
  }
}
