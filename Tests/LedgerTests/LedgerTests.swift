import Cryptography
import Diagnostics
import Glibc
import JSON
import Ledger
import OperatingSystem
import TestSupport
import Testing

let python = "/usr/bin/python3"

func problem(_ body: () throws -> Void) -> Problem? {
  do { try body() } catch { return error as? Problem }
  return nil
}

/// Another program with its own reading of the file.
func runPython(_ script: String, _ arguments: String...) throws -> Program.Outcome {
  try Program(python, ["-c", script] + arguments).run()
}

/// What a stranger without our code changes with SQLite's own module.
func attack(_ path: String, _ sql: String) throws -> Program.Outcome {
  let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
  return try runPython(script, path, sql)
}

func filled(_ path: String, count: Int = 5) throws -> Ledger {
  let ledger = try Ledger(path: path)
  for number in 0..<count {
    try ledger.append(
      kind: "stage.finished", correlationID: "run-\(number % 2)", actor: "tester",
      time: Timestamp(seconds: 1_700_000_000 - Int64(number)), payload: ["number": .integer(number)])
  }
  return ledger
}

@Suite("A ledger")
struct LedgerTests {
  let scratch = Scratch()

  @Test("that nobody could finish has no events")
  func unfinished() throws {
    let path = try scratch.write("l.sqlite", "")
    let ledger = try Ledger(reading: path)
    #expect(try ledger.verify() == 0 && ledger.head.sequence == 0)
    // With tables but without a version it is not ours, and not empty.
    _ = try filled(path)
    #expect(try attack(path, "PRAGMA user_version = 0").status == 0)
    #expect(try Ledger(reading: path).verify() == 5)
  }

  @Test("may leave its log beside it, which stays small, and loses nothing")
  func log() throws {
    let path = scratch("l.sqlite")
    var sizes: [Int?] = []
    for round in 1...60 {
      do {
        let ledger = try filled(path, count: 3)
        ledger.leaveLog()
      }
      var status = stat()
      sizes.append(stat("\(path)-wal", &status) == 0 ? Int(status.st_size) : nil)
      // Who reads it sees what is in the log, and makes and removes nothing.
      #expect(try Ledger(reading: path).head.sequence == Int64(3 * round))
      #expect((stat("\(path)-wal", &status) == 0) == (sizes.last != .some(nil)))
    }
    #expect(sizes.compactMap { $0 }.allSatisfy { $0 < 300 << 10 }, "\(sizes)")
    #expect(sizes.contains(nil) && sizes.compactMap { $0 }.count > 30, "\(sizes)")
    #expect(try Ledger(path: path).verify() == 180)
    // Who does not leave it carries it over.
    #expect(access("\(path)-wal", F_OK) != 0)
    let script =
      "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('select count(*) from events').fetchone()[0])"
    #expect(try runPython(script, path).output == Array("180\n".utf8))
  }

  @Test("numbers its events, links them, and gives them back as they were")
  func order() throws {
    let ledger = try filled(scratch("l.sqlite"))
    let events = try ledger.events()
    #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(events[0].previous == LedgerEvent.origin)
    #expect(zip(events.dropFirst(), events).allSatisfy { $0.previous == $1.digest })
    // The order is the sequence: these clocks go backwards.
    #expect(events[0].time == "2023-11-14T22:13:20Z")
    #expect(events[4].time == "2023-11-14T22:13:16Z")
    #expect(events[3].payload == ["number": 3])
    #expect(events[3].actor == "tester" && events[3].kind == "stage.finished")
    #expect(try ledger.events(correlationID: "run-1").map(\.sequence) == [2, 4])
    #expect(try ledger.events(correlationID: "run-2").isEmpty)
    #expect(try ledger.verify() == 5)
    #expect(try ledger.head == (5, events[4].digest))
    let again = try Ledger(path: scratch("l.sqlite"))
    #expect(try again.events().map(\.digest) == events.map(\.digest))
    #expect(try again.verify() == 5)
  }

