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
/// A reused result is no event: nothing happened. The first failure to write is kept, and ends the run.
final class StageEvents: Sendable {
  private let ledger: Ledger
  private let correlationID: String
  private let failure = Mutex<Problem?>(nil)

  init(_ ledger: Ledger, correlationID: String) {
    (self.ledger, self.correlationID) = (ledger, correlationID)
  }

  func record(_ progress: Runner.Progress) {
    if case .expanded(let stage, let keys, let list) = progress {
      // Recorded in each run, also where nothing is executed: the graph of a run can be told from its events.
      append(
        "stage.expanded",
        [
          ("stage", .string(stage.name)), ("kind", .string(stage.body?.kindName ?? "")),
          ("list", .string("sha256:\(list.digest.hex)")), ("items", .integer(keys.count)),
          ("keys", .strings(keys)),
        ])
    }
    guard case .finished(let stage, let outcome) = progress else { return }
    var members: [(name: String, value: JSON)] = [
      ("stage", .string(stage.name)), ("kind", .string(stage.kindName)),
      ("attempts", .integer(outcome.attempts)),
    ]
    switch outcome.status {
    case .executed:
      let outputs = outcome.outputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(("outputs", .object(outputs.map { ($0.key, .string("sha256:\($0.value.digest.hex)")) })))
      append("stage.executed", members)
    case .failed(let problem): append("stage.failed", members + [("code", .string(problem.code.name))])
    case .waiting, .reused, .skipped: return
    }
  }

  /// - Throws: the first problem with writing an event.
  func check() throws(Problem) {
    if let problem = failure.withLock({ $0 }) { throw problem }
  }

  private func append(_ kind: String, _ members: [(name: String, value: JSON)]) {
    do throws(Problem) {
      _ = try ledger.append(
        kind: kind, correlationID: correlationID, actor: "stellwerk", time: .now(), payload: .object(members))
    } catch { failure.withLock { $0 = $0 ?? error } }
  }
}
