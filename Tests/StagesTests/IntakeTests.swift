import Cryptography
import Diagnostics
import Execution
import Foundation
import Pipelines
import TestSupport
import Testing

/// FIPS 180-4: the digest of "abc".
let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
private let zeros = String(repeating: "0", count: 64)

@Suite("A file beside the manifest")
struct FileIntakeTests {
  @Test("is taken by its digest, in either case, and becomes a material")
  func taken() async throws {
    let shop = try Workshop()
    try shop.write("in/file.txt", "abc")
    for digest in [abc, abc.uppercased()] {
      let run = try await shop.run(
        "- {name: a, uses: intake/file, with: {path: in/file.txt, sha256: \(digest)}}")
      #expect(try run.artifact("a.file").digest.hex == abc)
      #expect(run["a"]?.result?.summary == "file.txt  3 B")
      let material = try #require(run["a"]?.result?.materials.first)
      #expect([material.name, material.uri, material.waiver] == ["in/file.txt", nil, nil])
      #expect(material.digest.hex == abc)
    }
  }

  @Test("is taken without a digest where somebody says why, which the material keeps")
  func waived() async throws {
    let shop = try Workshop()
    try shop.write("file", "abc")
    let run = try await shop.run(
      "- {name: a, uses: intake/file, with: {path: file, waiver: {reason: made by hand}}}")
    #expect(run["a"]?.result?.materials.map(\.waiver) == ["made by hand"])
  }

  @Test("with another digest is refused, which names file, expected and got")
  func wrong() async throws {
    let shop = try Workshop()
    try shop.write("file", "abd")
    let problem = try await shop.failure(
      of: "a", "- {name: a, uses: intake/file, with: {path: file, sha256: \(abc)}}")
    #expect(problem.code.name == "intake.digest")
    #expect(problem.code.exitStatus == .stageFailed)
    #expect(problem.message == "stage 'a': 'file' has another digest than expected")
    #expect(
      problem.cause
        == "expected sha256:\(abc), got sha256:a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9"
    )
    #expect(problem.location?.line == 6)
    #expect(!problem.isTransient)
  }

  @Test(
    "is refused at the place of the mistake, before anything runs",
    arguments: [
      ("👉{path: file}", "intake.no-digest", "'file' has no sha256 and no waiver"),
      ("{path: file, sha256: 👉abc👈}", "manifest.value", "'sha256' is not 64 hexadecimal digits"),
      ("👉{path: file, waiver: {reason: ' '}}", "intake.no-digest", "'file' has no sha256 and no waiver"),
      ("👉{path: file, waiver: {why: so}}", "intake.no-digest", "'file' has no sha256 and no waiver"),
      (
        "👉{path: file, waiver: {reason: so, by: me}}", "intake.no-digest",
        "'file' has no sha256 and no waiver"
      ),
      (
        "{path: file, sha256: \(abc), waiver: {👉reason👈: so}}", "manifest.value",
        "'waiver' stands beside a 'sha256'"
      ),
    ])
  func places(with: String, code: String, message: String) throws {
    try expectRefusal("intake/file", with, code, message)
  }
}

/// Holds a stage that cannot be meant against its problem.
func expectRefusal(
  _ uses: String, _ with: String, _ code: String, _ message: String, inputs: String = "{}",
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
  let shop = try Workshop()
  let stage = marked(
    "    - {name: a, uses: \(uses), inputs: \(inputs), with: \(with)}", file: shop.scratch("p.yaml"))
  let problems = try shop.planned(String(stage.text.dropFirst(4))).problems
  #expect(problems.map(\.code.name) == [code], sourceLocation: sourceLocation)
  #expect(problems.map(\.message) == [message], sourceLocation: sourceLocation)
  let place = try #require(problems.first?.location, sourceLocation: sourceLocation)
  #expect(
    place.line == 6 && place.column == stage.location.column, "\(place)", sourceLocation: sourceLocation)
}

