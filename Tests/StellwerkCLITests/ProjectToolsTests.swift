import Foundation
import TestSupport
import Testing

@Suite("The keys of a project")
struct KeysTests {
  @Test("are made once and kept")
  func once() async throws {
    let shared = try await Shared.keys.value
    let scratch = Scratch()
    try FileManager.default.copyItem(atPath: shared("keys"), toPath: scratch("keys"))
    let before = try bytes(of: scratch("keys/release.pem"))
    try FileManager.default.removeItem(atPath: scratch("keys/release.pub.pem"))
    try FileManager.default.removeItem(atPath: scratch("keys/repository.asc"))
    let said = try await stellwerk("keys", "generate", scratch("keys"))
    #expect(said.status == 0, "\(said)")
    let lines = said.output.split(separator: "\n").map(String.init)
    #expect(try lines[1].wholeMatch(of: Regex("  kept  statements  ed25519  [0-9a-f]{64}")) != nil, "\(said)")
    #expect(try lines[2].wholeMatch(of: Regex("  kept  repository  openpgp  [0-9A-F]{40}")) != nil, "\(said)")
    #expect(try bytes(of: scratch("keys/release.pem")) == before)
    for name in ["release.pub.pem", "repository.asc"] {
      #expect(try bytes(of: scratch("keys/\(name)")) == bytes(of: shared("keys/\(name)")), "\(name)")
    }
  }

  @Test("are for their owner's eyes, and openssl and gpg read them")
  func readable() async throws {
    let keys = try await Shared.keys.value("keys")
    #expect(
      try FileManager.default.attributesOfItem(atPath: "\(keys)/release.pem")[.posixPermissions] as? Int
        == 0o600)
    #expect(
      try FileManager.default.attributesOfItem(atPath: "\(keys)/gnupg")[.posixPermissions] as? Int == 0o700)
    let open = try shell("openssl pkey -in \"$1/release.pem\" -pubout | cmp - \"$1/release.pub.pem\"", [keys])
    #expect(open.status == 0, "\(open)")
    let gpg = try shell(
      "gpg --homedir \"$1\" --show-keys --with-colons \"$1/../repository.asc\"", ["\(keys)/gnupg"])
    let fingerprint = try text(of: "\(keys)/repository.fingerprint").trimmingCharacters(in: .newlines)
    #expect(gpg.output.contains("fpr:::::::::\(fingerprint):"), "\(gpg)")
    #expect(gpg.output.contains("::::1767225600::"), "made when it was told: \(gpg)")
  }

  @Test("are not put beside half of another pair", arguments: [true, false])
  func stray(isSecretThere: Bool) async throws {
    let shared = try await Shared.keys.value
    let scratch = Scratch()
    try FileManager.default.createDirectory(atPath: scratch("keys"), withIntermediateDirectories: true)
    if isSecretThere {
      try FileManager.default.copyItem(
        atPath: shared("keys/release.pem"), toPath: scratch("keys/release.pem"))
    }
    _ = try shell(
      "openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out \"$1\"",
      [scratch("keys/release.pub.pem")])
    let said = try await stellwerk("keys", "generate", scratch("keys"))
    #expect(said.status == 65)
    #expect(said.errors.contains("error[key.stray]"), "\(said)")
    #expect(FileManager.default.fileExists(atPath: scratch("keys/release.pem")) == isSecretThere)
  }

  @Test("can be of P-256")
  func p256() async throws {
    let scratch = Scratch()
    let said = try await stellwerk("keys", "generate", "--artifacts", scratch.path, "--algorithm", "p256")
    #expect(said.status == 0, "\(said)")
    #expect(said.output.contains("  made  statements  p256  "))
    let text = try shell("openssl pkey -in \"$1\" -noout -text", [scratch("keys/release.pem")])
    #expect(text.output.contains("prime256v1"))
  }
}

@Suite("Importing advisories")
struct AdvisoriesImportTests {
  private static let second = Shared.advisory.replacingOccurrences(of: "TEST-2026-1", with: "TEST-2026-2")
    .replacingOccurrences(of: "tinylib", with: "other").replacingOccurrences(
      of: "CVE-2026-0001", with: "CVE-2026-0002")

  /// A folder with two records, and two files that are none.
  private func folder() throws -> Scratch {
    let scratch = Scratch()
    try write(Shared.advisory, to: scratch("in/TEST-2026-1.json"))
    try write(Self.second, to: scratch("in/TEST-2026-2.json"))
    try write("{\"id\": \"BROKEN-1\"}", to: scratch("in/BROKEN-1.json"))
    return scratch
  }

