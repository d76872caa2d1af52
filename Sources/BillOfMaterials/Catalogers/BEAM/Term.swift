internal import Diagnostics

/// A term of Erlang or Elixir, as lock files contain them: atoms, strings, tuples, lists and maps.
indirect enum Term {
  /// `:name`, `name`, `Name`, a number.
  case atom(String)
  /// `"text"` or `<<"text">>`.
  case text(String)
  case tuple([Term])
  case list([Term])
  /// `%{"key" => value}` and `[key: value]`, with the line of each key.
  case pairs([(key: String, value: Term, line: Int)])

  /// The text of a string or atom.
  var string: String? {
    switch self {
    case .text(let text), .atom(let text): text
    default: nil
    }
  }

  /// The elements of a tuple or list.
  var elements: [Term] {
    switch self {
    case .tuple(let elements), .list(let elements): elements
    default: []
    }
  }
}

/// Reads terms; commas at the end and empty elements, which neither language allows, are passed over.
struct TermReader {
  private let bytes: [UInt8]
  private let file: String
  private var index = 0
  private(set) var line = 1
  private static let depthLimit = 64

  init(_ bytes: [UInt8], file: String) { (self.bytes, self.file) = (bytes, file) }

  /// The terms of the file, each perhaps with a full stop behind it.
  mutating func terms() throws(Problem) -> [Term] {
    var terms: [Term] = []
    while true {
      skip()
      if take(UInt8(ascii: ".")) { continue }
      if index >= bytes.count { return terms }
      terms.append(try term(depth: 1))
    }
  }

  private mutating func term(depth: Int) throws(Problem) -> Term {
    guard depth <= Self.depthLimit else { throw wrong("nested more than \(Self.depthLimit) deep") }
    skip()
    switch peek() {
    case UInt8(ascii: "{"): return .tuple(try sequence(to: UInt8(ascii: "}"), depth).map(\.value))
    case UInt8(ascii: "["): return collected(try sequence(to: UInt8(ascii: "]"), depth))
    case UInt8(ascii: "%"), UInt8(ascii: "#"):
      while let byte = peek(), byte != UInt8(ascii: "{") {
        guard byte > 0x20 else { throw wrong("expected '{'") }
        index += 1
      }
      guard peek() != nil else { throw wrong("expected '{'") }
      return .pairs(
        try sequence(to: UInt8(ascii: "}"), depth).compactMap { key, value, line in
          key.map { ($0, value, line) }
        })
    case UInt8(ascii: "<"):
      guard peek(1) == UInt8(ascii: "<") else { throw wrong("expected '<<'") }
      index += 2
      skip()
      let text = peek() == UInt8(ascii: ">") ? "" : try string()
      // `/utf8` may stand behind the text.
      while let byte = peek(), byte != UInt8(ascii: ">") {
        guard byte != 0x0A else { throw wrong("expected '>>'") }
        index += 1
      }
      guard take(UInt8(ascii: ">")), take(UInt8(ascii: ">")) else { throw wrong("expected '>>'") }
      return .text(text)
    case UInt8(ascii: "\""): return .text(try string())
    default: return .atom(try atom())
    }
  }

  private func collected(_ items: [(key: String?, value: Term, line: Int)]) -> Term {
    let pairs = items.compactMap { item in item.key.map { ($0, item.value, item.line) } }
    return pairs.isEmpty ? .list(items.map(\.value)) : .pairs(pairs)
  }

  /// Elements up to a bracket; a key stands before `=>`, or has a colon at its end.
  private mutating func sequence(to end: UInt8, _ depth: Int) throws(Problem) -> [(
    key: String?, value: Term, line: Int
  )] {
    index += 1
    var items: [(key: String?, value: Term, line: Int)] = []
    while true {
      skip()
      if take(end) { return items }
      if take(UInt8(ascii: ",")) { continue }
      let line = line
      let first = try term(depth: depth + 1)
      skip()
      if peek() == UInt8(ascii: ":") || peek() == UInt8(ascii: "=") {
        index += peek(1) == UInt8(ascii: ">") ? 2 : 1
        items.append((first.string ?? "", try term(depth: depth + 1), line))
      } else {
        items.append((nil, first, line))
      }
      skip()
      guard peek() == end || peek() == UInt8(ascii: ",") else {
        throw wrong("expected ',' or '\(Character(Unicode.Scalar(end)))'")
      }
    }
  }

  private mutating func string() throws(Problem) -> String {
    guard take(UInt8(ascii: "\"")) else { throw wrong("expected a string") }
    var text: [UInt8] = []
    while let byte = peek() {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let next = peek() else { throw wrong("a string does not end") }
        text.append(next)
        index += 1
      default:
        if byte == 0x0A { line += 1 }
        text.append(byte)
      }
    }
    throw wrong("a string does not end")
  }

  private mutating func atom() throws(Problem) -> String {
    if peek() == UInt8(ascii: ":") {
      index += 1
      if peek() == UInt8(ascii: "\"") { return try string() }
    }
    let start = index
    while let byte = peek(), Self.isOfName(byte) { index += 1 }
    guard index > start else { throw wrong("expected a term") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "_@?!-+".utf8.contains(byte)
      || byte >= 0x80
  }

  /// White space and comments: `%` in Erlang unless a map follows, `#` in Elixir.
  private mutating func skip() {
    while let byte = peek() {
      let isComment =
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: "%") && peek(1) != UInt8(ascii: "{")
      switch byte {
      case 0x0A:
        line += 1
        index += 1
      case 0x20, 0x09, 0x0D: index += 1
      case _ where isComment: while let byte = peek(), byte != 0x0A { index += 1 }
      default: return
      }
    }
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    index + distance < bytes.count ? bytes[index + distance] : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  private func wrong(_ message: String) -> Problem {
    Problem(.listFormat, message, at: SourceLocation(file: file, line: line, column: 1))
  }
}
