/// The CRC-32 of gzip and zip (RFC 1952 §8), of bytes that come in pieces.
struct CRC32 {
  private var state: UInt32 = ~0

  /// The sum so far.
  var value: UInt32 { ~state }

  mutating func update(_ bytes: ArraySlice<UInt8>) {
    var (state, place) = (state, bytes.startIndex)
    let tables = Self.tables
    // Eight bytes at a step: the table of a place says what the byte does to the sum when it has moved on so far.
    while bytes.endIndex - place >= 8 {
      let low =
        state ^ (UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16)
        ^ UInt32(bytes[place + 3]) << 24
      let first = tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
      let second = tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
      let third = tables[3 * 256 + Int(bytes[place + 4])] ^ tables[2 * 256 + Int(bytes[place + 5])]
      let fourth = tables[256 + Int(bytes[place + 6])] ^ tables[Int(bytes[place + 7])]
      state = first ^ second ^ third ^ fourth
      place += 8
    }
    while place < bytes.endIndex {
      state = tables[Int((state ^ UInt32(bytes[place])) & 0xFF)] ^ state >> 8
      place += 1
    }
    self.state = state
  }

  private static let tables: [UInt32] = {
    var tables = (0..<256 as Range<UInt32>).map { byte in
      (0..<8).reduce(byte) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
    for table in 1..<8 {
      for byte in 0..<256 {
        let before = tables[(table - 1) * 256 + byte]
        tables.append(tables[Int(before & 0xFF)] ^ before >> 8)
      }
    }
    return tables
  }()
}

/// The Adler-32 of zlib (RFC 1950 §8), of bytes that come in pieces.
struct Adler32 {
  private var (low, high): (UInt32, UInt32) = (1, 0)

  /// The sum so far.
  var value: UInt32 { high << 16 | low }

  mutating func update(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      // The most bytes after which `high` still fits into 32 bits.
      for byte in rest.prefix(5_552) {
        low &+= UInt32(byte)
        high &+= low
      }
      (low, high) = (low % 65_521, high % 65_521)
      rest = rest.dropFirst(5_552)
    }
  }
}
