import Cryptography
import Foundation

extension Torment {
  /// F8: objects that a disk or a person has altered are found by fsck, named with all that need them, and never used.
  static let corruption = Torment(name: "F8", title: "damaged objects") { bench, tally throws(Broken) in
    try manyFlips(bench, tally)
    try behindHits(bench, tally)
    try exitStatuses(bench, tally)
  }

  /// Each bit of objects of 4 KiB, and some of larger ones: each in a blob of its own, all found in one go.
  private static func manyFlips(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let trial = try Trial(bench, .small)
    guard try trial.run().status == 0 else { throw trial.broken("no run") }
    var dice = bench.dice(8)
    let small = bench.isQuick ? 512 : 4_096 * 8
    let large = bench.count(20_000, quick: 100)
    var names: Set<String> = []
    var batch: [(bytes: [UInt8], name: String)] = []
    for number in 0..<(small + large + 64) {
      let isSmall = number < small
      var content = [UInt8](repeating: 0, count: isSmall ? 4_096 : 8_192 + dice.number(0..<24_000))
      withUnsafeBytes(of: UInt64(number) &* 0x9E37_79B9_7F4A_7C15) {
        content.replaceSubrange(0..<8, with: $0)
      }
      let right = content
      if number >= small + large {
        content.removeLast(content.count * (number - small - large + 1) / 65)
        tally.add("objects cut short")
      } else {
        let bit =
          isSmall ? (bench.isQuick ? dice.number(0..<4_096 * 8) : number) : dice.number(0..<content.count * 8)
        content[bit / 8] ^= 1 << (bit % 8)
        tally.add(isSmall ? "flipped bits of 4 KiB objects" : "flipped bits of larger ones")
      }
      batch.append((content, Digest(of: right).hex))
      names.insert(batch[batch.count - 1].name)
    }
    for (bytes, name) in batch {
      put(bytes, at: "\(trial.store)/blobs/sha256/\(name.prefix(2))/\(name)", mode: 0o444)
    }
    let start = ContinuousClock.now
    let said = try trial.call(["fsck", "--format", "json"], limit: 600)
    tally.most("fsck of them", seconds(since: start))
    let found = try Set(damaged(said, trial).map(\.digest))
    guard said.status == 1, found == names else {
      throw trial.broken("F8: fsck found \(found.count) of \(names.count) damaged objects")
    }
  }

