import Glibc

/// Blocks the calling thread for a while, at most until `cancellation` is said; never on the cooperative pool.
public func pause(for duration: Duration, _ cancellation: Cancellation? = nil) {
  let end = ContinuousClock.now + duration
  // Without an event to wait for, the cancellation is asked twenty times a second.
  let event = cancellation?.event ?? -1
  let mostMilliseconds: Int64 = cancellation != nil && event < 0 ? 50 : 3_600_000
  while cancellation?.isCancelled != true {
    let left = (end - ContinuousClock.now).components
    guard left.seconds > 0 || (left.seconds == 0 && left.attoseconds > 0) else { return }
    var descriptor = pollfd(fd: event, events: Int16(POLLIN), revents: 0)
    // Rounded up: at the end there is no spinning.
    let (whole, isLong) = left.seconds.multipliedReportingOverflow(by: 1_000)
    let milliseconds = isLong ? mostMilliseconds : whole + left.attoseconds / 1_000_000_000_000_000 + 1
    _ = poll(&descriptor, 1, Int32(min(milliseconds, mostMilliseconds)))
  }
}
