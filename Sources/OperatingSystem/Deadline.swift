import Synchronization

/// Does `body` on a thread of its own and waits for it so long; `nil` where it has not ended by then.
///
/// What hangs, such as a file system whose server is gone, goes on hanging, and nobody waits for it any more.
public func within<Value: Sendable>(
  _ limit: Duration, _ body: @escaping @Sendable () -> Value
) -> Value? {
  let box = Box<Value>()
  runOnThread {
    let value = body()
    box.value.withLock { $0 = value }
  }
  let end = ContinuousClock.now + limit
  var wait = Duration.milliseconds(1)
  while ContinuousClock.now < end {
    if let value = box.value.withLock({ $0 }) { return value }
    pause(for: wait)
    wait = min(wait * 2, .milliseconds(50))
  }
  return nil
}

private final class Box<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
