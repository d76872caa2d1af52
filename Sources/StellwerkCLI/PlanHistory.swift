import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import Manifests
import OperatingSystem
import Pipelines
import Store
import YAML

/// The plans that earlier runs have sealed: of each name the newest, as a file of the store.
///
/// 1. Only runs that ended well count, and only what is in their bundle; a file that lies about is no plan of this store.
/// 2. A plan is no earlier plan of itself: its second run finds what the first one found.
/// 3. Nothing is read for a manifest that does not look at earlier plans.
struct PlanHistory {
  /// How many names are looked at, the newest first.
  private static let limit = 200
  private let call: Call

  init(_ call: Call) { self.call = call }

  /// The value of `run.plans`: paths from the store's folder, by the names of the plans.
  func scope(_ package: PackageManifest) -> [(name: String, node: Node)] {
    var nodes: [Node] = []
    if package.plan?.looksAtEarlierPlans == true {
      do throws(Problem) { nodes = try plans(without: package.metadata.name).map(node) } catch {
        call.console.warn(error)
      }
    }
    return [("plans", Node(.sequence(nodes), at: SourceLocation(file: "", line: 1, column: 1)))]
  }

  private func node(_ digest: Digest) -> Node {
    let path = ContentStore.place(of: digest)
    // A path is resolved against the folder of the file that it stands in.
    return Node(
      .string(path), at: SourceLocation(file: "\(call.store)/index.sqlite", line: 1, column: 1), scalar: path)
  }

  private func plans(without own: String) throws(Problem) -> [Digest] {
    var plans: [Digest] = []
    for bundle in try bundles(without: own) {
      // A bundle that cannot be read, and a plan that gc took away, are as good as none.
      guard let reader = try? EvidenceReader(path: "\(call.store)/\(ContentStore.place(of: bundle))"),
        let json = try? reader.json(EvidencePath.record), let record = try? RunRecord(json: json),
        let plan = record.products.first(where: { $0.mediaType == MediaType.plan }),
        exists("\(call.store)/\(ContentStore.place(of: plan.digest))")
      else { continue }
      plans.append(plan.digest)
    }
    return plans
  }

  /// The newest bundle of each plan whose run ended well, by name.
  private func bundles(without own: String) throws(Problem) -> [Digest] {
    guard exists(call.ledgerPath) else { return [] }
    var released: [String: String] = [:]
    var newest: [String: (sequence: Int64, bundle: Digest)] = [:]
    try Ledger(reading: call.ledgerPath).forEach(of: ["run.decided", "evidence.sealed"]) {
      (event) throws(Problem) in
      if event.kind == "run.decided" {
        let isReleased = event.payload["outcome"]?.string == RunRecord.Outcome.released.rawValue
        released[event.correlationID] = isReleased ? event.payload["name"]?.string : nil
      } else if let name = released[event.correlationID], !name.utf8.elementsEqual(own.utf8),
        // Packages have their version in it.
        event.payload["path"]?.string == "\(name).evidence",
        let bundle = Digest(prefixed: event.payload["bundle"])
      {
        newest[name] = (event.sequence, bundle)
      }
    }
    let kept = newest.sorted { $0.value.sequence > $1.value.sequence }.prefix(Self.limit)
    return kept.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value.bundle)
  }
}
