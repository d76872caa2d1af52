import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// Makes the tar `a`; `h(...)` is a header with a sum that is right, `c(...)` content with what fills its block.
private func make(_ scratch: Scratch, _ script: String) throws -> [UInt8] {
  let head = """
    def h(name=b"a.txt", type=b"0", size=0, magic=b"ustar\\x0000", link=b"", rest=b"", sizes=None):
      size = b"%011o\\0" % size if sizes is None else sizes
      block = name.ljust(100, b"\\0") + b"0000644\\0" + b"0001750\\0" * 2 + size + b"00000000000\\0" + b" " * 8 + type
      block = (block + link.ljust(100, b"\\0") + magic + rest).ljust(512, b"\\0")
      return block[:148] + b"%06o\\0 " % sum(block) + block[156:]
    def c(data): return data + b"\\0" * (-len(data) % 512)
    def p(*records, type=b"x"):
      text = b""
      for record in records:
        n = len(record) + 2
        while len(b"%d %s\\n" % (n, record)) != n: n += 1
        text += b"%d %s\\n" % (n, record)
      return h(b"pax", type, len(text)) + c(text)
    def l(name, type=b"L"): return h(b"././@LongLink", type, len(name) + 1, b"ustar  \\0") + c(name + b"\\0")
    END = b"\\0" * 1024

    """
  try scratch.run("python3", ["-c", head + "open('a', 'wb').write(\(script))"])
  return try readBytes(of: scratch("a"))
}

private func entries(_ bytes: [UInt8]) throws(Problem) -> [(ArchiveReader.Entry, [UInt8])] {
  var reader = try ArchiveReader(bytes: bytes, name: "a.tar")
  var all: [(ArchiveReader.Entry, [UInt8])] = []
  while let entry = try reader.next() { all.append((entry, try reader.readAll(limit: 1 << 20))) }
  return all
}

