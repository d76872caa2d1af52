import Execution
import OperatingSystem
import Pipelines
import Reports
import Synchronization

/// Progress for a person: a line for each stage that has ended, and on a terminal below them what runs.
///
/// 1. On a terminal a thread of its own draws at most ten frames a second; lines that stay wait for the next one.
/// 2. Elsewhere lines are written at once; after 30 seconds of silence one says what runs.
final class ProgressView: Sendable {
  private struct Running {
    let stage: Plan.Stage
    let since: ContinuousClock.Instant
    let before: Duration?
  }

  private struct State {
    var running: [Running] = []
    var (done, total) = (0, 0)
    var (reused, failed) = (0, 0)
    var remaining: RemainingWork?
    /// Lines for the next frame.
    var pending: [String] = []
    var lastLine = ContinuousClock.now
    var isClosed = false
  }

  /// How long nothing may be said while something runs.
  static let patience = Duration.seconds(30)

  private let lines: RunLines
  private let console: Console
  private let estimates: @Sendable () -> Estimates
  private let style: TextStyle
  private let start = ContinuousClock.now
  private let isLive: Bool
  private let state = Mutex(State())

  /// A view of so many stages; `remaining` is what there is to do, where that is known.
  init(
    _ lines: RunLines, console: Console, total: Int,
    estimates: @escaping @Sendable () -> Estimates = { Estimates() },
    remaining: RemainingWork? = nil
  ) {
    (self.lines, self.console, self.estimates) = (lines, console, estimates)
    style = TextStyle(usesColor: console.usesColor(on: .errors))
    isLive = console.isTerminal
    state.withLock { ($0.total, $0.remaining) = (total, remaining) }
    guard console.showsProgress else { return }
    let interval: Duration = isLive ? .milliseconds(100) : .seconds(1)
    runOnThread { [weak self] in
      while let self, self.tick(at: .now) { pause(for: interval) }
    }
  }

  func show(_ progress: Runner.Progress) {
    let now = ContinuousClock.now
    state.withLock { state in
      switch progress {
      case .started(let stage):
        state.running.append(
          Running(stage: stage, since: now, before: console.showsProgress ? estimates().known(stage) : nil))
        state.remaining?.start(stage, at: now)
        if console.isVerbose { say(lines.start(stage), &state) }
      case .retrying(let stage, let attempt, let problem, let delay):
        say(lines.retry(stage, attempt: attempt, problem, after: delay), &state)
      case .noticed(let stage, let notice):
        if console.showsProgress { say(lines.notice(stage, notice), &state) }
      case .ended: break
      case .expanded(let stage, let keys, _):
        if console.isVerbose { say(lines.expansion(stage, keys.count), &state) }
      case .finished(let stage, let outcome):
        state.running.removeAll { $0.stage.name == stage.name }
        state.done += 1
        if outcome.isReused { state.reused += 1 }
        if case .failed = outcome.status { state.failed += 1 }
        state.remaining?.finish(stage)
        if console.showsProgress { say(lines.line(stage, outcome), &state) }
        if console.isVerbose { for line in lines.outputs(stage, outcome) { say(line, &state) } }
        if console.isVerbose, case .executed = outcome.status,
          let enforcement = Enforcement(outcome.result?.notes ?? [])
        {
          say(enforcement.line, &state)
        }
      }
    }
  }

  /// Shows what is left to show, and nothing that lives any more.
  func close() {
    state.withLock { state in
      guard !state.isClosed else { return }
      if isLive { console.draw([], above: state.pending) }
      (state.pending, state.isClosed) = ([], true)
    }
  }

  /// Does what is due now; false when there is no more to do.
  func tick(at now: ContinuousClock.Instant) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      let running = state.running.map {
        LiveFrame.Stage(name: $0.stage.name, elapsed: max(.zero, now - $0.since), before: $0.before)
      }
      if isLive {
        draw(running, at: now, &state)
      } else if !running.isEmpty, now - state.lastLine >= Self.patience {
        console.say(lines.waiting(running))
        state.lastLine = now
      }
      return true
    }
  }

  private func draw(_ running: [LiveFrame.Stage], at now: ContinuousClock.Instant, _ state: inout State) {
    var block: [(text: String, width: Int)] = []
    if !running.isEmpty {
      let frame = LiveFrame(
        done: state.done, total: max(state.total, state.done + running.count), reused: state.reused,
        failed: state.failed, elapsed: now - start, remaining: state.remaining?.estimate(at: now),
        running: running)
      let (columns, rows) = console.size
      let plain = frame.lines(columns: columns, rows: rows, style: TextStyle(usesColor: false))
      block = zip(frame.lines(columns: columns, rows: rows, style: style), plain).map {
        ($0, $1.unicodeScalars.count)
      }
    }
    console.draw(block, above: state.pending)
    state.pending = []
  }

  private func say(_ line: String, _ state: inout State) {
    state.lastLine = .now
    if isLive { state.pending.append(line) } else { console.say(line) }
  }
}