  @Test("is empty at first")
  func empty() throws {
    let ledger = try Ledger(path: scratch("l.sqlite"))
    #expect(try ledger.head == (0, LedgerEvent.origin))
    #expect(try ledger.events().isEmpty)
    #expect(try ledger.verify() == 0)
  }

  @Test("digests the canonical JSON of an event")
  func digest() throws {
    let event = try filled(scratch("l.sqlite"), count: 1).events()[0]
    let text = """
      {"actor":"tester","correlationId":"run-0","kind":"stage.finished","payload":{"number":0},\
      "previous":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",\
      "sequence":1,"time":"2023-11-14T22:13:20Z"}
      """
    #expect(event.digest == Digest(of: text.utf8))
    #expect(event.json["digest"]?.string == "sha256:\(event.digest.hex)")
    #expect(event.json["correlationId"] == "run-0")
  }

  @Test(
    "keeps any text and any JSON",
    arguments: [
      "", "é e\u{301} \u{0} \"'; DROP TABLE events; --", "\u{1F600}\n\t",
    ])
  func texts(text: String) throws {
    let ledger = try Ledger(path: scratch("l.sqlite"))
    let payload: JSON = [
      "text": .string(text), "list": [1, 2.5.json, .null, true, ["a": []]], "big": .integer(.max),
    ]
    try ledger.append(
      kind: text, correlationID: text, actor: text, time: Timestamp(seconds: 0), payload: payload)
    let event = try #require(try ledger.events(correlationID: text).first)
    #expect(event.kind.utf8.elementsEqual(text.utf8) && event.actor.utf8.elementsEqual(text.utf8))
    #expect(event.payload == payload)
    #expect(try ledger.verify() == 1)
  }

  @Test("gives out more events than fit in one page, and others may add meanwhile")
  func pages() throws {
    let ledger = try filled(scratch("l.sqlite"), count: 140)
    var seen: [Int64] = []
    try ledger.forEach { (event) throws(Problem) in
      seen.append(event.sequence)
      if event.sequence == 10 {
        try ledger.append(
          kind: "k", correlationID: "c", actor: "a", time: Timestamp(seconds: 0), payload: .null)
      }
    }
    #expect(seen == Array(1...141))
    #expect(try ledger.events(correlationID: "run-0").count == 70)
  }

  @Test("of a newer version is refused, and what is none too")
  func refused() throws {
    try writeAtomically([UInt8](repeating: 65, count: 5_000), to: scratch("text"))
    #expect(problem { _ = try Ledger(path: scratch("text")) }?.code.name == "database.open")
    #expect(problem { _ = try Ledger(path: scratch("no/l.sqlite")) }?.code.name == "database.open")
  }
}

extension Double {
  var json: JSON { .number(self) }
}

@Suite("A ledger under attack", .enabled(if: access(python, X_OK) == 0, "needs python3"))
struct LedgerAttackTests {
  let scratch = Scratch()

