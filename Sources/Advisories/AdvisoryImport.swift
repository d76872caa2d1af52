internal import Cryptography
internal import Database
public import Diagnostics
internal import JSON
public import OperatingSystem

/// What an import did.
public struct AdvisoryImport: Hashable, Sendable {
  /// Records that were not known.
  public internal(set) var added = 0
  /// Records that took the place of an older or equally old one with other facts.
  public internal(set) var replaced = 0
  /// Records that were known as they are.
  public internal(set) var unchanged = 0
  /// Records that are older than what was known, which stays.
  public internal(set) var outdated = 0
  /// Records whose `modified` lies in the future.
  public internal(set) var future = 0
  /// Records that were not taken.
  public internal(set) var rejected: [RejectedAdvisory] = []
  /// How old the data are: the date given, or the newest `modified` that is not in the future.
  public internal(set) var date: Timestamp?
  /// What the output holds now.
  public internal(set) var descriptor: AdvisoryDescriptor?
}

extension AdvisoryImport {
  /// Puts the facts of an OSV file or folder into a database, in one transaction.
  ///
  /// - Parameters:
  ///   - input: an `all.zip`, a folder of `.json` files, a `.jsonl` or `.json` file.
  ///   - output: the database; made if it is not there.
  ///   - source: what the data are called from now on; a second import under the same name renews them.
  ///   - date: how old they are; `nil`: as the newest record.
  ///   - now: the moment of the import.
  /// - Returns: what became of each record, and what the database holds now.
  /// - Throws: `input.read`, `archive.invalid`, `advisory.format`, `advisory.empty`, `advisory.snapshot` for the
  ///   input; `advisory.database` where `output` is something else.
  public static func database(
    _ input: String, to output: String, source: String, date: Timestamp? = nil, now: Timestamp
  ) throws(Problem) -> AdvisoryImport {
    let isThere = exists(output)
    let database: Database
    let isNew: Bool
    do throws(Problem) {
      database = try Database(output, .readWrite)
      // Also what an import that failed has left: a database without tables.
      isNew = try database.prepare("SELECT name FROM sqlite_schema").rows().isEmpty
      if !isNew { try AdvisoryDatabase.checkKind(of: database) }
    } catch { throw isThere ? AdvisoryDatabase.damaged(output, error) : error }
    let summary = try database.transaction { () throws(Problem) -> AdvisoryImport in
      if isNew { try database.execute(AdvisoryDatabase.schema) }
      return try AdvisoryWriter(database, source: source, now: now).write(input, date: date)
    }
    // One file, without a log beside it, that can be opened from a read-only place.
    try database.execute("PRAGMA journal_mode = DELETE")
    return summary
  }

  /// Writes the facts about some packages into a snapshot file, atomically.
  ///
  /// - Parameters:
  ///   - input: as for a database.
  ///   - output: the snapshot; replaced if it is there.
  ///   - packages: names in any spelling, in every ecosystem; `nil`: all.
  ///   - header: source and licence for the header; its date where it is given, else as the newest record of `input`.
  ///   - now: the moment of the import.
  /// - Returns: how many records were taken (`added`), which not, and what the snapshot holds.
  /// - Throws: as for a database for the input; `output.create`, `output.write`.
  public static func snapshot(
    _ input: String, to output: String, packages: [String]?, header: AdvisorySnapshot.Header, now: Timestamp
  ) throws(Problem) -> AdvisoryImport {
    var summary = AdvisoryImport()
    var records: [AdvisoryRecord] = []
    summary.rejected = try AdvisoryFeed.read(input) { (record) throws(Problem) in
      summary.note(record, now)
      if let packages {
        let isWanted = record.affected.contains { affected in
          let meant = AdvisoryPackage(ecosystem: affected.ecosystem, name: affected.name).name
          return packages.contains { AdvisoryPackage(ecosystem: affected.ecosystem, name: $0).name == meant }
        }
        guard isWanted else { return }
      }
      summary.added += 1
      records.append(record)
    }
    if let date = header.date { summary.date = date }
    let snapshot = AdvisorySnapshot(
      AdvisorySnapshot.Header(source: header.source, licence: header.licence, date: summary.date),
      records: records)
    summary.descriptor = snapshot.descriptor
    try writeAtomically(snapshot.bytes, to: output)
    return summary
  }

  /// Counts a record from the future, or lets it count for the date.
  fileprivate mutating func note(_ record: AdvisoryRecord, _ now: Timestamp) {
    guard let time = record.meaningfulTime else { return }
    if time > now { future += 1 } else { date = max(date ?? time, time) }
  }
}

/// Writes records into an open transaction.
private final class AdvisoryWriter {
  private let (database, source, now): (Database, String, Timestamp)
  private let known, put, forget, index: Statement
  private var summary = AdvisoryImport()

  init(_ database: Database, source: String, now: Timestamp) throws(Problem) {
    (self.database, self.source, self.now) = (database, source, now)
    known = try database.prepare("SELECT modified, facts FROM record WHERE id = ?")
    put = try database.prepare(
      "INSERT OR REPLACE INTO record (id, modified, source, facts) VALUES (?, ?, ?, ?)")
    forget = try database.prepare("DELETE FROM package WHERE ecosystem = ? AND name = ? AND id = ?")
    index = try database.prepare("INSERT INTO package (ecosystem, name, id) VALUES (?, ?, ?)")
  }

  func write(_ input: String, date: Timestamp?) throws(Problem) -> AdvisoryImport {
    summary.rejected = try AdvisoryFeed.read(input) { [self] (record) throws(Problem) in try write(record) }
    if let date { summary.date = date }
    try database.prepare("INSERT OR REPLACE INTO source (name, date, imported) VALUES (?, ?, ?)").run(
      .text(source), summary.date.map { .integer($0.seconds) } ?? .null, .integer(now.seconds))
    let content = try AdvisoryContent(of: database)
    try database.execute("DELETE FROM seal")
    try database.prepare("INSERT INTO seal VALUES (?, ?)").run(
      .text(content.digest.hex), .text(content.seal.hex))
    summary.descriptor = content.descriptor
    return summary
  }

  private func write(_ record: AdvisoryRecord) throws(Problem) {
    summary.note(record, now)
    let facts = record.canonical
    let time = record.modifiedTime.seconds
    if let row = try known.rows(.text(record.id)).first {
      let old = row.last?.blob ?? []
      guard time >= row.first?.integer ?? .min else {
        summary.outdated += 1
        return
      }
      for key in try AdvisoryRecord(json: JSON(parsing: old, file: record.id)).keys {
        try forget.run(.text(key.ecosystem), .text(key.name), .text(record.id))
      }
      if old == facts { summary.unchanged += 1 } else { summary.replaced += 1 }
    } else {
      summary.added += 1
    }
    try put.run(.text(record.id), .integer(time), .text(source), .blob(facts))
    for key in record.keys { try index.run(.text(key.ecosystem), .text(key.name), .text(record.id)) }
  }
}
