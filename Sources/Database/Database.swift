/// One SQLite file: a connection, statements that bind and step, transactions.
///
/// 1. A connection is used by one thread at a time; who shares it guards it.
/// 2. Opened for writing it is WAL with `synchronous=FULL`: what a transaction has committed survives a power cut.
/// 3. A failure is a `Problem` with SQLite's own message as its cause; nothing here traps on what a file holds.
internal import CSQLite
public import Diagnostics
import Glibc

/// An open SQLite database; closed when the last reference goes.
public final class Database {
  /// How a file is opened.
  public enum Mode: Sendable {
    /// Made if it is not there.
    case readWrite
    /// Must be there; nothing is written, also no journal.
    case readOnly
    /// As `readOnly`, and no file appears beside it, as SQLite makes them for who reads a WAL database.
    case snapshot
  }

  /// The version of SQLite that runs in this process: `3.40.1`.
  public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

  fileprivate let handle: OpaquePointer
  /// The path it was opened under.
  public let path: String

  /// Opens a file.
  ///
  /// - Throws: `database.open`.
  public init(_ path: String, _ mode: Mode) throws(Problem) {
    var handle: OpaquePointer?
    var flags =
      SQLITE_OPEN_NOMUTEX
      | (mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
    var name = path
    // Beside a journal the files that reading makes are there already, and the file alone is not all.
    if mode == .snapshot, access("\(path)-wal", F_OK) != 0 || Self.isUnfinished(path) {
      flags |= SQLITE_OPEN_URI
      name = "file:\(Self.uriPath(path))?immutable=1"
    }
    let status = sqlite3_open_v2(name, &handle, flags, nil)
    guard status == SQLITE_OK, let handle else {
      let cause = handle.map { String(cString: sqlite3_errmsg($0)) }
      sqlite3_close_v2(handle)
      throw Problem(.databaseOpen, "cannot open database '\(path)'", cause: cause)
    }
    (self.handle, self.path) = (handle, path)
    sqlite3_busy_timeout(handle, 30_000)
    guard stw_sqlite3_harden(handle) == SQLITE_OK else { throw problem(.databaseOpen, "cannot open") }
    do throws(Problem) {
      if mode == .readWrite {
        try beginWAL()
        try execute("PRAGMA synchronous = FULL")
      }
      try execute("PRAGMA trusted_schema = OFF")
    } catch { throw Problem(.databaseOpen, "cannot open database '\(path)'", cause: error.cause) }
  }

  deinit { sqlite3_close_v2(handle) }

  /// The path with what has a meaning in a URI of SQLite percent-encoded (https://sqlite.org/uri.html).
  private static func uriPath(_ path: String) -> String {
    let signs: [Unicode.Scalar: String] = ["%": "%25", "?": "%3f", "#": "%23"]
    return path.unicodeScalars.reduce(into: "") { $0 += signs[$1] ?? String($1) }
  }

  /// Whether a power cut hit whoever made the file, before it had tables: a rollback journal beside at most one page.
  ///
  /// The next writer begins anew; a reader may not, and has nothing to read.
  private static func isUnfinished(_ path: String) -> Bool {
    var status = stat()
    return access("\(path)-journal", F_OK) == 0 && stat(path, &status) == 0 && status.st_size <= 4_096
  }

  /// Tries for as long as the busy timeout: the change of mode takes its locks without waiting for others.
  private func beginWAL() throws(Problem) {
    for _ in 0..<3_000 {
      let status = sqlite3_exec(handle, "PRAGMA journal_mode = WAL", nil, nil, nil)
      if status == SQLITE_OK { return }
      guard status & 0xFF == SQLITE_BUSY else { break }
      sqlite3_sleep(10)
    }
    try execute("PRAGMA journal_mode = WAL")
  }

  /// Lets the write-ahead log stay beside the file when this connection closes, unless it has grown beyond `limit` bytes.
  ///
  /// For a process that adds little and ends: to carry the log over, remove it and have the next process make another is
  /// four syncs. What was committed is on the disk either way; whoever opens the file next reads both.
  public func leaveLog(upTo limit: Int) {
    var status = stat()
    guard stat("\(path)-wal", &status) == 0, status.st_size <= limit else { return }
    // Refused only by a library without the option, which then does as always.
    _ = stw_sqlite3_leave_log(handle)
  }

  /// Whether there is no table in it: whoever made the file was killed before he could make one.
  ///
  /// - Throws: `database.statement`.
  public var isBlank: Bool {
    get throws(Problem) { try prepare("SELECT 1 FROM sqlite_schema LIMIT 1").rows().isEmpty }
  }

  /// Runs statements without values, separated by semicolons.
  ///
  /// - Throws: `database.statement`.
  public func execute(_ sql: String) throws(Problem) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw problem(.databaseStatement, "cannot change")
    }
  }

  /// Prepares one statement.
  ///
  /// - Throws: `database.statement`.
  public func prepare(_ sql: String) throws(Problem) -> Statement {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw problem(.databaseStatement, "cannot read")
    }
    return Statement(statement, of: self)
  }

  /// Runs `body` in one transaction that holds the write lock from the start; rolled back if it throws.
  ///
  /// - Throws: `database.statement`, or what `body` throws.
  public func transaction<R>(_ body: () throws(Problem) -> R) throws(Problem) -> R {
    try transaction("BEGIN IMMEDIATE", body)
  }

  /// Runs `body`, which only reads, on what the file held when it began, whatever others write meanwhile.
  ///
  /// - Throws: `database.statement`, or what `body` throws.
  public func reading<R>(_ body: () throws(Problem) -> R) throws(Problem) -> R {
    try transaction("BEGIN DEFERRED", body)
  }

  private func transaction<R>(_ begin: String, _ body: () throws(Problem) -> R) throws(Problem) -> R {
    try execute(begin)
    do throws(Problem) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // Where the transaction is gone already there is nothing to roll back; the first problem counts.
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  fileprivate func problem(_ code: Problem.Code, _ action: String) -> Problem {
    Problem(code, "\(action) database '\(path)'", cause: String(cString: sqlite3_errmsg(handle)))
  }
}

