import Foundation

/// F1 at the steps of a commit: before each sync, naming and write at a place by which what a run did becomes lasting.
///
/// 1. The nth such call of the program kills it instead of being made, for n from 1 until a run ends without having made
///    that many. With one job the nth call is the same in each run.
/// 2. The wide sample makes rounds of several stages.
/// 3. What the run had called finished is not executed again, and with one job at most one stage is lost.
func killAtSteps(_ bench: Bench, _ tally: Tally, _ sample: Sample) throws(Broken) {
  _ = try bench.golden(sample)
  let counting = try Trial(bench, sample)
  let fault = Fault(classes: [.fsync, .fdatasync, .rename, .link, .pwrite], path: "artifacts/")
  guard try counting.run(fault).status == 0 else { throw counting.broken("counting fails") }
  let count = counting.counts().chosen
  // With several jobs there may be more of them the next time.
  let total = count + (sample.jobs > 1 ? 40 : 0)
  var chosen = Array(1...total)
  if bench.isQuick {
    // All of a round or two in the middle, and some of the rest.
    let round = (total * 2 / 5)..<(total * 2 / 5 + (sample.jobs > 1 ? 6 : 14))
    chosen = chosen.filter { round.contains($0) || $0 % max(1, total / 6) == 1 }
  }
  let steps = chosen
  try bench.forEach(steps.count) { number throws(Broken) in
    let trial = try Trial(bench, sample)
    var deadly = fault
    (deadly.what, deadly.at) = ("kill", steps[number])
    let ended = try trial.run(deadly)
    guard trial.counts().failed > 0 else {
      // It has not made so many.
      guard ended.status == 0 else { throw trial.broken("it fails undisturbed: \(ended)") }
      return
    }
    guard ended.status == 137 else { throw trial.broken("I6: killed, it ended with \(ended)") }
    let (started, finished) = trial.logged()
    let executed = Set(try (trial.events() ?? []).filter { $0.kind == "stage.executed" }.compactMap(\.stage))
    let lost = started.subtracting(executed)
    guard finished.isSubset(of: executed) else {
      throw trial.broken(
        "I2: said to have finished, but not written down: \(finished.subtracting(executed).sorted())")
    }
    guard lost.count <= sample.jobs * 2 - 1 else {
      throw trial.broken("I3: more is lost than what ran: \(lost.sorted())")
    }
    tally.most("recovery", try trial.checkAll(after: ended))
    tally.add("kills at a durable step (of some \(count) of \(sample.rawValue))")
  }
}

/// Killed before a process that it has started could ask to die with it: that one must see for itself.
///
/// Processes in a namespace of their own cannot reach the program; theirs is the business of who starts them.
func killAtBirth(_ bench: Bench, _ tally: Tally) throws(Broken) {
  let isolations = ["best", "none"]
  try bench.forEach(bench.isQuick ? 4 : 24) { number throws(Broken) in
    let trial = try Trial(bench, .small)
    let fault = Fault(classes: [], orphan: 1 + number / 2)
    let ended = try trial.run(fault, more: ["--isolation", isolations[number % 2]])
    guard trial.counts().failed > 0 else { return }
    guard ended.status == 137 else { throw trial.broken("I6: killed, it ended with \(ended)") }
    let orphans = trial.orphansAfterAWhile()
    guard orphans.isEmpty else { throw trial.broken("T20: \(orphans) had no time to ask, and go on") }
    tally.most("recovery", try trial.checkAll(after: ended))
    tally.add("kills before a process asked to die with it")
  }
}

extension Trial {
  /// The stages that the logs of all runs say were started, and were executed to their end.
  fileprivate func logged() -> (started: Set<String>, finished: Set<String>) {
    var (started, finished): (Set<String>, Set<String>) = ([], [])
    for run in list("\(folder)/artifacts/runs") {
      for line in read("\(folder)/artifacts/runs/\(run)/log.jsonl").split(separator: "\n") {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
          let stage = object["stage"] as? String
        else { continue }
        if object["message"] as? String == "stage started" { started.insert(stage) }
        if object["message"] as? String == "stage finished", object["reused"] as? Bool == false {
          finished.insert(stage)
        }
      }
    }
    return (started, finished)
  }
}
