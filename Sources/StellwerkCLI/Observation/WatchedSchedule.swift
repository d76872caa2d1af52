import Execution
import Pipelines
import Synchronization

/// A watch that several threads tell of what happens.
final class WatchedSchedule: Sendable {
  private let watch: Mutex<ScheduleWatch>

  /// Watches from now on; times count from `origin`.
  init(_ plan: Plan, jobs: Int, from origin: ContinuousClock.Instant) {
    watch = Mutex(ScheduleWatch(plan, jobs: jobs, from: origin, opening: .now))
  }

  func take(_ progress: Runner.Progress) -> [ScheduleWatch.Span] {
    // The clock is read behind the lock: what comes later is later.
    watch.withLock { $0.take(progress, at: .now) }
  }
}
