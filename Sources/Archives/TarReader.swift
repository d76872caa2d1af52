internal import Diagnostics

/// The entries of a tar, by our own reading of its headers.
///
/// 1. An entry is what all of GNU tar, Python, Go and libarchive take it for, or the archive is refused: a header that
///    one of them would read otherwise is `archive.ambiguous`, one that none reads `archive.invalid`.
/// 2. Headers that describe the next one (pax `x` and `g`, GNU `L` and `K`) count once, and are limited in size.
/// 3. The end is two blocks of zeros, or the end of the file between two entries; what follows is nobody's.
final class TarReader {
  /// The longest header of a header.
  private static let extensionLimit = 4 << 20
  /// The most parts of a sparse file.
  private static let partLimit = 1 << 18

  private let input: TarInput
  private let name: String
  private var first: TarHeader?
  private var global = PaxRecords()
  /// Of the current entry: what is left in the archive, with what fills the last block.
  private var left = 0
  private var padding = 0
  /// The parts of the content that are still to come: where in it, and how many bytes.
  private var parts: ArraySlice<(offset: Int, count: Int)> = []

  /// - Returns: `nil` for what does not begin like a tar.
  /// - Throws: `input.read`, `archive.invalid`, `archive.library`.
  init?(_ source: ArchiveSource, name: String) throws(Problem) {
    let input = try TarInput(source, name: name)
    guard let first = TarHeader(try input.read(TarHeader.size)) else { return nil }
    (self.input, self.name, self.first) = (input, name, first)
  }

