import BillOfMaterials
import Diagnostics
import Foundation
import OperatingSystem
import Packages
import TestSupport
import Testing

@Suite("What rpm has installed")
struct RPMListTests {
  private static let app = RPMMaterial.header([
    (1000, .text("app")), (1001, .text("1.5")), (1002, .text("3.fc40")), (1003, .numbers([2])),
    (1004, .text("The first one")), (1011, .text("Example House")), (1014, .text("MIT AND BSD-3-Clause")),
    (1015, .text("Some One <one@host.example>")), (1022, .text("x86_64")),
    (1044, .text("app-suite-1.4-2.fc40.src.rpm")), (1047, .texts(["app", "app(x86-64)"])),
    (1048, .numbers([12, 0, 0, 0, 4, 16_777_226])),
    (1049, .texts(["lib", "/usr/bin/tool", "(extra if gone)", "nothing", "lib", "rpmlib(FileDigests)"])),
    (1050, .texts(["1.0", "", "", "", "9", "4.6"])), (1112, .numbers([8, 8])),
    (1113, .texts(["2:1.5-3.fc40", "2:1.5-3.fc40"])), (5096, .text("app:rolling:1:c")),
    (273, .text("aa")),
  ])
  private static let lib = RPMMaterial.header([
    (1000, .text("lib")), (1001, .text("1.2")), (1002, .text("1")), (1022, .text("noarch")),
    (1047, .texts(["lib"])), (1112, .numbers([8])), (1113, .texts(["1.2-1"])),
    (1116, .numbers([1, 0, 0])), (1117, .texts(["tool", "data", "lost"])),
    (1118, .texts(["/usr/share/", "/usr/bin/"])),
  ])
  private static let extra = RPMMaterial.package("extra")
  private static let key = RPMMaterial.package("gpg-pubkey")

  private static let expected = [
    "pkg:rpm/fedora/app@1.5-3.fc40?arch=x86_64&distro=fedora-40&epoch=2&rpmmod=app:rolling:1:c&upstream=app-suite-1.4-2.fc40.src.rpm -> extra@1.0-1, lib@1.2-1",
    "pkg:rpm/fedora/lib@1.2-1?arch=noarch&distro=fedora-40",
    "pkg:rpm/fedora/extra@1.0-1?arch=noarch&distro=fedora-40",
  ]

  private static let databaseFiles: [(path: String, bytes: [UInt8])] = [
    ("usr/lib/sysimage/rpm/Packages.db", RPMMaterial.slots([app, lib, extra, key])),
    ("var/lib/rpm/Packages", RPMMaterial.hash([app, lib, extra, key])),
    ("var/lib/rpm/Packages", RPMMaterial.hash([app, lib, extra, key], isBigEndian: true)),
  ]

