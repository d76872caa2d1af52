import Cryptography
import Diagnostics
import Execution
import OperatingSystem
import Pipelines
import Store
import Synchronization
import TestSupport
import Testing

@Suite("An executor")
struct ExecutorTests {
  private static let stages = """
    - {name: a, uses: test/pure, with: {text: abc, file: in/file}}
    - {name: b, uses: test/pure, inputs: {x: a.text}, with: {text: "ü\\n "}}
    - {name: tree, uses: test/pure, with: {deed: far.tree, type: application/vnd.stellwerk.tree+tar}}
    - {name: c, uses: test/tree-reader, inputs: {tree: tree.text, any: b.text}}
    - {name: d, uses: test/clocked, inputs: {x: b.text, y: c.text}, with: {deed: far.clock}}
    """

  private static func settings(_ bench: Bench, _ executor: any Executor) -> RunSettings {
    RunSettings(
      store: bench.store, jobs: 2, now: Timestamp(seconds: 1_790_000_000),
      sourceDate: Timestamp(seconds: 1_700_000_000), tool: ("stellwerk", "1"), executor: executor,
      backoff: { _ in .zero })
  }

  @Test("on another machine makes the same, bit for bit, from digests alone")
  func far() async throws {
    Deeds.set("far.tree") { (work) throws(Problem) in
      let folder = try work.folder() + "/tree"
      try createFolder("\(folder)/sub")
      try writeAtomically("one".utf8, to: "\(folder)/sub/one")
      return StageResult(["text": .folder(path: folder)], summary: "a tree")
    }
    Deeds.set("far.clock") { (work) throws(Problem) in
      let texts = try work.inputs.sorted { $0.key < $1.key }.map { (_, input) throws(Problem) in
        try readText(of: input.path)
      }
      return try written("\(work.now.text) \(work.sourceDate.text) \(texts.joined())", work)
    }
    let machine = try FarMachine()
    var digests: [[Digest]] = []
    for executor in [LocalExecutor(), machine] as [any Executor] {
      let bench = try Bench()
      try bench.write("in/file", "from a file")
      let plan = try bench.plan(Self.stages)
      let outcomes = try await bench.runner(Self.settings(bench, executor)).run(plan)
      #expect(words(plan, outcomes) == plan.stages.map { "\($0.name) executed" })
      digests.append(outcomes.flatMap { $0.outputs.values.map(\.digest) })
      #expect(try bench.store.fsck() == [])
      // Recorded here, so that the next run asks nobody.
      let again = try await bench.runner(Self.settings(bench, executor)).run(plan)
      #expect(again.map(\.isReused) == plan.stages.map { $0.stageClass == .pure })
      let messages = machine.messages.withLock { $0 }
      #expect(messages.allSatisfy { !$0.contains(bench.scratch.path) }, "\(messages)")
      try Self.expectNoPath(of: bench, in: machine)
    }
    #expect(digests[0] == digests[1] && digests[0].count == 5)
    #expect(machine.messages.withLock { $0.count } == 12)
    #expect(try machine.store.fsck() == [])
  }

  private static func expectNoPath(of bench: Bench, in machine: FarMachine) throws {
    for blob in try machine.store.blobs() {
      let bytes = try machine.store.read(blob.digest, limit: 1 << 20)
      #expect(!String(decoding: bytes, as: UTF8.self).contains(bench.scratch.path))
    }
  }

  /// An executor that says what a test wants.
  private struct Liar: Executor {
    var needsFilesAsBlobs: Bool { false }
    let outputs: [ExecutionRequest.File]
    func execute(_: ExecutionRequest, in _: ExecutionSession) throws(Problem) -> ExecutionAnswer {
      ExecutionAnswer(
        outputs: outputs, report: StageReport(summary: "", materials: [], notes: [], verdict: nil))
    }
  }

  @Test("is not believed: what it says that it made must be in the store, and all of it")
  func believed() async throws {
    let bench = try Bench()
    let there = try bench.store.add(bytes: [1, 2, 3])
    func said(_ outputs: [ExecutionRequest.File]) async throws -> [String] {
      try await bench.run(
        "- {name: a, uses: test/pure, retry: {attempts: 1}}", Self.settings(bench, Liar(outputs: outputs)))
    }
    func file(_ name: String, _ digest: Digest, _ count: Int) -> ExecutionRequest.File {
      ExecutionRequest.File(name: name, digest: digest, byteCount: count, mediaType: "text/plain")
    }
    #expect(try await said([file("text", Digest(of: [9]), 1)]) == ["a failed: executor.output"])
    #expect(try await said([file("text", there, 4)]) == ["a failed: executor.output"])
    #expect(try await said([file("other", there, 3)]) == ["a failed: stage.output"])
    #expect(try await said([]) == ["a failed: stage.output"])
    #expect(try await said([file("text", there, 3)]) == ["a executed"])
  }

  /// A source that gives other bytes than those of the name.
  private struct Source: BlobSource {
    let bytes: [UInt8]
    func forEachChunk(
      of digest: Digest, _ body: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
      for byte in bytes {
        var chunk = [byte]
        let result = chunk.withUnsafeMutableBytes { buffer -> Problem? in
          do throws(Problem) { try body(UnsafeRawBufferPointer(buffer)) } catch { return error }
          return nil
        }
        if let result { throw result }
      }
    }
  }

  @Test(
    "gets nothing into a store under a name that is not that of its bytes",
    arguments: [[], [1, 2], [1, 2, 4], [1, 2, 3, 4]])
  func transfer(bytes: [UInt8]) throws {
    let bench = try Bench()
    let digest = Digest(of: [1, 2, 3])
    #expect(
      problem { try bench.store.take(digest, byteCount: 3, from: Source(bytes: bytes)) }?.code
        == .storeDamaged)
    #expect(try bench.store.blobs().isEmpty)
    try bench.store.take(digest, byteCount: 3, from: Source(bytes: [1, 2, 3]))
    #expect(try bench.store.read(digest, limit: 3) == [1, 2, 3])
    // There already: nobody is asked.
    try bench.store.take(digest, byteCount: 3, from: Source(bytes: []))
  }
}
