import Glibc

/// Blocks the calling thread for a while, at most until `cancellation` is said; never on the cooperative pool.
public func pause(for duration: Duration, _ cancellation: Cancellation? = nil) {
  let end = ContinuousClock.now + duration
  while ContinuousClock.now < end, cancellation?.isCancelled != true {
    let left = min(end - ContinuousClock.now, .milliseconds(50))
    usleep(UInt32(clamping: left.components.attoseconds / 1_000_000_000_000))
  }
}
