/// What the schedule of a run looked like: who ran when, on which job, and what it had waited for.
///
/// 1. Rows are jobs: a stage takes the lowest one that is free, so that there are no more rows than jobs.
/// 2. Spans of a row do not overlap. A stage that was tried again is one span for each attempt, and one for each pause.
/// 3. Recorded results stand in row 0: they take no job.
/// 4. Times come from the monotonic clock, from the beginning of the watch.
import Diagnostics
public import Pipelines

/// Follows the progress of a run and makes spans of it.
public struct ScheduleWatch: Sendable {
  /// A piece of time in a row.
  public struct Span: Sendable {
    /// What a span tells of.
    public enum Sort: String, Sendable {
      /// The last or only attempt of a stage.
      case stage
      /// An attempt that failed and was repeated.
      case retry
      /// The wait before the next attempt.
      case pause
    }

    /// What it tells of.
    public let sort: Sort
    /// The row, from 1; 0 for a recorded result.
    public let row: Int
    /// Whose time it is.
    public let stage: Plan.Stage
    /// From the beginning of the watch.
    public let start: Duration
    /// Not before `start`.
    public let end: Duration
    /// The number of the attempt, from 1; of a pause that of the attempt before.
    public let attempt: Int
    /// How the stage ended, or why the attempt failed; `nil` for a pause.
    public let outcome: StageOutcome?
    /// The code of the problem for which an attempt is repeated.
    public let problem: String?
    /// What the stage had waited for before it began.
    public let wait: Wait?

    /// The same as a plan tells it in which the stage has another name.
    public func seen(as own: Plan.Stage) -> Span {
      Span(
        sort: sort, row: row, stage: own, start: start, end: end, attempt: attempt, outcome: outcome,
        problem: problem, wait: wait)
    }
  }

  /// Why a stage did not begin at once, and for how long.
  public struct Wait: Sendable, Equatable {
    /// `inputs`: it began when the last input was there; `jobs`: all jobs were taken; `pool`: its pool was.
    public enum Reason: String, Sendable { case inputs, jobs, pool }
    /// What kept it last.
    public let reason: Reason
    /// From the time when all inputs were there.
    public let duration: Duration
  }

  private struct Running {
    let row: Int
    var start: Duration
    var attempt = 1
    let wait: Wait
    /// When the last attempt failed, and when the next one is to begin.
    var pause: (start: Duration, end: Duration)?
    /// When its work had ended; what it left was put on the disk afterwards, on no job.
    var end: Duration?
  }

  private let plan: Plan
  private let jobs: Int
  private let origin: ContinuousClock.Instant
  /// The place of each stage of the plan, made when the first one starts.
  private var places: [Identity: Int]?
  private var running: [Identity: Running] = [:]
  private var ends: [Identity: Duration] = [:]
  private var isTaken: [Bool] = []
  private var poolUse: [String: Int] = [:]
  /// When all jobs were taken for the last time.
  private var jobsFull: Duration?
  /// When places of a pool were given back for the last time, and how many were taken until then.
  private var poolEnds: [String: (time: Duration, use: Int)] = [:]
  private var lastHit = Duration.zero

  /// When those could begin that wait for no input.
  private let opening: Duration

  /// Watches a plan; `opening` is when its stages could begin, if that is not the beginning of the watch.
  public init(
    _ plan: Plan, jobs: Int, from origin: ContinuousClock.Instant, opening: ContinuousClock.Instant? = nil
  ) {
    (self.plan, self.jobs, self.origin) = (plan, max(1, jobs), origin)
    self.opening = opening.map { max(.zero, $0 - origin) } ?? .zero
  }

  /// Takes what has happened; returns the spans that have ended with it.
  public mutating func take(_ progress: Runner.Progress, at instant: ContinuousClock.Instant) -> [Span] {
    let now = max(.zero, instant - origin)
    switch progress {
    case .started(let stage):
      start(stage, now)
      return []
    case .retrying(let stage, let attempt, let problem, let delay):
      return retry(stage, attempt, problem.code.name, delay, now)
    case .noticed, .expanded: return []
    case .ended(let stage):
      leave(stage, now)
      return []
    case .finished(let stage, let outcome): return finish(stage, outcome, now)
    }
  }

  private mutating func start(_ stage: Plan.Stage, _ now: Duration) {
    let row = isTaken.firstIndex(of: false) ?? isTaken.count
    if row == isTaken.count { isTaken.append(true) } else { isTaken[row] = true }
    let wait = wait(of: stage, now)
    for use in stage.pools { poolUse[use.pool, default: 0] += use.count }
    running[Identity(stage)] = Running(row: row + 1, start: now, wait: wait)
  }

