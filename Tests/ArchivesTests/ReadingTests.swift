import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// Makes the archive `a` with Python; `t(name, type, linkname, content, mode)` adds to a tar.
private func make(_ scratch: Scratch, _ script: String) throws -> String {
  let head = """
    import io, sys, tarfile, zipfile, gzip, struct
    def t(tar, name, type=tarfile.REGTYPE, link="", content=b"", mode=0o644):
      m = tarfile.TarInfo(name); m.type = type; m.linkname = link; m.size = len(content); m.mode = mode
      tar.addfile(m, io.BytesIO(content))
    def tar(*entries, **options):
      with tarfile.open("a", options.pop("mode", "w"), **options) as a:
        for e in entries: t(a, *e)
    F, D, L, H, C, B, P = b"0", b"5", b"2", b"1", b"3", b"4", b"6"

    """
  try scratch.run("python3", ["-c", head + script])
  return scratch("a")
}

private let python: ConditionTrait = .enabled(if: Tool.has("python3"), "python3 is missing")

@Suite("An archive that is read", python)
struct ArchiveReadingTests {
  @Test(
    "tells names, kinds and contents",
    arguments: [
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P))",
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P), mode='w:gz')",
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P), mode='w:bz2')",
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P), mode='w:xz')",
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P), format=tarfile.PAX_FORMAT, pax_headers={'comment': 'x'})",
      "tar(('d', D), ('d/f', F, '', b'content', 0o755), ('l', L, 'd/f'), ('h', H, 'd/f'), ('p', P), format=tarfile.GNU_FORMAT)",
    ])
  func tar(script: String) throws {
    let scratch = Scratch()
    var reader = try ArchiveReader(path: make(scratch, script))
    var kinds: [ArchiveReader.Entry.Kind] = []
    while let entry = try reader.next() {
      kinds.append(entry.kind)
      if entry.path == "d/f" {
        #expect(entry.byteCount == 7)
        #expect(entry.mode == 0o755)
        #expect(entry.modified == 0)
        #expect(try reader.readAll(limit: 7) == Array("content".utf8))
      }
    }
    #expect(kinds == [.folder, .file, .link(target: "d/f"), .hardLink(target: "d/f"), .other(.pipe)])
  }

  @Test("keeps names as they are written, composed or not")
  func names() throws {
    let scratch = Scratch()
    let path = try make(
      scratch,
      "tar(('\\u00e9', F), ('e\\u0301', F), ('\\u65e5\\u672c/' + 'x' * 200, F), format=tarfile.GNU_FORMAT, encoding='utf-8')"
    )
    var reader = try ArchiveReader(path: path)
    var names: [[UInt8]] = []
    while let entry = try reader.next() {
      #expect(entry.isExact)
      names.append(Array(entry.path.utf8))
    }
    #expect(
      names == ["\u{e9}", "e\u{301}", "日本/" + String(repeating: "x", count: 200)].map { Array($0.utf8) })
  }

  @Test("of zip tells names, kinds and contents, also from memory")
  func zip() throws {
    let scratch = Scratch()
    let path = try make(
      scratch,
      """
      with zipfile.ZipFile("a", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("pkg/é.py", b"print()\\n" * 1000)
        z.writestr("pkg/", b"")
        z.writestr("stored", b"abc", zipfile.ZIP_STORED)
      """)
    let bytes = try readBytes(of: path)
    for isFile in [true, false] {
      var reader = isFile ? try ArchiveReader(path: path) : try ArchiveReader(bytes: bytes, name: "a.zip")
      var found: [String: Int] = [:]
      while let entry = try reader.next() {
        found[entry.path] = entry.kind == .folder ? -1 : try reader.readAll(limit: 8_000).count
      }
      #expect(found == ["pkg/é.py": 8_000, "pkg": -1, "stored": 3])
    }
  }

  @Test("marks a name that is not UTF-8")
  func notUTF8() throws {
    let scratch = Scratch()
    let path = try make(
      scratch, "tar(('caf\\udce9', F), format=tarfile.GNU_FORMAT, encoding='utf-8', errors='surrogateescape')"
    )
    var reader = try ArchiveReader(path: path)
    let entry = try #require(try reader.next())
    #expect(entry.path == "caf\u{FFFD}")
    #expect(!entry.isExact)
  }

  @Test(
    "is refused when it is nothing that is read, or damaged",
    arguments: [
      "open('a', 'wb')", "open('a', 'wb').write(b'x')", "open('a', 'wb').write(b'no archive at all' * 999)",
      "open('a', 'wb').write(b'PK\\3\\4' + b'\\0' * 40)", "open('a', 'wb').write(gzip.compress(b'no tar'))",
      "tar(('f', F, '', b'x' * 5000)); b = open('a', 'rb').read(); open('a', 'wb').write(b[:1500])",
      "tar(('f', F, '', b'x' * 5000)); b = bytearray(open('a', 'rb').read()); b[0] = 0x67; open('a', 'wb').write(b)",
      "tar(('f', F, '', bytes(range(256)) * 500), mode='w:gz'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-30])",
      // The trailer of gzip: CRC and length that are wrong, or cut off; also behind the end of the tar.
      "tar(('f', F, '', b'x' * 5000), mode='w:gz'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-8] + b'\\0' * 4 + b[-4:])",
      "tar(('f', F, '', b'x' * 5000), mode='w:gz'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-1] + b'\\1')",
      "tar(('f', F, '', b'x' * 5000), mode='w:gz'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-2])",
      "tar(('f', F, '', b'x' * 5000), mode='w:gz'); b = open('a', 'rb').read(); g = gzip.compress(b'more'); open('a', 'wb').write(b + g[:-8] + b'\\0' * 8)",
      "tar(('f', F, '', b'x' * 5000), mode='w:xz'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-13] + bytes([b[-13] ^ 1]) + b[-12:])",
      "tar(('f', F, '', b'x' * 5000), mode='w:bz2'); b = open('a', 'rb').read(); open('a', 'wb').write(b[:-3] + bytes([b[-3] ^ 64]) + b[-2:])",
      // The content is not that of the CRC: a changed byte of a stored file, a changed CRC of a compressed one.
      "zipfile.ZipFile('a', 'w').writestr('f', b'abc'); b = open('a', 'rb').read(); open('a', 'wb').write(b.replace(b'abc', b'abd'))",
      "zipfile.ZipFile('a', 'w', 8).writestr('f', b'abc'); b = open('a', 'rb').read(); open('a', 'wb').write(b.replace(bytes.fromhex('c2412435'), b'1234'))",
    ])
  func refused(script: String) throws {
    let scratch = Scratch()
    let path = try make(scratch, script)
    let problem = #expect(throws: Problem.self) {
      var reader = try ArchiveReader(path: path)
      while try reader.next() != nil { try reader.forEachChunk { _ in } }
    }
    #expect(problem?.code == .archiveInvalid)
    #expect(problem?.message.contains(path) == true)
  }

  @Test(
    "is read over the members of gzip, up to what is none", arguments: [[], [0, 0, 0], Array("rest".utf8)])
  func members(rest: [UInt8]) throws {
    let scratch = Scratch()
    let plain = try readBytes(of: make(scratch, "tar(('f', F, '', bytes(range(256)) * 500), ('g', F))"))
    let parts = [plain[..<1_000], plain[1_000..<1_000], plain[1_000..<70_000], plain[70_000...]]
    var packed: [UInt8] = []
    for part in parts { packed += try compressed(Array(part), .gzip) }
    var reader = try ArchiveReader(bytes: packed + rest, name: "a.tar.gz")
    #expect(try reader.next()?.path == "f")
    #expect(try reader.readAll(limit: 200_000).count == 128_000)
    #expect(try reader.next()?.path == "g")
    #expect(try reader.next() == nil)
    #expect(try decompressed(packed + rest, limit: plain.count) == plain)
    let problem = #expect(throws: Problem.self) { try decompressed(packed, limit: plain.count - 1) }
    #expect(problem?.code == .archiveTooLarge)
    packed[packed.count - 8] ^= 1
    let wrong = #expect(throws: Problem.self) { try decompressed(packed, limit: plain.count) }
    #expect(wrong?.code == .archiveInvalid && wrong?.cause == "its CRC is wrong")
  }

  @Test("is not read to an end that is too far away")
  func longEnd() throws {
    let scratch = Scratch()
    let path = try make(scratch, "open('a', 'wb').write(gzip.compress(b'\\0' * (17 << 20)))")
    let problem = #expect(throws: Problem.self) {
      var reader = try ArchiveReader(path: path, limits: ArchiveLimits(byteCount: 1 << 20))
      while try reader.next() != nil {}
    }
    #expect(problem?.code == .archiveTooLarge)
    #expect(problem?.message == "'\(path)' unpacks to more than 16777216 bytes")
  }

  @Test("is refused where there is no file")
  func missing() throws {
    let scratch = Scratch()
    for path in [scratch("none"), scratch.path] {
      let problem = #expect(throws: Problem.self) { _ = try ArchiveReader(path: path) }
      #expect(problem?.code == .inputRead)
    }
  }

  @Test("holds no more entries and bytes than the limits allow")
  func limits() throws {
    let scratch = Scratch()
    let path = try make(scratch, "tar(*[('f%d' % i, F, '', b'0' * 1000) for i in range(10)], mode='w:gz')")
    for limits in [ArchiveLimits(entryCount: 9), ArchiveLimits(byteCount: 9_999)] {
      let problem = #expect(throws: Problem.self) {
        var reader = try ArchiveReader(path: path, limits: limits)
        while try reader.next() != nil {}
      }
      #expect(problem?.code == .archiveTooLarge)
    }
    var reader = try ArchiveReader(path: path, limits: ArchiveLimits(entryCount: 10, byteCount: 10_000))
    while try reader.next() != nil { try reader.forEachChunk { _ in } }
  }
}

