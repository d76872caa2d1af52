import Glibc

extension Torment {
  /// F10: many processes on one store, the same work and other work, with gc and fsck beside, and one of them killed.
  static let processes = Torment(name: "F10", title: "processes on one store") {
    bench, tally throws(Broken) in
    _ = try bench.golden(.small)
    let perProject = bench.isQuick ? 4 : 10
    let projects = bench.count(2_000, quick: 8) / perProject
    for project in 0..<projects {
      let trial = try Trial(bench, .small)
      for number in 0..<5 {
        put(
          Array(Sample.small.manifest(name: "tiny\(number)").utf8), at: "\(trial.folder)/m/tiny\(number).yaml"
        )
      }
      var finished = 0
      for round in 0..<perProject {
        finished += try Self.round(bench, tally, trial, turn: project * perProject + round)
        try check(trial, finished: finished)
        tally.add("rounds")
      }
      try trial.checkResume(after: try trial.events() ?? [])
    }
    if !bench.isQuick { try compareThroughput(bench, tally) }
  }

  /// How much more two processes do on one store than one, each run a package of its own.
  private static func compareThroughput(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let count = 60
    var taken: [Double] = []
    for lanes in [1, 2] {
      let trial = try Trial(bench, .small)
      for number in 0..<count {
        let manifest = Sample.small.manifest(name: "tiny\(number)")
        put(Array(manifest.utf8), at: "\(trial.folder)/m/tiny\(number).yaml")
      }
      let start = ContinuousClock.now
      for first in stride(from: 0, to: count, by: lanes) {
        var runs: [Child] = []
        for number in first..<min(count, first + lanes) {
          runs.append(
            try trial.start(["run", "m/tiny\(number).yaml", "--as-of", "2026-11-21", "--jobs", "1"]))
        }
        for run in runs {
          let ended = try run.wait()
          guard ended.status == 0 else { throw trial.broken("F10: a run beside another ends with \(ended)") }
        }
      }
      taken.append(seconds(since: start))
    }
    let ratio = (taken[0] / taken[1] * 100).rounded() / 100
    tally.note("two processes do \(ratio) times as much as one (wanted 1.6)")
  }

  /// - Returns: how many runs have ended with 0.
  private static func round(_ bench: Bench, _ tally: Tally, _ trial: Trial, turn: Int) throws(Broken) -> Int {
    var dice = bench.dice(turn)
    let count = bench.isQuick ? [2, 4][turn % 2] : [2, 4, 8, 16][turn % 4]
    let limit = bench.isQuick ? 120.0 : 60.0
    var runs: [Child] = []
    for number in 0..<count {
      // Half of them the same, half of them others.
      let name = number % 2 == 0 ? "tiny" : "tiny\(number % 5)"
      runs.append(try trial.start(["run", "m/\(name).yaml", "--as-of", "2026-11-21", "--jobs", "1"]))
    }
    let beside = [
      try trial.start(["fsck"]), try trial.start(["gc", "--keep-runs", "1", "--max-size", "1000000"]),
    ]
    let victim = dice.number(0..<count * 2)
    usleep(UInt32(dice.number(0..<80_000)))
    if victim < count { runs[victim].signal(SIGKILL) }
    var finished = 0
    for (number, run) in runs.enumerated() {
      let ended = try run.wait(limit: limit)
      guard ended.status == 0 || (number == victim && ended.status == 137) else {
        throw trial.broken("F10: of \(count) runs on one store one ends with \(ended)")
      }
      if ended.status == 0 { finished += 1 }
      tally.add("runs")
      if ended.status == 137 { tally.add("of them killed") }
    }
    let (fsck, gc) = (try beside[0].wait(limit: limit), try beside[1].wait(limit: limit))
    guard fsck.status == 0 || fsck.status == 4 else { throw trial.broken("F10: fsck beside runs: \(fsck)") }
    // Without a ledger there is nothing to collect, and while runs work it may give up.
    guard [0, 4, 75].contains(gc.status) else { throw trial.broken("F10: gc beside runs: \(gc)") }
    tally.add("fsck and gc beside them", 2)
    return finished
  }

  private static func check(_ trial: Trial, finished: Int) throws(Broken) {
    try trial.checkStore()
    try trial.checkEvidence()
    let events = try trial.checkLog(isKilled: false)
    let ends = events.filter { $0.kind == "run.finished" }
    let starts = events.filter { $0.kind == "run.started" }
    // A run that was killed may have said everything before.
    guard ends.count >= finished, Set(ends.map(\.run)).count == ends.count,
      Set(starts.map(\.run)).count == starts.count
    else {
      throw trial.broken("F10: \(finished) runs ended with 0, the ledger knows \(ends.count)")
    }
    let digests = events.map(\.digest)
    guard Set(digests).count == digests.count else { throw trial.broken("F10: an event is there twice") }
  }
}
