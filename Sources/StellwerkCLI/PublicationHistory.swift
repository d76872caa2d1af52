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
    if exists(ledger) {
      for event in try (isReading ? Ledger(reading: ledger) : Ledger(path: ledger)).events()
      where event.kind == "publication" || event.kind == "publication.undone" {
        guard let name = event.payload["name"]?.string, let subject = event.payload["subject"]?.string else {
          continue
        }
        let digest = String(subject.dropFirst("sha256:".count))
        if event.kind == "publication" {
          published[name, default: []].insert(digest)
        } else {
          published[name]?.remove(digest)
        }
      }
    }
    self.published = published
  }

  /// The values of `run.published` and `run.bundle` for a package.
  func scope(_ metadata: PackageManifest.Metadata) -> [(name: String, node: Node)] {
    let place = SourceLocation(file: "", line: 1, column: 1)
    let digests = (published[metadata.name] ?? []).sorted().map { Node(.string($0), at: place, scalar: $0) }
    var values: [(name: String, node: Node)] = [("published", Node(.sequence(digests), at: place))]
    if let digest = bundle(metadata) { values.append(text("bundle", digest.hex)) }
    return values
  }

  /// The content digest of the newest bundle of this version; `nil` where there is none that can be read.
  private func bundle(_ metadata: PackageManifest.Metadata) -> Digest? {
    let path = "\(artifacts)/\(metadata.name)-\(metadata.version).evidence"
    guard exists(path) else { return nil }
    // A damaged bundle is as good as none: approvals then have nothing that they could be for.
    return (try? EvidenceReader(path: path))?.contentDigest
  }
}
