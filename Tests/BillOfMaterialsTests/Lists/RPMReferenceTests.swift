import BillOfMaterials
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("A database that was made by others")
struct RPMReferenceTests {
  private static let specification = """
    Name: alpha
    Epoch: 2
    Version: 1.5
    Release: 3.fc40
    Summary: The first one
    License: MIT AND BSD-3-Clause
    Vendor: Example House
    Packager: Some One <one@host.example>
    BuildArch: noarch
    Requires: beta >= 1.0
    Requires: /usr/bin/tool
    Requires: (gamma if alpha)
    Provides: thing = 5
    %description
    long
    %package -n beta
    Summary: second
    Requires: thing < 6
    Requires: other > 9
    Provides: other = 8
    %description -n beta
    x
    %install
    mkdir -p %{buildroot}/usr/bin %{buildroot}/etc
    echo hi > %{buildroot}/usr/bin/alpha
    echo hi > %{buildroot}/usr/bin/tool
    echo hi > %{buildroot}/etc/alpha.conf
    %files
    /usr/bin/alpha
    %config /etc/alpha.conf
    %files -n beta
    /usr/bin/tool
    """

  private static let alpha =
    "pkg:rpm/fedora/alpha@1.5-3.fc40?arch=noarch&distro=fedora-40&epoch=2&upstream=alpha-1.5-3.fc40.src.rpm"
  private static let beta =
    "pkg:rpm/fedora/beta@1.5-3.fc40?arch=noarch&distro=fedora-40&epoch=2&upstream=alpha-1.5-3.fc40.src.rpm"

  /// The package files that rpmbuild makes.
  private func built(in scratch: Scratch) throws -> [String] {
    try scratch.write("a.spec", Self.specification)
    try scratch.run("rpmbuild", ["--define", "_topdir \(scratch("top"))", "-bb", "a.spec"])
    return ["alpha", "beta"].map { scratch("top/RPMS/noarch/\($0)-1.5-3.fc40.noarch.rpm") }
  }

  private func read(_ path: String, as name: String) throws -> PackageList {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(try examinedList(bytes, name, osRelease: "ID=fedora\nVERSION_ID=40\n"))
  }

