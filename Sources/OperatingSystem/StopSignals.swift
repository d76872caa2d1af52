internal import CLinux
import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM, SIGHUP and SIGQUIT into a cancellation; the second one ends the process and its children at once.
///
/// After `endAtOnce()` the first one does.
///
/// A handler writes the number into a pipe, a thread of its own reads it. Not `sigwait` alone: below an `async` main
/// the main thread waits in libdispatch's `sigsuspend` with an empty mask, and there a signal without a handler ends
/// the process before anything can be cleared away. All other threads block them, so that no handler runs in the
/// middle of other work. SIGPIPE is ignored for the whole process: a closed pipe is an error of `write(2)`.
public final class StopSignals: Sendable {
  private let number = Atomic<Int32>(0)
  private let endsAtOnce = Atomic<Bool>(false)

  /// Must be made before other threads are, which inherit the mask.
  public init(_ cancellation: Cancellation) {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    // Without pipe or thread the signals keep their meaning: they end the process.
    guard stw_pipe(&ends) == 0 else { return }
    writingEnd.store(ends[1], ordering: .sequentiallyConsistent)
    let context = Unmanaged.passRetained(Context(self, cancellation, ends[0]))
    var mask = Self.signals
    pthread_sigmask(SIG_BLOCK, &mask, nil)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        let context = Unmanaged<Context>.fromOpaque(pointer).takeRetainedValue()
        var mask = StopSignals.signals
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        var number: Int32 = 0
        while true {
          let count = read(context.pipe, &number, MemoryLayout<Int32>.size)
          if count < 0 && errno == EINTR { continue }
          guard count == MemoryLayout<Int32>.size else { return nil }
          if context.owner.number.exchange(number, ordering: .sequentiallyConsistent) != 0 {
            Strays.endAll()
            _exit(128 + number)
          }
          context.owner.endIfAsked()
          context.cancellation.cancel()
        }
      }, context.toOpaque())
    guard status == 0 else {
      pthread_sigmask(SIG_UNBLOCK, &mask, nil)
      return
    }
    // Who starts it by nohup(1) has said that nobody hangs up.
    for number in Self.numbers where number != SIGHUP || !Self.isIgnored(number) { signal(number, passOn) }
  }

  /// From now on the first signal ends the process: for work that nothing has to be cleared away after.
  ///
  /// Files that `writeAtomically` has begun are removed: what they were to become is as it was.
  public func endAtOnce() {
    endsAtOnce.store(true, ordering: .sequentiallyConsistent)
    endIfAsked()
  }

  private func endIfAsked() {
    guard endsAtOnce.load(ordering: .sequentiallyConsistent), let received else { return }
    Strays.endAll()
    TemporaryNames.ofProcess.removeAll { _exit(128 + received) }
  }

  /// The signal that has come; `nil` if none has.
  public var received: Int32? {
    let value = number.load(ordering: .sequentiallyConsistent)
    return value == 0 ? nil : value
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private static var signals: sigset_t {
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in numbers { sigaddset(&mask, number) }
    return mask
  }

  private final class Context: Sendable {
    let (owner, cancellation, pipe): (StopSignals, Cancellation, Int32)
    init(_ owner: StopSignals, _ cancellation: Cancellation, _ pipe: Int32) {
      (self.owner, self.cancellation, self.pipe) = (owner, cancellation, pipe)
    }
  }
}

/// Where the handler writes; a handler can be given nothing else.
private let writingEnd = Atomic<Int32>(-1)

/// Only async-signal-safe calls (`man 7 signal-safety`).
private func passOn(_ number: Int32) {
  let before = errno
  var number = number
  _ = write(writingEnd.load(ordering: .sequentiallyConsistent), &number, MemoryLayout<Int32>.size)
  errno = before
}

/// The variables the process was started with; for `main`, which passes on what is needed.
public func currentEnvironment() -> [String: String] {
  var count = 0
  while environ[count] != nil { count += 1 }
  var variables: [String: String] = [:]
  variables.reserveCapacity(count)
  for index in 0..<count {
    // At each start, so by bytes: `split` takes ten times as long.
    guard let entry = environ[index], let sign = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
    let name = UnsafeRawBufferPointer(start: entry, count: sign - UnsafeMutablePointer(entry))
    variables[String(decoding: name, as: UTF8.self)] = String(cString: sign + 1)
  }
  return variables
}
