import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import Stages
import Store

/// `stellwerk gc`: removes what no kept run, bundle, publication or pin needs.
enum GCCommand: Command {
  static let name = "gc"
  static let summary = "remove from the store what no recent run, bundle, publication or pin needs"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [
    CommandOption("--keep-days", "N", "keep what was stored, and what runs of the last N days need (30)"),
    CommandOption("--keep-runs", "N", "keep what the newest N runs need (10)"),
    CommandOption(
      "--max-size", "BYTES", "remove younger ones too, the oldest first, until the store has this size"),
    CommandOption("--dry-run", nil, "list what would go; remove nothing"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let isDry = call.has("--dry-run")
    let store = try call.store(writable: !isDry)
    let collection: Collection
    if isDry {
      collection = try Collection(store, call)
    } else {
      // Runs go on beside: what they rely on stays, and what they end with is found by the next one.
      collection = try store.collecting(at: .now(), waiting: .seconds(5)) {
        () throws(Problem) -> Collection in
        let collection = try Collection(store, call).performed(in: store)
        try store.pruneFacts()
        return collection
      }
      store.sweep()
      if !collection.going.isEmpty { try record(collection, call) }
    }
    if call.format == "json" {
      try call.console.write(collection.json(isDry: isDry).indented)
      return .done
    }
    if isDry || call.console.isVerbose {
      for blob in collection.going {
        try call.console.write(
          "sha256:\(blob.digest.hex)  \(blob.stored.text)  \(byteText(blob.byteCount))\n")
      }
    }
    let verb = isDry ? "would remove" : "removed"
    try call.console.write(
      "\(verb) \(collection.going.count) blobs (\(byteText(collection.goingBytes))); "
        + "\(collection.stayingCount) stay (\(byteText(collection.stayingBytes)))\n")
    if let limit = collection.limit, collection.stayingBytes > limit {
      try call.console.write("the rest is needed: the store stays larger than \(byteText(limit))\n")
    }
    return .done
  }

  private static func record(_ collection: Collection, _ call: Call) throws(Problem) {
    _ = try Ledger(path: call.ledgerPath).append(
      kind: "store.collected", correlationID: CorrelationID.new(), actor: "stellwerk", time: .now(),
      payload: ["blobs": .integer(collection.going.count), "bytes": .integer(collection.goingBytes)])
  }
}

extension GCCommand {
  /// What goes, and what stays.
  struct Collection {
    /// The oldest first.
    private(set) var going: [StoredBlob]
    private(set) var stayingCount: Int
    private(set) var stayingBytes: Int
    /// How large the store may be.
    let limit: Int?
    /// The keys of the results that name something that goes.
    private let forgotten: [Digest]

    var goingBytes: Int { going.reduce(0) { $0 + $1.byteCount } }

    /// - Throws: `ledger.missing`, `ledger.broken`, `ledger.rolled-back`, a damaged bundle: then nobody knows what is needed.
    init(_ store: ContentStore, _ call: Call) throws(Problem) {
      let runs = try call.number("--keep-runs", 0...1_000_000_000, default: 10)
      let days = try call.number("--keep-days", 0...1_000_000, default: 30)
      limit = call.value("--max-size") == nil ? nil : try call.number("--max-size", 0...Int.max, default: 0)
      let oldest = (try call.asOf ?? .now()).seconds - Int64(days) * 86_400
      let checkpoints = try Checkpoints(artifacts: call.artifacts).entries()
      try Checkpoints.verify(checkpoints, ledger: call.ledgerPath)
      let history = try Self.history(call)
      let newest = Set(history.entries.prefix(runs).map(\.id))
      let references = try StoreReferences(store, artifacts: call.artifacts, history: history) { run in
        // A run whose time cannot be read is kept.
        newest.contains(run.id) || Timestamp(run.started).map { $0.seconds >= oldest } ?? true
      }
      if let problem = references.problems.first { throw problem }
      let blobs = try store.blobs()
      let free = blobs.filter { !references.needed.contains($0.digest) }.sorted {
        ($0.stored, $0.digest) < ($1.stored, $1.digest)
      }
      var (going, bytes) = ([StoredBlob](), blobs.reduce(0) { $0 + $1.byteCount })
      for blob in free where blob.stored.seconds < oldest || limit.map({ bytes > $0 }) ?? false {
        going.append(blob)
        bytes -= blob.byteCount
      }
      self.going = going
      (stayingCount, stayingBytes) = (blobs.count - going.count, bytes)
      let gone = Set(going.map(\.digest))
      forgotten = references.results.filter { !gone.isDisjoint(with: $0.outputs) }.map(\.key)
    }

    /// The runs of a ledger whose chain holds; what a run writes while it is read may look broken once or twice.
    private static func history(_ call: Call) throws(Problem) -> RunHistory {
      for _ in 0..<2 {
        do throws(Problem) {
          let ledger = try call.ledger()
          try ledger.verify()
          return try RunHistory(ledger)
        } catch {
          guard ["ledger.broken", "database.statement"].contains(error.code.name) else { throw error }
        }
      }
      let ledger = try call.ledger()
      try ledger.verify()
      return try RunHistory(ledger)
    }

    /// Removes what goes, but for what a run relies on by now; that stays.
    ///
    /// - Throws: as `remove(_:forgetting:)`.
    func performed(in store: ContentStore) throws(Problem) -> Collection {
      let gone = try store.remove(going.map(\.digest), forgetting: forgotten)
      var done = self
      done.going = going.filter { gone.contains($0.digest) }
      done.stayingCount += going.count - done.going.count
      done.stayingBytes += goingBytes - done.goingBytes
      return done
    }

    func json(isDry: Bool) -> JSON {
      [
        "dryRun": .bool(isDry), "removedBytes": .integer(goingBytes), "keptBlobs": .integer(stayingCount),
        "keptBytes": .integer(stayingBytes), "forgottenResults": .integer(forgotten.count),
        "removed": .array(
          going.map {
            [
              "digest": .string("sha256:\($0.digest.hex)"), "bytes": .integer($0.byteCount),
              "stored": .string($0.stored.text),
            ]
          }),
      ]
    }
  }
}
