import Synchronization

/// What was tried and how often, counted where it is done.
final class Tally: Sendable {
  private let state = Mutex<
    (names: [String], counts: [String: Int], most: [String: Double], notes: [String])
  >(([], [:], [:], []))

  func add(_ name: String, _ count: Int = 1) {
    state.withLock { state in
      if state.counts[name] == nil { state.names.append(name) }
      state.counts[name, default: 0] += count
    }
  }

  /// Keeps the largest.
  func most(_ name: String, _ seconds: Double) {
    state.withLock { $0.most[name] = max($0.most[name] ?? 0, seconds) }
  }

  /// What was left out and why, said once.
  func note(_ text: String) {
    state.withLock { if !$0.notes.contains(text) { $0.notes.append(text) } }
  }

  func count(_ name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }

  var text: String {
    state.withLock { state in
      let counts = state.names.map { "\(state.counts[$0] ?? 0) \($0)" }
      let most = state.most.sorted { $0.key < $1.key }.map { "\($0.key) \(shown($0.value)) s at most" }
      return (counts + most + state.notes).joined(separator: ", ")
    }
  }
}
