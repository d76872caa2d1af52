import Cryptography
import Diagnostics
import Foundation
import OperatingSystem
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite("A deposit in a store")
struct DepositTests {
  let scratch = Scratch()

  /// A deposit of files with these texts, and the key under which their digests are recorded.
  private func deposit(_ texts: [String], key: String, in store: ContentStore) throws -> Deposit {
    let paths = try texts.enumerated().map { number, text in
      let path = scratch("\(key)-\(number)")
      try writeAtomically(text.utf8, to: path)
      return path
    }
    var deposit = try store.deposit(files: paths)
    deposit.result = (Digest(of: key.utf8), deposit.files.flatMap(\.digest.bytes))
    return deposit
  }

  @Test("is nowhere before it is committed, and then there with its result")
  func committed() throws {
    let store = try ContentStore(folder: scratch("store"))
    let deposit = try deposit(["abc", "", "abc"], key: "key", in: store)
    #expect(deposit.files.map(\.digest.hex).first == abc && deposit.files.map(\.byteCount) == [3, 0, 3])
    #expect(deposit.openFileCount == 3 && deposit.holds(deposit.files[0].digest, byteCount: 3))
    #expect(!deposit.holds(deposit.files[0].digest, byteCount: 4))
    #expect(try store.blobs().isEmpty && store.result(for: Digest(of: "key".utf8)) == nil)
    #expect(store.commit([deposit]).allSatisfy { $0 == nil })
    #expect(try store.blobs().count == 2 && store.fsck() == [])
    let other = try ContentStore(folder: scratch("store"))
    #expect(try other.result(for: Digest(of: "key".utf8)) == deposit.files.flatMap(\.digest.bytes))
    // What the store has already is not written again.
    let again = try self.deposit(["abc"], key: "again", in: store)
    #expect(again.openFileCount == 0 && store.commit([again, .nothing]).allSatisfy { $0 == nil })
    #expect(try other.result(for: Digest(of: "again".utf8)) == again.files[0].digest.bytes)
  }

  @Test("waits for the name of a blob that it finds, until it is known to be on the disk")
  func found() throws {
    let synced = Mutex<[String]>([])
    func open(failing: Bool) throws -> ContentStore {
      let store = try ContentStore(folder: scratch("store"))
      store.blobNames.sync { (folder) throws(Problem) in
        synced.withLock { $0.append(folder) }
        if failing { throw Problem(.outputWrite, "no power") }
      }
      return store
    }
    func folders(_ body: () throws -> Void) rethrows -> [String] {
      synced.withLock { $0 = [] }
      try body()
      return synced.withLock { $0 }
    }
    // The name is there, and may be gone after a power cut: nobody has waited for it.
    let failing = try open(failing: true)
    let digest = Digest(of: "abc".utf8)
    let place = parent(of: failing.path(of: digest))
    for key in ["one", "two"] {
      let deposit = try deposit(["abc"], key: key, in: failing)
      #expect(failing.commit([deposit]).map { $0?.message } == ["no power"])
      #expect(try failing.contains(digest) && failing.result(for: Digest(of: key.utf8)) == nil)
    }
    #expect(throws: Problem.self) { try failing.add(bytes: Array("abc".utf8)) }
    #expect(throws: Problem.self) { try failing.add(file: scratch("one-0")) }
    // Another process finds it by its name: each way of using that waits once.
    for number in 0..<4 {
      let store = try open(failing: false)
      let ways: [() throws -> Void] = [
        { _ = try store.add(bytes: Array("abc".utf8)) },
        { _ = try store.add(file: self.scratch("one-0")) },
        { try store.take(digest, byteCount: 3, from: failing) },
        {
          let deposit = try self.deposit(["abc", "abc"], key: "key", in: store)
          #expect(store.commit([deposit]).allSatisfy { $0 == nil })
        },
      ]
      #expect(try folders(ways[number]) == [place])
      for way in ways { #expect(try folders(way) == []) }
    }
  }

  @Test("that is dropped leaves nothing", arguments: [true, false])
  func dropped(isUnnamed: Bool) throws {
    let store = try ContentStore(folder: scratch("store"))
    if !isUnnamed { store.area.refuseUnnamed() }
    do { _ = try deposit(["abc"], key: "key", in: store) }
    #expect(try store.blobs().isEmpty)
    #expect(try everything(below: scratch("store/tmp")).filter { $0.contains("blob-") } == [])
  }

  @Test("fails for itself where its blobs cannot be stored, and its result is not recorded")
  func alone() throws {
    let store = try ContentStore(folder: scratch("store"))
    let deposits = try ["one", "two", "three"].map { try deposit([$0, "shared"], key: $0, in: store) }
    // What stands in the way of a name cannot be replaced by a file.
    let place = store.path(of: deposits[1].files[0].digest)
    try createFolder("\(place)/in-the-way")
    let problems = store.commit(deposits)
    #expect(problems.map { $0?.code } == [nil, .outputCreate, nil])
    #expect(problems[1]?.message.hasSuffix("' to '\(place)'") == true)
    #expect(
      try ["one", "two", "three"].map { try store.result(for: Digest(of: $0.utf8)) != nil }
        == [true, false, true])
    for deposit in [deposits[0], deposits[2]] {
      for file in deposit.files { try store.verify(file.digest) }
    }
    // Once the way is free, the same work goes in.
    removeFolder(place)
    #expect(store.commit([try deposit(["two"], key: "two", in: store)]).allSatisfy { $0 == nil })
    #expect(try store.fsck() == [])
  }

  @Test(
    "has its blobs when the index takes nothing, and no result: the next run makes it again",
    .enabled(if: Tool.has("python3"), "needs python3"))
  func index() throws {
    let index = IndexTests()
    let store = try ContentStore(folder: index.scratch("store"))
    try index.sql("DROP TABLE results")
    let problems = store.commit([
      try deposit(["abc"], key: "key", in: store), try store.deposit(files: []),
    ])
    #expect(problems.map { $0?.code.name } == ["database.statement", nil])
    #expect(try store.blobs().map(\.digest.hex) == [abc])
  }

  @Test("of many files keeps only some of them open")
  func many() throws {
    let store = try ContentStore(folder: scratch("store"))
    let deposit = try deposit((0..<150).map { "\($0)" }, key: "many", in: store)
    #expect(deposit.files.count == 150 && deposit.openFileCount == 22)
    #expect(store.commit([deposit]).allSatisfy { $0 == nil })
    #expect(try store.blobs().count == 150 && store.fsck() == [])
  }
}