  /// Goes on to the next entry; `nil` at the end.
  func next() throws(Problem) -> ArchiveReader.Entry? {
    try passRest()
    var own = TarExtensions()
    while let header = try nextHeader() {
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "X"): try take(&own.pax, try extended(header))
      case UInt8(ascii: "g"): try take(&global, try extended(header))
      case UInt8(ascii: "L"): own.longPath = Array(try extended(header).prefix { $0 != 0 })
      case UInt8(ascii: "K"): own.longTarget = Array(try extended(header).prefix { $0 != 0 })
      // Extra attributes of Solaris, and the name of a GNU volume: of no file.
      case UInt8(ascii: "A"), UInt8(ascii: "V"): _ = try extended(header)
      default: return try entry(header, own)
      }
    }
    guard own.isEmpty else { throw invalid("a header describes an entry that is not there") }
    return nil
  }

  /// The next piece of the current entry; `nil` at the end.
  func nextPiece() throws(Problem) -> ContentPiece? {
    guard let part = parts.first else { return nil }
    let bytes = try input.take(atMost: part.count)
    guard !bytes.isEmpty else { throw invalid("it is cut short") }
    left -= bytes.count
    parts.removeFirst()
    if bytes.count < part.count {
      parts = [(part.offset + bytes.count, part.count - bytes.count)] + parts
    }
    return ContentPiece(offset: part.offset, bytes: bytes)
  }

  // MARK: - Blocks

  private func passRest() throws(Problem) {
    guard try input.skip(left) == left else { throw invalid("it is cut short") }
    // An archive may end within the bytes that only fill a block.
    _ = try input.skip(padding)
    (left, padding, parts) = (0, 0, [])
  }

  private func nextHeader() throws(Problem) -> TarHeader? {
    if let header = first {
      first = nil
      return header
    }
    let block = try input.read(TarHeader.size)
    if block.isEmpty { return nil }
    if block.count == TarHeader.size, block.allSatisfy({ $0 == 0 }) { return nil }
    guard let header = TarHeader(block) else {
      throw invalid(block.count < TarHeader.size ? "it is cut short" : "a header is damaged")
    }
    return header
  }

  /// The content of a header that describes others.
  private func extended(_ header: TarHeader) throws(Problem) -> [UInt8] {
    guard let count = header.byteCount, (0...Self.extensionLimit).contains(count) else {
      throw invalid("a header that describes another has a size that is none")
    }
    let bytes = try input.read(count)
    guard bytes.count == count, try input.skip(-count & 511) == -count & 511 else {
      throw invalid("it is cut short")
    }
    return bytes
  }

  private func take(_ records: inout PaxRecords, _ bytes: [UInt8]) throws(Problem) {
    if let reason = records.add(bytes) { throw invalid("in a pax header \(reason)") }
  }

  // MARK: - Entries

  private func entry(_ header: TarHeader, _ own: TarExtensions) throws(Problem) -> ArchiveReader.Entry {
    let fields = try TarFields(header, own, global) { (code, reason) in problem(code, reason) }
    guard fields.storedCount < Int.max - input.position else { throw invalid("it is cut short") }
    (left, padding) = (fields.storedCount, -fields.storedCount & 511)
    var size = fields.storedCount
    let isSparse = header.type == UInt8(ascii: "S") || fields.sparse != nil
    if isSparse {
      size = try startSparse(header, fields)
    } else if size > 0 {
      parts = [(0, size)]
    }
    let isFile = fields.kind == .file
    return ArchiveReader.Entry(
      fields, byteCount: isFile ? size : nil,
      section: isFile && input.isPlain && !isSparse ? input.position..<input.position + size : nil)
  }

  /// Reads the map of a sparse file; returns the size with the holes.
  private func startSparse(_ header: TarHeader, _ fields: TarFields) throws(Problem) -> Int {
    var (map, realSize): ([(offset: Int, count: Int)], Int) = ([], 0)
    if let sparse = fields.sparse {
      (map, realSize) = (sparse.isInContent ? try mapInContent() : sparse.parts, sparse.realSize)
    } else {
      guard let sparse = header.sparse else { throw invalid("the map of a sparse file is damaged") }
      (map, realSize) = (sparse.parts, sparse.realSize)
      var goesOn = sparse.goesOn
      while goesOn {
        let block = try input.read(TarHeader.size)
        guard block.count == TarHeader.size, let more = TarHeader.sparseParts(block, at: 0, count: 21),
          map.count < Self.partLimit
        else { throw invalid("the map of a sparse file is damaged") }
        map += more
        goesOn = block[504] != 0
      }
    }
    guard realSize >= 0 else { throw invalid("the map of a sparse file does not fit its size") }
    var (end, sum) = (0, 0)
    for part in map {
      guard part.offset >= end, part.count >= 0, part.count <= left - sum,
        realSize - part.offset >= part.count
      else { throw invalid("the map of a sparse file is damaged") }
      (end, sum) = (part.offset + part.count, sum + part.count)
    }
    guard sum == left else { throw invalid("the map of a sparse file does not fit its size") }
    parts = map.filter { $0.count > 0 }[...]
    return realSize
  }

  /// The map of GNU sparse 1.0: lines of decimal numbers at the start of the content, up to the end of a block.
  private func mapInContent() throws(Problem) -> [(offset: Int, count: Int)] {
    var (numbers, digits, wanted) = ([Int](), [UInt8](), Int?.none)
    while wanted.map({ numbers.count < $0 }) != false {
      guard left >= TarHeader.size else { throw invalid("the map of a sparse file is damaged") }
      let block = try input.read(TarHeader.size)
      left -= block.count
      for byte in block where wanted.map({ numbers.count < $0 }) != false {
        guard byte == 0x0A else {
          digits.append(byte)
          continue
        }
        guard let number = PaxRecords.number(digits[...]), number <= Self.partLimit || wanted != nil else {
          throw invalid("the map of a sparse file is damaged")
        }
        digits = []
        if wanted == nil { wanted = number * 2 } else { numbers.append(number) }
      }
      guard block.count == TarHeader.size, digits.count < 20 else {
        throw invalid("the map of a sparse file is damaged")
      }
    }
    return stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
  }

  private func problem(_ code: Problem.Code, _ reason: String) -> Problem {
    code == .archiveAmbiguous
      ? Problem(code, "'\(name)' can be read in more than one way", cause: reason)
      : Problem(code, "'\(name)' is not a sound archive", cause: reason)
  }

  private func invalid(_ reason: String) -> Problem { problem(.archiveInvalid, reason) }
}
