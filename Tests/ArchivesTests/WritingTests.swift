import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

private let entries: [TarEntry] = [
  TarEntry(path: "./", kind: .folder, mode: 0o755, modified: 1_700_000_000),
  TarEntry(path: "./usr/", kind: .folder, mode: 0o755, modified: 1_700_000_000),
  TarEntry(
    path: "./usr/ä tool", kind: .file(.bytes(Array("#!/bin/sh\n".utf8))), mode: 0o755, modified: 1_700_000_000
  ),
  TarEntry(path: "./usr/empty", kind: .file(.bytes([])), mode: 0o644, modified: 1_700_000_000),
  TarEntry(
    path: "./usr/" + String(repeating: "long/", count: 50) + "name", kind: .file(.bytes([7])), mode: 0o4755,
    modified: 0,
    owner: .init(name: "daemon", id: 1), group: .init(name: "adm", id: 4)),
  TarEntry(
    path: "./usr/link", kind: .link(target: "../" + String(repeating: "x", count: 150)), mode: 0o777,
    modified: 1_700_000_000),
]

private func written(_ scratch: Scratch, _ name: String, _ compression: Compression, _ entries: [TarEntry])
  throws -> String
{
  var writer = try TarWriter(path: scratch(name), compression: compression)
  for entry in entries { try writer.append(entry) }
  try writer.finish()
  return scratch(name)
}

private let listing = """
  import sys, tarfile
  with tarfile.open(sys.argv[1]) as tar:
    for m in tar:
      print(m.type.decode(), oct(m.mode), m.uid, m.gid, m.uname, m.gname, m.size, m.mtime, m.name, m.linkname)
  """

@Suite("A tar archive that is written")
struct TarWritingTests {
  @Test(
    "is read by Python's tarfile as it was meant", .enabled(if: Tool.has("python3"), "python3 is missing"),
    arguments: Compression.allCases.filter { $0 != .zstd })
  func python(compression: Compression) throws {
    let scratch = Scratch()
    let path = try written(scratch, "a.tar", compression, entries)
    let long = String(repeating: "long/", count: 50) + "name"
    #expect(
      try scratch.run("python3", ["-c", listing, path]) == """
        5 0o755 0 0 root root 0 1700000000 . 
        5 0o755 0 0 root root 0 1700000000 ./usr 
        0 0o755 0 0 root root 10 1700000000 ./usr/ä tool 
        0 0o644 0 0 root root 0 1700000000 ./usr/empty 
        0 0o4755 1 4 daemon adm 1 0 ./usr/\(long) 
        2 0o777 0 0 root root 0 1700000000 ./usr/link ../\(String(repeating: "x", count: 150))

        """)
  }

  @Test(
    "is read by GNU tar",
    .enabled(if: Tool.has("tar", "gzip", "xz", "zstd"), "tar, gzip, xz or zstd is missing"),
    arguments: Compression.allCases)
  func gnuTar(compression: Compression) throws {
    let scratch = Scratch()
    let path = try written(scratch, "a.tar" + compression.suffix, compression, entries)
    let long = String(repeating: "long/", count: 50) + "name"
    #expect(
      try scratch.run("tar", ["--quoting-style=literal", "-tf", path]) == """
        ./
        ./usr/
        ./usr/ä tool
        ./usr/empty
        ./usr/\(long)
        ./usr/link

        """)
  }

  @Test("has the same bytes for the same entries", arguments: Compression.allCases)
  func deterministic(compression: Compression) throws {
    let scratch = Scratch()
    let one = try readBytes(of: written(scratch, "one", compression, entries))
    #expect(try readBytes(of: written(scratch, "two", compression, entries)) == one)
    if compression == .gzip { #expect(one.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]) }
    if compression == .none { #expect(Array(one[257..<265]) == Array("ustar  \0".utf8)) }
  }

  @Test("streams files from the disk and refuses one that changed its size", arguments: [-1, 0, 1])
  func changed(difference: Int) throws {
    let scratch = Scratch()
    let content = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let source = try scratch.write("source", content)
    let entry = TarEntry(
      path: "f", kind: .file(.file(path: source, byteCount: 300_000 + difference)), mode: 0o644, modified: 0)
    if difference == 0 {
      var reader = try ArchiveReader(path: written(scratch, "a.tar", .zstd, [entry]))
      #expect(try reader.next()?.byteCount == 300_000)
      #expect(try reader.readAll(limit: 300_000) == content)
      #expect(try reader.next() == nil)
    } else {
      let problem = #expect(throws: Problem.self) { try written(scratch, "a.tar", .none, [entry]) }
      #expect(problem?.code == .inputRead)
      #expect(problem?.message.contains("changed while it was read") == true)
      #expect(!exists(scratch("a.tar")), "half an archive stays")
    }
  }

  @Test("is never written over something that exists")
  func existing() throws {
    let scratch = Scratch()
    try scratch.write("a.tar", "mine")
    let problem = #expect(throws: Problem.self) { try written(scratch, "a.tar", .none, []) }
    #expect(problem?.code == .outputCreate)
    #expect(try readText(of: scratch("a.tar")) == "mine")
  }

  @Test("cannot have a nameless entry or a level that does not exist")
  func refusals() throws {
    let scratch = Scratch()
    #expect(throws: Problem.self) {
      try written(scratch, "a", .none, [TarEntry(path: "", kind: .folder, mode: 0o755, modified: 0)])
    }
    #expect(throws: Problem.self) { _ = try TarWriter(path: scratch("b"), compression: .gzip, level: 77) }
  }
}