/// A web server on this machine that hands out the files of a folder.
final class FileServer {
  let url: String
  private let process = Process()

  init(_ folder: String) throws {
    let script = """
      import functools, http.server, sys
      handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
      print(server.server_port, flush=True)
      server.serve_forever()
      """
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", script, folder]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    url = "http://127.0.0.1:\(try #require(Int(line.prefix { $0 != "\n" })))"
  }

  deinit { process.terminate() }
}

@Suite("A file on a web server", .enabled(if: Tools.has("/usr/bin/python3"), "python3 serves the files"))
struct HTTPIntakeTests {
  @Test("is fetched by its digest; the record does not keep what stands in the query")
  func fetched() async throws {
    let shop = try Workshop()
    try shop.write("www/sub/file.txt", "abc")
    let server = try FileServer(shop.scratch("www"))
    let url = "\(server.url)/sub/file.txt?token=secret"
    let run = try await shop.run(
      """
      - {name: a, uses: intake/http, with: {url: '\(url)', sha256: \(abc)}}
      - {name: b, uses: intake/http, with: {url: '\(url)', waiver: {reason: changes daily}}}
      """)
    #expect(try run.artifact("a.file").digest.hex == abc)
    #expect(run["a"]?.result?.summary == "3 B")
    let material = try #require(run["a"]?.result?.materials.first)
    #expect([material.name, material.uri] == ["file.txt", "\(server.url)/sub/file.txt?token=***"])
    #expect(run["b"]?.result?.materials.map(\.waiver) == ["changes daily"])
  }

  @Test("is refused with another digest, a wrong status, and when it is too large")
  func refused() async throws {
    let shop = try Workshop()
    try shop.write("www/file", "abd")
    let server = try FileServer(shop.scratch("www"))
    for (name, with, code, isTransient) in [
      ("file?key=secret", "sha256: \(abc)", "intake.digest", false),
      ("gone", "sha256: \(abc)", "web.status", false),
      ("file", "limit: 2, sha256: \(abc)", "web.too-large", false),
    ] {
      let problem = try await shop.failure(
        of: "a", "- {name: a, uses: intake/http, with: {url: '\(server.url)/\(name)', \(with)}}")
      #expect(problem.code.name == code)
      #expect(problem.code.exitStatus == .stageFailed)
      #expect(problem.isTransient == isTransient)
      #expect(!"\(problem)".contains("secret"))
    }
  }

  @Test("on a server that cannot be reached is asked for as often as the stage allows")
  func unreachable() async throws {
    let shop = try Workshop()
    let stage = """
      - {name: a, uses: intake/http, retry: {attempts: 2}, with: {url: 'http://127.0.0.1:1/x', sha256: \(abc)}}
      """
    let outcome = try #require(try await shop.run(stage)["a"])
    #expect(outcome.attempts == 2)
    guard case .failed(let problem) = outcome.status else {
      Issue.record("\(outcome.status)")
      return
    }
    #expect(problem.code.name == "web.no-connection")
    #expect(problem.isTransient)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("{url: 👉ftp://x/y👈, sha256: \(abc)}", "manifest.value", "'ftp://x/y' is not an http or https URL"),
      ("{url: 👉'https://me:pw@x/y'👈, sha256: \(abc)}", "manifest.value", "the URL holds a user or password"),
      ("{url: 👉'https://me@x?y'👈, sha256: \(abc)}", "manifest.value", "the URL holds a user or password"),
      ("👉{url: 'https://x/?y=a@b'}", "intake.no-digest", "'https://x/?y=a@b' has no sha256 and no waiver"),
      (
        "👉{url: 'https://x/', limit: 0, sha256: \(abc)}", "manifest.value",
        "'limit' is not a number of bytes above 0"
      ),
    ])
  func places(with: String, code: String, message: String) throws {
    try expectRefusal("intake/http", with, code, message)
  }
}