  @Test(
    "refuses what is not an addition, whichever program asks",
    arguments: [
      ("UPDATE events SET kind = 'x' WHERE sequence = 2", "the ledger is append-only: no update"),
      ("UPDATE OR IGNORE events SET kind = 'x'", "the ledger is append-only: no update"),
      ("DELETE FROM events", "the ledger is append-only: no delete"),
      ("DELETE FROM events WHERE sequence = 5", "the ledger is append-only: no delete"),
      ("INSERT OR REPLACE INTO events SELECT * FROM events WHERE sequence = 3", "not the next number"),
      (
        "REPLACE INTO events SELECT 3, time, 'x', actor, kind, payload, previous, digest FROM events",
        "not the next number"
      ),
      ("INSERT OR IGNORE INTO events SELECT * FROM events WHERE sequence = 3", "not the next number"),
      (
        "INSERT INTO events SELECT * FROM events WHERE sequence = 3 ON CONFLICT DO UPDATE SET kind = 'x'",
        "not the next number"
      ),
      (
        "INSERT INTO events SELECT 7, time, correlation_id, actor, kind, payload, previous, digest FROM events WHERE sequence = 5",
        "not the next number"
      ),
      (
        "INSERT INTO events SELECT NULL, time, correlation_id, actor, kind, payload, previous, digest FROM events WHERE sequence = 5",
        "not the next number"
      ),
      (
        "INSERT INTO events SELECT 6, time, correlation_id, actor, kind, payload, previous, digest FROM events WHERE sequence = 5",
        "does not follow the last event"
      ),
      (
        "INSERT INTO events SELECT 6, 1.5, NULL, actor, kind, payload, digest, digest FROM events WHERE sequence = 5",
        "NOT NULL constraint failed"
      ),
      (
        "INSERT INTO events SELECT 6, time, correlation_id, actor, kind, payload, digest, x'00' FROM events WHERE sequence = 5",
        "CHECK constraint failed"
      ),
      (
        "INSERT INTO events SELECT 6, x'00', correlation_id, actor, kind, payload, digest, digest FROM events WHERE sequence = 5",
        "cannot store BLOB value in TEXT column"
      ),
      ("UPDATE head SET sequence = 4", "the head moves with the events only"),
      ("UPDATE head SET sequence = 6", "the head moves with the events only"),
      ("DELETE FROM head", "the head moves with the events only"),
      ("INSERT OR REPLACE INTO head VALUES (1, 0, x'00')", "the head moves with the events only"),
    ])
  func refused(sql: String, message: String) throws {
    let digests = try filled(scratch("l.sqlite")).events().map(\.digest)
    for prefix in ["", "PRAGMA recursive_triggers = ON;"] {
      let outcome = try attack(scratch("l.sqlite"), prefix + sql)
      #expect(outcome.status == 1)
      #expect(outcome.said.contains(message), "\(outcome.said)")
    }
    let ledger = try Ledger(path: scratch("l.sqlite"))
    #expect(try ledger.verify() == 5)
    #expect(try ledger.events().map(\.digest) == digests)
  }

