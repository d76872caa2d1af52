internal import Cryptography

/// A UUID of version 8 (RFC 9562 §5.8) from the SHA-256 digest of bytes: same bytes, same UUID.
func contentUUID(_ bytes: [UInt8]) -> String {
  var id = Array(Digest(of: bytes).bytes.prefix(16))
  id[6] = id[6] & 0x0F | 0x80
  id[8] = id[8] & 0x3F | 0x80
  let hex = Array(hexadecimal(id))
  return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]].map { String($0) }.joined(
    separator: "-")
}
