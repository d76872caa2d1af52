import Foundation

/// An undisturbed run: what every disturbed one must come to.
struct Golden: Sendable {
  /// The members of the bundle that are a function of the inputs.
  let members: [String: [UInt8]]
  let package: [UInt8]
  /// What the events of the run are, in order.
  let events: [String]
  /// How long it takes on the wall; the larger of two.
  let seconds: Double

  init(_ bench: Bench, _ sample: Sample) throws(Broken) {
    var longest = 0.0
    var trial = try Trial(bench, sample)
    for number in 0..<2 {
      if number > 0 { trial = try Trial(bench, sample) }
      let ended = try trial.run()
      guard ended.status == 0 else { throw Broken("the undisturbed run fails: \(ended)") }
      longest = max(longest, ended.seconds)
    }
    seconds = longest
    members = bundleMembers(trial.bundle)
    package = bytes(trial.package)
    events = (try trial.events() ?? []).map(\.shape)
    guard !members.isEmpty, sample != .large || !package.isEmpty else { throw Broken("no bundle") }
  }
}

/// The members of an evidence bundle but those below `run/`, read as the plain tar that it is.
func bundleMembers(_ path: String) -> [String: [UInt8]] {
  let data = bytes(path)
  var members: [String: [UInt8]] = [:]
  var offset = 0
  while offset + 512 <= data.count, data[offset] != 0 {
    func text(_ range: Range<Int>) -> String {
      String(
        decoding: data[(offset + range.lowerBound)..<(offset + range.upperBound)].prefix {
          $0 != 0 && $0 != 32
        },
        as: UTF8.self)
    }
    let count = Int(text(124..<136), radix: 8) ?? 0
    guard offset + 512 + count <= data.count else { break }
    let name = text(0..<100)
    // The index names the members of `run/`, and is signed with them.
    if !name.hasPrefix("run/") { members[name] = Array(data[(offset + 512)..<(offset + 512 + count)]) }
    offset += 512 + (count + 511) / 512 * 512
  }
  return members
}

extension Trial {
  /// I1: nothing is damaged, nothing dangles; before the first store there is nothing to look at.
  func checkStore() throws(Broken) {
    let said = try call(["fsck"])
    guard said.status == 0 || (said.status == 4 && access("\(store)/version", F_OK) != 0) else {
      throw broken("I1: fsck says: \(said)")
    }
  }

  /// I2: the log verifies; the events of its first run are the beginning of what an undisturbed run writes.
  func checkLog(isKilled: Bool) throws(Broken) -> [Event] {
    let said = try call(["log", "verify"])
    guard said.status == 0 || (said.status == 4 && access(ledger, F_OK) != 0) else {
      throw broken("I2: log verify says: \(said)")
    }
    let events = try events() ?? []
    if isKilled {
      let golden = try bench.golden(sample).events
      let shapes = events.map(\.shape)
      // What is done at once may end in any order.
      let isBeginning =
        sample.jobs == 1
        ? golden.starts(with: shapes) : Set(shapes).isSubset(of: golden) && shapes.count <= golden.count
      guard isBeginning else {
        throw broken(
          "I2: the events are no beginning of an undisturbed run's:\n\(shapes.joined(separator: "\n"))")
      }
    }
    return events
  }

  /// I4: what is signed holds, and all of it is in the store (which fsck has looked after).
  func checkEvidence() throws(Broken) {
    guard access(bundle, F_OK) == 0 else { return }
    let said = try verify()
    guard said.status == 0 else { throw broken("I4: the bundle does not hold: \(said)") }
  }

  func verify() throws(Broken) -> Ended {
    try call(["verify", bundle, "--trust", "artifacts/keys/release.pub.pem", "--as-of", "2026-11-22"])
  }

