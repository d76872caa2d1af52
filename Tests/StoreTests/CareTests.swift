import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store
import TestSupport
import Testing

@Suite("The care of a store")
struct CareTests {
  let scratch = Scratch()

  private func path(_ digest: Digest) -> String { "blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)" }

  @Test("finds each damaged blob among many, with any number of threads", arguments: [1, 2, 7])
  func many(threads: Int) throws {
    let store = try ContentStore(folder: scratch("store"))
    var digests: [Digest] = []
    for number in 0..<300 {
      digests.append(try store.add(bytes: Array(repeating: UInt8(number & 0xFF), count: number + 1)))
    }
    let whole = try store.check(threads: threads)
    #expect(whole.damage == [] && whole.blobCount == 300 && whole.byteCount == 300 * 301 / 2)
    for number in [0, 150, 299] { try overwrite(store.path(of: digests[number]), with: [1, 2]) }
    #expect(chmod(store.path(of: digests[7]), 0o644) == 0)
    let check = try store.check(threads: threads)
    #expect(check.blobCount == 300)
    let wanted = [(0, StoreDamage.Reason.altered), (7, .writable), (150, .altered), (299, .altered)].map {
      StoreDamage(reason: $1, path: path(digests[$0]), digest: digests[$0])
    }
    #expect(check.damage == wanted.sorted { $0.path < $1.path })
  }

  @Test("finds nothing wrong with an index that nobody could finish", arguments: [nil, 0, 1])
  func unfinished(tables: Int?) throws {
    let blob = try ContentStore(folder: scratch("store")).add(bytes: [1])
    let index = scratch("store/index.sqlite")
    #expect(unlink(index) == 0)
    if tables == 0 { try scratch.write("store/index.sqlite", "") }
    if tables == 1 {
      // As it is after the change of mode, before the first table.
      try scratch.run(
        "python3",
        ["-c", "import sqlite3; sqlite3.connect('store/index.sqlite').execute('PRAGMA journal_mode=WAL')"])
    }
    let seen = try #require(try ContentStore(reading: scratch("store")))
    #expect(try seen.check().damage == [] && seen.result(for: blob) == nil)
  }

  @Test("finds every flipped bit of a blob, and every length but its own")
  func bits() throws {
    let store = try ContentStore(folder: scratch("store"))
    let bytes = Array("a blob of some bytes".utf8)
    let digest = try store.add(bytes: bytes)
    for bit in 0..<(bytes.count * 8) {
      var other = bytes
      other[bit / 8] ^= 1 << (bit % 8)
      try overwrite(store.path(of: digest), with: other)
      #expect(try store.fsck().map(\.reason) == [.altered])
    }
    for count in 0..<bytes.count {
      try overwrite(store.path(of: digest), with: Array(bytes[..<count]))
      #expect(try store.fsck().map(\.reason) == [.altered])
    }
  }

  @Test("moves aside what is damaged, protects what is whole, and leaves nothing to complain of")
  func repairs() throws {
    let store = try ContentStore(folder: scratch("store"))
    let (bad, open) = (try store.add(bytes: [1]), try store.add(bytes: [2]))
    try overwrite(store.path(of: bad), with: [9])
    #expect(chmod(store.path(of: open), 0o666) == 0)
    try writeAtomically("x".utf8, to: scratch("store/blobs/sha256/ba/readme"))
    func repair() throws -> [String?] {
      try store.exclusively { () throws(Problem) in try store.repair(try store.fsck()) }
    }
    var wanted: [String: String] = [
      path(bad): "moved to quarantine/\(bad.hex.prefix(2))-\(bad.hex)", path(open): "protected again",
      "blobs/sha256/ba/readme": "moved to quarantine/ba-readme",
    ]
    let paths = try store.fsck().map(\.path)
    #expect(try repair() == paths.map { wanted[$0] })
    #expect(try store.fsck() == [])
    #expect(!store.contains(bad) && store.contains(open))
    #expect(try readBytes(of: scratch("store/quarantine/\(bad.hex.prefix(2))-\(bad.hex)")) == [9])
    // The same once more does not take the place of what was moved aside before.
    try overwrite(store.path(of: bad), with: [8])
    wanted[path(bad)] = "moved to quarantine/\(bad.hex.prefix(2))-\(bad.hex).2"
    #expect(try repair() == [wanted[path(bad)]])
    #expect(try store.add(bytes: [1]) == bad)
    #expect(try store.fsck() == [])
  }

  @Test("is alone with the store, or does not begin")
  func alone() throws {
    let first = try ContentStore(folder: scratch("store"))
    do {
      let second = try ContentStore(folder: scratch("store"))
      let found = problem {
        try first.exclusively { () throws(Problem) -> Void in _ = Issue.record("not alone") }
      }
      #expect(found?.code == .storeInUse && found?.code.exitStatus == .busy && found?.isTransient == true)
      #expect(found?.message == "the store '\(scratch("store"))' is in use by another process")
      // Whoever only looks is in nobody's way.
      _ = try second.fsck()
    }
    let looking = try #require(try ContentStore(reading: scratch("store")))
    #expect(try first.exclusively { () throws(Problem) in 7 } == 7)
    #expect(problem { try looking.exclusively { () throws(Problem) in } }?.code == .storeUnusable)
    let thrown = problem {
      try first.exclusively { () throws(Problem) -> Void in throw Problem(.storeMissing, "inside") }
    }
    #expect(thrown?.message == "inside")
    // Shared again: others may come.
    _ = try ContentStore(folder: scratch("store"))
  }

  @Test("lists blobs and results, and forgets what it is told to")
  func removal() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digests = [try store.add(bytes: [1]), try store.add(bytes: [2, 2])].sorted()
    try writeAtomically("x".utf8, to: scratch("store/blobs/sha256/ba/readme"))
    #expect(try store.blobs().map(\.digest) == digests)
    #expect(try Set(store.blobs().map(\.byteCount)) == [1, 2])
    let keys = ["one", "two", "three"].map { Digest(of: $0.utf8) }
    for key in keys { try store.record(Array(key.hex.utf8), for: key) }
    #expect(try store.results().map(\.key) == keys.sorted())
    #expect(try store.results().allSatisfy { $0.record == Array($0.key.hex.utf8) })
    try store.forget([keys[1]])
    #expect(try store.results().map(\.key) == [keys[0], keys[2]].sorted())
  }
}
