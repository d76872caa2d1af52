import Cryptography
import Diagnostics
import Store
import Synchronization

/// How the digests of the files and tools in a key are come by.
struct KeyDigests: Sendable {
  /// How much of what was hashed before is believed.
  enum Trust {
    /// Only what is known is used, and nothing is opened; what is not known is no digest.
    case known
    /// What is unchanged since it was hashed is not hashed again.
    case unchanged
    /// Everything is hashed.
    case nothing
  }

  /// The digests of the programs of a run, each looked at once.
  final class Tools: Sendable {
    private let digests = Mutex<[String: Digest]>([:])

    func digest(of path: String, _ make: () throws(Problem) -> Digest?) throws(Problem) -> Digest? {
      if let found = digests.withLock({ $0[path] }) { return found }
      let found = try make()
      if let found { digests.withLock { $0[path] = found } }
      return found
    }
  }

  let trust: Trust
  let store: ContentStore?
  /// `nil`: each is looked at again.
  let tools: Tools?

  /// - Throws: `input.read`.
  func digest(of path: String) throws(Problem) -> (digest: Digest, byteCount: Int)? {
    guard let store else { return try digestOfFile(path) }
    if trust != .nothing, let known = store.knownDigest(ofFile: path) { return known }
    return trust == .known ? nil : try store.digest(ofFile: path)
  }

  /// - Throws: `input.read`.
  func digest(ofTool path: String) throws(Problem) -> Digest? {
    guard let tools else { return try digest(of: path)?.digest }
    return try tools.digest(of: path) { () throws(Problem) in try digest(of: path)?.digest }
  }
}
