public import Diagnostics

/// Bytes as a format lays unsigned integers into them; what lies outside of them is not there.
public struct PackedBytes: Sendable {
  /// All of them.
  public let bytes: [UInt8]
  /// Whether the first byte of a number weighs most.
  public let isBigEndian: Bool

  /// The lowest byte comes first unless said otherwise.
  public init(_ bytes: [UInt8], isBigEndian: Bool = false) {
    (self.bytes, self.isBigEndian) = (bytes, isBigEndian)
  }

  /// How many there are.
  public var count: Int { bytes.count }

  /// The integer of `width` bytes, at most eight, at an offset; `nil` outside, and where it does not fit.
  public func integer(_ offset: Int, _ width: Int) -> Int? {
    guard width <= 8, let part = part(offset, width) else { return nil }
    var value: UInt64 = 0
    if isBigEndian {
      for byte in part { value = value << 8 | UInt64(byte) }
    } else {
      for byte in part.reversed() { value = value << 8 | UInt64(byte) }
    }
    return Int(exactly: value)
  }

  /// An integer of two bytes.
  public func half(_ offset: Int) -> Int? { integer(offset, 2) }

  /// An integer of four bytes.
  public func word(_ offset: Int) -> Int? { integer(offset, 4) }

  /// So many bytes from an offset on; `nil` where they are not all there.
  public func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[offset..<offset + count]
  }

  /// The bytes from an offset to the next zero, as text; `nil` outside.
  public func text(at offset: Int, limit: Int = .max) -> String? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return String(decoding: bytes[offset...].prefix(limit).prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension FileBytes {
  /// So many bytes from an offset on; `nil` where the file has fewer.
  ///
  /// - Throws: `input.read`.
  public func all(at offset: Int, count: Int) throws(Problem) -> [UInt8]? {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else { return nil }
    let found = try bytes(at: offset, count: count)
    return found.count == count ? found : nil
  }
}
