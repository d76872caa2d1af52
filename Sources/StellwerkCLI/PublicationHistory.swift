import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import Manifests
import OperatingSystem
import YAML

/// What earlier runs left that a decision looks at: publications, and the bundle that approvals are about.
struct PublicationHistory: Sendable {
  private let artifacts: String
  /// By name of the package: SHA-256 of everything that was published under it.
  private let published: [String: Set<String>]
  /// Where the ledger ended before it was read.
  let end: (sequence: Int64, digest: Digest)
  /// What a publication is told by.
  static let kinds = ["publication", "publication.undone"]

  /// Reads the publications of a ledger; there are none where there is no ledger yet.
  ///
  /// - Parameters:
  ///   - ledger: the path of its file.
  ///   - artifacts: where runs write.
  ///   - isReading: whether no file may be made or changed.
  ///
  /// - Throws: what opening and reading the ledger throws.
  init(ledger: String, artifacts: String, isReading: Bool = false) throws(Problem) {
    self.artifacts = artifacts
    var published: [String: Set<String>] = [:]
    var end: (sequence: Int64, digest: Digest) = (0, LedgerEvent.origin)
    if exists(ledger) {
      let ledger = try isReading ? Ledger(reading: ledger) : Ledger(path: ledger)
      end = try ledger.head
      try ledger.forEach(of: Self.kinds) { (event) throws(Problem) in
        guard let name = event.payload["name"]?.string, let subject = event.payload["subject"]?.string else {
          return
        }
        let digest = String(subject.dropFirst("sha256:".count))
        if event.kind == "publication" {
          published[name, default: []].insert(digest)
        } else {
          published[name]?.remove(digest)
        }
      }
    }
    (self.published, self.end) = (published, end)
  }

  /// The values of `run.published` and `run.bundle` for a package.
  func scope(_ package: PackageManifest) -> [(name: String, node: Node)] {
    let place = SourceLocation(file: "", line: 1, column: 1)
    let digests = (published[package.metadata.name] ?? []).sorted().map {
      Node(.string($0), at: place, scalar: $0)
    }
    var values: [(name: String, node: Node)] = [("published", Node(.sequence(digests), at: place))]
    if let digest = bundle(package) { values.append(text("bundle", digest.hex)) }
    return values
  }

  /// Where the newest bundle of this version is, if there is one; a plan has no version.
  func bundlePath(_ package: PackageManifest) -> String {
    let metadata = package.metadata
    let title = package.plan == nil ? "\(metadata.name)-\(metadata.version)" : metadata.name
    return "\(artifacts)/\(title).evidence"
  }

  /// The content digest of the newest bundle of this version; `nil` where there is none that can be read.
  private func bundle(_ package: PackageManifest) -> Digest? {
    let path = bundlePath(package)
    guard exists(path) else { return nil }
    // A damaged bundle is as good as none: approvals then have nothing that they could be for.
    return (try? EvidenceReader(path: path))?.contentDigest
  }
}
