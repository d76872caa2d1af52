internal import Diagnostics
internal import OperatingSystem

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
    let record = PackedBytes(Array(tail[place..<place + Self.size]))
    guard var count = record.half(10), var size = record.word(12), var offset = record.word(16) else {
      throw invalid("its end is cut short")
    }
    var end = tailStart + place
    if let wide = try Self.wide(file, before: end, invalid) {
      for (small, large) in [(count, wide.count), (size, wide.size), (offset, wide.offset)]
      where small != large && small != 0xFFFF && small != 0xFFFF_FFFF {
        throw ambiguous("its two ends differ")
      }
      (count, size, offset, end) = (wide.count, wide.size, wide.offset, wide.place)
    } else if record.half(4) != 0 || record.half(6) != 0 || record.half(8) != count {
      throw invalid("it is a part of an archive of several files")
    }
    guard size <= end, offset <= end - size else { throw invalid("its directory lies outside") }
    (directory, entryCount, prefix) = (end - size..<end, count, end - size - offset)
    // The smallest record of the directory.
    guard count <= size / 46 else { throw invalid("its directory is shorter than its number of entries") }
    // The comment of another one, up to the end of the file, would hold this one.
    for other in places.dropLast() where Self.commentEnd(of: other, in: tail) == tail.count {
      throw ambiguous("it has two ends")
    }
  }

  /// Where ends may begin; the last is the one that counts.
  private static func places(in tail: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = 0
    while tail.count - place >= size {
      if tail[place] == signature[0], tail[place..<place + 4].elementsEqual(signature) {
        if let end = commentEnd(of: place, in: tail), end <= tail.count { places.append(place) }
      }
      place += 1
    }
    return places
  }

  /// Where the comment of an end ends that begins at a place.
  private static func commentEnd(of place: Int, in tail: [UInt8]) -> Int? {
    PackedBytes(Array(tail[place..<place + size])).half(20).map { place + size + $0 }
  }

  /// The end of zip64, where there is one.
  private static func wide(
    _ file: any FileBytes, before end: Int, _ invalid: (String) -> Problem
  ) throws(Problem) -> (count: Int, size: Int, offset: Int, place: Int)? {
    let locator = PackedBytes(try file.bytes(at: end - 20, count: 20))
    guard end >= 20, locator.word(0) == 0x0706_4B50 else { return nil }
    guard locator.word(4) == 0, let files = locator.word(16), files <= 1 else {
      throw invalid("it is a part of an archive of several files")
    }
    // Where something stands before the archive the place is counted from there: then it is right before the locator.
    var place = locator.integer(8, 8) ?? .max
    var record = PackedBytes(try file.bytes(at: place, count: 56))
    if record.word(0) != 0x0606_4B50 {
      place = end - 20 - 56
      record = PackedBytes(try file.bytes(at: place, count: 56))
    }
    guard record.word(0) == 0x0606_4B50, record.count == 56, place <= end - 76 else {
      throw invalid("its zip64 end is not there")
    }
    guard let count = record.integer(32, 8), let size = record.integer(40, 8),
      let offset = record.integer(48, 8)
    else { throw invalid("its directory lies outside") }
    guard record.word(16) == 0, record.word(20) == 0, record.integer(24, 8) == count else {
      throw invalid("it is a part of an archive of several files")
    }
    return (count, size, offset, place)
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
      let rest = PackedBytes(try file.bytes(at: place, count: 6))
      return rest.word(0) == 0x0505_4B50 && rest.half(4) == directory.upperBound - place - 6
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
    guard let fixed = try take(46).map({ PackedBytes($0) }), fixed.word(0) == 0x0201_4B50,
      let nameCount = fixed.half(28), let extraCount = fixed.half(30), let commentCount = fixed.half(32),
      let name = try take(nameCount), let extra = try take(extraCount), try take(commentCount) != nil
    else { return nil }
    return ZipRecord(fixed: fixed, name: name, extra: extra)
  }
}