@Suite("Unpacking an archive", python)
struct UnpackingTests {
  private func unpacked(_ scratch: Scratch, _ script: String, limits: ArchiveLimits = ArchiveLimits()) throws
    -> [String]
  {
    let path = try make(scratch, script)
    try createFolder(scratch("out"))
    try unpackTree(path, into: scratch("out"), limits: limits)
    return try FolderTree(scratch("out")).entries.map { entry in
      let mode = String(entry.mode, radix: 8)
      switch entry.kind {
      case .folder: return "\(entry.path)/ \(mode)"
      case .file(let byteCount): return "\(entry.path) \(mode) \(byteCount)"
      case .link(let target): return "\(entry.path) -> \(target)"
      }
    }
  }

  @Test(
    "gives the tree",
    arguments: [
      ("tar(('./', D), ('./a/', D), ('./a/b', F, '', b'xyz', 0o4755))", ["a/ 755", "a/b 755 3"]),
      ("tar(('a/b/c', F, '', b'x', 0o400), ('a/b', D))", ["a/ 755", "a/b/ 755", "a/b/c 600 1"]),
      (
        "tar(('l', L, 'a/f'), ('a//./f', F, '', b'x'), ('a/up', L, '../l'))",
        ["a/ 755", "a/f 644 1", "a/up -> ../l", "l -> a/f"]
      ),
      ("tar(('f', F, '', b'x'), ('./g', H, './f'))", ["f 644 1", "g 644 1"]),
      ("with zipfile.ZipFile('a', 'w') as z: z.writestr('p/q', b'12')", ["p/ 755", "p/q 600 2"]),
    ])
  func tree(script: String, expected: [String]) throws {
    #expect(try unpacked(Scratch(), script) == expected)
  }

