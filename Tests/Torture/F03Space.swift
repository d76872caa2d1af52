import Foundation

extension Torment {
  /// F3: no space for blocks, for names, for a long file: it says so, and goes on when there is room again.
  static let space = Torment(name: "F3", title: "no space") { bench, tally throws(Broken) in
    try fileSizes(bench, tally)
    guard geteuid() == 0 else {
      tally.note("small file systems: SKIPPED, mounting them needs root")
      return
    }
    guard getenv(hasOwnMounts) != nil else {
      tally.note("small file systems: SKIPPED, no mount namespace to be had")
      return
    }
    for part in ["artifacts/store", "artifacts", "artifacts/runs"] {
      try blocks(bench, tally, part)
      try names(bench, tally, part)
    }
  }

  private static let hasOwnMounts = "TORTURE_HAS_OWN_MOUNTS"

  /// Starts this program again in a mount namespace of its own, where that can be: nothing stays mounted.
  static func takeOwnMounts() {
    guard geteuid() == 0, getenv(hasOwnMounts) == nil, access("/usr/bin/unshare", X_OK) == 0 else { return }
    let words = ["/usr/bin/unshare", "--mount", "--propagation", "private"]
    let trial = Process()
    trial.executableURL = URL(fileURLWithPath: words[0])
    trial.arguments = words.dropFirst() + ["/bin/true"]
    trial.standardError = FileHandle.nullDevice
    // Without it the test says what it skips.
    guard (try? trial.run()) != nil else { return }
    trial.waitUntilExit()
    guard trial.terminationStatus == 0 else { return }
    setenv(hasOwnMounts, "1", 1)
    var arguments = (words + [Worker.own] + CommandLine.arguments.dropFirst()).map { strdup($0) } + [nil]
    execv(words[0], &arguments)
  }

  /// The longest file that may be written, from one byte up.
  private static func fileSizes(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let steps = bench.isQuick ? 5 : 40
    try bench.forEach(steps) { number throws(Broken) in
      let limit = 512 << (number * 11 / steps)
      let trial = try Trial(bench, .small)
      let line = "trap '' XFSZ; exec /usr/bin/prlimit --fsize=\(limit + number * 100) \"$0\" \"$@\""
      let ended = try bench.run(
        ["/bin/bash", "-c", line, bench.binary] + Trial.runWords, in: trial.folder)
      // Standard output is a file, too.
      try trial.checkAll(after: ended, canSpeak: false)
      tally.add(ended.status == 0 ? "limits on files that were enough" : "limits on the size of a file")
    }
  }

  private static func blocks(_ bench: Bench, _ tally: Tally, _ part: String) throws(Broken) {
    let used = try need(bench, part)
    let steps = bench.isQuick ? 4 : 40
    for step in 0..<steps {
      let size = max(4, (used.kibibytes * (step + 1) / steps + 3) / 4 * 4)
      try cramped(bench, tally, part, "size=\(size)k", "file systems of few blocks (\(part))")
    }
  }

  private static func names(_ bench: Bench, _ tally: Tally, _ part: String) throws(Broken) {
    let used = try need(bench, part)
    let steps = bench.isQuick ? 3 : 40
    for step in 0..<steps {
      let count = 2 + (used.names + 2) * step / steps
      try cramped(bench, tally, part, "nr_inodes=\(count)", "file systems of few names (\(part))")
    }
  }

  /// What an undisturbed run takes there.
  private static func need(_ bench: Bench, _ part: String) throws(Broken) -> (kibibytes: Int, names: Int) {
    let trial = try Trial(bench, .small)
    guard try trial.run().status == 0 else { throw trial.broken("no run") }
    let place = "\(trial.folder)/\(part)"
    let said = try bench.run(["/usr/bin/du", "-sk", place], in: bench.folder)
    let entries = try bench.run(["/usr/bin/find", place], in: bench.folder)
    return (
      (Int(said.output.prefix { $0 != "\t" }) ?? 0) + 64, entries.output.split(separator: "\n").count + 8
    )
  }

  private static func cramped(
    _ bench: Bench, _ tally: Tally, _ part: String, _ options: String, _ name: String
  ) throws(Broken) {
    let trial = try Trial(bench, .small)
    let place = "\(trial.folder)/\(part)"
    let aside = bench.fresh("aside")
    // What lies there already (keys) comes along, with room of its own.
    let had = access(place, F_OK) == 0
    if had { rename(place, aside) }
    mkdir(place, 0o755)
    guard mount("torture", place, "tmpfs", 0, "size=64m") == 0 else { throw Broken("cannot mount a tmpfs") }
    defer {
      withExtendedLifetime(trial) {}
      umount2(place, Int32(MNT_DETACH))
      bench.remove(aside)
    }
    if had { _ = try bench.run(["/bin/cp", "-a", "\(aside)/.", place], in: bench.folder) }
    guard remount(place, options, bench) else {
      // Less than what lies there already.
      tally.add("sizes too small for the keys")
      return
    }
    let ended = try trial.run()
    guard ended.status == 0 || ended.errors.contains("error[") else {
      throw trial.broken("I6: \(options): \(ended)")
    }
    if ended.status != 0 {
      guard
        ended.errors.contains(part.split(separator: "/").first ?? "")
          || ended.errors.contains("No space left")
      else {
        throw trial.broken("I6: it does not say where there is no space: \(ended)")
      }
    }
    guard remount(place, "size=64m,nr_inodes=100000", bench) else { throw Broken("cannot mount it larger") }
    try trial.checkAll(after: ended)
    tally.add(name)
    if ended.status == 0 { tally.add("of all that were enough") }
  }

  private static func remount(_ place: String, _ options: String, _ bench: Bench) -> Bool {
    mount("torture", place, "tmpfs", UInt(MS_REMOUNT), options) == 0
  }
}
