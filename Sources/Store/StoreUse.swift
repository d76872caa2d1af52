internal import Diagnostics
import Glibc
internal import OperatingSystem

/// That a process works with a store: a lock (`flock(2)`) that all of them share, and that repair wants alone.
///
/// So nothing is moved aside that a run is about to read; a run that begins meanwhile waits until repair has ended.
final class StoreUse: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Waits while somebody has the store alone.
  ///
  /// - Throws: `output.create`.
  init(_ path: String) throws(Problem) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    self.path = path
    guard descriptor >= 0 else { throw .system(.outputCreate, "cannot open '\(path)'", errno) }
    try lock(LOCK_SH)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Does `body` while nobody else has the store; waits for so long until it may.
  ///
  /// - Throws: `store.in-use`, or what `body` throws.
  func alone<Result>(
    in folder: String, waiting patience: Duration, _ body: () throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let end = ContinuousClock.now + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let number = errno
      // Asking for more has let go of what there was (`man 2 flock`).
      try lock(LOCK_SH)
      if number == EINTR { continue }
      if number == EWOULDBLOCK, ContinuousClock.now < end {
        pause(for: .milliseconds(20))
        continue
      }
      guard number == EWOULDBLOCK else { throw .noLock(path, number) }
      throw Problem(
        .storeInUse, "the store '\(folder)' is in use by another process",
        hint: "try again when the runs have ended", isTransient: true)
    }
    let result: Result
    do throws(Problem) { result = try body() } catch {
      try lock(LOCK_SH)
      throw error
    }
    try lock(LOCK_SH)
    return result
  }

  private func lock(_ operation: Int32) throws(Problem) {
    while flock(descriptor, operation) != 0 {
      guard errno == EINTR else { throw .noLock(path, errno) }
    }
  }
}
