import Cryptography
import Diagnostics
import Execution
import Foundation
import OperatingSystem
import Pipelines
import TestSupport
import Testing

@Suite("A closure of Python packages", .enabled(if: Wheels.isPossible, "python3 with pip fetches them"))
struct PyPIIntakeTests {
  private static let other = String(repeating: "12", count: 32)

  /// A workshop whose index is a folder of wheels.
  private func shop() throws -> (shop: Workshop, digest: String) {
    let wheels = Scratch()
    let shop = try Workshop(network: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "\(wheels.path)/w"])
    Keep.alive(wheels)
    return (shop, try Wheels.demo(in: wheels("w")))
  }

  @Test("is fetched by the hashes of a lock file, written in every way that pip reads")
  func fetched() async throws {
    let (shop, digest) = try shop()
    let lock =
      "# a comment\r\n\r\n  Demo_Tool == 1.0 \\\r\n    --hash=sha256:\(Self.other) \\\r\n    --hash=sha256:\(digest)  # why\r\nabsent==3.0 ; python_version < \"3\" --hash=sha256:\(Self.other) \\"
    try shop.write("r.lock", lock)
    let run = try await shop.run("- {name: a, uses: intake/pypi, with: {requirements: r.lock}}")
    let name = "demo_tool-1.0-py3-none-any.whl"
    #expect(
      run["a"]?.result?.materials == [
        Material(
          name: name, uri: "pkg:pypi/demo-tool@1.0", digest: try #require(Digest(hex: digest)),
          byteCount: try #require(run["a"]?.result?.materials.first?.byteCount))
      ])
    #expect(run["a"]?.result?.summary.hasSuffix(", all digests match") == true)
    #expect(try run.artifact("a.files").mediaType == MediaType.tree)
    #expect(try shop.tool("/usr/bin/tar", "-tf", run.path("a.files")) == "\(name)\n")
    #expect(try readText(of: run.path("a.lock")) == lock)
  }

  @Test("with a file of another hash is refused, which names package, expected and got")
  func wrong() async throws {
    let (shop, digest) = try shop()
    try shop.write("r.lock", "demo-tool==1.0 --hash=sha256:\(Self.other)\n")
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: intake/pypi, with: {requirements: r.lock}}")
    #expect(problem.code.name == "intake.digest")
    #expect(problem.message == "stage 'a': 'demo-tool==1.0' has another digest than the lock file says")
    #expect(problem.cause == "expected sha256:\(Self.other), got sha256:\(digest)")
    #expect(problem.hint == "find out why before you change 'r.lock'")
    #expect(!problem.isTransient)
  }

  @Test("that the index does not have fails for good, with the end of what pip said")
  func absent() async throws {
    let (shop, _) = try shop()
    try shop.write("r.lock", "no-such-thing==1.0 --hash=sha256:\(Self.other)\n")
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: intake/pypi, retry: {attempts: 3}, with: {requirements: r.lock}}")
    #expect(problem.code.name == "intake.fetch")
    #expect(problem.message == "stage 'a': pip cannot download the closure")
    #expect(
      problem.cause == """
        ERROR: Could not find a version that satisfies the requirement no-such-thing==1.0 (from versions: none)
        ERROR: No matching distribution found for no-such-thing==1.0
        """)
    #expect(!problem.isTransient)
  }

  @Test("of an index that cannot be reached is tried again")
  func unreachable() async throws {
    let shop = try Workshop(network: ["PIP_INDEX_URL": "http://127.0.0.1:1/simple"])
    try shop.write("r.lock", "demo-tool==1.0 --hash=sha256:\(Self.other)\n")
    let stage = "- {name: a, uses: intake/pypi, retry: {attempts: 2}, with: {requirements: r.lock}}"
    let outcome = try #require(try await shop.run(stage)["a"])
    #expect(outcome.attempts == 2)
    guard case .failed(let problem) = outcome.status else {
      Issue.record("\(outcome.status)")
      return
    }
    #expect(problem.code.name == "intake.fetch")
    #expect(problem.message == "stage 'a': the package index cannot be reached")
    #expect(problem.isTransient)
    #expect(problem.cause?.hasPrefix("Could not fetch URL http://127.0.0.1:1/simple/demo-tool/: ") == true)
  }

  @Test(
    "whose index does not answer ends with the time limit, and is stopped with the run",
    arguments: [true, false])
  func silence(isStopped: Bool) async throws {
    // A socket that takes connections and says nothing.
    let socket = try SilentServer()
    let shop = try Workshop(network: ["PIP_INDEX_URL": "http://127.0.0.1:\(socket.port)/simple"])
    try shop.write("r.lock", "demo-tool==1.0 --hash=sha256:\(Self.other)\n")
    if isStopped { socket.onConnection { [cancellation = shop.cancellation] in cancellation.cancel() } }
    let problem = try await shop.failure(
      of: "a",
      "- {name: a, uses: intake/pypi, timeout: \(isStopped ? 60 : 2)s, with: {requirements: r.lock}}")
    #expect(problem.code.name == (isStopped ? "stage.stopped" : "intake.fetch"))
    #expect(
      problem.message == (isStopped ? "stage 'a': pip was stopped" : "stage 'a': pip did not end in time"))
  }

  @Test(
    "is refused at the line of the lock file",
    arguments: [
      ("\ndemo==1.0\n", 2, 1, "intake.no-digest", "'demo==1.0' has no --hash=sha256:…"),
      ("demo==1.0 --hash=sha512:00\n", 1, 1, "intake.no-digest", "'demo==1.0' has no --hash=sha256:…"),
      ("# c\r\n  demo==1.0 \\\r\n --hash=sha256:zz", 2, 3, "intake.lock", "'zz' is not a SHA-256"),
      ("--index-url http://x\n", 1, 1, "intake.lock", "'--index-url' cannot stand in a lock file"),
      ("-r other.txt", 1, 1, "intake.lock", "'-r' cannot stand in a lock file"),
      ("demo>=1.0 HASH", 1, 1, "intake.lock", "'demo>=1.0' does not name one version"),
      ("demo==1.* HASH", 1, 1, "intake.lock", "'demo==1.*' does not name one version"),
      ("demo===1.0 HASH", 1, 1, "intake.lock", "'demo===1.0' does not name one version"),
      ("demo HASH", 1, 1, "intake.lock", "'demo' does not name one version"),
      (
        "demo @ http://x/demo.whl HASH", 1, 1, "intake.lock",
        "'demo @ http://x/demo.whl' does not name one version"
      ),
      ("./demo.whl HASH", 1, 1, "intake.lock", "'./demo.whl' does not name one version"),
      ("", 1, 1, "intake.lock", "the lock file holds no requirement"),
      ("# nothing\n\n", 1, 1, "intake.lock", "the lock file holds no requirement"),
      ("good==1 HASH\n\nbad==2 \\\n\\\n", 3, 1, "intake.no-digest", "'bad==2' has no --hash=sha256:…"),
    ])
  func lock(text: String, line: Int, column: Int, code: String, message: String) async throws {
    let shop = try Workshop()
    try shop.write("r.lock", text.replacing("HASH", with: "--hash=sha256:\(Self.other)"))
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: intake/pypi, with: {requirements: r.lock}}")
    #expect(problem.code.name == code)
    #expect(problem.message == "stage 'a': \(message)")
    #expect(problem.location?.file == shop.scratch("r.lock"))
    #expect([problem.location?.line, problem.location?.column] == [line, column])
  }

  @Test(
    "is refused for what is no version of Python",
    arguments: ["'3'", "three.one", "3.11.2.1", "3.", "'3.-1'"])
  func python(version: String) throws {
    let bare = version.filter { $0 != "'" }
    try expectRefusal(
      "intake/pypi", "{requirements: r.lock, python: 👉\(version)👈}", "manifest.value",
      "'\(bare)' is not a version of Python")
  }
}

/// Holds temporary folders until the process ends, and removes them then.
enum Keep {
  private nonisolated(unsafe) static var things: [Scratch] = []
  private static let lock = NSLock()

  static func alive(_ thing: Scratch) {
    lock.withLock {
      if things.isEmpty {
        atexit { Keep.lock.withLock { for thing in Keep.things { removeFolder(thing.path) } } }
      }
      things.append(thing)
    }
  }
}

/// A server that takes connections and never answers.
final class SilentServer {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(number, raw, size) + listen(number, 8) + getsockname(number, raw, &size)
      }
    }
    try #require(status == 0)
    (descriptor, port) = (number, UInt16(bigEndian: address.sin_port))
  }

  /// Acts when the first client has come.
  func onConnection(_ act: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [descriptor] in
      let client = accept(descriptor, nil, nil)
      act()
      close(client)
    }
  }

  deinit { close(descriptor) }
}