@Suite("A packed folder")
struct TreePackingTests {
  private func tree(_ scratch: Scratch, _ name: String, mask: Int) throws -> String {
    try scratch.write("\(name)/z", "last", mode: 0o640 & ~mask | 0o400)
    try scratch.write("\(name)/bin/run", "x", mode: 0o700)
    try scratch.write("\(name)/bin-2", "y", mode: 0o604)
    try FileManager.default.createSymbolicLink(
      atPath: scratch("\(name)/link"), withDestinationPath: "bin/run")
    return scratch(name)
  }

  @Test("depends on names, contents and links alone")
  func deterministic() throws {
    let scratch = Scratch()
    try packTree(tree(scratch, "one", mask: 0), to: scratch("one.tar"), modified: 99)
    try packTree(tree(scratch, "two", mask: 0o077), to: scratch("two.tar"), modified: 99)
    #expect(try readBytes(of: scratch("one.tar")) == readBytes(of: scratch("two.tar")))
    var reader = try ArchiveReader(path: scratch("one.tar"))
    var lines: [String] = []
    while let entry = try reader.next() {
      lines.append(
        "\(entry.path) \(String(entry.mode, radix: 8)) \(entry.modified ?? -1) \(entry.ownerName ?? "")")
      if entry.path == "link" { #expect(entry.kind == .link(target: "bin/run")) }
    }
    #expect(
      lines == [
        "bin 755 99 root", "bin-2 644 99 root", "bin/run 755 99 root", "link 777 99 root", "z 644 99 root",
      ])
  }

  @Test("comes back as it was")
  func roundTrip() throws {
    let scratch = Scratch()
    try packTree(tree(scratch, "one", mask: 0), to: scratch("one.tar"), modified: 99)
    try createFolder(scratch("out"))
    try unpackTree(scratch("one.tar"), into: scratch("out"))
    try packTree(scratch("out"), to: scratch("again.tar"), modified: 99)
    #expect(try readBytes(of: scratch("one.tar")) == readBytes(of: scratch("again.tar")))
    #expect(try readText(of: scratch("out/link")) == "x")
  }
}

