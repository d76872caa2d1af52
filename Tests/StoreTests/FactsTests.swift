import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store
import TestSupport
import Testing

/// Moves size and mtime of a file back to what they were; the ctime nobody can move.
func restoreTimes(of path: String, to status: stat) throws {
  var times = [status.st_atim, status.st_mtim]
  try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
}

func status(of path: String) throws -> stat {
  var status = stat()
  try #require(stat(path, &status) == 0)
  return status
}

@Suite("A file that was hashed")
struct FactsTests {
  let scratch = Scratch()

  @Test("is known by what the file system says of it, also to the next process")
  func known() throws {
    let file = scratch("file")
    try writeAtomically("abc".utf8, to: file)
    letTheClockTick()
    do {
      let store = try ContentStore(folder: scratch("store"))
      #expect(store.knownDigest(ofFile: file) == nil)
      #expect(try store.digest(ofFile: file).digest.hex == abc)
      #expect(store.knownDigest(ofFile: file)?.digest.hex == abc)
      #expect(store.knownDigest(ofFile: file)?.byteCount == 3)
      try store.keepFacts()
      try store.keepFacts()
    }
    for store in [try ContentStore(folder: scratch("store")), try ContentStore(reading: scratch("store"))] {
      #expect(store?.knownDigest(ofFile: file)?.digest.hex == abc)
      #expect(store?.knownDigest(ofFile: scratch("other")) == nil)
    }
  }

  @Test(
    "is not known any more after any change",
    arguments: ["bytes", "bytes, size and mtime restored", "mtime", "mode", "another file", "a link", "gone"])
  func changed(how: String) throws {
    let file = scratch("file")
    try writeAtomically("abc".utf8, to: file)
    letTheClockTick()
    let store = try ContentStore(folder: scratch("store"))
    _ = try store.digest(ofFile: file)
    let before = try status(of: file)
    letTheClockTick()
    func overwrite(_ text: String) throws {
      let descriptor = open(file, O_WRONLY)
      try #require(descriptor >= 0 && pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count)
      close(descriptor)
    }
    switch how {
    case "bytes": try overwrite("abcd")
    case "bytes, size and mtime restored":
      try overwrite("xyz")
      try restoreTimes(of: file, to: before)
      #expect(try status(of: file).st_mtim.tv_nsec == before.st_mtim.tv_nsec)
    case "mtime": try #require(utimensat(AT_FDCWD, file, nil, 0) == 0)
    case "mode": try #require(chmod(file, 0o600) == 0)
    case "another file": try writeAtomically("abc".utf8, to: file)
    case "a link":
      try move(file, to: scratch("other"))
      try writeAtomically("abc".utf8, to: scratch("third"))
      try #require(symlink(scratch("third"), file) == 0)
    default: try #require(unlink(file) == 0)
    }
    #expect(store.knownDigest(ofFile: file) == nil)
    guard how != "gone" else { return }
    let wanted = how == "bytes" ? "abcd" : how.hasPrefix("bytes,") ? "xyz" : "abc"
    #expect(try store.digest(ofFile: file).digest == Digest(of: wanted.utf8))
  }

  @Test("is not known while it is as young as the hashing", arguments: [120, 3_600])
  func racy(ahead: Int) throws {
    let file = scratch("file")
    try writeAtomically("abc".utf8, to: file)
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    // A modification time that is still to come, as after a clock that went back.
    time.tv_sec += ahead
    var times = [time, time]
    try #require(utimensat(AT_FDCWD, file, &times, 0) == 0)
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.digest(ofFile: file).digest.hex == abc)
    #expect(store.knownDigest(ofFile: file) == nil)
  }

  @Test("is forgotten when it is gone or has changed, and only then")
  func pruned() throws {
    let store = try ContentStore(folder: scratch("store"))
    for name in ["same", "gone", "changed"] { try writeAtomically(name.utf8, to: scratch(name)) }
    let digests = try [[1], [2]].map { try store.add(bytes: $0) }
    letTheClockTick()
    for name in ["same", "gone", "changed"] { _ = try store.digest(ofFile: scratch(name)) }
    for digest in digests { try store.verify(digest) }
    try store.keepFacts()
    #expect(try store.pruneFacts() == 0)
    try #require(unlink(scratch("gone")) == 0)
    try writeAtomically("other".utf8, to: scratch("changed"))
    try #require(unlink(store.path(of: digests[1])) == 0)
    #expect(try store.pruneFacts() == 3)
    let later = try ContentStore(folder: scratch("store"))
    #expect(later.knownDigest(ofFile: scratch("same")) != nil && later.isKnown(digests[0], byteCount: 1))
    #expect(try later.pruneFacts() == 0)
  }

  @Test("is hashed every time where it is a device")
  func device() throws {
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.digest(ofFile: "/dev/null").byteCount == 0)
    #expect(store.knownDigest(ofFile: "/dev/null") == nil)
    #expect(problem { _ = try store.digest(ofFile: scratch("nothing")) }?.code == .inputRead)
  }
}