  /// I3 and I5: run again, it comes to what an undisturbed run comes to, without waiting.
  ///
  /// What the events `before` say was executed is not executed again. Returns the seconds that it took more than an
  /// undisturbed run.
  @discardableResult
  func checkResume(after before: [Event] = []) throws(Broken) -> Double {
    let golden = try bench.golden(sample)
    let again = try run()
    guard again.status == 0 else { throw broken("I3: run again it fails: \(again)") }
    try checkResult()
    try checkStore()
    try checkEvidence()
    let all = try events() ?? []
    let (old, new) = (all.prefix(before.count), all.dropFirst(before.count))
    guard Array(old) == before else { throw broken("I2: events before the fault have changed") }
    let pure = ["source", "tree", "deb", "sbom", "signature", "part1", "part2", "part3", "part4"]
    let done = Set(old.filter { $0.kind == "stage.executed" && pure.contains($0.stage ?? "") }.map(\.shape))
    for event in new where event.kind == "stage.executed" && done.contains(event.shape) {
      throw broken("I3: what was finished before the fault is executed again: \(event.shape)")
    }
    let extra = again.seconds - golden.seconds
    guard extra < (bench.isQuick ? 60 : 10) else { throw broken("I5: recovery took \(extra) s") }
    return max(0, extra)
  }

  /// Bundle and package are those of an undisturbed run.
  func checkResult() throws(Broken) {
    let golden = try bench.golden(sample)
    let members = bundleMembers(bundle)
    let names = Set(members.keys).union(golden.members.keys).filter { members[$0] != golden.members[$0] }
    guard names.isEmpty else {
      throw broken("I3: the evidence differs from an undisturbed run's in \(names.sorted())")
    }
    guard bytes(package) == golden.package else { throw broken("I3: the package differs") }
  }

  /// I6: what was disturbed and says that it is done, is done.
  func checkExit(_ ended: Ended, canSpeak: Bool) throws(Broken) {
    if ended.status == 0 {
      guard try verify().status == 0 else {
        throw broken("I6: it ended with 0, and the bundle does not hold")
      }
      try checkResult()
      let shapes = (try events() ?? []).map(\.kind)
      guard shapes.last == "run.finished" else {
        throw broken("I6: it ended with 0 before the run was finished")
      }
    } else if ended.status < 128, canSpeak, !ended.errors.contains("error[") {
      throw broken("I6: status \(ended.status) without naming why: \(ended)")
    }
    // A trap is a bug, whatever was done to the program.
    guard ![132, 133, 134, 135, 136, 139].contains(ended.status), ended.status != 70 else {
      throw broken("I6: it crashed: \(ended)")
    }
  }

  /// Everything that must hold after a fault, before and after the next run.
  ///
  /// `canSpeak` says whether the fault leaves it its standard error. Returns the seconds that the next run took more
  /// than an undisturbed one.
  @discardableResult
  func checkAll(after ended: Ended, canSpeak: Bool = true) throws(Broken) -> Double {
    try checkStore()
    try checkEvidence()
    // Where the attempt to use namespaces was hit, the run goes on without them, and says so in what it signs.
    if try isLessIsolated() { return 0 }
    let events = try checkLog(isKilled: ended.status == 137)
    try checkExit(ended, canSpeak: canSpeak)
    return try checkResume(after: events)
  }

  /// Whether the provenance says that something was not available that an undisturbed run had.
  private func isLessIsolated() throws(Broken) -> Bool {
    func lacks(_ members: [String: [UInt8]]) -> Bool {
      String(decoding: members["artifacts/provenance.json"] ?? [], as: UTF8.self).contains("not available")
    }
    let usual = try bench.golden(sample).members
    return lacks(bundleMembers(bundle)) && !lacks(usual)
  }

  /// Processes that have to do with this project and should have ended: their ids.
  func orphans() -> [Int] {
    list("/proc").compactMap { Int($0) }.filter { id in
      guard id != getpid() else { return false }
      let here = ["cmdline", "environ"].contains { read("/proc/\(id)/\($0)").contains(folder) }
      var buffer = [CChar](repeating: 0, count: 4_096)
      let count = readlink("/proc/\(id)/cwd", &buffer, 4_095)
      let place = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
      return here || place.hasPrefix(folder)
    }
  }
}
