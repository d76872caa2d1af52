/// The schedule of a run in the Chrome trace event format (JSON object format), for Perfetto and `chrome://tracing`.
///
/// 1. A file is `head`, any number of events with `separator` between them, and `tail`: it can be written as it comes.
/// 2. Every event has `ph`, `ts`, `pid`, `tid`; complete events (`X`) have `dur`; times are whole microseconds.
/// 3. Rounding moves no span into the next one: beginning and end are cut off alike.
import Cryptography
import Diagnostics
public import Execution
import JSON
import Pipelines

/// The texts of trace events.
public enum TraceEvents {
  /// The beginning of a file; `members` tell of the run.
  public static func head(_ members: [(name: String, value: String)]) -> String {
    let data = JSON.object(members.map { ($0.name, .string($0.value)) })
    return #"{"displayTimeUnit":"ms","otherData":"# + data.text + #","traceEvents":["# + "\n"
  }

  /// Between two events.
  public static let separator = ",\n"
  /// The end of a file.
  public static let tail = "\n]}\n"

  /// The event that names the process.
  public static func process(_ name: String) -> String {
    metadata("process_name", row: 0, ["name": .string(name)])
  }

  /// The events that name a row and put it in its place.
  public static func row(_ row: Int) -> [String] {
    [
      metadata("thread_name", row: row, ["name": .string(row == 0 ? "recorded results" : "job \(row)")]),
      metadata("thread_sort_index", row: row, ["sort_index": .integer(row)]),
    ]
  }

  private static func metadata(_ name: String, row: Int, _ arguments: JSON) -> String {
    event(ph: "M", name, nil, row, ts: 0, duration: nil, arguments)
  }

  /// A span under the stage's name.
  public static func span(_ span: ScheduleWatch.Span) -> String {
    var arguments: [(name: String, value: JSON?)] = [
      ("stage", .string(span.stage.name)), ("kind", .string(span.stage.kindName)),
    ]
    switch span.sort {
    case .stage:
      arguments += [
        ("status", (span.outcome?.status.word).map { .string($0) }),
        ("attempts", span.outcome.map { .integer($0.attempts) }),
        ("key", span.outcome?.key.map { .string("sha256:\($0.hex)") }),
      ]
      if case .failed(let problem)? = span.outcome?.status {
        arguments.append(("code", .string(problem.code.name)))
      }
    case .retry:
      arguments += [
        ("status", "retried"), ("attempt", .integer(span.attempt)),
        ("code", span.problem.map { .string($0) }),
      ]
    case .pause: arguments += [("status", "paused"), ("attempt", .integer(span.attempt))]
    }
    let pools = span.stage.pools.map { $0.count == 1 ? $0.pool : "\($0.pool) \($0.count)" }
    if !pools.isEmpty { arguments.append(("pool", .string(pools.joined(separator: ", ")))) }
    if let wait = span.wait {
      arguments += [
        ("waited_for", .string(wait.reason.rawValue)),
        ("waited_us", .integer(Int(wait.duration.microseconds))),
      ]
    }
    let name =
      switch span.sort {
      case .stage: span.stage.name
      case .retry: "\(span.stage.name) (attempt \(span.attempt))"
      case .pause: "\(span.stage.name) (pause)"
      }
    return complete(name, span.sort.rawValue, span.row, span.start, span.end, .compact(arguments))
  }

  /// One span for many recorded results in a row.
  public static func merged(_ count: Int, _ start: Duration, _ end: Duration) -> String {
    complete(
      "\(count) stages", "stage", 0, start, end, ["status": "reused", "count": .integer(count)])
  }

  private static func complete(
    _ name: String, _ category: String, _ row: Int, _ start: Duration, _ end: Duration, _ arguments: JSON
  ) -> String {
    let begin = Int(start.microseconds)
    return event(
      ph: "X", name, category, row, ts: begin, duration: max(0, Int(end.microseconds) - begin), arguments)
  }

  private static func event(
    ph: String, _ name: String, _ category: String?, _ row: Int, ts: Int, duration: Int?, _ arguments: JSON
  ) -> String {
    JSON.compact([
      "ph": .string(ph), "name": .string(name), "cat": category.map { .string($0) }, "pid": 1,
      "tid": .integer(row), "ts": .integer(ts), "dur": duration.map { .integer($0) }, "args": arguments,
    ]).text
  }
}

extension StageOutcome.Status {
  /// The status in a word.
  public var word: String {
    switch self {
    case .waiting: "waiting"
    case .executed: "executed"
    case .reused: "reused"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }
}
