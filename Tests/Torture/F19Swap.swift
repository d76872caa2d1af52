import Cryptography
import Foundation
import Synchronization

extension Torment {
  /// F19: a file that is exchanged or written while a run takes it in: what is recorded is what is stored.
  static let swaps = Torment(name: "F19", title: "inputs that change meanwhile") {
    bench, tally throws(Broken) in
    for isMapped in [false, true] {
      let goal = bench.count(10_000, quick: 300)
      let done = Atomic<Int>(0)
      try bench.forEach(bench.threads) { worker throws(Broken) in
        var runs = 0
        while done.load(ordering: .relaxed) < goal || runs < 2 {
          let count = try disturb(bench, tally, turn: worker * 1_000_000 + runs, isMapped: isMapped)
          done.add(count, ordering: .relaxed)
          runs += 1
        }
      }
      tally.add(
        isMapped ? "writes into a mapped input" : "inputs exchanged by rename", done.load(ordering: .relaxed))
    }
  }

  /// One project, some runs, and somebody at its input all the while; how often the input changed.
  private static func disturb(_ bench: Bench, _ tally: Tally, turn: Int, isMapped: Bool) throws(Broken) -> Int
  {
    var dice = bench.dice(turn)
    let trial = try Trial(bench, .small)
    let input = "\(trial.folder)/m/hello.txt"
    let size = 100_000 + dice.number(0..<400_000)
    let versions = (0..<4).map { [UInt8](repeating: UInt8(65 + $0), count: size) }
    for (number, bytes) in versions.enumerated() { put(bytes, at: "\(input).\(number)") }
    put(versions[0], at: input)
    let disturber = Disturber(input, size: size, isMapped: isMapped)
    var problem: Broken?
    do throws(Broken) {
      for _ in 0..<6 {
        let ended = try trial.call(["run", "m/tiny.yaml", "--until", "source"])
        // A run may see that the file changes under it, and say so.
        guard ended.status == 0 || (ended.status < 128 && ended.errors.contains("error[")) else {
          throw trial.broken("F19: \(ended)")
        }
        tally.add("runs")
      }
    } catch { problem = error }
    let count = disturber.stop()
    if let problem { throw problem }
    for event in try trial.events() ?? [] where event.kind == "stage.executed" {
      for digest in event.digests {
        let name = digest.replacingOccurrences(of: "sha256:", with: "")
        let stored = bytes("\(trial.store)/blobs/sha256/\(name.prefix(2))/\(name)")
        guard Digest(of: stored).hex == name else {
          throw trial.broken("F19: recorded \(name), stored something else")
        }
        // Renamed, it is one version from the first byte to the last.
        guard isMapped || versions.contains(stored) else { throw trial.broken("F19: \(name) is a mixture") }
        tally.add("recorded digests compared with stored bytes")
      }
    }
    try trial.checkStore()
    // What a reused result stands for is what the file is now.
    for bytes in versions.prefix(2) {
      put(bytes, at: input)
      guard try trial.call(["run", "m/tiny.yaml", "--until", "source"]).status == 0 else {
        throw trial.broken("F19: it fails at rest")
      }
      let events = try trial.events() ?? []
      let wanted = "sha256:\(Digest(of: bytes).hex)"
      let name = Digest(of: bytes).hex
      guard access("\(trial.store)/blobs/sha256/\(name.prefix(2))/\(name)", F_OK) == 0,
        events.contains(where: { $0.digests.contains(wanted) })
      else { throw trial.broken("F19: at rest another version is taken for the input") }
    }
    return count
  }
}

/// Somebody who does not leave a file alone.
private final class Disturber: Sendable {
  private let stops = Atomic<Bool>(false)
  private let count = Atomic<Int>(0)
  private let ended = DispatchSemaphore(value: 0)

  init(_ path: String, size: Int, isMapped: Bool) {
    Thread {
      if isMapped { self.write(path, size) } else { self.rename(path) }
      self.ended.signal()
    }.start()
  }

  func stop() -> Int {
    stops.store(true, ordering: .relaxed)
    ended.wait()
    return count.load(ordering: .relaxed)
  }

  private func rename(_ path: String) {
    var number = 0
    while !stops.load(ordering: .relaxed) {
      // A new link each time: renaming takes the name away.
      let next = "\(path).next"
      if link("\(path).\(number % 4)", next) == 0, Glibc.rename(next, path) == 0 {
        count.add(1, ordering: .relaxed)
      }
      number += 1
      usleep(100)
    }
  }

  private func write(_ path: String, _ size: Int) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0, let map = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) else {
      return
    }
    defer {
      munmap(map, size)
      close(descriptor)
    }
    var number = 0
    while !stops.load(ordering: .relaxed) {
      map.storeBytes(
        of: UInt8(truncatingIfNeeded: number), toByteOffset: number &* 7_919 % size, as: UInt8.self)
      count.add(1, ordering: .relaxed)
      number += 1
      if number % 16 == 0 { usleep(100) }
    }
  }
}