  private mutating func retry(
    _ stage: Plan.Stage, _ attempt: Int, _ problem: String, _ delay: Duration, _ now: Duration
  ) -> [Span] {
    guard var entry = running[Identity(stage)] else { return [] }
    let pauses = endPause(of: &entry, stage, now)
    let span = Span(
      sort: .retry, row: entry.row, stage: stage, start: min(entry.start, now), end: now, attempt: attempt,
      outcome: nil, problem: problem, wait: entry.wait)
    (entry.pause, entry.attempt) = ((now, now + delay), attempt + 1)
    running[Identity(stage)] = entry
    return pauses + [span]
  }

  /// The pause before the attempt that ends now; a cancelled one is shorter than was meant.
  private func endPause(of entry: inout Running, _ stage: Plan.Stage, _ now: Duration) -> [Span] {
    guard let (start, planned) = entry.pause else { return [] }
    entry.start = min(planned, now)
    return [
      Span(
        sort: .pause, row: entry.row, stage: stage, start: start, end: entry.start,
        attempt: entry.attempt - 1,
        outcome: nil, problem: nil, wait: nil)
    ]
  }

  private mutating func finish(_ stage: Plan.Stage, _ outcome: StageOutcome, _ now: Duration) -> [Span] {
    guard var entry = running.removeValue(forKey: Identity(stage)) else {
      guard outcome.isReused else { return [] }
      // Before anything has run nobody has waited for it.
      if places != nil { ends[Identity(stage)] = now }
      let start = max(lastHit, now - outcome.duration)
      lastHit = max(start, now)
      return [
        Span(
          sort: .stage, row: 0, stage: stage, start: start, end: lastHit, attempt: 0, outcome: outcome,
          problem: nil, wait: nil)
      ]
    }
    if entry.end == nil { free(entry.row, stage, now) }
    ends[Identity(stage)] = now
    let end = entry.end ?? now
    return endPause(of: &entry, stage, end) + [
      Span(
        sort: .stage, row: entry.row, stage: stage, start: min(entry.start, end), end: end,
        attempt: entry.attempt, outcome: outcome, problem: nil, wait: entry.wait)
    ]
  }

  private mutating func leave(_ stage: Plan.Stage, _ now: Duration) {
    guard let row = running[Identity(stage)]?.row else { return }
    running[Identity(stage)]?.end = now
    free(row, stage, now)
  }

  private mutating func free(_ row: Int, _ stage: Plan.Stage, _ now: Duration) {
    if isTaken.count(where: { $0 }) >= jobs { jobsFull = now }
    for use in stage.pools {
      poolEnds[use.pool] = (now, poolUse[use.pool] ?? 0)
      poolUse[use.pool, default: use.count] -= use.count
    }
    isTaken[row - 1] = false
  }

  /// What a stage that starts now has waited for since its last input was there.
  private mutating func wait(of stage: Plan.Stage, _ now: Duration) -> Wait {
    let places = self.places ?? Dictionary(zip(plan.stages.map { Identity($0) }, plan.stages.indices)) { $1 }
    self.places = places
    var ready = opening
    // A stage that the run itself has added has inputs elsewhere.
    let known = places[Identity(stage)].map { plan.stages[$0].inputs }
    for input in known ?? [] {
      if let end = ends[Identity(plan.stages[input.stage])] { ready = max(ready, end) }
    }
    if known == nil { ready = now }
    // What was free may have been too little.
    let pool =
      stage.pools.compactMap { use in
        poolEnds[use.pool].flatMap { $0.use + use.count > plan.pools[use.pool] ?? .max ? $0.time : nil }
      }.max() ?? .zero
    let jobs = jobsFull ?? .zero
    let reason: Wait.Reason = pool > ready && pool >= jobs ? .pool : jobs > ready ? .jobs : .inputs
    return Wait(reason: reason, duration: now - ready)
  }
}

/// A stage wherever it is spoken of: its name, in the first of its plans.
struct Identity: Hashable {
  private let plan: Int?
  private let name: String

  init(_ stage: Plan.Stage) {
    let member = stage.memberships.first
    // The stages for the items of a list have one place, and names of their own.
    (plan, name) = (member?.plan, member?.stage.name ?? stage.name)
  }
}
