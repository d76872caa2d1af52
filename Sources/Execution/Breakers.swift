public import Diagnostics
public import OperatingSystem
public import Store

/// Keeps a run from asking services that are down: what was found out is kept in the store, for the next run too.
///
///     closed --(5 failures in a row)--> open --(60 s)--> half-open: one attempt --(success)--> closed
///                                        ^-----------------------------------------(failure)
///
/// 1. Only a failure that may pass counts; a stage that we stop, or that fails for good, says nothing of the service.
/// 2. While it is open a stage fails at once, with a problem that may pass, and is not tried again in this run.
/// 3. An attempt that does not come back gives the next one its place after 60 s.
/// 4. A clock that was put back makes nobody wait for more than 60 s from then.
struct Breakers: Sendable {
  static let limit = 5
  static let pause: Int64 = 60

  /// How an attempt has ended.
  enum Ending {
    case success
    /// It may pass.
    case failure
    /// It says nothing of the service.
    case other
  }

  let store: ContentStore
  let clock: @Sendable () -> Timestamp

  /// Asks whether a service may be asked; who may has to say how it ended.
  ///
  /// - Throws: `service.open` if it may not; what changing the memory throws.
  func admit(_ service: String) throws(Problem) {
    // Nothing has to be waited for where all is well.
    guard store.state(ofService: service).opened != nil else { return }
    let now = clock()
    let (isAdmitted, state) = try store.changeState(ofService: service) { state in
      (state.admits(at: now.seconds), state)
    }
    guard !isAdmitted, let opened = state.opened, let again = state.nextTrial else { return }
    throw Problem(
      .serviceOpen,
      "'\(service)' has failed \(state.failures) times in a row and is not asked since \(Timestamp(seconds: opened).text)",
      hint: "look whether it is down; it is tried again from \(again.text) on", isTransient: true)
  }

  /// Remembers how an attempt ended, and returns what has changed by that.
  ///
  /// - Throws: what changing the memory throws.
  func end(_ service: String, _ ending: Ending) throws(Problem) -> Runner.Notice? {
    let before = store.state(ofService: service)
    if ending != .failure, before == ServiceState() { return nil }
    let now = clock().seconds
    return try store.changeState(ofService: service) { state in
      let wasOpen = state.opened != nil
      state.end(ending, at: now)
      switch (wasOpen, state.opened != nil) {
      case (false, true): return .serviceOpened(service, failures: state.failures)
      case (true, false): return .serviceClosed(service)
      default: return nil
      }
    }
  }
}

extension ServiceState {
  /// From when on one attempt is let through; `nil` while all are.
  public var nextTrial: Timestamp? {
    opened.map {
      Timestamp(seconds: max($0, trial ?? $0).addingReportingOverflow(Breakers.pause).partialValue)
    }
  }

  /// Whether somebody may ask it now; if it was open, the one that asks is the trial.
  mutating func admits(at now: Int64) -> Bool {
    guard let since = opened else { return true }
    opened = min(since, now)
    if let begun = trial {
      trial = min(begun, now)
      if now - min(begun, now) < Breakers.pause { return false }
    }
    guard now - min(since, now) >= Breakers.pause else { return false }
    trial = now
    return true
  }

  mutating func end(_ ending: Breakers.Ending, at now: Int64) {
    switch ending {
    case .success: self = ServiceState()
    case .failure:
      failures = min(failures + 1, 1_000_000)
      if failures >= Breakers.limit { (opened, trial) = (now, nil) }
    case .other: trial = nil
    }
  }
}

extension Problem.Code {
  /// A service has failed so often that it is not asked for a while.
  public static let serviceOpen = Self("service.open", exit: .stageFailed)
}
