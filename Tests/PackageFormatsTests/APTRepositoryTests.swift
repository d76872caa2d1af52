import Archives
import Cryptography
import Diagnostics
import Foundation
import OperatingSystem
import PackageFormats
import TestSupport
import Testing

/// 2026-11-21T00:00:00Z.
let date: Int64 = 1_795_219_200

func suite(
  _ name: String = "stable", date: Int64 = date, validUntil: Int64? = nil, architectures: [String] = ["amd64"]
) throws(Problem) -> APTSuite {
  try APTSuite(
    name: name, codename: "bookworm-tools", origin: "Example", label: "Tools", architectures: architectures,
    date: date,
    validUntil: validUntil)
}

/// Makes `NAME_VERSION_ARCH.deb` and returns its path.
func package(
  _ scratch: Scratch, _ name: String = "hello-tool", _ version: String = "1.0-1",
  architecture: String = "all", salt: String = ""
) throws -> String {
  let path = scratch("\(UInt32.random(in: 0 ... .max)).deb")
  var spec = try specification(
    scratch, version: version, name: name, architecture: architecture, compression: .gzip)
  if !salt.isEmpty {
    spec.files.append(.init(path: "usr/share/salt", kind: .file(.bytes(Array(salt.utf8))), mode: 0o644))
  }
  return try written(spec, path)
}

