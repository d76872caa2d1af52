import Glibc

extension Torment {
  /// F16: outputs that cannot be written, signals at any time: no success that nobody heard of, and nobody left behind.
  static let signals = Torment(name: "F16", title: "outputs and signals") { bench, tally throws(Broken) in
    try outputs(bench, tally)
    try signalsAtRandom(bench, tally)
    try secondSignal(bench, tally)
    try stopped(bench, tally)
    try parentDies(bench, tally)
  }

  /// A full disk, a closed descriptor or a reader that has gone behind either stream.
  private static func outputs(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let released = try Trial(bench, .small)
    guard try released.run().status == 0 else { throw released.broken("no run") }
    let commands = [
      ["verify", released.bundle, "--trust", "artifacts/keys/release.pub.pem", "--as-of", "2026-11-22"],
      ["fsck"],
      ["log"], ["runs"], ["--version"], ["help"], ["explain", released.bundle],
      ["check", "m/tiny.yaml", "--format", "json"],
    ]
    for words in commands {
      for stream in [Child.Stream.file("/dev/full"), .closed] {
        let ended = try released.start(words, output: stream).wait()
        guard ended.status != 0, ended.status < 128 else {
          throw released.broken(
            "I6: \(words[0]) ends with \(ended.status) though nobody can read what it says")
        }
        tally.add("answers that nobody could read")
      }
      let piped = try bench.run(
        ["/bin/bash", "-c", "\"$@\" | true; exit ${PIPESTATUS[0]}", "sh", bench.binary] + words,
        in: released.folder)
      // Whether the reader had gone when it wrote is a matter of luck.
      guard piped.status < 128 else { throw released.broken("I6: \(words[0]) dies of SIGPIPE") }
      tally.add("answers into a pipe whose reader goes")
    }
    for (output, errors) in [
      (Child.Stream.file("/dev/full"), Child.Stream.kept), (.closed, .kept), (.kept, .file("/dev/full")),
      (.kept, .closed), (.closed, .closed),
    ] {
      let trial = try Trial(bench, .small)
      let ended = try trial.start(Trial.runWords, output: output, errors: errors).wait()
      if case .kept = output {
      } else {
        guard ended.status != 0 else {
          throw trial.broken("I6: a run ends with 0 though nobody can read its result")
        }
      }
      try trial.checkAll(after: ended, canSpeak: false)
      tally.add("runs without an output")
    }
  }

  private static func signalsAtRandom(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let golden = try bench.golden(.small)
    let numbers = [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT]
    try bench.forEach(bench.count(1_000, quick: 15)) { turn throws(Broken) in
      var dice = bench.dice(160_000 + turn)
      let number = numbers[turn % numbers.count]
      let trial = try Trial(bench, .small)
      let child = try trial.start(Trial.runWords)
      usleep(UInt32(dice.fraction() * golden.seconds * 1_100_000))
      let hadEnded = child.hasEnded
      child.signal(number)
      let ended = try child.wait()
      let allowed = number == SIGPIPE ? [0, 128 + SIGPIPE] : hadEnded ? [0] : [0, 128 + number]
      guard allowed.contains(ended.status) else { throw trial.broken("I6: signal \(number): \(ended)") }
      let orphans = trial.orphansAfterAWhile()
      guard orphans.isEmpty else { throw trial.broken("F16: \(orphans) are left after signal \(number)") }
      try trial.checkStopped(ended)
      tally.add("signals at random times")
    }
  }