  @Test(
    "gives what rpm built and installed",
    .enabled(if: Tool.has("rpm", "rpmbuild"), "rpm is not installed: ITS OWN PACKAGES ARE NOT READ"))
  func rpm() throws {
    let scratch = Scratch()
    let files = try built(in: scratch)
    let file = try read(files[0], as: "a.rpm")
    #expect(shown(file) == [Self.alpha])
    let database = ["--dbpath", scratch("db"), "--define", "_db_backend sqlite"]
    try scratch.run("rpm", database + ["-i", "--justdb", "--nodeps", "--noscripts"] + files)
    let list = try read(scratch("db/rpmdb.sqlite"), as: "var/lib/rpm/rpmdb.sqlite")
    #expect(
      shown(list).sorted() == ["\(Self.alpha) -> beta@2:1.5-3.fc40", "\(Self.beta) -> alpha@2:1.5-3.fc40"])
    #expect(warnings(list) == [])
    let said = try scratch.run(
      "rpm", database + ["-q", "--qf", "%{SHA256HEADER}|%{SIGMD5}|%{VENDOR}|%{LICENSE}|%{SUMMARY}", "alpha"])
    let alpha = try #require(list.packages.first { $0.name == "alpha" })
    #expect(Set(file.packages[0].properties) == Set(alpha.properties))
    func fact(_ name: String) -> String {
      alpha.properties.first { $0.name == "stellwerk:rpm:\(name)" }?.value ?? ""
    }
    #expect(
      said
        == "\(fact("header-sha256"))|\(fact("md5"))|\(alpha.supplier ?? "")|\(alpha.licences[0])|\(alpha.summary ?? "")"
    )
  }

  @Test(
    "gives what SQLite keeps on many pages, with values of any length",
    .enabled(if: Tool.has("python3"), "python3 is not installed: DATABASES OF SQLITE ARE NOT READ"),
    arguments: [512, 4_096, 65_536])
  func sqlite(pageByteCount: Int) throws {
    let scratch = Scratch()
    // The summary makes headers that fit on a page and some that do not.
    let script = """
      import sqlite3, struct, sys
      def header(n):
          parts = [(1000, b'p%d' % n), (1001, b'1'), (1002, b'2'), (1004, b's' * (n * 37 % 9000))]
          index, store = b'', b''
          for tag, text in parts:
              index += struct.pack('>IIII', tag, 6, len(store), 1)
              store += text + b'\\0'
          return struct.pack('>II', len(parts), len(store)) + index + store
      db = sqlite3.connect('rpmdb.sqlite')
      db.execute('PRAGMA page_size = \(pageByteCount)')
      for name in ['Name', 'Basenames']:
          db.execute('CREATE TABLE %s (key TEXT, hnum INTEGER)' % name)
      db.execute('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)')
      for n in range(700):
          db.execute('INSERT INTO Packages VALUES (?, ?)', (n * 1000003 + 1, header(n)))
      db.commit()
      """
    try scratch.run("python3", ["-c", script])
    let list = try read(scratch("rpmdb.sqlite"), as: "rpmdb.sqlite")
    #expect(list.packages.map(\.name) == (0..<700).map { "p\($0)" })
    #expect(list.packages.map { $0.summary?.utf8.count ?? 0 } == (0..<700).map { $0 * 37 % 9_000 })
    #expect(warnings(list) == [])
    // Cut off, some pages are not there; what is there still counts.
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: scratch("rpmdb.sqlite"))))
    let half = try #require(try examinedList(Array(bytes.prefix(bytes.count / 2)), "rpmdb.sqlite"))
    #expect(!half.warnings.isEmpty && half.packages.count < 700)
  }

  @Test(
    "gives what Berkeley DB keeps in a hash table",
    .enabled(if: Tool.has("db5.3_load"), "db5.3_load is not installed: TABLES OF BERKELEY DB ARE NOT READ"),
    arguments: [512, 4_096])
  func berkeley(pageByteCount: Int) throws {
    let scratch = Scratch()
    func hex(_ bytes: [UInt8]) -> String {
      " " + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
    }
    var dump = "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=\(pageByteCount)\nHEADER=END\n"
    dump += hex([0, 0, 0, 0]) + hex([0x2D, 1, 0, 0])
    for number in 1...300 {
      let header = RPMMaterial.header([
        (1000, .text("p\(number)")), (1001, .text("1")), (1002, .text("2")),
        (1004, .text(String(repeating: "s", count: number * 37 % 9_000))),
      ])
      dump += hex(RPMMaterial.little(number)) + hex(header)
    }
    try scratch.write("dump", dump + "DATA=END\n")
    try scratch.run("db5.3_load", ["-f", "dump", "Packages"])
    let list = try read(scratch("Packages"), as: "var/lib/rpm/Packages")
    let found = list.packages.map { "\($0.name) \($0.summary?.utf8.count ?? 0)" }.sorted()
    #expect(found == (1...300).map { "p\($0) \($0 * 37 % 9_000)" }.sorted())
    #expect(warnings(list) == [])
  }

  @Test(
    "gives less or a warning where it is cut off, and no more with any byte that is another",
    .enabled(if: Tool.has("python3")))
  func survives() throws {
    let scratch = Scratch()
    let headers = (0..<12).map { number in
      let name = "p\(number)"
      return RPMMaterial.package(name, provides: [String(repeating: "x", count: number * 90)])
    }
    for (number, header) in headers.enumerated() { try scratch.write("h\(number)", header) }
    let script = """
      import sqlite3
      db = sqlite3.connect('rpmdb.sqlite')
      db.execute('PRAGMA page_size = 512')
      db.execute('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)')
      for n in range(12):
          db.execute('INSERT INTO Packages VALUES (?, ?)', (n, open('h%d' % n, 'rb').read()))
      db.commit()
      """
    try scratch.run("python3", ["-c", script])
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: scratch("rpmdb.sqlite"))))
    let whole = try #require(try examinedList(bytes, "rpmdb.sqlite"))
    #expect(whole.packages.count == 12 && whole.warnings.isEmpty)
    for cut in stride(from: 0, to: bytes.count, by: 3) {
      expectLess(Array(bytes.prefix(cut)), "rpmdb.sqlite", than: whole, mayBeWhole: true)
    }
    for offset in bytes.indices where offset % 512 < 32 || offset < 128 {
      for value in [UInt8](arrayLiteral: 0, 0x01, 0xFF) {
        var changed = bytes
        changed[offset] = value
        expectLess(changed, "rpmdb.sqlite", than: whole, mayBeWhole: false)
      }
    }
  }
}
