import Diagnostics

extension Parser {
  /// A primary and the selections, indexes and calls behind it.
  ///
  /// `sign` is the place of a `-` that belongs to the number which comes next.
  mutating func member(negated sign: Range<Int>?) throws(ExpressionProblem) -> SyntaxNode {
    let start = sign?.lowerBound ?? token.range.lowerBound
    var isName = isNameNext
    var operand = try primary(negated: sign)
    if isName, case .name = operand.kind {} else { isName = false }
    while case .symbol(let symbol) = token.kind {
      switch symbol {
      case .dot:
        try advance()
        operand = try selection(of: operand, from: start, isName: &isName)
      case .leftBracket:
        let place = token.range
        try advance()
        let isOptional = try skip(.question)
        let key = try expression()
        try expect(.rightBracket)
        operand = try node(
          .index(operand, key, isOptional: isOptional), from: start, token: place.lowerBound..<end)
        isName = false
      case .leftBrace where isName:
        operand = try message(named: operand, from: start)
        isName = false
      default: return operand
      }
    }
    return operand
  }

  private var isNameNext: Bool {
    switch token.kind {
    case .word, .symbol(.dot): true
    default: false
    }
  }

  /// What follows a dot.
  private mutating func selection(of operand: SyntaxNode, from start: Int, isName: inout Bool)
    throws(ExpressionProblem) -> SyntaxNode
  {
    let isOptional = try skip(.question)
    let place = token.range
    var isQuoted = false
    let field: String
    switch token.kind {
    case .word(let text): field = text
    case .quotedField(let text): (field, isQuoted) = (text, true)
    default: throw unexpected("a field name", hint: keywordHint)
    }
    try advance()
    guard !isOptional, !isQuoted, token.kind == .symbol(.leftParenthesis) else {
      isName = isName && !isOptional && !isQuoted
      return try node(.select(operand, field: field, isOptional: isOptional), from: start, token: place)
    }
    isName = false
    let arguments = try arguments()
    return try call(field, target: operand, arguments, from: start, token: place, isAbsolute: false)
  }

  private var keywordHint: String? {
    guard case .keyword(let word) = token.kind else { return nil }
    return "write ['\(word.rawValue)']"
  }

  private mutating func primary(negated sign: Range<Int>?) throws(ExpressionProblem) -> SyntaxNode {
    let start = sign?.lowerBound ?? token.range.lowerBound
    if let constant = try constant(isNegated: sign != nil) {
      try advance()
      return try node(.constant(constant), from: start)
    }
    switch token.kind {
    case .symbol(.leftParenthesis):
      try advance()
      let inner = try expression()
      try expect(.rightParenthesis)
      return inner
    case .symbol(.leftBracket): return try list()
    case .symbol(.leftBrace): return try map()
    case .symbol(.dot):
      try advance()
      return try name(from: start, isAbsolute: true)
    case .word: return try name(from: start, isAbsolute: false)
    default: throw unexpected("a value")
    }
  }

  /// A variable, or a call of a function.
  private mutating func name(from start: Int, isAbsolute: Bool) throws(ExpressionProblem) -> SyntaxNode {
    guard case .word(let text) = token.kind else { throw unexpected("a name") }
    guard !Token.reservedWords.contains(text) else {
      throw ExpressionProblem(
        .expressionSyntax, "'\(text)' is a reserved word", at: token.range, hint: "choose another name")
    }
    let place = token.range
    try advance()
    guard token.kind == .symbol(.leftParenthesis) else {
      return try node(.name(text, isAbsolute: isAbsolute), from: start, token: place)
    }
    let arguments = try arguments()
    return try call(text, target: nil, arguments, from: start, token: place, isAbsolute: isAbsolute)
  }