  @Test(
    "finds what was changed behind its guards, and names the first event that does not fit",
    arguments: [
      ("UPDATE events SET kind = 'x' WHERE sequence = 3", "event 3", "was altered"),
      ("UPDATE events SET time = '2023-11-14T22:13:21Z' WHERE sequence = 1", "event 1", "was altered"),
      ("UPDATE events SET actor = 'Tester' WHERE sequence = 2", "event 2", "was altered"),
      ("UPDATE events SET correlation_id = 'run-9' WHERE sequence = 4", "event 4", "was altered"),
      ("UPDATE events SET payload = '{\"number\":7}' WHERE sequence = 5", "event 5", "was altered"),
      ("UPDATE events SET payload = '{\"number\": 4}' WHERE sequence = 5", "event 5", "was altered"),
      ("UPDATE events SET payload = '{' WHERE sequence = 5", "event 5", "has a payload that is no JSON"),
      ("UPDATE events SET digest = zeroblob(32) WHERE sequence = 2", "event 2", "was altered"),
      ("UPDATE events SET previous = zeroblob(32) WHERE sequence = 2", "event 2", "was altered"),
      ("DELETE FROM events WHERE sequence = 1", "event 1", "is missing"),
      ("DELETE FROM events WHERE sequence = 3", "event 3", "is missing"),
      ("DELETE FROM events WHERE sequence = 5", "event 5", "is missing, the last one was 5"),
      ("DELETE FROM events", "event 1", "is missing, the last one was 5"),
      (
        "DELETE FROM events WHERE sequence = 3; UPDATE events SET sequence = sequence - 1 WHERE sequence > 3",
        "event 3", "was altered"
      ),
      (
        "UPDATE events SET sequence = 9 WHERE sequence = 2; UPDATE events SET sequence = 2 WHERE sequence = 3; UPDATE events SET sequence = 3 WHERE sequence = 9",
        "event 2", "was altered"
      ),
      (
        "INSERT INTO events SELECT 6, time, correlation_id, actor, kind, payload, digest, digest FROM events WHERE sequence = 5",
        "event 6", "was altered"
      ),
      (
        "INSERT INTO events SELECT 0, time, correlation_id, actor, kind, payload, digest, digest FROM events WHERE sequence = 5",
        "event 1", "is missing"
      ),
      ("UPDATE head SET digest = zeroblob(32)", "event 6", "is not the one that was added last"),
      ("DELETE FROM head", "", "does not say where it ends"),
      ("SELECT 1", "", "has lost its guard 'events_no_update'"),
      ("DROP TABLE head", "cannot be read after event 5", ""),
    ])
  func found(sql: String, event: String, message: String) throws {
    _ = try filled(scratch("l.sqlite"))
    let guards = [
      "events_no_update", "events_no_delete", "events_no_gap", "events_no_fork", "events_head",
      "head_no_insert",
      "head_no_delete", "head_no_jump",
    ]
    let outcome = try attack(scratch("l.sqlite"), guards.map { "DROP TRIGGER \($0);" }.joined() + sql)
    try #require(outcome.status == 0, "\(outcome.said)")
    let ledger = try Ledger(path: scratch("l.sqlite"))
    let found = problem { try ledger.verify() }
    #expect(found?.code == .ledgerBroken)
    #expect(
      found?.message.contains(event) == true && found?.message.hasSuffix(message) == true,
      "\(found?.message ?? "")")
    #expect(found?.message.contains("'\(scratch("l.sqlite"))'") == true)
  }

  @Test("finds an altered event also when it only reads")
  func reading() throws {
    _ = try filled(scratch("l.sqlite"))
    let sql = "DROP TRIGGER events_no_update; UPDATE events SET kind = 'x' WHERE sequence = 3"
    try #require(try attack(scratch("l.sqlite"), sql).status == 0)
    let ledger = try Ledger(path: scratch("l.sqlite"))
    #expect(problem { _ = try ledger.events() }?.code == .ledgerBroken)
    #expect(try ledger.events(correlationID: "run-1").count == 2)
  }

  @Test("of a newer version is refused")
  func newer() throws {
    _ = try filled(scratch("l.sqlite"))
    try #require(try attack(scratch("l.sqlite"), "PRAGMA user_version = 2").status == 0)
    let found = problem { _ = try Ledger(path: scratch("l.sqlite")) }
    #expect(found?.code == .ledgerNewerVersion)
    #expect(found?.message == "the ledger '\(scratch("l.sqlite"))' has version 2, expected at most 1")
  }

  @Test("is what another reader computes: digests, links, canonical payloads")
  func independent() throws {
    let ledger = try filled(scratch("l.sqlite"), count: 40)
    let script = """
      import sqlite3, json, hashlib, sys
      previous, count = hashlib.sha256(b'').digest(), 0
      names = ['sequence', 'time', 'correlationId', 'actor', 'kind', 'payload', 'previous']
      rows = sqlite3.connect(sys.argv[1]).execute('SELECT sequence, time, correlation_id, actor, kind, payload, previous, digest FROM events ORDER BY sequence')
      for row in rows:
          count += 1
          event = dict(zip(names, row))
          assert row[0] == count and row[6] == previous
          event['payload'], event['previous'] = json.loads(row[5]), 'sha256:' + row[6].hex()
          text = json.dumps(event, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
          previous = hashlib.sha256(text.encode()).digest()
          assert row[7] == previous
      print(count, previous.hex())
      """
    let outcome = try runPython(script, scratch("l.sqlite"))
    #expect(outcome.said == "40 \(try ledger.head.digest.hex)\n")
  }
}

@Suite("A ledger with many writers")
struct LedgerConcurrencyTests {
  let scratch = Scratch()

  @Test("is whole at every moment, also for who looks while others add")
  func looking() throws {
    let path = Scratch(inMemory: true)
    let ledger = try Ledger(path: path("l.sqlite"))
    try ledger.append(
      kind: "k", correlationID: "r", actor: "a", time: Timestamp(seconds: 0), payload: ["n": 0])
    let reader = try Ledger(reading: path("l.sqlite"))
    try forEachInParallel(2, threads: 2) { (number) throws(Problem) in
      for count in 0..<300 {
        if number == 0 {
          try ledger.append(
            kind: "k", correlationID: "r", actor: "a", time: Timestamp(seconds: 0),
            payload: ["n": .integer(count)])
        } else {
          try reader.verify()
        }
      }
    }
    #expect(try ledger.verify() == 301)
  }

