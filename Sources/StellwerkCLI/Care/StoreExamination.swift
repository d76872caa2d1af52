import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem
import Store

/// What `fsck` has found: objects of the store with all that need them, and problems with what lies beside it.
struct StoreExamination {
  /// A damaged or missing object.
  struct Object {
    /// A reason of `StoreDamage`, or `missing`.
    let state: String
    let path: String
    let digest: Digest?
    let referrers: [StoreReferences.Referrer]
    /// What was done about it; `nil` if nothing.
    var repair: String?

    var json: JSON {
      .compact([
        "state": .string(state), "path": .string(path), "digest": digest.map { .string("sha256:\($0.hex)") },
        "referrers": .array(referrers.map(\.json)), "repair": repair.map { .string($0) },
      ])
    }
  }

  private(set) var objects: [Object] = []
  private(set) var problems: [Problem] = []
  private(set) var (blobCount, byteCount, resultCount, bundleCount, eventCount) = (0, 0, 0, 0, 0)

  /// Looks at everything, and repairs if it is told to; then nobody else may use the store.
  ///
  /// - Throws: what keeps the store from being looked at, `store.in-use`.
  init(_ store: ContentStore, _ call: Call, repairs: Bool) throws(Problem) {
    let history = ledger(call)
    if repairs {
      try store.exclusively(waiting: .seconds(5)) { () throws(Problem) in
        try look(at: store, call, history, repairs: true)
      }
    } else {
      try look(at: store, call, history, repairs: false)
    }
    publications(call, history)
  }

  /// Whether nothing is left that is not as it must be.
  var isSound: Bool { problems.isEmpty && objects.allSatisfy { $0.repair != nil } }

  var json: JSON {
    [
      "blobs": .integer(blobCount), "bytes": .integer(byteCount), "results": .integer(resultCount),
      "bundles": .integer(bundleCount), "events": .integer(eventCount), "sound": .bool(isSound),
      "objects": .array(objects.map(\.json)),
      "problems": .array(
        problems.map { problem in
          .compact([
            "code": .string(problem.code.name), "message": .string(problem.message),
            "cause": problem.cause.map { .string($0) },
          ])
        }),
    ]
  }
}

extension StoreExamination {
  /// The chain and the checkpoints; what the ledger says of runs, if it can be believed.
  ///
  /// A ledger that a run writes while it is read may look broken: what is, is so three times.
  private mutating func ledger(_ call: Call) -> RunHistory? {
    let before = problems
    var history: RunHistory?
    for _ in 0..<3 {
      problems = before
      history = ledgerAtOnce(call)
      if problems == before { break }
    }
    return history
  }

  private mutating func ledgerAtOnce(_ call: Call) -> RunHistory? {
    do throws(Problem) {
      let checkpoints = try Checkpoints(artifacts: call.artifacts).entries()
      try Checkpoints.verify(checkpoints, ledger: call.ledgerPath)
    } catch { problems.append(error) }
    guard exists(call.ledgerPath) else { return nil }
    do throws(Problem) {
      let ledger = try Ledger(reading: call.ledgerPath)
      eventCount = Int(try ledger.verify())
      return try RunHistory(ledger)
    } catch {
      problems.append(error)
      return nil
    }
  }

  private mutating func look(
    at store: ContentStore, _ call: Call, _ history: RunHistory?, repairs: Bool
  ) throws(Problem) {
    let references = try StoreReferences(store, artifacts: call.artifacts, history: history) { _ in false }
    let check = try store.check()
    (blobCount, byteCount) = (check.blobCount, check.byteCount)
    (resultCount, bundleCount) = (references.results.count - references.graphCount, references.bundleCount)
    problems += references.problems
    let done = repairs ? try store.repair(check.damage) : check.damage.map { _ in nil }
    for (damage, repair) in zip(check.damage, done) {
      objects.append(
        Object(
          state: damage.reason.rawValue, path: damage.path, digest: damage.digest,
          referrers: damage.digest.map { (references.referrers[$0] ?? []).sorted() } ?? [], repair: repair))
    }
    let known = Set(check.damage.compactMap(\.digest))
    let expected = references.needed.union(references.results.flatMap(\.outputs))
    var missing = expected.filter { !known.contains($0) && !store.contains($0) }
    if !missing.isEmpty, !repairs, let later = try ContentStore(reading: store.folder) {
      // Collected since the references were read: then nobody names it any more.
      let now = try StoreReferences(later, artifacts: call.artifacts, history: history) { _ in false }
      missing.formIntersection(now.needed.union(now.results.flatMap(\.outputs)))
      missing = missing.filter { !store.contains($0) }
    }
    if repairs {
      // What names something that is not there any more, also what was just moved aside, is no result.
      let gone = expected.filter { !store.contains($0) }
      try store.forget(references.results.filter { !gone.isDisjoint(with: $0.outputs) }.map(\.key))
    }
    for digest in missing.sorted() {
      let referrers = (references.referrers[digest] ?? []).sorted()
      let isOnlyRemembered = !references.needed.contains(digest)
      objects.append(
        Object(
          state: "missing", path: relative(store.path(of: digest), to: store.folder), digest: digest,
          referrers: referrers, repair: repairs && isOnlyRemembered ? "forgotten" : nil))
    }
  }

  /// Statements beside the bundles, and the packages that the repository of this folder has.
  private mutating func publications(_ call: Call, _ history: RunHistory?) {
    // A folder that cannot be listed has been a problem before.
    for name in (try? fileNames(in: call.artifacts)) ?? [] where name.hasSuffix(".dsse.json") {
      let path = "\(call.artifacts)/\(name)"
      do throws(Problem) {
        let envelope = try DSSEEnvelope(parsing: try readBytes(of: path), file: path)
        _ = try Statement(json: try JSON(parsing: envelope.payload, file: path))
      } catch { problems.append(error) }
    }
    let events = (history?.entries ?? []).flatMap(\.events).filter { $0.kind == "publication" }
    for event in events.sorted(by: { $0.sequence < $1.sequence }) {
      guard event.payload["repository"]?.string == "apt", let file = event.payload["package"]?.string,
        let subject = event.payload["subject"]?.string
      else { continue }
      // A repository elsewhere is not looked at: the ledger does not know where it is.
      let path = "\(call.artifacts)/apt/\(file)"
      guard exists(path) else { continue }
      do throws(Problem) {
        let digest = try digestOfFile(path).digest
        guard "sha256:\(digest.hex)" != subject else { continue }
        throw Problem(
          .publicationAltered,
          "'\(path)' is not what publication \(event.sequence) put there (sha256:\(digest.hex), expected \(subject))"
        )
      } catch { problems.append(error) }
    }
  }
}

extension Problem.Code {
  static let publicationAltered = Self("publication.altered", exit: .refused)
}
