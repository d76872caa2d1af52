import Cryptography
import Diagnostics
import Execution
import JSON
import OperatingSystem
import Pipelines
import Reports
import Synchronization

/// The log of one run: JSON lines in its folder, and on standard error where `--log json` asks for them.
final class RunLog: Sendable {
  private let writer: Mutex<FileWriter?>
  /// The first line that could not be written.
  private let failure = Mutex<Problem?>(nil)
  private let (correlationID, run, console): (String, String, Console)
  private let redaction: Redaction

  /// - Throws: `output.create`.
  init(
    _ path: String, correlationID: String, run: String, redaction: Redaction, console: Console
  ) throws(Problem) {
    self.redaction = redaction
    writer = Mutex(try FileWriter(creating: path))
    (self.correlationID, self.run, self.console) = (correlationID, run, console)
  }

  func write(
    _ level: LogLine.Level, _ message: String, _ details: [(name: String, value: JSON)] = [],
    stage: String? = nil, isUrgent: Bool = true
  ) {
    let line = LogLine(
      level, at: .now(), correlationID: correlationID, run: run, stage: stage, message, details: details)
    let text = redaction.applied(to: line.text)
    console.log(line, text)
    writer.withLock { writer in
      // A log that cannot be written does not stop the work; `close` says so.
      do throws(Problem) {
        try writer?.write(text + "\n")
        if isUrgent { try writer?.flush() }
      } catch { failure.withLock { $0 = $0 ?? error } }
    }
  }

  func write(_ progress: Runner.Progress) {
    switch progress {
    case .started(let stage): write(.info, "stage started", stage: stage.name)
    case .retrying(let stage, let attempt, let problem, _):
      write(
        .warning, problem.message, [("attempt", .integer(attempt)), ("code", .string(problem.code.name))],
        stage: stage.name)
    case .noticed(let stage, let notice): write(.warning, notice.text, stage: stage.name)
    case .ended: break
    case .expanded(let stage, let keys, let list):
      write(
        .info, "stage expanded",
        [("items", .integer(keys.count)), ("list", .string("sha256:\(list.digest.hex)"))], stage: stage.name)
    case .finished(let stage, let outcome):
      switch outcome.status {
      case .executed, .reused, .waiting:
        let details: [(name: String, value: JSON)] = [
          ("reused", .bool(outcome.isReused)), ("summary", .string(outcome.result?.summary ?? "")),
        ]
        // Of many stages that are reused the lines are written together, at the latest with the next of another sort.
        write(.info, "stage finished", details, stage: stage.name, isUrgent: !outcome.isReused)
      case .failed(let problem):
        var details: [(name: String, value: JSON)] = [("code", .string(problem.code.name))]
        if let cause = problem.cause { details.append(("cause", .string(cause))) }
        write(.error, problem.message, details, stage: stage.name)
      case .skipped(let reason): write(.info, "stage skipped: \(reason)", stage: stage.name)
      }
    }
  }

  /// Writes what is left, to the disk unless it is said otherwise.
  ///
  /// - Throws: `output.write`, also for a line that could not be written before.
  func close(syncing: Bool = true) throws(Problem) {
    try writer.withLock { (writer) throws(Problem) in
      guard var open = writer.take() else { return }
      if syncing { try open.close() } else { try open.flush() }
    }
    if let problem = failure.withLock({ $0 }) { throw problem }
  }
}
