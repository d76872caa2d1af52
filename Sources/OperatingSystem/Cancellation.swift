import Synchronization

/// Says "stop" to work that is under way; once said it stays said.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Not cancelled yet.
  public init() {}

  /// Whether work shall stop.
  public var isCancelled: Bool { flag.load(ordering: .sequentiallyConsistent) }

  /// Asks all work that was given this value to stop.
  public func cancel() { flag.store(true, ordering: .sequentiallyConsistent) }
}
