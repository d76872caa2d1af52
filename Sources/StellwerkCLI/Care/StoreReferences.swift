import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import Store

/// Who names which blob of a store: runs, bundles, publications, pins, recorded results.
struct StoreReferences {
  /// One that names a blob.
  struct Referrer: Hashable, Comparable {
    /// `bundle`, `pin`, `publication`, `result` or `run`.
    let kind: String
    let name: String

    var json: JSON { ["kind": .string(kind), "name": .string(name)] }

    static func < (left: Self, right: Self) -> Bool {
      "\(left.kind) \(left.name)".utf8.lexicographicallyPrecedes("\(right.kind) \(right.name)".utf8)
    }
  }

  private(set) var referrers: [Digest: Set<Referrer>] = [:]
  /// What bundles, publications, pins and the runs that are kept need.
  private(set) var needed: Set<Digest> = []
  /// The recorded results, with what they name; the graphs of runs among them.
  private(set) var results: [(key: Digest, outputs: [Digest])] = []
  /// How many of the results are graphs.
  private(set) var graphCount = 0
  /// Bundles that cannot be read: what they need is not known.
  private(set) var problems: [Problem] = []
  private(set) var bundleCount = 0
  private let store: ContentStore
  private let artifacts: String

  /// - Throws: what listing folders and reading the index throw.
  init(
    _ store: ContentStore, artifacts: String, history: RunHistory?, keeping isKept: (RunHistory.Entry) -> Bool
  ) throws(Problem) {
    (self.store, self.artifacts) = (store, artifacts)
    for entry in history?.entries ?? [] { add(entry, isKept: isKept(entry)) }
    if isFolder(artifacts) {
      for name in try fileNames(in: artifacts) where name.hasSuffix(".evidence") {
        add(bundle: "\(artifacts)/\(name)")
      }
    }
    for (key, record) in try store.results() { add(record, of: key) }
  }

  private mutating func add(_ digests: some Sequence<Digest>, _ referrer: Referrer, isNeeded: Bool) {
    for digest in digests {
      referrers[digest, default: []].insert(referrer)
      if isNeeded { needed.insert(digest) }
    }
  }

  private mutating func add(_ run: RunHistory.Entry, isKept: Bool) {
    var (named, sealed) = (Set<Digest>(), Set<Digest>())
    var publications: [LedgerEvent] = []
    for event in run.events {
      let payload = event.payload
      switch event.kind {
      case "stage.executed":
        named.formUnion((payload["outputs"]?.members ?? []).compactMap { Digest(prefixed: $0.value) })
      case "evidence.sealed":
        if let digest = Digest(prefixed: payload["bundle"]) { sealed.insert(digest) }
      case "run.finished", "run.settled":
        if let digest = Digest(prefixed: payload["graph"]) { named.insert(digest) }
      case "publication": publications.append(event)
      default: break
      }
    }
    // What a run has taken over from earlier ones stands in its record only. A bundle that gc has removed needs nothing.
    for digest in sealed { named.formUnion((try? Self.outputs(ofBundle: store.path(of: digest))) ?? []) }
    named.formUnion(sealed)
    add(named, Referrer(kind: "run", name: run.id), isNeeded: isKept)
    for event in publications {
      let subject = Digest(prefixed: event.payload["subject"]).map { [$0] } ?? []
      let referrer = Referrer(kind: "publication", name: "\(event.sequence) \(run.name) \(run.version)")
      add(named.union(subject), referrer, isNeeded: true)
    }
  }

  private mutating func add(bundle path: String) {
    bundleCount += 1
    let referrer = Referrer(kind: "bundle", name: path)
    do throws(Problem) {
      add(try Self.outputs(ofBundle: path) + [try digestOfFile(path).digest], referrer, isNeeded: true)
    } catch { problems.append(Problem(error.code, "the bundle '\(path)' is damaged", cause: error.message)) }
  }

  private mutating func add(_ record: [UInt8], of key: Digest) {
    // An entry that is not one of ours names nothing.
    guard let json = try? JSON(parsing: record, file: "index") else { return }
    if let pin = Digest(prefixed: json["pin"]) {
      add([pin], Referrer(kind: "pin", name: pin.hex), isNeeded: true)
    }
    // The run that it is the graph of is named with the run.
    if let graph = Digest(prefixed: json["graph"]) {
      results.append((key, [graph]))
      graphCount += 1
    }
    let outputs = (json["outputs"]?.array ?? []).compactMap {
      $0["digest"]?.string.flatMap { Digest(hex: $0) }
    }
    guard !outputs.isEmpty else { return }
    results.append((key, outputs))
    add(outputs, Referrer(kind: "result", name: key.hex), isNeeded: false)
  }

  /// What the stages of a bundle's run put out.
  private static func outputs(ofBundle path: String) throws(Problem) -> [Digest] {
    guard let json = try EvidenceReader(path: path).json(EvidencePath.record) else { return [] }
    return try RunRecord(json: json).stages.flatMap { $0.outputs.map(\.digest) }
  }
}

// MARK: - Pins and graphs

extension StoreReferences {
  /// Remembers that a blob is the graph of a run, so that `fsck` misses it where it is gone.
  ///
  /// - Throws: `database.statement`.
  static func remember(graph digest: Digest, in store: ContentStore) throws(Problem) {
    let record: JSON = ["graph": .string("sha256:\(digest.hex)")]
    try store.record(record.canonical, for: Digest(of: "graph:\(digest.hex)".utf8))
  }

  /// Remembers that a blob was pinned, so that `gc` keeps it.
  ///
  /// - Throws: `database.statement`.
  static func pin(_ digest: Digest, in store: ContentStore) throws(Problem) {
    let record: JSON = ["pin": .string("sha256:\(digest.hex)")]
    try store.record(record.canonical, for: Digest(of: "pin:\(digest.hex)".utf8))
  }
}
