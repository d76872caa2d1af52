public import OperatingSystem
public import Pipelines
public import Store

/// Everything a run needs that is not in its plan.
public struct RunSettings: Sendable {
  /// Where artifacts and recorded results are.
  public let store: ContentStore
  /// How many stages may run at once; at least one.
  public let jobs: Int
  /// The one clock reading of the run.
  public let now: Timestamp
  /// The time stamp of what is built.
  public let sourceDate: Timestamp
  /// Stops the run when it is said.
  public let cancellation: Cancellation
  /// Name and version of the program, for documents.
  public let tool: (name: String, version: String)
  /// What a kind that needs the network may hand to its programs.
  public let networkEnvironment: [String: String]
  /// What the stages' options refer to.
  public let secrets: Secrets
  /// Files and folders that no program of a stage may see, besides the store.
  public let hidden: [String]
  /// Whether programs of stages are kept from the machine.
  public let isolation: Isolation.Demand
  /// Whether a failure stops only what needs the stage.
  public let keepsGoing: Bool
  /// The part that is run; `nil` for all.
  public let selection: StageSelection?
  /// Whether everything is hashed again, whatever is known to be unchanged.
  public let verifiesAll: Bool
  /// How often stages may be tried again, all together.
  public let retries: RetryBudget
  /// What stages are expected to take; decides which of those that are ready goes first.
  public let estimates: @Sendable () -> Estimates
  /// What the stages share.
  public let memory: RunMemory
  /// Where stages are executed.
  public let executor: any Executor
  /// By which clock services that are down are tried again.
  public let clock: @Sendable () -> Timestamp
  /// How long to wait before an attempt is repeated: from the number of the failed attempt, from 1.
  public let backoff: @Sendable (Int) -> Duration

  /// Settings with the usual backoff: 1 s, doubled each time, with up to half of it as jitter; at most 10 s.
  public init(
    store: ContentStore, jobs: Int, now: Timestamp, sourceDate: Timestamp,
    cancellation: Cancellation = Cancellation(), tool: (name: String, version: String),
    networkEnvironment: [String: String] = [:], secrets: Secrets = Secrets(), hidden: [String] = [],
    isolation: Isolation.Demand = .best, verifiesAll: Bool = false, keepsGoing: Bool = false,
    selection: StageSelection? = nil,
    retries: RetryBudget = RetryBudget(), memory: RunMemory = RunMemory(),
    executor: any Executor = LocalExecutor(),
    estimates: @escaping @Sendable () -> Estimates = { Estimates() },
    clock: @escaping @Sendable () -> Timestamp = { .now() },
    backoff: @escaping @Sendable (Int) -> Duration = { attempt in
      let base = 1_000 << min(max(attempt - 1, 0), 4)
      return .milliseconds(min(10_000, base + Int.random(in: 0...base / 2)))
    }
  ) {
    (self.store, self.jobs, self.now, self.sourceDate) = (store, max(1, jobs), now, sourceDate)
    (self.cancellation, self.tool, self.backoff) = (cancellation, tool, backoff)
    self.isolation = isolation
    (self.networkEnvironment, self.secrets, self.hidden) = (networkEnvironment, secrets, hidden)
    (self.verifiesAll, self.keepsGoing, self.selection) = (verifiesAll, keepsGoing, selection)
    self.memory = memory
    (self.retries, self.executor, self.clock, self.estimates) = (retries, executor, clock, estimates)
  }
}
