internal import Cryptography
internal import Diagnostics
internal import OperatingSystem
import Synchronization

/// Which names of blobs are known to outlast a power cut.
///
/// 1. A name is on the disk when its folder was synced after it had appeared there. That it can be seen says nothing: who
///    gave it may have been killed before the sync, or the sync may have failed.
/// 2. So a blob that is found by its name is relied on only after a sync of its folder by this process.
final class BlobNames: Sendable {
  private struct State {
    var settled: Set<Digest> = []
    var sync: @Sendable (String) throws(Problem) -> Void = { (folder) throws(Problem) in
      try syncFolder(folder)
    }
  }

  private let state = Mutex(State())

  /// Has folders synced in another way.
  func sync(by sync: @escaping @Sendable (String) throws(Problem) -> Void) {
    state.withLock { $0.sync = sync }
  }

  /// Begins to wait for folders, for each at most once.
  func round() -> Round { Round(names: self) }

  struct Round {
    fileprivate let names: BlobNames
    /// By folder what came of its sync; `nil` where it went well.
    private var synced: [String: Problem?] = [:]

    fileprivate init(names: BlobNames) { self.names = names }

    /// Waits until a name that was there before the round is on the disk; one that `isNew` is not known to be yet.
    ///
    /// - Throws: `output.write`.
    mutating func settle(_ digest: Digest, at path: String, isNew: Bool) throws(Problem) {
      if !isNew, names.state.withLock({ $0.settled.contains(digest) }) { return }
      let folder = parent(of: path)
      let said: Problem?
      if let known = synced[folder] {
        said = known
      } else {
        let sync = names.state.withLock { $0.sync }
        do throws(Problem) {
          try sync(folder)
          said = nil
        } catch { said = error }
        synced[folder] = .some(said)
      }
      if let said { throw said }
      names.state.withLock { _ = $0.settled.insert(digest) }
    }
  }
}
