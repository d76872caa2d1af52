internal import Diagnostics

/// Recursive descent over the grammar of PEP 508, bounded by `depthLimit`.
struct PythonRequirementScanner {
  /// The deepest nesting of parentheses that is read.
  static let depthLimit = 64

  private let text: String
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  func problem(_ expected: String) -> Problem {
    let shown = text.count > 200 ? text.prefix(200) + "…" : text[...]
    return Problem(
      .pythonRequirement, "'\(shown)' is no requirement: expected \(expected) at character \(index + 1)")
  }

  // MARK: - Tokens

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipBlanks() {
    while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  /// Skips blanks and takes a mark of ASCII characters.
  mutating func take(_ mark: String) -> Bool {
    skipBlanks()
    guard bytes[index...].starts(with: mark.utf8) else { return false }
    index += mark.utf8.count
    return true
  }

  /// Like `take`, but no letter, digit or `_` may follow.
  private mutating func takeWord(_ word: String) -> Bool {
    let start = index
    guard take(word) else { return false }
    if let byte, isWordByte(byte) {
      index = start
      return false
    }
    return true
  }

  /// Everything up to the next blank.
  mutating func word() -> String {
    let start = index
    while let byte, byte != 0x20, byte != 0x09 { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Letters, digits, `.`, `-`, `_`, beginning and ending with a letter or digit.
  mutating func identifier(_ expected: String) throws(Problem) -> String {
    skipBlanks()
    let start = index
    while let byte, isWordByte(byte) || byte == 0x2E || byte == 0x2D { index += 1 }
    func isEnd(_ byte: UInt8) -> Bool { isWordByte(byte) && byte != 0x5F }
    guard start < index, isEnd(bytes[start]), isEnd(bytes[index - 1]) else {
      index = start
      throw problem(expected)
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  mutating func end() throws(Problem) {
    skipBlanks()
    guard index == bytes.count else { throw problem("the end") }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }

  // MARK: - Name, extras, versions

  mutating func extras() throws(Problem) -> [String] {
    guard take("[") else { return [] }
    var extras: [String] = []
    if take("]") { return extras }
    repeat { extras.append(PythonName.normalised(try identifier("the name of an extra"))) } while take(",")
    guard take("]") else { throw problem("']'") }
    return extras
  }

  mutating func specifiers() throws(Problem) -> String {
    let isEnclosed = take("(")
    skipBlanks()
    let start = index
    while let byte, byte != UInt8(ascii: ";"), byte != UInt8(ascii: ")") { index += 1 }
    let found = trimmed(String(decoding: bytes[start..<index], as: UTF8.self))
    if !found.isEmpty {
      do throws(Problem) { _ = try PEP440Specifiers(found) } catch {
        index = start
        throw problem("a version clause")
      }
    }
    if isEnclosed, !take(")") { throw problem("')'") }
    return found
  }

  // MARK: - Markers

  mutating func marker(depth: Int) throws(Problem) -> PythonMarker.Term {
    var terms = [try conjunction(depth: depth)]
    while takeWord("or") { terms.append(try conjunction(depth: depth)) }
    return terms.count == 1 ? terms[0] : .any(terms)
  }

  private mutating func conjunction(depth: Int) throws(Problem) -> PythonMarker.Term {
    var terms = [try atom(depth: depth)]
    while takeWord("and") { terms.append(try atom(depth: depth)) }
    return terms.count == 1 ? terms[0] : .all(terms)
  }

  private mutating func atom(depth: Int) throws(Problem) -> PythonMarker.Term {
    guard take("(") else { return .comparison(try comparison()) }
    guard depth < Self.depthLimit else { throw problem("less nesting") }
    let inner = try marker(depth: depth + 1)
    guard take(")") else { throw problem("')'") }
    return inner
  }

  private enum Operand {
    case variable(PythonMarkerVariable)
    case literal(String)
  }

  private mutating func comparison() throws(Problem) -> PythonMarker.Comparison {
    let start = index
    let left = try operand()
    let kind = try comparisonOperator()
    let right = try operand()
    let comparison: PythonMarker.Comparison
    switch (left, right) {
    case (.variable(let variable), .literal(let literal)):
      comparison = .init(variable: variable, literal: literal, kind: kind, isVariableFirst: true)
    case (.literal(let literal), .variable(let variable)):
      comparison = .init(variable: variable, literal: literal, kind: kind, isVariableFirst: false)
    default:
      index = start
      throw problem("a variable and a quoted text")
    }
    guard comparison.isDecidable else {
      index = start
      throw problem("a comparison that '\(kind)' can make")
    }
    return comparison
  }

  private mutating func operand() throws(Problem) -> Operand {
    skipBlanks()
    guard let first = byte else { throw problem("a variable or a quoted text") }
    let start = index
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      guard let end = bytes[(index + 1)...].firstIndex(of: first) else { throw problem("a closing quote") }
      index = end + 1
      return .literal(String(decoding: bytes[(start + 1)..<end], as: UTF8.self))
    }
    while let byte, isWordByte(byte) || byte == 0x2E { index += 1 }
    let name = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let variable = PythonMarkerVariable(name: name) else {
      index = start
      throw problem("a variable or a quoted text")
    }
    return .variable(variable)
  }

  private mutating func comparisonOperator() throws(Problem) -> String {
    for mark in ["===", "==", "~=", "!=", "<=", ">=", "<", ">"] where take(mark) { return mark }
    if takeWord("in") { return "in" }
    if takeWord("not") {
      guard takeWord("in") else { throw problem("'in' after 'not'") }
      return "not in"
    }
    throw problem("a comparison operator")
  }
}
