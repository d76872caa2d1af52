internal import Diagnostics
internal import OperatingSystem

/// What the central directory says about one member (APPNOTE 4.3.12).
struct ZipRecord {
  let fixed: PackedBytes
  let name: [UInt8]
  let extra: [UInt8]

  /// - Throws: `archive.invalid`, `archive.ambiguous`.
  func entry(_ end: ZipEnd, _ archive: String) throws(Problem) -> ZipDirectory.Entry {
    func invalid(_ reason: String) -> Problem {
      Problem(
        .archiveInvalid, "'\(archive)' is not a sound archive",
        cause: "'\(String(decoding: name, as: UTF8.self))' \(reason)")
    }
    guard var byteCount = fixed.word(24), var storedCount = fixed.word(20), var header = fixed.word(42),
      let madeBy = fixed.half(4), let attributes = fixed.word(38), let method = fixed.half(10),
      let crc = fixed.word(16), let flags = fixed.half(8)
    else { throw invalid("is cut short") }
    // Zip64 (APPNOTE 4.5.3): what does not fit stands here, in this order.
    if let wide = ZipExtra.field(0x0001, in: extra) {
      var place = 0
      for take in [0, 1, 2] {
        let isThere = [byteCount, storedCount, header][take] == 0xFFFF_FFFF
        guard isThere else { continue }
        guard wide.count >= place + 8 else { throw invalid("has a damaged zip64 field") }
        guard let value = wide.integer(place, 8) else { throw invalid("lies outside of it") }
        place += 8
        if take == 0 { byteCount = value } else if take == 1 { storedCount = value } else { header = value }
      }
    }
    guard header <= end.directory.lowerBound - end.prefix, storedCount <= end.directory.lowerBound else {
      throw invalid("lies outside of it")
    }
    let path = try readablePath(invalid)
    // The upper half of the external attributes is a mode of Unix where the program that made it says so.
    let mode = madeBy >> 8 == 3 ? UInt16(truncatingIfNeeded: attributes >> 16) : nil
    let isFolder = name.last == UInt8(ascii: "/")
    let isLink = mode.map { $0 & 0xF000 == 0xA000 } == true
    return ZipDirectory.Entry(
      path: path, kind: isFolder ? .folder : isLink ? .link : .file, byteCount: byteCount,
      storedCount: storedCount, mode: mode.map { $0 & 0o7777 }, method: UInt16(truncatingIfNeeded: method),
      crc: UInt32(truncatingIfNeeded: crc), flags: UInt16(truncatingIfNeeded: flags),
      header: end.prefix + header, name: name)
  }

  private func readablePath(_ invalid: (String) -> Problem) throws(Problem) -> String {
    var bytes = name[...]
    // Info-ZIP's name in Unicode stands beside one of an old code page; one beside ASCII would be a second name.
    if let unicode = ZipExtra.field(0x7075, in: extra), unicode.count > 5, unicode.bytes[0] == 1 {
      var crc = CRC32()
      crc.update(name[...])
      if unicode.word(1) == Int(crc.value) {
        let other = unicode.bytes[5...]
        guard name.contains(where: { $0 >= 0x80 }) || other.elementsEqual(name) else {
          throw Problem(
            .archiveAmbiguous, invalid("").message,
            cause: "'\(String(decoding: name, as: UTF8.self))' has another name in Unicode")
        }
        bytes = other
      }
    }
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    if bytes.elementsEqual([UInt8(ascii: "/")]) { return "/" }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What stands before the content of a member (APPNOTE 4.3.7).
struct ZipLocalHeader {
  /// Where the content begins.
  let end: Int
  private let fixed: PackedBytes
  private let name: [UInt8]
  private let extra: [UInt8]

  init(_ file: any FileBytes, at place: Int, _ archive: String) throws(Problem) {
    // Most names and extra fields fit into the first piece.
    let start = try file.bytes(at: place, count: 256)
    fixed = PackedBytes(Array(start.prefix(30)))
    let invalid = Problem(
      .archiveInvalid, "'\(archive)' is not a sound archive", cause: "a member has no header of its own")
    guard start.count >= 30, fixed.word(0) == 0x0403_4B50, let nameCount = fixed.half(26),
      let extraCount = fixed.half(28)
    else { throw invalid }
    let count = 30 + nameCount + extraCount
    let bytes = count <= start.count ? start : try file.bytes(at: place, count: count)
    guard bytes.count >= count else { throw invalid }
    (name, extra) = (Array(bytes[30..<30 + nameCount]), Array(bytes[30 + nameCount..<count]))
    end = place + count
  }

  /// What a reader of local headers would see otherwise; `nil` where nothing.
  func difference(from entry: ZipDirectory.Entry) -> String? {
    if name != entry.name { return "its own header has another name" }
    if fixed.half(8) != Int(entry.method) { return "its own header has another method" }
    // Encryption, and the charset of the name.
    let flags = fixed.half(6) ?? 0
    if (flags ^ Int(entry.flags)) & 0x0841 != 0 { return "its own header has other flags" }
    // Bit 3: sums and sizes follow the content; here they are 0, or right all the same.
    let isLater = flags & 0x08 != 0
    var (byteCount, storedCount) = (fixed.word(22), fixed.word(18))
    if let wide = ZipExtra.field(0x0001, in: extra) {
      if byteCount == 0xFFFF_FFFF, wide.count >= 8 { byteCount = wide.integer(0, 8) }
      if storedCount == 0xFFFF_FFFF, wide.count >= 16 { storedCount = wide.integer(8, 8) }
    }
    if storedCount != entry.storedCount, !(isLater && storedCount == 0) {
      return "its own header has another size"
    }
    if byteCount != entry.byteCount, !(isLater && byteCount == 0) { return "its own header has another size" }
    if fixed.word(14) != Int(entry.crc), !(isLater && fixed.word(14) == 0) {
      return "its own header has another CRC"
    }
    return nil
  }
}

/// What may follow the content of a member: its sum and sizes once more (APPNOTE 4.3.9).
enum ZipDescriptor {
  /// How many bytes it has; `nil` for one that contradicts the directory.
  ///
  /// The CRC is left to who reads the content.
  /// None is there where the local header says all already; some programs set the flag all the same.
  static func count(of entry: ZipDirectory.Entry, in file: any FileBytes, at place: Int) throws(Problem)
    -> Int?
  {
    let bytes = PackedBytes(try file.bytes(at: place, count: 24))
    let isMarked = bytes.word(0) == 0x0807_4B50
    for start in isMarked ? [4, 0] : [0] {
      if bytes.word(start + 4) == entry.storedCount, bytes.word(start + 8) == entry.byteCount {
        return start + 12
      }
      if bytes.integer(start + 4, 8) == entry.storedCount, bytes.integer(start + 12, 8) == entry.byteCount {
        return start + 20
      }
    }
    let next = bytes.word(0)
    let isNext = next == 0x0403_4B50 || next == 0x0201_4B50
    return isNext && !isMarked ? 0 : nil
  }
}

/// The extra fields of a member (APPNOTE 4.5).
enum ZipExtra {
  /// The first of a kind; `nil` where there is none, or what is before it is damaged.
  static func field(_ kind: Int, in extra: [UInt8]) -> PackedBytes? {
    var rest = extra[...]
    while true {
      let head = PackedBytes(Array(rest.prefix(4)))
      let content = rest.dropFirst(4)
      guard let found = head.half(0), let count = head.half(2), count <= content.count else { return nil }
      if found == kind { return PackedBytes(Array(content.prefix(count))) }
      rest = content.dropFirst(count)
    }
  }
}
