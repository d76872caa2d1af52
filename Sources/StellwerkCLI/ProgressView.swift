import Execution
import OperatingSystem
import Pipelines
import Reports
import Synchronization

/// Progress for a person: a line for each stage that has ended, and on a terminal one that tells what runs.
///
/// The live line is drawn by a thread of its own, five times a second, and never where standard error is not a
/// terminal.
final class ProgressView: Sendable {
  private struct State {
    var running: [(name: String, since: ContinuousClock.Instant)] = []
    var isLive = false
    var isClosed = false
  }

  private let lines: RunLines
  private let console: Console
  private let state = Mutex(State())

  init(_ lines: RunLines, console: Console) {
    (self.lines, self.console) = (lines, console)
    guard console.isTerminal else { return }
    runOnThread { [weak self] in
      while let self, self.draw() { pause(for: .milliseconds(200)) }
    }
  }

  func show(_ progress: Runner.Progress) {
    state.withLock { state in
      switch progress {
      case .started(let stage):
        state.running.append((stage.name, .now))
        if console.isVerbose { say(lines.start(stage), &state) }
      case .retrying(let stage, let attempt, let problem, let delay):
        say(lines.retry(stage, attempt: attempt, problem, after: delay), &state)
      case .expanded(let stage, let keys, _):
        if console.isVerbose { say(lines.expansion(stage, keys.count), &state) }
      case .finished(let stage, let outcome):
        state.running.removeAll { $0.name == stage.name }
        if console.showsProgress { say(lines.line(stage, outcome), &state) }
        if console.isVerbose { for line in lines.outputs(stage, outcome) { say(line, &state) } }
      }
    }
  }

  func close() {
    state.withLock { state in
      erase(&state)
      state.isClosed = true
    }
  }

  /// Draws the live line; false when there is no more to draw.
  private func draw() -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      erase(&state)
      guard !state.running.isEmpty else { return true }
      let now = ContinuousClock.now
      let running = state.running.map { "\($0.name) \(durationText(now - $0.since))" }.joined(
        separator: " · ")
      console.put("  … \(running.prefix(74))")
      state.isLive = true
      return true
    }
  }

  private func say(_ line: String, _ state: inout State) {
    erase(&state)
    console.say(line)
  }

  private func erase(_ state: inout State) {
    if state.isLive { console.put("\r\u{1B}[2K") }
    state.isLive = false
  }
}
