import Archives
import Diagnostics
import Foundation
import OperatingSystem
import TestSupport
import Testing

@Suite("A deflate stream")
struct InflateTests {
  @Test(
    "of known bytes",
    arguments: [
      // Fixed codes, stored, an empty one; RFC 1951 §3.2.
      ([0x4B, 0x4C, 0x4A, 0x06, 0x00], DeflateFormat.raw, "abc"),
      ([0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63], .raw, "abc"),
      ([0x03, 0x00], .raw, ""),
      ([0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x06, 0x00, 0x02, 0x4D, 0x01, 0x27], .zlib, "abc"),
      (
        [
          0x1F, 0x8B, 0x08, 0x08, 0, 0, 0, 0, 0, 0x03, 0x61, 0, 0x4B, 0x4C, 0x4A, 0x06, 0x00, 0xC2, 0x41,
          0x24,
          0x35, 0x03, 0, 0, 0,
        ], .gzip, "abc"
      ),
    ] as [([UInt8], DeflateFormat, String)])
  func known(bytes: [UInt8], format: DeflateFormat, content: String) throws {
    #expect(try inflated(bytes, as: format, limit: 100) == Array(content.utf8))
    // What is behind the stream is not looked at, and told apart.
    let end = try inflate(BytesInMemory([7, 7] + bytes + [9]), from: 2, as: format, limit: 3) { _ in true }
    #expect(end == bytes.count + 2)
    for count in bytes.indices {
      let problem = #expect(throws: Problem.self) {
        try inflated(Array(bytes[..<count]), as: format, limit: 100)
      }
      #expect(problem?.code == .archiveInvalid)
    }
  }

  @Test(
    "that is wrong is refused",
    arguments: [
      ([0x07, 0x00], DeflateFormat.raw, "a block is of no type that there is"),
      ([0x01, 0x03, 0x00, 0xFD, 0xFF, 0x61, 0x62, 0x63], .raw, "a stored block has a wrong length"),
      ([0x03, 0x02, 0x00], .raw, "a match begins before the stream"),
      ([0x78, 0x9D, 0x03, 0x00], .zlib, "it does not begin like one of zlib"),
      ([0x78, 0xBB, 0x03, 0x00], .zlib, "it needs a dictionary that is not there"),
      (
        [0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x06, 0x00, 0x02, 0x4D, 0x01, 0x28], .zlib, "its sum is wrong"
      ),
      ([0x1F, 0x8B, 0x07], .gzip, "it does not begin like one of gzip"),
      ([0x1F, 0x8B, 0x08, 0xE0], .gzip, "it has flags that nobody knows"),
    ] as [([UInt8], DeflateFormat, String)])
  func refused(bytes: [UInt8], format: DeflateFormat, reason: String) {
    let problem = #expect(throws: Problem.self) { try inflated(bytes, as: format, limit: 100) }
    #expect(problem?.code == .archiveInvalid)
    #expect(problem?.cause == reason)
  }

  @Test("is unpacked no further than the limit, and than is asked for")
  func limits() throws {
    let bytes = try compressed([UInt8](repeating: 0x61, count: 1_000_000), .gzip)
    #expect(try inflated(bytes, as: .gzip, limit: 1_000_000).count == 1_000_000)
    let problem = #expect(throws: Problem.self) { try inflated(bytes, as: .gzip, limit: 999_999) }
    #expect(problem?.code == .archiveTooLarge)
    var count = 0
    try inflate(BytesInMemory(bytes), as: .gzip, limit: 1 << 30) { piece in
      count += piece.count
      return false
    }
    #expect(count <= 66_000)
  }

  /// Streams of zlib, some with bytes changed, and what zlib makes of them, one line each.
  private static let streams = """
    import base64, json, random, sys, zlib
    dice = random.Random(6)
    def contents():
      yield b""
      yield bytes(dice.randrange(256) for _ in range(70000))
      yield b"the quick brown fox " * 9000
      yield bytes(dice.choice(b"abcdefgh") for _ in range(40000)) + b"x" * 40000
      yield json.dumps([dice.random() for _ in range(2000)]).encode()
      yield bytes(min(255, int(dice.expovariate(0.05))) for _ in range(150000))
    streams = []
    for content in contents():
      for level in (0, 6):
        for wbits in (-15, -9, 15, 31):
          for strategy in (0, 2, 4):
            c = zlib.compressobj(level, zlib.DEFLATED, wbits, 8, strategy)
            streams.append((wbits, c.compress(content) + c.flush() + b"tail"))
    small = [s for s in streams if len(s[1]) < 30000]
    for _ in range(2000):
      wbits, stream = dice.choice(small)
      stream = bytearray(stream[:dice.choice([60, 200, 2000])])
      for _ in range(dice.randrange(1, 4)):
        stream[dice.randrange(min(len(stream), dice.choice([8, 80, 4000])))] = dice.randrange(256)
      streams.append((wbits, bytes(stream)))
    for wbits, stream in streams:
      d = zlib.decompressobj(wbits if wbits > 0 else -15)
      try:
        content = d.decompress(stream)
        verdict = {}
        if d.eof:
          verdict = {"content": zlib.crc32(content).to_bytes(4, "big").hex() + ":" + str(len(content)),
                     "taken": len(stream) - len(d.unused_data)}
      except zlib.error:
        verdict = {}
      print(json.dumps([wbits, base64.b64encode(stream).decode(), verdict]))
    """

  @Test("comes out as zlib has it, and is refused where zlib refuses it")
  func reference() throws {
    let python = try #require(PythonReference.path(modules: "zlib"))
    var (count, refused) = (0, 0)
    for line in try PythonReference.run(python, ["-c", Self.streams]).split(separator: 0x0A) {
      guard let row = try JSONSerialization.jsonObject(with: line) as? [Any], let wbits = row[0] as? Int,
        let stream = (row[1] as? String).flatMap({ Data(base64Encoded: $0) }),
        let verdict = row[2] as? [String: Any]
      else { throw Unreadable() }
      let format: DeflateFormat = wbits < 0 ? .raw : wbits == 31 ? .gzip : .zlib
      var (length, sum, taken) = (0, [UInt8](), Int?.none)
      do throws(Problem) {
        taken = try inflate(BytesInMemory(Array(stream)), as: format, limit: 1 << 20) { piece in
          (length, sum) = (length + piece.count, sum + piece)
          return true
        }
      } catch { refused += 1 }
      #expect(taken == verdict["taken"] as? Int, "\(format) \(stream.prefix(400).base64EncodedString())")
      if taken != nil {
        let known = "\(try crc(sum)):\(length)"
        #expect(verdict["content"] as? String == known)
      }
      count += 1
    }
    #expect(count == 2_144)
    #expect((1_200..<1_900).contains(refused))
  }

  private struct Unreadable: Error {}

  /// The CRC as a gzip trailer has it, written down by another compressor than ours.
  private func crc(_ bytes: [UInt8]) throws -> String {
    let trailer = try compressed(bytes, .gzip, level: 1).suffix(8).prefix(4)
    return trailer.reversed().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
