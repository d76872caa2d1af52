internal import Cryptography
internal import JSON

/// A UUID of version 8 (RFC 9562 §5.8) from the SHA-256 digest of bytes: same bytes, same UUID.
func contentUUID(_ bytes: [UInt8]) -> String {
  var id = Array(Digest(of: bytes).bytes.prefix(16))
  id[6] = id[6] & 0x0F | 0x80
  id[8] = id[8] & 0x3F | 0x80
  let hex = Array(hexadecimal(id))
  return [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]].map { String($0) }.joined(
    separator: "-")
}

/// A document that holds a UUID of its own content, written once.
///
/// It is written with nothing but zeros for the UUID; the UUID of these bytes then takes their place.
struct SealedDocument {
  /// What stands for the UUID while it is not known.
  static let open = "00000000-0000-0000-0000-000000000000"

  /// The bytes for people, with their UUID.
  private(set) var bytes: [UInt8]
  /// The UUID.
  let id: String

  /// - Parameters:
  ///   - document: with `open` where the UUID belongs.
  ///   - mark: what stands before it, as written; no text of the document can hold it.
  ///   - isEverywhere: whether it stands behind each mark, else behind the first only.
  init(_ document: JSON, behind mark: String, everywhere isEverywhere: Bool = false) {
    bytes = document.indentedBytes
    id = contentUUID(bytes)
    let (wanted, uuid) = (Array((mark + Self.open).utf8), Array(id.utf8))
    let count = mark.utf8.count
    var from = 0
    while let place = Self.find(wanted, in: bytes, from: from) {
      bytes.replaceSubrange(place + count..<place + wanted.count, with: uuid)
      from = place + wanted.count
      if !isEverywhere { return }
    }
  }

  private static func find(_ wanted: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      wanted.withUnsafeBufferPointer { wanted in
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var place = from
        while place <= bytes.count - wanted.count {
          if bytes[place] == first {
            var length = 1
            while length < wanted.count, bytes[place + length] == wanted[length] { length += 1 }
            if length == wanted.count { return place }
          }
          place += 1
        }
        return nil
      }
    }
  }
}
