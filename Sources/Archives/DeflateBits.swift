internal import Diagnostics
internal import OperatingSystem

/// The bits of a deflate stream: of each byte the lowest first (RFC 1951 §3.1.1).
struct DeflateBits {
  private static let chunk = 65_536

  private let file: any FileBytes
  /// Where the bytes behind `input` lie in the file.
  private var next: Int
  private var input: [UInt8] = []
  private var position = 0
  private var bits: UInt64 = 0
  private var bitCount = 0

  init(_ file: any FileBytes, from offset: Int) { (self.file, next) = (file, offset) }

  /// The place of the first byte of which no bit has been taken.
  var offset: Int { next - (input.count - position) - bitCount / 8 }

  /// Fills up to at least 56 bits, or to what is left.
  private mutating func refill() throws(Problem) {
    while bitCount <= 56 {
      if position == input.count {
        input = try file.bytes(at: next, count: Self.chunk)
        (position, next) = (0, next + input.count)
        if input.isEmpty { return }
      }
      bits |= UInt64(input[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  private mutating func need(_ count: Int) throws(Problem) {
    guard bitCount < count else { return }
    try refill()
    guard bitCount >= count else { throw damaged("it is cut short") }
  }

  private mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  /// The next bits as a number; at most 32.
  mutating func take(_ count: Int) throws(Problem) -> UInt32 {
    try need(count)
    let value = UInt32(truncatingIfNeeded: bits & (1 << UInt64(count) - 1))
    drop(count)
    return value
  }

  /// The next bits, which stay there; `nil` where there are fewer.
  mutating func look(_ count: Int) throws(Problem) -> UInt32? {
    if bitCount < count { try refill() }
    return bitCount < count ? nil : UInt32(truncatingIfNeeded: bits & (1 << UInt64(count) - 1))
  }

  /// A length or distance.
  mutating func takeNumber(_ row: (base: UInt16, bits: UInt8)) throws(Problem) -> Int {
    row.bits == 0 ? Int(row.base) : Int(row.base) + Int(try take(Int(row.bits)))
  }

  /// Goes on to the next whole byte.
  mutating func dropPartOfByte() { drop(bitCount % 8) }

  /// Copies whole bytes; only between bytes.
  mutating func takeBytes(_ count: Int, into window: inout [UInt8], at start: Int) throws(Problem) {
    var place = start
    while place < start + count {
      if bitCount == 0, position < input.count {
        let some = min(input.count - position, start + count - place)
        window.replaceSubrange(place..<place + some, with: input[position..<position + some])
        (position, place) = (position + some, place + some)
      } else {
        window[place] = UInt8(truncatingIfNeeded: try take(8))
        place += 1
      }
    }
  }

  /// The next symbol of a code.
  mutating func takeSymbol(_ code: borrowing HuffmanCode) throws(Problem) -> Int {
    if bitCount < HuffmanCode.longest { try refill() }
    guard let (symbol, count) = code.symbol(of: UInt32(truncatingIfNeeded: bits)) else {
      throw damaged(bitCount < HuffmanCode.longest ? "it is cut short" : "a code is none")
    }
    guard count <= bitCount else { throw damaged("it is cut short") }
    drop(count)
    return symbol
  }

  // MARK: - Headers

  /// CMF and FLG (RFC 1950 §2.2).
  mutating func passZlibHeader() throws(Problem) {
    let (method, flags) = (try take(8), try take(8))
    guard method & 0x0F == 8, method >> 4 <= 7, (method << 8 | flags) % 31 == 0 else {
      throw damaged("it does not begin like one of zlib")
    }
    guard flags & 0x20 == 0 else { throw damaged("it needs a dictionary that is not there") }
  }

  /// The header of a member (RFC 1952 §2.3).
  mutating func passGzipHeader() throws(Problem) {
    var header: [UInt8] = []
    func read(_ count: Int) throws(Problem) -> ArraySlice<UInt8> {
      let start = header.count
      for _ in 0..<count { header.append(UInt8(try take(8))) }
      return header[start...]
    }
    guard try read(3).elementsEqual([0x1F, 0x8B, 8]) else {
      throw damaged("it does not begin like one of gzip")
    }
    let flags = try read(1).reduce(0) { $1 }
    guard flags & 0xE0 == 0 else { throw damaged("it has flags that nobody knows") }
    // Time, extra flags, operating system.
    _ = try read(6)
    if flags & 0x04 != 0 {
      _ = try read(try read(2).reversed().reduce(0) { $0 << 8 | Int($1) })
    }
    // Name and comment.
    for flag: UInt8 in [0x08, 0x10] where flags & flag != 0 {
      while try !read(1).elementsEqual([0]) {}
    }
    guard flags & 0x02 != 0 else { return }
    var crc = CRC32()
    crc.update(header[...])
    guard try take(16) == crc.value & 0xFFFF else { throw damaged("the CRC of its header is wrong") }
  }

  /// Takes the trailer of a member, which must fit its content (RFC 1952 §2.3.1).
  mutating func checkGzipTrailer(_ crc: CRC32, _ count: Int) throws(Problem) {
    dropPartOfByte()
    guard try take(32) == crc.value else { throw damaged("its CRC is wrong") }
    guard try take(32) == UInt32(truncatingIfNeeded: count) else { throw damaged("its length is wrong") }
  }

  // MARK: - Codes

  /// In which order the lengths of the code of lengths are written (RFC 1951 §3.2.7).
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// The codes of a block that brings its own.
  mutating func takeCodes() throws(Problem) -> (literals: HuffmanCode, distances: HuffmanCode) {
    let (literals, distances) = (Int(try take(5)) + 257, Int(try take(5)) + 1)
    let count = Int(try take(4)) + 4
    guard literals <= 286, distances <= 30 else { throw damaged("a block has too many symbols") }
    var own = [UInt8](repeating: 0, count: 19)
    for index in Self.order.prefix(count) { own[index] = UInt8(try take(3)) }
    let code = try HuffmanCode(own[...], mayBeOneBit: false)
    var lengths: [UInt8] = []
    while lengths.count < literals + distances {
      let symbol = try takeSymbol(code)
      var (value, times): (UInt8, UInt32) = (0, 1)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw damaged("a length is repeated before there is one") }
        (value, times) = (last, 3 + (try take(2)))
      case 17: times = 3 + (try take(3))
      case 18: times = 11 + (try take(7))
      default: value = UInt8(symbol)
      }
      guard lengths.count + Int(times) <= literals + distances else {
        throw damaged("a length is repeated too often")
      }
      lengths += repeatElement(value, count: Int(times))
    }
    guard lengths[256] != 0 else { throw damaged("a block has no end") }
    return (
      try HuffmanCode(lengths[..<literals], mayBeOneBit: true),
      try HuffmanCode(lengths[literals...], mayBeOneBit: true)
    )
  }
}
