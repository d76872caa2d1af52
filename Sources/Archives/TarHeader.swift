internal import Diagnostics

/// One block of 512 bytes that describes an entry: V7, ustar, pax or GNU (`man 5 tar`).
struct TarHeader {
  static let size = 512

  /// Which fields a block has.
  enum Dialect {
    /// No more than the link target.
    case v7
    /// Owners by name and a prefix of the path (POSIX.1-1988), also under pax.
    case ustar
    /// GNU's fields where ustar has the prefix.
    case gnu
  }

  private let block: [UInt8]
  let dialect: Dialect
  /// `typeflag`, or what old archives have in its place.
  let type: UInt8

  /// - Returns: `nil` for a block whose sum is wrong, or that is shorter.
  init?(_ block: [UInt8]) {
    guard block.count == Self.size, let sum = Self.number(block[148..<156]), Self.isSum(sum, of: block) else {
      return nil
    }
    self.block = block
    let magic = block[257..<265]
    dialect =
      magic.elementsEqual("ustar  \0".utf8)
      ? .gnu : magic.prefix(5).elementsEqual("ustar".utf8) ? .ustar : .v7
    type = block[156]
  }

  /// Some programs added bytes as if they had a sign.
  private static func isSum(_ sum: Int, of block: [UInt8]) -> Bool {
    var (unsigned, signed) = (8 * 0x20, 8 * 0x20)
    for (place, byte) in block.enumerated() where !(148..<156).contains(place) {
      unsigned += Int(byte)
      signed += Int(Int8(bitPattern: byte))
    }
    return sum == unsigned || sum == signed
  }

  // MARK: - Fields

  var path: [UInt8] {
    let (prefix, name) = (dialect == .ustar ? text(345..<500) : [], text(0..<100))
    return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }
  var target: [UInt8] { text(157..<257) }
  var mode: Int? { Self.number(block[100..<108]) }
  var ownerID: Int? { Self.number(block[108..<116]) }
  var groupID: Int? { Self.number(block[116..<124]) }
  var byteCount: Int? { Self.number(block[124..<136]) }
  var modified: Int? { Self.number(block[136..<148]) }
  var ownerName: [UInt8] { dialect == .v7 ? [] : text(265..<297) }
  var groupName: [UInt8] { dialect == .v7 ? [] : text(297..<329) }

  /// The map of a sparse file of the old GNU form: the parts, the size with holes, and whether another block goes on.
  var sparse: (parts: [(offset: Int, count: Int)], realSize: Int, goesOn: Bool)? {
    guard let parts = Self.sparseParts(block, at: 386, count: 4), let size = Self.number(block[483..<495])
    else {
      return nil
    }
    return (parts, size, block[482] != 0)
  }

  /// Pairs of offset and length, up to the first that is empty.
  static func sparseParts(_ block: [UInt8], at start: Int, count: Int) -> [(offset: Int, count: Int)]? {
    var parts: [(offset: Int, count: Int)] = []
    for place in stride(from: start, to: start + count * 24, by: 24) where block.count >= place + 24 {
      if block[place] == 0, block[place + 12] == 0 { break }
      guard let offset = number(block[place..<place + 12]), let count = number(block[place + 12..<place + 24])
      else { return nil }
      parts.append((offset, count))
    }
    return parts
  }

  private func text(_ range: Range<Int>) -> [UInt8] { Array(block[range].prefix { $0 != 0 }) }

  /// Octal digits between blanks and NULs, or a number of base 256 with the highest bit set; `nil` for others.
  static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
      // The second bit is the sign of a two's complement.
      var value = Int(first & 0x7F) - (first & 0x40 != 0 ? 0x80 : 0)
      for byte in field.dropFirst() {
        let (product, isTooLarge) = value.multipliedReportingOverflow(by: 256)
        guard !isTooLarge else { return nil }
        value = product + Int(byte)
      }
      return value
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0 }
    var digits = field.drop(while: isBlank)
    while let last = digits.last, isBlank(last) { digits.removeLast() }
    // What stands behind a NUL is a rest of what was there before.
    if let end = digits.firstIndex(of: 0) { digits = digits[..<end] }
    var value = 0
    for digit in digits {
      guard (0x30...0x37).contains(digit) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 8)
      guard !overflow else { return nil }
      value = product + Int(digit - 0x30)
    }
    return value
  }
}
