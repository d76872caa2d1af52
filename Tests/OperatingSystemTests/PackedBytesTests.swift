import OperatingSystem
import Testing

@Suite("Packed bytes")
struct PackedBytesTests {
  @Test(
    "give integers of either order, and none outside",
    arguments: [
      (0, 1, false, 0x01), (0, 2, false, 0x0201), (0, 2, true, 0x0102), (1, 4, true, 0x0203_04FF),
      (1, 4, false, 0xFF04_0302), (2, 6, true, 0x0304_FFFF_FFFF), (0, 8, true, 0x0102_0304_FFFF_FFFF),
      // What does not fit is no number.
      (0, 8, false, nil), (0, 9, true, nil), (0, 0, true, 0), (8, 0, true, 0), (8, 1, true, nil),
      (7, 2, true, nil),
      (-1, 1, true, nil), (0, -1, true, nil), (.max, 8, true, nil), (.min, 8, true, nil),
    ] as [(Int, Int, Bool, Int?)])
  func integers(offset: Int, width: Int, isBigEndian: Bool, value: Int?) {
    let bytes = PackedBytes([1, 2, 3, 4, 0xFF, 0xFF, 0xFF, 0xFF], isBigEndian: isBigEndian)
    #expect(bytes.integer(offset, width) == value)
    if width == 2 { #expect(bytes.half(offset) == value) }
    if width == 4 { #expect(bytes.word(offset) == value) }
    #expect(bytes.count == 8)
  }

  @Test(
    "give parts and texts, and none outside",
    arguments: [
      (0, 2, [0x61, 0x62], "ab"), (1, 3, [0x62, 0, 0x63], "b"), (3, 1, [0x63], "c"), (2, 1, [0], ""),
      (4, 0, [], nil), (3, 2, nil, "c"), (5, 0, nil, nil), (-1, 1, nil, nil), (0, .max, nil, "ab"),
    ] as [(Int, Int, [UInt8]?, String?)])
  func parts(offset: Int, count: Int, part: [UInt8]?, text: String?) throws {
    let bytes = PackedBytes([0x61, 0x62, 0, 0x63])
    #expect(bytes.part(offset, count).map(Array.init) == part)
    #expect(bytes.text(at: offset) == text)
    #expect(bytes.text(at: offset, limit: 1) == text.map { String($0.prefix(1)) })
    #expect(try BytesInMemory(bytes.bytes).all(at: offset, count: count) == part)
  }
}
