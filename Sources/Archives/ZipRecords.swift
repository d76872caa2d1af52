internal import Diagnostics
internal import OperatingSystem

/// Numbers of which the lowest byte comes first; what lies outside is 0, so lengths are checked before.
struct LittleEndian {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private func number(_ place: Int, _ count: Int) -> UInt64 {
    guard place >= 0, bytes.count - place >= count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
  }

  func u16(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(place, 2)) }
  func u32(_ place: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(place, 4)) }
  func u64(_ place: Int) -> UInt64 { number(place, 8) }
}

/// The end of a zip archive, which says where its directory is (APPNOTE 4.3.14 to 4.3.16).
struct ZipEnd {
  /// Where the directory lies in the file.
  let directory: Range<Int>
  let entryCount: Int
  /// How many bytes stand before the archive, so that offsets count from there.
  let prefix: Int

  private static let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
  private static let (size, longestComment) = (22, 65_535)

  init(_ file: any FileBytes, _ name: String) throws(Problem) {
    func invalid(_ reason: String) -> Problem {
      Problem(.archiveInvalid, "'\(name)' is not a sound archive", cause: reason)
    }
    func ambiguous(_ reason: String) -> Problem {
      Problem(.archiveAmbiguous, "'\(name)' can be read in more than one way", cause: reason)
    }
    let tailStart = max(0, file.byteCount - Self.size - Self.longestComment)
    let tail = try file.bytes(at: tailStart, count: file.byteCount - tailStart)
    let places = Self.places(in: tail)
    guard let place = places.last else { throw invalid("there is no end of a zip archive") }
    let record = LittleEndian(Array(tail[place..<place + Self.size]))
    var (count, size) = (UInt64(record.u16(10)), UInt64(record.u32(12)))
    var offset = UInt64(record.u32(16))
    var end = tailStart + place
    if let wide = try Self.wide(file, before: end, invalid) {
      for (small, large) in [(count, wide.count), (size, wide.size), (offset, wide.offset)]
      where small != large && small != 0xFFFF && small != 0xFFFF_FFFF {
        throw ambiguous("its two ends differ")
      }
      (count, size, offset, end) = (wide.count, wide.size, wide.offset, wide.place)
    } else if record.u16(4) != 0 || record.u16(6) != 0 || record.u16(8) != record.u16(10) {
      throw invalid("it is a part of an archive of several files")
    }
    guard let size = Int(exactly: size), let offset = Int(exactly: offset), let count = Int(exactly: count),
      size <= end, offset <= end - size
    else { throw invalid("its directory lies outside") }
    (directory, entryCount, prefix) = (end - size..<end, count, end - size - offset)
    // The smallest record of the directory.
    guard count <= size / 46 else { throw invalid("its directory is shorter than its number of entries") }
    // The comment of another one, up to the end of the file, would hold this one.
    for other in places.dropLast() {
      let comment = Int(LittleEndian(Array(tail[other..<other + Self.size])).u16(20))
      if other + Self.size + comment == tail.count { throw ambiguous("it has two ends") }
    }
  }

  /// Where ends may begin; the last is the one that counts.
  private static func places(in tail: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = 0
    while tail.count - place >= size {
      if tail[place] == signature[0], tail[place..<place + 4].elementsEqual(signature) {
        let comment = Int(LittleEndian(Array(tail[place + 20..<place + 22])).u16(0))
        if place + size + comment <= tail.count { places.append(place) }
      }
      place += 1
    }
    return places
  }

  /// The end of zip64, where there is one.
  private static func wide(
    _ file: any FileBytes, before end: Int, _ invalid: (String) -> Problem
  ) throws(Problem) -> (count: UInt64, size: UInt64, offset: UInt64, place: Int)? {
    let locator = LittleEndian(try file.bytes(at: end - 20, count: 20))
    guard end >= 20, locator.u32(0) == 0x0706_4B50 else { return nil }
    guard locator.u32(4) == 0, locator.u32(16) <= 1 else {
      throw invalid("it is a part of an archive of several files")
    }
    // Where something stands before the archive the place is counted from there: then it is right before the locator.
    var place = Int(exactly: locator.u64(8)) ?? .max
    var record = LittleEndian(try file.bytes(at: place, count: 56))
    if record.u32(0) != 0x0606_4B50 {
      place = end - 20 - 56
      record = LittleEndian(try file.bytes(at: place, count: 56))
    }
    guard record.u32(0) == 0x0606_4B50, record.bytes.count == 56, place <= end - 76 else {
      throw invalid("its zip64 end is not there")
    }
    guard record.u32(16) == 0, record.u32(20) == 0, record.u64(24) == record.u64(32) else {
      throw invalid("it is a part of an archive of several files")
    }
    return (record.u64(32), record.u64(40), record.u64(48), place)
  }
}

/// The records of a central directory, one after the other.
struct ZipRecords {
  private let file: any FileBytes
  private let directory: Range<Int>
  private var chunk: [UInt8] = []
  private var chunkStart = 0
  private var place: Int

  init(_ file: any FileBytes, _ end: ZipEnd) {
    (self.file, directory, place) = (file, end.directory, end.directory.lowerBound)
  }

  /// Whether nothing is left but a signature (APPNOTE 4.3.13).
  var isAtEnd: Bool {
    get throws(Problem) {
      if place == directory.upperBound { return true }
      let rest = LittleEndian(try file.bytes(at: place, count: 6))
      return rest.u32(0) == 0x0505_4B50 && place + 6 + Int(rest.u16(4)) == directory.upperBound
    }
  }

  /// Bytes of the directory; `nil` where it ends before.
  private mutating func take(_ count: Int) throws(Problem) -> [UInt8]? {
    guard count <= directory.upperBound - place else { return nil }
    if place + count > chunkStart + chunk.count {
      chunkStart = place
      chunk = try file.bytes(at: place, count: min(directory.upperBound - place, max(count, 1 << 16)))
      guard chunk.count >= count else { return nil }
    }
    defer { place += count }
    return Array(chunk[place - chunkStart..<place - chunkStart + count])
  }

  /// The next record; `nil` where there is none.
  mutating func next() throws(Problem) -> ZipRecord? {
    guard let fixed = try take(46).map({ LittleEndian($0) }), fixed.u32(0) == 0x0201_4B50,
      let name = try take(Int(fixed.u16(28))), let extra = try take(Int(fixed.u16(30))),
      try take(Int(fixed.u16(32))) != nil
    else { return nil }
    return ZipRecord(fixed: fixed, name: name, extra: extra)
  }
}
