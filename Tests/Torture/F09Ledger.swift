import Cryptography
import Database
import Foundation
import JSON

extension Torment {
  /// F9: a ledger that was cut, altered, edited, computed anew or put back is found, by its chain or by a checkpoint.
  static let ledger = Torment(name: "F9", title: "damaged ledgers") { bench, tally throws(Broken) in
    let original = try LedgerCase(bench)
    try original.cut(tally)
    try original.alterBytes(tally)
    try original.journals(tally)
    try original.edit(tally)
    try original.computeAnew(tally)
    try original.putBack(tally)
    try advisories(bench, tally)
  }
}

extension Torment {
  /// A package with a known hole is never let through because the advisories are damaged.
  fileprivate static func advisories(_ bench: Bench, _ tally: Tally) throws(Broken) {
    let trial = try Trial(bench, .large)
    let pipeline = "\(trial.folder)/p/large.yaml"
    put(
      Array(
        read(pipeline).replacing("tinylib-2.0", with: "tinylib-1.0").replacing(
          "Version: 2.0", with: "Version: 1.0"
        ).utf8), at: pipeline)
    let first = try trial.run()
    guard first.status == 1 else { throw trial.broken("F9: the hole is not found: \(first)") }
    let path = "\(trial.folder)/advisories/facts.jsonl"
    let whole = bytes(path)
    var dice = bench.dice(95_000)
    for number in 0..<bench.count(400, quick: 10) {
      var damaged = whole
      if number % 2 == 0 {
        damaged[dice.number(0..<whole.count)] ^= UInt8(dice.number(1..<256))
      } else {
        damaged.removeLast(dice.number(1..<whole.count + 1))
      }
      put(damaged, at: path)
      let ended = try trial.run()
      guard ended.status != 0, ended.status < 128, ended.status != 70 else {
        throw trial.broken("F9: damaged advisories let the package through: \(ended)")
      }
      tally.add("damaged advisory databases")
    }
  }
}

/// A project with a long ledger, copied for each attack.
private final class LedgerCase: Sendable {
  let bench: Bench
  let master: Trial
  /// What it exports when nobody has touched it.
  let export: String
  /// The ledger's bytes after each run, the oldest first.
  let copies: [(events: Int, bytes: [UInt8])]

  init(_ bench: Bench) throws(Broken) {
    self.bench = bench
    master = try Trial(bench, .small)
    var copies: [(Int, [UInt8])] = []
    for _ in 0..<(bench.isQuick ? 8 : 40) {
      guard try master.run().status == 0 else { throw master.broken("no run") }
      copies.append((try (master.events() ?? []).count, bytes(master.ledger)))
    }
    self.copies = copies
    export = try master.call(["log", "export"]).output
    guard access(master.ledger + "-wal", F_OK) != 0 else { throw master.broken("F9: a journal is left") }
  }

  private var copy: Trial {
    get throws(Broken) {
      let folder = bench.fresh("trial")
      do { try FileManager.default.copyItem(atPath: master.folder, toPath: folder) } catch {
        throw Broken("\(error)")
      }
      return Trial(bench, .small, existing: folder)
    }
  }

  /// Either it is found, or nothing has changed for whoever reads it.
  private func expectFound(_ trial: Trial, _ what: String, mayBeHarmless: Bool, _ tally: Tally) throws(Broken)
  {
    let said = try trial.call(["log", "verify"])
    guard ![132, 133, 134, 135, 136, 139, 70].contains(said.status) else {
      throw trial.broken("F9: \(what): \(said)")
    }
    if said.status != 0 {
      guard said.errors.contains("error[") else { throw trial.broken("I6: \(what): \(said)") }
      tally.add("found")
      return
    }
    guard mayBeHarmless, try trial.call(["log", "export"]).output == export else {
      throw trial.broken("F9: \(what) is not found")
    }
    tally.add("without effect")
  }