  private static func damaged(_ said: Ended, _ trial: Trial) throws(Broken) -> [(
    digest: String, referrers: Set<String>
  )] {
    guard let json = try? JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any] else {
      throw trial.broken("F8: fsck says no JSON: \(said)")
    }
    return ((json["objects"] as? [[String: Any]]) ?? []).map { object in
      let referrers = (object["referrers"] as? [[String: String]]) ?? []
      let digest = (object["digest"] as? String ?? "").replacingOccurrences(of: "sha256:", with: "")
      return (digest, Set(referrers.map { "\($0["kind"] ?? "") \($0["name"] ?? "")" }))
    }
  }

  /// Damage of an object of the run: found with all that need it, and before use; the next run makes it again.
  private static func behindHits(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let kinds = ["flip", "cut", "zero", "swap", "delete", "mode", "grow"]
    try bench.forEach(bench.count(1_400, quick: 14)) { number throws(Broken) in
      var dice = bench.dice(80_000 + number)
      let trial = try Trial(bench, .small)
      guard try trial.run().status == 0 else { throw trial.broken("no run") }
      let objects = files(below: "\(trial.store)/blobs").filter { !bytes($0).isEmpty }
      let victim = objects[dice.number(0..<objects.count)]
      let kind = kinds[number % kinds.count]
      try damage(victim, kind, objects, &dice, trial)
      let said = try trial.call(["fsck", "--format", "json"])
      let found = try damaged(said, trial)
      let name = String(victim.split(separator: "/").last ?? "")
      guard said.status == 1, let entry = found.first(where: { $0.digest == name }) else {
        throw trial.broken("F8: fsck does not find \(kind) of \(name): \(said)")
      }
      try checkReferrers(entry.referrers, of: name, trial)
      tally.add("damaged objects of a run")
      let again = try trial.run(more: number % 2 == 0 ? [] : ["--verify"])
      guard again.status == 0 || again.errors.contains("error[") else { throw trial.broken("I6: \(again)") }
      if again.status == 0 { try trial.checkResult() }
      // Nothing that was altered stays in the way for ever; what only a bundle needs is set aside by hand.
      let repair = try trial.call(["fsck", "--repair"])
      guard repair.status == 0 else { throw trial.broken("F8: it cannot be repaired: \(repair)") }
      let last = try trial.run()
      guard last.status == 0 else { throw trial.broken("I3: after the repair it fails: \(last)") }
      try trial.checkResult()
      try trial.checkEvidence()
      let checked = try trial.call(["fsck", "--format", "json"])
      let left = try damaged(checked, trial)
      // The bundle of an earlier run cannot be made again: fsck goes on to name it.
      guard left.allSatisfy({ $0.digest == name }) else {
        throw trial.broken("I1: after repair and run: \(checked)")
      }
      tally.add("repaired and made again", left.isEmpty ? 1 : 0)
    }
  }

  private static func damage(
    _ path: String, _ kind: String, _ all: [String], _ dice: inout Dice, _ trial: Trial
  ) throws(Broken) {
    var content = bytes(path)
    var times = stat()
    stat(path, &times)
    switch kind {
    case "flip":
      let bit = dice.number(0..<content.count * 8)
      content[bit / 8] ^= 1 << (bit % 8)
    case "cut": content.removeLast(dice.number(1..<content.count + 1))
    case "zero":
      let size = min(4_096, content.count)
      content.replaceSubrange(0..<size, with: [UInt8](repeating: 0, count: size))
    case "grow": content.append(0)
    case "swap": content = bytes(all.first { $0 != path && bytes($0) != content } ?? path)
    case "delete":
      unlink(path)
      return
    default:
      chmod(path, 0o666)
      return
    }
    // In place, with size and mtime as they were where the size is: what a disk does, and who covers a track.
    chmod(path, 0o644)
    put(content, at: path)
    chmod(path, 0o444)
    var stamps = [times.st_atim, times.st_mtim]
    utimensat(AT_FDCWD, path, &stamps, 0)
  }

  /// Whoever speaks of an object by its digest, asked of the files themselves.
  private static func checkReferrers(_ said: Set<String>, of name: String, _ trial: Trial) throws(Broken) {
    let events = try trial.events() ?? []
    for event in events where event.digests.contains("sha256:\(name)") {
      guard said.contains("run \(event.run)") else {
        throw trial.broken(
          "F8: fsck does not name run \(event.run), which has made \(name): \(said.sorted())")
      }
    }
    let members = bundleMembers(trial.bundle)["artifacts/record.json"] ?? []
    if String(decoding: members, as: UTF8.self).contains(name) {
      guard said.contains(where: { $0.hasPrefix("bundle ") }) else {
        throw trial.broken("F8: fsck does not name the bundle that needs \(name): \(said.sorted())")
      }
    }
  }

  /// What is damaged, what is not there and what cannot be judged are told apart.
  private static func exitStatuses(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let trial = try Trial(bench, .small)
    guard try trial.call(["fsck"]).status == 4 else {
      throw trial.broken("F8: without a store fsck does not say 4")
    }
    guard try trial.run().status == 0, try trial.call(["fsck"]).status == 0 else {
      throw trial.broken("F8: no 0")
    }
    let object = files(below: "\(trial.store)/blobs")[0]
    put([0], at: object)
    guard try trial.call(["fsck"]).status == 1 else { throw trial.broken("F8: no 1 for damage") }
    put(Array("99\n".utf8), at: "\(trial.store)/version")
    guard try trial.call(["fsck"]).status == 65 else { throw trial.broken("F8: no 65 for a newer store") }
    tally.add("exit statuses", 4)
  }
}
