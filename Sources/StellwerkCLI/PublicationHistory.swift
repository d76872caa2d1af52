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
  let ledger: String
  let artifacts: String

  /// The values of `run.published` and `run.bundle` for a package.
  func scope(_ metadata: PackageManifest.Metadata) -> [(name: String, node: Node)] {
    let place = SourceLocation(file: "", line: 1, column: 1)
    let published = published(metadata.name).map { Node(.string($0), at: place, scalar: $0) }
    var values: [(name: String, node: Node)] = [("published", Node(.sequence(published), at: place))]
    if let digest = bundle(metadata) { values.append(text("bundle", digest.hex)) }
    return values
  }

  /// SHA-256 of everything published under a name, sorted; nothing where there is no ledger yet.
  private func published(_ name: String) -> [String] {
    guard exists(ledger) else { return [] }
    var digests: Set<String> = []
    // A ledger that cannot be read stops the run later, where it is opened for writing.
    try? Ledger(path: ledger).forEach { (event) throws(Problem) in
      guard event.kind == "publication", event.payload["name"]?.string == name,
        let subject = event.payload["subject"]?.string
      else { return }
      digests.insert(String(subject.dropFirst("sha256:".count)))
    }
    return digests.sorted()
  }

  /// The content digest of the newest bundle of this version; `nil` where there is none that can be read.
  private func bundle(_ metadata: PackageManifest.Metadata) -> Digest? {
    let path = "\(artifacts)/\(metadata.name)-\(metadata.version).evidence"
    guard exists(path) else { return nil }
    // A damaged bundle is as good as none: approvals then have nothing that they could be for.
    return (try? EvidenceReader(path: path))?.contentDigest
  }
}
