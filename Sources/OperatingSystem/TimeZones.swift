/// The rules of a named time zone as this machine has them: a TZif file (RFC 9636).
///
/// - Parameter name: `Europe/Berlin`: words of letters, digits, `_`, `+` and `-`, with `/` between them.
/// - Returns: `nil` if there is no such zone.
public func timeZoneFile(named name: String) -> [UInt8]? {
  let words = name.split(separator: "/", omittingEmptySubsequences: false)
  let isPlain = words.allSatisfy { word in
    !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (65...90).contains(byte & 0xDF) || (48...57).contains(byte) || [43, 45, 95].contains(byte)
      }
  }
  guard isPlain, words.count <= 4 else { return nil }
  // What cannot be read is no zone: who asked says so by name.
  return try? readBytes(of: "/usr/share/zoneinfo/\(name)", limit: 1 << 20)
}
