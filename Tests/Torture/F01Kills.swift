import Glibc

extension Torment {
  /// F1: killed before each step that makes something last, before each call that changes something, at random times,
  /// and only its children.
  static let kills = Torment(name: "F1", title: "kill -9") { bench, tally throws(Broken) in
    for sample in [Sample.small, .wide] { try killAtSteps(bench, tally, sample) }
    for sample in bench.isQuick ? [Sample.small] : [.small, .large] { try killAtCalls(bench, tally, sample) }
    try killAtRandom(bench, tally)
    try killChildren(bench, tally)
    try killWithDaemons(bench, tally)
    try killAtBirth(bench, tally)
  }

  private static func killAtCalls(_ bench: Bench, _ tally: Tally, _ sample: Sample) throws(Broken) {
    _ = try bench.golden(sample)
    let counting = try Trial(bench, sample)
    guard try counting.run(Fault(classes: Fault.changes)).status == 0 else { throw Broken("counting fails") }
    let total = counting.counts().chosen
    // In the quick form spread evenly; a signature leaves the number of calls as it is.
    let chosen =
      bench.isQuick ? stride(from: 1, through: total, by: max(1, total / 4)).map { $0 } : Array(1...total)
    try bench.forEach(chosen.count) { number throws(Broken) in
      let trial = try Trial(bench, sample)
      let ended = try trial.run(Fault(classes: Fault.changes, what: "kill", at: chosen[number]))
      let counts = trial.counts()
      guard ended.status == 137 || counts.failed == 0 else {
        throw trial.broken("I6: killed, it ended with \(ended)")
      }
      let extra = try trial.checkAll(after: ended)
      tally.most("recovery", extra)
      tally.add("kills before a changing call (all \(total) of \(sample.rawValue))")
    }
  }

  private static func killAtRandom(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let golden = try bench.golden(.small)
    try bench.forEach(bench.count(5_000, quick: 6)) { number throws(Broken) in
      var dice = bench.dice(number)
      let trial = try Trial(bench, .small)
      let child = try trial.start(Trial.runWords)
      usleep(UInt32(dice.fraction() * golden.seconds * 1_100_000))
      child.signal(SIGKILL)
      let ended = try child.wait()
      let orphans = trial.orphansAfterAWhile()
      guard orphans.isEmpty else { throw trial.broken("T20: processes are left: \(orphans)") }
      let extra = try trial.checkAll(after: ended)
      tally.most("recovery", extra)
      tally.add("kills at random times")
    }
  }

  /// Only what the program has started is killed: the stage fails, and the next run makes it.
  private static func killChildren(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let golden = try bench.golden(.small)
    try bench.forEach(bench.count(500, quick: 5)) { number throws(Broken) in
      var dice = bench.dice(1_000_000 + number)
      let trial = try Trial(bench, .small)
      let child = try trial.start(Trial.runWords)
      let deadline = golden.seconds * dice.fraction()
      let start = ContinuousClock.now
      var victims = 0
      while !child.hasEnded {
        if seconds(since: start) > deadline {
          // In the short form only commands: what happens to those who prepare them is a longer story.
          let found = descendants(of: child.pid).filter {
            !bench.isQuick || read("/proc/\($0)/cmdline").hasPrefix("/bin/sh")
          }
          for id in found where kill(pid_t(id), SIGKILL) == 0 { victims += 1 }
          if victims > 0 { break }
        }
        usleep(200)
      }
      let ended = try child.wait()
      tally.add("runs whose children were hunted")
      try trial.checkAll(after: ended)
      tally.add("children killed", victims)
    }
  }
}

extension Torment {
  /// Where nothing is isolated the program leaves what a command had started, also what is in sessions of its own:
  /// whoever comes next ends it.
  private static func killWithDaemons(_ bench: Bench, _ tally: Tally) throws(Broken) {
    try bench.forEach(bench.count(200, quick: 2)) { number throws(Broken) in
      let trial = try Trial(bench, .small)
      try trial.prefixCommand(
        "setsid sh -c 'setsid sleep 31.125 & (sleep 31.125 &); sleep 31.125' & sleep 31.125")
      let child = try trial.start(Trial.runWords + ["--isolation", "none"])
      func left() -> [Int] { trial.orphans().filter { read("/proc/\($0)/cmdline").hasPrefix("sleep\0") } }
      let start = ContinuousClock.now
      while left().count < 4 {
        guard seconds(since: start) < 120, !child.hasEnded else {
          throw trial.broken("F1: the command does not begin: \(try child.wait())")
        }
        usleep(500)
      }
      child.signal(SIGKILL)
      _ = try child.wait()
      tally.add("programs left in other sessions", left().count)
      let next = try trial.call(number % 2 == 0 ? ["gc"] : ["run", "m/tiny.yaml", "--until", "source"])
      guard next.status == 0 else { throw trial.broken("I3: what comes next fails: \(next)") }
      let orphans = trial.orphansAfterAWhile()
      guard orphans.isEmpty else { throw trial.broken("T20: \(orphans) outlive the run and the next one") }
    }
  }
}

/// The processes that a process has started, and those that they have.
func descendants(of pid: pid_t) -> [Int] {
  list("/proc/\(pid)/task").flatMap { task in
    read("/proc/\(pid)/task/\(task)/children").split(separator: " ").compactMap { Int($0) }
  }.flatMap { [$0] + descendants(of: pid_t($0)) }
}

extension Trial {
  /// Has the command of the sample do something first.
  func prefixCommand(_ line: String) throws(Broken) {
    let path = "\(folder)/p/small.yaml"
    let text = read(path)
    let start = "          D=\"$OUT/usr/lib/tiny\""
    let changed = text.replacing(start, with: "          \(line)\n\(start)")
    guard changed != text else { throw Broken("the sample has changed") }
    put(Array(changed.utf8), at: path)
  }

  /// What has not ended five seconds after the program has; the short form runs beside other work.
  func orphansAfterAWhile() -> [Int] {
    let start = ContinuousClock.now
    while true {
      let found = orphans()
      if found.isEmpty || seconds(since: start) > (bench.isQuick ? 60 : 5) { return found }
      usleep(2_000)
    }
  }
}