  @Test("reads an all.zip into a database, then renews it")
  func zip() async throws {
    let scratch = try folder()
    let made = try shell(
      "cd \"$1/in\" && /usr/bin/python3 -c 'import zipfile, glob\nwith zipfile.ZipFile(\"../all.zip\", \"w\", zipfile.ZIP_DEFLATED) as z:\n  for n in sorted(glob.glob(\"*\")): z.write(n)'",
      [scratch.path])
    #expect(made.status == 0, "\(made)")
    let said = try await stellwerk(
      "advisories", "import", scratch("all.zip"), "--artifacts", scratch("artifacts"), "--as-of", "2026-11-20"
    )
    #expect(said.status == 0, "\(said)")
    let place = scratch("artifacts/advisories.db")
    #expect(
      said.output.hasPrefix(
        "\(place): 2 added, 0 replaced, 0 unchanged\n  2 records, newest of 2026-10-01, sha256:"), "\(said)")
    #expect(said.output.hasSuffix("\n  1 rejected\n"), "\(said)")
    #expect(said.errors.hasPrefix("rejected BROKEN-1: "), "\(said)")
    let again = try await stellwerk(
      "advisories", "import", scratch("all.zip"), "--output", place, "--as-of", "2026-11-21")
    #expect(again.output.hasPrefix("\(place): 0 added, 0 replaced, 2 unchanged\n"), "\(again)")
  }

  @Test("writes a snapshot of some packages, and reads it again")
  func snapshot() async throws {
    let scratch = try folder()
    let said = try await stellwerk(
      "advisories", "import", scratch("in"), "--output", scratch("a.jsonl"), "--packages", "other,nothing",
      "--source", "us", "--licence", "CC0-1.0", "--date", "2026-10-02", "--as-of", "2026-11-20")
    #expect(said.status == 0, "\(said)")
    let lines = try LogLines(try text(of: scratch("a.jsonl")))
    #expect(lines.count == 2)
    #expect(lines.values("source") == ["us"] && lines.values("licence") == ["CC0-1.0"])
    #expect(lines.values("id") == ["TEST-2026-2"])
    #expect(lines.values("date") == ["2026-10-02T00:00:00Z"])
    let again = try await stellwerk(
      "advisories", "import", scratch("a.jsonl"), "--output", scratch("b.jsonl"), "--source", "us",
      "--licence",
      "CC0-1.0", "--date", "2026-10-02")
    #expect(again.status == 0, "\(again)")
    #expect(try bytes(of: scratch("a.jsonl")) == bytes(of: scratch("b.jsonl")))
  }

  @Test("counts what is dated in the future, and what is older than what is there")
  func dates() async throws {
    let scratch = Scratch()
    try write(Shared.advisory, to: scratch("new.json"))
    try write(Shared.advisory.replacingOccurrences(of: "2026-10", with: "2026-09"), to: scratch("old.json"))
    let line = ["--output", scratch("a.db"), "--source", "s"]
    let first = try await stellwerk(
      ["advisories", "import", scratch("new.json"), "--as-of", "2026-09-15"] + line)
    #expect(first.output.contains("1 added, 0 replaced, 0 unchanged, 1 dated in the future"), "\(first)")
    let second = try await stellwerk(
      ["advisories", "import", scratch("old.json"), "--as-of", "2026-11-15"] + line)
    #expect(
      second.output.contains("0 added, 0 replaced, 0 unchanged, 1 older than what is there"), "\(second)")
  }

  @Test(
    "refuses what holds no advisories",
    arguments: [
      ("PK\u{3}\u{4}broken", "a.zip"), ("text", "a.txt"), ("{}", "a.json"), ("", ""),
    ])
  func refused(content: String, name: String) async throws {
    let scratch = Scratch()
    if !name.isEmpty { try write(content, to: scratch(name)) }
    let said = try await stellwerk(
      "advisories", "import", scratch(name.isEmpty ? "nothing" : name), "--output", scratch("o.db"))
    #expect(said.status == 65, "\(said)")
    #expect(said.output == "" && said.errors.hasPrefix("error["))
  }

  @Test("keeps packages for snapshots: a database holds all")
  func packages() async throws {
    let scratch = try folder()
    let said = try await stellwerk(
      "advisories", "import", scratch("in"), "--output", scratch("d/a.db"), "--packages", "other")
    #expect(said.status == 64)
    #expect(said.errors.contains("'--packages' goes with a snapshot"))
    #expect(!FileManager.default.fileExists(atPath: scratch("d")))
  }
}
