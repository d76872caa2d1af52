import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store
import TestSupport
import Testing

func problem(_ body: () throws -> Void) -> Problem? {
  do { try body() } catch { return error as? Problem }
  return nil
}

/// FIPS 180-4's example.
let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/// Writes into a file of the store, as a fault or an enemy would.
func overwrite(_ path: String, with bytes: [UInt8]) throws {
  try #require(unlink(path) == 0 || errno == ENOENT)
  var writer = try FileWriter(creating: path)
  try writer.write(bytes)
  try writer.close()
}

func everything(below folder: String) throws -> [String] { try FolderTree(folder).entries.map(\.path) }

@Suite("A blob in the store")
struct BlobTests {
  let scratch = Scratch()

  @Test("lies under its digest, read-only, whichever way it came")
  func placed() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = try #require(Digest(hex: abc))
    #expect(!store.contains(digest))
    try writeAtomically("abc".utf8, to: scratch("file"))
    let added = try store.add(file: scratch("file"))
    #expect(added.digest == digest)
    #expect(added.byteCount == 3)
    #expect(try store.add(bytes: Array("abc".utf8)) == digest)
    #expect(store.path(of: digest) == scratch("store/blobs/sha256/ba/\(abc)"))
    #expect(try readText(of: store.path(of: digest)) == "abc")
    #expect(store.contains(digest))
    #expect(try store.read(digest, limit: 3) == Array("abc".utf8))
    try store.verify(digest)
    let tree = try FolderTree(scratch("store/blobs"))
    #expect(tree.entries.filter { $0.kind != .folder }.map(\.path) == ["sha256/ba/\(abc)"])
    #expect(tree.entries.last { $0.kind != .folder }?.mode == 0o444)
    #expect(try store.fsck().isEmpty)
  }

  @Test("may be empty, or larger than any buffer", arguments: [0, 1, 1 << 18, 1 << 18 + 1, 3_000_000])
  func sizes(byteCount: Int) throws {
    let store = try ContentStore(folder: scratch("store"))
    let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try writeAtomically(bytes, to: scratch("file"))
    let added = try store.add(file: scratch("file"))
    #expect(added.byteCount == byteCount)
    #expect(added.digest == Digest(of: bytes))
    #expect(try store.read(added.digest, limit: byteCount) == bytes)
    if byteCount > 0 {
      let found = problem { _ = try store.read(added.digest, limit: byteCount - 1) }
      #expect(found?.code == .storeTooLarge)
      #expect(found?.message == "blob \(added.digest.hex) has more than \(byteCount - 1) bytes")
    }
  }

  @Test("that is missing is a problem that says so")
  func missing() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = Digest(of: "nothing".utf8)
    for found in [
      problem { try store.verify(digest) }, problem { _ = try store.read(digest, limit: 10) },
    ] {
      #expect(found?.code == .storeMissing)
      #expect(found?.message == "blob \(digest.hex) is not in the store '\(scratch("store"))'")
      #expect(found?.hint == "run again what makes it")
    }
  }

  @Test(
    "that is damaged is found before use and by fsck, and repaired by adding it again",
    arguments: [
      "", "ab", "abd", "abcd", "ABC",
    ])
  func damaged(content: String) throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = try store.add(bytes: Array("abc".utf8))
    try overwrite(store.path(of: digest), with: Array(content.utf8))
    for found in [
      problem { try store.verify(digest) }, problem { _ = try store.read(digest, limit: 10) },
    ] {
      #expect(found?.code == .storeDamaged)
      #expect(found?.message == "blob \(abc) in the store '\(scratch("store"))' is damaged")
    }
    #expect(
      try store.fsck() == [StoreDamage(reason: .altered, path: "blobs/sha256/ba/\(abc)", digest: digest)])
    #expect(try store.add(bytes: Array("abc".utf8)) == digest)
    try store.verify(digest)
    try overwrite(store.path(of: digest), with: Array(content.utf8))
    try writeAtomically("abc".utf8, to: scratch("file"))
    #expect(try store.add(file: scratch("file")).digest == digest)
    try store.verify(digest)
    #expect(try store.fsck().isEmpty)
  }

  @Test("comes from a regular file only", arguments: ["folder", "fifo", "nothing"])
  func source(kind: String) throws {
    let store = try ContentStore(folder: scratch("store"))
    try createFolder(scratch("folder"))
    try #require(mkfifo(scratch("fifo"), 0o600) == 0)
    #expect(problem { _ = try store.add(file: scratch(kind)) }?.code == .inputRead)
    #expect(try everything(below: scratch("store/blobs/sha256")).count == 256)
  }

  @Test("is one blob, also when many add it at once")
  func together() async throws {
    let store = try ContentStore(folder: scratch("store"))
    let other = try ContentStore(folder: scratch("store"))
    let bytes = [UInt8](repeating: 7, count: 300_000)
    try writeAtomically(bytes, to: scratch("file"))
    let file = scratch("file")
    let digests = await withTaskGroup(of: Digest?.self) { group in
      for number in 0..<32 {
        group.addTask {
          let target = number % 2 == 0 ? store : other
          return number % 4 < 2 ? try? target.add(bytes: bytes) : try? target.add(file: file).digest
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(digests == Array(repeating: Digest(of: bytes), count: 32))
    #expect(try store.fsck().isEmpty)
    #expect(try everything(below: scratch("store/tmp")).filter { $0.contains("blob-") }.isEmpty)
  }
}

@Suite("A store")
struct StoreTests {
  let scratch = Scratch()

  @Test("finds what does not belong among its blobs")
  func fsck() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = try store.add(bytes: Array("abc".utf8))
    let blobs = scratch("store/blobs/sha256")
    try move(store.path(of: digest), to: "\(blobs)/00/\(abc)")
    try writeAtomically("x".utf8, to: "\(blobs)/ba/readme")
    try writeAtomically("x".utf8, to: "\(blobs)/stray")
    try createFolder("\(blobs)/aa/\(Digest(of: "folder".utf8).hex)")
    try writeAtomically("abc".utf8, to: "\(blobs)/ba/\(abc.uppercased())")
    let folder = Digest(of: "folder".utf8)
    #expect(
      try store.fsck() == [
        StoreDamage(reason: .misnamed, path: "blobs/sha256/00/\(abc)", digest: digest),
        StoreDamage(reason: .misnamed, path: "blobs/sha256/aa/\(folder.hex)", digest: folder),
        StoreDamage(reason: .misnamed, path: "blobs/sha256/ba/\(abc.uppercased())", digest: digest),
        StoreDamage(reason: .misnamed, path: "blobs/sha256/ba/readme", digest: nil),
        StoreDamage(reason: .misnamed, path: "blobs/sha256/stray", digest: nil),
      ])
  }

  @Test("is refused where it cannot be one")
  func refused() throws {
    try writeAtomically("x".utf8, to: scratch("file"))
    try createFolder(scratch("home"))
    try writeAtomically("x".utf8, to: scratch("home/letter"))
    for (name, content) in [("newer", "2\n"), ("damaged", "one\n"), ("empty", ""), ("zero", "0\n")] {
      try createFolder(scratch(name))
      try writeAtomically(content.utf8, to: scratch("\(name)/version"))
    }
    let cases: [(folder: String, code: Problem.Code, message: String)] = [
      ("file", .storeUnusable, "the store '\(scratch("file"))' is not a folder"),
      ("file/below", .outputCreate, "cannot create '\(scratch("file/below"))'"),
      ("home", .storeUnusable, "'\(scratch("home"))' is not empty and not a store"),
      ("newer", .storeNewerVersion, "the store '\(scratch("newer"))' has layout 2, expected at most 1"),
      (
        "damaged", .storeUnusable,
        "'\(scratch("damaged/version"))' is damaged, expected the number of a layout"
      ),
      ("empty", .storeUnusable, "'\(scratch("empty/version"))' is damaged, expected the number of a layout"),
      ("zero", .storeUnusable, "'\(scratch("zero/version"))' is damaged, expected the number of a layout"),
    ]
    for (folder, code, message) in cases {
      let found = problem { _ = try ContentStore(folder: scratch(folder)) }
      #expect(found?.code == code)
      #expect(found?.message == message)
    }
    #expect(try everything(below: scratch("home")) == ["letter"])
  }

  @Test(
    "is refused in a folder that is read-only",
    .enabled(
      if: hasUnprivilegedWorker,
      "needs the program TestWorker, and setpriv for root, who may write everywhere"))
  func readOnly() throws {
    let words = try #require(try unprivilegedWorker(in: scratch))
    try createFolder(scratch("store"))
    try #require(chmod(scratch("store"), 0o555) == 0)
    let outcome = try scratch.outcome(words[0], words.dropFirst() + ["store", scratch("store"), "0"])
    #expect(outcome.status == Diagnostics.ExitStatus.cannotCreate.rawValue)
    #expect(outcome.said.contains("error[store.unusable]: the store '\(scratch("store"))' is not writable"))
    #expect(outcome.said.contains("Permission denied"))
  }

  @Test("takes up a foundation that was interrupted")
  func interrupted() throws {
    try createFolder(scratch("store/blobs/sha256/00"))
    try writeAtomically("".utf8, to: scratch("store/lock"))
    try writeAtomically("".utf8, to: scratch("store/version.12.34.tmp"))
    let digest = try ContentStore(folder: scratch("store")).add(bytes: Array("abc".utf8))
    try ContentStore(folder: scratch("store")).verify(digest)
  }

  @Test("remembers results by key, the last one counting, also when opened again")
  func results() throws {
    let (one, two) = (Digest(of: "one".utf8), Digest(of: "two".utf8))
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.result(for: one) == nil)
    try store.record(Array("first".utf8), for: one)
    try store.record([], for: two)
    try store.record(Array("second".utf8), for: one)
    #expect(try store.result(for: one) == Array("second".utf8))
    let again = try ContentStore(folder: scratch("store"))
    #expect(try again.result(for: one) == Array("second".utf8))
    #expect(try again.result(for: two) == [])
  }

  @Test("is opened and used by many at once")
  func opened() async throws {
    let path = scratch("store")
    let complaints = await withTaskGroup(of: String?.self) { group in
      for number in 0..<8 {
        group.addTask {
          do {
            let store = try ContentStore(folder: path)
            try store.record([UInt8(number)], for: Digest(of: [UInt8(number)]))
            return try store.result(for: Digest(of: [UInt8(number)])) == [UInt8(number)] ? nil : "wrong"
          } catch { return "\(error)" }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(complaints.compactMap(\.self) == [])
  }
}

@Suite("The index of a store", .enabled(if: access("/usr/bin/python3", X_OK) == 0, "needs python3"))
struct IndexTests {
  let scratch = Scratch()

  func sql(_ statement: String) throws {
    let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    let outcome = try Program("/usr/bin/python3", ["-c", script, scratch("store/index.sqlite"), statement])
      .run()
    try #require(outcome.status == 0, "\(outcome.said)")
  }

  @Test("does not give out an entry that was altered, and fsck names it")
  func altered() throws {
    let key = Digest(of: "key".utf8)
    do {
      let store = try ContentStore(folder: scratch("store"))
      try store.record(Array("result".utf8), for: key)
    }
    try sql("UPDATE results SET record = x'00'")
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.result(for: key) == nil)
    #expect(
      try store.fsck() == [StoreDamage(reason: .index, path: "the result of \(key.hex)", digest: nil)])
    #expect(try store.results().isEmpty)
    #expect(try store.repair(try store.fsck()) == ["forgotten"])
    #expect(try store.fsck().isEmpty)
    try store.record(Array("result".utf8), for: key)
    #expect(try store.result(for: key) == Array("result".utf8))
    #expect(try store.fsck().isEmpty)
  }

  @Test("of a newer version is refused, and what is no database too")
  func refused() throws {
    do { _ = try ContentStore(folder: scratch("store")) }
    try sql("PRAGMA user_version = 2")
    let found = problem { _ = try ContentStore(folder: scratch("store")) }
    #expect(found?.code == .storeNewerVersion)
    #expect(
      found?.message == "the index '\(scratch("store/index.sqlite"))' has version 2, expected at most 1")
    try overwrite(scratch("store/index.sqlite"), with: [UInt8](repeating: 65, count: 5_000))
    #expect(problem { _ = try ContentStore(folder: scratch("store")) }?.code.name == "database.open")
  }
}
