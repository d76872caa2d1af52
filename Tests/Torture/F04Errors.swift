import Glibc

extension Torment {
  /// F4: each call of each class fails once, with each error in turn; calls that do less than asked; interrupted calls.
  static let errors = Torment(name: "F4", title: "failing calls") { bench, tally throws(Broken) in
    let classes: [Fault.Class] = [
      .read, .pread, .write, .pwrite, .fsync, .fdatasync, .open, .rename, .link, .ftruncate, .close, .mmap,
    ]
    for kind in classes { try failEach(kind, .small, bench, tally, isWhole: true) }
    if !bench.isQuick { for kind in classes { try failEach(kind, .large, bench, tally, isWhole: false) } }
    for sample in bench.isQuick ? [Sample.small] : [.small, .large] {
      try doLess(bench, tally, sample, "short", "calls that moved one byte")
      try doLess(bench, tally, sample, "interrupt", "interrupted calls")
    }
  }

  private static let numbers = [EIO, ENOSPC, EDQUOT, EACCES, EMFILE]

  private static func failEach(
    _ kind: Fault.Class, _ sample: Sample, _ bench: Bench, _ tally: Tally, isWhole: Bool
  ) throws(Broken) {
    let counting = try Trial(bench, sample)
    _ = try counting.run(Fault(classes: [kind]))
    let total = counting.counts().chosen
    guard total > 0 else { return }
    let points = bench.isQuick ? 4 : isWhole ? total : 50
    let step = max(1, total / points)
    let chosen = Array(stride(from: 1, through: total, by: step))
    try bench.forEach(chosen.count) { turn throws(Broken) in
      var dice = bench.dice(chosen[turn] * 100 + kind.rawValue)
      let trial = try Trial(bench, sample)
      let trace = bench.fresh("trace")
      let fault = Fault(
        classes: [kind], what: "\(numbers[dice.number(0..<numbers.count)])", at: chosen[turn],
        isLasting: dice.number(0..<4) == 0, trace: kind == .fsync ? trace : nil)
      let ended = try trial.run(fault)
      guard trial.counts().failed > 0 || ended.status == 0 else {
        throw trial.broken("it fails undisturbed: \(ended)")
      }
      if kind == .fsync {
        do throws(Broken) { try Trace(trial, trace).checkNames() } catch {
          throw trial.broken("a sync that failed is taken for good: \(error.what)")
        }
      }
      try trial.checkAll(after: ended, canSpeak: kind != .write)
      tally.add("failing \(kind) (of \(total) in \(sample.rawValue))")
      if ended.status == 0 { tally.add("of all made good at once") }
    }
  }

  /// The result is that of an undisturbed run.
  private static func doLess(
    _ bench: Bench, _ tally: Tally, _ sample: Sample, _ what: String, _ name: String
  ) throws(Broken) {
    let groups: [[Fault.Class]] = [[.write], [.pwrite], [.read], [.pread], [.read, .pread, .write, .pwrite]]
    for classes in groups {
      let trial = try Trial(bench, sample)
      let ended = try trial.run(Fault(classes: classes, what: what))
      tally.add(name, trial.counts().failed)
      guard ended.status == 0 else { throw trial.broken("\(what) \(classes): it fails: \(ended)") }
      try trial.checkAll(after: ended)
    }
    guard what == "interrupt" else { return }
    // These may say so; then the next run makes it good.
    for kind in [Fault.Class.open, .fsync, .fdatasync, .close, .ftruncate] {
      let trial = try Trial(bench, sample)
      let ended = try trial.run(Fault(classes: [kind], what: what))
      tally.add(name, trial.counts().failed)
      try trial.checkAll(after: ended)
    }
  }
}