  private func constant(isNegated: Bool) throws(ExpressionProblem) -> CELValue? {
    switch token.kind {
    case .keyword(.true): return .bool(true)
    case .keyword(.false): return .bool(false)
    case .keyword(.null): return .null
    case .string(let text): return .string(text)
    case .bytes(let bytes): return .bytes(bytes)
    case .double(let value): return .double(isNegated ? -value : value)
    case .uint(let value?): return .uint(value)
    case .int(let value?):
      if isNegated, value == Int64.min.magnitude { return .int(.min) }
      if let value = Int64(exactly: value) { return .int(isNegated ? 0 - value : value) }
    case .int, .uint: break
    default: return nil
    }
    let type = if case .uint = token.kind { "uint" } else { "int" }
    throw ExpressionProblem(
      .expressionSyntax, "the number does not fit in an \(type)", at: token.range,
      hint: type == "int" ? "write it with '.0' for a double" : nil)
  }

  // MARK: - What has parts

  private mutating func arguments() throws(ExpressionProblem) -> [SyntaxNode] {
    try advance()
    if try skip(.rightParenthesis) { return [] }
    var arguments = [try expression()]
    while try skip(.comma) { arguments.append(try expression()) }
    try expect(.rightParenthesis, or: "',' or ")
    return arguments
  }

  private mutating func list() throws(ExpressionProblem) -> SyntaxNode {
    let start = token.range.lowerBound
    try advance()
    var elements: [SyntaxNode.Element] = []
    while token.kind != .symbol(.rightBracket) {
      let isOptional = try skip(.question)
      elements.append(SyntaxNode.Element(try expression(), isOptional: isOptional))
      guard try skip(.comma) else { break }
    }
    try expect(.rightBracket, or: "',' or ")
    return try node(.list(elements), from: start)
  }

  private mutating func map() throws(ExpressionProblem) -> SyntaxNode {
    let start = token.range.lowerBound
    try advance()
    var entries: [SyntaxNode.Entry] = []
    while token.kind != .symbol(.rightBrace) {
      let isOptional = try skip(.question)
      let key = try expression()
      try expect(.colon)
      entries.append(SyntaxNode.Entry(key, try expression(), isOptional: isOptional))
      guard try skip(.comma) else { break }
    }
    try expect(.rightBrace, or: "',' or ")
    return try node(.map(entries), from: start)
  }

  private mutating func message(named operand: SyntaxNode, from start: Int) throws(ExpressionProblem)
    -> SyntaxNode
  {
    guard let name = operand.dottedName else { throw unexpected("an operator or the end") }
    let place = operand.range
    for part in name.parts.dropFirst() where Token.reservedWords.contains(part.name) {
      throw ExpressionProblem(.expressionSyntax, "'\(part.name)' is a reserved word", at: part.place)
    }
    try advance()
    var fields: [SyntaxNode.Entry] = []
    while token.kind != .symbol(.rightBrace) {
      let isOptional = try skip(.question)
      let field: String
      switch token.kind {
      case .word(let text), .quotedField(let text): field = text
      default: throw unexpected("a field name")
      }
      let key = SyntaxNode(.constant(.string(field)), token.range)
      try advance()
      try expect(.colon)
      fields.append(SyntaxNode.Entry(key, try expression(), isOptional: isOptional))
      guard try skip(.comma) else { break }
    }
    try expect(.rightBrace, or: "',' or ")
    let text = name.parts.map(\.name).joined(separator: ".")
    return try node(.message(text, fields: fields, isAbsolute: name.isAbsolute), from: start, token: place)
  }
}

extension SyntaxNode {
  /// A name and plain selections behind it: `a.b.c`.
  struct DottedName {
    /// Whether there is a leading dot.
    let isAbsolute: Bool
    /// At least one.
    let parts: [(name: String, place: Range<Int>)]
  }

  /// What it is called, if it is nothing but names with dots between.
  var dottedName: DottedName? {
    var parts: [(name: String, place: Range<Int>)] = []
    var node = self
    while case .select(let operand, let field, isOptional: false) = node.kind {
      parts.append((field, node.token))
      node = operand
    }
    guard case .name(let first, let isAbsolute) = node.kind else { return nil }
    parts.append((first, node.token))
    return DottedName(isAbsolute: isAbsolute, parts: parts.reversed())
  }
}
