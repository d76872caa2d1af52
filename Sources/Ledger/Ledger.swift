/// What happened, in order, for good: events in SQLite that can be added and nothing else.
///
/// 1. Events are numbered from 1 without a gap. Each holds the digest of the one before it, so that nobody can
///    alter, remove, insert or exchange one without changing all that follow (`verify` walks the chain).
/// 2. Triggers refuse UPDATE, DELETE, REPLACE, gaps and wrong links, whichever program writes. The row `head` says
///    where the chain ends, so that a missing end is found too.
/// 3. `append` returns when the event is on the disk (WAL, `synchronous=FULL`). Processes and threads take turns;
///    each waits for SQLite's lock.
/// 4. Order is the sequence, never the time: clocks jump.
///
/// Who may write the file can drop the triggers and compute a new chain, or put an older copy back: against that helps
/// only a head that is kept elsewhere, in signed checkpoints and in the signed evidence of each run.
public import Cryptography
internal import Database
public import Diagnostics
import Glibc
public import JSON
public import OperatingSystem
import Synchronization

/// An append-only, hash-chained list of events.
public final class Ledger: Sendable {
  private static let version: Int64 = 1
  private static let pageLength = 128

  /// The path of the file.
  public let path: String
  private let database: Mutex<Database>

  /// Opens a ledger, or makes one.
  ///
  /// - Throws: `output.write` where it cannot be written, `database.open`, `database.statement`,
  ///   `ledger.newer-version`, `ledger.broken`.
  public init(path: String) throws(Problem) {
    // SQLite says of a read-only file system no more than that it cannot open the file.
    for place in [path, parent(of: path)] where exists(path) && access(place, W_OK) != 0 {
      throw .system(.outputWrite, "the ledger '\(path)' is not writable", errno)
    }
    let database = try Database(path, .readWrite)
    var found = try Self.version(of: database)
    if found == 0 {
      try database.transaction { () throws(Problem) in
        // Another process may have come first.
        if try Self.version(of: database) == 0 {
          try Self.layTables(in: database)
        }
      }
      found = try Self.version(of: database)
    }
    try Self.check(found, of: path)
    self.path = path
    self.database = Mutex(database)
  }

  /// Opens a ledger to look at it: nothing is made or changed, also no file beside it.
  ///
  /// - Throws: `database.open`, `database.statement`, `ledger.newer-version`.
  public init(reading path: String) throws(Problem) {
    var database = try Database(path, .snapshot)
    // Whoever began it was killed before it had tables: it has no events.
    if try database.isBlank {
      database = try Database(":memory:", .readWrite)
      try Self.layTables(in: database)
    }
    try Self.check(try Self.version(of: database), of: path)
    self.path = path
    self.database = Mutex(database)
  }

  private static func layTables(in database: Database) throws(Problem) {
    for statement in LedgerSchema.statements { try database.execute(statement) }
    try database.execute("PRAGMA user_version = \(version)")
  }

  private static func check(_ found: Int64, of path: String) throws(Problem) {
    guard found <= Self.version else {
      throw Problem(
        .ledgerNewerVersion, "the ledger '\(path)' has version \(found), expected at most \(Self.version)",
        hint: "use a newer stellwerk")
    }
  }

  private static func version(of database: Database) throws(Problem) -> Int64 {
    try database.prepare("PRAGMA user_version").rows().first?.first?.integer ?? 0
  }

  // MARK: - Adding

  /// Adds an event at the end; on the disk when it returns.
  ///
  /// - Parameters:
  ///   - kind: what happened, a dotted slug such as `stage.finished`.
  ///   - correlationID: the run it belongs to.
  ///   - actor: who did it.
  ///   - time: when, by the caller's clock.
  ///   - payload: what there is to say; no secrets.
  /// - Returns: the event with its number and digest.
  /// - Throws: `database.statement`, `ledger.broken` if the end of the chain cannot be read.
  @discardableResult
  public func append(
    kind: String, correlationID: String, actor: String, time: Timestamp, payload: JSON
  ) throws(Problem) -> LedgerEvent {
    let events = try append(
      [(kind, payload)], correlationID: correlationID, actor: actor, time: time)
    guard let event = events.first else { throw Problem(.ledgerBroken, "no event was added to '\(path)'") }
    return event
  }

  /// Adds events at the end, all or none; on the disk when it returns.
  ///
  /// - Returns: the events with their numbers and digests, in order.
  /// - Throws: as `append` of one.
  @discardableResult
  public func append(
    _ entries: [(kind: String, payload: JSON)], correlationID: String, actor: String, time: Timestamp
  ) throws(Problem) -> [LedgerEvent] {
    try database.withLock { (database) throws(Problem) -> [LedgerEvent] in
      try database.transaction { () throws(Problem) -> [LedgerEvent] in
        try add(entries, correlationID, actor, time, to: database)
      }
    }
  }

