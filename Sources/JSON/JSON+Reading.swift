public import Diagnostics

extension JSON {
  /// The deepest nesting that is read.
  public static let depthLimit = 512

  /// What a name that an object has twice means; RFC 8259 §4 leaves it open.
  public enum DuplicateNames: Sendable {
    /// It is refused: two readers could see two values.
    case refused
    /// The last one counts, as in ECMAScript; for texts of others that have to be read.
    case lastCounts
  }

  /// Reads one JSON text (RFC 8259), strictly: UTF-8 without byte order mark, no duplicate names.
  ///
  /// - Parameters:
  ///   - bytes: the whole text.
  ///   - file: named in problems.
  ///   - duplicateNames: what to do with a name that an object has twice.
  /// - Throws: `json.syntax`, `json.duplicate-name`, `json.too-deep`, each with its place.
  public init(
    parsing bytes: some Collection<UInt8>, file: String, duplicateNames: DuplicateNames = .refused
  ) throws(Problem) {
    let bytes = Array(bytes)
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSON, Problem> in
      var reader = Reader(bytes: buffer, file: file, lastCounts: duplicateNames == .lastCounts)
      return Result { () throws(Problem) in try reader.document() }
    }
    self = try result.get()
  }
}

/// Recursive descent with a bound: `JSON.depthLimit` levels of some hundred bytes of stack each.
private struct Reader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  /// Whether a duplicate name replaces the value before it.
  let lastCounts: Bool
  var index = 0
  var depth = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, lastCounts: Bool) {
    (self.bytes, self.file, self.lastCounts) = (bytes, file, lastCounts)
  }

  mutating func document() throws(Problem) -> JSON {
    skipSpace()
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw wrong("text after the value") }
    return value
  }

  private mutating func value() throws(Problem) -> JSON {
    guard index < bytes.count else { throw wrong("the text ends where a value is expected") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try nested { (reader) throws(Problem) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(Problem) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw wrong("expected a value")
    }
  }

  private mutating func nested(_ body: (inout Reader) throws(Problem) -> JSON) throws(Problem) -> JSON {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JSON.depthLimit else {
      throw Problem(.jsonTooDeep, "nested more than \(JSON.depthLimit) deep", at: location(index))
    }
    index += 1
    skipSpace()
    return try body(&self)
  }

  private mutating func object() throws(Problem) -> JSON {
    var members: [(name: String, value: JSON)] = []
    var names: [[UInt8]: Int] = [:]
    if take(UInt8(ascii: "}")) { return .object([]) }
    members.reserveCapacity(4)
    while true {
      let start = index
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw wrong("expected a name") }
      let name = try string()
      // Up to eight names a search is cheaper than a table; bytes, because "é" may be written in two ways.
      let earlier: Int?
      if members.count < 8 {
        // `==` first: names that are not even canonically equal are told apart much faster.
        earlier = members.firstIndex { $0.name == name && $0.name.utf8.elementsEqual(name.utf8) }
      } else {
        if members.count == 8 {
          for (position, member) in members.enumerated() { names[Array(member.name.utf8)] = position }
        }
        let key = Array(name.utf8)
        earlier = names[key]
        if earlier == nil { names[key] = members.count }
      }
      guard earlier == nil || lastCounts else {
        throw Problem(.jsonDuplicateName, "duplicate name '\(name.prefix(100))'", at: location(start))
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw wrong("expected ':'") }
      skipSpace()
      let value = try value()
      if let earlier { members[earlier].value = value } else { members.append((name, value)) }
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw wrong("expected ',' or '}'") }
      skipSpace()
    }
  }

  private mutating func array() throws(Problem) -> JSON {
    var elements: [JSON] = []
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw wrong("expected ',' or ']'") }
      skipSpace()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(Problem) -> JSON {
    let start = index
    for offset in 0..<text.utf8CodeUnitCount {
      guard index < bytes.count, bytes[index] == text.utf8Start[offset] else {
        index = start
        throw wrong("expected a value")
      }
      index += 1
    }
    return value
  }

  private mutating func number() throws(Problem) -> JSON {
    let start = index
    var isWhole = true
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isWhole = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    if isWhole, let value = smallNumber(start) { return .integer(value) }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if isWhole, text != "-0", let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw Problem(.jsonSyntax, "the number is too large for a double", at: location(start))
    }
    return .number(value)
  }

  /// A whole number of up to 18 digits, which cannot overflow; `nil` for a longer one and for `-0`.
  private func smallNumber(_ start: Int) -> Int? {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    let digits = bytes[start + (isNegative ? 1 : 0)..<index]
    guard digits.count <= 18 else { return nil }
    let magnitude = digits.reduce(0) { $0 * 10 + Int($1 & 15) }
    return isNegative ? magnitude == 0 ? nil : -magnitude : magnitude
  }

  private mutating func digits() throws(Problem) {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    guard index > start else { throw wrong("expected a digit") }
  }

  private mutating func string() throws(Problem) -> String {
    index += 1
    let start = index
    // Most strings have no escape: one look, one copy.
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
      bytes[index] >= 0x20
    { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      guard let text = String(validating: bytes[start..<index], as: UTF8.self) else {
        throw Problem(.jsonSyntax, "a string is not UTF-8", at: location(start - 1))
      }
      index += 1
      return text
    }
    var text = Array(bytes[start..<index])
    while true {
      guard index < bytes.count else { throw wrong("the text ends inside a string") }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let text = String(validating: text, as: UTF8.self) else {
          throw Problem(.jsonSyntax, "a string is not UTF-8", at: location(start - 1))
        }
        return text
      case UInt8(ascii: "\\"):
        let scalar = try escape()
        if scalar.isASCII {
          text.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
          text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
      case 0..<0x20: throw wrong("a control character in a string")
      default:
        let run = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
          bytes[index] >= 0x20
        { index += 1 }
        text.append(contentsOf: bytes[run..<index])
      }
    }
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    index += 1
    guard index < bytes.count else { throw wrong("the text ends inside an escape") }
    index += 1
    switch bytes[index - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var value = try hexadecimal()
      if (0xD800..<0xDC00).contains(value) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw wrong("a lone surrogate") }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw wrong("a lone surrogate") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw wrong("a lone surrogate") }
      return scalar
    default:
      index -= 1
      throw wrong("unknown escape")
    }
  }

  private mutating func hexadecimal() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw wrong("expected four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private func wrong(_ message: String) -> Problem { Problem(.jsonSyntax, message, at: location(index)) }

  /// Counted only when something is wrong; columns are Unicode scalars.
  private func location(_ index: Int) -> SourceLocation {
    let before = bytes[..<min(index, bytes.count)]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    // Every byte but a continuation byte begins a scalar.
    let column = bytes[start..<before.count].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return SourceLocation(file: file, line: line, column: column)
  }
}

extension Problem.Code {
  static let jsonSyntax = Self("json.syntax", exit: .invalidData)
  static let jsonDuplicateName = Self("json.duplicate-name", exit: .invalidData)
  static let jsonTooDeep = Self("json.too-deep", exit: .invalidData)
}
