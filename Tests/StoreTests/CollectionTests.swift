import Cryptography
import Diagnostics
import Foundation
import OperatingSystem
import Store
import TestSupport
import Testing

@Suite("Collecting beside others")
struct CollectionTests {
  let scratch = Scratch()
  private var folder: String { scratch("store") }

  /// Takes away everything that may go.
  private func collect(_ store: ContentStore, at seconds: Int64? = nil) throws -> Set<Digest> {
    let now = seconds.map { Timestamp(seconds: $0) } ?? .now()
    return try store.collecting(at: now) { () throws(Problem) in
      try store.remove(try store.blobs().map(\.digest), forgetting: [])
    }
  }

  @Test("leaves what a living process has added, found or read, and takes it when that has ended")
  func leases() throws {
    let keeper = try ContentStore(folder: folder)
    let digests = try (0..<5).map { try ContentStore(folder: folder).add(bytes: [UInt8($0)]) }
    do {
      let user = try ContentStore(folder: folder)
      _ = try user.add(bytes: [0])
      #expect(try user.isIntact(digests[1], byteCount: 1))
      _ = try user.read(digests[2], limit: 1)
      try user.verify(digests[3])
      _ = user.contains(digests[4])
      #expect(try collect(keeper) == [digests[4]])
      for digest in digests[..<4] { try user.verify(digest) }
    }
    #expect(try collect(keeper) == Set(digests[..<4]))
    #expect(try keeper.blobs().isEmpty && keeper.fsck() == [])
  }

  @Test("keeps more digests than one piece of a list holds")
  func many() throws {
    let store = try ContentStore(folder: folder)
    let digests = (0..<5_000).map { Digest(of: "\($0)".utf8) }
    for digest in digests { #expect(!store.isKnown(digest, byteCount: 1)) }
    for number in [0, 2_047, 2_048, 4_999] { try write(digests[number]) }
    #expect(try collect(try ContentStore(folder: folder)) == [])
    #expect(try store.blobs().count == 4)
  }

  /// A blob that nobody holds.
  private func write(_ digest: Digest) throws {
    try writeAtomically("x".utf8, to: "\(folder)/blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)")
  }

  @Test("honours for an hour what a killed process relied on")
  func killed() throws {
    let store = try ContentStore(folder: folder)
    let digest = Digest(of: [7])
    try write(digest)
    // A list without a process: its lock is free.
    try writeAtomically(digest.bytes + [0, 0, 0], to: "\(folder)/leases/1-1")
    let now = Timestamp.now().seconds
    #expect(try collect(store, at: now) == [])
    #expect(try collect(store, at: now + 3_500) == [])
    #expect(try collect(store, at: now - 100_000) == [], "a clock that was put back")
    #expect(try collect(store, at: now + 3_700) == [digest])
    #expect(!exists("\(folder)/leases/1-1"))
  }

  @Test("puts back what a killed collection had in its hand, for who needs it and for the next one")
  func trash() throws {
    let store = try ContentStore(folder: folder)
    let digests = try [[1], [2]].map { try ContentStore(folder: folder).add(bytes: $0) }
    try createFolder("\(folder)/trash")
    for digest in digests { try move(store.path(of: digest), to: "\(folder)/trash/\(digest.hex)") }
    #expect(try store.read(digests[0], limit: 1) == [1])
    #expect(!exists(store.path(of: digests[1])))
    #expect(try store.collecting(at: .now()) { () throws(Problem) in try store.blobs().count } == 2)
    #expect(try names(in: "\(folder)/trash") == [])
  }

  @Test("is done by one at a time; who only looks cannot")
  func alone() throws {
    let (one, two) = (try ContentStore(folder: folder), try ContentStore(folder: folder))
    let found = try one.collecting(at: .now()) { () throws(Problem) in
      problem { try two.collecting(at: .now()) { () throws(Problem) in } }
    }
    #expect(found?.code == .storeInUse && found?.isTransient == true)
    #expect(found?.message == "another process collects in the store '\(folder)'")
    let looking = try #require(try ContentStore(reading: folder))
    #expect(problem { try looking.collecting(at: .now()) { () throws(Problem) in } }?.code == .storeUnusable)
  }

  @Test("forgets results first, and leaves no list behind")
  func tidy() throws {
    let store = try ContentStore(folder: folder)
    let digest = try ContentStore(folder: folder).add(bytes: [1])
    let key = Digest(of: "key".utf8)
    try store.record(digest.bytes, for: key)
    #expect(
      try store.collecting(at: .now()) { () throws(Problem) in try store.remove([digest], forgetting: [key]) }
        == [digest])
    #expect(try store.result(for: key) == nil)
    #expect(try names(in: "\(folder)/leases") == [])
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(
    "loses nothing while runs use the store, and checking finds nothing to complain of",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func stress() throws {
    let worker = try #require(testWorker)
    let scratch = Scratch(inMemory: true)
    let folder = scratch("store")
    _ = try ContentStore(folder: folder)
    func start(_ words: String...) throws -> (process: Process, output: Pipe) {
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: worker)
      (process.arguments, process.standardOutput) = ([words[0], folder] + words.dropFirst(), pipe)
      try process.run()
      return (process, pipe)
    }
    func end(_ started: (process: Process, output: Pipe)) throws -> String {
      let data = try started.output.fileHandleForReading.readToEnd() ?? Data()
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 0, "\(String(decoding: data, as: UTF8.self))")
      return String(decoding: data, as: UTF8.self)
    }
    let carers = try [start("collect"), start("check")]
    let users = try [start("use", "60"), start("use", "60")]
    for user in users { #expect(try end(user) == "") }
    try writeAtomically("".utf8, to: scratch("stop"))
    let removed = Int(try end(carers[0]).dropLast()) ?? 0
    #expect(removed > 0, "nothing was collected beside the runs")
    #expect(try end(carers[1]) == "")
    let store = try ContentStore(folder: folder)
    #expect(try store.fsck() == [])
    _ = try collect(store)
    #expect(try names(in: "\(folder)/leases") == [])
  }
}
