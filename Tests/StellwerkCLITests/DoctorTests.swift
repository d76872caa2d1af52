import Foundation
import TestSupport
import Testing

@Suite("The doctor")
struct DoctorTests {
  private static func checks(_ said: Said) throws -> [[String: Any]] {
    try #require(try FsckTests.json(said)["checks"] as? [[String: Any]])
  }

  /// Groups with their names and states: `tool /bin/sh ok`.
  private static func words(_ said: Said) throws -> [String] {
    try checks(said).map { "\($0["group"] ?? "") \($0["name"] ?? "") \($0["state"] ?? "")" }
  }

  /// Every file and folder with the time of its last change.
  private static func state(of path: String) throws -> [String] {
    try Scratch().run("find", [path, "-printf", "%p %T@ %C@ %s\\n"]).split(separator: "\n").map(String.init)
      .sorted()
  }

  @Test("looks at the machine where no manifest is given, and changes nothing")
  func machine() async throws {
    let project = try await FsckTests.released()
    let before = try Self.state(of: project.path)
    let said = try await FsckTests.call(project, "doctor", "--format", "json")
    let words = try Self.words(said)
    for name in [
      "tool /bin/sh ok", "library libarchive.so.13 ok", "library libcrypto ok",
      "library libcurl.so.4 ok",
      "library libsqlite3 ok", "library libyaml ok", "machine clock ok", "state store ok",
      "state ledger ok", "state checkpoints ok",
    ] { #expect(words.contains(name), "\(name): \(words)") }
    let tools = try Self.checks(said).filter { $0["group"] as? String == "tool" }
    #expect(
      tools.compactMap { $0["name"] as? String } == [
        "/bin/sh", "/usr/bin/apt-get", "/usr/bin/dpkg", "/usr/bin/gpg", "/usr/bin/python3",
      ])
    #expect(
      tools.allSatisfy { ($0["package"] as? String)?.isEmpty == false && $0["needed"] as? Bool == true })
    // What every other program says too.
    let version = try project.scratch.run("dpkg-query", ["-W", "-f", "${Version}", "gnupg"])
    #expect(tools.first { $0["name"] as? String == "/usr/bin/gpg" }?["version"] as? String == version)
    #expect(said.status == (words.contains { $0.hasSuffix(" missing") } ? 1 : 0), "\(said)")
    #expect(try Self.state(of: project.path) == before)
  }

  @Test("looks at what given manifests need, and changes nothing in the homes of keys")
  func manifests() async throws {
    let project = try await Project()
    let before = try Self.state(of: project.path)
    let said = try await FsckTests.call(
      project, "doctor", project.manifest, "--format", "json", "--as-of", "2026-11-22")
    #expect(said.status == 0, "\(said)")
    let words = try Self.words(said)
    #expect(
      words.contains("manifest key repository ok") && words.contains("manifest key statements ok"), "\(words)"
    )
    let advisories = try #require(try Self.checks(said).first { $0["name"] as? String == "../advisories" })
    #expect(
      advisories["records"] as? Int == 1 && advisories["state"] as? String == "warning", "\(advisories)")
    #expect(try Self.state(of: project.path) == before)
    let text = try await FsckTests.call(project, "doctor", project.manifest, "--as-of", "2026-11-22")
    #expect(text.output.contains("✓ /usr/bin/gpg") && text.output.contains(" checks, 0 missing, "), "\(text)")
    #expect(try await FsckTests.call(project, "doctor", project.manifest, "-q").output.isEmpty)
  }

  @Test("names what is missing with its fix, and ends with 1")
  func missing() async throws {
    let project = try await Project()
    try FileManager.default.removeItem(atPath: project.scratch("artifacts/keys/release.pem"))
    try FileManager.default.removeItem(atPath: project.scratch("m/hello.txt"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: project.scratch("artifacts/keys/gnupg"))
    let said = try await FsckTests.call(project, "doctor", project.manifest, "--format", "json")
    #expect(said.status == 1, "\(said)")
    let checks = try Self.checks(said)
    let find = { (name: String) in checks.first { ($0["name"] as? String)?.hasSuffix(name) == true } }
    let key = try #require(find("key statements"))
    #expect(key["state"] as? String == "missing")
    #expect(key["found"] as? String == "there is no '../artifacts/keys/release.pem'")
    #expect(key["fix"] as? String == "'stellwerk keys generate' makes the keys of a project")
    #expect(
      checks.contains { $0["code"] as? String == "preflight.file" && $0["state"] as? String == "missing" })
    let home = try #require(find("key repository"))
    #expect(home["state"] as? String == "warning")
    #expect(home["fix"] as? String == "chmod go= \(project.scratch("artifacts/keys/gnupg"))")
  }

  @Test(
    "tells of a key that has expired, and of one that will soon",
    arguments: [
      ("2026-12-01", "ok"), ("2027-01-20", "warning"), ("2027-02-02", "missing"),
    ])
  func expiry(time: String, state: String) async throws {
    let project = try await Project()
    let home = project.scratch("artifacts/keys/gnupg")
    // `seconds=` counts from the creation of the key, 2026-01-01: until 2027-02-01.
    let digits = try text(of: project.scratch("artifacts/keys/repository.fingerprint"))
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let short = "/tmp/stw-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createSymbolicLink(atPath: short, withDestinationPath: home)
    defer { try? FileManager.default.removeItem(atPath: short) }
    _ = try project.scratch.outcome(
      "gpg",
      [
        "--batch", "--homedir", short, "--faked-system-time", "20260102T000000", "--quick-set-expire", digits,
        "20270201T000000",
      ])
    _ = try project.scratch.outcome("gpgconf", ["--homedir", short, "--kill", "all"])
    let said = try await FsckTests.call(
      project, "doctor", project.manifest, "--format", "json", "--as-of", time)
    let key = try #require(try Self.checks(said).first { $0["name"] as? String == "key repository" })
    #expect(key["state"] as? String == state, "\(key)")
    #expect(said.status == (state == "missing" ? 1 : 0))
  }

  @Test("finds a store, a ledger and checkpoints that are not what they were")
  func damage() async throws {
    let project = try await FsckTests.released()
    try write("99\n", to: project.scratch("artifacts/store/version"))
    try write("no database", to: project.scratch("artifacts/ledger.sqlite"))
    let said = try await FsckTests.call(project, "doctor", "--format", "json")
    let words = try Self.words(said)
    #expect(said.status == 1)
    for name in ["store", "ledger", "checkpoints"] {
      #expect(words.contains("state \(name) missing"), "\(words)")
    }
    let store = try #require(
      try Self.checks(said).first { $0["name"] as? String == "store" && $0["group"] as? String == "state" })
    #expect(
      store["code"] as? String == "store.newer-version" && store["fix"] as? String == "use a newer stellwerk")
  }

  @Test(
    "doubts a clock and a locale",
    arguments: [
      ("1990-01-01", [:], "machine clock missing", "machine locale warning"),
      ("2026-11-21", ["LANG": "C.UTF-8"], "machine clock ok", "machine locale ok"),
      ("2026-11-21", ["LC_ALL": "POSIX", "LANG": "C.UTF-8"], "machine clock ok", "machine locale warning"),
    ] as [(String, [String: String], String, String)])
  func surroundings(time: String, environment: [String: String], clock: String, locale: String) async throws {
    let scratch = Scratch()
    let said = try await stellwerk(
      ["doctor", "--format", "json", "--artifacts", scratch("artifacts"), "--as-of", time],
      environment: environment)
    let words = try Self.words(said)
    #expect(words.contains(clock) && words.contains(locale), "\(words)")
    #expect(words.contains("state store ok") && words.contains("state ledger ok"))
    #expect(!FileManager.default.fileExists(atPath: scratch("artifacts")))
  }

  @Test("refuses a manifest that is wrong as others do")
  func wrong() async throws {
    let scratch = Scratch()
    try write("apiVersion: stellwerk/v1\nkind: Package\n", to: scratch("m.yaml"))
    let said = try await stellwerk("doctor", scratch("m.yaml"), "--artifacts", scratch("artifacts"))
    #expect(said.status == 65 && said.errors.contains("error["), "\(said)")
  }
}

