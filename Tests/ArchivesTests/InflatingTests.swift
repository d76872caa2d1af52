import Archives
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("A zlib stream")
struct InflatingTests {
  /// Made by zlib itself: stored, with fixed codes, with codes of its own, empty, of more than one block.
  private static let program = """
    import sys, zlib, random
    random.seed(7)
    texts = [b"", b"a", b"stellwerk" * 1000, bytes(range(256)) * 40, random.randbytes(200_000),
             b"".join(b"%d %d\\n" % (i, i * i) for i in range(30_000))]
    for text in texts:
      for level in (0, 1, 6, 9):
        packed = zlib.compress(text, level)
        sys.stdout.buffer.write(b"%d %d\\n" % (len(packed), len(text)) + packed + text)
    """

  @Test(
    "of zlib comes back as it was",
    .enabled(if: PythonReference.path(modules: "zlib") != nil, "needs python3"))
  func reference() throws {
    let python = try #require(PythonReference.path(modules: "zlib"))
    var rest = Array(try PythonReference.run(python, ["-c", Self.program]))[...]
    var count = 0
    while let end = rest.firstIndex(of: 0x0A) {
      let sizes = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
      let packed = rest[(end + 1)..<(end + 1 + sizes[0])]
      let text = rest[packed.endIndex..<(packed.endIndex + sizes[1])]
      #expect(try decompressed(zlib: Array(packed), limit: sizes[1]) == Array(text))
      if sizes[1] > 0 {
        let problem = #expect(throws: Problem.self) {
          try decompressed(zlib: Array(packed), limit: sizes[1] - 1)
        }
        #expect(problem?.code.name == "archive.too-large")
      }
      rest = rest[text.endIndex...]
      count += 1
    }
    #expect(count == 24)
  }

  @Test(
    "that is damaged is refused",
    arguments: [
      ([], "the compressed stream is not of zlib"),
      ([0x78, 0x9C, 3, 0, 0], "the compressed stream is not of zlib"),
      ([0x78, 0x9D, 3, 0, 0, 0, 0, 1], "the compressed stream is not of zlib"),
      // A preset dictionary.
      ([0x78, 0xBB, 3, 0, 0, 0, 0, 1], "the compressed stream is not of zlib"),
      ([0x78, 0x9C, 3, 0, 0, 0, 0, 2], "the compressed stream is damaged"),
    ] as [([UInt8], String)])
  func damaged(bytes: [UInt8], message: String) {
    let problem = #expect(throws: Problem.self) { try decompressed(zlib: bytes, limit: 100) }
    #expect(problem?.code.name == "archive.invalid")
    #expect(problem?.message == message)
  }

  @Test("comes back, wherever it is cut off")
  func cutOff() {
    let bytes: [UInt8] = [0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x06, 0x00, 0x02, 0x4D, 0x01, 0x27]
    #expect((try? decompressed(zlib: bytes, limit: 3)) == Array("abc".utf8))
    for count in bytes.indices {
      #expect((try? decompressed(zlib: Array(bytes.prefix(count)), limit: 100)) == nil)
    }
  }
}
