internal import Diagnostics
internal import OperatingSystem

/// The rows of one table of a SQLite database, read page by page (sqlite.org, "Database File Format").
///
/// For a database that lies somewhere in a tree or in an archive: nothing is opened, locked or written, and no statement
/// of it is run. What stands only in a write-ahead log is not seen.
struct SQLiteTable {
  /// A value of a row; numbers are not looked at.
  enum Value {
    case other
    case number(Int)
    case text([UInt8])
    case blob([UInt8])

    var bytes: [UInt8]? { if case .blob(let bytes) = self { bytes } else { nil } }
  }

  static let magic = Array("SQLite format 3\0".utf8)
  private static let depthLimit = 20

  /// What could not be read.
  private(set) var warnings: [String] = []
  private let file: any FileBytes
  private let pageByteCount: Int
  /// Without what the head of the file keeps free at the end of each page.
  private let usableByteCount: Int
  private var root = 0
  /// No page belongs to two rows: who says otherwise buys no more than the file has.
  private var pagesLeft: Int

  /// Finds a table.
  ///
  /// - Throws: `list.format` where the file is no database or has no such table; `input.read`.
  init(_ file: any FileBytes, _ name: String, _ context: ListContext) throws(Problem) {
    let head = PackedBytes(try file.bytes(at: 0, count: 100), isBigEndian: true)
    guard let size = head.half(16), let reserved = head.integer(20, 1) else {
      throw notOfFormat("the database ends within its head", context)
    }
    pageByteCount = size == 1 ? 65_536 : size
    usableByteCount = pageByteCount - reserved
    guard pageByteCount >= 512, pageByteCount & (pageByteCount - 1) == 0, usableByteCount >= 480 else {
      throw notOfFormat("\(size) is no length of a page", context)
    }
    self.file = file
    pagesLeft = file.byteCount / pageByteCount + 1
    var found: Int?
    try walk(page: 1, depth: 0) { _, values in
      guard values.count >= 4, case .text(let kind) = values[0], kind.elementsEqual("table".utf8),
        case .text(let table) = values[1], table.elementsEqual(name.utf8), case .number(let page) = values[3]
      else { return }
      found = page
    }
    guard let found else {
      throw notOfFormat(
        warnings.first ?? "the database has no table '\(name)'", context)
    }
    root = found
    pagesLeft = file.byteCount / pageByteCount + 1
  }

  /// Hands each row to `body`, with its number and its values.
  mutating func read(_ body: (Int, [Value]) -> Void) throws(Problem) {
    try walk(page: root, depth: 0, body)
  }

  private mutating func walk(page number: Int, depth: Int, _ body: (Int, [Value]) -> Void) throws(Problem) {
    pagesLeft -= 1
    guard pagesLeft >= 0, depth < Self.depthLimit, number > 0,
      let bytes = try file.all(at: (number - 1) * pageByteCount, count: pageByteCount)
    else {
      warnings.append("page \(number) of the database is not there")
      return
    }
    let page = PackedBytes(bytes, isBigEndian: true)
    let start = number == 1 ? 100 : 0
    let kind = page.integer(start, 1)
    guard kind == 0x05 || kind == 0x0D, let count = page.half(start + 3) else {
      warnings.append("page \(number) is no page of a table")
      return
    }
    for index in 0..<count {
      guard let cell = page.half(start + (kind == 0x05 ? 12 : 8) + 2 * index) else { break }
      if kind == 0x05 {
        if let child = page.word(cell) { try walk(page: child, depth: depth + 1, body) }
      } else if let (row, record) = try record(page, at: cell) {
        body(row, Self.values(record))
      } else {
        warnings.append("page \(number): cell \(index) cannot be read")
      }
    }
    if kind == 0x05, let last = page.word(start + 8) { try walk(page: last, depth: depth + 1, body) }
  }

  /// The number and the bytes of the row whose cell begins at an offset.
  private mutating func record(_ page: PackedBytes, at offset: Int) throws(Problem) -> (Int, [UInt8])? {
    var offset = offset
    guard let length = Self.variable(page, &offset), length <= RPMHeader.byteLimit, length <= file.byteCount,
      let row = Self.variable(page, &offset)
    else { return nil }
    let most = usableByteCount - 35
    guard length > most else { return page.part(offset, length).map { (row, Array($0)) } }
    let least = (usableByteCount - 12) * 32 / 255 - 23
    let fitting = least + (length - least) % (usableByteCount - 4)
    let count = fitting <= most ? fitting : least
    guard let part = page.part(offset, count), var next = page.word(offset + count) else { return nil }
    var record = Array(part)
    while record.count < length {
      pagesLeft -= 1
      let wanted = min(usableByteCount - 4, length - record.count)
      guard pagesLeft >= 0, next > 0,
        let bytes = try file.all(at: (next - 1) * pageByteCount, count: 4 + wanted)
      else {
        return nil
      }
      record += bytes[4...]
      next = PackedBytes(Array(bytes[..<4]), isBigEndian: true).word(0) ?? 0
    }
    return (row, record)
  }

  /// The values of a record: their kinds first, then their bytes.
  private static func values(_ bytes: [UInt8]) -> [Value] {
    let record = PackedBytes(bytes, isBigEndian: true)
    var (offset, values) = (0, [Value]())
    guard let headByteCount = variable(record, &offset) else { return [] }
    var place = headByteCount
    while offset < headByteCount, let kind = variable(record, &offset) {
      let count: Int
      switch kind {
      case 0, 8, 9: count = 0
      case 1...4: count = kind
      case 5: count = 6
      case 6, 7: count = 8
      default: count = max(0, kind - 12) / 2
      }
      guard let part = record.part(place, count) else { break }
      place += count
      switch kind {
      case 8, 9: values.append(.number(kind - 8))
      case 1...5: values.append(record.integer(place - count, count).map { .number($0) } ?? .other)
      case 0, 6, 7, 10, 11: values.append(.other)
      default: values.append(kind % 2 == 0 ? .blob(Array(part)) : .text(Array(part)))
      }
    }
    return values
  }

  /// A number of up to nine bytes, seven bits each; one that does not fit is not there.
  private static func variable(_ bytes: PackedBytes, _ offset: inout Int) -> Int? {
    var value: UInt64 = 0
    for index in 0..<9 {
      guard let byte = bytes.integer(offset, 1) else { return nil }
      offset += 1
      if index == 8 {
        value = value << 8 | UInt64(byte)
      } else {
        value = value << 7 | UInt64(byte & 0x7F)
        if byte < 0x80 { break }
      }
    }
    return Int(exactly: value)
  }
}