  @Test(
    "refuses what would reach outside or is no tree",
    arguments: [
      ("tar(('/etc/x', F))", "'/etc/x'", "absolute"), ("tar(('../x', F))", "'../x'", "upwards"),
      ("tar(('a/../../x', F))", "'a/../../x'", "upwards"), ("tar(('..', D))", "'..'", "upwards"),
      ("tar(('l', L, '/etc'))", "'l'", "outside"), ("tar(('a/l', L, '../../x'))", "'a/l'", "outside"),
      ("tar(('l', L, 'd'), ('l/x', F))", "'l'", "not a folder"),
      ("tar(('l', L, '.'), ('l', D))", "'l'", "not a folder"),
      ("tar(('l', L, '.'), ('l', F))", "'l'", "twice"), ("tar(('f', F), ('f', F))", "'f'", "twice"),
      ("tar(('f', F), ('f/x', F))", "'f'", "not a folder"),
      ("tar(('f', F), ('f', D))", "'f'", "not a folder"),
      ("tar(('d', D), ('d', L, 'x'))", "'d'", "twice"),
      ("tar(('a/b', L, '..'), ('c', L, 'a/b/../..'))", "'c'", "outside"),
      ("tar(('a', L, 'b'), ('b', L, 'a'))", "'a'", "outside"),
      ("tar(('h', H, '/etc/passwd'))", "'/etc/passwd'", "absolute"),
      ("tar(('h', H, '../x'))", "'../x'", "upwards"),
      ("tar(('h', H, 'none'))", "'h'", "hard link"),
      ("tar(('l', L, 'x'), ('h', H, 'l'))", "'h'", "hard link"),
      ("tar(('d', C))", "'d'", "characterDevice"), ("tar(('d', B))", "'d'", "blockDevice"),
      ("tar(('d', P))", "'d'", "pipe"),
      ("tar(('.', F))", "'.'", "no name"), ("tar(('a/' * 200000, D))", "a/a", "longer than any path"),
      ("tar(('l', L, 'a/' * 200000))", "'l'", "outside"),
      (
        "tar(('caf\\udce9', F), format=tarfile.GNU_FORMAT, encoding='utf-8', errors='surrogateescape')",
        "'caf\u{FFFD}'", "UTF-8"
      ),
      ("with zipfile.ZipFile('a', 'w') as z: z.writestr('../x', b'12')", "'../x'", "upwards"),
    ])
  func unsafe(script: String, name: String, reason: String) throws {
    let scratch = Scratch()
    let problem = #expect(throws: Problem.self) { try unpacked(scratch, script) }
    #expect(problem?.code == .archiveUnsafe)
    #expect(problem?.message.contains(name) == true, "\(problem?.message ?? "")")
    #expect(problem?.message.contains(reason) == true, "\(problem?.message ?? "")")
    #expect(try FolderTree(scratch.path).entries.allSatisfy { $0.path == "a" || $0.path.hasPrefix("out") })
  }

