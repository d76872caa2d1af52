/// Which files were hashed when, so that one that has not changed since is not hashed again.
///
/// 1. A fact says: a file with this identity (device, inode, size, mtime, ctime) had this digest.
/// 2. It is noted only where mtime and ctime are older than the moment before the hashing began, and the same after
///    it: a later change then leaves another ctime, also where somebody puts size and mtime back.
/// 3. All facts are read at once, when the first is asked for; new ones are written at once, by `keep`. Lost ones
///    cost time, nothing else. One that the disk has altered is none.
internal import Cryptography
internal import Diagnostics
import Synchronization

/// The facts of a store: those of its blobs, and those of files outside by their paths.
final class FileFacts: Sendable {
  struct Tables {
    var blobs: [Digest: FileIdentity] = [:]
    /// Paths that are only canonically equal share a place here; their identities tell them apart.
    var files: [String: (identity: FileIdentity, digest: Digest)] = [:]
  }

  private struct State {
    var known: Tables?
    var new = Tables()
  }

  private let index: ActionIndex
  private let state = Mutex(State())

  init(_ index: ActionIndex) { self.index = index }

  /// Whether the blob with this identity was hashed and was right.
  func holds(_ identity: FileIdentity, for digest: Digest) -> Bool {
    withTables { known, new in (new.blobs[digest] ?? known.blobs[digest]) == identity }
  }

  /// The digest of the file at a path while it has this identity.
  func digest(of path: String, _ identity: FileIdentity) -> Digest? {
    withTables { known, new in
      guard let found = new.files[path] ?? known.files[path], found.identity == identity else { return nil }
      return found.digest
    }
  }

  /// What a blob was when it was hashed; `nil` if that is not known.
  func identity(of digest: Digest) -> FileIdentity? {
    withTables { known, new in new.blobs[digest] ?? known.blobs[digest] }
  }

  /// What the file at a path was when it was hashed; `nil` if that is not known.
  func identity(of path: String) -> FileIdentity? {
    withTables { known, new in (new.files[path] ?? known.files[path])?.identity }
  }

  func note(_ identity: FileIdentity, for digest: Digest) {
    withTables { known, new in if known.blobs[digest] != identity { new.blobs[digest] = identity } }
  }

  func note(_ identity: FileIdentity, _ digest: Digest, of path: String) {
    withTables { known, new in
      if let found = known.files[path], found.identity == identity, found.digest == digest { return }
      new.files[path] = (identity, digest)
    }
  }

  /// Writes what is new.
  ///
  /// - Throws: `database.statement`.
  func keep() throws(Problem) {
    let new = state.withLock { $0.new }
    guard !new.blobs.isEmpty || !new.files.isEmpty else { return }
    try index.keep(new)
    withTables { known, pending in
      known.blobs.merge(new.blobs) { $1 }
      known.files.merge(new.files) { $1 }
      pending = Tables()
    }
  }

  private func withTables<R>(_ body: (inout Tables, inout Tables) -> R) -> R {
    state.withLock { state in
      // Facts that cannot be read are none: everything is hashed.
      var known = state.known.take() ?? (try? index.facts()) ?? Tables()
      let result = body(&known, &state.new)
      state.known = known
      return result
    }
  }
}
