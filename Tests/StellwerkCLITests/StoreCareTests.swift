import Foundation
import TestSupport
import Testing

@Suite("Checking a store")
struct FsckTests {
  /// A project that has been released, with the options that every command gets.
  static func released() async throws -> Project {
    let project = try await Project()
    let said = try await project.run()
    try #require(said.status == 0, "\(said)")
    return project
  }

  static func call(_ project: Project, _ words: String...) async throws -> Said {
    try await stellwerk(words + ["--artifacts", project.artifacts])
  }

  static func json(_ said: Said) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(said.output.utf8)) as? [String: Any])
  }

  /// Where the blob of the file of the project lies.
  static func blob(_ project: Project) -> String {
    let hex = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    return project.scratch("artifacts/store/blobs/sha256/58/\(hex)")
  }

  static func replace(_ path: String, with text: String) throws {
    try FileManager.default.removeItem(atPath: path)
    try write(text, to: path)
  }

  @Test("finds nothing after a release, a second run, and a run that was refused")
  func sound() async throws {
    let project = try await Self.released()
    #expect(try await project.run().status == 0)
    let said = try await Self.call(project, "fsck")
    #expect(said.status == 0 && said.errors == "", "\(said)")
    #expect(said.output.hasPrefix("✓ ") && said.output.hasSuffix(" events: all is well\n"), "\(said)")
    let json = try Self.json(try await Self.call(project, "fsck", "--format", "json"))
    #expect(json["sound"] as? Bool == true && json["bundles"] as? Int == 2)
    let refused = try await Project(.init(library: "1.0"))
    #expect(try await refused.run().status == 1)
    let after = try await Self.call(refused, "fsck")
    #expect(after.status == 0, "\(after)")
  }

  @Test("names what is damaged with its digest, and every run, bundle and publication that needs it")
  func damaged() async throws {
    let project = try await Self.released()
    let blob = Self.blob(project)
    try Self.replace(blob, with: "hallo\n")
    let said = try await Self.call(project, "fsck")
    #expect(said.status == 1, "\(said)")
    let hex = blob.split(separator: "/").last.map(String.init) ?? ""
    #expect(said.output.hasPrefix("✗ altered  sha256:\(hex)  blobs/sha256/58/\(hex)\n"), "\(said)")
    let runs = try Self.json(try await Self.call(project, "runs", "--format", "json"))["runs"]
    let id = (runs as? [[String: Any]])?.first?["id"] as? String ?? "none"
    for line in [
      "needed by bundle \(project.bundle)\n",
      "needed by bundle \(project.scratch("artifacts/tiny-1.0.published.evidence"))\n",
      "needed by run \(id)\n", " tiny 1.0\n", "needed by result ",
    ] { #expect(said.output.contains(line), "\(line)\n\(said)") }
    #expect(said.output.hasSuffix(": 1 damaged or missing\n"), "\(said)")
    let json = try Self.json(try await Self.call(project, "fsck", "--format", "json"))
    let object = try #require((json["objects"] as? [[String: Any]])?.first)
    #expect(object["digest"] as? String == "sha256:\(hex)" && object["state"] as? String == "altered")
    #expect(((object["referrers"] as? [[String: String]]) ?? []).contains(["kind": "run", "name": id]))
  }

  @Test("moves damage aside with --repair, and the next run makes it again")
  func repaired() async throws {
    let project = try await Self.released()
    try Self.replace(Self.blob(project), with: "hallo\n")
    let said = try await Self.call(project, "fsck", "--repair")
    #expect(said.status == 0 && said.output.contains("    moved to quarantine/58-5891b5b5"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: Self.blob(project)))
    // The bundle names it still: it is missing until it is made again.
    let missing = try await Self.call(project, "fsck")
    #expect(missing.status == 1 && missing.output.contains("✗ missing  sha256:5891b5b5"), "\(missing)")
    #expect(try await project.run().status == 0)
    #expect(try text(of: Self.blob(project)) == "hello\n")
    #expect(try await Self.call(project, "fsck").status == 0)
  }

  @Test(
    "finds damage beside the store",
    arguments: [
      ("tiny-1.0.evidence", "the bundle '"), ("tiny-1.0.publication.dsse.json", "dsse"),
      ("apt/pool/main/t/tiny/tiny_1.0-1_all.deb", "publication.altered"), ("ledger.sqlite", "database"),
    ])
  func beside(file: String, message: String) async throws {
    let project = try await Self.released()
    let path = project.scratch("artifacts/\(file)")
    if file == "ledger.sqlite" {
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
    try Self.replace(path, with: "{\"no\": \"such file\"}")
    let said = try await Self.call(project, "fsck")
    #expect(said.status == 1 && said.errors.contains(message), "\(said)")
  }

  @Test("tells an index that is no database")
  func index() async throws {
    let project = try await Self.released()
    let path = project.scratch("artifacts/store/index.sqlite")
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    try Self.replace(path, with: String(repeating: "A", count: 5_000))
    let said = try await Self.call(project, "fsck")
    #expect(said.status == 1 && said.errors.hasPrefix("error[store.index-damaged]: the index of"), "\(said)")
    // A memory, not a truth: without it everything is well.
    try FileManager.default.removeItem(atPath: path)
    #expect(try await project.run().status == 0)
    #expect(try await Self.call(project, "fsck").status == 0)
  }

  @Test("cannot judge where there is nothing, and refuses what is not ours or newer")
  func refused() async throws {
    let scratch = Scratch()
    let none = try await stellwerk("fsck", "--artifacts", scratch("none"))
    #expect(none.status == 4 && none.errors.hasPrefix("error[store.none]: there is no store '"), "\(none)")
    try write("x", to: scratch("foreign/letter"))
    let foreign = try await stellwerk("fsck", "--store", scratch("foreign"))
    #expect(foreign.status == 65, "\(foreign)")
    #expect(
      foreign.errors.hasPrefix("error[store.foreign]: '\(scratch("foreign"))' is not empty and not a store"))
    try write("2\n", to: scratch("newer/version"))
    let newer = try await stellwerk("fsck", "--store", scratch("newer"), "--repair")
    #expect(newer.status == 65 && newer.errors.hasPrefix("error[store.newer-version]"), "\(newer)")
    let project = try await Self.released()
    let ledger = project.scratch("artifacts/ledger.sqlite")
    // Bytes 60 to 63 of the file are SQLite's user_version.
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger + suffix) }
    var file = try bytes(of: ledger)
    file[63] = 9
    try file.write(to: URL(filePath: ledger))
    let later = try await Self.call(project, "fsck")
    #expect(later.status == 65 && later.errors.contains("error[ledger.newer-version]"), "\(later)")
  }
}

