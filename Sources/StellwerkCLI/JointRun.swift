import Diagnostics
import Execution
import Manifests
import OperatingSystem
import Pipelines
import Reports

/// Several manifests as one graph: what they have in common is done once, each keeps its own record.
///
/// 1. The stages of all run under one `--jobs`; a failure stops only the manifests that need the stage.
/// 2. Then each manifest's evidence is sealed and its effects run, in the order of the command line.
struct JointRun: Sendable {
  let packages: [LoadedPackage]
  let dates: [Timestamp]
  /// For each package.
  let runs: [PackageRun]
  let call: Call
  /// Told of the joined plan when all of it has ended well.
  let whenDone: @Sendable (Plan, [StageOutcome]) -> Void

  /// Runs everything; problems of stages are shown, not thrown.
  ///
  /// - Throws: what keeps the stages from beginning.
  func perform(publishes: Bool) async throws(Problem) -> Diagnostics.ExitStatus {
    guard let first = runs.first else { return .done }
    let joined = JoinedPlan(zip(packages, dates).map { ($0.plan, $1) })
    let (estimates, jobs, origin) = (first.settings.estimates, first.settings.jobs, ContinuousClock.now)
    let works = joined.plan.stages.count { $0.stageClass != .effect }
    let view = ProgressView(
      lines(joined), console: call.console, total: works, estimates: estimates,
      // Nobody else looks at it.
      remaining: call.console.isTerminal
        ? RemainingWork(joined.plan, estimates: estimates(), jobs: jobs) : nil)
    let watch = WatchedSchedule(joined.plan, jobs: jobs, from: origin)
    let runner = Runner(first.settings) { progress in
      let spans = watch.take(progress)
      for member in progress.stage.memberships {
        runs[member.plan].record(progress.seen(as: member.stage), spans.map { $0.seen(as: member.stage) })
      }
      view.show(progress.named(self.shown(progress.stage)))
    } record: { batch in
      for number in runs.indices {
        let own = batch.flatMap { progress in
          progress.stage.memberships.filter { $0.plan == number }.map { progress.seen(as: $0.stage) }
        }
        if !own.isEmpty { runs[number].write(own) }
      }
    }
    var grown = joined.plan
    let outcomes: [StageOutcome]
    do throws(Problem) { outcomes = try await runner.run(growing: &grown) } catch {
      view.close()
      throw error
    }
    view.close()
    var statuses: [Diagnostics.ExitStatus] = []
    for (number, run) in runs.enumerated() {
      // What one manifest's record cannot be written for is not the fault of the others.
      let (plan, own) = joined.part(number, as: packages[number].plan, of: grown, outcomes)
      do throws(Problem) {
        statuses.append(
          try await run.finish(
            own, of: plan, publishes: publishes,
            view: ProgressView(
              lines(joined), console: call.console, total: run.effectCount, estimates: estimates),
            from: origin
          ) { progress in progress.named(self.title(progress.stage, of: [number])) })
      } catch {
        guard runs.count > 1, error.code != .outputWrite else { throw error }
        call.console.show([error])
        statuses.append(error.code.exitStatus)
      }
    }
    if call.cancellation.isCancelled { return .interrupted }
    if statuses.allSatisfy({ $0 == .done }) { whenDone(grown, outcomes) }
    return statuses.min { $0.precedence < $1.precedence } ?? .done
  }

  private func lines(_ joined: JoinedPlan) -> RunLines {
    let names = joined.plan.stages.map(shown)
    let width = (names.map(\.count).max() ?? 0) + 2
    return RunLines(nameWidth: width, style: TextStyle(usesColor: call.console.usesColor(on: .errors)))
  }

  private func shown(_ stage: Plan.Stage) -> String { title(stage, of: stage.memberships.map(\.plan)) }

  /// The stage's name; with several manifests behind that of the package, with how many others it is shared.
  private func title(_ stage: Plan.Stage, of numbers: [Int]) -> String {
    guard packages.count > 1, let first = numbers.first else { return stage.name }
    let others = numbers.count > 1 ? " +\(numbers.count - 1)" : ""
    return "\(packages[first].package.metadata.name)/\(stage.name)\(others)"
  }
}

extension Runner.Progress {
  /// The stage that it is about.
  var stage: Plan.Stage {
    switch self {
    case .started(let stage), .retrying(let stage, _, _, _), .noticed(let stage, _), .ended(let stage),
      .finished(let stage, _), .expanded(let stage, _, _):
      stage
    }
  }

  /// The same under another name, for showing.
  func named(_ name: String) -> Runner.Progress {
    name == stage.name ? self : seen(as: stage.named(name))
  }

  /// The same as a plan tells it in which the stage has another name or place.
  func seen(as own: Plan.Stage) -> Runner.Progress {
    switch self {
    case .started: .started(own)
    case .noticed(_, let notice): .noticed(own, notice)
    case .ended: .ended(own)
    case .retrying(_, let attempt, let problem, let delay):
      .retrying(own, attempt: attempt, problem, after: delay)
    case .expanded(_, let keys, let list): .expanded(own, keys: keys, list: list)
    case .finished(let shared, let outcome): .finished(own, outcome.seen(as: own, insteadOf: shared))
    }
  }
}

extension Call {
  /// The secrets that packages refer to, looked up; from now on nothing that is shown holds one.
  func secrets(of packages: [LoadedPackage], into problems: inout [Problem]) -> Secrets {
    let references = packages.flatMap { package in
      package.plan.stages.filter { $0.skipped == nil }.flatMap(\.secrets)
        + package.package.keys.flatMap(\.value.secrets)
    }
    let secrets = Secrets(references, environment: environment, into: &problems)
    console.redact(by: secrets.redaction)
    return secrets
  }
}

extension Diagnostics.ExitStatus {
  /// With several manifests the first of 70, 65, 2, 1, 3 that occurred is the status of all.
  fileprivate var precedence: Int {
    let order: [Diagnostics.ExitStatus] = [.bug, .invalidData, .stageFailed, .refused, .approvalNeeded]
    return order.firstIndex(of: self) ?? (self == .done ? order.count + 1 : order.count)
  }
}
