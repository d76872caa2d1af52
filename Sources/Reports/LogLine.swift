public import Diagnostics
public import JSON
public import OperatingSystem

/// A line of the structured log: JSON with fixed members, one line each.
///
/// Every line has `timestamp`, `level`, `correlation_id`, `run`, `stage` and `message`; what it does not concern is null.
public struct LogLine: Sendable {
  /// How much it matters.
  public enum Level: String, Sendable {
    case info, warning, error
  }

  /// How much it matters.
  public let level: Level
  /// The line without a line feed.
  public let text: String

  /// A line; `stage` is null for what concerns all of a run, `run` for what is outside of any.
  public init(
    _ level: Level, at time: Timestamp, correlationID: String?, run: String?, stage: String? = nil,
    _ message: String,
    details: [(name: String, value: JSON)] = []
  ) {
    self.level = level
    let head: [(name: String, value: JSON)] = [
      ("timestamp", .string(time.text)), ("level", .string(level.rawValue)),
      ("correlation_id", correlationID.map { .string($0) } ?? .null),
      ("run", run.map { .string($0) } ?? .null), ("stage", stage.map { .string($0) } ?? .null),
      ("message", .string(message)),
    ]
    text = JSON.object(head + details).text
  }

  /// A problem outside of a run; `correlationID` is that of the call.
  public init(
    _ problem: Problem, as level: Level = .error, at time: Timestamp, correlationID: String? = nil
  ) {
    let details: JSON = .compact([
      "code": .string(problem.code.name), "file": problem.location.map { .string($0.file) },
      "line": problem.location.map { .integer($0.line) },
      "column": problem.location.map { .integer($0.column) },
      "hint": problem.hint.map { .string($0) }, "cause": problem.cause.map { .string($0) },
    ])
    self.init(
      level, at: time, correlationID: correlationID, run: nil, problem.message, details: details.members ?? []
    )
  }
}
