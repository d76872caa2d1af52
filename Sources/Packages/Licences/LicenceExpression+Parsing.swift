public import Diagnostics

extension LicenceExpression {
  /// The deepest nesting of parentheses that is read.
  public static let depthLimit = 64
  /// The longest text that is read, in bytes.
  public static let byteLimit = 65_536

  /// Reads an expression.
  ///
  /// - Throws: `packages.licence`.
  public init(_ text: String, style: Style = .spdx) throws(Problem) {
    guard text.utf8.count <= Self.byteLimit else {
      throw Problem(.licenceExpression, "a licence expression of \(text.utf8.count) bytes is too long")
    }
    var parser = Parser(tokens: try Self.tokens(of: text, style), style: style)
    let root = try parser.disjunction(depth: 0)
    if let extra = parser.peek {
      throw Problem(.licenceExpression, "unexpected '\(extra)' in licence expression")
    }
    self.init(text: parser.canonical, root: root, requirements: parser.requirements)
  }

  private static func tokens(of text: String, _ style: Style) throws(Problem) -> [String] {
    var tokens: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      let isSpace = scalar == " " || (style == .pep639 && scalar.properties.isWhitespace)
      let isMark = scalar == "(" || scalar == ")" || (style == .spdx && scalar == ":")
      guard isSpace || isMark else {
        guard scalar.isASCII, scalar.value > 0x20, scalar.value < 0x7F else {
          throw Problem(.licenceExpression, "a character that is not allowed in licence expression")
        }
        word.unicodeScalars.append(scalar)
        continue
      }
      if !word.isEmpty { tokens.append(word) }
      word = ""
      if isMark { tokens.append(String(scalar)) }
    }
    if !word.isEmpty { tokens.append(word) }
    return tokens
  }

  /// Recursive descent, bounded by `depthLimit`; writes the canonical text as it reads.
  private struct Parser {
    let tokens: [String]
    let style: Style
    var next = 0
    var canonical = ""
    var requirements: [Requirement] = []

    init(tokens: [String], style: Style) { (self.tokens, self.style) = (tokens, style) }

    var peek: String? { next < tokens.count ? tokens[next] : nil }

    mutating func disjunction(depth: Int) throws(Problem) -> Term {
      var terms = [try conjunction(depth: depth)]
      while take(operator: "OR") { terms.append(try conjunction(depth: depth)) }
      return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func conjunction(depth: Int) throws(Problem) -> Term {
      var terms = [try operand(depth: depth)]
      while take(operator: "AND") { terms.append(try operand(depth: depth)) }
      return terms.count == 1 ? terms[0] : .all(terms)
    }

    private mutating func operand(depth: Int) throws(Problem) -> Term {
      guard let token = peek else { throw Problem(.licenceExpression, "licence expression ends too early") }
      next += 1
      guard token == "(" else { return try requirement(token) }
      guard depth < LicenceExpression.depthLimit else {
        throw Problem(.licenceExpression, "licence expression is nested too deeply")
      }
      write("(")
      let inner = try disjunction(depth: depth + 1)
      guard peek == ")" else { throw Problem(.licenceExpression, "')' is missing in licence expression") }
      next += 1
      canonical += ")"
      return inner
    }

    private mutating func requirement(_ token: String) throws(Problem) -> Term {
      let (licence, orLater) = try licence(token)
      write(licence + (orLater ? "+" : ""))
      var exception: String?
      if take(operator: "WITH") {
        guard let name = peek, let known = LicenceList.exception(name) ?? addition(name) else {
          throw Problem(.licenceExpression, "'\(peek ?? "")' is no SPDX licence exception")
        }
        next += 1
        write(known)
        exception = known
      }
      let requirement = Requirement(licence: licence, orLater: orLater, exception: exception)
      requirements.append(requirement)
      return .requirement(requirement)
    }

    private mutating func licence(_ token: String) throws(Problem) -> (String, Bool) {
      if let reference = reference(token, "LicenseRef-") { return (reference, false) }
      if style == .spdx, let document = reference(token, "DocumentRef-"), peek == ":" {
        guard next + 1 < tokens.count, let licence = reference(tokens[next + 1], "LicenseRef-") else {
          throw Problem(.licenceExpression, "'\(token):' is not followed by a LicenseRef")
        }
        next += 2
        return ("\(document):\(licence)", false)
      }
      let orLater = token.hasSuffix("+")
      guard let known = LicenceList.licence(orLater ? token.dropLast() : token[...]) else {
        throw Problem(
          .licenceExpression, "'\(token)' is no SPDX licence id",
          hint: "name it 'LicenseRef-…' and keep its text, or use an id of the SPDX licence list")
      }
      return (known, orLater)
    }

    /// `PREFIX` and an idstring of letters, digits, `-` and `.`; the prefix in any case only in PEP 639.
    private func reference(_ token: String, _ prefix: String) -> String? {
      let head = token.prefix(prefix.count)
      let tail = token.dropFirst(prefix.count)
      guard head == prefix || (style == .pep639 && head.lowercased() == prefix.lowercased()) else {
        return nil
      }
      let isIDString = tail.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }
      return isIDString && !tail.isEmpty ? prefix + tail : nil
    }

    /// SPDX 3.0.1 has `AdditionRef-…` beside the listed exceptions.
    private func addition(_ token: String) -> String? {
      style == .spdx ? reference(token, "AdditionRef-") : nil
    }

    private mutating func take(operator name: String) -> Bool {
      guard let token = peek, token == name || (style == .pep639 && token.uppercased() == name) else {
        return false
      }
      next += 1
      write(name)
      return true
    }

    private mutating func write(_ token: String) {
      if !canonical.isEmpty, canonical.utf8.last != UInt8(ascii: "(") { canonical += " " }
      canonical += token
    }
  }
}
