import Advisories
import Cryptography
import Diagnostics
import Foundation
import JSON
import OperatingSystem
import Testing

@Suite("A database of advisories")
struct AdvisoryDatabaseTests {
  static func records() throws -> [AdvisoryRecord] {
    try [
      record("T-2", "web", versions: ["1"]),
      record("T-1", "Other.Thing", ranges: [range("ECOSYSTEM", "introduced 0")]),
      record(
        "T-3", in: "npm", "web", ranges: [range("SEMVER", "introduced 0")], extra: [("aliases", ["CVE-1"])]),
    ]
  }

  static func scan(_ path: String) throws -> [String] {
    let source = try AdvisorySource(path)
    let components = [
      Findings.Component(name: "web", version: "1", purl: "pkg:pypi/web@1"),
      .init(name: "o", version: "2", purl: "pkg:pypi/other_thing@2"),
      .init(name: "web", version: "3", purl: "pkg:npm/web@3"),
    ]
    return try Findings.scan(components, source).findings.flatMap(\.records).sorted()
  }

  @Test("finds by package what was imported, and tells what it holds")
  func roundTrip() throws {
    let folder = try AdvisoryFolder()
    let summary = try AdvisoryImport.database(
      folder.records(Self.records()), to: "\(folder.path)/a.db", source: "test", now: now)
    let counts = [summary.added, summary.replaced, summary.unchanged, summary.outdated, summary.future]
    #expect(counts == [3, 0, 0, 0, 0] as [Int])
    #expect(summary.rejected.isEmpty)
    #expect(try Self.scan("\(folder.path)/a.db") == ["T-1", "T-2", "T-3"])
    let descriptor = try AdvisoryDatabase("\(folder.path)/a.db").descriptor
    #expect(descriptor == summary.descriptor)
    #expect(
      descriptor.json.text
        == #"{"digest":"sha256:\#(descriptor.digest.hex)","records":3,"sources":[{"name":"test","date":"2026-01-02T03:04:05Z","records":3}],"newest":"2026-01-02T03:04:05Z"}"#
    )
    // One file: nothing lies beside it.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.db", "osv"])
  }

  @Test("has a digest of its content, whatever the order and the kind of file")
  func digest() throws {
    let folder = try AdvisoryFolder()
    let records = try Self.records()
    func digest(_ input: String, _ name: String) throws -> String {
      _ = try AdvisoryImport.database(input, to: "\(folder.path)/\(name)", source: name, now: now)
      return try AdvisoryDatabase("\(folder.path)/\(name)").digest.hex
    }
    let lines = { (records: [AdvisoryRecord]) in records.map { $0.json.text + "\n" }.joined() }
    let first = try digest(folder.records(records), "a.db")
    #expect(try digest(folder.write("b.jsonl", lines(records)), "b.db") == first)
    #expect(try digest(folder.write("c.jsonl", lines(records.reversed())), "c.db") == first)
    let snapshot = AdvisorySnapshot(.init(source: "s", licence: "l", date: nil), records: records)
    #expect(snapshot.digest.hex == first)
    #expect(
      try digest(folder.write("d.jsonl", String(decoding: snapshot.bytes, as: UTF8.self)), "d.db") == first)
    // By parts, one after the other.
    _ = try digest(folder.write("e1.jsonl", lines([records[2]])), "e.db")
    #expect(try digest(folder.write("e2.jsonl", lines([records[0], records[1]])), "e.db") == first)
    #expect(try digest(folder.write("f.jsonl", lines([records[0]])), "f.db") != first)
  }

  @Test("takes a record again when it is as new or newer")
  func reimport() throws {
    let folder = try AdvisoryFolder()
    func counts(_ modified: String, _ name: String) throws -> [Int] {
      let line =
        #"{"id":"T-1","modified":"\#(modified)","affected":[{"package":{"ecosystem":"PyPI","name":"\#(name)"},"versions":["1"]}]}"#
      let summary = try AdvisoryImport.database(
        folder.write("x.jsonl", line), to: "\(folder.path)/a.db", source: "test", now: now)
      return [summary.added, summary.replaced, summary.unchanged, summary.outdated]
    }
    #expect(try counts("2026-01-02T00:00:00Z", "old") == [1, 0, 0, 0])
    #expect(try counts("2026-01-02T00:00:00Z", "old") == [0, 0, 1, 0])
    #expect(try counts("2026-01-01T00:00:00Z", "older") == [0, 0, 0, 1])
    #expect(try counts("2026-01-02T00:00:00Z", "web") == [0, 1, 0, 0])
    #expect(try Self.scan("\(folder.path)/a.db") == ["T-1"])
    #expect(try counts("2026-01-03T00:00:00Z", "old") == [0, 1, 0, 0])
    #expect(try Self.scan("\(folder.path)/a.db") == [])
  }

  @Test("lists what it does not take, and takes the rest")
  func rejected() throws {
    let folder = try AdvisoryFolder()
    try folder.write("osv/a.json", "{")
    try folder.write("osv/b.json", #"{"id":"B-1"}"#)
    try folder.write("osv/c.json", #"{"id":"C-1","modified":"2099-01-01T00:00:00Z"}"#)
    try folder.write("osv/d/d.json", #"{"id":"C-1","modified":"2025-01-01T00:00:00Z"}"#)
    try folder.write("osv/e.json", #"{"id":"E-1","modified":"2025-01-01T00:00:00Z"}"#)
    try folder.write("osv/README.md", "x")
    let summary = try AdvisoryImport.database(
      "\(folder.path)/osv", to: "\(folder.path)/a.db", source: "t", now: now)
    #expect(summary.added == 2)
    #expect(summary.future == 1)
    #expect(summary.date?.text == "2025-01-01T00:00:00Z")
    #expect(summary.descriptor?.newest?.text == "2025-01-01T00:00:00Z")
    #expect(
      summary.rejected.map { "\($0.file)|\($0.id ?? "-")|\($0.reason)" } == [
        "README.md|-|it is no .json file", "a.json|-|\(summary.rejected[1].reason)",
        "b.json|B-1|not an OSV record: 'modified' is missing or no text",
        "d/d.json|C-1|'C-1' was there before",
      ])
  }

  @Test(
    "is not made from what holds no advisory",
    arguments: [
      ("x.txt", "x", Problem.Code.advisoryFormat), ("x.jsonl", "\n", .advisoryEmpty),
      ("x.json", "[]", .advisoryEmpty), ("x.zip", "PK\u{3}\u{4}junk", .advisoryEmpty),
      ("x.jsonl", "{\"date\":null,\"digest\":\"\"}\n", .advisorySnapshot),
    ])
  func nothing(name: String, text: String, code: Problem.Code) throws {
    let folder = try AdvisoryFolder()
    let input = try folder.write(name, text)
    let problem = #expect(throws: Problem.self) {
      try AdvisoryImport.database(input, to: "\(folder.path)/a.db", source: "t", now: now)
    }
    #expect(problem?.code == code || problem?.code.name == "archive.invalid")
    // What the attempt left behind is no database without findings.
    #expect(throws: Problem.self) { try AdvisoryDatabase("\(folder.path)/a.db") }
  }

  @Test("is refused when a single byte of a row is another one", arguments: [3, 17, 40, 77])
  func damage(share: Int) throws {
    let folder = try AdvisoryFolder()
    let path = "\(folder.path)/a.db"
    _ = try AdvisoryImport.database(folder.records(Self.records()), to: path, source: "test", now: now)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let facts = try #require(bytes.range(of: Data(#"{"affected""#.utf8)))
    bytes[facts.lowerBound + share] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let problem = #expect(throws: Problem.self) { try AdvisoryDatabase(path) }
    #expect(problem?.code == .advisoryDatabase)
    #expect(problem?.message == "'\(path)' is no sound advisory database")
    #expect(problem?.cause == "its content is not what was sealed")
    #expect(problem?.hint == "make it again with 'stellwerk advisories import FILE.zip --output \(path)'")
  }

  @Test("is refused when it is cut short, empty, foreign or missing")
  func foreign() throws {
    let folder = try AdvisoryFolder()
    let path = "\(folder.path)/a.db"
    _ = try AdvisoryImport.database(folder.records(Self.records()), to: path, source: "test", now: now)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for (name, content) in [
      ("cut.db", bytes.prefix(bytes.count / 2)), ("empty.db", Data()),
      ("text.db", Data("not SQLite, but a text that is long enough".utf8)),
    ] {
      try content.write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      let problem = #expect(throws: Problem.self) { try AdvisorySource("\(folder.path)/\(name)") }
      #expect(problem?.code == .advisoryDatabase, "\(name)")
    }
    #expect(
      throws: Problem(
        .advisoryDatabase, "'\(folder.path)/none.db' is no sound advisory database",
        hint: "make it again with 'stellwerk advisories import FILE.zip --output \(folder.path)/none.db'",
        cause: "unable to open database file")
    ) {
      try AdvisoryDatabase("\(folder.path)/none.db")
    }
    // Nothing is imported into a database of something else either (SQLite file format §1.3: bytes 60 and 68).
    for (name, place, cause) in [
      ("kind.db", 68, "it was not made by 'advisories import'"),
      ("version.db", 60, "it is of version 5, this program reads version 1"),
    ] {
      var bytes = bytes
      bytes[place..<place + 4] = Data([0, 0, 0, 5])
      try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      let problem = #expect(throws: Problem.self) {
        try AdvisoryImport.database("\(folder.path)/osv", to: "\(folder.path)/\(name)", source: "t", now: now)
      }
      #expect(problem?.code == .advisoryDatabase)
      #expect(problem?.cause == cause)
    }
  }

  @Test("is made by the next import where one has failed")
  func second() throws {
    let folder = try AdvisoryFolder()
    let path = "\(folder.path)/a.db"
    #expect(throws: Problem.self) {
      try AdvisoryImport.database(folder.write("x.jsonl", "{}"), to: path, source: "test", now: now)
    }
    _ = try AdvisoryImport.database(folder.records(Self.records()), to: path, source: "test", now: now)
    #expect(try Self.scan(path) == ["T-1", "T-2", "T-3"])
  }

  @Test("is made from a zip file, entry by entry")
  func zip() throws {
    let folder = try AdvisoryFolder()
    // Made by Python's zipfile: T-1.json, README, and a T-2.json that is no JSON.
    let bytes = try #require(
      Data(
        base64Encoded: """
          UEsDBBQAAAAIAAAAIVzOZPxPbwAAAHoAAAAIAAAAVC0xLmpzb24Vy7EOwiAUheF3OXNJLlgdeAO3Dp1sOiC9GGIoRhpNQ3j33q7n\
          fH9FXGAxKo0OKS8xRD4HQ+amSCsyI10s9ZauDxEuBPbbKaaKj/Nv92LYCva57GXjJOmwD3ehq0ty4c9PtA4//paY1yIhNOY2twNQ\
          SwMEFAAAAAgAAAAhXIMW3IwDAAAAAQAAAAYAAABSRUFETUWrAABQSwMEFAAAAAgAAAAhXI9k3m0PAAAADQAAAAgAAABULTIuanNv\
          bqtWykxRslIK0TVS0qkFAFBLAQIUAxQAAAAIAAAAIVzOZPxPbwAAAHoAAAAIAAAAAAAAAAAAAACAAQAAAABULTEuanNvblBLAQIU\
          AxQAAAAIAAAAIVyDFtyMAwAAAAEAAAAGAAAAAAAAAAAAAACAAZUAAABSRUFETUVQSwECFAMUAAAACAAAACFcj2TebQ8AAAANAAAA\
          CAAAAAAAAAAAAAAAgAG8AAAAVC0yLmpzb25QSwUGAAAAAAMAAwCgAAAA8QAAAAAA
          """))
    try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/all.zip"))
    let summary = try AdvisoryImport.database(
      "\(folder.path)/all.zip", to: "\(folder.path)/a.db", source: "t", now: now)
    #expect(summary.added == 1)
    #expect(summary.rejected.map(\.file) == ["all.zip/README", "all.zip/T-2.json"])
    #expect(summary.rejected.map(\.reason).last?.hasSuffix("at line 1, column 13") == true)
    #expect(try Self.scan("\(folder.path)/a.db") == ["T-1"])
    // Cut short it is a problem, not fewer records.
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: "\(folder.path)/cut.zip"))
    #expect(throws: Problem.self) {
      try AdvisoryImport.database("\(folder.path)/cut.zip", to: "\(folder.path)/b.db", source: "t", now: now)
    }
  }
}

