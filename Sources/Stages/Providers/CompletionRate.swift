import Manifests
import Synchronization

/// How much a provider may be asked: buckets of requests and tokens that fill with time.
///
/// A bucket holds a tenth of a minute's worth and fills so that no minute has more than its limit; what needs more than a
/// bucket holds goes when the bucket is full.
final class CompletionRate: Sendable {
  /// One bucket; times are seconds from any beginning.
  struct Bucket: Sendable {
    let capacity: Double
    let perSecond: Double
    private(set) var level: Double
    private var filled: Double

    /// A full bucket for so many in a minute.
    init(perMinute: Int, at now: Double) {
      capacity = max(1, Double(perMinute) / 10)
      perSecond = max(Double(perMinute) - capacity, Double(perMinute) / 2) / 60
      (level, filled) = (capacity, now)
    }

    /// Fills it up to now.
    mutating func fill(at now: Double) {
      level = min(capacity, level + max(0, now - filled) * perSecond)
      filled = max(filled, now)
    }

    /// How many seconds to wait until so much may be taken.
    ///
    /// A millionth of a token does not matter: rounding must not make anybody wait for it.
    func delay(for amount: Double) -> Double {
      let missing = min(amount, capacity) - level
      return missing < 1e-6 ? 0 : missing / perSecond
    }

    /// Takes so much, also what is not there: then later ones wait longer.
    mutating func take(_ amount: Double) { level = min(capacity, level - amount) }
  }

  private struct State {
    var requests: Bucket?
    var tokens: Bucket?
  }

  private let state: Mutex<State>
  private let start = ContinuousClock.now

  /// `nil` is no limit.
  init(_ rate: PlanManifest.Rate?) {
    state = Mutex(
      State(
        requests: rate?.requestsPerMinute.map { Bucket(perMinute: $0, at: 0) },
        tokens: rate?.tokensPerMinute.map { Bucket(perMinute: $0, at: 0) }))
  }

  /// Takes one request and its tokens; else how long to wait before asking once more.
  func take(tokens: Int) -> Duration? {
    let elapsed = (ContinuousClock.now - start).components
    let now = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    return state.withLock { state in
      state.requests?.fill(at: now)
      state.tokens?.fill(at: now)
      let delay = max(state.requests?.delay(for: 1) ?? 0, state.tokens?.delay(for: Double(tokens)) ?? 0)
      if delay > 0 { return .seconds(delay) }
      state.requests?.take(1)
      state.tokens?.take(Double(tokens))
      return nil
    }
  }

  /// Gives back what a call has not used of its bound.
  func giveBack(tokens: Int) {
    state.withLock { $0.tokens?.take(-Double(max(0, tokens))) }
  }
}
