/// The rules of a time zone, read from a TZif file of version 2 or later (RFC 9636).
struct TimeZoneRules {
  /// Moments at which the offset changes, ascending.
  private let transitions: [Int64]
  /// The offset from each transition on.
  private let offsets: [Int64]
  /// The offset before the first transition.
  private let initial: Int64
  /// What holds after the last transition.
  private let footer: PosixTimeZone?

  /// `nil` for anything that is not such a file, and for one that counts leap seconds.
  init?(_ bytes: [UInt8]) {
    var reader = BigEndianReader(bytes)
    guard let first = Header(&reader), first.version >= UInt8(ascii: "2"),
      reader.skip(first.dataSize(timeSize: 4)), let header = Header(&reader), header.leaps == 0,
      header.types > 0
    else { return nil }
    var transitions: [Int64] = []
    for _ in 0..<header.times {
      guard let moment = reader.integer(8) else { return nil }
      if let last = transitions.last, last >= moment { return nil }
      transitions.append(moment)
    }
    guard let indices = reader.bytes(header.times) else { return nil }
    var types: [Int64] = []
    for _ in 0..<header.types {
      guard let offset = reader.integer(4), reader.skip(2), (-93_599...93_599).contains(offset) else {
        return nil
      }
      types.append(offset)
    }
    guard indices.allSatisfy({ Int($0) < types.count }),
      reader.skip(header.characters + header.standards + header.universals), let footer = reader.footer()
    else { return nil }
    (self.transitions, initial) = (transitions, types[0])
    offsets = indices.map { types[Int($0)] }
    if footer.isEmpty {
      self.footer = nil
    } else {
      guard let rules = PosixTimeZone(footer) else { return nil }
      self.footer = rules
    }
  }

  /// Seconds east of UTC at a moment.
  func offset(at seconds: Int64) -> Int64 {
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let footer { return footer.offset(at: seconds) }
    return low == 0 ? initial : offsets[low - 1]
  }

  /// The header of one of the two blocks (RFC 9636 §3.1).
  private struct Header {
    let version: UInt8
    let universals, standards, leaps, times, types, characters: Int

    init?(_ reader: inout BigEndianReader) {
      guard reader.bytes(4).map(Array.init) == Array("TZif".utf8), let version = reader.bytes(1)?.first,
        reader.skip(15)
      else { return nil }
      var counts: [Int] = []
      for _ in 0..<6 {
        // Real files have some hundred transitions.
        guard let count = reader.integer(4), (0...100_000).contains(count) else { return nil }
        counts.append(Int(count))
      }
      self.version = version
      (universals, standards, leaps) = (counts[0], counts[1], counts[2])
      (times, types, characters) = (counts[3], counts[4], counts[5])
    }

    func dataSize(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standards + universals
    }
  }
}

/// Reads numbers with the most significant octet first; every read that goes over the end fails.
private struct BigEndianReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func skip(_ count: Int) -> Bool { bytes(count) != nil }

  /// A signed number of four or eight octets.
  mutating func integer(_ size: Int) -> Int64? {
    guard let octets = bytes(size) else { return nil }
    let bits = octets.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
  }

  /// The text between two line feeds at the end.
  mutating func footer() -> String? {
    let newline = UInt8(ascii: "\n")
    guard rest.first == newline, let end = rest.dropFirst().firstIndex(of: newline) else { return nil }
    return String(validating: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
  }
}
