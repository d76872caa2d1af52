import Glibc

/// Waits until files made before are older than the clock that the kernel stamps files with.
public func letTheClockTick() {
  func tick() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
  // File systems may stamp finer than this clock: a file can be ahead of it for a while.
  for _ in 0..<3 {
    let start = tick()
    while tick() == start { sched_yield() }
  }
}
