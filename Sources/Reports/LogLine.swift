public import JSON
public import OperatingSystem

/// A line of the structured log: JSON with fixed members, one line each.
public struct LogLine: Sendable {
  /// How much it matters.
  public enum Level: String, Sendable {
    case info, warning, error
  }

  /// The line without a line feed.
  public let text: String

  /// A line of a run; `stage` is left out for what concerns all of it.
  public init(
    _ level: Level, at time: Timestamp, correlationID: String, run: String, stage: String? = nil, _ message: String,
    details: [(name: String, value: JSON)] = []
  ) {
    let head: JSON = .compact([
      "timestamp": .string(time.text), "level": .string(level.rawValue), "correlation_id": .string(correlationID),
      "run": .string(run), "stage": stage.map { .string($0) }, "message": .string(message),
    ])
    text = JSON.object((head.members ?? []) + details).text
  }
}