/// A value in a row.
public enum DatabaseValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// A prepared statement; used again after `run` or a finished `forEach`.
public final class Statement {
  private let handle: OpaquePointer
  private let database: Database

  fileprivate init(_ handle: OpaquePointer, of database: Database) {
    (self.handle, self.database) = (handle, database)
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs a statement that returns no rows, or whose rows do not matter.
  ///
  /// - Throws: `database.statement`.
  public func run(_ values: DatabaseValue...) throws(Problem) {
    try forEach(values) { (_) throws(Problem) in }
  }

  /// All rows; for results that are known to be small.
  ///
  /// - Throws: `database.statement`.
  public func rows(_ values: DatabaseValue...) throws(Problem) -> [[DatabaseValue]] {
    var rows: [[DatabaseValue]] = []
    try forEach(values) { (row) throws(Problem) in rows.append(row) }
    return rows
  }

  /// Hands each row to `body`, in the order of the query.
  ///
  /// - Throws: `database.statement`, or what `body` throws.
  public func forEach(
    _ values: [DatabaseValue] = [], _ body: ([DatabaseValue]) throws(Problem) -> Void
  ) throws(Problem) {
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(clamping: index + 1)) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: try body((0..<sqlite3_column_count(handle)).map { column($0) })
      case SQLITE_DONE: return
      default: throw database.problem(.databaseStatement, "cannot use")
      }
    }
  }

  private func bind(_ value: DatabaseValue, at index: Int32) throws(Problem) {
    let status =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .integer(let number): sqlite3_bind_int64(handle, index, number)
      case .text(let text):
        text.utf8CString.withUnsafeBufferPointer {
          stw_sqlite3_bind_text(handle, index, $0.baseAddress, Int32(clamping: $0.count - 1))
        }
      case .blob(let bytes):
        bytes.withUnsafeBytes {
          stw_sqlite3_bind_blob(handle, index, $0.baseAddress, Int32(clamping: $0.count))
        }
      }
    guard status == SQLITE_OK else { throw database.problem(.databaseStatement, "cannot use") }
  }

  private func column(_ index: Int32) -> DatabaseValue {
    let count = Int(sqlite3_column_bytes(handle, index))
    switch sqlite3_column_type(handle, index) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, index)
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    default:
      guard let start = sqlite3_column_text(handle, index) else { return .null }
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    }
  }
}

extension DatabaseValue {
  /// The number, if it is one.
  public var integer: Int64? {
    guard case .integer(let value) = self else { return nil }
    return value
  }
  /// The text, if it is one.
  public var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }
  /// The bytes, if it is a blob.
  public var blob: [UInt8]? {
    guard case .blob(let value) = self else { return nil }
    return value
  }
}

extension Problem.Code {
  /// A database cannot be opened, or is none.
  public static let databaseOpen = Self("database.open", exit: .invalidData)
  /// A statement cannot be prepared or run.
  public static let databaseStatement = Self("database.statement", exit: .cannotWrite)
}