@Suite("The page on looking at runs")
struct ObservabilityPageTests {
  private static func page() throws -> String {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try text(of: "/\(folder)/docs/observability.md")
  }

  @Test("lists the metrics that there are, with their types and labels")
  func metrics() async throws {
    let project = try await FsckTests.released()
    let lines = try text(of: project.scratch("artifacts/metrics.prom")).split(separator: "\n")
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ") }
      .map { "\($0[2]) \($0[3])" }
    let rows = try Self.page().split(separator: "\n").filter { $0.hasPrefix("| `stellwerk_") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
    }
    #expect(rows.map { "\($0[0]) \($0[1])" }.sorted() == types.sorted())
    for row in rows {
      let labels = row[2].split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
      }
      let sample = try #require(lines.first { $0.hasPrefix(row[0]) && !$0.hasPrefix("#") })
      for label in labels { #expect(sample.contains("\(label)=\""), "\(sample)") }
    }
  }

  @Test("has examples of JSON that are JSON, and links that lead somewhere")
  func examples() throws {
    let page = try Self.page()
    let objects = page.split(separator: "\n").filter { $0.hasPrefix("{\"") }
    #expect(objects.count == 3)
    for object in objects { _ = try JSONSerialization.jsonObject(with: Data(object.utf8)) }
    let headings = page.split(separator: "\n").filter { $0.hasPrefix("## ") }
      .map { $0.dropFirst(3).lowercased().replacingOccurrences(of: " ", with: "-") }
    for heading in ["while-it-runs", "lines-of-json", "the-trace", "metrics", "doctor"] {
      #expect(headings.contains(heading) && page.contains("(#\(heading))"), "\(heading)")
    }
  }
}
