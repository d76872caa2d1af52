import Foundation

extension Torment {
  /// F17: the same inputs give the same bytes, wherever, by whomever and however they are run.
  static let determinism = Torment(name: "F17", title: "determinism") { bench, tally throws(Broken) in
    let golden = try bench.golden(.large)
    let small = try bench.golden(.small)
    // Twice: what depends on the hour or on chance would differ already here.
    guard try Golden(bench, .small).members == small.members else { throw Broken("F17: two runs differ") }
    try surroundings(bench, tally, golden, small)
    try users(bench, tally, small)
    try resumed(bench, tally)
  }

  private static var locales: [String] {
    let program = Process()
    let pipe = Pipe()
    program.executableURL = URL(fileURLWithPath: "/usr/bin/locale")
    program.arguments = ["-a"]
    program.standardOutput = pipe
    // Without the program there is only C.
    guard (try? program.run()) != nil else { return [] }
    let names = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(
      separator: "\n")
    return ["tr_TR.utf8", "ja_JP.utf8"].filter { names.contains(Substring($0)) }
  }

  private static func surroundings(
    _ bench: Bench, _ tally: Tally, _ large: Golden, _ small: Golden
  ) throws(Broken) {
    let found = locales
    if found.count < 2 { tally.note("tr_TR and ja_JP are not installed: SET, BUT WITHOUT EFFECT") }
    let languages = ["C", "C.UTF-8", "tr_TR.UTF-8", "ja_JP.UTF-8"]
    let zones = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]
    var ways: [(language: String, zone: String, mask: String, jobs: String)] = []
    for language in languages {
      for zone in zones {
        for mask in ["022", "077"] { for jobs in ["1", "2"] { ways.append((language, zone, mask, jobs)) } }
      }
    }
    let all = ways
    let repeats = bench.isQuick ? 1 : 5
    let chosen = bench.isQuick ? ways.indices.filter { $0 % 7 == 3 } : Array(ways.indices)
    try bench.forEach(chosen.count * repeats) { turn throws(Broken) in
      let way = all[chosen[turn % chosen.count]]
      let sample = !bench.isQuick && turn % 2 == 1 ? Sample.large : .small
      // Folders whose names differ in length; their entries come in another order, too.
      let place = bench.fresh(turn % 2 == 0 ? "a" : "another folder with a longer name, ü and ")
      defer { bench.remove(place) }
      let trial = try Trial(bench, sample, at: place)
      let line = "umask \(way.mask) && exec \"$0\" \"$@\""
      let words = ["run", "m/tiny.yaml", "--as-of", "2026-11-21", "--jobs", way.jobs]
      let ended = try bench.run(
        ["/bin/sh", "-c", line, bench.binary] + words, in: place,
        environment: [
          "LC_ALL": way.language, "LANG": way.language, "TZ": way.zone, "SOURCE_DATE_EPOCH": "1795132800",
          "HOME": place, "USER": "u\(turn)",
        ])
      guard ended.status == 0 else { throw trial.broken("F17: \(way): \(ended)") }
      try compare(trial, sample == .large ? large : small, "\(way)")
      tally.add("runs in other surroundings (\(all.count) of them)")
    }
  }

  private static func compare(_ trial: Trial, _ golden: Golden, _ what: String) throws(Broken) {
    let members = bundleMembers(trial.bundle)
    let names = Set(members.keys).union(golden.members.keys).filter { members[$0] != golden.members[$0] }
    guard names.isEmpty, bytes(trial.package) == golden.package else {
      throw trial.broken("F17: in \(what) these differ: \(names.sorted())")
    }
  }

  private static func users(_ bench: Bench, _ tally: Tally, _ golden: Golden) throws(Broken) {
    guard geteuid() == 0, access("/usr/bin/setpriv", X_OK) == 0 else {
      tally.note("as another user: SKIPPED, needs root")
      return
    }
    for _ in 0..<(bench.isQuick ? 1 : 5) {
      let trial = try Trial(bench, .small)
      _ = try bench.run(["/bin/chown", "-R", "12345:12345", trial.folder], in: bench.folder)
      // The program may lie where the user cannot go.
      let program = "\(bench.folder)/stellwerk-of-all"
      if access(program, F_OK) != 0 {
        _ = try bench.run(["/bin/cp", bench.binary, program], in: bench.folder)
      }
      chmod(program, 0o755)
      let ended = try bench.run(
        ["/usr/bin/setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", program] + Trial.runWords,
        in: trial.folder)
      guard ended.status == 0 else { throw trial.broken("F17: as another user: \(ended)") }
      // A user may be refused namespaces that root has; the provenance then says so.
      let provenance = String(
        decoding: bundleMembers(trial.bundle)["artifacts/provenance.json"] ?? [], as: UTF8.self)
      if provenance.contains("not available") {
        tally.note("the other user has no namespaces: not compared")
      } else {
        try compare(trial, golden, "the work of another user")
        tally.add("runs of another user")
      }
    }
  }

  /// Killed anywhere and run again, it comes to the same bytes.
  private static func resumed(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let counting = try Trial(bench, .small)
    _ = try counting.run(Fault(classes: Fault.changes))
    let total = counting.counts().chosen
    try bench.forEach(bench.count(100, quick: 3)) { turn throws(Broken) in
      var dice = bench.dice(190_000 + turn)
      let trial = try Trial(bench, .small)
      _ = try trial.run(Fault(classes: Fault.changes, what: "kill", at: dice.number(1..<total + 1)))
      guard try trial.run().status == 0 else { throw trial.broken("I3: run again it fails") }
      try trial.checkResult()
      tally.add("runs resumed after kill -9")
    }
  }
}
