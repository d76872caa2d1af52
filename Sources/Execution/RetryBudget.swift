import Diagnostics
import Manifests
import Pipelines
import Synchronization

/// How often all stages of a run together may be tried again: a service that is down must not be asked for ever.
public final class RetryBudget: Sendable {
  private let total: Int
  private let left: Mutex<Int>

  /// A budget of so many repetitions.
  public init(_ total: Int = 100) {
    self.total = total
    left = Mutex(total)
  }

  /// Takes one; `false` if none is left.
  func take() -> Bool {
    left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }

  /// The problem that is not tried again because the others have used everything up.
  func usedUp(_ problem: Problem) -> Problem {
    Problem(
      problem.code, problem.message, at: problem.location,
      hint: "the \(total) repetitions that a run has are used up; run again later", cause: problem.cause,
      isTransient: true)
  }
}

extension RunSettings {
  /// How long to wait before a stage is tried again; `nil` where a server asks for more time than an attempt has.
  func delay(after problem: Problem, attempt: Int, of stage: Plan.Stage) -> Duration? {
    let usual = backoff(attempt)
    guard let seconds = problem.retryAfter else { return usual }
    return seconds <= stage.timeout.seconds ? max(usual, .seconds(seconds)) : nil
  }
}
