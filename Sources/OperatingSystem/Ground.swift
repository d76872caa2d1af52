internal import CLinux
internal import Diagnostics
import Glibc
import Synchronization

/// Namespaces that one isolated child after another stands on; `CLinux/ground.c` says what they share by it.
///
/// 1. Lent to one child at a time, and only while its network is as new.
/// 2. The keeper of the child before is gone before the next child starts, and with it all that was mounted.
/// 3. Grounds that are not lent stay until the process ends, a few more than were lent at once.
final class Ground: Sendable {
  let value: stw_ground
  private let places: [UInt8]
  /// Process 1 of the child before, killed, perhaps not reaped yet; 0: there is none.
  private let keeper = Atomic<pid_t>(0)

  private static let free = Mutex<[Ground]>([])
  /// More kinds of places than anybody has; each free ground holds seven descriptors.
  private static let mostFree = 64
  /// How many keepers of a kind of places may be going before one is waited for; to make a ground takes longer.
  private static let mostWaiting = 4

  private init(_ value: stw_ground, _ places: [UInt8]) { (self.value, self.places) = (value, places) }

  deinit {
    reapKeeper()
    var value = value
    stw_ground_close(&value)
  }

  /// A ground with what a child's tree begins with, for its use alone.
  ///
  /// - Throws: `process.isolation`.
  static func borrowed(for steps: IsolationSteps, path: String) throws(Problem) -> Ground {
    let places = steps.places
    let found: Ground? = free.withLock { free in
      // The one that was given back first; of the others the keepers may still be going.
      let fitting = free.indices.filter { free[$0].places == places }
      guard
        let index = fitting.first(where: { free[$0].isQuiet })
          ?? (fitting.count < mostWaiting ? nil : fitting.first)
      else { return nil }
      return free.remove(at: index)
    }
    if let found {
      found.reapKeeper()
      return found
    }
    var ground = stw_ground()
    let texts = [Isolation.map(of: geteuid()), Isolation.map(of: getegid())]
    let (status, step) = withCStrings(texts) { texts in
      IsolationSteps.withSteps(steps.ground, in: STW_STAGING) { list in
        var foundation = stw_foundation(
          steps: list.baseAddress, step_count: list.count, user_map: texts[0], group_map: texts[1],
          is_privileged: geteuid() == 0 ? 1 : 0)
        var step: UnsafePointer<CChar>?
        let status = stw_ground_make(&foundation, &ground, &step)
        // The text lies in the steps, which go away with this closure.
        return (status, step.map { String(cString: $0) })
      }
    }
    guard status == 0 else {
      throw .system(.processIsolation, "cannot isolate '\(path)': \(step ?? "ground")", status)
    }
    return Ground(ground, places)
  }

  /// Takes it back from a child of which nothing runs any more but perhaps its killed keeper.
  func giveBack(_ last: pid_t, usedNetwork: Bool) {
    keeper.store(last, ordering: .sequentiallyConsistent)
    var value = value
    guard !usedNetwork || stw_ground_is_untouched(&value) != 0 else { return }
    Self.free.withLock { if $0.count < Self.mostFree { $0.append(self) } }
  }

  /// Whether the child before and its keeper are gone.
  private var isQuiet: Bool {
    let last = keeper.load(ordering: .sequentiallyConsistent)
    guard last > 0 else { return true }
    guard waitpid(last, nil, WNOHANG) != 0 else { return false }
    keeper.store(0, ordering: .sequentiallyConsistent)
    return true
  }

  private func reapKeeper() {
    let last = keeper.exchange(0, ordering: .sequentiallyConsistent)
    if last > 0 { while waitpid(last, nil, 0) < 0 && errno == EINTR {} }
  }
}
