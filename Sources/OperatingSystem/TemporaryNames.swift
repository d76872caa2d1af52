import Glibc
import Synchronization

/// Files and folders that have a name only until some work is done.
///
/// A process that ends before that takes them away: see `StopSignals.endAtOnce()`.
final class TemporaryNames: Sendable {
  /// Those of this process.
  static let ofProcess = TemporaryNames()

  private let paths = Mutex<Set<String>>([])

  /// Notes a name that is about to be made.
  func add(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  /// The name is gone, or belongs to something that stays.
  func forget(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Takes all away; until `body` has returned nobody can note another.
  func removeAll(then body: () -> Void) {
    paths.withLock { paths in
      for path in paths where unlink(path) != 0 && errno == EISDIR { removeFolder(path) }
      paths = []
      body()
    }
  }
}