  @Test("keeps one chain among threads and connections")
  func threads() async throws {
    let (one, two) = (try Ledger(path: scratch("l.sqlite")), try Ledger(path: scratch("l.sqlite")))
    let added = await withTaskGroup(of: Int64?.self) { group in
      for number in 0..<40 {
        group.addTask {
          let ledger = number % 2 == 0 ? one : two
          return try? ledger.append(
            kind: "k", correlationID: "c", actor: "a", time: Timestamp(seconds: 0), payload: .integer(number)
          ).sequence
        }
      }
      return await group.reduce(into: []) { $0.append($1 ?? 0) }
    }
    #expect(added.sorted() == Array(1...40))
    #expect(try one.verify() == 40)
  }

  @Test(
    "keeps one chain among processes, also when they are killed",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func processes() async throws {
    let (worker, path, place) = (try #require(testWorker), scratch("l.sqlite"), scratch.path)
    let ends = await withTaskGroup(of: String.self) { group in
      for number in 0..<6 {
        group.addTask {
          do {
            // Two of six are ended on the way.
            let timeout: Duration = number < 4 ? .seconds(300) : .milliseconds(20 + 20 * number)
            let count = number < 4 ? "30" : "1000000"
            let outcome = try Program(
              worker, ["ledger", path, "p\(number)", count], folder: place, timeout: timeout
            ).run()
            return outcome.status == 0 || number >= 4 ? "" : outcome.said
          } catch { return "\(error)" }
        }
      }
      return await group.reduce("") { $0 + $1 }
    }
    #expect(ends == "")
    let ledger = try Ledger(path: path)
    let count = try ledger.verify()
    #expect(try ledger.head.sequence == count)
    for number in 0..<4 {
      let payloads = try ledger.events(correlationID: "p\(number)").map { $0.payload["number"]?.integer }
      #expect(payloads == Array(0..<30))
    }
  }
}

@Suite("What is done once")
struct OnceTests {
  let scratch = Scratch(inMemory: true)

  private func tell(_ ledger: Ledger, _ kind: String, _ effect: JSON?) throws -> (LedgerEvent, Bool) {
    let payload: JSON = .compact(["effect": effect, "other": 1])
    return try ledger.appendOnce(
      kind: kind, undoneBy: kind == "done" ? "done.undone" : nil, by: "effect", correlationID: "run",
      actor: "tester",
      time: Timestamp(seconds: 0), payload: payload)
  }

  @Test("is one event, whoever tells of it, until it is undone")
  func once() throws {
    let ledger = try Ledger(path: scratch("l.sqlite"))
    let other = try Ledger(path: scratch("l.sqlite"))
    func numbers(_ told: (LedgerEvent, Bool)...) -> [String] { told.map { "\($0.0.sequence) \($0.1)" } }
    #expect(
      numbers(
        try tell(ledger, "done", "a"), try tell(other, "done", "a"), try tell(other, "done", "b"),
        try tell(ledger, "done", "a"), try tell(ledger, "done.undone", "a"),
        try tell(other, "done.undone", "a"),
        try tell(other, "done", "a"), try tell(ledger, "done", "a"), try tell(ledger, "done", "b"))
        == [
          "1 true", "1 false", "2 true", "1 false", "3 true", "3 false", "4 true", "4 false", "2 false",
        ])
    // Without the member nothing is known to be the same.
    #expect(numbers(try tell(ledger, "done", nil), try tell(ledger, "done", nil)) == ["5 true", "6 true"])
    #expect(try ledger.verify() == 6)
  }

  @Test("is one event among many threads")
  func threads() throws {
    let path = scratch("l.sqlite")
    _ = try Ledger(path: path)
    try forEachInParallel(16, threads: 4) { (number) throws(Problem) in
      _ = try Ledger(path: path).appendOnce(
        kind: "done", by: "effect", correlationID: "run-\(number)", actor: "tester",
        time: Timestamp(seconds: 0),
        payload: ["effect": .integer(number % 3)])
    }
    #expect(try Ledger(path: path).verify() == 3)
  }
}
