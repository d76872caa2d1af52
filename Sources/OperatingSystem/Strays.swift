internal import CLinux
import Glibc
import Synchronization

/// The programs that run, and what one of them left behind; `CLinux/strays.c` says how it is found.
enum Strays {
  /// By mark: the group, and process 1 of an isolated one; both 0 before they are started.
  private static let running = Mutex<[UInt: (group: pid_t, keeper: pid_t)]>([:])
  private static let next = Atomic<UInt>(0)
  /// How long the last processes of a program may take to be gone.
  private static let patience = Duration.seconds(10)

  /// A mark that no running program has.
  ///
  /// Where processes cannot be marked it is above `limit`, and only counts the program among the running.
  static func mark() -> UInt {
    let limit = stw_mark_limit()
    return running.withLock { running in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        let mark = limit == 0 ? number + 1 : limit - 1 - number % 65_536
        guard running[mark] == nil else { continue }
        running[mark] = (0, 0)
        return mark
      }
    }
  }

  static func started(_ mark: UInt, group: pid_t, keeper: pid_t) {
    running.withLock { $0[mark] = (group, keeper) }
  }

  /// Ends the last processes of a program, all but `known`, and forgets the program; blocks until they are reaped.
  ///
  /// Its orphans are `adopted` where they come to us, not to a process 1 of its own.
  /// - Returns: whether there were any.
  @discardableResult
  static func end(_ mark: UInt, but known: pid_t, adopted: Bool) -> Bool {
    defer { running.withLock { $0[mark] = nil } }
    let limit = stw_mark_limit()
    guard limit > 0 else { return false }
    var found = false
    let end = ContinuousClock.now + patience
    // Each turn kills what is there; what those had started comes to us with the next one. Nobody is waited for alone:
    // process 1 of a namespace ends when we have reaped all others of it.
    while true {
      let strays = children(adopted: adopted).filter { pid in
        guard pid != known else { return false }
        let other = stw_mark_of(pid)
        return other > 0 && other < limit && (other == mark || running.withLock { $0[other] == nil })
      }
      // What cannot be killed is not waited for without end.
      guard !strays.isEmpty, ContinuousClock.now < end else { return found }
      found = true
      for pid in strays { kill(pid, SIGKILL) }
      if strays.count(where: { waitpid($0, nil, WNOHANG) != 0 }) == 0 { pause(for: .milliseconds(1)) }
    }
  }

  /// Ends all programs at once, for a process that is about to end itself.
  static func endAll() {
    running.withLock { running in
      for (group, keeper) in running.values where group > 0 {
        kill(-group, SIGKILL)
        if keeper > 0 { kill(keeper, SIGKILL) }
      }
    }
  }

  /// Whether process 1 of a namespace has children; `true` if it cannot be told.
  static func hasChildren(_ keeper: pid_t) -> Bool {
    var child: pid_t = 0
    return stw_children(keeper, keeper, &child, 1) != 0
  }

  private static func children(adopted: Bool) -> [pid_t] {
    let (ours, thread) = (getpid(), stw_thread())
    var all: [pid_t] = []
    for list in adopted && thread != ours ? [thread, ours] : [thread] {
      var some = [pid_t](repeating: 0, count: 256)
      let count = stw_children(ours, list, &some, Int32(some.count))
      if count > 0 { all += some[..<Int(count)] }
    }
    return all
  }
}