@Suite("The headers of a tar", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct TarReaderTests {
  @Test(
    "give an entry its name, kind and size",
    arguments: [
      ("h(size=5) + c(b'hello') + END", "a.txt", 5),
      ("h(size=5, magic=b'') + c(b'hello')", "a.txt", 5),
      ("h(size=5, rest=b'\\0' * 80 + b'some/where') + c(b'hello')", "some/where/a.txt", 5),
      ("h(sizes=b'\\x80' + b'\\0' * 10 + b'\\x05') + c(b'hello') + END", "a.txt", 5),
      ("h(sizes=b'          5 ') + c(b'hello') + END", "a.txt", 5),
      ("l(b'long/name') + h(size=5) + c(b'hello') + END", "long/name", 5),
      ("l(b'first') + l(b'second') + h(size=5) + c(b'hello') + END", "second", 5),
      ("p(b'path=other', b'size=5') + h() + c(b'hello') + END", "other", 5),
      ("p(b'path=other') + p(b'path=again') + h(size=5) + c(b'hello') + END", "again", 5),
      ("p(b'path=') + h(size=5) + c(b'hello') + END", "a.txt", 5),
      ("p(b'size=00000000000000000000000000005') + h() + c(b'hello') + END", "a.txt", 5),
      ("p(b'path=all', type=b'g') + h(size=5) + c(b'hello') + END", "all", 5),
      ("p(b'path=all', type=b'g') + p(b'path=own') + h(size=5) + c(b'hello') + END", "own", 5),
      ("p(b'path=same') + l(b'same') + h(size=5) + c(b'hello') + END", "same", 5),
      ("h(type=b'V', name=b'volume', magic=b'ustar  \\0') + h(size=5) + c(b'hello') + END", "a.txt", 5),
      ("h(type=b'Q', size=5) + c(b'hello') + END", "a.txt", 5),
      ("h(size=5) + b'hello'", "a.txt", 5),
      // What nobody asks for is passed over, however much there is of it.
      ("p(*[b'k%d=v' % i for i in range(50000)], type=b'g') + h(size=5) + c(b'hello') + END", "a.txt", 5),
      ("p(b'comment=x') * 999 + p(b'path=own') + h(size=5) + c(b'hello') + END", "own", 5),
    ])
  func names(script: String, path: String, count: Int) throws {
    let found = try entries(make(Scratch(), script))
    #expect(found.map(\.0.path) == [path])
    #expect(found.first?.0.kind == .file && found.first?.0.byteCount == count)
    #expect(found.first?.1 == Array("hello".utf8))
  }

  @Test(
    "that readers take for different things are refused",
    arguments: [
      (
        "p(b'path=one') + l(b'two') + h() + END",
        "a GNU header and a pax header give an entry different names"
      ),
      (
        "l(b'two') + p(b'path=one') + h() + END",
        "a GNU header and a pax header give an entry different names"
      ),
      (
        "p(b'linkpath=one') + l(b'two', b'K') + h(type=b'2') + END",
        "a GNU header and a pax header give an entry different names"
      ),
      (
        "h() + p(b'size=5') + h(type=b'1', link=b'a.txt') + c(b'hello') + END",
        "a hard link has a content of its own"
      ),
      // GNU tar and Python end here, Go refuses it, and who ignores zeros goes on.
      ("h() + b'\\0' * 512 + h(b'b') + END", "an entry follows a single block of zeros"),
      ("b'\\0' * 512 + h() + END", "an entry follows a single block of zeros"),
      ("h() + b'\\0' * 512 + p(b'path=a') + h(b'b') + END", "an entry follows a single block of zeros"),
    ])
  func ambiguous(script: String, reason: String) throws {
    let bytes = try make(Scratch(), script)
    let problem = #expect(throws: Problem.self) { try entries(bytes) }
    #expect(problem?.code == .archiveAmbiguous)
    #expect(problem?.cause == reason)
  }

  @Test(
    "that nobody can read are refused",
    arguments: [
      ("h(sizes=b'\\xff' * 11 + b'\\xfb') + END", "a size is negative"),
      ("h(sizes=b'00000000009\\0') + END", "a number in a header is none"),
      ("h(sizes=b'\\x80\\0\\0' + b'\\xff' * 9) + END", "a number in a header is none"),
      ("h(size=600) + c(b'hello')", "it is cut short"),
      ("h(sizes=b'\\x80\\0\\0\\0' + b'\\x7f' + b'\\xff' * 7) + END", "it is cut short"),
      (
        "h(type=b'S', magic=b'ustar  \\0', size=5, rest=b'\\0' * 121 + b'\\0' * 97 + b'\\xff' * 12) + c(b'hello')",
        "the map of a sparse file does not fit its size"
      ),
      ("h() + h()[:300]", "it is cut short"),
      ("h() + b'x' * 512", "a header is damaged"),
      ("h(name=b'') + END", "an entry has no name"),
      ("p(b'size=-5') + h() + END", "'size' in a pax header is no number"),
      ("p(b'mtime=soon') + h() + END", "'mtime' in a pax header is no number"),
      ("p(b'SCHILY.xattr.a\\0b=c') + h() + END", "in a pax header 'SCHILY.xattr.a\0b' holds a NUL"),
      ("p(b'path=a\\0b') + h() + END", "in a pax header 'path' holds a NUL"),
      ("h(type=b'x', size=9) + c(b'99 path=a') + h() + END", "in a pax header a length is wrong"),
      ("h(type=b'x', size=9) + c(b'9 path:ab') + h() + END", "in a pax header a record is damaged"),
      ("l(b'name') + END", "a header describes an entry that is not there"),
      ("h(type=b'L', size=1 << 30) + END", "a header that describes another has a size that is none"),
      (
        "p(b'comment=x') * 1001 + h() + END", "too many headers describe one entry"
      ),
      (
        "p(b'a=' + b'x' * 3000000, type=b'g') + p(b'a=' + b'x' * 3000000) + h() + END",
        "too many headers describe one entry"
      ),
      ("b'\\0' * 32768 + b'\\1CD001' + END", "no entry begins it"),
      ("b'\\0' * 512 + b'x' * 512", "no entry begins it"),
      (
        "p(b'GNU.sparse.size=9', b'GNU.sparse.map=0,9') + h(size=5) + c(b'hello') + END",
        "the map of a sparse file is damaged"
      ),
      (
        "p(b'GNU.sparse.size=9', b'GNU.sparse.map=5,2,0,3') + h(size=5) + c(b'hello') + END",
        "the map of a sparse file is damaged"
      ),
      (
        "p(b'GNU.sparse.size=9', b'GNU.sparse.map=0,3') + h(size=5) + c(b'hello') + END",
        "the map of a sparse file does not fit its size"
      ),
      (
        "p(b'GNU.sparse.major=1', b'GNU.sparse.minor=0', b'GNU.sparse.realsize=9') + h(size=5) + c(b'hello') + END",
        "the map of a sparse file is damaged"
      ),
    ])
  func invalid(script: String, reason: String) throws {
    let bytes = try make(Scratch(), script)
    let problem = #expect(throws: Problem.self) { try entries(bytes) }
    #expect(problem?.code == .archiveInvalid)
    #expect(problem?.cause == reason)
  }

  @Test("are read up to the end, and no further")
  func end() throws {
    #expect(try entries(make(Scratch(), "h() + END + h(b'b')")).map(\.0.path) == ["a.txt"])
    #expect(try entries(make(Scratch(), "h() + b'\\0' * 512")).map(\.0.path) == ["a.txt"])
    #expect(try entries(make(Scratch(), "h() + b'\\0' * 512 + b'rest' * 99")).map(\.0.path) == ["a.txt"])
    for script in ["END", "b'\\0' * 512", "b'\\0' * 10240"] {
      let bytes = try make(Scratch(), script)
      #expect(try entries(bytes).isEmpty && entries(compressed(bytes, .gzip)).isEmpty)
    }
    #expect(
      try entries(make(Scratch(), "h() + h(b'd/') + h(b'e', b'5', 7) + END")).map(\.0.kind).dropFirst() == [
        .folder, .folder,
      ])
  }

  @Test(
    "count towards the limits, and so do the names that they repeat",
    arguments: [
      ("p(b'comment=' + b'x' * 1000000, type=b'g') * 17 + h() + END", true),
      ("b''.join(p(b'comment=' + b'x' * 1000000) + h() for _ in range(17)) + END", false),
      ("p(b'path=' + b'x/' * 500000, type=b'g') + h() * 17 + END", false),
      ("p(b'linkpath=' + b'x/' * 500000, type=b'g') + h(type=b'2') * 17 + END", false),
      ("h(type=b'D', size=17 << 20, magic=b'ustar  \\0') + b'\\0' * (17 << 20) + END", false),
    ])
  func growth(script: String, isAtOnce: Bool) throws {
    let bytes = try make(Scratch(), script)
    let problem = #expect(throws: Problem.self) {
      var reader = try ArchiveReader(bytes: bytes, name: "a.tar", limits: ArchiveLimits(byteCount: 1 << 20))
      while try reader.next() != nil {}
    }
    #expect(problem?.code == (isAtOnce ? .archiveInvalid : .archiveTooLarge))
    #expect(
      problem?.message
        == (isAtOnce ? "'a.tar' is not a sound archive" : "'a.tar' unpacks to more than 16777216 bytes"))
    var reader = try ArchiveReader(bytes: bytes, name: "a.tar")
    guard !isAtOnce else { return }
    while try reader.next() != nil {}
  }

  @Test("tell where the content lies, where it lies there")
  func sections() throws {
    let bytes = try make(Scratch(), "h(size=5) + c(b'hello') + h(b'b', size=3) + c(b'abc') + END")
    let sections = try entries(bytes).map(\.0.section)
    #expect(sections == [512..<517, 1536..<1539])
    #expect(try entries(try compressed(bytes, .gzip)).map(\.0.section) == [nil, nil])
  }

  @Test(
    "describe holes as GNU tar writes them", .enabled(if: Tool.has("tar")),
    arguments: [
      ["--format=gnu"], ["--format=posix", "--sparse-version=0.0"],
      ["--format=posix", "--sparse-version=0.1"],
      ["--format=posix", "--sparse-version=1.0"],
    ])
  func sparse(options: [String]) throws {
    let scratch = Scratch()
    let script = """
      for name, parts, size in (("begin", [(0, 4096)], 90000), ("end", [(81920, 4096)], 86016),
                                ("many", [(i * 8192, 4096) for i in range(60)], 600000), ("none", [], 70000)):
        with open(name, "wb") as f:
          for place, count in parts: f.seek(place); f.write(bytes([65 + place // 8192 % 26]) * count)
          f.truncate(size)
      """
    try scratch.run("python3", ["-c", script])
    try scratch.run("tar", options + ["--sparse", "-cf", "a", "begin", "end", "many", "none"])
    let found = try entries(readBytes(of: scratch("a")))
    #expect(found.map(\.0.path) == ["begin", "end", "many", "none"])
    for (entry, content) in found {
      #expect(try content == readBytes(of: scratch(entry.path)), "\(entry.path)")
    }
  }

  @Test("describe as many parts of a sparse file as there are")
  func manyParts() throws {
    let script = """
      p(b'GNU.sparse.major=1', b'GNU.sparse.minor=0', b'GNU.sparse.realsize=400000')
        + h(size=872448 + 200000) + (b'100000\\n' + b''.join(b'%d\\n2\\n' % (i * 4) for i in range(100000))).ljust(872448, b'\\0') + c(b'ab' * 100000)
      """
    let bytes = try make(Scratch(), "(\(script))")
    var reader = try ArchiveReader(bytes: bytes, name: "a.tar")
    #expect(try reader.next()?.byteCount == 400_000)
    #expect(try reader.readAll(limit: 400_000) == Array(String(repeating: "ab\0\0", count: 100_000).utf8))
  }

  @Test("cut short anywhere are refused, or end between two entries")
  func truncated() throws {
    let bytes = try make(Scratch(), "p(b'path=one') + h(size=5) + c(b'hello') + h(b'b') + END")
    for count in Array(stride(from: 1, to: bytes.count, by: 13)) + [512, 1024, 1536, 1541, 2048, 2560, 3072] {
      do throws(Problem) {
        let names = try entries(Array(bytes[..<count])).map(\.0.path)
        #expect(names == Array(["one", "b"].prefix(names.count)))
        #expect((1_541...2_048).contains(count) ? names == ["one"] : count >= 2_560 && names.count == 2)
      } catch { #expect(error.code == .archiveInvalid) }
    }
  }

  @Test("with any bytes changed give what Python finds, or are refused")
  func reference() throws {
    let scratch = Scratch()
    let script = """
      import base64, io, json, random, tarfile
      dice = random.Random(11)
      def make(format):
        b = io.BytesIO()
        with tarfile.open(fileobj=b, mode="w", format=format) as t:
          for name in ("a", "d/" + "x" * 120, "\\u00e9", "l"):
            m = tarfile.TarInfo(name); m.size = 0 if name == "l" else len(name) * 3; m.mtime = 1.5
            if name == "l": m.type, m.linkname = tarfile.SYMTYPE, "y" * 130
            t.addfile(m, io.BytesIO(b"z" * 1000))
        return b.getvalue()
      archives = [make(f) for f in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]
      for i in range(800):
        b = bytearray(dice.choice(archives))
        for _ in range(dice.randrange(3)):
          place = dice.choice([dice.randrange(len(b)), dice.randrange(0, len(b), 512) + dice.randrange(512)])
          if place >= len(b): continue
          b[place] = dice.choice([dice.randrange(256), 48 + dice.randrange(8), 0])
          if dice.randrange(2):
            s = place // 512 * 512
            b[s + 148:s + 156] = b"%06o\\0 " % (sum(b[s:s + 148]) + 256 + sum(b[s + 156:s + 512]))
        try:
          with tarfile.open(fileobj=io.BytesIO(bytes(b)), errorlevel=2) as t:
            names = [[m.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), m.size if m.isreg() else 0] for m in t]
        except Exception: names = None
        print(json.dumps([base64.b64encode(b).decode(), names]))
      """
    var (read, same) = (0, 0)
    for line in try scratch.run("python3", ["-c", script]).split(separator: "\n") {
      let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      let bytes = try #require((row[0] as? String).flatMap { Data(base64Encoded: $0) })
      // Python ends without a word at a damaged header that is not the first, and takes no wrong mode.
      let expected = ((row[1] as? [[Any]]) ?? []).map { "\($0[0]) \($0[1])" }
      do throws(Problem) {
        var reader = try ArchiveReader(bytes: Array(bytes), name: "a.tar")
        var names: [String] = []
        while let entry = try reader.next() { names.append("\(entry.path) \(entry.byteCount ?? 0)") }
        (read, same) = (read + 1, same + (names == expected ? 1 : 0))
        #expect(names.starts(with: expected))
      } catch { #expect(error.code.name.hasPrefix("archive.")) }
    }
    #expect(read > 400)
    #expect(same > read * 9 / 10)
  }
}
