/// What a run looks like to a person: one line for each stage, then the result and where to look.
///
/// 1. Words say everything; symbols and colours only repeat it.
/// 2. A line is complete when it is written: the same lines serve a terminal and a log file.
/// 3. Everything shown comes from the run's values; nothing is measured or read here.
import Cryptography
public import Diagnostics
public import Execution
public import Pipelines

/// The lines of a run's progress and summary.
public struct RunLines: Sendable {
  private let style: TextStyle
  private let nameWidth: Int

  /// Lines for a plan; widths follow its longest stage name.
  public init(_ plan: Plan, style: TextStyle) {
    self.init(nameWidth: (plan.stages.map(\.name.count).max() ?? 0) + 2, style: style)
  }

  /// Lines in which names have so much space, at least 14.
  public init(nameWidth: Int, style: TextStyle) { (self.style, self.nameWidth) = (style, max(14, nameWidth)) }

  /// `csvkit 2.2.0 · pipeline deb-python · run 01JD3K7Q`.
  public func heading(name: String, version: String, pipeline: String, correlationID: String) -> String {
    "\(style.strong("\(name) \(version)".printable)) · pipeline \(pipeline) · run \(correlationID.suffix(8))"
  }

  /// The line of a stage that begins.
  public func start(_ stage: Plan.Stage) -> String { "\(group(stage))  \(stage.name) started" }

  /// The line of a stage whose items are known now.
  public func expansion(_ stage: Plan.Stage, _ count: Int) -> String {
    "\(group(stage))  \(stage.name) is for \(count) item\(count == 1 ? "" : "s")"
  }

  /// What a stage put out, a line each: port, digest, size.
  public func outputs(_ stage: Plan.Stage, _ outcome: StageOutcome) -> [String] {
    stage.kind.outputs.compactMap { port in
      outcome.outputs[port.name].map { artifact in
        "\(padded("", 13)) \(padded(port.name.printable, nameWidth)) sha256:\(artifact.digest.hex)  \(artifact.byteCount) bytes"
      }
    }
  }

  /// The line of a stage that has ended.
  public func line(_ stage: Plan.Stage, _ outcome: StageOutcome) -> String {
    let start = group(stage)
    let summary = padded((outcome.result?.summary ?? "").printable, 58)
    let name = padded(stage.name, nameWidth)
    switch outcome.status {
    case .executed:
      let isRefusal = outcome.result?.verdict.map { $0 != .pass } ?? false
      let mark = isRefusal ? style.bad("✗") : style.good("✓")
      return "\(start)\(mark) \(name) \(summary) \(durationText(outcome.duration))"
    case .reused: return "\(start)= \(name) \(summary) unchanged"
    case .failed:
      return "\(start)\(style.bad("✗")) \(name) \(padded("failed", 58)) \(durationText(outcome.duration))"
    case .skipped(let reason): return "\(start)– \(name) not run: \(reason.printable)"
    case .waiting: return "\(start)  \(name) waiting"
    }
  }

  /// The line that says what runs while nothing else is to be told.
  public func waiting(_ running: [LiveFrame.Stage]) -> String {
    let names = running.prefix(8).map { stage in
      let before = stage.before.map { ", before \(durationText($0))" } ?? ""
      return "\(stage.name.printable) (\(durationText(stage.elapsed))\(before))"
    }
    let more = running.count > names.count ? [" and \(running.count - names.count) more"] : []
    return "  …        running: \(names.joined(separator: ", "))\(more.joined())"
  }

  /// The line of an attempt that will be repeated.
  public func retry(_ stage: Plan.Stage, attempt: Int, _ problem: Problem, after delay: Duration) -> String {
    "           ↻ \(padded(stage.name, nameWidth)) attempt \(attempt) of \(stage.attempts): \(problem.message.printable); again in \(durationText(delay))"
  }

  /// Where the time went: the stages that took longest, of those that were executed.
  public static func slowest(_ stages: [(name: String, outcome: StageOutcome)], limit: Int = 5) -> [String] {
    let executed = stages.filter { $0.outcome.attempts > 0 }.sorted {
      ($0.outcome.duration, $1.name) > ($1.outcome.duration, $0.name)
    }
    let width = executed.prefix(limit).map(\.name.count).max() ?? 0
    return executed.prefix(limit).enumerated().map { number, entry in
      "  \(number == 0 ? "slowest " : "        ")    \(padded(entry.name.printable, width))  \(durationText(entry.outcome.duration))"
    }
  }

  /// The line of something worth knowing while a stage runs.
  public func notice(_ stage: Plan.Stage, _ notice: Runner.Notice) -> String {
    "           … \(padded(stage.name, nameWidth)) \(notice.text.printable)"
  }

  /// The part of the kind's name before the slash, which says what the stage is for.
  private func group(_ stage: Plan.Stage) -> String {
    "  \(padded(stage.kindName.split(separator: "/").first.map(String.init) ?? "", 8)) "
  }
}
