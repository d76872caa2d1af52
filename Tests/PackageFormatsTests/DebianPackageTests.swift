import Archives
import Diagnostics
import Foundation
import OperatingSystem
import PackageFormats
import TestSupport
import Testing

private let copyright = """
  Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

  Files: *
  Copyright: 2026 The Authors
  License: MIT
   Permission is hereby granted, free of charge, to any person obtaining a copy of this software.

  """

/// A package with everything a package can have.
func specification(
  _ scratch: Scratch, version: String = "2.0-1", name: String = "hello-tool", architecture: String = "all",
  compression: Compression = .xz
) throws -> DebianPackageSpec {
  let control = try DebianControl(
    name: name, version: version, architecture: architecture,
    maintainer: "Release Team <release@example.org>",
    synopsis: "greets people", extended: "A tool that greets people.\n\nIt does nothing else.",
    section: "utils",
    homepage: "https://example.org/", relations: [.depends: ["python3 (>= 3.11)"]])
  let big = try scratch.write("big", [UInt8]((0..<70_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }))
  var spec = DebianPackageSpec(
    control: control,
    files: [
      .init(path: "usr/share/\(name)/data", kind: .file(.file(path: big, byteCount: 70_000)), mode: 0o644),
      .init(path: "usr/share/\(name)/empty", kind: .folder, mode: 0o750),
      .init(path: "usr/share/\(name)/current", kind: .link(target: "data"), mode: 0o777),
      .init(path: "usr/bin/\(name)", kind: .file(.bytes(Array("#!/bin/sh\necho hello\n".utf8))), mode: 0o755),
      .init(path: "etc/\(name).conf", kind: .file(.bytes(Array("a=1\n".utf8))), mode: 0o644),
    ], sourceDateEpoch: 1_700_000_000)
  spec.conffiles = ["/etc/\(name).conf"]
  spec.scripts = [.postinst: "#!/bin/sh\nset -e\nexit 0\n", .prerm: "#!/bin/sh\nset -e\nexit 0\n"]
  spec.changelog = try DebianChangelog(
    control: control, changes: ["New upstream release."], date: 1_700_000_000
  ).text
  spec.copyright = copyright
  spec.lintianOverrides = "\(name) binary: no-manual-page\n\(name) binary: initial-upload-closes-no-bugs\n"
  spec.compression = compression
  return spec
}

@discardableResult
func written(_ spec: DebianPackageSpec, _ path: String) throws -> String {
  try DebianPackageWriter(spec).write(to: path)
  return path
}