  @Test("stops at the limits, also in a sparse file that claims to be huge")
  func limits() throws {
    let bomb = "tar(('zeros', F, '', b'0' * 5000000), mode='w:gz')"
    let scratch = Scratch()
    let problem = #expect(throws: Problem.self) {
      try unpacked(scratch, bomb, limits: ArchiveLimits(byteCount: 1 << 20))
    }
    #expect(problem?.code == .archiveTooLarge)
    let sparse = """
      m = tarfile.TarInfo("s"); m.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "s", "GNU.sparse.realsize": "1000000000000"}
      body = b"0\\n".ljust(512, b"\\0"); m.size = len(body)
      with tarfile.open("a", "w", format=tarfile.PAX_FORMAT) as t: t.addfile(m, io.BytesIO(body))
      """
    let other = #expect(throws: Problem.self) {
      try unpacked(Scratch(), sparse, limits: ArchiveLimits(byteCount: 1 << 20))
    }
    #expect(other?.code == .archiveTooLarge)
  }

  @Test("asks for an empty folder")
  func notEmpty() throws {
    let scratch = Scratch()
    let path = try make(scratch, "tar(('f', F))")
    let problem = #expect(throws: Problem.self) { try unpackTree(path, into: scratch.path) }
    #expect(problem?.code == .outputCreate)
    #expect(problem?.hint == "unpack into a new folder")
  }
}
