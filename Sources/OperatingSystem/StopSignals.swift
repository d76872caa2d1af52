import Glibc
import Synchronization

/// Turns SIGINT and SIGTERM into a cancellation; the second one ends the process at once.
///
/// A thread of its own waits for the signals, so that no handler runs in the middle of other work.
/// SIGPIPE is ignored for the whole process: a closed pipe is an error of `write(2)`.
public final class StopSignals: Sendable {
  private let number = Atomic<Int32>(0)

  /// Must be made before other threads are, which inherit the mask.
  public init(_ cancellation: Cancellation) {
    signal(SIGPIPE, SIG_IGN)
    let context = Unmanaged.passRetained(Context(self, cancellation))
    var mask = Self.signals
    pthread_sigmask(SIG_BLOCK, &mask, nil)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        let context = Unmanaged<Context>.fromOpaque(pointer).takeRetainedValue()
        var mask = StopSignals.signals
        var number: Int32 = 0
        while sigwait(&mask, &number) == 0 {
          if context.owner.number.exchange(number, ordering: .sequentiallyConsistent) != 0 {
            _exit(128 + number)
          }
          context.cancellation.cancel()
        }
        return nil
      }, context.toOpaque())
    // Without the thread the signals would be blocked for ever.
    if status != 0 { pthread_sigmask(SIG_UNBLOCK, &mask, nil) }
  }

  /// The signal that has come; `nil` if none has.
  public var received: Int32? {
    let value = number.load(ordering: .sequentiallyConsistent)
    return value == 0 ? nil : value
  }

  private static var signals: sigset_t {
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, SIGINT)
    sigaddset(&mask, SIGTERM)
    return mask
  }

  private final class Context: Sendable {
    let (owner, cancellation): (StopSignals, Cancellation)
    init(_ owner: StopSignals, _ cancellation: Cancellation) {
      (self.owner, self.cancellation) = (owner, cancellation)
    }
  }
}

/// The variables the process was started with; for `main`, which passes on what is needed.
public func currentEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var pointer = environ
  while let entry = pointer.pointee {
    let pair = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
    pointer += 1
  }
  return variables
}