@Suite("A Debian package that is written")
struct DebianPackageWritingTests {
  @Test(
    "is what dpkg-deb reads", .enabled(if: Tool.has("dpkg-deb"), "dpkg-deb is missing"),
    arguments: Compression.allCases)
  func dpkg(compression: Compression) throws {
    let scratch = Scratch()
    let path = try written(specification(scratch, compression: compression), scratch("p.deb"))
    let fields = try scratch.run("dpkg-deb", ["-f", path])
    #expect(
      fields == """
        Package: hello-tool
        Version: 2.0-1
        Architecture: all
        Maintainer: Release Team <release@example.org>
        Installed-Size: 86
        Depends: python3 (>= 3.11)
        Section: utils
        Priority: optional
        Homepage: https://example.org/
        Description: greets people
         A tool that greets people.
         .
         It does nothing else.

        """)
    let listing = try scratch.run("dpkg-deb", ["-c", path])
    #expect(
      listing == """
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./etc/
        -rw-r--r-- root/root         4 2023-11-14 22:13 ./etc/hello-tool.conf
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/bin/
        -rwxr-xr-x root/root        21 2023-11-14 22:13 ./usr/bin/hello-tool
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/doc/
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/doc/hello-tool/
        -rw-r--r-- root/root       139 2023-11-14 22:13 ./usr/share/doc/hello-tool/changelog.Debian.gz
        -rw-r--r-- root/root       222 2023-11-14 22:13 ./usr/share/doc/hello-tool/copyright
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/hello-tool/
        lrwxrwxrwx root/root         0 2023-11-14 22:13 ./usr/share/hello-tool/current -> data
        -rw-r--r-- root/root     70000 2023-11-14 22:13 ./usr/share/hello-tool/data
        drwxr-x--- root/root         0 2023-11-14 22:13 ./usr/share/hello-tool/empty/
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/lintian/
        drwxr-xr-x root/root         0 2023-11-14 22:13 ./usr/share/lintian/overrides/
        -rw-r--r-- root/root        83 2023-11-14 22:13 ./usr/share/lintian/overrides/hello-tool

        """)
    try scratch.run("dpkg-deb", ["-R", path, scratch("out")])
    #expect(try readText(of: scratch("out/DEBIAN/conffiles")) == "/etc/hello-tool.conf\n")
    #expect(
      try FolderTree(scratch("out/DEBIAN")).entries.map { "\($0.path) \(String($0.mode, radix: 8))" } == [
        "conffiles 644", "control 644", "md5sums 644", "postinst 755", "prerm 755",
      ])
    if let md5sum = Tool.path("md5sum") {
      let outcome = try Program(md5sum, ["--check", "--strict", "DEBIAN/md5sums"], folder: scratch("out"))
        .run()
      #expect(outcome.status == 0, "\(outcome.said)")
    }
    #expect(try readText(of: scratch("out/DEBIAN/md5sums")).split(separator: "\n").count == 5)
    #expect(try readText(of: scratch("out/DEBIAN/md5sums")).contains("conf") == false)
    #expect(try FolderTree(scratch.path).entries.contains { $0.path.hasSuffix(".tar") } == false)
  }

  @Test("has nothing that lintian calls an error", .enabled(if: Tool.has("lintian"), "lintian is missing"))
  func lintian() throws {
    let scratch = Scratch()
    let path = try written(specification(scratch), scratch("hello-tool_2.0-1_all.deb"))
    let said = try scratch.run(
      "lintian", ["--allow-root", "--fail-on", "error", "--tag-display-limit", "0", path])
    #expect(!said.contains("E:"))
    #expect(!said.contains("changelog"))
  }

  @Test(
    "has the size that dpkg-gencontrol computes",
    .enabled(if: Tool.has("dpkg-gencontrol"), "dpkg-gencontrol is missing"))
  func installedSize() throws {
    let scratch = Scratch()
    let writer = try DebianPackageWriter(specification(scratch))
    try writer.write(to: scratch("p.deb"))
    try createFolder(scratch("debian"))
    try scratch.run("dpkg-deb", ["-x", "p.deb", "debian/hello-tool"])
    try scratch.write(
      "debian/control",
      "Source: hello-tool\nMaintainer: A <a@b>\n\nPackage: hello-tool\nArchitecture: all\nDescription: x\n")
    try scratch.write(
      "debian/changelog",
      DebianChangelog(control: specification(scratch).control, changes: ["x"], date: 0).text)
    let said = try scratch.run("dpkg-gencontrol", ["-O", "-Pdebian/hello-tool", "-phello-tool"])
    #expect(said.contains("Installed-Size: \(writer.installedSize)\n"))
  }

  @Test("has the same bytes for the same description, in any order", arguments: Compression.allCases)
  func deterministic(compression: Compression) throws {
    let scratch = Scratch()
    var spec = try specification(scratch, compression: compression)
    let one = try readBytes(of: written(spec, scratch("one.deb")))
    spec.files.reverse()
    #expect(try readBytes(of: written(spec, scratch("two.deb"))) == one)
    spec.sourceDateEpoch += 1
    #expect(try readBytes(of: written(spec, scratch("three.deb"))) != one)
  }

  @Test("calls the changelog of a native version otherwise")
  func native() throws {
    let scratch = Scratch()
    var reader = try DebianPackageReader(
      path: written(specification(scratch, version: "3.0"), scratch("p.deb")))
    var paths: [String] = []
    while let entry = try reader.next() { paths.append(entry.path) }
    #expect(paths.contains("usr/share/doc/hello-tool/changelog.gz"))
    #expect(
      try DebianPackageWriter(specification(scratch, version: "1:3.0")).fileName == "hello-tool_3.0_all.deb")
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout DebianPackageSpec) -> Void
    init(_ reason: String, _ change: @escaping @Sendable (inout DebianPackageSpec) -> Void) {
      (testDescription, self.change) = (reason, change)
    }
  }

  static func file(_ path: String) -> DebianPackageSpec.File {
    .init(path: path, kind: .file(.bytes([])), mode: 0o644)
  }

  @Test(
    "is refused when its contents contradict each other",
    arguments: [
      Mistake("occurs twice") { $0.files.append(file("usr/bin/hello-tool")) },
      Mistake("occurs twice") { $0.files.append(file("usr/share/doc/hello-tool/copyright")) },
      Mistake("not a folder") { $0.files.append(file("usr/bin/hello-tool/x")) },
      Mistake("not a folder") { $0.files.append(file("usr/share/hello-tool/current/x")) },
      Mistake("not a path below the root") { $0.files.append(file("/usr/x")) },
      Mistake("not a path below the root") { $0.files.append(file("./x")) },
      Mistake("not a path below the root") { $0.files.append(file("a/../x")) },
      Mistake("not a path below the root") { $0.files.append(file("a//x")) },
      Mistake("not a path below the root") { $0.files.append(file("")) },
      Mistake("control characters") { $0.files.append(file("a\nb")) },
      Mistake("no target") { $0.files.append(.init(path: "l", kind: .link(target: ""), mode: 0)) },
      Mistake("not a file of the package") { $0.conffiles = ["etc/hello-tool.conf"] },
      Mistake("not a file of the package") { $0.conffiles = ["/etc/none"] },
      Mistake("not a file of the package") { $0.conffiles = ["/etc"] },
      Mistake("occurs twice") { $0.conffiles += $0.conffiles },
      Mistake("does not begin with '#!'") { $0.scripts[.preinst] = "exit 0" },
      Mistake("the changelog does not begin with 'hello-tool (2.0-1) '") {
        $0.changelog = "hello-tool (1.0-1) stable; urgency=low\n"
      },
    ])
  func contradiction(_ mistake: Mistake) throws {
    var spec = try specification(Scratch())
    mistake.change(&spec)
    let problem = #expect(throws: Problem.self) { try DebianPackageWriter(spec) }
    #expect(problem?.code == .debianContents)
    #expect(problem?.message.contains(mistake.testDescription) == true, "\(problem?.message ?? "")")
  }

  @Test("never replaces a file, and leaves nothing behind when one of its files changed")
  func failures() throws {
    let scratch = Scratch()
    try scratch.write("p.deb", "mine")
    #expect(throws: Problem.self) { try written(specification(scratch), scratch("p.deb")) }
    #expect(try readText(of: scratch("p.deb")) == "mine")
    let spec = try specification(scratch)
    try scratch.write("big", "shorter")
    let problem = #expect(throws: Problem.self) { try written(spec, scratch("q.deb")) }
    #expect(problem?.code == .inputRead)
    #expect(try FolderTree(scratch.path).entries.map(\.path) == ["big", "p.deb"])
  }
}

