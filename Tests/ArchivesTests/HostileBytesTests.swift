import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

/// Bytes that follow from a seed (Knuth, MMIX).
private struct Dice {
  var state: UInt64
  mutating func roll(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: state >> 33) % max(1, count)
  }
}

@Suite("Archives with any bytes changed")
struct HostileBytesTests {
  private static func archives(_ scratch: Scratch) throws -> [[UInt8]] {
    var all: [[UInt8]] = []
    for compression in Compression.allCases {
      let path = scratch("a.tar\(compression.suffix)")
      var writer = try TarWriter(path: path, compression: compression)
      for index in 0..<6 {
        let content = [UInt8]((0..<index * 400).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        try writer.append(
          TarEntry(path: "folder/file \(index)", kind: .file(.bytes(content)), mode: 0o644, modified: 1))
      }
      try writer.append(TarEntry(path: "link", kind: .link(target: "folder"), mode: 0o777, modified: 1))
      try writer.finish()
      all.append(try readBytes(of: path))
    }
    if Tool.has("python3") {
      let script = """
        import zipfile, tarfile, io
        with zipfile.ZipFile("z", "w", zipfile.ZIP_DEFLATED) as z:
          for i in range(5): z.writestr("folder/%d" % i, b"abc" * i * 100)
        with tarfile.open("p", "w", format=tarfile.PAX_FORMAT) as t:
          for i in range(5):
            m = tarfile.TarInfo("\\u00e9" * 90 + str(i)); m.size = 100; m.pax_headers = {"comment": "x" * 300}
            t.addfile(m, io.BytesIO(b"x" * 100))
        """
      try scratch.run("python3", ["-c", script])
      for name in ["z", "p"] { all.append(try readBytes(of: scratch(name))) }
    }
    return all
  }

  @Test("are read or refused, within the limits", arguments: 0..<4 as Range<UInt64>)
  func mutated(seed: UInt64) throws {
    let scratch = Scratch()
    var dice = Dice(state: seed)
    let limits = ArchiveLimits(entryCount: 1_000, byteCount: 1 << 20)
    for original in try Self.archives(scratch) {
      for _ in 0..<20 {
        var bytes = original
        for _ in 0...dice.roll(6) {
          switch dice.roll(4) {
          case 0: bytes[dice.roll(bytes.count)] = UInt8(dice.roll(256))
          case 1: bytes[dice.roll(bytes.count)] ^= 1 << UInt8(dice.roll(8))
          case 2: bytes.removeLast(min(bytes.count - 1, dice.roll(200)))
          default:
            let place = dice.roll(bytes.count)
            bytes.replaceSubrange(
              place..<min(bytes.count, place + dice.roll(16)), with: [0xFF, 0xFF, 0xFF, 0xFF])
          }
        }
        var count = 0
        do {
          var reader = try ArchiveReader(bytes: bytes, name: "hostile", limits: limits)
          while try reader.next() != nil { try reader.forEachChunk { count += $0.count } }
        } catch {
          #expect(["archive.invalid", "archive.ambiguous", "archive.too-large"].contains(error.code.name))
        }
        #expect(count <= limits.byteCount)
        do { count = try decompressed(bytes, limit: 1 << 20).count } catch {
          #expect(["archive.invalid", "archive.ambiguous", "archive.too-large"].contains(error.code.name))
        }
        let path = try scratch.write("hostile", bytes)
        do { _ = try ArReader(path: path) } catch { #expect(error.code == .archiveInvalid) }
        try createFolder(scratch("out"))
        do { try unpackTree(path, into: scratch("out"), limits: limits) } catch {
          #expect(
            ["archive.invalid", "archive.ambiguous", "archive.too-large", "archive.unsafe", "output.create"]
              .contains(
                error.code.name))
        }
        removeFolder(scratch("out"))
      }
    }
  }
}
