import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store
import TestSupport
import Testing

@Suite("A settlement")
struct SettlementTests {
  private let scratch = Scratch()
  private let request = Digest(of: "request".utf8)

  /// A store with one blob, and a settlement that rests on `file`, the folder `folder`, the absence of `none`.
  private func settled() throws -> (store: ContentStore, blob: Digest) {
    try createFolder(scratch("folder/inner"))
    try writeAtomically("in".utf8, to: scratch("folder/inner/file"))
    try writeAtomically("abc".utf8, to: scratch("file"))
    let store = try ContentStore(folder: scratch("store"))
    let blob = try store.add(bytes: Array("blob".utf8))
    letTheClockTick()
    let witnesses = Witnesses()
    #expect(try witnesses.read(scratch("file")) == Array("abc".utf8))
    #expect(witnesses.realPath(scratch("none")) == nil)
    #expect(witnesses.realPath(scratch("file"))?.hasSuffix("/file") == true)
    witnesses.look(intoFolder: scratch("folder"))
    witnesses.look(intoFolder: "/")
    _ = try store.digest(ofFile: scratch("folder/inner/file"))
    store.witness(file: scratch("folder/inner/file"), for: witnesses)
    store.witnessIndex(for: witnesses)
    #expect(try store.witness(blob, byteCount: 4, for: witnesses))
    #expect(witnesses.isWhole)
    let settlement = try #require(Settlement(request: request, message: Array("all".utf8), on: witnesses))
    #expect(settlement.holds(in: scratch("store"), threads: 2))
    try store.settle(settlement)
    return (store, blob)
  }

  private func message(_ request: Digest? = nil) throws -> String? {
    try ContentStore.settled(request ?? self.request, in: scratch("store"), threads: 2) { (bytes) in
      String(decoding: bytes, as: UTF8.self)
    }
  }

  private var path: String { scratch("store/settled/\(request.hex)") }

  @Test("holds while everything is what it was, for its own request only")
  func holds() throws {
    let (store, _) = try settled()
    #expect(try message() == "all")
    #expect(try message(Digest(of: "other".utf8)) == nil)
    try move(path, to: scratch("store/settled/\(Digest(of: "other".utf8).hex)"))
    #expect(try message(Digest(of: "other".utf8)) == nil)
    withExtendedLifetime(store) {}
  }

  @Test(
    "does not hold any more after any change",
    arguments: [
      "bytes", "bytes, size and mtime restored", "mode", "another file", "gone", "appeared", "entry",
      "inner entry",
      "no folder", "blob", "blob with its times", "no blob", "index", "link",
    ])
  func changed(how: String) throws {
    let (store, blob) = try settled()
    letTheClockTick()
    func overwrite(_ path: String, _ text: String, restoring: Bool) throws {
      let before = try status(of: path)
      try #require(chmod(path, 0o600) == 0)
      let descriptor = open(path, O_WRONLY)
      try #require(descriptor >= 0 && pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count)
      close(descriptor)
      try #require(chmod(path, before.st_mode & 0o7777) == 0)
      if restoring { try restoreTimes(of: path, to: before) }
    }
    switch how {
    case "bytes": try writeAtomically("abcd".utf8, to: scratch("file"))
    case "bytes, size and mtime restored": try overwrite(scratch("file"), "xyz", restoring: true)
    case "mode": try #require(chmod(scratch("file"), 0o600) == 0)
    case "another file": try writeAtomically("abc".utf8, to: scratch("file"))
    case "gone": try #require(unlink(scratch("file")) == 0)
    case "appeared": try writeAtomically("".utf8, to: scratch("none"))
    case "entry": try writeAtomically("new".utf8, to: scratch("folder/new"))
    case "inner entry": try #require(unlink(scratch("folder/inner/file")) == 0)
    case "no folder": try move(scratch("folder"), to: scratch("elsewhere"))
    case "blob": try overwrite(store.path(of: blob), "BLOB", restoring: false)
    case "blob with its times": try overwrite(store.path(of: blob), "BLOB", restoring: true)
    case "no blob": try #require(unlink(store.path(of: blob)) == 0)
    case "index":
      let bytes = try readBytes(of: scratch("store/index.sqlite"))
      try writeAtomically(bytes, to: scratch("store/index.sqlite"))
    default:
      try move(scratch("file"), to: scratch("target"))
      try #require(symlink(scratch("target"), scratch("file")) == 0)
    }
    #expect(try message() == nil)
    withExtendedLifetime(store) {}
  }

