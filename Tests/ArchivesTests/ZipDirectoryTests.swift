import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// Bytes of the parts of a zip archive, with which any of them can be made wrong.
struct ZipParts {
  struct Member {
    var name: [UInt8] = Array("a.txt".utf8)
    var localName: [UInt8]?
    var content: [UInt8] = Array("hello".utf8)
    var method = 0
    var flags = 0
    var localFlags: Int?
    var localSize: Int?
    var size: Int?
    var crc: UInt32 = 0x3610_A686
    var attributes = 0
    var madeBy = 0x031E
    var descriptor: [UInt8] = []
    var extra: [UInt8] = []
    var offset: Int?
    var isListed = true
  }

  var members = [Member()]
  var prefix: [UInt8] = []
  var suffix: [UInt8] = []
  var comment: [UInt8] = []
  var countsPrefix = false
  var count: Int?
  var gap: [UInt8] = []

  init(_ change: (inout ZipParts) -> Void = { _ in }) { change(&self) }

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  var bytes: [UInt8] {
    var (archive, directory) = (prefix, [UInt8]())
    for member in members {
      let offset = archive.count - (countsPrefix ? 0 : prefix.count)
      let size = member.size ?? member.content.count
      func common(_ flags: Int, _ size: Int) -> [UInt8] {
        number(flags, 2) + number(member.method, 2) + number(0x5A21_4A6F, 4) + number(Int(member.crc), 4)
          + number(member.content.count, 4) + number(size, 4)
      }
      let localName = member.localName ?? member.name
      archive +=
        [0x50, 0x4B, 3, 4, 20, 0] + common(member.localFlags ?? member.flags, member.localSize ?? size)
      archive += number(localName.count, 2) + [0, 0] + localName + member.content + member.descriptor
      guard member.isListed else { continue }
      directory += [0x50, 0x4B, 1, 2] + number(member.madeBy, 2) + [20, 0] + common(member.flags, size)
      directory += number(member.name.count, 2) + number(member.extra.count, 2) + [0, 0, 0, 0, 0, 0]
      directory +=
        number(member.attributes, 4) + number(member.offset ?? offset, 4) + member.name + member.extra
    }
    archive += gap
    let start = archive.count - (countsPrefix ? 0 : prefix.count)
    let listed = count ?? members.count { $0.isListed }
    return archive + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + number(listed, 2) + number(listed, 2)
      + number(directory.count, 4) + number(start, 4) + number(comment.count, 2) + comment + suffix
  }
}

@Suite("A zip archive, by its directory")
struct ZipDirectoryTests {
  private func read(_ bytes: [UInt8], isChecked: Bool = true) throws(Problem) -> ZipDirectory {
    try ZipDirectory(
      BytesInMemory(bytes), name: "a.zip", limits: ArchiveLimits(entryCount: 100, byteCount: 1 << 20),
      isChecked: isChecked)
  }

  @Test(
    "is read with what may stand around its members",
    arguments: [
      ("nothing", ZipParts()),
      ("a comment", ZipParts { $0.comment = Array("comment".utf8) }),
      ("a program before it", ZipParts { $0.prefix = Array("#!/bin/sh\n".utf8) }),
      (
        "one that offsets count",
        ZipParts { ($0.prefix, $0.countsPrefix) = (Array("#!/bin/sh\n".utf8), true) }
      ),
      ("bytes behind it", ZipParts { $0.suffix = Array("junk".utf8) }),
      ("a gap", ZipParts { $0.gap = Array("unused".utf8) }),
      ("mode of Unix", ZipParts { $0.members[0].attributes = 0o100755 << 16 }),
      (
        "a descriptor",
        ZipParts {
          ($0.members[0].flags, $0.members[0].localSize) = (8, 0)
          $0.members[0].descriptor = [0x50, 0x4B, 7, 8, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0, 5, 0, 0, 0]
        }
      ),
      (
        "a descriptor without a mark",
        ZipParts {
          ($0.members[0].flags, $0.members[0].localSize) = (8, 0)
          $0.members[0].descriptor = [0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0, 5, 0, 0, 0]
        }
      ),
    ] as [(String, ZipParts)])
  func sound(what: String, parts: ZipParts) throws {
    let directory = try read(parts.bytes)
    #expect(directory.refused.isEmpty)
    let entry = try #require(directory["a.txt"])
    #expect(entry.kind == .file && entry.byteCount == 5)
    #expect(try directory.content(of: entry, limit: 5) == Array("hello".utf8))
    #expect(try directory.bytes(of: entry, limit: 0).bytes(at: 1, count: 3) == Array("ell".utf8))
    #expect(try read(parts.bytes, isChecked: false).entries == directory.entries)
  }