  /// Adds an event about something that is done once, however many processes say that they did it.
  ///
  /// - Parameters:
  ///   - kind: what happened.
  ///   - opposite: the kind of event by which it is undone, after which it may happen again.
  ///   - member: the member of the payload that says what was done: events that have the same there are about the same.
  ///   - correlationID: the run it belongs to.
  ///   - actor: who did it.
  ///   - time: when, by the caller's clock.
  ///   - payload: what there is to say; no secrets.
  /// - Returns: the event, and whether it was added now; else it is the earlier one.
  /// - Throws: as `append`.
  @discardableResult
  public func appendOnce(
    kind: String, undoneBy opposite: String? = nil, by member: String, correlationID: String, actor: String,
    time: Timestamp, payload: JSON
  ) throws(Problem) -> (event: LedgerEvent, isNew: Bool) {
    try database.withLock { (database) throws(Problem) -> (event: LedgerEvent, isNew: Bool) in
      try database.transaction { () throws(Problem) -> (event: LedgerEvent, isNew: Bool) in
        var newest: LedgerEvent?
        try database.prepare(
          "SELECT \(LedgerEvent.columns) FROM events WHERE kind IN (?1, ?2) ORDER BY sequence"
        ).forEach([.text(kind), .text(opposite ?? kind)]) { (row) throws(Problem) in
          let event = try LedgerEvent(row: row, path: path)
          if let value = payload[member], event.payload[member] == value { newest = event }
        }
        if let newest, newest.kind == kind { return (newest, false) }
        guard let event = try add([(kind, payload)], correlationID, actor, time, to: database).first else {
          throw Problem(.ledgerBroken, "no event was added to '\(path)'")
        }
        return (event, true)
      }
    }
  }

  private func add(
    _ entries: [(kind: String, payload: JSON)], _ correlationID: String, _ actor: String, _ time: Timestamp,
    to database: Database
  ) throws(Problem) -> [LedgerEvent] {
    var (sequence, previous) = try Self.end(of: database, path)
    let insert = try database.prepare(
      """
      INSERT INTO events (sequence, time, correlation_id, actor, kind, payload, previous, digest)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """)
    var events: [LedgerEvent] = []
    for (kind, payload) in entries {
      let (next, isTooLarge) = sequence.addingReportingOverflow(1)
      guard !isTooLarge else { throw .ledgerBroken(at: sequence, in: path, "has no number after it") }
      let event = LedgerEvent(
        sequence: next, time: time.text, correlationID: correlationID, actor: actor, kind: kind,
        payload: payload, previous: previous)
      try insert.run(
        .integer(event.sequence), .text(event.time), .text(event.correlationID), .text(event.actor),
        .text(event.kind), .text(String(decoding: event.payload.canonical, as: UTF8.self)),
        .blob(event.previous.bytes), .blob(event.digest.bytes))
      (sequence, previous) = (event.sequence, event.digest)
      events.append(event)
    }
    return events
  }

  /// Leaves what this process has added in the log beside the file when it ends, while that is small.
  ///
  /// It is on the disk there (3). For a process that adds a handful of events: a third of the syncs.
  public func leaveLog() { database.withLock { $0.leaveLog(upTo: Self.logLimit) } }

  /// About sixty pages: what the next process has to read again when it opens the ledger.
  private static let logLimit = 256 << 10

  // MARK: - Reading

  /// Number and digest of the last event; 0 and `LedgerEvent.origin` if there is none.
  public var head: (sequence: Int64, digest: Digest) {
    get throws(Problem) {
      try database.withLock { (database) throws(Problem) in try Self.end(of: database, path) }
    }
  }

  /// All events, or those of one run, in order.
  ///
  /// - Throws: `database.statement`, `ledger.broken` for an event that cannot be read.
  public func events(correlationID: String? = nil) throws(Problem) -> [LedgerEvent] {
    var events: [LedgerEvent] = []
    try forEach(correlationID: correlationID) { (event) throws(Problem) in events.append(event) }
    return events
  }

  /// Hands each event after a number to `body`, in order; at most 128 are in memory at a time, and others may add meanwhile.
  ///
  /// - Parameters:
  ///   - correlationID: that of the run whose events are wanted; `nil` for all runs.
  ///   - kinds: the kinds that are wanted; `nil` for all.
  ///   - sequence: only events with a greater number.
  ///   - body: gets each event.
  /// - Throws: `database.statement`, `ledger.broken` for an event that cannot be read, or what `body` throws.
  public func forEach(
    correlationID: String? = nil, of kinds: [String]? = nil, after sequence: Int64 = .min,
    _ body: (LedgerEvent) throws(Problem) -> Void
  ) throws(Problem) {
    var last = sequence
    while true {
      let events = try page(after: last, correlationID, kinds)
      for event in events { try body(event) }
      guard let end = events.last, events.count == Self.pageLength else { return }
      last = end.sequence
    }
  }

