internal import CLinux
import Glibc
import Synchronization

/// Says "stop" to work that is under way; once said it stays said.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  /// Becomes readable, and stays it, when work shall stop: who waits in `poll(2)` wakes at once.
  ///
  /// -1 where the system gave none; then `isCancelled` has to be asked now and then.
  let event = stw_event()

  /// Not cancelled yet.
  public init() {}

  deinit { if event >= 0 { close(event) } }

  /// Whether work shall stop.
  public var isCancelled: Bool { flag.load(ordering: .sequentiallyConsistent) }

  /// Asks all work that was given this value to stop.
  public func cancel() {
    flag.store(true, ordering: .sequentiallyConsistent)
    var one: UInt64 = 1
    if event >= 0 { _ = write(event, &one, MemoryLayout<UInt64>.size) }
  }
}