@Suite("A snapshot of advisories")
struct AdvisorySnapshotTests {
  static let header = AdvisorySnapshot.Header(
    source: "test data", licence: "CC0-1.0", date: Timestamp("2026-02-01"))

  @Test("is a header and one line a record, sorted")
  func bytes() throws {
    let records = try [
      record("T-2", versions: ["1"]), record("T-1", versions: ["2"]), record("T-2", versions: ["9"]),
    ]
    let snapshot = AdvisorySnapshot(Self.header, records: records)
    let text = String(decoding: snapshot.bytes, as: UTF8.self)
    #expect(
      text == """
        {"date":"2026-02-01T00:00:00Z","digest":"sha256:\(snapshot.digest.hex)","format":"stellwerk-advisories/v1","licence":"CC0-1.0","records":2,"source":"test data"}
        {"affected":[{"package":{"ecosystem":"PyPI","name":"web"},"versions":["2"]}],"id":"T-1","modified":"2026-01-02T03:04:05Z"}
        {"affected":[{"package":{"ecosystem":"PyPI","name":"web"},"versions":["1"]}],"id":"T-2","modified":"2026-01-02T03:04:05Z"}

        """)
    let read = try AdvisorySnapshot(snapshot.bytes, file: "a.jsonl")
    #expect(read.bytes == snapshot.bytes)
    #expect(read.header == Self.header)
  }

  @Test(
    "is refused at the line that is wrong",
    arguments: [
      ("", 1, "it has no header line"), ("x\n", 1, "its header is no JSON"),
      ("{}\n", 1, "its header names no format"),
      (
        #"{"format":"stellwerk-advisories/v2"}"# + "\n", 1,
        "its format is 'stellwerk-advisories/v2', not 'stellwerk-advisories/v1'"
      ),
      (
        #"{"format":"stellwerk-advisories/v1"}"# + "\n", 1,
        "its header lacks source, licence, records or digest"
      ),
      (Self.text(["B", "A"], 2), 3, "'A' is out of order"),
      (Self.text(["A", "A"], 2), 3, "'A' is out of order"),
      (Self.text(["A", "B"], 3), 1, "it has 2 records, its header says 3"),
      (Self.text(["A b"], 1), 2, "not an OSV record: 'id' is empty or has other characters than ASCII signs"),
      (Self.text(["A"], 1, date: "soon"), 1, "'soon' is no time"),
      (Self.text(["A"], 1) + "\n", 1, "its records have the digest sha256:a0"),
    ])
  func refusal(text: String, line: Int, reason: String) {
    let problem = #expect(throws: Problem.self) { try AdvisorySnapshot(Array(text.utf8), file: "a.jsonl") }
    #expect(problem?.code == .advisorySnapshot)
    #expect(problem?.location?.line == line)
    #expect(
      problem?.message.hasPrefix("'a.jsonl' is no sound advisory snapshot: \(reason.prefix(30))") == true,
      "\(problem?.message ?? "")")
    #expect(problem?.hint == "make it again with 'stellwerk advisories import'")
  }

  /// A snapshot with the right digest over records with these ids.
  static func text(_ ids: [String], _ count: Int, date: String = "2026-01-01T00:00:00Z") -> String {
    let body = ids.map { #"{"id":"\#($0)","modified":"2026-01-01T00:00:00Z"}"# + "\n" }.joined()
    return
      #"{"date":"\#(date)","digest":"sha256:\#(sha256(body))","format":"stellwerk-advisories/v1","licence":"","records":\#(count),"source":""}"#
      + "\n" + body
  }

  @Test("holds the packages asked for, in any spelling and each ecosystem")
  func packages() throws {
    let folder = try AdvisoryFolder()
    let summary = try AdvisoryImport.snapshot(
      folder.records(AdvisoryDatabaseTests.records()), to: "\(folder.path)/s.jsonl",
      packages: ["other_thing"],
      header: .init(source: "s", licence: "l", date: nil), now: now)
    #expect(summary.added == 1)
    #expect(summary.date?.text == "2026-01-02T03:04:05Z")
    #expect(try AdvisoryDatabaseTests.scan("\(folder.path)/s.jsonl") == ["T-1"])
    let all = try AdvisoryImport.snapshot(
      "\(folder.path)/osv", to: "\(folder.path)/s.jsonl", packages: nil, header: Self.header, now: now)
    #expect(all.added == 3)
    #expect(all.descriptor?.sources.first?.date?.date == "2026-02-01")
    #expect(try AdvisoryDatabaseTests.scan("\(folder.path)/s.jsonl") == ["T-1", "T-2", "T-3"])
  }
}

