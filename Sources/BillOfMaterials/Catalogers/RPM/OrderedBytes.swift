internal import Diagnostics
internal import OperatingSystem

/// Bytes out of which unsigned numbers of one byte order are taken; what lies outside of them is not there.
struct OrderedBytes {
  let bytes: [UInt8]
  let isBigEndian: Bool

  init(_ bytes: [UInt8], isBigEndian: Bool) { (self.bytes, self.isBigEndian) = (bytes, isBigEndian) }

  var count: Int { bytes.count }

  /// A number of one to seven bytes.
  func number(_ offset: Int, _ width: Int) -> Int? {
    guard (1...7).contains(width), let part = part(offset, width) else { return nil }
    return isBigEndian
      ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number of two bytes.
  func half(_ offset: Int) -> Int? { number(offset, 2) }

  /// A number of four bytes.
  func word(_ offset: Int) -> Int? { number(offset, 4) }

  /// So many bytes from an offset on; `nil` where they are not all there.
  func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[offset..<offset + count]
  }

  /// The text up to the next zero byte.
  func text(_ offset: Int) -> String? {
    guard offset >= 0, offset < bytes.count, let end = bytes[offset...].firstIndex(of: 0) else { return nil }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }
}

extension FileBytes {
  /// So many bytes from an offset on; `nil` where the file has fewer.
  ///
  /// - Throws: `input.read`.
  func all(at offset: Int, count: Int) throws(Problem) -> [UInt8]? {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else { return nil }
    let found = try bytes(at: offset, count: count)
    return found.count == count ? found : nil
  }
}
