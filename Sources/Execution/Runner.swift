/// The scheduler: counts and queues, no search.
///
///     waiting --(last input there)--> ready --(thread and pool free)--> running --> gathered --> executed
///        \--(something it needs failed)--> skipped                          \--> reused | failed
///
/// 1. Each edge is looked at once, so a run costs stages plus inputs.
/// 2. A pure stage whose key has a recorded result with all its blobs intact is not executed again; where nothing has
///    to be hashed to know that, it is not even started.
/// 3. What a stage leaves is on the disk, in the store, its index and the ledger, before anything says that it has
///    finished and before what needs it begins. Stages that end at about the same time wait for the disk together
///    (`Commits`); the threads do other work meanwhile.
/// 4. After a failure nothing new starts of the plans that the stage belongs to, or only nothing that needs it, as the
///    settings say; what runs is waited for.
/// 5. A stage that puts out the items of a list is followed by the stages for them: the plan grows by what the list
///    holds and by nothing else, so the same list gives the same graph. Whether a stage is up to date is asked when it
///    becomes ready, never of a graph that may still grow.
/// 6. Effects run only when asked for, after everything else has succeeded and no gate said no.
public import Diagnostics
import JSON
import OperatingSystem
public import Pipelines
import Store

/// Runs the stages of a plan, at most `jobs` at a time.
public struct Runner: Sendable {
  private let settings: RunSettings
  private let (record, observe): (@Sendable ([Progress]) -> Void, @Sendable (Progress) -> Void)

  /// What the scheduler reports, in the order in which it happens.
  public enum Progress: Sendable {
    case started(Plan.Stage)
    case retrying(Plan.Stage, attempt: Int, Problem, after: Duration)
    case noticed(Plan.Stage, Notice)
    /// Its work has ended; it has finished when what it leaves is on the disk.
    case ended(Plan.Stage)
    case finished(Plan.Stage, StageOutcome)
    /// The items of a list are known: of the stage that collects for them, with their keys and the list.
    case expanded(Plan.Stage, keys: [String], list: Artifact)
  }

  /// What is worth knowing of a stage while it runs.
  public enum Notice: Hashable, Sendable {
    /// Another run makes the very result that it needs.
    case waitsForAnotherRun
    /// What it speaks to has failed so often that nobody asks it for a while.
    case serviceOpened(String, failures: Int)
    /// What it speaks to answers again.
    case serviceClosed(String)
    /// It could not be done for now; what the kind has for that case stands in this run.
    case substituted(Problem.Code)
  }

  /// Reports to `observe`, which must not block.
  ///
  /// - Parameters:
  ///   - settings: everything that is not in the plan.
  ///   - observe: gets all that happens.
  ///   - record: gets each `finished` of a stage that was executed or has failed, several at a time, before `observe`
  ///     does; may block until it is written down.
  public init(
    _ settings: RunSettings, observe: @escaping @Sendable (Progress) -> Void = { _ in },
    record: @escaping @Sendable ([Progress]) -> Void = { _ in }
  ) {
    (self.settings, self.record, self.observe) = (settings, record, observe)
  }

  /// Runs every stage that is not an effect.
  ///
  /// - Returns: an outcome for each stage, in the order of `plan.stages`; those of effects are `waiting`.
  /// - Throws: what keeps the run from beginning, for example that no private folder can be made.
  public func run(_ plan: Plan) async throws(Problem) -> [StageOutcome] {
    var plan = plan
    return try await run(growing: &plan)
  }

  /// Runs every stage that is not an effect, also those for the items of lists, which are added to the plan.
  ///
  /// - Returns: an outcome for each stage, in the order of `plan.stages` afterwards; those of effects are `waiting`.
  /// - Throws: as `run`.
  public func run(growing plan: inout Plan) async throws(Problem) -> [StageOutcome] {
    let waiting = [StageOutcome](repeating: .init(status: .waiting), count: plan.stages.count)
    return try await run(&plan, from: waiting) { $0.stageClass != .effect }
  }

  /// Runs the effects of a plan whose other stages have run.
  ///
  /// - Returns: the outcomes with those of the effects filled in; all of them `skipped` where a stage
  ///   failed or a gate did not pass.
  /// - Throws: as `run`.
  public func publish(_ plan: Plan, after outcomes: [StageOutcome]) async throws(Problem) -> [StageOutcome] {
    let gates = zip(plan.stages, outcomes).filter { $0.1.result?.verdict != nil }
    let missing = zip(plan.stages, outcomes).first {
      $0.0.stageClass != .effect && $0.0.skipped == nil && $0.1.result == nil
    }
    let reason: String? =
      if let selection = settings.selection {
        selection.reason
      } else if outcomes.contains(where: { if case .failed = $0.status { true } else { false } }) {
        "a stage failed"
      } else if let missing {
        "'\(missing.0.name)' did not run"
      } else if let gate = gates.first(where: { $0.1.result?.verdict != .pass }) {
        "'\(gate.0.name)' says \(gate.1.result?.verdict?.rawValue ?? "no")"
      } else { nil }
    guard let reason else {
      var plan = plan
      return try await run(&plan, from: outcomes) { $0.stageClass == .effect }
    }
    var outcomes = outcomes
    for (index, stage) in plan.stages.enumerated() where stage.stageClass == .effect {
      outcomes[index] = StageOutcome(status: .skipped(reason))
      observe(.finished(stage, outcomes[index]))
    }
    return outcomes
  }

