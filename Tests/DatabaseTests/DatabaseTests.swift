import Database
import Diagnostics
import Glibc
import TestSupport
import Testing

private let refused = Problem.Code("test.refused", exit: .refused)

@Suite("A database")
struct DatabaseTests {
  @Test("keeps every type of value as it is")
  func values() throws {
    let scratch = Scratch()
    let values: [DatabaseValue] = [
      .null, .integer(0), .integer(.min), .integer(.max), .text(""), .text("é\u{301}\u{0}😀"), .blob([]),
      .blob([0, 255, 1]), .blob([UInt8](repeating: 7, count: 100_000)),
    ]
    do {
      let database = try Database(scratch("a.db"), .readWrite)
      #expect(database.path == scratch("a.db"))
      try database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE TABLE u (v TEXT)")
      let insert = try database.prepare("INSERT INTO t (v) VALUES (?)")
      for value in values { try insert.run(value) }
    }
    let database = try Database(scratch("a.db"), .readOnly)
    let select = try database.prepare("SELECT v FROM t ORDER BY id")
    #expect(try select.rows().map { $0[0] } == values)
    // A finished statement is used again.
    var seen: [DatabaseValue] = []
    try select.forEach { (row) throws(Problem) in seen += row }
    #expect(seen == values)
    let one = try database.prepare("SELECT id, v, 1.5 FROM t WHERE id = ? OR v = ?")
    #expect(
      try one.rows(.integer(4), .text("")) == [
        [.integer(4), .integer(.max), .text("1.5")], [.integer(5), .text(""), .text("1.5")],
      ])
    #expect(try one.rows(.integer(99), .null) == [])
  }

  @Test("gives a value as the type that it has")
  func types() {
    let values: [DatabaseValue] = [.null, .integer(1), .text("a"), .blob([2])]
    #expect(values.map(\.integer) == [nil, 1, nil, nil])
    #expect(values.map(\.text) == [nil, nil, "a", nil])
    #expect(values.map(\.blob) == [nil, nil, nil, [2]])
  }

  @Test("leaves its log beside it where it is asked to and the log is small", arguments: [0, 1 << 20])
  func log(limit: Int) throws {
    let scratch = Scratch()
    do {
      let database = try Database(scratch("a.db"), .readWrite)
      try database.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1)")
      database.leaveLog(upTo: limit)
    }
    #expect((access(scratch("a.db-wal"), F_OK) == 0) == (limit > 0))
    #expect(try Database(scratch("a.db"), .snapshot).prepare("SELECT v FROM t").rows() == [[.integer(1)]])
  }

  @Test("is in write-ahead mode, synchronous, and distrusts its schema")
  func modes() throws {
    let scratch = Scratch()
    let database = try Database(scratch("a.db"), .readWrite)
    #expect(try database.prepare("PRAGMA journal_mode").rows() == [[.text("wal")]])
    #expect(try database.prepare("PRAGMA synchronous").rows() == [[.integer(2)]])
    #expect(try database.prepare("PRAGMA trusted_schema").rows() == [[.integer(0)]])
    try database.execute("CREATE TABLE t (v)")
    #expect(access(scratch("a.db-wal"), F_OK) == 0)
    // Double quotes are names, never strings by accident.
    #expect(throws: Problem.self) { _ = try database.prepare("SELECT \"nothing\" FROM t") }
    #expect(throws: Problem.self) {
      try database.execute("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema")
    }
  }

  @Test("lets a transaction happen in whole or not at all")
  func transactions() throws {
    let scratch = Scratch()
    let database = try Database(scratch("a.db"), .readWrite)
    try database.execute("CREATE TABLE t (v UNIQUE)")
    let insert = try database.prepare("INSERT INTO t VALUES (?)")
    let count = try database.transaction { () throws(Problem) -> Int in
      try insert.run(.integer(1))
      try insert.run(.integer(2))
      return 2
    }
    #expect(count == 2)
    let own = #expect(throws: Problem.self) {
      try database.transaction { () throws(Problem) in
        try insert.run(.integer(3))
        throw Problem(refused, "no")
      }
    }
    #expect(own?.code == refused)
    let unique = #expect(throws: Problem.self) {
      try database.transaction { () throws(Problem) in
        try insert.run(.integer(4))
        try insert.run(.integer(1))
      }
    }
    #expect(unique?.code == .databaseStatement)
    #expect(unique?.cause == "UNIQUE constraint failed: t.v")
    #expect(throws: Problem.self) {
      try database.transaction { () throws(Problem) in try database.transaction { () throws(Problem) in } }
    }
    // Readers see nothing of it, before and after.
    let reader = try Database(scratch("a.db"), .readOnly)
    #expect(try reader.prepare("SELECT v FROM t ORDER BY v").rows() == [[.integer(1)], [.integer(2)]])
    try database.transaction { () throws(Problem) in
      try insert.run(.integer(5))
      #expect(try reader.prepare("SELECT COUNT(*) FROM t").rows() == [[.integer(2)]])
    }
    #expect(try reader.prepare("SELECT COUNT(*) FROM t").rows() == [[.integer(3)]])
  }

  @Test("hands a problem of the caller on, and can be used again")
  func interrupted() throws {
    let scratch = Scratch()
    let database = try Database(scratch("a.db"), .readWrite)
    let numbers = try database.prepare(
      "WITH RECURSIVE n(v) AS (VALUES(1) UNION ALL SELECT v+1 FROM n WHERE v < 9) SELECT v FROM n")
    var seen = 0
    let problem = #expect(throws: Problem.self) {
      try numbers.forEach { (_) throws(Problem) in
        seen += 1
        if seen == 3 { throw Problem(refused, "enough") }
      }
    }
    #expect(problem?.message == "enough")
    #expect(try numbers.rows().count == 9)
  }

  @Test("that is only read is never written, and must be there")
  func readOnly() throws {
    let scratch = Scratch()
    let missing = #expect(throws: Problem.self) { _ = try Database(scratch("none.db"), .readOnly) }
    #expect(missing?.code == .databaseOpen)
    #expect(missing?.code.exitStatus == .invalidData)
    #expect(missing?.message == "cannot open database '\(scratch("none.db"))'")
    #expect(missing?.cause == "unable to open database file")
    do { try Database(scratch("a.db"), .readWrite).execute("CREATE TABLE t (v)") }
    let database = try Database(scratch("a.db"), .readOnly)
    let problem = #expect(throws: Problem.self) { try database.execute("INSERT INTO t VALUES (1)") }
    #expect(problem?.code == .databaseStatement)
    #expect(problem?.code.exitStatus == .cannotWrite)
    #expect(problem?.message == "cannot change database '\(scratch("a.db"))'")
    #expect(problem?.cause == "attempt to write a readonly database")
  }

  @Test("that is damaged or no database at all is a problem, not a crash")
  func damaged() throws {
    let scratch = Scratch()
    try write(
      [UInt8](
        "this is no database, but a text of some length, longer than a header of 100 bytes would be, by far"
          .utf8) + [UInt8](repeating: 10, count: 1_000), to: scratch("text.db"))
    let text = #expect(throws: Problem.self) { _ = try Database(scratch("text.db"), .readWrite) }
    #expect(text?.code == .databaseOpen)
    #expect(text?.cause == "file is not a database")
    do {
      let database = try Database(scratch("a.db"), .readWrite)
      try database.execute("CREATE TABLE t (v)")
      let insert = try database.prepare("INSERT INTO t VALUES (?)")
      try database.transaction { () throws(Problem) in
        for _ in 0..<200 { try insert.run(.blob([UInt8](repeating: 1, count: 500))) }
      }
    }
    // Everything behind the first page is overwritten.
    let descriptor = open(scratch("a.db"), O_WRONLY)
    let junk = [UInt8](repeating: 0xEE, count: 60_000)
    #expect(pwrite(descriptor, junk, junk.count, 4_096) == junk.count)
    close(descriptor)
    let problem = #expect(throws: Problem.self) {
      _ = try Database(scratch("a.db"), .readOnly).prepare("SELECT SUM(LENGTH(v)) FROM t").rows()
    }
    #expect(problem?.cause == "database disk image is malformed")
  }

  @Test(
    "refuses SQL that it does not understand, and values that have no place",
    arguments: ["SELEC 1", "SELECT * FROM none", ""])
  func statements(sql: String) throws {
    let scratch = Scratch()
    let database = try Database(scratch("a.db"), .readWrite)
    let problem = #expect(throws: Problem.self) { _ = try database.prepare(sql) }
    #expect(problem?.code == .databaseStatement)
    #expect(problem?.message == "cannot read database '\(scratch("a.db"))'")
    #expect(throws: Problem.self) { try database.execute("SELEC 1") }
    let one = try database.prepare("SELECT ?")
    #expect(throws: Problem.self) { try one.run(.integer(1), .integer(2)) }
    #expect(try one.rows(.integer(3)) == [[.integer(3)]])
  }

  @Test("is written by two connections in turn")
  func turns() throws {
    let scratch = Scratch()
    let first = try Database(scratch("a.db"), .readWrite)
    try first.execute("CREATE TABLE t (v)")
    let second = try Database(scratch("a.db"), .readWrite)
    for round in 0..<20 {
      let writer = round % 2 == 0 ? first : second
      try writer.transaction { () throws(Problem) in try writer.execute("INSERT INTO t VALUES (1)") }
    }
    #expect(try second.prepare("SELECT COUNT(*) FROM t").rows() == [[.integer(20)]])
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }
}