  @Test(
    "that can be read in more than one way is refused",
    arguments: [
      (ZipParts { $0.members[0].localName = Array("b.txt".utf8) }, "its own header has another name"),
      (ZipParts { $0.members[0].localSize = 4 }, "its own header has another size"),
      (ZipParts { $0.members[0].localFlags = 1 }, "its own header has other flags"),
      (ZipParts { $0.members[0].localFlags = 0x800 }, "its own header has other flags"),
      (
        ZipParts {
          $0.members = [.init(), .init(name: Array("b".utf8))]
          $0.members[1].offset = 0
          $0.members[1].name = Array("b.txt".utf8)
        }, "'b.txt' lies within another member"
      ),
      (
        ZipParts { $0.members = [.init(isListed: false), .init(name: Array("b".utf8))] },
        "its directory leaves out a member"
      ),
      (
        ZipParts { $0.members = [.init(name: Array("b".utf8)), .init(isListed: false)] },
        "its directory leaves out a member"
      ),
      (
        ZipParts {
          let other = ZipParts { $0.members = [] }.bytes
          $0.comment = other
        }, "it has two ends"
      ),
      (
        ZipParts {
          ($0.members[0].flags, $0.members[0].localSize) = (8, 0)
          $0.members[0].descriptor = [0x50, 0x4B, 7, 8, 0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0, 6, 0, 0, 0]
        }, "what follows 'a.txt' gives it another size"
      ),
      (ZipParts { $0.count = 0 }, "its directory has another length than its end says"),
      (
        ZipParts {
          $0.members[0].extra = [0x75, 0x70, 10, 0, 1, 0xBA, 0xF7, 0xEB, 0xC1] + Array("b.txt".utf8)
        }, "'a.txt' has another name in Unicode"
      ),
    ] as [(ZipParts, String)])
  func ambiguous(parts: ZipParts, reason: String) throws {
    let problem = #expect(throws: Problem.self) { try read(parts.bytes) }
    #expect(problem?.code == .archiveAmbiguous)
    #expect(problem?.cause == reason)
    // Neither is it unpacked, also with a program before it; all before the first member is the program.
    for prefix in ["", "#!/bin/sh\n"] where prefix.isEmpty || parts.members[0].isListed {
      var parts = parts
      parts.prefix += prefix.utf8
      let reader = #expect(throws: Problem.self) {
        var reader = try ArchiveReader(bytes: parts.bytes, name: "a.zip")
        while try reader.next() != nil {}
      }
      #expect(reader?.code == .archiveAmbiguous)
    }
  }

  @Test(
    "is told from what is none, empty or with something before it",
    arguments: [
      (ZipParts().bytes, true), (ZipParts { $0.members = [] }.bytes, true),
      (ZipParts { $0.prefix = Array("#!/bin/sh\n".utf8) }.bytes, true),
      (Array(ZipParts().bytes.dropLast(9)), true), (Array("#!/bin/sh\nPK\u{5}\u{6}".utf8), false),
      (Array("text".utf8), false), ([], false), ([UInt8](repeating: 0, count: 1_024), true),
      ([UInt8](repeating: 0, count: 100), false), ([0x1F, 0x8B], true),
    ])
  func recognised(bytes: [UInt8], isArchive: Bool) throws {
    #expect(try ArchiveReader.mayRead(BytesInMemory(bytes)) == isArchive)
  }

  @Test("without members is empty, and no mistake")
  func withoutMembers() throws {
    var reader = try ArchiveReader(bytes: ZipParts { $0.members = [] }.bytes, name: "a.zip")
    #expect(try reader.next() == nil)
  }

  @Test(
    "loses the members that are not to be read, and says so",
    arguments: [
      (ZipParts.Member(name: Array("/etc/passwd".utf8)), "'/etc/passwd' in 'a.zip' is an absolute path"),
      (ZipParts.Member(name: Array("\\etc".utf8)), "'\\etc' in 'a.zip' is an absolute path"),
      (ZipParts.Member(name: Array("c:x".utf8)), "'c:x' in 'a.zip' names a drive"),
      (ZipParts.Member(name: Array("a/../../b".utf8)), "'a/../../b' in 'a.zip' leads upwards"),
      (ZipParts.Member(name: Array("a\\..\\b".utf8)), "'a\\..\\b' in 'a.zip' leads upwards"),
      (ZipParts.Member(name: Array("a\0b".utf8)), "'a\0b' in 'a.zip' has a NUL in its name"),
      (ZipParts.Member(name: []), "'' in 'a.zip' has no name"),
      (ZipParts.Member(name: Array("b".utf8), flags: 1), "'b' in 'a.zip' is encrypted"),
      (ZipParts.Member(name: Array("a.txt".utf8)), "'a.txt' in 'a.zip' occurs twice"),
      (
        ZipParts.Member(name: Array("b".utf8), method: 8, size: 900_000),
        "'b' in 'a.zip' says that it unpacks to more than it can"
      ),
      (ZipParts.Member(name: Array("b".utf8), method: 12), "'b' in 'a.zip' is compressed with method 12"),
    ])
  func refused(member: ZipParts.Member, message: String) throws {
    let directory = try read(ZipParts { $0.members.append(member) }.bytes)
    #expect(directory.refused.map(\.message) == [message])
    #expect(directory["a.txt"] != nil)
  }

  @Test(
    "of which a member is damaged, says so when that is read",
    arguments: [
      (ZipParts.Member(crc: 1), "'a.txt' in 'a.zip' has a wrong CRC"),
      (ZipParts.Member(method: 12), "'a.txt' in 'a.zip' cannot be read"),
      (ZipParts.Member(method: 8), "a compressed stream is damaged"),
      (ZipParts.Member(size: 4), "'a.txt' in 'a.zip' has a wrong size"),
      (
        ZipParts.Member(content: [0x4B, 0x4C, 0x4A, 0x06, 0x00], method: 8, size: 4),
        "'a.txt' in 'a.zip' has fewer bytes than it says"
      ),
      (
        ZipParts.Member(content: [0x4B, 0x4C, 0x4A, 0x06, 0x00], method: 8, size: 2),
        "a compressed stream unpacks to more than 2 bytes"
      ),
      (
        ZipParts.Member(content: [0x4B, 0x4C, 0x4A, 0x06, 0x00, 9], method: 8, size: 3),
        "'a.txt' in 'a.zip' has bytes behind its content"
      ),
    ])
  func damaged(member: ZipParts.Member, message: String) throws {
    let directory = try read(ZipParts { $0.members = [member] }.bytes)
    let entry = try #require(directory["a.txt"])
    let problem = #expect(throws: Problem.self) { try directory.content(of: entry, limit: 100) }
    #expect(problem?.message == message)
  }

  @Test("that is cut short anywhere is refused")
  func truncated() {
    let bytes = ZipParts { $0.members.append(.init(name: Array("b/".utf8), content: [], crc: 0)) }.bytes
    for count in 0..<bytes.count {
      let problem = #expect(throws: Problem.self) { try read(Array(bytes[..<count])) }
      #expect(problem?.code == .archiveInvalid)
    }
  }

  @Test("is told apart by kinds, and limited")
  func kinds() throws {
    let bytes = ZipParts {
      $0.members = [
        .init(name: Array("d/".utf8), content: [], crc: 0),
        .init(name: Array("d/".utf8), content: [], crc: 0),
        .init(name: Array("l".utf8), attributes: 0o120777 << 16),
      ]
    }.bytes
    let directory = try read(bytes)
    #expect(directory.entries.map(\.kind) == [.folder, .link])
    #expect(directory.entries.map(\.path) == ["d", "l"])
    for (limits, message) in [
      (ArchiveLimits(entryCount: 2), "'a.zip' has more than 2 entries"),
      (ArchiveLimits(byteCount: 4), "'a.zip' unpacks to more than 4 bytes"),
    ] {
      let problem = #expect(throws: Problem.self) {
        try ZipDirectory(BytesInMemory(bytes), name: "a.zip", limits: limits)
      }
      #expect(problem?.code == .archiveTooLarge)
      #expect(problem?.message == message)
    }
  }

  @Test(
    "has the names, sizes and contents that Python finds, also of zip64", .enabled(if: Tool.has("python3")))
  func python() throws {
    let scratch = Scratch()
    let script = """
      import json, random, zipfile
      dice = random.Random(3)
      with zipfile.ZipFile("a.zip", "w") as z:
        for i in range(40):
          data = bytes(dice.choice(b"abcd\\n") for _ in range(dice.randrange(9000)))
          method = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
          with z.open(zipfile.ZipInfo("d%d/%s%d" % (i % 5, "\\u00e9" * (i % 3), i)), "w", force_zip64=i % 4 == 0) as f:
            f._compress_type = method
            f.write(data)
      class Pipe:
        def __init__(self, f): self.f = f
        def write(self, b): return self.f.write(b)
        def flush(self): pass
      with open("b.zip", "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(9): z.writestr("streamed/%d" % i, b"x" * i * 1000)
      with zipfile.ZipFile("c.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for i in range(66000): z.writestr("%d" % i, b"")
      for name in ("a.zip", "b.zip", "c.zip"):
        with zipfile.ZipFile(name) as z:
          for i in z.infolist()[:50]: print(name, i.filename, i.file_size, z.open(i).read().hex() or "-", sep="\\t")
          print(name, len(z.infolist()), sep="\\t")
      """
    let rows = try scratch.run("python3", ["-c", script]).split(separator: "\n")
    var directories: [String: ZipDirectory] = [:]
    for name in ["a.zip", "b.zip", "c.zip"] {
      directories[name] = try ZipDirectory(OpenFile(scratch(name)), name: name)
      #expect(directories[name]?.refused.isEmpty == true)
    }
    for row in rows.map({ $0.split(separator: "\t").map(String.init) }) {
      let directory = try #require(directories[row[0]])
      guard row.count == 4 else {
        #expect(Int(row[1]) == directory.entries.count)
        continue
      }
      let entry = try #require(directory[row[1]])
      #expect(entry.byteCount == Int(row[2]))
      let content = try directory.content(of: entry, limit: 10_000)
      let hex = content.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      #expect((hex.isEmpty ? "-" : hex) == row[3])
    }
    #expect(rows.count == 40 + 9 + 50 + 3)
  }
}
