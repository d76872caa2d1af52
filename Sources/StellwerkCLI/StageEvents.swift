import Cryptography
import Diagnostics
import Execution
import JSON
import Ledger
import OperatingSystem
import Pipelines
import Synchronization

/// Tells the ledger of each stage that was executed or failed: an event after its outputs are in the store.
///
/// A reused result is no event of its own, since nothing happened: one event (`stages.reused`) tells of all. The first
/// failure to write is kept, and ends the run.
final class StageEvents: Sendable {
  /// What a stage says of itself that the ledger keeps: for accounts over many runs.
  static let keptNotes = ["completions", "plan.score"]
  private let ledger: Ledger
  private let correlationID: String
  private let failure = Mutex<Problem?>(nil)
  private let reused = Mutex<[(name: String, key: Digest?)]>([])

  init(_ ledger: Ledger, correlationID: String) {
    (self.ledger, self.correlationID) = (ledger, correlationID)
  }

  /// Notes what was reused, and tells of lists whose items are known.
  func record(_ progress: Runner.Progress) {
    switch progress {
    case .expanded(let stage, let keys, let list):
      // Recorded in each run, also where nothing is executed: the graph of a run can be told from its events.
      let members: [(name: String, value: JSON)] = [
        ("stage", .string(stage.name)), ("kind", .string(stage.body?.kindName ?? "")),
        ("list", .string("sha256:\(list.digest.hex)")), ("items", .integer(keys.count)),
        ("keys", .strings(keys)),
      ]
      append([("stage.expanded", .object(members))])
    case .finished(let stage, let outcome) where outcome.isReused:
      reused.withLock { $0.append((stage.name, outcome.key)) }
    case .started, .retrying, .noticed, .ended, .finished: break
    }
  }

  /// Tells of stages that were executed or have failed, in one transaction, in the order in which they ended.
  func write(_ finished: [Runner.Progress]) { append(finished.compactMap { Self.event($0) }) }

  private static func event(_ progress: Runner.Progress) -> (kind: String, payload: JSON)? {
    guard case .finished(let stage, let outcome) = progress else { return nil }
    var members: [(name: String, value: JSON)] = [
      ("stage", .string(stage.name)), ("kind", .string(stage.kindName)),
      ("attempts", .integer(outcome.attempts)),
      ("milliseconds", .integer(Int(outcome.duration.microseconds / 1_000))),
    ]
    if let key = outcome.key { members.append(("key", .string("sha256:\(key.hex)"))) }
    switch outcome.status {
    case .executed:
      let outputs = outcome.outputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(("outputs", .object(outputs.map { ($0.key, .string("sha256:\($0.value.digest.hex)")) })))
      let bytes = outputs.reduce(0) { $0.addingReportingOverflow($1.value.byteCount).partialValue }
      let notes = (outcome.result?.notes ?? []).filter { Self.keptNotes.contains($0.name) }
      return ("stage.executed", .object(members + [("bytes", .integer(bytes))] + notes))
    case .failed(let problem):
      return ("stage.failed", .object(members + [("code", .string(problem.code.name))]))
    case .waiting, .reused, .skipped: return nil
    }
  }

  /// Tells of the stages for which recorded results stood, if there are any: how many, and a digest of which.
  ///
  /// The digest is the SHA-256 of a line for each, sorted by name: name, space, key in hexadecimal, line feed.
  ///
  /// - Throws: the first problem with writing an event.
  func finish() throws(Problem) {
    let reused = reused.withLock { reused in
      defer { reused = [] }
      return reused
    }
    if !reused.isEmpty {
      let said: JSON = [
        "count": .integer(reused.count), "digest": .string("sha256:\(digest(of: reused).hex)"),
      ]
      append([("stages.reused", said)])
    }
    try check()
  }

  private func digest(of stages: [(name: String, key: Digest?)]) -> Digest {
    let stream = ChecksumStream(.sha256)
    for (name, key) in stages.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      stream.update("\(name) \(key?.hex ?? "-")\n".utf8)
    }
    return stream.finishDigest()
  }

  /// - Throws: the first problem with writing an event.
  func check() throws(Problem) {
    if let problem = failure.withLock({ $0 }) { throw problem }
  }

  private func append(_ events: [(kind: String, payload: JSON)]) {
    guard !events.isEmpty else { return }
    do throws(Problem) {
      try ledger.append(events, correlationID: correlationID, actor: "stellwerk", time: .now())
    } catch { failure.withLock { $0 = $0 ?? error } }
  }
}