@Suite("Collecting garbage")
struct GCTests {
  @Test("keeps what a release needs, and removes what nobody needs, after its days")
  func collects() async throws {
    let project = try await FsckTests.released()
    let stray = project.scratch(
      "artifacts/store/blobs/sha256/2d/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    try write("x", to: stray)
    #expect(chmod(stray, 0o444) == 0)
    let young = try await FsckTests.call(project, "gc", "--keep-runs", "1")
    #expect(young.status == 0 && young.output.hasPrefix("removed 0 blobs (0 B); "), "\(young)")
    let later = ["--as-of", "2099-01-01", "--keep-runs", "0"]
    let dry = try await stellwerk(["gc", "--artifacts", project.artifacts, "--dry-run"] + later)
    #expect(dry.status == 0, "\(dry)")
    #expect(dry.output.hasPrefix("sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  "))
    #expect(dry.output.contains("\nwould remove ") && FileManager.default.fileExists(atPath: stray))
    let said = try await stellwerk(["gc", "--artifacts", project.artifacts] + later)
    #expect(said.status == 0 && !FileManager.default.fileExists(atPath: stray), "\(said)")
    // Everything that bundle and publication name is there, and a run finds nothing to do.
    let checked = try await FsckTests.call(project, "fsck")
    #expect(checked.status == 0, "\(checked)")
    let again = try await project.run()
    #expect(again.status == 0 && again.output.contains("nothing to do"), "\(again)")
    #expect(try await project.verify().status == 0)
  }

  @Test("removes younger ones too where the store is too large, but never what is needed")
  func size() async throws {
    let project = try await FsckTests.released()
    let stray = project.scratch(
      "artifacts/store/blobs/sha256/2d/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    try write("x", to: stray)
    let roomy = try await FsckTests.call(project, "gc", "--max-size", "1000000000")
    #expect(roomy.output.hasPrefix("removed 0 blobs"), "\(roomy)")
    let said = try await FsckTests.call(project, "gc", "--max-size", "1000", "--format", "json")
    let json = try FsckTests.json(said)
    #expect((json["removed"] as? [Any])?.count == 1 && json["removedBytes"] as? Int == 1, "\(said)")
    let tight = try await FsckTests.call(project, "gc", "--max-size", "1000")
    #expect(tight.output.contains("the rest is needed: the store stays larger than 1.0 kB\n"), "\(tight)")
    #expect(try await FsckTests.call(project, "fsck").status == 0)
    #expect(try await FsckTests.call(project, "log").output.contains("store.collected"))
  }

  @Test("forgets a run that is neither new nor recent, but not what was pinned")
  func runs() async throws {
    let project = try await Project(.init(library: "1.0"))
    #expect(try await project.run().status == 1)
    try FileManager.default.removeItem(atPath: project.bundle)
    try write(
      "apiVersion: stellwerk/v1\nkind: Package\nextends: b.yaml\n", to: project.scratch("pinned/a.yaml"))
    try write("hello pin\n", to: project.scratch("pinned/b.yaml"))
    let pinned = try await FsckTests.call(project, "pin", project.scratch("pinned/a.yaml"), "--all")
    #expect(pinned.status == 0, "\(pinned)")
    let kept = try await FsckTests.call(project, "gc", "--as-of", "2099-01-01")
    #expect(kept.output.hasPrefix("removed 0 blobs"), "\(kept)")
    let said = try await FsckTests.call(project, "gc", "--as-of", "2099-01-01", "--keep-runs", "0")
    #expect(said.status == 0 && !said.output.hasPrefix("removed 0 blobs"), "\(said)")
    #expect(said.output.hasSuffix("; 1 stay (10 B)\n"), "\(said)")
    let checked = try await FsckTests.call(project, "fsck")
    #expect(checked.status == 0, "\(checked)")
    // Everything is made again.
    #expect(try await project.run().status == 1)
  }

  @Test("removes nothing when it cannot know what is needed")
  func refuses() async throws {
    let project = try await FsckTests.released()
    try FsckTests.replace(project.bundle, with: "no bundle")
    let said = try await FsckTests.call(project, "gc", "--as-of", "2099-01-01", "--keep-runs", "0")
    #expect(said.status != 0 && said.errors.contains("the bundle '\(project.bundle)' is damaged"), "\(said)")
    #expect(FileManager.default.fileExists(atPath: FsckTests.blob(project)))
    let bare = Scratch()
    try FileManager.default.createDirectory(atPath: bare("a"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: project.scratch("artifacts/store"), toPath: bare("a/store"))
    let none = try await stellwerk("gc", "--artifacts", bare("a"))
    #expect(none.status == 4 && none.errors.hasPrefix("error[ledger.missing]"), "\(none)")
  }
}

@Suite(
  "Care beside runs", .enabled(if: executable != nil, "needs the program stellwerk"))
struct BesideTests {
  @Test("collects and checks while two processes run, and each run ends as alone")
  func stress() async throws {
    let project = try await FsckTests.released()
    let line = """
      cd "$1" || exit 9
      runs() {
        for i in 1 2 3 4; do
          "$0" run m/tiny.yaml --artifacts artifacts --as-of 2026-11-21 --no-publish -q "$@" >/dev/null || echo "run $?"
        done
      }
      runs & one=$!; runs --verify & two=$!
      while kill -0 $one 2>/dev/null || kill -0 $two 2>/dev/null; do
        "$0" gc --artifacts artifacts --keep-runs 0 --max-size 0 -q >/dev/null || echo "gc $?"
        "$0" fsck --artifacts artifacts -q || echo "fsck $?"
      done | grep -v '^✓'
      wait
      """
    let said = try shell(line, [project.path])
    #expect(said.output == "" && said.errors == "", "\(said)")
    #expect(try await FsckTests.call(project, "fsck").status == 0)
    #expect(try await project.verify().status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: project.scratch("artifacts/store/leases")) == [])
    let log = try await FsckTests.call(project, "log", "verify")
    #expect(log.status == 0, "\(log)")
  }
}