@Suite("An APT repository")
struct APTRepositoryTests {
  @Test("has the layout and the Release file that apt expects")
  func layout() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let added = try repository.add(
      package(scratch, "libhello", "1:1.0-1"), to: suite(validUntil: date + 86_400), sign: nil)
    #expect(added.isChanged)
    #expect(added.package?.fileName == "pool/main/libh/libhello/libhello_1.0-1_all.deb")
    #expect(try Digest(of: readBytes(of: scratch("apt/dists/stable/Release"))) == added.release)
    let release = try readText(of: scratch("apt/dists/stable/Release"))
    #expect(
      release.hasPrefix(
        """
        Origin: Example
        Label: Tools
        Suite: stable
        Codename: bookworm-tools
        Date: Sat, 21 Nov 2026 00:00:00 UTC
        Valid-Until: Sun, 22 Nov 2026 00:00:00 UTC
        Acquire-By-Hash: yes
        Architectures: amd64
        Components: main
        SHA256:
         
        """))
    let paths = try FolderTree(scratch("apt")).entries.filter { $0.kind != .folder }.map(\.path)
    let plain = paths.filter { !$0.contains("by-hash") }
    #expect(
      plain == [
        "dists/stable/Release", "dists/stable/main/binary-amd64/Packages",
        "dists/stable/main/binary-amd64/Packages.gz",
        "dists/stable/main/binary-amd64/Packages.xz", "dists/stable/main/binary-amd64/Release",
        "pool/main/libh/libhello/libhello_1.0-1_all.deb",
      ])
    #expect(paths.count - plain.count == 8)
    for path in paths where path.contains("by-hash/SHA256") {
      #expect(try Digest(of: readBytes(of: scratch("apt/\(path)"))).hex == lastComponent(of: path))
    }
  }

  @Test(
    "lists packages as apt-ftparchive does",
    .enabled(if: Tool.has("apt-ftparchive", "dpkg-scanpackages"), "apt-utils or dpkg-dev is missing"),
    arguments: ["apt-ftparchive", "dpkg-scanpackages"])
  func reference(tool: String) throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch, "hello-tool", "1.0-1"), to: suite(), sign: nil)
    _ = try repository.add(package(scratch, "hello-tool", "1.1-1"), to: suite(), sign: nil)
    _ = try repository.add(package(scratch, "other", "2", architecture: "amd64"), to: suite(), sign: nil)
    try scratch.write(
      "run",
      tool == "apt-ftparchive" ? "cd apt; apt-ftparchive packages pool" : "cd apt; dpkg-scanpackages -m pool")
    let theirs = try DebianStanza.all(in: Array(scratch.run("sh", ["run"]).utf8), file: tool)
    let ours = try DebianStanza.all(
      in: readBytes(of: scratch("apt/dists/stable/main/binary-amd64/Packages")), file: "Packages")
    #expect(ours.count == 3)
    let strange: Set = ["MD5sum", "SHA1", "SHA512"]
    func comparable(_ stanzas: [DebianStanza]) -> [String] {
      stanzas.map { stanza in
        stanza.fields.filter { !strange.contains($0.name) }.map { "\($0.name): \($0.value)" }.sorted().joined(
          separator: "\n")
      }.sorted()
    }
    #expect(comparable(ours) == comparable(theirs))
  }

  @Test("keeps what it has, knows the same bytes again, and refuses others under the same version")
  func adding() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let first = try package(scratch)
    _ = try repository.add(first, to: suite(), sign: nil)
    _ = try repository.add(package(scratch, "hello-tool", "1.0-2"), to: suite(date: date + 1), sign: nil)
    let before = try repository.packages(in: "stable")
    #expect(before.map(\.version) == ["1.0-1", "1.0-2"])
    #expect(before.map(\.component) == ["main", "main"])
    let again = try repository.add(first, to: suite(date: date + 2), sign: nil)
    #expect(!again.isChanged)
    #expect(again.package?.version == "1.0-1")
    let problem = #expect(throws: Problem.self) {
      try repository.add(package(scratch, salt: "x"), to: suite(date: date + 3), sign: nil)
    }
    #expect(problem?.code == .aptConflict)
    #expect(
      problem?.message
        == "'hello-tool' 1.0-1 for all is in the repository with other bytes ('pool/main/h/hello-tool/hello-tool_1.0-1_all.deb')"
    )
    #expect(problem?.hint == "raise the version or revision: what was published keeps its bytes")
    #expect(try repository.packages(in: "stable") == before)
    #expect(try repository.packages(in: "none").isEmpty)
  }

  @Test("lists packages by component and architecture, those for all in each")
  func architectures() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch, "tool-a"), to: suite(architectures: []), sign: nil)
    #expect(exists(scratch("apt/dists/stable/main/binary-all/Packages")))
    _ = try repository.add(package(scratch, "tool-b", architecture: "arm64"), to: suite(), sign: nil)
    _ = try repository.add(package(scratch, "tool-c"), component: "extra", to: suite(), sign: nil)
    func names(_ index: String) throws -> [String] {
      try DebianStanza.all(in: readBytes(of: scratch("apt/dists/stable/\(index)/Packages")), file: "")
        .compactMap { $0["Package"] }
    }
    #expect(try names("main/binary-amd64") == ["tool-a"])
    #expect(try names("main/binary-arm64") == ["tool-a", "tool-b"])
    #expect(try names("extra/binary-arm64") == ["tool-c"])
    #expect(
      try repository.packages(in: "stable").map { "\($0.component) \($0.name)" } == [
        "extra tool-c", "main tool-a", "main tool-b",
      ])
    let release = try readText(of: scratch("apt/dists/stable/Release"))
    #expect(release.contains("\nArchitectures: amd64 arm64\nComponents: extra main\n"))
  }

  @Test("has the same bytes for the same packages, whatever the order of adding")
  func deterministic() throws {
    let scratch = Scratch()
    let debs = try [
      package(scratch, "tool-a"), package(scratch, "tool-b", "2"), package(scratch, "tool-b", "10"),
    ]
    var releases: Set<Digest> = []
    for (index, order) in [debs, debs.reversed()].enumerated() {
      let repository = APTRepository(folder: scratch("apt\(index)"))
      for path in order { _ = try repository.add(path, to: suite(), sign: nil) }
      releases.insert(try repository.republish(suite(), sign: nil).release)
    }
    #expect(releases.count == 1)
  }

  @Test("takes a version out and lets it in again")
  func removing() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let path = try package(scratch)
    _ = try repository.add(path, to: suite(), sign: nil)
    let index = try readBytes(of: scratch("apt/dists/stable/main/binary-amd64/Packages.xz"))
    let removed = try repository.remove(
      "hello-tool", version: "1.0-1", architecture: "all", from: suite(date: date + 1), sign: nil)
    #expect(removed.isChanged)
    #expect(removed.package?.name == "hello-tool")
    #expect(try repository.packages(in: "stable").isEmpty)
    #expect(exists(scratch("apt/\(try #require(removed.package).fileName)")))
    // The index before stays reachable by hash, for one generation.
    let old = scratch("apt/dists/stable/main/binary-amd64/by-hash/SHA256/\(Digest(of: index).hex)")
    #expect(try readBytes(of: old) == index)
    #expect(
      try !repository.remove("hello-tool", version: "1.0-1", architecture: "all", from: suite(), sign: nil)
        .isChanged)
    _ = try repository.republish(suite(date: date + 2), sign: nil)
    #expect(!exists(old))
    #expect(try repository.add(path, to: suite(date: date + 3), sign: nil).isChanged)
    #expect(try repository.packages(in: "stable").count == 1)
    let problem = #expect(throws: Problem.self) {
      try repository.remove("a", version: "1", architecture: "all", from: suite("testing"), sign: nil)
    }
    #expect(problem?.code == .aptInvalid)
  }

  @Test("takes exactly these bytes out of a suite, whose head stays")
  func withdrawing() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let head = try APTSuite(
      name: "stable", codename: "bridge", origin: "Our House", label: "Tools", description: "for everyone",
      architectures: ["amd64"], date: date)
    let old = try #require(
      try repository.add(package(scratch, "hello-tool", "1.0-1"), to: head, sign: nil).package)
    let new = try #require(
      try repository.add(package(scratch, "hello-tool", "1.10-1"), to: head, sign: nil).package)
    let before = try readText(of: scratch("apt/dists/stable/Release"))
    let none = try repository.withdraw(Digest(of: "x".utf8), from: "stable", date: date, sign: nil)
    #expect(none.package == nil && !none.isChanged)
    #expect(try readText(of: scratch("apt/dists/stable/Release")) == before)
    // However early it is asked for: a client takes only what is newer.
    let done = try repository.withdraw(new.sha256, from: "stable", date: 0, sign: nil)
    #expect(done.isChanged && done.package == new)
    #expect(try repository.packages(in: "stable") == [old])
    #expect(exists(scratch("apt/\(new.fileName)")))
    let after = try readText(of: scratch("apt/dists/stable/Release"))
    let fields = ["Origin: Our House", "Label: Tools", "Codename: bridge", "Description: for everyone"]
    for field in fields { #expect(after.contains("\(field)\n"), "\(field)") }
    #expect(after.contains("Date: ") && Self.line("Date: ", of: after) != Self.line("Date: ", of: before))
    #expect(try !repository.withdraw(new.sha256, from: "stable", date: date, sign: nil).isChanged)
    let problem = #expect(throws: Problem.self) {
      try repository.withdraw(new.sha256, from: "testing", date: date, sign: nil)
    }
    #expect(problem?.code == .aptInvalid)
  }

  private static func line(_ name: String, of text: String) -> Substring? {
    text.split(separator: "\n").first { $0.hasPrefix(name) }
  }

  @Test("is as it was when signing fails, and has the signatures when it does not")
  func signing() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let sign: APTSigner = { release in
      (inline: Array("inline:".utf8) + release, detached: Array("detached".utf8))
    }
    _ = try repository.add(package(scratch), to: suite(), sign: sign)
    let release = try readText(of: scratch("apt/dists/stable/Release"))
    #expect(try readText(of: scratch("apt/dists/stable/InRelease")) == "inline:" + release)
    #expect(try readText(of: scratch("apt/dists/stable/Release.gpg")) == "detached")
    let failing: APTSigner = { _ throws(Problem) in throw Problem(.aptBusy, "no key") }
    #expect(throws: Problem.self) {
      try repository.add(package(scratch, "other"), to: suite(date: date + 1), sign: failing)
    }
    #expect(try readText(of: scratch("apt/dists/stable/Release")) == release)
    #expect(try repository.packages(in: "stable").map(\.name) == ["hello-tool"])
    #expect(try FolderTree(scratch("apt/dists")).entries.allSatisfy { !$0.path.hasPrefix(".") })
  }

  @Test("goes on after a run that was killed in between")
  func leftovers() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch, "tool-a"), to: suite(), sign: nil)
    try scratch.write("apt/dists/.stable.next/main/junk", "x")
    try scratch.write("apt/pool/main/t/tool-b/.incoming", "half")
    _ = try repository.add(package(scratch, "tool-b"), to: suite(), sign: nil)
    #expect(try FolderTree(scratch("apt")).entries.allSatisfy { !$0.path.contains("/.") })
  }

  @Test(
    "is not built upon when its indexes are not what its Release lists",
    arguments: [
      ("Release", "", "is empty"), ("Release", "Components: ../x\n", "cannot be one"),
      ("Release", "SHA256:\n zz 1 a\n", "names no file"),
      ("Release", "SHA256:\n aa 1 ../a\n", "names no file"),
      ("main/binary-amd64/Packages", "Package: evil\n", "is not the index"),
    ])
  func damaged(file: String, text: String, reason: String) throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.add(package(scratch), to: suite(), sign: nil)
    try scratch.write("apt/dists/stable/\(file)", text)
    let problem = #expect(throws: Problem.self) {
      try repository.add(package(scratch, "other"), to: suite(), sign: nil)
    }
    #expect(problem?.code == .aptInvalid)
    #expect(problem?.message.contains(reason) == true, "\(problem?.message ?? "")")
  }

  @Test("has one writer at a time")
  func locked() throws {
    let scratch = Scratch()
    try createFolder(scratch("apt"))
    let problem = #expect(throws: Problem.self) {
      try withLock(on: scratch("apt"), busy: .aptConflict) { () throws(Problem) in
        _ = try APTRepository(folder: scratch("apt")).republish(suite(), sign: nil)
      }
    }
    #expect(problem?.code == .aptBusy)
    #expect(problem?.isTransient == true)
    #expect(try APTRepository(folder: scratch("apt")).republish(suite(), sign: nil).isChanged)
  }

  @Test("never becomes older, as apt would ignore it")
  func older() throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    _ = try repository.republish(suite(), sign: nil)
    let problem = #expect(throws: Problem.self) { try repository.republish(suite(date: date - 1), sign: nil) }
    #expect(problem?.code == .aptInvalid)
    #expect(problem?.hint == "publish with a date of 2026-11-21T00:00:00Z or later")
  }

  @Test("refuses heads, components and files that cannot be", arguments: 0..<9)
  func refused(index: Int) throws {
    let scratch = Scratch()
    let repository = APTRepository(folder: scratch("apt"))
    let problem = #expect(throws: Problem.self) {
      switch index {
      case 0: _ = try APTSuite(name: "../x", origin: "o", architectures: [], date: 0)
      case 1: _ = try APTSuite(name: "", origin: "o", architectures: [], date: 0)
      case 2: _ = try APTSuite(name: "s", origin: "o\nSHA256: x", architectures: [], date: 0)
      case 3: _ = try APTSuite(name: "s", origin: "o", architectures: ["any"], date: 0)
      case 4: _ = try APTSuite(name: "s", origin: "o", architectures: [], components: ["a/b"], date: 0)
      case 5: _ = try APTSuite(name: "s", origin: "o", architectures: [], date: 5, validUntil: 5)
      case 6: _ = try repository.packages(in: "../stable")
      case 7: _ = try repository.add(package(scratch), component: "a/b", to: suite(), sign: nil)
      default: _ = try repository.remove("a", version: "1", architecture: "all", from: suite(), sign: nil)
      }
    }
    #expect(problem?.code == .aptInvalid)
  }
}
