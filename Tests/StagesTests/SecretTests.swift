import Diagnostics
import Execution
import Foundation
import Manifests
import OperatingSystem
import Pipelines
import Store
import TestSupport
import Testing

@Suite("A secret of a stage")
struct StageSecretTests {
  private static let stage = """
    - name: a
      uses: build/command
      with:
        secrets: {API_TOKEN: {env: X_TOKEN}, LICENCE: {file: licence.txt}}
        run: '[ "$API_TOKEN" = "canary value 7" ]; printf %s "$LICENCE" | wc -c > "$OUT/n"; env | cut -d= -f1 | sort > "$OUT/names"'
        produces: {n: n, names: names}
    """

  @Test("reaches the command as a variable, and nothing else does")
  func given() async throws {
    let shop = try Workshop()
    try shop.write("licence.txt", "canary-licence\n")
    let run = try await shop.run(
      Self.stage, environment: ["X_TOKEN": "canary value 7", "X_PASSWORD": "canary", "TOKEN": "canary"])
    #expect(try readText(of: run.path("a.n")) == "14\n", "the line feed at the end is no part of it")
    let names = try readText(of: run.path("a.names")).split(separator: "\n").map(String.init)
    #expect(
      Set(names).subtracting(["_", "SHLVL", "OLDPWD", "PWD"]) == [
        "API_TOKEN", "HOME", "LC_CTYPE", "LICENCE", "OUT", "PATH", "SOURCE_DATE_EPOCH", "TMPDIR", "TZ",
      ])
  }

  @Test("is no part of the key: another value finds the same result")
  func key() async throws {
    let shop = try Workshop()
    try shop.write("licence.txt", "canary-licence\n")
    _ = try await shop.run(Self.stage, environment: ["X_TOKEN": "canary value 7"])
    try shop.write("licence.txt", "canary-other")
    let again = try await shop.run(Self.stage, environment: ["X_TOKEN": "canary value 8"])
    #expect(again["a"]?.isReused == true)
  }

  @Test(
    "does not leave through what the command says, in whatever form",
    arguments: [
      "echo \"$T\" >&2", "printf %s \"$T\" | base64", "printf x%s \"$T\" | base64",
      "printf xx%s \"$T\" | base64",
      "printf %s \"$T\" | od -An -tx1", "printf %s \"$T\" | od -An -tx1 | tr -d ' \\n' | tr a-f A-F",
      "printf 'canary%%20value%%207'", "echo \"'canary\\ value\\ 7'\"",
    ])
  func said(command: String) async throws {
    let shop = try Workshop()
    let (stage, _) = marked(
      """
      - name: a
        uses: build/command
        with:
          secrets: {T: {env: X_TOKEN}}
          produces: {tree: .}
          run: |
            \(command)
            exit 3
      """)
    let outcome = try #require(try await shop.run(stage, environment: ["X_TOKEN": "canary value 7"])["a"])
    guard case .failed(let problem) = outcome.status else { return #expect(Bool(false), "\(outcome)") }
    #expect(problem.code.name == "build.command")
    #expect(problem.cause?.contains("[secret]") == true, "\(problem)")
    for form in ["canary", "Y2FuYXJ5", "NhbmFyeS", "YW5hcnkg", "63616e617279", "63 61 6e 61", "63616E61"] {
      #expect(problem.cause?.contains(form) == false, "\(form) \(problem)")
    }
  }

  @Test("does not leave through an output", arguments: ["\"$OUT/x\"", "\"$OUT/d/x\""])
  func output(place: String) async throws {
    let shop = try Workshop()
    let stage = """
      - name: a
        uses: build/command
        with:
          secrets: {T: {env: X_TOKEN}}
          produces: {tree: .}
          run: 'mkdir "$OUT/d"; printf "%s" "$T" > \(place)'
      """
    let outcome = try #require(try await shop.run(stage, environment: ["X_TOKEN": "canary value 7"])["a"])
    guard case .failed(let problem) = outcome.status else { return #expect(Bool(false), "\(outcome)") }
    #expect(problem.code.name == "stage.secret-in-output")
    #expect(problem.message == "stage 'a': the output 'tree' holds a secret of the stage")
    for entry in try FolderTree(shop.store.folder).entries {
      guard case .file = entry.kind else { continue }
      let bytes = try readBytes(of: "\(shop.store.folder)/\(entry.path)")
      #expect(!bytes.contains(Array("canary value 7".utf8)), "\(entry.path)")
    }
  }

  @Test(
    "is only named: anything else is refused at its place, and not repeated",
    arguments: [
      ("{T: 👉hunter2-canary👈}", "manifest.type", "'secrets' has a value that is not a reference to a secret"),
      (
        "{T: {👉value👈: hunter2-canary}}", "manifest.unknown-key",
        "'secrets' has a value that is not a reference to a secret"
      ),
      ("{T: {env: 👉1X👈}}", "manifest.value", "'secrets' has a value that does not name a variable"),
      ("{👉1T👈: {env: X}}", "manifest.value", "'secrets' has a key that is not a name of a variable"),
      ("{👉HOME👈: {env: X}}", "manifest.value", "'HOME' has a value already"),
    ])
  func refused(secrets: String, code: String, message: String) throws {
    let shop = try Workshop()
    let (text, place) = marked(
      pipeline("- {name: a, uses: build/command, with: {run: x, produces: {t: .}, secrets: \(secrets)}}"),
      file: shop.scratch("p.yaml"))
    let stages = text.split(separator: "\n").dropFirst(5).map { $0.dropFirst(4) }.joined(separator: "\n")
    let (_, problems) = try shop.planned(stages)
    #expect(problems.map(\.code.name) == [code] && problems.map(\.message) == [message], "\(problems)")
    #expect(problems.first?.location == place)
    #expect(!"\(problems)".contains("hunter2"))
  }

  @Test(
    "that is not there, or too short to be kept, is a problem at its place",
    arguments: [
      ("{env: 👉X_TOKEN👈}", [:], "the environment has no variable 'X_TOKEN'"),
      ("{env: 👉X_TOKEN👈}", ["X_TOKEN": "abc"], "the secret '$X_TOKEN' has fewer than 4 bytes"),
      ("{file: 👉none.txt👈}", [:], "the secret file 'none.txt' cannot be read"),
      ("{file: 👉nul.txt👈}", [:], "the secret in 'nul.txt' has a NUL byte"),
    ])
  func missing(reference: String, environment: [String: String], message: String) throws {
    let shop = try Workshop()
    try shop.write("nul.txt", "abc\0def")
    let (text, place) = marked(
      pipeline(
        "- {name: a, uses: build/command, with: {run: x, produces: {t: .}, secrets: {T: \(reference)}}}"),
      file: shop.scratch("p.yaml"))
    let stages = text.split(separator: "\n").dropFirst(5).map { $0.dropFirst(4) }.joined(separator: "\n")
    let plan = try #require(try shop.planned(stages).plan)
    var problems: [Problem] = []
    _ = Secrets(plan.stages.flatMap(\.options.secrets), environment: environment, into: &problems)
    #expect(problems.map(\.message) == [message] && problems.map(\.code.name) == ["preflight.secret"])
    #expect(problems.first?.location == place)
  }
}

@Suite("An authorization", .enabled(if: Tools.has("/usr/bin/python3"), "python3 serves the files"))
struct AuthorizationTests {
  /// Two servers: the first wants the header and leads `/away` to the second, which refuses it.
  private static let script = """
    import http.server, sys, threading
    class First(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        if self.headers.get("Authorization") != "Bearer canary-7":
          self.send_response(401); self.end_headers(); return
        if self.path == "/away":
          self.send_response(302); self.send_header("Location", f"http://localhost:{second.server_port}/x"); self.end_headers(); return
        self.send_response(200); self.end_headers(); self.wfile.write(b"abc")
      def log_message(self, *a): pass
    class Second(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        self.send_response(500 if "Authorization" in self.headers else 200); self.end_headers(); self.wfile.write(b"abc")
      def log_message(self, *a): pass
    first = http.server.ThreadingHTTPServer(("127.0.0.1", 0), First)
    second = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Second)
    threading.Thread(target=second.serve_forever, daemon=True).start()
    print(first.server_port, flush=True)
    first.serve_forever()
    """

  @Test("is sent to the first host and to no other")
  func sent() async throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", Self.script]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Not terminate(): SIGTERM is blocked in what a process starts that waits for it itself.
    defer { kill(process.processIdentifier, SIGKILL) }
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let url = "http://127.0.0.1:\(try #require(Int(line.prefix { $0 != "\n" })))"
    let shop = try Workshop()
    let with = "sha256: \(abc), authorization: {env: X_AUTH}"
    let run = try await shop.run(
      """
      - {name: a, uses: intake/http, with: {url: '\(url)/x', \(with)}}
      - {name: b, uses: intake/http, with: {url: '\(url)/away', \(with)}}
      """, environment: ["X_AUTH": "Bearer canary-7"])
    for name in ["a", "b"] { #expect(try readText(of: run.path("\(name).file")) == "abc") }
    let wrong = try await shop.run(
      "- {name: a, uses: intake/http, retry: {attempts: 1}, with: {url: '\(url)/y', \(with)}}",
      environment: ["X_AUTH": "Bearer canary-8"])
    guard case .failed(let problem)? = wrong["a"]?.status else { return #expect(Bool(false)) }
    #expect(problem.message.hasSuffix("answered with status 401"), "\(problem)")
  }
}
