import Diagnostics
import Execution
import Foundation
import JSON
import OperatingSystem
import Pipelines
import Stages
import TestSupport
import Testing

/// One OpenPGP key for all tests, in a home with a short path; gone with the process.
enum TestKey {
  static let isPossible = Tools.has("/usr/bin/gpg", "/usr/bin/gpgconf")
  static let shared = Result { () throws -> (home: String, fingerprint: String) in
    let scratch = Scratch()
    try createFolder(scratch("g"), mode: 0o700)
    Keep.alive(scratch)
    let fingerprint = try GnuPG(home: scratch("g")).generate(
      user: "Test <test@example.org>", created: Timestamp(seconds: 1_700_000_000))
    return (scratch("g"), fingerprint)
  }

  /// As it stands in `spec:`.
  static func spec(_ more: String = "") throws -> String {
    let key = try shared.get()
    return "{pipeline: p.yaml, keys: {repository: {openpgp: \(key.fingerprint), home: \(key.home)}}\(more)}"
  }
}

@Suite("An OpenPGP signature", .enabled(if: TestKey.isPossible, "gpg makes and verifies it"))
struct SigningTests {
  private static let stages = """
    - {name: file, uses: intake/file, with: {path: file, sha256: \(abc)}}
    - {name: one, uses: sign/openpgp, inputs: {artifact: file.file}}
    - {name: two, uses: sign/openpgp, inputs: {artifact: file.file}}
    """

  @Test("is right, the same bytes every time, and says so; two at once share one agent")
  func signed() async throws {
    let key = try TestKey.shared.get()
    var signatures: Set<[UInt8]> = []
    for _ in 1...2 {
      let shop = try Workshop()
      try shop.write("file", "abc")
      try createFolder(shop.scratch("home"), mode: 0o700)
      let run = try await shop.run(Self.stages, spec: TestKey.spec())
      for name in ["one.signature", "two.signature"] { signatures.insert(try readBytes(of: run.path(name))) }
      #expect(try run.artifact("one.signature").mediaType == "application/pgp-signature")
      #expect(
        run["one"]?.result?.summary == "OpenPGP \(key.fingerprint.prefix(4))…\(key.fingerprint.suffix(4))")
      let note = try #require(run["one"]?.result?.notes.first)
      #expect(note.name == "signature")
      #expect(
        note.value == [
          "algorithm": "openpgp", "fingerprint": .string(key.fingerprint),
          "subject": .string("sha256:\(abc)"),
          "time": "2026-11-21T00:00:00Z", "verified": true,
        ])
      try shop.write(
        "key.asc", String(decoding: try GnuPG(home: key.home).publicKey(key.fingerprint), as: UTF8.self))
      try shop.tool("/usr/bin/gpg", "--homedir", "home", "--dearmor", "-o", "key.gpg", "key.asc")
      try shop.tool(
        "/usr/bin/gpgv", "--homedir", "home", "--keyring", shop.scratch("key.gpg"), run.path("one.signature"),
        "file")
    }
    #expect(signatures.count == 1)
  }

  @Test("is made by the key whose fingerprint stands in a file")
  func file() async throws {
    let key = try TestKey.shared.get()
    let shop = try Workshop()
    try shop.write("file", "abc")
    try shop.write("fpr", "\(key.fingerprint.lowercased())\n")
    let spec = "{pipeline: p.yaml, keys: {repository: {openpgp: fpr, home: \(key.home)}}}"
    #expect(try await shop.run(Self.stages, spec: spec)["one"]?.result?.summary.hasPrefix("OpenPGP") == true)
    try shop.write("fpr", "not a fingerprint")
    guard case .failed(let problem) = try await shop.run(Self.stages, spec: spec)["one"]?.status else {
      Issue.record("signed")
      return
    }
    #expect(problem.code.name == "openpgp.no-key")
    #expect(problem.message == "stage 'one': 'fpr' holds no fingerprint")
    #expect(problem.location?.file == shop.scratch("package.yaml"))
  }

  @Test("cannot be made without key or home", arguments: [true, false])
  func missing(isHomeThere: Bool) async throws {
    let shop = try Workshop()
    try shop.write("file", "abc")
    let fingerprint = String(repeating: "AB", count: 20)
    let home = isHomeThere ? try TestKey.shared.get().home : shop.scratch("nowhere")
    let spec = "{pipeline: p.yaml, keys: {repository: {openpgp: \(fingerprint), home: \(home)}}}"
    guard case .failed(let problem) = try await shop.run(Self.stages, spec: spec)["one"]?.status else {
      Issue.record("signed")
      return
    }
    #expect(problem.code.name == (isHomeThere ? "openpgp.no-key" : "openpgp.home"))
    #expect(problem.code.exitStatus == .stageFailed)
    let message =
      isHomeThere
      ? "there is no secret key \(fingerprint) in this GnuPG home" : "there is no GnuPG home '\(home)'"
    #expect(problem.message == "stage 'one': \(message)")
    #expect(problem.hint?.hasPrefix("'stellwerk keys generate' makes one") == true)
  }

  @Test("takes no PEM key, and no pipeline without a key")
  func pem() throws {
    let shop = try Workshop()
    try shop.write("file", "abc")
    let problems = try shop.planned(Self.stages, spec: "{pipeline: p.yaml, keys: {repository: {pem: k.pem}}}")
      .problems
    #expect(problems.map(\.message) == Array(repeating: "'key' is not an OpenPGP key", count: 2))
    #expect(
      try shop.planned(Self.stages).problems.map(\.code.name) == [
        "manifest.missing-key", "manifest.missing-key",
      ])
  }

  @Test("over other bytes is not valid")
  func forged() throws {
    let key = try TestKey.shared.get()
    let shop = try Workshop()
    try shop.write("file", "abc")
    try shop.write("other", "abd")
    let gpg = try GnuPG(home: key.home)
    let signature = try gpg.detachedSignature(
      of: shop.scratch("file"), by: key.fingerprint, at: Timestamp(seconds: 1_800_000_000))
    try shop.write("file.asc", String(decoding: signature, as: UTF8.self))
    #expect(try gpg.isValid(shop.scratch("file.asc"), of: shop.scratch("file"), by: key.fingerprint))
    #expect(try !gpg.isValid(shop.scratch("file.asc"), of: shop.scratch("other"), by: key.fingerprint))
    #expect(
      try !gpg.isValid(
        shop.scratch("file.asc"), of: shop.scratch("file"), by: String(repeating: "0", count: 40)))
    #expect(throws: Problem.self) { try gpg.publicKey(String(repeating: "0", count: 40)) }
    #expect(throws: Problem.self) {
      try gpg.detachedSignature(
        of: shop.scratch("nowhere"), by: key.fingerprint, at: Timestamp(seconds: 1_800_000_000))
    }
  }
}
