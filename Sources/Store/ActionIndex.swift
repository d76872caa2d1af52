internal import Cryptography
internal import Database
internal import Diagnostics
internal import OperatingSystem
import Synchronization

/// Which work led to which result, in SQLite; the records are opaque.
final class ActionIndex: Sendable {
  private static let version: Int64 = 1

  /// Beside the results; a program that does not know these tables leaves them alone, so that the version stays.
  private static let factTables = """
    CREATE TABLE IF NOT EXISTS hashed_blobs (
      digest BLOB PRIMARY KEY NOT NULL, identity BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS hashed_files (
      path TEXT PRIMARY KEY NOT NULL, identity BLOB NOT NULL, digest BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  private struct State {
    let database: Database
    let select: Statement
    let insert: Statement
  }

  private struct Reader {
    let database: Database
    let select: Statement
  }

  private let path: String
  private let isReading: Bool
  private let state: Mutex<State>
  /// For who looks something up while results are on their way to the disk; opened when it is first needed.
  private let reader = Mutex<Reader?>(nil)

  /// Opens the index, or makes it; where it is only read, one that is not there or was never finished is empty.
  ///
  /// - Throws: `database.open`, `database.statement`, `store.newer-version`.
  init(path: String, isReading: Bool = false) throws(Problem) {
    let isThere = !isReading || exists(path)
    var database = try Database(isThere ? path : ":memory:", isReading && isThere ? .snapshot : .readWrite)
    // Whoever made it was killed before it had tables.
    if isReading, isThere, try database.isBlank { database = try Database(":memory:", .readWrite) }
    let found = try database.prepare("PRAGMA user_version").rows().first?.first?.integer ?? 0
    guard found <= Self.version else {
      throw Problem(
        .storeNewerVersion, "the index '\(path)' has version \(found), expected at most \(Self.version)",
        hint: "use a newer stellwerk")
    }
    let isNew = try database.isBlank
    if found == 0, !isReading || isNew {
      try database.transaction { () throws(Problem) in
        try database.execute(
          """
          CREATE TABLE IF NOT EXISTS results (
            key BLOB PRIMARY KEY NOT NULL,
            record BLOB NOT NULL,
            seal BLOB NOT NULL
          ) STRICT, WITHOUT ROWID;
          PRAGMA user_version = \(Self.version);
          """)
      }
    }
    if !isReading || isNew { try database.execute(Self.factTables) }
    let select = try database.prepare(Self.selection)
    let insert = try database.prepare(
      "INSERT OR REPLACE INTO results (key, record, seal) VALUES (?1, ?2, ?3)")
    (self.path, self.isReading) = (path, isReading)
    state = Mutex(State(database: database, select: select, insert: insert))
  }

  /// - Throws: `database.statement`.
  func record(for key: Digest) throws(Problem) -> [UInt8]? {
    guard !isReading else {
      return try state.withLock { (state) throws(Problem) in try Self.record(for: key, by: state.select) }
    }
    let found = try state.withLockIfAvailable { (state) throws(Problem) -> [UInt8]? in
      try Self.record(for: key, by: state.select)
    }
    if let found { return found }
    return try reader.withLock { (reader) throws(Problem) -> [UInt8]? in
      if let reader { return try Self.record(for: key, by: reader.select) }
      let database = try Database(path, .readWrite)
      let opened = Reader(database: database, select: try database.prepare(Self.selection))
      reader = opened
      return try Self.record(for: key, by: opened.select)
    }
  }

  private static let selection = "SELECT record, seal FROM results WHERE key = ?1"

  private static func record(for key: Digest, by select: Statement) throws(Problem) -> [UInt8]? {
    guard let row = try select.rows(.blob(key.bytes)).first, row.count == 2 else { return nil }
    return intact(key.bytes, row[0], row[1])
  }

  /// Remembers results in one transaction.
  ///
  /// - Throws: `database.statement`.
  func record(_ results: [(key: Digest, record: [UInt8])]) throws(Problem) {
    guard !results.isEmpty else { return }
    try state.withLock { (state) throws(Problem) in
      try state.database.transaction { () throws(Problem) in
        for (key, record) in results {
          try state.insert.run(.blob(key.bytes), .blob(record), .blob(Self.seal(key.bytes, record)))
        }
      }
    }
  }

  /// All facts about files.
  ///
  /// - Throws: `database.statement`, also where an index that is only read has none yet.
  func facts() throws(Problem) -> FileFacts.Tables {
    try state.withLock { (state) throws(Problem) -> FileFacts.Tables in
      var tables = FileFacts.Tables()
      let blobs = try state.database.prepare("SELECT digest, identity FROM hashed_blobs")
      try blobs.forEach { (row) throws(Problem) in
        guard let name = row[0].blob, let digest = Digest(bytes: name), let bytes = row[1].blob else {
          return
        }
        tables.blobs[digest] = FileIdentity(bytes, with: name)
      }
      let files = try state.database.prepare("SELECT path, identity, digest FROM hashed_files")
      try files.forEach { (row) throws(Problem) in
        guard let path = row[0].text, let bytes = row[1].blob, let name = row[2].blob,
          let digest = Digest(bytes: name), let identity = FileIdentity(bytes, with: name)
        else { return }
        tables.files[path] = (identity, digest)
      }
      return tables
    }
  }

  /// Writes facts in one transaction.
  ///
  /// - Throws: `database.statement`.
  func keep(_ facts: FileFacts.Tables) throws(Problem) {
    try state.withLock { (state) throws(Problem) in
      try state.database.transaction { () throws(Problem) in
        let blobs = try state.database.prepare("INSERT OR REPLACE INTO hashed_blobs VALUES (?1, ?2)")
        for (digest, identity) in facts.blobs.sorted(by: { $0.key < $1.key }) {
          try blobs.run(.blob(digest.bytes), .blob(identity.bytes(with: digest.bytes)))
        }
        let files = try state.database.prepare("INSERT OR REPLACE INTO hashed_files VALUES (?1, ?2, ?3)")
        for (path, fact) in facts.files {
          let name = fact.digest.bytes
          try files.run(.text(path), .blob(fact.identity.bytes(with: name)), .blob(name))
        }
      }
    }
  }

  /// Removes facts in one transaction.
  ///
  /// - Throws: `database.statement`.
  func removeFacts(ofBlobs digests: [Digest], files paths: [String]) throws(Problem) {
    try state.withLock { (state) throws(Problem) in
      try state.database.transaction { () throws(Problem) in
        let blobs = try state.database.prepare("DELETE FROM hashed_blobs WHERE digest = ?1")
        for digest in digests { try blobs.run(.blob(digest.bytes)) }
        let files = try state.database.prepare("DELETE FROM hashed_files WHERE path = ?1")
        for path in paths { try files.run(.text(path)) }
      }
    }
  }

  /// What SQLite and the seals say about the file; sorted, empty if all is well.
  func damage() throws(Problem) -> [String] {
    try state.withLock { (state) throws(Problem) -> [String] in
      var damage: [String] = []
      try state.database.prepare("PRAGMA integrity_check").forEach { (row) throws(Problem) in
        if let text = row.first?.text, text != "ok" { damage.append(text) }
      }
      try state.database.prepare("SELECT key, record, seal FROM results").forEach { (row) throws(Problem) in
        guard row.count == 3, let key = row[0].blob, Self.intact(key, row[1], row[2]) == nil else { return }
        damage.append("the result of \(hexadecimal(key))")
      }
      return damage.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// Every intact entry, in the order of the keys.
  ///
  /// - Throws: `database.statement`.
  func records() throws(Problem) -> [(key: Digest, record: [UInt8])] {
    try state.withLock { (state) throws(Problem) in
      var records: [(key: Digest, record: [UInt8])] = []
      try state.database.prepare("SELECT key, record, seal FROM results ORDER BY key").forEach {
        (row) throws(Problem) in
        guard row.count == 3, let bytes = row[0].blob, let key = Digest(bytes: bytes),
          let record = Self.intact(bytes, row[1], row[2])
        else { return }
        records.append((key, record))
      }
      return records
    }
  }

  /// - Throws: `database.statement`.
  func remove(_ keys: [Digest]) throws(Problem) { try remove(keys.map(\.bytes)) }

  /// Removes the entries whose seals are wrong.
  ///
  /// - Throws: `database.statement`.
  func removeDamaged() throws(Problem) {
    let damaged = try state.withLock { (state) throws(Problem) -> [[UInt8]] in
      var keys: [[UInt8]] = []
      try state.database.prepare("SELECT key, record, seal FROM results").forEach { (row) throws(Problem) in
        guard row.count == 3, let key = row[0].blob, Self.intact(key, row[1], row[2]) == nil else { return }
        keys.append(key)
      }
      return keys
    }
    try remove(damaged)
  }

  private func remove(_ keys: [[UInt8]]) throws(Problem) {
    try state.withLock { (state) throws(Problem) in
      try state.database.transaction { () throws(Problem) in
        let delete = try state.database.prepare("DELETE FROM results WHERE key = ?1")
        for key in keys { try delete.run(.blob(key)) }
      }
    }
  }

  private static func intact(_ key: [UInt8], _ record: DatabaseValue, _ seal: DatabaseValue) -> [UInt8]? {
    guard let record = record.blob, Self.seal(key, record) == seal.blob else { return nil }
    return record
  }

  /// Finds what the disk has changed, not who: it has no secret.
  private static func seal(_ key: [UInt8], _ record: [UInt8]) -> [UInt8] { Digest(of: key + record).bytes }
}
