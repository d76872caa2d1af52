internal import Diagnostics

/// What may still be read of a text that ends too early, or is wrong at one place.
///
/// Before that place some things are open: objects in lists, tables, lines below others. A piece is what stands before
/// it without the innermost, or the two innermost, … of them, with the rest closed. No piece changes what was written.
enum TornText {
  /// More is open only in texts that are made to be so.
  private static let levelLimit = 12

  /// The pieces, the longest first; `code` tells the language.
  static func pieces(of bytes: [UInt8], at location: SourceLocation, _ code: Problem.Code) -> [[UInt8]] {
    let end = offset(of: location, in: bytes)
    let pieces: [[UInt8]]
    switch code.name.cut(at: ".").before {
    case "json", "list": pieces = inBrackets(bytes, end)
    case "toml": pieces = inTables(bytes, end)
    case "yaml": pieces = inLines(bytes, end)
    // An element that has no end is told where it begins.
    case "xml": pieces = inElements(bytes, bytes.count) + inElements(bytes, end)
    default: pieces = []
    }
    return Array(pieces.prefix(2 * levelLimit))
  }

  /// Columns count characters, so this is the place or, on a line with others than ASCII, before it.
  private static func offset(of location: SourceLocation, in bytes: [UInt8]) -> Int {
    var (line, offset) = (1, 0)
    while line < location.line, let end = bytes[offset...].firstIndex(of: 0x0A) {
      (line, offset) = (line + 1, end + 1)
    }
    return min(bytes.count, offset + max(0, location.column - 1))
  }

  // MARK: - Brackets

  /// JSON, and the terms of Erlang and Elixir: what is open is closed behind the last that is whole in it.
  private static func inBrackets(_ bytes: [UInt8], _ limit: Int) -> [[UInt8]] {
    var open: [(closing: UInt8, end: Int)] = []
    var index = 0
    scan: while index < limit {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < limit, bytes[index] != UInt8(ascii: "\"") {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        if index >= limit { break scan }
      case UInt8(ascii: "{"): open.append((UInt8(ascii: "}"), index + 1))
      case UInt8(ascii: "["): open.append((UInt8(ascii: "]"), index + 1))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast()?.closing == bytes[index] else { break scan }
        if !open.isEmpty { open[open.count - 1].end = index + 1 }
      case UInt8(ascii: ","): if !open.isEmpty { open[open.count - 1].end = index }
      default: break
      }
      index += 1
    }
    return open.indices.reversed().suffix(levelLimit).map { level in
      bytes[..<open[level].end] + open[...level].reversed().map(\.closing)
    }
  }

  // MARK: - Lines

  /// TOML: up to the line, up to the table, up to the table of a list.
  private static func inTables(_ bytes: [UInt8], _ limit: Int) -> [[UInt8]] {
    var (line, table, entry) = (0, 0, 0)
    for start in starts(bytes, limit) {
      line = start
      guard bytes[start] == UInt8(ascii: "[") else { continue }
      table = start
      if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "[") { entry = start }
    }
    return [line, table, entry].filter { $0 > 0 }.map { Array(bytes[..<$0]) }
  }

  /// YAML: up to the line, up to the one that it stands below, and so on.
  private static func inLines(_ bytes: [UInt8], _ limit: Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var indentation = Int.max
    for start in starts(bytes, limit).reversed() {
      let text = bytes[start...].prefix { $0 != 0x0A }
      let own = text.prefix { $0 == 0x20 }.count
      guard own < indentation, own < text.count, pieces.count < levelLimit else { continue }
      indentation = own
      if start > 0 { pieces.append(Array(bytes[..<start])) }
    }
    return pieces
  }

  /// Where lines begin, up to the one with the place in it.
  private static func starts(_ bytes: [UInt8], _ limit: Int) -> [Int] {
    var starts = bytes.isEmpty ? [] : [0]
    for index in 0..<limit where bytes[index] == 0x0A && index + 1 < bytes.count { starts.append(index + 1) }
    return starts
  }

  // MARK: - Elements

  private static func inElements(_ bytes: [UInt8], _ limit: Int) -> [[UInt8]] {
    var open: [(name: ArraySlice<UInt8>, end: Int)] = []
    var index = 0
    while let tag = bytes[index..<limit].firstIndex(of: UInt8(ascii: "<")), tag + 1 < limit {
      let rest = bytes[tag..<limit]
      let end: Int?
      if rest.starts(with: "<!--".utf8) {
        end = position(of: "-->", in: rest)
      } else if rest.starts(with: "<![CDATA[".utf8) {
        end = position(of: "]]>", in: rest)
      } else {
        end = endOfTag(rest)
      }
      guard let end else { break }
      index = end
      switch bytes[tag + 1] {
      case UInt8(ascii: "!"), UInt8(ascii: "?"): continue
      case UInt8(ascii: "/"):
        guard open.popLast() != nil else { return [] }
      default:
        if bytes[end - 2] != UInt8(ascii: "/") {
          let name = bytes[(tag + 1)..<end].prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") }
          open.append((name, end))
          continue
        }
      }
      if !open.isEmpty { open[open.count - 1].end = end }
    }
    return open.indices.reversed().suffix(levelLimit).map { level in
      bytes[..<open[level].end] + open[...level].reversed().flatMap { "</".utf8 + $0.name + ">".utf8 }
    }
  }

  /// Behind the `>` of a tag that stands outside of its values.
  private static func endOfTag(_ rest: ArraySlice<UInt8>) -> Int? {
    var quote: UInt8?
    for (index, byte) in zip(rest.indices, rest) {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return index + 1
      }
    }
    return nil
  }

  /// Behind a text.
  private static func position(of text: String, in rest: ArraySlice<UInt8>) -> Int? {
    let text = Array(text.utf8)
    guard rest.count >= text.count else { return nil }
    return (rest.startIndex...rest.endIndex - text.count).first { rest[$0...].starts(with: text) }.map {
      $0 + text.count
    }
  }
}

extension PackageListReader {
  /// Reads a file, or what stands before the place where it is broken, with a warning for that.
  ///
  /// - Throws: what `read` throws where nothing can be read.
  static func readDamaged(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let problem: Problem
    do throws(Problem) { return try read(bytes, context) } catch { problem = error }
    guard let place = problem.location, place.file.utf8.elementsEqual(context.path.utf8) else {
      throw problem
    }
    // A piece that cannot be read is none.
    let lists = TornText.pieces(of: bytes, at: place, problem.code).compactMap { try? read($0, context) }
    func count(_ list: PackageList) -> Int { list.packages.count { $0.relationship != .root } }
    // The longest may hold a part of an entry. One with a single entry fewer holds it no longer.
    let most = lists.map(count).max() ?? 0
    guard var list = lists.last(where: { count($0) >= max(1, most - 1) }) else { throw problem }
    list.endEarly(problem)
    return list
  }
}
