import Diagnostics
import Foundation
import OperatingSystem
import PackageFormats
import TestSupport
import Testing

@Suite(
  "An APT repository in the eyes of apt-get",
  .enabled(if: Tool.has("apt-get", "apt-cache"), "apt-get is missing"))
struct APTClientTests {
  /// An apt of its own, that knows one repository.
  private struct Client {
    let scratch: Scratch
    let environment: [String: String]

    init(_ scratch: Scratch, source: String) throws {
      self.scratch = scratch
      let root = scratch("root")
      for folder in [
        "etc/apt/preferences.d", "etc/apt/trusted.gpg.d", "etc/apt/apt.conf.d", "state/lists/partial",
        "cache/archives/partial", "log",
      ] {
        try createFolder("\(root)/\(folder)")
      }
      try scratch.write("root/etc/apt/sources.list", source + "\n")
      try scratch.write("root/status", "")
      try scratch.write(
        "apt.conf",
        """
        Dir "\(root)"; Dir::Etc "\(root)/etc/apt"; Dir::State "\(root)/state"; Dir::State::status "\(root)/status";
        Dir::Cache "\(root)/cache"; Dir::Log "\(root)/log"; Dir::Bin::methods "/usr/lib/apt/methods";
        APT::Architecture "amd64"; APT::Architectures { "amd64"; }; APT::Sandbox::User "root"; Acquire::Languages "none";
        Acquire::Check-Date "true"; Acquire::Check-Valid-Until "true"; Acquire::Retries "0";
        """)
      environment = ["APT_CONFIG": scratch("apt.conf")]
    }

    func update() throws -> Program.Outcome {
      try scratch.outcome("apt-get", ["update"], environment: environment)
    }
  }

  /// Not in the future, which apt refuses.
  private static let past: Int64 = 1_700_000_000

  @Test("offers every version, before and after each change")
  func unsigned() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let first = try package(scratch, "hello-tool", "1.0-1")
    _ = try repository.add(first, to: suite(date: Self.past), sign: nil)
    _ = try repository.add(package(scratch, "hello-tool", "1.10-1"), to: suite(date: Self.past), sign: nil)
    let client = try Client(scratch, source: "deb [trusted=yes] file:\(scratch("apt")) stable main")
    let outcome = try client.update()
    #expect(outcome.status == 0, "\(outcome.said)")
    #expect(!outcome.said.contains("W:"), "\(outcome.said)")
    let policy = try scratch.run("apt-cache", ["policy", "hello-tool"], environment: client.environment)
    #expect(policy.contains("Candidate: 1.10-1"))
    #expect(policy.contains(" 1.0-1 "))
    try scratch.run("apt-get", ["download", "hello-tool=1.0-1"], environment: client.environment)
    #expect(try readBytes(of: scratch("hello-tool_1.0-1_all.deb")) == readBytes(of: first))
    _ = try repository.remove(
      "hello-tool", version: "1.10-1", architecture: "all", from: suite(date: Self.past + 1), sign: nil)
    #expect(try client.update().status == 0)
    #expect(
      try scratch.run("apt-cache", ["policy", "hello-tool"], environment: client.environment).contains(
        "Candidate: 1.0-1"))
  }

  @Test("finds its indexes by hash alone, also those of the state before")
  func byHash() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch), to: suite(date: Self.past), sign: nil)
    let release = try readBytes(of: scratch("apt/dists/stable/Release"))
    _ = try repository.add(package(scratch, "other"), to: suite(date: Self.past + 1), sign: nil)
    // As a client sees it that read `Release` just before the change.
    try scratch.write("apt/dists/stable/Release", release)
    for name in ["Packages", "Packages.gz", "Packages.xz"] {
      try FileManager.default.removeItem(atPath: scratch("apt/dists/stable/main/binary-amd64/\(name)"))
    }
    let client = try Client(scratch, source: "deb [trusted=yes] file:\(scratch("apt")) stable main")
    let outcome = try client.update()
    #expect(outcome.status == 0, "\(outcome.said)")
    let names = try scratch.run("apt-cache", ["pkgnames"], environment: client.environment)
    #expect(names == "hello-tool\n")
  }

  @Test(
    "is believed with the right signature only, and until it expires",
    .enabled(if: Tool.has("gpg", "gpgv", "gpgconf"), "gpg is missing"))
  func signed() throws {
    let scratch = Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch("g"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let home = ["GNUPGHOME": scratch("g")]
    let batch = ["--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    defer { _ = try? scratch.outcome("gpgconf", ["--kill", "all"], environment: home) }
    for name in ["Right", "Wrong"] {
      try scratch.run(
        "gpg", batch + ["--quick-generate-key", "\(name) <\(name)@example.org>", "ed25519", "sign", "never"],
        environment: home)
      try scratch.run(
        "gpg", batch + ["--output", scratch("\(name).gpg"), "--export", name], environment: home)
    }
    let sign: APTSigner = { release throws(Problem) in
      do {
        let options = batch + ["--local-user", "Right", "--digest-algo", "SHA512", "--armor"]
        let inline = try scratch.run("gpg", options + ["--clearsign"], input: release, environment: home)
        let detached = try scratch.run("gpg", options + ["--detach-sign"], input: release, environment: home)
        return (Array(inline.utf8), Array(detached.utf8))
      } catch { throw Problem(.aptInvalid, "\(error)") }
    }
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch), to: suite(date: Self.past), sign: sign)
    for paths in [["InRelease"], ["Release.gpg", "Release"]] {
      let files = paths.map { scratch("apt/dists/stable/\($0)") }
      #expect(
        try scratch.outcome("gpgv", ["--keyring", scratch("Right.gpg")] + files, environment: home).status
          == 0)
    }
    let source = { (key: String) in
      "deb [signed-by=\(scratch(key + ".gpg"))] file:\(scratch("apt")) stable main"
    }
    let client = try Client(scratch, source: source("Right"))
    let outcome = try client.update()
    #expect(outcome.status == 0, "\(outcome.said)")
    try scratch.run("apt-get", ["download", "hello-tool"], environment: client.environment)
    try scratch.write("root/etc/apt/sources.list", source("Wrong") + "\n")
    #expect(try client.update().said.contains("NO_PUBKEY"))
    _ = try repository.republish(suite(date: Self.past + 5, validUntil: Self.past + 6), sign: sign)
    try scratch.write("root/etc/apt/sources.list", source("Right") + "\n")
    let expired = try client.update()
    #expect(expired.status != 0)
    #expect(expired.said.contains("expired"), "\(expired.said)")
  }
}
