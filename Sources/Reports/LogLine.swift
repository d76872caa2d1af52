public import Diagnostics
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

  /// A line; `stage` is left out for what concerns all of a run, the run for what is outside of any.
  public init(
    _ level: Level, at time: Timestamp, correlationID: String?, run: String?, stage: String? = nil,
    _ message: String,
    details: [(name: String, value: JSON)] = []
  ) {
    let head: JSON = .compact([
      "timestamp": .string(time.text), "level": .string(level.rawValue),
      "correlation_id": correlationID.map { .string($0) },
      "run": run.map { .string($0) }, "stage": stage.map { .string($0) }, "message": .string(message),
    ])
    text = JSON.object((head.members ?? []) + details).text
  }

  /// A problem outside of a run, as an error.
  public init(_ problem: Problem, at time: Timestamp) {
    let details: JSON = .compact([
      "code": .string(problem.code.name), "file": problem.location.map { .string($0.file) },
      "line": problem.location.map { .integer($0.line) },
      "column": problem.location.map { .integer($0.column) },
      "hint": problem.hint.map { .string($0) }, "cause": problem.cause.map { .string($0) },
    ])
    self.init(.error, at: time, correlationID: nil, run: nil, problem.message, details: details.members ?? [])
  }
}