@Suite("A source of advisories")
struct AdvisorySourceTests {
  @Test("is all files of a folder, the newest record of each id")
  func folder() throws {
    let folder = try AdvisoryFolder()
    let data = "\(folder.path)/advisories"
    try folder.write("advisories/README.md", "for people")
    try folder.write("advisories/more/x.json", record("T-9", versions: ["1"]).json.indented)
    let old = try record("T-1", versions: ["1"])
    let snapshot = AdvisorySnapshot(AdvisorySnapshotTests.header, records: [old])
    try folder.write("advisories/a.jsonl", String(decoding: snapshot.bytes, as: UTF8.self))
    let newer =
      #"{"id":"T-1","modified":"2026-05-01T00:00:00Z","withdrawn":"2026-05-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"web"}}]}"#
    _ = try AdvisoryImport.database(
      folder.write("n.jsonl", newer), to: "\(data)/b.db", source: "newer", now: now)
    #expect(try AdvisoryDatabaseTests.scan(data) == ["T-9"])
    let descriptor = try AdvisorySource(data).descriptor
    #expect(descriptor.records == 3)
    #expect(descriptor.sources.map(\.name) == ["advisories", "newer", "test data"])
    #expect(descriptor.newest?.text == "2026-05-01T00:00:00Z")
  }

  @Test(
    "is not nothing, and not something else",
    arguments: [
      ("none", nil, Problem.Code.advisoryNone), ("README.md", "x", .advisoryNone),
      ("PyPI.zip", "PK", .advisoryFormat), ("a.json", "{}", .advisoryRecord),
      ("a.jsonl", "{}", .advisorySnapshot), ("a.db", "", .advisoryDatabase),
    ] as [(String, String?, Problem.Code)])
  func refusal(name: String, text: String?, code: Problem.Code) throws {
    let folder = try AdvisoryFolder()
    if let text { try folder.write("data/\(name)", text) }
    let problem = #expect(throws: Problem.self) { try AdvisorySource("\(folder.path)/data") }
    // A single .json that is no record makes an import without records.
    #expect(problem?.code == code || (name == "a.json" && problem?.code == .advisoryEmpty))
  }

  @Test("says what to do where there is nothing")
  func hint() {
    #expect(
      throws: Problem(
        .advisoryNone, "there are no advisories at '/nowhere'",
        hint: "stellwerk advisories import FILE.zip --output FOLDER/advisories.db")
    ) {
      try AdvisorySource("/nowhere")
    }
  }
}
