internal import Diagnostics

extension ZipDirectory {
  /// Why a member is not one that may be read or unpacked; `nil` where it may.
  static func refusal(of entry: Entry) -> String? {
    // Bit 0: encrypted; bit 6: strongly; bit 13: so is the directory.
    if entry.flags & 0x2041 != 0 { return "is encrypted" }
    if entry.path.isEmpty { return "has no name" }
    if entry.name.contains(0) { return "has a NUL in its name" }
    if entry.path.utf8.first == UInt8(ascii: "/") || entry.path.utf8.first == UInt8(ascii: "\\") {
      return "is an absolute path"
    }
    let start = Array(entry.path.utf8.prefix(2))
    if start.count == 2, start[1] == UInt8(ascii: ":"), (0x61...0x7A).contains(start[0] | 0x20) {
      return "names a drive"
    }
    let parts = entry.path.utf8.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
    if parts.contains(where: { $0.elementsEqual("..".utf8) }) { return "leads upwards" }
    // No more comes out of a deflate stream: each bit can give the longest match of 258 bytes at best every two.
    if entry.method == 8, entry.byteCount / 1_100 > entry.storedCount {
      return "says that it unpacks to more than it can"
    }
    return nil
  }
}

/// What is refused of an archive: the first members, and how many more.
struct ZipRefusals {
  private static let limit = 100

  let archive: String
  private(set) var problems: [Problem] = []

  init(archive: String) { self.archive = archive }

  mutating func add(_ code: Problem.Code, _ entry: ZipDirectory.Entry, _ reason: String) {
    guard problems.count < Self.limit else { return }
    problems.append(Problem(code, "'\(entry.path)' in '\(archive)' \(reason)"))
  }
}
