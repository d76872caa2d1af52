import Foundation

extension Torment {
  /// F7: clocks that are wrong or jump: the same verdicts, a log in order, no negative duration.
  static let clocks = Torment(name: "F7", title: "clocks") { bench, tally throws(Broken) in
    let golden = try bench.golden(.small)
    let now = Int(time(nil))
    let day = 86_400
    // The years of the threat model, and a jump of a day backwards or forwards in the middle of a run.
    let clocks: [(name: String, text: String)] =
      [
        ("1970", 0), ("2000", 946_684_800), ("a day ago", now - day), ("in ten years", now + 3_652 * day),
        ("2038-01-19", 2_147_483_646), ("9999", 253_402_214_400),
      ].map { ($0.0, "\($0.1),0,0") }
      + [5, 20, 60].flatMap { at in
        [
          ("a day back after \(at) readings", "\(now),\(at),\(now - day)"),
          ("a day ahead after \(at) readings", "\(now),\(at),\(now + day)"),
        ]
      }
    let zones = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]
    let chosen = bench.isQuick ? stride(from: 0, to: clocks.count, by: 2).map { clocks[$0] } : clocks
    try bench.forEach(chosen.count * (bench.isQuick ? 1 : zones.count)) { turn throws(Broken) in
      let clock = chosen[turn % chosen.count]
      let trial = try Trial(bench, .small)
      for round in 0..<2 {
        // The second run has the true clock: whatever the first has left, it goes on.
        let fault = round == 0 ? Fault(classes: [], clock: clock.text) : nil
        let ended = try trial.start(
          Trial.runWords, fault, environment: ["TZ": zones[turn % zones.count]]
        ).wait()
        guard ended.status == 0 else { throw trial.broken("F7: \(clock.name): \(ended)") }
        try check(trial, golden, clock.name)
      }
      tally.add("clocks (\(clocks.count) of them in \(zones.count) zones)")
    }
    try limits(bench, tally)
  }

  private static func check(_ trial: Trial, _ golden: Golden, _ name: String) throws(Broken) {
    try trial.checkResult()
    try trial.checkEvidence()
    try trial.checkStore()
    let events = try trial.events() ?? []
    guard events.map(\.sequence) == Array(1...max(1, events.count)) else {
      throw trial.broken("F7: \(name): not in sequence")
    }
    let lines = files(below: "\(trial.folder)/artifacts/runs").filter { $0.hasSuffix("log.jsonl") }.flatMap {
      read($0).split(separator: "\n")
    }
    for line in lines {
      guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
        throw trial.broken("F7: a log line is no JSON: \(line)")
      }
      for (key, value) in object
      where key.contains("duration") || key.contains("seconds") || key.contains("milliseconds") {
        guard ((value as? NSNumber)?.doubleValue ?? 0) >= 0 else {
          throw trial.broken("F7: \(name): \(key) is \(value)")
        }
        guard ((value as? NSNumber)?.doubleValue ?? 0) < 3_600_000 else {
          throw trial.broken("F7: \(name): \(key) is \(value)")
        }
      }
    }
    let runs = try trial.call(["runs", "--format", "json"])
    guard runs.status == 0, !runs.output.contains("\"seconds\": -"), !runs.output.contains("\"seconds\":-")
    else {
      throw trial.broken("F7: \(name): \(runs)")
    }
  }

  /// A rule that holds from a moment on: to the second, whichever way the time is given.
  private static func limits(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let trial = try Trial(bench, .small)
    let policy = "\(trial.folder)/policy/small.yaml"
    let (limit, end) = (1_780_000_000, 1_790_000_000)
    let condition = "now < timestamp('\(iso(limit))') || now >= timestamp('\(iso(end))')"
    let rule = "    - { id: not.now, when: \"${{ \(condition) }}\", effect: block }"
    put(Array(read(policy).replacing("  rules:\n", with: "  rules:\n\(rule)\n").utf8), at: policy)
    for at in [limit, end] {
      for moment in [-1, 0, 1] {
        let isRight = (limit..<end).contains(at + moment)
        let byOption = try trial.call(["run", "m/tiny.yaml", "--as-of", iso(at + moment), "--no-publish"])
        let first = bundleMembers(trial.bundle)["artifacts/decision.json"]
        let byClock = try trial.call(
          ["run", "m/tiny.yaml", "--no-publish"], Fault(classes: [], clock: "\(at + moment),0,0"),
          environment: ["TORTURE_FROZEN": "1"])
        guard byOption.status == (isRight ? 0 : 1), byClock.status == byOption.status else {
          throw trial.broken("F7: at \(iso(at + moment)) expected \(isRight):\n\(byOption)\n\(byClock)")
        }
        guard first == bundleMembers(trial.bundle)["artifacts/decision.json"] else {
          throw trial.broken("F7: the clock and --as-of give two decisions at \(iso(at + moment))")
        }
        tally.add("moments around a limit")
      }
    }
  }

  private static func iso(_ seconds: Int) -> String {
    ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }
}