  @Test("is read from slots, and from hash tables of either byte order", arguments: 0..<3)
  func databases(index: Int) throws {
    let (path, bytes) = Self.databaseFiles[index]
    let list = try #require(try examinedList(bytes, path, osRelease: "ID=fedora\nVERSION_ID=40\n"))
    // The condition of a rich need is none; keys of who signs packages are no packages.
    #expect(shown(list) == Self.expected)
    #expect(warnings(list) == [])
    let app = try #require(list.packages.first)
    #expect(app.version == "2:1.5-3.fc40" && app.architecture == "x86_64")
    #expect(app.source == "app-suite" && app.sourceVersion == "1.4-2.fc40")
    #expect(app.licences == ["MIT AND BSD-3-Clause"] && app.summary == "The first one")
    #expect(app.supplier == "Example House" && app.maintainer == "Some One <one@host.example>")
    #expect(
      app.properties == [
        Property("stellwerk:rpm:header-sha256", "aa"), Property("stellwerk:rpm:module", "app:rolling:1:c"),
      ])
  }

  @Test(
    "needs a version that a provider has, as rpm compares them",
    arguments: [
      (8, "1.2-1", true), (8, "1.2", true), (8, "1.2-2", false), (2, "1.2-1", false), (10, "1.2-1", true),
      (4, "1.1", true), (4, "1.2", false), (12, "2", false), (2, "1:0", true), (0, "", true),
    ])
  func versions(flags: Int, version: String, isMet: Bool) throws {
    let needing = RPMMaterial.header([
      (1000, .text("a")), (1001, .text("1")), (1002, .text("1")), (1048, .numbers([flags])),
      (1049, .texts(["lib"])), (1050, .texts([version])),
    ])
    let list = try #require(try examinedList(RPMMaterial.slots([needing, Self.lib]), "Packages.db"))
    #expect(list.edges.count == (isMet ? 1 : 0))
  }

  @Test(
    "needs what a rich requirement names outside of its conditions",
    arguments: [
      ("(b or c)", ["b", "c"]), ("(b and (c with b))", ["b", "c"]), ("(b if c)", ["b"]),
      ("(b unless c else d)", ["b", "d"]), ("(b >= 0.1 if (c or d))", ["b"]), ("(b(x) if c", ["e"]),
      ("(b without c)", ["b"]), ("((", []),
    ])
  func rich(text: String, names: [String]) throws {
    let packages = [
      RPMMaterial.package("a", requires: [text]), RPMMaterial.package("b"), RPMMaterial.package("c"),
      RPMMaterial.package("d"), RPMMaterial.package("e", provides: ["b(x)"]),
    ]
    let list = try #require(try examinedList(RPMMaterial.slots(packages), "Packages.db"))
    #expect(list.edges.map { list.packages[$0.to].name }.sorted() == names)
  }

  @Test(
    "has a namespace for the vendor where a distribution is not called after him",
    arguments: [
      ("rhel", "redhat"), ("opensuse-leap", "opensuse"), ("sles", "suse"), ("rocky", "rocky"),
    ])
  func vendors(id: String, vendor: String) throws {
    let bytes = RPMMaterial.slots([RPMMaterial.package("a")])
    let list = try #require(try examinedList(bytes, "Packages.db", osRelease: "ID=\(id)\n"))
    #expect(list.packages.first?.purl?.namespace == vendor)
  }

  @Test("is also told by a package file")
  func file() throws {
    let signatures = RPMMaterial.header([(273, .text("bb"))])
    let bytes = RPMMaterial.file(Self.lib, signatures: signatures)
    let list = try #require(try examinedList(bytes, "pool/lib-1.2-1.noarch.rpm"))
    #expect(shown(list) == ["pkg:rpm/lib@1.2-1?arch=noarch"])
    #expect(list.packages.first?.properties == [Property("stellwerk:rpm:header-sha256", "bb")])
  }

  // MARK: - Damage

  @Test(
    "is refused where a package file cannot be read",
    arguments: [
      (100, "expected a header at byte 96"), (90, "the package ends within its header"),
      (112, "the package ends within its header"), (140, "the package ends within its header"),
    ])
  func cut(count: Int, message: String) {
    var bytes = Array(RPMMaterial.file(Self.lib).prefix(count))
    if count == 100 { bytes += [UInt8](repeating: 0, count: 12) }
    let problem = #expect(throws: Problem.self) { try examinedList(bytes, "a.rpm") }
    #expect(problem?.code == .listFormat && problem?.message == message)
  }

  @Test("counts as far as it can be read, and what cannot is told")
  func partly() throws {
    var slots = RPMMaterial.slots([Self.extra, Self.lib])
    // The second slot says another block.
    slots.replaceSubrange(56..<60, with: RPMMaterial.little(3))
    let list = try #require(try examinedList(slots, "Packages.db"))
    #expect(shown(list) == ["pkg:rpm/extra@1.0-1?arch=noarch"])
    #expect(warnings(list) == ["1 list.entry: package 2: there is no header at block 3"])

    var hash = RPMMaterial.hash([Self.extra, Self.lib])
    // The page of the first value is none of a chain.
    hash[2 * 512 + 25] = 1
    #expect(
      warnings(try #require(try examinedList(hash, "Packages"))) == [
        "1 list.entry: page 1, entry 3: the value cannot be read"
      ])
    let nameless = RPMMaterial.header([(1000, .text("a"))])
    #expect(
      warnings(try #require(try examinedList(RPMMaterial.slots([nameless, [0, 0, 0, 1]]), "Packages.db")))
        == [
          "1 list.entry: package 1: a package without name, version or release",
          "1 list.entry: package 2: the header leads out of itself",
        ])
  }

  @Test("that lies about a length in its header is told", arguments: [8, 12, 16, 20])
  func lies(offset: Int) throws {
    var header = Self.extra
    header.replaceSubrange(offset..<offset + 4, with: [0x7F, 0xFF, 0xFF, 0xFF])
    // Whatever is read of it: it must come back, with the package or with a warning.
    let list = try #require(try examinedList(RPMMaterial.slots([header, Self.lib]), "Packages.db"))
    #expect(list.packages.contains { $0.name == "lib" })
    #expect(list.packages.count == 2 || !list.warnings.isEmpty)
  }

  @Test(
    "gives less or a warning where it is cut off, and no more with any byte that is another", arguments: 0..<4
  )
  func survives(kind: Int) throws {
    let (bytes, path) = [
      (RPMMaterial.file(Self.app), "a.rpm"), (RPMMaterial.slots([Self.extra]), "Packages.db"),
      (RPMMaterial.hash([Self.lib]), "Packages"),
      (RPMMaterial.hash([Self.extra], isBigEndian: true), "Packages"),
    ][kind]
    let whole = try #require(try examinedList(bytes, path))
    #expect(whole.packages.count == 1)
    for cut in 0..<bytes.count {
      expectLess(Array(bytes.prefix(cut)), path, than: whole, mayBeWhole: true)
    }
    for offset in bytes.indices where kind != 1 || offset < 64 || offset > 4_000 {
      for value in [UInt8](arrayLiteral: 0, 0xFF) {
        var changed = bytes
        changed[offset] = value
        expectLess(changed, path, than: whole, mayBeWhole: false)
      }
    }
  }

  @Test("gives no more than the file has where a chain leads back into itself")
  func circle() throws {
    var hash = RPMMaterial.hash([Self.app])
    // The second page of the value is followed by itself, and the value is said to be very long.
    hash.replaceSubrange(3 * 512 + 16..<3 * 512 + 20, with: RPMMaterial.little(3))
    hash.replaceSubrange(512 + 493..<512 + 497, with: RPMMaterial.little(hash.count - 1))
    let list = try #require(try examinedList(hash, "Packages"))
    #expect(list.packages.isEmpty)
    #expect(warnings(list) == ["1 list.entry: page 1, entry 3: the value cannot be read"])
  }
}
