public import Diagnostics

/// Decompresses a zlib stream (RFC 1950) in memory.
///
/// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes.
public func decompressed(zlib bytes: [UInt8], limit: Int) throws(Problem) -> [UInt8] {
  // CMF and FLG: method 8, a multiple of 31 together, no preset dictionary. ADLER32 ends it.
  guard bytes.count >= 6, bytes[0] & 0x0F == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0,
    bytes[1] & 0x20 == 0
  else { throw Problem(.archiveInvalid, "the compressed stream is not of zlib") }
  // libarchive reads the same deflate stream in gzip's frame (RFC 1952), and leaves the check value there to others.
  let frame: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
  let content = try decompressed(frame + bytes[2...] + [0, 0, 0, 0], limit: limit)
  guard bytes.suffix(4).elementsEqual(adler32(content)) else {
    throw Problem(.archiveInvalid, "the compressed stream is damaged")
  }
  return content
}

/// The check value of RFC 1950 §8, highest byte first.
private func adler32(_ bytes: [UInt8]) -> [UInt8] {
  var (low, high) = (UInt32(1), UInt32(0))
  // 5552 is the longest run without overflow.
  for start in stride(from: 0, to: bytes.count, by: 5_552) {
    for byte in bytes[start..<min(start + 5_552, bytes.count)] {
      low &+= UInt32(byte)
      high &+= low
    }
    (low, high) = (low % 65_521, high % 65_521)
  }
  return [high >> 8, high, low >> 8, low].map { UInt8(truncatingIfNeeded: $0) }
}
