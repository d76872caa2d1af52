import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem

/// The runs that a ledger knows, the newest first.
struct RunHistory: Sendable {
  /// What the ledger says of one run.
  struct Entry: Sendable {
    let id: String
    var name = ""
    var version = ""
    var ring: Int?
    var started = ""
    var finished: String?
    /// How it ended; `nil` as long as it has not, and for ever if it was killed.
    var outcome: String?
    /// The digest of the bundle that was sealed.
    var bundle: String?
    /// How many stages were executed, and how many failed.
    var executed = 0
    var failed = 0
    /// For how many stages a recorded result stood, and the digest of which; `nil` where nobody said it.
    var reused: (count: Int, digest: String)?
    /// By the monotonic clock; older programs did not tell it.
    var milliseconds: Int?
    var events: [LedgerEvent] = []
    /// The record of the graph that ran.
    var graphDigest: Digest?
    /// Whether nothing was left to do: then the graph is that of the run that it took over from.
    var isSettled = false

    /// From start to end by the clock of the run; `nil` where it has no end.
    var seconds: Int? {
      guard let start = Timestamp(started), let end = finished.flatMap({ Timestamp($0) }) else { return nil }
      return Int(max(0, end.seconds - start.seconds))
    }

    /// From start to end; `nil` where it has no end.
    var duration: Duration? {
      milliseconds.map { .milliseconds($0) } ?? seconds.map { .seconds($0) }
    }

    var json: JSON {
      .compact([
        "id": .string(id), "name": .string(name), "version": .string(version),
        "ring": ring.map { .integer($0) }, "outcome": .string(outcome ?? "unfinished"),
        "started": .string(started), "finished": finished.map { .string($0) },
        "seconds": seconds.map { .integer($0) },
        "milliseconds": milliseconds.map { .integer($0) },
        "executed": .integer(executed), "failed": .integer(failed),
        "reused": reused.map { ["count": .integer($0.count), "digest": .string($0.digest)] },
        "bundle": bundle.map { .string("sha256:\($0)") },
        "graph": graphDigest.map { .string("sha256:\($0.hex)") },
      ])
    }
  }

  let entries: [Entry]

  /// - Throws: what reading the ledger throws.
  init(_ ledger: Ledger) throws(Problem) {
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    try ledger.forEach { (event) throws(Problem) in
      let place = places[event.correlationID] ?? entries.count
      if place == entries.count {
        entries.append(Entry(id: event.correlationID, started: event.time))
        places[event.correlationID] = place
      }
      entries[place].take(event)
    }
    // The order is that of the first events, not of the clock, which jumps.
    self.entries = entries.reversed().filter { $0.events.contains { $0.kind == "run.started" } }
  }

  /// The run that has this id, or the only one whose id begins or ends like this.
  ///
  /// - Throws: `ledger.no-run`, `ledger.ambiguous-run`.
  func entry(_ word: String) throws(Problem) -> Entry {
    let matches = entries.filter { $0.id == word }
    let found = matches.isEmpty ? entries.filter { $0.id.hasPrefix(word) || $0.id.hasSuffix(word) } : matches
    guard let entry = found.first, !word.isEmpty else {
      throw Problem(.noRun, "the ledger knows no run '\(word)'", hint: "'stellwerk runs' lists them")
    }
    guard found.count == 1 else {
      let some = found.prefix(5).map(\.id).joined(separator: ", ")
      throw Problem(
        .ambiguousRun, "'\(word)' could be \(found.count) runs",
        hint: "give more of the id: \(some)\(found.count > 5 ? ", …" : "")")
    }
    return entry
  }
}

extension RunHistory.Entry {
  fileprivate mutating func take(_ event: LedgerEvent) {
    events.append(event)
    let payload = event.payload
    switch event.kind {
    case "run.started":
      (name, version) = (payload["name"]?.string ?? "", payload["version"]?.string ?? "")
      (ring, started) = (payload["ring"]?.integer, event.time)
    case "evidence.sealed": bundle = payload["bundle"]?.string.map { String($0.dropFirst("sha256:".count)) }
    case "stage.executed": executed += 1
    case "stage.failed": failed += 1
    case "stages.reused": reused = (payload["count"]?.integer ?? 0, payload["digest"]?.string ?? "")
    case "run.settled":
      reused = (payload["stages"]?.integer ?? 0, payload["settlement"]?.string ?? "")
      (isSettled, graphDigest) = (true, Digest(prefixed: payload["graph"]))
    case "run.finished":
      graphDigest = graphDigest ?? Digest(prefixed: payload["graph"])
      (outcome, finished) = (payload["outcome"]?.string, event.time)
      milliseconds = payload["milliseconds"]?.integer
    default: break
    }
  }
}

extension Digest {
  /// From `sha256:ab12…`, as events have it.
  init?(prefixed value: JSON?) {
    guard let text = value?.string, text.hasPrefix("sha256:") else { return nil }
    self.init(hex: String(text.dropFirst("sha256:".count)))
  }
}

extension Call {
  /// Where the events are.
  var ledgerPath: String { "\(artifacts)/ledger.sqlite" }

  /// The ledger, to look at.
  ///
  /// - Throws: `ledger.missing`, and what opening throws.
  func ledger() throws(Problem) -> Ledger {
    guard exists(ledgerPath) else {
      throw Problem(.noLedger, "there is no ledger '\(ledgerPath)'", hint: "the first run makes it")
    }
    return try Ledger(reading: ledgerPath)
  }
}

extension Problem.Code {
  static let ambiguousRun = Self("ledger.ambiguous-run", exit: .usage)
}
