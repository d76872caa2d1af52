public import Cryptography
internal import Database
public import Diagnostics
internal import JSON
internal import OperatingSystem

/// Advisories in one SQLite file, found by package.
///
/// The file is closed without a log beside it, so it can be carried and read from a read-only place.
/// A seal over all rows is checked each time it is opened: damage is a problem, not a smaller database.
public final class AdvisoryDatabase {
  /// `stwa`, in the header of the file (SQLite file format §1.3.14).
  static let applicationID: Int64 = 0x7374_7761
  static let version: Int64 = 1
  static let schema = """
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    CREATE TABLE source (name TEXT PRIMARY KEY, date INTEGER, imported INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE record (id TEXT PRIMARY KEY, modified INTEGER NOT NULL, source TEXT NOT NULL, facts BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE package (ecosystem TEXT, name TEXT, id TEXT, PRIMARY KEY (ecosystem, name, id)) WITHOUT ROWID;
    CREATE TABLE seal (records TEXT NOT NULL, content TEXT NOT NULL);
    """

  /// Where it lies.
  public let path: String
  /// What it holds.
  public let descriptor: AdvisoryDescriptor
  /// Of the facts, whatever the order in which they came in: that of a snapshot with the same records.
  public let digest: Digest
  private let lookup: Statement

  /// Opens a database for scanning and checks it.
  ///
  /// - Throws: `advisory.database` for a damaged or foreign file, or one of another version.
  public init(_ path: String) throws(Problem) {
    do throws(Problem) {
      let database = try Database(path, .readOnly)
      try Self.checkKind(of: database)
      let content = try AdvisoryContent(of: database)
      let seals = try database.prepare("SELECT records, content FROM seal").rows()
      guard seals.count == 1, seals.first?.first?.text == content.digest.hex,
        seals.first?.last?.text == content.seal.hex
      else { throw Problem(.advisoryDatabase, "its content is not what was sealed") }
      lookup = try database.prepare(
        "SELECT facts FROM package JOIN record USING (id) WHERE ecosystem = ? AND name = ? ORDER BY id")
      (self.path, digest, descriptor) = (path, content.digest, content.descriptor)
    } catch { throw Self.damaged(path, error) }
  }

  static func damaged(_ path: String, _ error: Problem) -> Problem {
    Problem(
      .advisoryDatabase, "'\(path)' is no sound advisory database",
      hint: "make it again with 'stellwerk advisories import FILE.zip --output \(path)'",
      cause: error.cause ?? error.message)
  }

  /// - Throws: `advisory.database` for a file of another kind or version.
  static func checkKind(of database: Database) throws(Problem) {
    let kind = try database.prepare("PRAGMA application_id").rows().first?.first?.integer
    guard kind == applicationID else {
      throw Problem(.advisoryDatabase, "it was not made by 'advisories import'")
    }
    let version = try database.prepare("PRAGMA user_version").rows().first?.first?.integer ?? 0
    guard version == Self.version else {
      throw Problem(
        .advisoryDatabase, "it is of version \(version), this program reads version \(Self.version)")
    }
  }

  /// The records about a package, sorted by id; of every release.
  ///
  /// - Throws: `advisory.database`.
  func records(about key: AdvisoryPackage.Key) throws(Problem) -> [AdvisoryRecord] {
    var records: [AdvisoryRecord] = []
    do throws(Problem) {
      for row in try lookup.rows(.text(key.ecosystem), .text(key.name)) {
        records.append(try AdvisoryRecord(json: JSON(parsing: row.first?.blob ?? [], file: path)))
      }
    } catch { throw Self.damaged(path, error) }
    return records
  }
}

/// What all rows of a database come to.
struct AdvisoryContent {
  let digest: Digest
  /// Over everything: records, their index, their sources.
  let seal: Digest
  let descriptor: AdvisoryDescriptor

  init(of database: Database) throws(Problem) {
    let facts = ChecksumStream(.sha256)
    let all = ChecksumStream(.sha256)
    let lineFeed = [UInt8(ascii: "\n")]
    var imported: [String: Int64] = [:]
    var sources: [(name: String, date: Int64?)] = []
    try database.prepare("SELECT name, date, imported FROM source ORDER BY name").forEach {
      (row) throws(Problem) in
      all.update(Self.line(row))
      guard row.count == 3, let name = row[0].text, let time = row[2].integer else { return }
      imported[name] = time
      sources.append((name, row[1].integer))
    }
    var counts: [String: Int] = [:]
    var newest: Int64?
    try database.prepare("SELECT id, modified, source, facts FROM record ORDER BY id").forEach {
      (row) throws(Problem) in
      guard row.count == 4, let bytes = row[3].blob else {
        throw Problem(.advisoryDatabase, "a row has no facts")
      }
      facts.update(bytes)
      facts.update(lineFeed)
      all.update(Self.line(row[..<3]))
      guard let source = row[2].text, let modified = row[1].integer else { return }
      counts[source, default: 0] += 1
      // A record from the future says nothing about how fresh the data are, nor does one of the year 1.
      if modified > 0, modified <= imported[source] ?? .max { newest = max(newest ?? modified, modified) }
    }
    try database.prepare("SELECT ecosystem, name, id FROM package ORDER BY ecosystem, name, id").forEach {
      (row) throws(Problem) in all.update(Self.line(row))
    }
    let digest = facts.finishDigest()
    all.update(digest.bytes)
    (self.digest, self.seal) = (digest, all.finishDigest())
    descriptor = AdvisoryDescriptor(
      digest: digest, records: counts.values.reduce(0, +),
      sources: sources.map { source in
        AdvisoryDescriptor.Source(
          name: source.name, date: source.date.map { Timestamp(seconds: $0) },
          records: counts[source.name] ?? 0)
      }, newest: newest.map { Timestamp(seconds: $0) })
  }

  /// The values of a row, with a byte between them that is in no text of UTF-8.
  private static func line(_ row: some Sequence<DatabaseValue>) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in row {
      switch value {
      case .null: bytes += "null".utf8
      case .integer(let number): bytes += "\(number)".utf8
      case .text(let text): bytes += text.utf8
      case .blob(let blob): bytes += blob
      }
      bytes.append(0xFF)
    }
    return bytes
  }
}

extension Problem.Code {
  /// A database of advisories is damaged, of another version, or is none.
  public static let advisoryDatabase = Self("advisory.database", exit: .invalidData)
}
