internal import Diagnostics

/// The entries of a tar, by our own reading of its headers.
///
/// 1. An entry is what all of GNU tar, Python, Go and libarchive take it for, or the archive is refused: a header that
///    one of them would read otherwise is `archive.ambiguous`, one that none reads `archive.invalid`.
/// 2. Headers that describe the next one (pax `x` and `g`, GNU `L` and `K`) count once, and are limited in number and
///    size; their bytes, and what else belongs to no content, are counted in `describing`.
/// 3. The end is two blocks of zeros, or the end of the file between two entries; what follows is nobody's. Behind one
///    block of zeros some go on and others do not.
/// 4. What takes a compression away is read up to its end, where its sums are.
final class TarReader {
  /// How many bytes and headers may describe one entry.
  private static let (extensionLimit, extensionCount) = (4 << 20, 1_000)
  /// The most parts of a sparse file.
  private static let partLimit = 1 << 18

  private let input: TarInput
  private let name: String
  /// How many bytes may follow the end.
  private let restLimit: Int
  private var first: [UInt8]?
  private var isEmpty = true
  private var global = PaxRecords()
  /// Of the current entry: what is left in the archive, with what fills the last block.
  private var left = 0
  private var padding = 0
  /// The parts of the content: where in it, and how many bytes are still to come.
  private var parts: [(offset: Int, count: Int)] = []
  /// The first of them that is not read to its end.
  private var part = 0
  /// How many bytes of headers, maps and contents that nobody is given have been read.
  private(set) var describing = 0

  /// - Returns: `nil` for what does not begin like a tar.
  /// - Throws: `input.read`, `archive.invalid`, `archive.library`.
  init?(_ source: ArchiveSource, name: String, restLimit: Int) throws(Problem) {
    let input = try TarInput(source, name: name)
    let first = try input.read(TarHeader.size)
    // One without entries is an end and nothing else.
    guard Self.begins(first) else { return nil }
    (self.input, self.name, self.restLimit, self.first) = (input, name, restLimit, first)
  }

  /// Whether the first block of a file may be one of a tar.
  static func begins(_ block: [UInt8]) -> Bool { TarHeader(block) != nil || isEnd(block) }

  /// Goes on to the next entry; `nil` at the end.
  func next() throws(Problem) -> ArchiveReader.Entry? {
    try passRest()
    var (own, left) = (TarExtensions(), (count: Self.extensionCount, bytes: Self.extensionLimit))
    while let header = try nextHeader() {
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "X"): try take(&own.pax, try extended(header, &left))
      case UInt8(ascii: "g"): try take(&global, try extended(header, &left))
      case UInt8(ascii: "L"): own.longPath = Array(try extended(header, &left).prefix { $0 != 0 })
      case UInt8(ascii: "K"): own.longTarget = Array(try extended(header, &left).prefix { $0 != 0 })
      // Extra attributes of Solaris, and the name of a GNU volume: of no file.
      case UInt8(ascii: "A"), UInt8(ascii: "V"): _ = try extended(header, &left)
      default: return try entry(header, own)
      }
    }
    guard own.isEmpty else { throw invalid("a header describes an entry that is not there") }
    try finish()
    return nil
  }

  /// The next piece of the current entry; `nil` at the end.
  func nextPiece() throws(Problem) -> ContentPiece? {
    guard part < parts.count else { return nil }
    let (offset, count) = parts[part]
    let bytes = try input.take(atMost: count)
    guard !bytes.isEmpty else { throw invalid("it is cut short") }
    left -= bytes.count
    if bytes.count < count {
      parts[part] = (offset + bytes.count, count - bytes.count)
    } else {
      part += 1
    }
    return ContentPiece(offset: offset, bytes: bytes)
  }

  // MARK: - Blocks

  private func passRest() throws(Problem) {
    guard try input.skip(left) == left else { throw invalid("it is cut short") }
    // An archive may end within the bytes that only fill a block.
    _ = try input.skip(padding)
    (left, padding, parts, part) = (0, 0, [], 0)
  }

  private func nextHeader() throws(Problem) -> TarHeader? {
    let block = if let first { first } else { try input.read(TarHeader.size) }
    first = nil
    if block.isEmpty { return nil }
    if Self.isEnd(block) {
      let next = try input.read(TarHeader.size)
      if TarHeader(next) != nil {
        throw problem(.archiveAmbiguous, "an entry follows a single block of zeros")
      }
      if isEmpty, !next.allSatisfy({ $0 == 0 }) { throw invalid("no entry begins it") }
      return nil
    }
    guard let header = TarHeader(block) else {
      throw invalid(block.count < TarHeader.size ? "it is cut short" : "a header is damaged")
    }
    return header
  }

  private static func isEnd(_ block: [UInt8]) -> Bool {
    block.count == TarHeader.size && block.allSatisfy { $0 == 0 }
  }

  /// Reads what follows the end as far as somebody must: for the sums of a compression, and where there was no entry.
  private func finish() throws(Problem) {
    guard isEmpty || !input.isPlain else { return }
    var left = restLimit
    try input.readRest { (bytes) throws(Problem) in
      left -= bytes.count
      guard left >= 0 else {
        throw Problem(.archiveTooLarge, "'\(name)' unpacks to more than \(restLimit) bytes")
      }
      // Images of disks begin with zeros too.
      if isEmpty, !bytes.allSatisfy({ $0 == 0 }) { throw invalid("no entry begins it") }
    }
  }

  /// The content of a header that describes others.
  private func extended(
    _ header: TarHeader, _ left: inout (count: Int, bytes: Int)
  ) throws(Problem) -> [UInt8] {
    guard let count = header.byteCount, (0...Self.extensionLimit).contains(count) else {
      throw invalid("a header that describes another has a size that is none")
    }
    guard left.count > 0, count <= left.bytes else { throw invalid("too many headers describe one entry") }
    (left.count, left.bytes, describing) = (
      left.count - 1, left.bytes - count, describing + TarHeader.size + count
    )
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
    isEmpty = false
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
    describing += fields.path.count + fields.target.count + (isFile ? 0 : fields.storedCount)
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
        describing += block.count
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
    parts = map.filter { $0.count > 0 }
    return realSize
  }

  /// The map of GNU sparse 1.0: lines of decimal numbers at the start of the content, up to the end of a block.
  private func mapInContent() throws(Problem) -> [(offset: Int, count: Int)] {
    var (numbers, digits, wanted) = ([Int](), [UInt8](), Int?.none)
    while wanted.map({ numbers.count < $0 }) != false {
      guard left >= TarHeader.size else { throw invalid("the map of a sparse file is damaged") }
      let block = try input.read(TarHeader.size)
      (left, describing) = (left - block.count, describing + block.count)
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
