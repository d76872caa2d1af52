public import Diagnostics
public import OperatingSystem

/// What is around a deflate stream.
public enum DeflateFormat: Sendable {
  /// Nothing (RFC 1951), as in zip.
  case raw
  /// Two bytes before it, the Adler-32 of the content behind it (RFC 1950).
  case zlib
  /// The header and the trailer of one member of a gzip file (RFC 1952).
  case gzip
}

/// Hands what a deflate stream unpacks to over to `body`, in order, in pieces of some 64 KiB.
///
/// Only such streams are taken as zlib takes; sums and lengths that stand behind a stream are checked.
///
/// - Parameters:
///   - file: read in pieces.
///   - offset: where the stream, with what is before it, begins.
///   - format: what is around it.
///   - limit: the highest number of bytes that it may unpack to.
///   - body: returns whether it wants more.
/// - Returns: the place behind the stream and its trailer; where `body` had enough, one within it.
/// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes; `input.read`, or what `body` throws.
@discardableResult
public func inflate(
  _ file: any FileBytes, from offset: Int = 0, as format: DeflateFormat, limit: Int,
  _ body: (ArraySlice<UInt8>) throws(Problem) -> Bool
) throws(Problem) -> Int {
  var bits = DeflateBits(file, from: offset)
  switch format {
  case .raw: break
  case .zlib: try bits.passZlibHeader()
  case .gzip: try bits.passGzipHeader()
  }
  var (count, crc, adler) = (0, CRC32(), Adler32())
  var inflating = Inflating(bits)
  while let piece = try inflating.next() {
    guard piece.count <= limit - count else {
      throw Problem(.archiveTooLarge, "a compressed stream unpacks to more than \(limit) bytes")
    }
    count += piece.count
    switch format {
    case .raw: break
    case .zlib: adler.update(piece)
    case .gzip: crc.update(piece)
    }
    guard try body(piece) else { return inflating.bits.offset }
  }
  switch format {
  case .raw: inflating.bits.dropPartOfByte()
  case .zlib:
    inflating.bits.dropPartOfByte()
    // The only number here whose first byte weighs most.
    guard try inflating.bits.take(32).byteSwapped == adler.value else { throw damaged("its sum is wrong") }
  case .gzip: try inflating.bits.checkGzipTrailer(crc, count)
  }
  return inflating.bits.offset
}

/// What a deflate stream in memory unpacks to; what is behind the stream is left alone.
///
/// - Throws: `archive.invalid`; `archive.too-large` for more than `limit` bytes.
public func inflated(_ bytes: [UInt8], as format: DeflateFormat, limit: Int) throws(Problem) -> [UInt8] {
  var content: [UInt8] = []
  try inflate(BytesInMemory(bytes), as: format, limit: limit) { (piece) throws(Problem) in
    content += piece
    return true
  }
  return content
}

/// A stream that is not as it must be.
func damaged(_ reason: String) -> Problem {
  Problem(.archiveInvalid, "a compressed stream is damaged", cause: reason)
}

/// The blocks of one stream, unpacked as far as somebody asks.
struct Inflating {
  /// How far back a match may lie (RFC 1951 §2), and the size of a piece.
  private static let (reach, piece) = (32_768, 65_536)
  /// The longest match.
  private static let longest = 258
  /// The most bytes that `next` hands out at once.
  static let longestPiece = piece + longest

  private enum State {
    case betweenBlocks
    case stored(left: Int)
    case compressed
  }

  var bits: DeflateBits
  private var state = State.betweenBlocks
  private var isLast = false
  /// What matches may reach, then what has not been handed out.
  private var window = [UInt8](repeating: 0, count: reach + piece + longest)
  private var filled = 0
  private var handedOut = 0
  private var literals = HuffmanCode.fixedLiterals
  private var distances = HuffmanCode.fixedDistances

  init(_ bits: DeflateBits) { self.bits = bits }

  /// Begins with another stream, at the bits that come next.
  mutating func restart() {
    (state, isLast, filled, handedOut) = (.betweenBlocks, false, 0, 0)
  }

  /// The next piece; `nil` at the end.
  mutating func next() throws(Problem) -> ArraySlice<UInt8>? {
    if filled > Self.reach {
      let dropped = filled - Self.reach
      window.replaceSubrange(0..<Self.reach, with: Array(window[dropped..<filled]))
      filled = Self.reach
    }
    handedOut = filled
    while filled - handedOut < Self.piece {
      switch state {
      case .betweenBlocks:
        guard !isLast else {
          guard filled > handedOut else { return nil }
          return window[handedOut..<filled]
        }
        try startBlock()
      case .stored(let left):
        let room = min(left, Self.piece - (filled - handedOut))
        try bits.takeBytes(room, into: &window, at: filled)
        filled += room
        state = left == room ? .betweenBlocks : .stored(left: left - room)
      case .compressed: try decode()
      }
    }
    return window[handedOut..<filled]
  }

  private mutating func startBlock() throws(Problem) {
    isLast = try bits.take(1) == 1
    switch try bits.take(2) {
    case 0:
      bits.dropPartOfByte()
      let count = try bits.take(16)
      guard try bits.take(16) == ~count & 0xFFFF else { throw damaged("a stored block has a wrong length") }
      state = .stored(left: Int(count))
    case 1:
      (literals, distances) = (.fixedLiterals, .fixedDistances)
      state = .compressed
    case 2:
      (literals, distances) = try bits.takeCodes()
      state = .compressed
    default: throw damaged("a block is of no type that there is")
    }
  }

  /// Decodes until the block ends or a piece is full.
  private mutating func decode() throws(Problem) {
    let end = handedOut + Self.piece
    while filled < end {
      let symbol = try bits.takeSymbol(literals)
      if symbol < 256 {
        window[filled] = UInt8(truncatingIfNeeded: symbol)
        filled += 1
        continue
      }
      guard symbol != 256 else {
        state = .betweenBlocks
        return
      }
      guard symbol < 286 else { throw damaged("a length is none") }
      let length = try bits.takeNumber(Self.lengths[symbol - 257])
      let code = try bits.takeSymbol(distances)
      guard code < 30 else { throw damaged("a distance is none") }
      let distance = try bits.takeNumber(Self.distances[code])
      guard distance <= filled else { throw damaged("a match begins before the stream") }
      for place in filled..<filled + length { window[place] = window[place - distance] }
      filled += length
    }
  }

  /// First value and number of further bits (RFC 1951 §3.2.5).
  private static let lengths: [(base: UInt16, bits: UInt8)] = {
    var table: [(base: UInt16, bits: UInt8)] = []
    var base: UInt16 = 3
    for code in 0..<28 {
      let bits = UInt8(code < 8 ? 0 : (code - 4) / 4)
      table.append((base, bits))
      base += 1 << UInt16(bits)
    }
    return table + [(258, 0)]
  }()

  private static let distances: [(base: UInt16, bits: UInt8)] = {
    var table: [(base: UInt16, bits: UInt8)] = []
    var base: UInt16 = 1
    for code in 0..<30 {
      let bits = UInt8(code < 4 ? 0 : (code - 2) / 2)
      table.append((base, bits))
      base &+= 1 << UInt16(bits)
    }
    return table
  }()
}
