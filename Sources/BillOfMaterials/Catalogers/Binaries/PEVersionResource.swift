internal import OperatingSystem

/// The version resource of a PE file (Microsoft, "VS_VERSIONINFO structure"): names and values in UTF-16.
///
/// A block has a length, the length of its value, a key and children; each begins at a multiple of four.
struct PEVersionResource {
  /// The strings of the first language, by name.
  private(set) var strings: [String: String] = [:]

  private static let stringLimit = 1_000

  init(_ bytes: [UInt8]) {
    let bytes = PackedBytes(bytes)
    guard let root = Block(bytes, at: 0, end: bytes.bytes.count), root.key == "VS_VERSION_INFO" else {
      return
    }
    for information in root.children(bytes) where information.key == "StringFileInfo" {
      for table in information.children(bytes) {
        for string in table.children(bytes).prefix(Self.stringLimit) where strings[string.key] == nil {
          strings[string.key] = string.text(bytes)
        }
        if !strings.isEmpty { return }
      }
    }
  }

  /// The value of a name without blanks around it and without control characters; `nil` where it is empty.
  subscript(_ name: String) -> String? {
    guard let text = strings[name] else { return nil }
    var words = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      words.append(scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0xA0 ? " " : scalar)
    }
    let value = String(words).split(separator: " ").joined(separator: " ")
    return value.isEmpty ? nil : value
  }

  /// One block; its places are within the resource.
  private struct Block {
    let key: String
    let value: Range<Int>
    let childrenStart: Int
    let end: Int

    init?(_ bytes: PackedBytes, at start: Int, end: Int) {
      // The header and the end of the key.
      guard let length = bytes.integer(start, 2), length >= 8, length <= end - start,
        let valueCount = bytes.integer(start + 2, 2), let type = bytes.integer(start + 4, 2)
      else { return nil }
      var (key, offset) = ([UInt16](), start + 6)
      self.end = start + length
      while let unit = bytes.integer(offset, 2), offset + 2 <= self.end {
        offset += 2
        if unit == 0 { break }
        key.append(UInt16(truncatingIfNeeded: unit))
      }
      self.key = String(decoding: key, as: UTF16.self)
      let first = min(Self.aligned(offset), self.end)
      // Of texts the length counts characters, or bytes: compilers differ, and the end of the block decides.
      let count = type == 1 ? valueCount * 2 : valueCount
      value = first..<min(first + count, self.end)
      childrenStart = min(Self.aligned(value.upperBound), self.end)
    }

    private static func aligned(_ offset: Int) -> Int { (offset + 3) & ~3 }

    func children(_ bytes: PackedBytes) -> [Block] {
      var (blocks, offset) = ([Block](), childrenStart)
      while offset < end, let block = Block(bytes, at: offset, end: end) {
        blocks.append(block)
        offset = Self.aligned(block.end)
      }
      return blocks
    }

    func text(_ bytes: PackedBytes) -> String {
      var units: [UInt16] = []
      for offset in stride(from: value.lowerBound, to: value.upperBound - 1, by: 2) {
        guard let unit = bytes.integer(offset, 2), unit != 0 else { break }
        units.append(UInt16(truncatingIfNeeded: unit))
      }
      return String(decoding: units, as: UTF16.self)
    }
  }
}