  @Test("is none once a byte of it is another, or it is shorter or longer")
  func damaged() throws {
    _ = try settled()
    let bytes = try readBytes(of: path)
    #expect(bytes.count > 400)
    func put(_ bytes: [UInt8]) throws {
      unlink(path)
      try writeAtomically(bytes, to: path)
    }
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 0x41
      try put(other)
      #expect(try message() == nil, "\(place)")
    }
    for count in [0, 1, 8, 24, 55, 56, 88, 100, bytes.count - 32, bytes.count - 1] {
      try put(Array(bytes[..<count]))
      #expect(try message() == nil, "\(count)")
    }
    try put(bytes + [0])
    #expect(try message() == nil)
    try put(bytes)
    #expect(try message() == "all")
  }

  @Test("never reads outside itself, also where the checksum is right")
  func hostile() throws {
    _ = try settled()
    let bytes = try readBytes(of: path)
    // The message ends at 59; five numbers follow, then entries, places, blobs, texts.
    for place in stride(from: 8, to: bytes.count - 32, by: 4) {
      for value: UInt32 in [0, 0x0FFF_FFFF, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        var other = Array(bytes.dropLast(32))
        let end = min(place + 4, other.count)
        let word = withUnsafeBytes(of: value.littleEndian) { Array($0) }
        other.replaceSubrange(place..<end, with: word.prefix(end - place))
        unlink(path)
        try writeAtomically(other + Digest(of: other).bytes, to: path)
        // Whether it holds does not matter here: that this returns does.
        _ = try message()
      }
    }
  }

  @Test("is not made of what nobody could tell from something else later")
  func unknown() throws {
    let store = try ContentStore(folder: scratch("store"))
    try writeAtomically("abc".utf8, to: scratch("file"))
    var times = [timespec(), timespec(tv_sec: 4_000_000_000, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, scratch("file"), &times, 0) == 0)
    let (ahead, pipe, missing, twice) = (Witnesses(), Witnesses(), Witnesses(), Witnesses())
    _ = try ahead.read(scratch("file"))
    _ = try pipe.read("/dev/null")
    missing.look(intoFolder: scratch("none"))
    #expect(twice.realPath(scratch("none")) == nil)
    try writeAtomically("abc".utf8, to: scratch("none"))
    #expect(twice.realPath(scratch("none")) != nil)
    let strange = Witnesses()
    store.witness(file: scratch("file"), for: strange)
    for witnesses in [ahead, pipe, missing, twice, strange] {
      #expect(!witnesses.isWhole)
      #expect(Settlement(request: request, message: [], on: witnesses) == nil)
    }
    #expect(throws: Problem.self) { try Witnesses().read(scratch("file"), limit: 2) }
    #expect(try store.witness(Digest(of: "x".utf8), byteCount: 1, for: Witnesses()) == false)
  }

  @Test("is forgotten before a recorded result is, and when something is repaired")
  func forgotten() throws {
    for what in ["result", "repair", "itself", "nothing"] {
      let (store, blob) = try settled()
      switch what {
      case "result": try store.forget([Digest(of: "key".utf8)])
      case "repair":
        try #require(chmod(store.path(of: blob), 0o644) == 0)
        #expect(try store.repair(try store.fsck()) == ["protected again"])
      case "itself": store.unsettle(request)
      default: try store.forget([])
      }
      #expect(exists(path) == (what == "nothing"), "\(what)")
    }
  }

  @Test("gives way when there are many")
  func many() throws {
    let (store, _) = try settled()
    for number in 0..<70 {
      let witnesses = Witnesses()
      store.witnessIndex(for: witnesses)
      let settlement = Settlement(request: Digest(of: "\(number)".utf8), message: [], on: witnesses)
      try store.settle(#require(settlement))
    }
    let count = try FolderTree(scratch("store/settled")).entries.count
    #expect(count == 64)
  }

  @Test("is asked for by a program, a user and words, in their order")
  func requests() {
    let words = [[], ["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""]]
    let digests = words.map { Settlement.request($0) }
    #expect(Set(digests).count == words.count && !digests.contains(nil))
    #expect(Settlement.request(["a", "b"]) == digests[1])
  }
}