@Suite("A Debian package that is read")
struct DebianPackageReadingTests {
  @Test("tells its control files and contents", arguments: Compression.allCases)
  func ours(compression: Compression) throws {
    let scratch = Scratch()
    var reader = try DebianPackageReader(
      path: written(specification(scratch, compression: compression), scratch("p.deb")))
    #expect(reader.control["Package"] == "hello-tool")
    #expect(
      reader.control["Description"]
        == "greets people\n A tool that greets people.\n .\n It does nothing else.")
    #expect(reader.conffiles == ["/etc/hello-tool.conf"])
    #expect(reader.controlFiles == ["postinst", "prerm"])
    #expect(reader.md5sums.map(\.path).first == "usr/bin/hello-tool")
    #expect(
      reader.md5sums.first?.hex == "03acf0d8a5ed09dc4cba54fcbd6b3c91" || reader.md5sums.first?.hex.count == 32
    )
    var lines: [String] = []
    while let entry = try reader.next() {
      lines.append("\(entry.path) \(String(entry.mode, radix: 8))")
      if entry.path == "usr/bin/hello-tool" {
        #expect(try reader.readAll(limit: 100) == Array("#!/bin/sh\necho hello\n".utf8))
      }
      if entry.path.hasSuffix("/data") {
        var count = 0
        try reader.forEachChunk { count += $0.count }
        #expect(count == 70_000)
        #expect(entry.byteCount == 70_000)
        #expect(entry.modified == 1_700_000_000)
      }
      if entry.path.hasSuffix("/current") { #expect(entry.kind == .link(target: "data")) }
    }
    #expect(lines.count == 17)
    #expect(lines.first == "etc 755")
  }

  @Test(
    "may be made by dpkg-deb in any of its ways", .enabled(if: Tool.has("dpkg-deb"), "dpkg-deb is missing"),
    arguments: [
      ["-Zgzip"], ["-Zxz"], ["-Zzstd"], ["-Znone"], ["-Zxz", "--no-uniform-compression"],
    ])
  func dpkg(options: [String]) throws {
    let scratch = Scratch()
    try scratch.write(
      "p/DEBIAN/control",
      "Package: other\nVersion: 1:1\nArchitecture: all\nMaintainer: A <a@b>\nDescription: x\n")
    try scratch.write("p/DEBIAN/conffiles", "/etc/a b\n")
    try scratch.write("p/etc/a b", "1")
    try scratch.run("dpkg-deb", options + ["--root-owner-group", "-b", "p", "p.deb"])
    var reader = try DebianPackageReader(path: scratch("p.deb"))
    #expect(reader.control["version"] == "1:1")
    #expect(reader.conffiles == ["/etc/a b"])
    #expect(try reader.next()?.path == "etc")
    #expect(try reader.next()?.path == "etc/a b")
    #expect(try reader.next() == nil)
  }

  /// The members of a package made here, each replaced or left out.
  private func package(_ scratch: Scratch, _ members: [(String, [UInt8])]) throws -> String {
    var archive = try ArWriter(path: scratch("p.deb"), modified: 0)
    for (name, bytes) in members { try archive.append(name, .bytes(bytes)) }
    try archive.finish()
    return scratch("p.deb")
  }

  private func tar(_ scratch: Scratch, _ files: [(String, String)]) throws -> [UInt8] {
    let path = scratch("\(UInt32.random(in: 0 ... .max)).tar")
    var writer = try TarWriter(path: path, compression: .none)
    for (name, text) in files {
      try writer.append(TarEntry(path: name, kind: .file(.bytes(Array(text.utf8))), mode: 0o644, modified: 0))
    }
    try writer.finish()
    return try readBytes(of: path)
  }

  private static let control = "Package: aa\nVersion: 1\n"
  private static let binary = Array("2.0\n".utf8)

  @Test("may have names without './', a newer minor format, members with '_' and later ones")
  func tolerance() throws {
    let scratch = Scratch()
    let control = try tar(scratch, [("control", Self.control)])
    let data = try tar(scratch, [("usr/x", "1"), ("/usr/y", "2")])
    var reader = try DebianPackageReader(
      path: package(
        scratch,
        [
          ("debian-binary", Array("2.1\nmore\n".utf8)), ("_extra", [1]), ("control.tar", control),
          ("_other", []), ("data.tar", data), ("_gpgorigin", [2]), ("later", [3]),
        ]))
    #expect(try reader.next()?.path == "usr/x")
    #expect(try reader.next()?.path == "usr/y")
    #expect(try reader.next() == nil)
  }

  @Test("is refused when it is none", arguments: 0..<13)
  func refused(index: Int) throws {
    let scratch = Scratch()
    let control = try tar(scratch, [("./control", Self.control)])
    let data = try tar(scratch, [])
    let ok = ("debian-binary", Self.binary)
    let cases: [(members: [(String, [UInt8])], reason: String)] = [
      ([], "first member"), ([("control.tar", control)], "first member"),
      ([("debian-binary", Array("3.0\n".utf8))], "format"),
      ([ok], "no control.tar"), ([ok, ("control.tar", control)], "no data.tar"),
      ([ok, ("data.tar", data), ("control.tar", control)], "in the place of control.tar"),
      ([ok, ("control.tar", control), ("data.tar.lzma", data)], "in the place of data.tar"),
      ([ok, ("control.tar", try tar(scratch, [("x", "")])), ("data.tar", data)], "no control file"),
      (
        [ok, ("control.tar", try tar(scratch, [("control", "Package: aa\n")])), ("data.tar", data)],
        "no field 'Version'"
      ),
      ([ok, ("control.tar", try tar(scratch, [("control", "\n")])), ("data.tar", data)], "0 paragraphs"),
      (
        [
          ok, ("control.tar", try tar(scratch, [("control", Self.control + "\nA: b\n")])), ("data.tar", data),
        ], "2 paragraphs"
      ),
      (
        [
          ok, ("control.tar", try tar(scratch, [("control", Self.control), ("./control", "")])),
          ("data.tar", data),
        ], "occurs twice"
      ),
      ([ok, ("control.tar", control), ("data.tar", try tar(scratch, [("../x", "")]))], "leads upwards"),
    ]
    let (members, reason) = cases[index]
    let problem = #expect(throws: Problem.self) {
      var reader = try DebianPackageReader(path: package(scratch, members))
      while try reader.next() != nil {}
    }
    #expect(problem?.code == .debianPackage)
    #expect(problem?.message.contains(reason) == true, "\(problem?.message ?? "")")
  }

  @Test("is refused when it is cut short anywhere", arguments: [0, 7, 8, 60, 100, 200, 400, 900, 1_500])
  func truncated(count: Int) throws {
    let scratch = Scratch()
    let bytes = try readBytes(of: written(specification(scratch), scratch("p.deb")))
    try #require(count < bytes.count)
    let path = try scratch.write("cut.deb", Array(bytes.prefix(count)))
    let problem = #expect(throws: Problem.self) { _ = try DebianPackageReader(path: path) }
    #expect(problem?.code == .debianPackage)
  }
}
