/// What a run looks like to a person: one line for each stage, then the result and where to look.
///
/// 1. Words say everything; symbols and colours only repeat it.
/// 2. A line is complete when it is written: the same lines serve a terminal and a log file.
/// 3. Everything shown comes from the run's values; nothing is measured or read here.
public import Diagnostics
public import Execution
public import Pipelines

/// The lines of a run's progress and summary.
public struct RunLines: Sendable {
  private let style: TextStyle
  private let nameWidth: Int

  /// Lines for a plan; widths follow its longest stage name.
  public init(_ plan: Plan, style: TextStyle) {
    self.style = style
    nameWidth = max(14, (plan.stages.map(\.name.count).max() ?? 0) + 2)
  }

  /// `csvkit 2.2.0 · pipeline deb-python · run 01JD3K7Q`.
  public func heading(name: String, version: String, pipeline: String, correlationID: String) -> String {
    "\(style.strong("\(name) \(version)")) · pipeline \(pipeline) · run \(correlationID.prefix(8))"
  }

  /// The line of a stage that has ended.
  public func line(_ stage: Plan.Stage, _ outcome: StageOutcome) -> String {
    let group = stage.kindName.split(separator: "/").first.map(String.init) ?? ""
    let start = "  \(filled(group, 8)) "
    let name = filled(stage.name, nameWidth)
    switch outcome.status {
    case .executed:
      let isRefusal = outcome.result?.verdict.map { $0 != .pass } ?? false
      let mark = isRefusal ? style.bad("✗") : style.good("✓")
      return "\(start)\(mark) \(name) \(filled(outcome.result?.summary ?? "", 58)) \(durationText(outcome.duration))"
    case .reused: return "\(start)= \(name) \(filled(outcome.result?.summary ?? "", 58)) unchanged"
    case .failed: return "\(start)\(style.bad("✗")) \(name) \(filled("failed", 58)) \(durationText(outcome.duration))"
    case .skipped(let reason): return "\(start)– \(name) not run: \(reason)"
    case .waiting: return "\(start)  \(name) waiting"
    }
  }

  /// The line of an attempt that will be repeated.
  public func retry(_ stage: Plan.Stage, attempt: Int, _ problem: Problem, after delay: Duration) -> String {
    "           ↻ \(filled(stage.name, nameWidth)) attempt \(attempt) of \(stage.attempts): \(problem.message); again in \(durationText(delay))"
  }
}

/// How words are made to stand out.
public struct TextStyle: Sendable {
  private let usesColor: Bool

  /// With ANSI colours or without.
  public init(usesColor: Bool) { self.usesColor = usesColor }

  /// Something to notice.
  public func strong(_ text: String) -> String { wrapped(text, "1") }
  /// Something that went well.
  public func good(_ text: String) -> String { wrapped(text, "32") }
  /// Something that did not.
  public func bad(_ text: String) -> String { wrapped(text, "31") }

  private func wrapped(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// `31 ms`, `1.8 s`, `2 min 5 s`.
public func durationText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  switch milliseconds {
  case ..<1_000: return "\(milliseconds) ms"
  case ..<60_000: return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
  default: return "\(milliseconds / 60_000) min \(milliseconds / 1_000 % 60) s"
  }
}

/// The text with spaces behind it up to a width, counted in characters.
func filled(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