  private func page(
    after last: Int64, _ correlationID: String?, _ kinds: [String]?
  ) throws(Problem) -> [LedgerEvent] {
    try database.withLock { (database) throws(Problem) -> [LedgerEvent] in
      var condition = correlationID == nil ? "" : "AND correlation_id = ?2"
      var values = [DatabaseValue.integer(last)] + (correlationID.map { [.text($0)] } ?? [])
      if let kinds {
        let places = kinds.indices.map { "?\(values.count + 1 + $0)" }.joined(separator: ", ")
        condition += " AND kind IN (\(places))"
        values += kinds.map { .text($0) }
      }
      let select = "SELECT \(LedgerEvent.columns) FROM events WHERE sequence > ?1 \(condition)"
      var events: [LedgerEvent] = []
      try database.prepare("\(select) ORDER BY sequence LIMIT \(Self.pageLength)").forEach(values) {
        (row) throws(Problem) in
        events.append(try LedgerEvent(row: row, path: path))
      }
      return events
    }
  }

  /// The digest that an event has, `LedgerEvent.origin` for number 0; `nil` if there is no such event.
  ///
  /// - Throws: `database.statement`.
  public func digest(at sequence: Int64) throws(Problem) -> Digest? {
    if sequence == 0 { return LedgerEvent.origin }
    return try database.withLock { (database) throws(Problem) -> Digest? in
      let rows = try database.prepare("SELECT digest FROM events WHERE sequence = ?1").rows(
        .integer(sequence))
      return rows.first?.first?.blob.flatMap { Digest(bytes: $0) }
    }
  }

  private static func end(of database: Database, _ path: String) throws(Problem) -> (
    sequence: Int64, digest: Digest
  ) {
    let rows = try database.prepare("SELECT sequence, digest FROM events ORDER BY sequence DESC LIMIT 1")
      .rows()
    guard let row = rows.first else { return (0, LedgerEvent.origin) }
    guard let sequence = row[0].integer, let digest = row[1].blob.flatMap({ Digest(bytes: $0) }) else {
      throw .ledgerBroken(at: row[0].integer ?? 0, in: path, "has no digest")
    }
    return (sequence, digest)
  }

  // MARK: - Checking

  /// Walks the whole chain and returns how many events it has.
  ///
  /// - Throws: `ledger.broken`, naming the first event that does not fit, or the trigger that is missing.
  @discardableResult
  public func verify() throws(Problem) -> Int64 {
    try database.withLock { (database) throws(Problem) -> Int64 in
      // Events, head and triggers of one moment, while others add.
      try database.reading { () throws(Problem) in try verify(database) }
    }
  }

  private func verify(_ database: Database) throws(Problem) -> Int64 {
    var (count, previous): (Int64, Digest) = (0, LedgerEvent.origin)
    do throws(Problem) {
      try database.prepare("SELECT \(LedgerEvent.columns) FROM events ORDER BY sequence").forEach {
        (row) throws(Problem) in
        let event = try LedgerEvent(row: row, path: path, expecting: count + 1, after: previous)
        (count, previous) = (event.sequence, event.digest)
      }
      try Self.verifyHead(of: database, path, is: (count, previous))
      try LedgerSchema.verify(database, path)
    } catch {
      guard error.code == .databaseStatement else { throw error }
      throw Problem(
        .ledgerBroken, "the ledger '\(path)' cannot be read after event \(count)", cause: error.cause)
    }
    return count
  }

  private static func verifyHead(
    of database: Database, _ path: String, is end: (sequence: Int64, digest: Digest)
  ) throws(Problem) {
    let rows = try database.prepare("SELECT sequence, digest FROM head").rows()
    guard rows.count == 1, let sequence = rows[0][0].integer, let digest = rows[0][1].blob else {
      throw Problem(.ledgerBroken, "the ledger '\(path)' does not say where it ends")
    }
    guard sequence <= end.sequence else {
      throw .ledgerBroken(at: end.sequence + 1, in: path, "is missing, the last one was \(sequence)")
    }
    guard sequence == end.sequence, digest == end.digest.bytes else {
      throw .ledgerBroken(at: sequence + 1, in: path, "is not the one that was added last")
    }
  }
}

extension Problem {
  static func ledgerBroken(at sequence: Int64, in path: String, _ what: String) -> Problem {
    Problem(.ledgerBroken, "event \(sequence) in the ledger '\(path)' \(what)")
  }
}

extension Problem.Code {
  /// An event is not what it was when it was added, or is missing.
  public static let ledgerBroken = Self("ledger.broken", exit: .refused)
  /// A newer program has made the ledger.
  public static let ledgerNewerVersion = Self("ledger.newer-version", exit: .invalidData)
}