  // MARK: - The loop

  private func run(
    _ plan: inout Plan, from outcomes: [StageOutcome], _ isIncluded: (Plan.Stage) -> Bool
  ) async throws(Problem) -> [StageOutcome] {
    var outcomes = outcomes
    let isSelected = settings.selection?.stages(of: plan)
    for (index, stage) in plan.stages.enumerated() where isIncluded(stage) {
      let isLeftOut = isSelected.map { !$0[index] } ?? false
      guard let reason = stage.skipped ?? (isLeftOut ? settings.selection?.reason : nil) else { continue }
      outcomes[index] = StageOutcome(status: .skipped(reason))
      observe(.finished(stage, outcomes[index]))
    }
    let included = plan.stages.indices.map { index in
      isIncluded(plan.stages[index]) && plan.stages[index].skipped == nil && isSelected?[index] ?? true
    }
    guard included.contains(true) else { return outcomes }
    let folder = try settings.store.temporaryFolder()
    defer { removeFolder(folder) }
    let isWhole = !plan.stages.contains(where: \.isUnknown)
    let threads = max(1, isWhole ? min(settings.jobs, plan.stages.count) : settings.jobs)
    // Three more: stages gather, what they leave is put on the disk, and the loop goes on, also where all others wait.
    let pool = BlockingPool(threads: threads + 3, isThrifty: true)
    defer { pool.close() }
    // The loop itself runs on the pool, between stages: with a hop to the cooperative threads and back
    // for each, 100,000 stages that do nothing took 2.7 s instead of 0.5 s.
    let progress = RunProgress(plan, outcomes, included: included, settings: settings, observe: observe)
    let ended = await withTaskExecutorPreference(pool) { await loop(progress, on: pool, in: folder) }
    plan = ended.plan
    // Kept for the next run, which hashes again what is not: nothing that this one needs.
    do throws(Problem) { try settings.store.keepFacts() } catch {}
    return ended.outcomes
  }

  private enum Event: Sendable {
    case ended(Int, Attempt.End)
    case gathered(Commits.Gathering)
    case committed([(index: Int, outcome: StageOutcome)])
  }

  private func loop(
    _ progress: RunProgress, on pool: BlockingPool, in folder: String
  ) async -> RunProgress {
    var progress = progress
    var commits = Commits(settings)
    let tools = KeyDigests.Tools()
    let places = Workplaces(in: folder)
    await withTaskGroup(of: Event.self) { group in
      while true {
        while !settings.cancellation.isCancelled, commits.takesMore, let index = progress.next() {
          var attempt = Attempt(
            stage: progress.plan.stages[index], inputs: progress.inputs(of: index),
            history: Lineage.history(of: index, in: progress.plan, progress.outcomes),
            folder: "\(folder)/\(index)", settings: settings, tools: tools, places: places)
          // A hit is found here, between two stages: no other thread hears of it.
          if let outcome = attempt.knownOutcome() {
            progress.settle(index, outcome)
            pool.wake()
            continue
          }
          observe(.started(progress.plan.stages[index]))
          group.addTask(executorPreference: pool) { [observe, attempt] in
            .ended(index, attempt.end(reporting: observe))
          }
        }
        if let round = commits.nextRound(whileAllWork: progress.hasWorkForAll) {
          group.addTask(executorPreference: pool) { [record] in .committed(round.commit(record)) }
        } else if let gathering = commits.nextGathering() {
          group.addTask(executorPreference: pool) {
            gathering.wait()
            return .gathered(gathering)
          }
        }
        guard let event = await group.next() else { break }
        // Where an event was there already, this thread goes on with it.
        pool.wake()
        switch event {
        case .ended(let index, .made(let outcome, let deposit, let claim)):
          progress.leave(index)
          commits.gather(index, progress.plan.stages[index], outcome, deposit, claim)
        case .ended(let index, .settled(let outcome)):
          if !outcome.isReused { record([.finished(progress.plan.stages[index], outcome)]) }
          progress.settle(index, outcome)
        case .gathered(let gathering): commits.end(gathering)
        case .committed(let outcomes):
          commits.endRound()
          for (index, outcome) in outcomes { progress.finish(index, outcome) }
        }
      }
    }
    progress.close()
    return progress
  }
}
