import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store
import TestSupport
import Testing

@Suite("What a process makes in the store")
struct SweepTests {
  let scratch = Scratch()

  @Test("lies in an empty folder of its own, which goes with the process")
  func own() throws {
    do {
      let store = try ContentStore(folder: scratch("store"))
      let (one, two) = (try store.temporaryFolder(), try store.temporaryFolder())
      #expect(one != two)
      #expect(one.hasPrefix("\(scratch("store"))/tmp/"))
      #expect(try everything(below: one).isEmpty)
    }
    #expect(try everything(below: scratch("store/tmp")) == [])
  }

  @Test("is not swept while it lives, and is when it is gone")
  func swept() throws {
    let store = try ContentStore(folder: scratch("store"))
    let other = try ContentStore(folder: scratch("store"))
    let folder = try store.temporaryFolder()
    try writeAtomically("half".utf8, to: "\(folder)/half")
    // What processes leave that were killed: before the folder, in the middle, and after.
    try writeAtomically("".utf8, to: scratch("store/tmp/1-1.lock"))
    try writeAtomically("".utf8, to: scratch("store/tmp/1-2.lock"))
    try createFolder(scratch("store/tmp/1-2/run-x/deep"))
    try writeAtomically("half".utf8, to: scratch("store/tmp/1-2/run-x/deep/file"))
    try createFolder(scratch("store/tmp/1-3"))
    try writeAtomically("".utf8, to: scratch("store/tmp/stray"))
    other.sweep()
    store.sweep()
    #expect(try readText(of: "\(folder)/half") == "half")
    let left = Set(try everything(below: scratch("store/tmp")).map { $0.split(separator: "/")[0] })
    let name = folder.split(separator: "/").dropLast().last.map(String.init) ?? ""
    #expect(left == [Substring(name), Substring("\(name).lock")])
    #expect(!(try store.temporaryFolder()).isEmpty)
  }

  @Test(
    "goes with what its programs had started, if that is known to be the same",
    .enabled(if: testWorker != nil, "needs the program TestWorker"),
    arguments: [
      ("nothing", "2 left, 2 ended, 0 left"), ("boot", "2 left, 0 ended, 2 left"),
      ("family", "2 left, 0 ended, 2 left"), ("end", "2 left, 0 ended, 2 left"),
    ])
  func programs(altered: String, expected: String) throws {
    let worker = try #require(testWorker)
    let said = try Program(
      worker, ["leftover", scratch.path, altered], environment: ["PATH": "/usr/bin:/bin"],
      folder: scratch.path
    ).run().said
    #expect(said == expected + "\n")
  }

  @Test(
    "leaves no half blob wherever it is killed, and the next run has the same result",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func killed() throws {
    let worker = try #require(testWorker)
    func work(_ timeout: Duration) throws -> Program.Outcome {
      try Program(worker, ["store", scratch("store"), "40"], folder: scratch.path, timeout: timeout).run()
    }
    var killed = 0
    for round in 0..<24 {
      // SIGTERM without a handler ends as abruptly as SIGKILL.
      if try work(.microseconds(1_500 + 3_000 * round)).isTimedOut { killed += 1 }
      guard exists(scratch("store/version")) else { continue }
      let store = try ContentStore(folder: scratch("store"))
      #expect(try store.fsck() == [])
      for number in 0..<40 {
        guard let result = try store.result(for: Digest(of: "work \(number)".utf8)) else { continue }
        // Object before record: what the index names is there.
        try store.verify(try #require(Digest(bytes: result)))
      }
    }
    #expect(killed > 0)
    #expect(try work(.seconds(300)).status == 0)
    let store = try ContentStore(folder: scratch("store"))
    store.sweep()
    #expect(try everything(below: scratch("store/tmp")) == [])
    for number in 0..<40 {
      let bytes = [UInt8](repeating: UInt8(number), count: 4_000 * number)
      #expect(try store.result(for: Digest(of: "work \(number)".utf8)) == Digest(of: bytes).bytes)
      try store.verify(Digest(of: bytes))
    }
    #expect(try everything(below: scratch("store/blobs/sha256")).count == 256 + 40)
  }

  @Test(
    "does not disturb what others make at the same time",
    .enabled(if: testWorker != nil, "needs the program TestWorker"))
  func beside() async throws {
    let (worker, folder, place) = (try #require(testWorker), scratch("store"), scratch.path)
    let complaints = await withTaskGroup(of: String.self) { group in
      for _ in 0..<4 {
        group.addTask {
          do {
            let outcome = try Program(worker, ["store", folder, "25"], folder: place).run()
            return outcome.status == 0 ? "" : outcome.said
          } catch { return "\(error)" }
        }
        group.addTask {
          do {
            for _ in 0..<20 { try ContentStore(folder: folder).sweep() }
            return ""
          } catch { return "\(error)" }
        }
      }
      return await group.reduce("") { $0 + $1 }
    }
    #expect(complaints == "")
    #expect(try ContentStore(folder: scratch("store")).fsck() == [])
  }
}
