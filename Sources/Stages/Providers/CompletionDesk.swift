import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
public import Pipelines
import Planning
import Synchronization

/// What all stages of a run that ask providers share: the budget, the rates, who is out of reach, what was answered.
///
/// 1. Nothing of it is part of a result: with an empty desk the same questions get the same answers from the same provider.
/// 2. An answer is kept by the digest of what was sent, so that a stage that is tried again does not ask again.
/// 3. A provider that failed for good is not asked again in the run; one that failed three times in a row is left alone
///    for a minute where there is another one.
public final class CompletionDesk: Sendable {
  static let failureLimit = 3
  static let pause = Duration.seconds(60)

  private struct State {
    var rates: [String: CompletionRate] = [:]
    var answers: [Digest: CompletionAnswer] = [:]
    var refusals: [String: Problem] = [:]
    var failures: [String: (count: Int, last: ContinuousClock.Instant)] = [:]
    var calls: [CompletionCall] = []
  }

  let budget: CompletionBudget
  private let state = Mutex(State())

  private init(_ budget: PlanManifest.Budget) { self.budget = CompletionBudget(budget) }

  private static func name(of plan: String) -> String { "completions of \(plan)" }

  /// The desk of a plan in a run.
  static func shared(in memory: RunMemory, plan: String, budget: PlanManifest.Budget) -> CompletionDesk {
    memory.value(name(of: plan)) { CompletionDesk(budget) }
  }

  /// The desk of a plan, if anybody asked for it.
  public static func known(in memory: RunMemory, plan: String) -> CompletionDesk? {
    memory.known(name(of: plan), as: CompletionDesk.self)
  }

  /// Every call of the run, in the order in which they ended.
  public var calls: [CompletionCall] { state.withLock { $0.calls } }

  func rate(of provider: String, _ rate: PlanManifest.Rate?) -> CompletionRate {
    state.withLock { state in
      if let known = state.rates[provider] { return known }
      let made = CompletionRate(rate)
      state.rates[provider] = made
      return made
    }
  }

  /// What was answered to these bytes before in this run.
  func answer(to request: Digest) -> CompletionAnswer? { state.withLock { $0.answers[request] } }

  /// Why a provider is not asked: what it said for good, or nothing if it may be asked.
  func refusal(of provider: String) -> Problem? { state.withLock { $0.refusals[provider] } }

  /// Whether a provider is left alone for a while.
  func isResting(_ provider: String) -> Bool {
    state.withLock { state in
      guard let (count, last) = state.failures[provider] else { return false }
      return count >= Self.failureLimit && ContinuousClock.now - last < Self.pause
    }
  }

  /// Remembers a call, and what follows from how it ended.
  func note(_ call: CompletionCall, _ request: Digest, _ result: Result<CompletionAnswer, Problem>) {
    state.withLock { state in
      state.calls.append(call)
      switch result {
      case .success(let answer):
        state.failures[call.provider] = nil
        state.answers[request] = answer
      case .failure(let problem) where problem.isTransient:
        let count = (state.failures[call.provider]?.count ?? 0) + 1
        state.failures[call.provider] = (count, ContinuousClock.now)
      case .failure(let problem):
        // Wrong key, no such model, nothing left to spend: it will be so for the next question too.
        if [.completionKey, .completionQuota].contains(problem.code) {
          state.refusals[call.provider] = problem
        }
      }
    }
  }
}