  func cut(_ tally: Tally) throws(Broken) {
    let whole = bytes(master.ledger)
    let pages = Array(stride(from: 0, to: whole.count, by: bench.isQuick ? 8_192 : 4_096))
    try bench.forEach(pages.count) { number throws(Broken) in
      let trial = try self.copy
      put(whole[..<pages[number]], at: trial.ledger)
      try self.expectFound(trial, "a cut after \(pages[number]) bytes", mayBeHarmless: false, tally)
      let run = try trial.run()
      guard run.status != 0 else { throw trial.broken("F9: a run goes on with a ledger that was cut") }
      tally.add("cuts")
    }
  }

  func alterBytes(_ tally: Tally) throws(Broken) {
    let whole = bytes(master.ledger)
    try bench.forEach(bench.count(2_000, quick: 40)) { number throws(Broken) in
      var dice = self.bench.dice(90_000 + number)
      let trial = try self.copy
      var altered = whole
      let place = dice.number(0..<whole.count)
      altered[place] ^= UInt8(dice.number(1..<256))
      put(altered, at: trial.ledger)
      try self.expectFound(trial, "byte \(place)", mayBeHarmless: true, tally)
      tally.add("altered bytes")
    }
  }

  /// Journals that go or come from elsewhere: no event is lost, none invented.
  func journals(_ tally: Tally) throws(Broken) {
    for number in 0..<bench.count(60, quick: 6) {
      let trial = try copy
      let child = try trial.start(Trial.runWords)
      usleep(UInt32(20_000 + number * 2_000))
      child.signal(SIGKILL)
      _ = try child.wait()
      let had = try trial.events() ?? []
      let (wal, shm) = (trial.ledger + "-wal", trial.ledger + "-shm")
      switch number % 4 {
      case 0: unlink(shm)
      case 1: put([UInt8](repeating: 0x5A, count: 32_768), at: shm)
      case 2: put([UInt8](repeating: 0x5A, count: 8_192), at: wal)
      default: unlink(wal)
      }
      let said = try trial.call(["log", "verify"])
      if said.status == 0 {
        let now = try trial.events() ?? []
        guard had.starts(with: now) else { throw trial.broken("F9: other events without the journal") }
        if number % 4 < 2, access(wal, F_OK) == 0 || had.count == now.count {
          guard had == now else { throw trial.broken("F9: events are lost with the index of the journal") }
        }
      } else if !said.errors.contains("error[ledger.") && !said.errors.contains("error[database.") {
        throw trial.broken("I6: \(said)")
      }
      tally.add("journals removed or exchanged")
    }
  }

  private static let edits = [
    "UPDATE events SET payload = '{}' WHERE sequence = 5",
    "UPDATE events SET actor = 'nobody' WHERE sequence = 3",
    "UPDATE events SET time = '2020-01-01T00:00:00Z' WHERE sequence = 4",
    "UPDATE events SET kind = 'run.nothing' WHERE sequence = 2",
    "UPDATE events SET correlation_id = 'X' WHERE sequence = 6",
    "UPDATE events SET digest = zeroblob(32) WHERE sequence = 7",
    "UPDATE events SET previous = zeroblob(32) WHERE sequence = 7",
    "UPDATE events SET sequence = 100000 WHERE sequence = 8", "DELETE FROM events WHERE sequence = 1",
    "DELETE FROM events WHERE sequence = 9",
    "DELETE FROM events WHERE sequence = (SELECT max(sequence) FROM events)", "DELETE FROM events",
    "INSERT INTO events SELECT sequence + 100000, time, correlation_id, actor, kind, payload, previous, digest FROM events WHERE sequence = 3",
    "UPDATE events SET payload = (SELECT payload FROM events WHERE sequence = 3) WHERE sequence = 4",
    "UPDATE events SET sequence = -5 WHERE sequence = 5; UPDATE events SET sequence = 5 WHERE sequence = 6; UPDATE events SET sequence = 6 WHERE sequence = -5",
    "UPDATE head SET sequence = sequence - 1", "DELETE FROM head", "UPDATE head SET digest = zeroblob(32)",
  ]