@Suite("Compressed bytes")
struct CompressingTests {
  private static let contents: [[UInt8]] = [
    [], [0], Array("hello\n".utf8), [UInt8](repeating: 65, count: 1_000_000),
    (0..<200_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) },
  ]

  @Test("come back, for every compression", arguments: Compression.allCases, contents)
  func roundTrip(compression: Compression, content: [UInt8]) throws {
    let packed = try compressed(content, compression)
    #expect(try packed == compressed(content, compression))
    #expect(try decompressed(packed, limit: content.count) == content)
    if compression != .none, !content.isEmpty {
      let problem = #expect(throws: Problem.self) { try decompressed(packed, limit: content.count - 1) }
      #expect(problem?.code == .archiveTooLarge)
    }
  }

  @Test(
    "are understood by the programs of that name",
    .enabled(if: Tool.has("gzip", "xz", "zstd"), "gzip, xz or zstd is missing"),
    arguments: [Compression.gzip, .xz, .zstd])
  func tools(compression: Compression) throws {
    let scratch = Scratch()
    let packed = try compressed(Array("hello\n".utf8), compression)
    #expect(try scratch.run(compression.rawValue, ["-dc"], input: packed) == "hello\n")
    try scratch.write("text", "hello again\n")
    try scratch.run(compression.rawValue, ["-kq", "text"])
    #expect(
      try decompressed(readBytes(of: scratch("text" + compression.suffix)), limit: 100)
        == Array("hello again\n".utf8))
  }

  @Test("are refused when they are cut short", arguments: [Compression.gzip, .xz, .zstd])
  func truncated(compression: Compression) throws {
    let packed = try compressed(Self.contents[4], compression)
    let problem = #expect(throws: Problem.self) {
      try decompressed(Array(packed.dropLast(20)), limit: 1 << 20)
    }
    #expect(problem?.code == .archiveInvalid)
  }

  @Test("of xz, which has checksums that are looked at, are refused when a byte in them changed")
  func damaged() throws {
    var packed = try compressed(Self.contents[4], .xz)
    packed[packed.count / 2] ^= 0x55
    let problem = #expect(throws: Problem.self) { try decompressed(packed, limit: 1 << 20) }
    #expect(problem?.code == .archiveInvalid)
  }

  @Test("of gzip say that they were compressed best", .enabled(if: Tool.has("file"), "file is missing"))
  func best() throws {
    let scratch = Scratch()
    try scratch.write("a.gz", compressed(Self.contents[2], .gzip))
    #expect(try scratch.run("file", ["a.gz"]).contains("max compression"))
  }
}

@Suite("An ar archive")
struct ArTests {
  private func archive(_ scratch: Scratch) throws -> String {
    var writer = try ArWriter(path: scratch("a.ar"), modified: 1_700_000_000)
    try writer.append("debian-binary", .bytes(Array("2.0\n".utf8)))
    try writer.append("odd", .bytes([1, 2, 3]))
    try writer.append("disk", .file(path: scratch.write("d", "disk"), byteCount: 4))
    try writer.finish()
    return scratch("a.ar")
  }

  @Test("is written as dpkg-deb writes it")
  func bytes() throws {
    let scratch = Scratch()
    #expect(
      try readText(of: archive(scratch)) == """
        !<arch>
        debian-binary   1700000000  0     0     100644  4         `
        2.0
        odd             1700000000  0     0     100644  3         `
        \u{1}\u{2}\u{3}
        disk            1700000000  0     0     100644  4         `
        disk
        """)
    let members = try ArReader(path: scratch("a.ar")).members
    #expect(members.map(\.name) == ["debian-binary", "odd", "disk"])
    #expect(members.map(\.section) == [68..<72, 132..<135, 196..<200])
  }

  @Test("is listed by binutils", .enabled(if: Tool.has("ar"), "ar is missing"))
  func binutils() throws {
    let scratch = Scratch()
    #expect(try scratch.run("ar", ["t", archive(scratch)]) == "debian-binary\nodd\ndisk\n")
  }

  @Test(
    "is refused when it is damaged",
    arguments: [
      ("", "first bytes"), ("!<arch>\nx", "header"),
      ("!<arch>\n" + String(repeating: " ", count: 60), "header"),
      ("!<arch>\n" + String(repeating: "a", count: 48) + "-5        `\n", "size"),
      ("!<arch>\n" + String(repeating: "a", count: 48) + "5         `\n1234", "cut short"),
      ("!<arch>\n" + String(repeating: "a", count: 48) + "9999999999`\n", "cut short"),
    ])
  func damaged(text: String, reason: String) throws {
    let scratch = Scratch()
    let problem = #expect(throws: Problem.self) { try ArReader(path: scratch.write("a", text)) }
    #expect(problem?.code == .archiveInvalid)
    #expect(problem?.message.contains(reason) == true)
  }

  @Test("has no member whose name does not fit", arguments: ["", "a b", "a/", "sixteen-letters-", "ä"])
  func names(name: String) throws {
    let scratch = Scratch()
    var writer = try ArWriter(path: scratch("a.ar"), modified: 0)
    do {
      try writer.append(name, .bytes([]))
      Issue.record("taken")
    } catch { #expect(error.code == .outputWrite) }
  }
}