@Suite("A blob that was hashed")
struct BlobFactsTests {
  let scratch = Scratch()

  @Test("is known until anybody touches it, and asking for more hashes it")
  func known() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = try store.add(bytes: Array("abc".utf8))
    let path = store.path(of: digest)
    #expect(!store.isKnown(digest, byteCount: 3))
    // File systems may stamp finer than the clock that is asked: the entry can stay racy for another tick.
    for _ in 0..<100 where !store.isKnown(digest, byteCount: 3) {
      letTheClockTick()
      #expect(try store.isIntact(digest, byteCount: 3))
    }
    #expect(store.isKnown(digest, byteCount: 3))
    #expect(!store.isKnown(digest, byteCount: 4))
    let before = try status(of: path)
    letTheClockTick()
    try #require(chmod(path, 0o644) == 0)
    let descriptor = open(path, O_WRONLY)
    try #require(descriptor >= 0 && pwrite(descriptor, "xyz", 3, 0) == 3)
    close(descriptor)
    try restoreTimes(of: path, to: before)
    #expect(!store.isKnown(digest, byteCount: 3))
    #expect(try !store.isIntact(digest, byteCount: 3))
    #expect(try store.add(bytes: Array("abc".utf8)) == digest)
    letTheClockTick()
    try store.verify(digest)
    try store.keepFacts()
    #expect(try ContentStore(folder: scratch("store")).isKnown(digest, byteCount: 3))
    try #require(unlink(path) == 0)
    #expect(try !store.isIntact(digest, byteCount: 3))
    try createFolder(path)
    #expect(try !store.isIntact(digest, byteCount: 3))
  }

  @Test("is believed only as far as its bytes go where everything is hashed")
  func always() throws {
    let store = try ContentStore(folder: scratch("store"))
    let digest = try store.add(bytes: Array("abc".utf8))
    letTheClockTick()
    for always in [false, true] {
      #expect(try store.isIntact(digest, byteCount: 3, hashesAlways: always))
    }
  }

  @Test(
    "is not known by an entry that the disk has altered",
    .enabled(if: access("/usr/bin/python3", X_OK) == 0, "needs python3"),
    arguments: [
      "UPDATE hashed_blobs SET identity = zeroblob(48)", "UPDATE hashed_blobs SET identity = x'00'",
      "UPDATE hashed_blobs SET digest = x'00'", "DROP TABLE hashed_blobs", "DROP TABLE hashed_files",
    ])
  func altered(statement: String) throws {
    let digest = Digest(of: "abc".utf8)
    do {
      let store = try ContentStore(folder: scratch("store"))
      _ = try store.add(bytes: Array("abc".utf8))
      letTheClockTick()
      try store.verify(digest)
      try store.keepFacts()
    }
    let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    let outcome = try Program("/usr/bin/python3", ["-c", script, scratch("store/index.sqlite"), statement])
      .run()
    try #require(outcome.status == 0, "\(outcome.said)")
    let reading = try #require(try ContentStore(reading: scratch("store")))
    #expect(statement.hasSuffix("hashed_files") || !reading.isKnown(digest, byteCount: 3))
    let store = try ContentStore(folder: scratch("store"))
    #expect(try store.isIntact(digest, byteCount: 3))
    try store.keepFacts()
    #expect(try ContentStore(folder: scratch("store")).isKnown(digest, byteCount: 3))
  }
}