  /// While the first one is being seen to, the second ends it at once.
  private static func secondSignal(_ bench: Bench, _ tally: Tally) throws(Broken) {
    try bench.forEach(bench.count(200, quick: 4)) { turn throws(Broken) in
      let trial = try Trial(bench, .small)
      try trial.makeStubborn()
      let child = try trial.start(Trial.runWords)
      let start = ContinuousClock.now
      while access("\(trial.folder)/artifacts/store/tmp", F_OK) != 0 || trial.stubborn.isEmpty {
        guard seconds(since: start) < 120, !child.hasEnded else {
          throw trial.broken("F16: the command does not begin: \(try child.wait())")
        }
        usleep(500)
      }
      let first = ContinuousClock.now
      child.signal(SIGINT)
      // Two that wait are one to the kernel.
      while isPending(SIGINT, child.pid), !child.hasEnded { usleep(500) }
      usleep(20_000)
      let waited = seconds(since: first)
      // On a busy machine this comes too late, after the five seconds that the command is given.
      if waited > 4 { return tally.add("too late for a second SIGINT") }
      guard !child.hasEnded else {
        throw trial.broken(
          "F16: after \(waited) s it did not wait for a command that ignores SIGTERM: \(try child.wait())")
      }
      let second = ContinuousClock.now
      child.signal(SIGINT)
      let ended = try child.wait()
      guard ended.status == 128 + SIGINT else { throw trial.broken("F16: \(ended)") }
      tally.most("the second SIGINT", seconds(since: second))
      guard seconds(since: second) < (bench.isQuick ? 60 : 1) else {
        throw trial.broken("F16: the second SIGINT was waited for")
      }
      let orphans = trial.orphansAfterAWhile()
      guard orphans.isEmpty else { throw trial.broken("F16: \(orphans) are left after the second SIGINT") }
      tally.add("second SIGINTs")
    }
  }

  private static func stopped(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let golden = try bench.golden(.small)
    try bench.forEach(bench.count(100, quick: 3)) { turn throws(Broken) in
      var dice = bench.dice(170_000 + turn)
      let trial = try Trial(bench, .small)
      let child = try trial.start(Trial.runWords)
      usleep(UInt32(dice.fraction() * golden.seconds * 900_000))
      child.signal(SIGSTOP)
      // One in a hundred as long as a night's sleep of a laptop seems to a test.
      usleep(bench.isQuick ? 50_000 : turn == 0 ? 60_000_000 : 300_000)
      child.signal(SIGCONT)
      let ended = try child.wait()
      guard ended.status == 0 else { throw trial.broken("F16: stopped for a while it fails: \(ended)") }
      try trial.checkAll(after: ended)
      tally.add("stops for a while")
    }
  }

  /// Who has started it goes: it ends its work all the same, or is gone; nothing between.
  private static func parentDies(_ bench: Bench, _ tally: Tally) throws(Broken) {
    try bench.forEach(bench.count(100, quick: 3)) { turn throws(Broken) in
      var dice = bench.dice(180_000 + turn)
      let trial = try Trial(bench, .small)
      let line =
        (["exec 1>/dev/null 2>&1;", "'\(bench.binary)'"] + Trial.runWords).joined(separator: " ") + " & wait"
      let shell = try bench.start(["/bin/sh", "-c", line], in: trial.folder)
      usleep(UInt32(dice.fraction() * 100_000))
      shell.signal(SIGKILL)
      _ = try shell.wait()
      let start = ContinuousClock.now
      while !trial.orphans().isEmpty {
        guard seconds(since: start) < 60 else {
          throw trial.broken("F16: without a parent it does not come to an end")
        }
        usleep(5_000)
      }
      try trial.checkStore()
      try trial.checkEvidence()
      try trial.checkResume(after: try trial.events() ?? [])
      tally.add("parents that died")
    }
  }
}

/// Whether a signal to a process waits to be delivered.
private func isPending(_ number: Int32, _ pid: pid_t) -> Bool {
  let line = read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("ShdPnd:") }
  let digits = line?.split(separator: "\t").last ?? "0"
  return (UInt64(digits, radix: 16) ?? 0) & 1 << (number - 1) != 0
}

extension Trial {
  /// What must hold after a run that was told to stop: as after any fault, but its evidence may be of a failure.
  fileprivate func checkStopped(_ ended: Ended) throws(Broken) {
    try checkStore()
    _ = try checkLog(isKilled: ended.status == 128 + SIGPIPE)
    try checkEvidence()
    if ended.status == 0 { try checkResult() }
    try checkResume(after: try events() ?? [])
  }

  /// A command that ignores SIGTERM for a while.
  fileprivate func makeStubborn() throws(Broken) {
    try prefixCommand("trap '' TERM INT; sleep 30.125 & wait; sleep 30.125")
  }

  /// The processes of the stubborn command.
  fileprivate var stubborn: [Int] {
    orphans().filter { read("/proc/\($0)/cmdline").contains("30.125") }
  }
}
