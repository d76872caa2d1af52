public import Cryptography
public import Diagnostics

extension ContentStore {
  /// Whether a blob is there and unchanged since it was last hashed; opens nothing.
  public func isKnown(_ digest: Digest, byteCount: Int) -> Bool {
    // Without a lease, `gc` could take it away: then it is not known to be there.
    guard (try? hold(digest)) != nil,
      let identity = FileIdentity(of: path(of: digest), followsLinks: false), identity.byteCount == byteCount
    else { return false }
    return facts.holds(identity, for: digest)
  }

  /// Whether a blob is there with the right bytes; hashed unless it is known to be unchanged.
  ///
  /// - Throws: `input.read` for a blob that is there and cannot be read.
  public func isIntact(_ digest: Digest, byteCount: Int, hashesAlways: Bool = false) throws(Problem) -> Bool {
    if !hashesAlways, isKnown(digest, byteCount: byteCount) { return true }
    guard contains(digest, byteCount: byteCount) else { return false }
    do throws(Problem) {
      try verify(digest)
      return true
    } catch {
      guard error.code == .storeDamaged || error.code == .storeMissing else { throw error }
      return false
    }
  }

  /// The digest of a file outside, if it is unchanged since it was last hashed; opens nothing.
  public func knownDigest(ofFile path: String) -> (digest: Digest, byteCount: Int)? {
    guard let identity = FileIdentity(of: path, followsLinks: true),
      let digest = facts.digest(of: path, identity)
    else { return nil }
    return (digest, Int(identity.byteCount))
  }

  /// The digest of a file outside, hashed now and remembered.
  ///
  /// - Throws: `input.read`.
  public func digest(ofFile path: String) throws(Problem) -> (digest: Digest, byteCount: Int) {
    // A device or a pipe has no identity that tells of its bytes.
    guard FileIdentity(of: path, followsLinks: true) != nil else { return try digestOfFile(path) }
    let moment = FileIdentity.moment()
    let file = try OpenFile(reading: path)
    let found = try file.digest()
    if let identity = file.unchanged(since: moment) { facts.note(identity, found.digest, of: path) }
    return found
  }

  /// Forgets what was hashed of blobs and files that are gone or have changed since, which helps nobody any more.
  ///
  /// - Returns: of how many.
  /// - Throws: `database.statement`.
  @discardableResult
  public func pruneFacts() throws(Problem) -> Int {
    let tables = try index.facts()
    let blobs = tables.blobs.filter { digest, identity in
      FileIdentity(of: path(of: digest), followsLinks: false) != identity
    }
    let files = tables.files.filter { path, fact in
      FileIdentity(of: path, followsLinks: true) != fact.identity
    }
    guard !blobs.isEmpty || !files.isEmpty else { return 0 }
    try index.removeFacts(ofBlobs: Array(blobs.keys), files: Array(files.keys))
    return blobs.count + files.count
  }

  /// Keeps what was hashed for the next run, in one go.
  ///
  /// - Throws: `database.statement`.
  public func keepFacts() throws(Problem) { try facts.keep() }
}