  /// Rows edited by SQL, with the triggers in the way and without them; and only the triggers gone.
  func edit(_ tally: Tally) throws(Broken) {
    for removesTriggers in [false, true] {
      try bench.forEach(Self.edits.count) { number throws(Broken) in
        let trial = try self.copy
        let sql = Self.edits[number]
        var isDone = true
        do throws(SQLRefused) { try change(trial.ledger, removesTriggers: removesTriggers, sql) } catch {
          isDone = false
        }
        if isDone {
          try self.expectFound(trial, sql, mayBeHarmless: false, tally)
          tally.add("edited rows")
        } else if removesTriggers {
          throw trial.broken("F9: cannot do: \(sql)")
        } else {
          tally.add("edits refused by the file")
        }
      }
    }
    let trial = try copy
    do throws(SQLRefused) { try change(trial.ledger, removesTriggers: true, "SELECT 1") } catch {
      throw Broken("no triggers")
    }
    try expectFound(trial, "that triggers are gone", mayBeHarmless: false, tally)
  }

  /// A row altered and every digest after it computed anew, triggers put back: only a checkpoint knows.
  func computeAnew(_ tally: Tally) throws(Broken) {
    let count = copies.last?.events ?? 0
    let places = bench.isQuick ? [2, count] : Array(stride(from: 1, through: count, by: max(1, count / 40)))
    for place in places {
      let trial = try copy
      do throws(SQLRefused) { try forge(trial.ledger, from: place) } catch {
        throw trial.broken("F9: cannot forge")
      }
      let said = try trial.call(["log", "verify"])
      guard said.status == 1, said.errors.contains("error[ledger.rolled-back]") else {
        throw trial.broken("F9: a chain computed anew from \(place) is not found by the checkpoint: \(said)")
      }
      guard try trial.run().status == 1 else { throw trial.broken("F9: a run goes on with a forged ledger") }
      tally.add("chains computed anew")
    }
  }

  func putBack(_ tally: Tally) throws(Broken) {
    for (events, old) in copies.dropLast() {
      let trial = try copy
      put(old, at: trial.ledger)
      for words in [["log", "verify"], Trial.runWords, ["fsck"], ["gc"]] {
        let said = try trial.call(words)
        guard said.status == 1, said.errors.contains("error[ledger.rolled-back]") else {
          throw trial.broken("F9: an older copy of \(events) events is not found by \(words[0]): \(said)")
        }
      }
      tally.add("older copies put back")
    }
  }
}

private struct SQLRefused: Error {}

/// What somebody with SQLite does to the file.
private func change(_ path: String, removesTriggers: Bool, _ sql: String) throws(SQLRefused) {
  do {
    let database = try Database(path, .readWrite)
    if removesTriggers {
      for row in try database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").rows() {
        try database.execute("DROP TRIGGER \(row[0].text ?? "")")
      }
    }
    try database.execute(sql)
  } catch { throw SQLRefused() }
}

/// Alters an event and gives it and all after it new digests; the triggers are there as before.
private func forge(_ path: String, from place: Int) throws(SQLRefused) {
  do {
    let database = try Database(path, .readWrite)
    let triggers = try database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").rows()
    for row in triggers { try database.execute("DROP TRIGGER \(row[0].text ?? "")") }
    let rows = try database.prepare(
      "SELECT sequence, time, correlation_id, actor, kind, payload, previous FROM events ORDER BY sequence"
    ).rows()
    var last: [UInt8]?
    for row in rows where (row[0].integer ?? 0) >= Int64(place) {
      let actor = last == nil ? "somebody else" : row[3].text ?? ""
      let previous = last ?? row[6].blob ?? []
      let content: JSON = [
        "sequence": .integer(Int(row[0].integer ?? 0)), "time": .string(row[1].text ?? ""),
        "correlationId": .string(row[2].text ?? ""), "actor": .string(actor),
        "kind": .string(row[4].text ?? ""),
        "payload": try JSON(parsing: Array((row[5].text ?? "").utf8), file: "payload"),
        "previous": .string(
          "sha256:\(previous.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"),
      ]
      let digest = Digest(of: content.canonical).bytes
      try database.prepare("UPDATE events SET actor = ?1, previous = ?2, digest = ?3 WHERE sequence = ?4")
        .run(
          .text(actor), .blob(previous), .blob(digest), row[0])
      last = digest
    }
    try database.prepare("UPDATE head SET digest = ?1").run(.blob(last ?? []))
    for row in triggers { try database.execute(row[1].text ?? "") }
  } catch { throw SQLRefused() }
}
