internal import Diagnostics

/// Reads a document from its first byte to its last.
struct TOMLReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  var index = 0
  private var line = 1
  /// Where a column was asked for last, and that column: the next one is counted on from there.
  private var cursor = (offset: 0, column: 1)
  private var nodeCount = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String) { (self.bytes, self.file) = (bytes, file) }

  mutating func document() throws(Problem) -> TOMLNode {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      index = 3
      cursor = (3, 1)
    }
    var tables = TOMLTables(root: place())
    var (current, depth) = (0, 1)
    while true {
      skipBlanks()
      guard let byte = peek() else { break }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): try lineBreak()
      case UInt8(ascii: "#"): try comment()
      case UInt8(ascii: "["):
        (current, depth) = try header(&tables)
        try endOfLine()
      default:
        let path = try key(depth: depth)
        skipBlanks()
        try expect(UInt8(ascii: "="))
        skipBlanks()
        try tables.set(path, value(depth: depth + path.count), in: current)
        try endOfLine()
      }
    }
    return tables.node()
  }

  private mutating func header(_ tables: inout TOMLTables) throws(Problem) -> (table: Int, depth: Int) {
    index += 1
    let isElement = take(UInt8(ascii: "["))
    skipBlanks()
    let path = try key(depth: 1)
    skipBlanks()
    try expect(UInt8(ascii: "]"))
    if isElement { try expect(UInt8(ascii: "]")) }
    try count()
    let table = isElement ? try tables.openElement(path) : try tables.open(path)
    return (table, path.count + 1)
  }

  // MARK: - Keys

  /// One or more names with dots between them.
  mutating func key(depth: Int) throws(Problem) -> [TOMLKey] {
    var path: [TOMLKey] = []
    while true {
      let start = place()
      path.append(Located(try simpleKey(), at: start))
      guard depth + path.count <= TOMLLimits.depth else { throw tooDeep(start) }
      if path.count > 1 { try count() }
      skipBlanks()
      guard take(UInt8(ascii: ".")) else { return path }
      skipBlanks()
    }
  }

  private mutating func simpleKey() throws(Problem) -> String {
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if let quote = peek(), peek(1) == quote, peek(2) == quote { throw wrong("a key stands on one line") }
      return try string()
    default:
      let start = index
      while let byte = peek(), Self.isBare(byte) { index += 1 }
      guard index > start else { throw wrong("expected a key") }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }

  // MARK: - Values

  /// Recursion is bounded by `TOMLLimits.depth`.
  mutating func value(depth: Int) throws(Problem) -> TOMLNode {
    let start = place()
    try count()
    guard depth <= TOMLLimits.depth else { throw tooDeep(start) }
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return TOMLNode(.string(try string()), at: start)
    case UInt8(ascii: "["): return TOMLNode(.array(try array(depth: depth)), at: start)
    case UInt8(ascii: "{"): return TOMLNode(try inlineTable(at: start, depth: depth), at: start)
    default: return TOMLNode(try word(at: start), at: start)
    }
  }

  private mutating func array(depth: Int) throws(Problem) -> [TOMLNode] {
    index += 1
    var elements: [TOMLNode] = []
    while true {
      try skipBlanksAndLines()
      if take(UInt8(ascii: "]")) { return elements }
      elements.append(try value(depth: depth + 1))
      try skipBlanksAndLines()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw wrong("expected ',' or ']'") }
    }
  }

  private mutating func inlineTable(at start: SourceLocation, depth: Int) throws(Problem) -> TOMLNode.Value {
    index += 1
    var tables = TOMLTables(root: start)
    skipBlanks()
    if take(UInt8(ascii: "}")) { return tables.node().value }
    while true {
      skipBlanks()
      let path = try key(depth: depth)
      skipBlanks()
      try expect(UInt8(ascii: "="))
      skipBlanks()
      try tables.set(path, value(depth: depth + path.count), in: 0)
      skipBlanks()
      if take(UInt8(ascii: "}")) { return tables.node().value }
      guard take(UInt8(ascii: ",")) else { throw wrong("expected ',' or '}'") }
    }
  }

  // MARK: - Lines

  private mutating func skipBlanksAndLines() throws(Problem) {
    while true {
      skipBlanks()
      switch peek() {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): try lineBreak()
      case UInt8(ascii: "#"): try comment()
      default: return
      }
    }
  }

  private mutating func endOfLine() throws(Problem) {
    skipBlanks()
    if peek() == UInt8(ascii: "#") { try comment() }
    guard let byte = peek() else { return }
    guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
      throw wrong("expected the end of the line")
    }
    try lineBreak()
  }

  /// LF or CRLF; a lone CR ends no line.
  mutating func lineBreak() throws(Problem) {
    if peek() == UInt8(ascii: "\r") {
      guard peek(1) == UInt8(ascii: "\n") else { throw wrong("a carriage return without a line feed") }
      index += 1
    }
    index += 1
    line += 1
    cursor = (index, 1)
  }

  private mutating func comment() throws(Problem) {
    let start = index
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "\r"), peek(1) == UInt8(ascii: "\n") { break }
      guard !Self.isControl(byte) else { throw wrong("a control character in a comment") }
      index += 1
    }
    guard String(validating: bytes[start..<index], as: UTF8.self) != nil else {
      index = start
      throw Problem(.tomlEncoding, "a comment is not UTF-8", at: place())
    }
  }

  /// What may stand neither in comments nor in strings: all control characters but the tab.
  static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

  // MARK: - Bytes

  func peek(_ distance: Int = 0) -> UInt8? {
    index + distance < bytes.count ? bytes[index + distance] : nil
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(Problem) {
    guard take(byte) else { throw wrong("expected '\(Character(Unicode.Scalar(byte)))'") }
  }

  mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 { index += 1 }
  }

  private mutating func count() throws(Problem) {
    nodeCount += 1
    guard nodeCount <= TOMLLimits.nodeCount else {
      throw Problem(
        .tomlTooLarge, "more than \(TOMLLimits.nodeCount) values in one file", at: place())
    }
  }

  /// Where the next byte stands.
  mutating func place() -> SourceLocation {
    // Back only within a line that a problem has gone back in.
    if cursor.offset > index { cursor = (bytes[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0, 1) }
    while cursor.offset < index {
      // Every byte but a continuation byte begins a scalar.
      if bytes[cursor.offset] & 0xC0 != 0x80 { cursor.column += 1 }
      cursor.offset += 1
    }
    return SourceLocation(file: file, line: line, column: cursor.column)
  }

  mutating func wrong(_ message: String) -> Problem {
    let message = index < bytes.count ? message : "\(message), the text ends here"
    return Problem(.tomlSyntax, message, at: place())
  }

  private func tooDeep(_ place: SourceLocation) -> Problem {
    Problem(.tomlTooDeep, "nested more than \(TOMLLimits.depth) deep", at: place)
  }
}
