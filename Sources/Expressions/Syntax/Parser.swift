import Diagnostics

/// Text -> syntax tree, by recursive descent with one counter of depth over everything that can contain itself.
///
/// Stops at the first mistake of syntax. Macros are recognised as soon as their arguments have been read.
struct Parser {
  /// How many Unicode scalars a text may have.
  static let textLimit = 100_000
  /// How many levels a tree may have, and how many the recursion of the parser.
  static let depthLimit = 250

  private var lexer: Lexer
  /// The token that comes next.
  private(set) var token: Token
  /// Where the token before ended.
  private(set) var end = 0
  private var depth = 0

  /// The tree of a whole text.
  static func parse(_ text: String) throws(ExpressionProblem) -> SyntaxNode {
    // Counting bytes first: a text of 100 MB must not be decoded to be refused.
    guard text.utf8.count <= 4 * textLimit, text.unicodeScalars.count <= textLimit else {
      throw ExpressionProblem(
        .expressionLimit, "the expression is longer than \(textLimit) characters", at: 0..<textLimit,
        hint: "split it into smaller expressions")
    }
    var parser = try Parser(Array(text.unicodeScalars))
    guard parser.token.kind != .end else {
      throw ExpressionProblem(
        .expressionSyntax, "the expression is empty", at: 0..<parser.lexer.scalars.count)
    }
    let root = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end") }
    return root
  }

  private init(_ scalars: [Unicode.Scalar]) throws(ExpressionProblem) {
    lexer = Lexer(scalars)
    token = try lexer.next()
  }

  // MARK: - Operators

  /// `Or [ "?" Or ":" Expr ]`.
  mutating func expression() throws(ExpressionProblem) -> SyntaxNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw tooDeep(at: token.range) }
    let start = token.range.lowerBound
    let condition = try disjunction()
    guard token.kind == .symbol(.question) else { return condition }
    let question = token.range
    try advance()
    let first = try disjunction()
    guard token.kind == .symbol(.colon) else {
      let isNested = token.kind == .symbol(.question)
      throw unexpected("':'", hint: isNested ? "put the inner '? :' in parentheses" : nil)
    }
    try advance()
    let second = try expression()
    return try node(.conditional(condition, first, second), from: start, token: question)
  }

  private mutating func disjunction() throws(ExpressionProblem) -> SyntaxNode {
    let start = token.range.lowerBound
    var operands = [try conjunction()]
    let sign = token.range
    while try skip(.or) { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : try node(.or(operands), from: start, token: sign)
  }

  private mutating func conjunction() throws(ExpressionProblem) -> SyntaxNode {
    let start = token.range.lowerBound
    var operands = [try binary(above: 0)]
    let sign = token.range
    while try skip(.and) { operands.append(try binary(above: 0)) }
    return operands.count == 1 ? operands[0] : try node(.and(operands), from: start, token: sign)
  }

  /// Relations (1), sums (2), products (3); all associate to the left.
  private mutating func binary(above level: Int) throws(ExpressionProblem) -> SyntaxNode {
    let start = token.range.lowerBound
    var left = try unary()
    while let sign = BinaryOperator(token.kind), sign.level > level {
      let place = token.range
      try advance()
      let right = try binary(above: sign.level)
      left = try node(
        .call(sign.function, target: nil, arguments: [left, right], isAbsolute: false), from: start,
        token: place)
    }
    return left
  }

  private mutating func unary() throws(ExpressionProblem) -> SyntaxNode {
    let sign = token.kind
    guard sign == .symbol(.not) || sign == .symbol(.minus) else { return try member(negated: nil) }
    var places: [Range<Int>] = []
    while token.kind == sign {
      places.append(token.range)
      guard places.count + depth <= Self.depthLimit else { throw tooDeep(at: token.range) }
      try advance()
    }
    var negated: Range<Int>?
    if sign == .symbol(.minus), isNumber(token.kind) { negated = places.popLast() }
    if token.kind == .symbol(.not) || token.kind == .symbol(.minus) {
      let problem = unexpected("a value", hint: "put it in parentheses")
      negated = token.range
      guard try skip(.minus), isNumber(token.kind) else { throw problem }
    }
    var operand = try member(negated: negated)
    let function = sign == .symbol(.not) ? "!_" : "-_"
    for place in places.reversed() {
      operand = try node(
        .call(function, target: nil, arguments: [operand], isAbsolute: false), from: place.lowerBound,
        token: place)
    }
    return operand
  }

  private func isNumber(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .int, .double: true
    default: false
    }
  }

  // MARK: - Tokens

  mutating func advance() throws(ExpressionProblem) {
    end = token.range.upperBound
    token = try lexer.next()
  }

  /// Whether the token is this symbol, which is then skipped.
  mutating func skip(_ symbol: Token.Symbol) throws(ExpressionProblem) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol, or others: String = "") throws(ExpressionProblem) {
    guard try skip(symbol) else { throw unexpected("\(others)'\(symbol.rawValue)'") }
  }

  /// A node that ends where the last token did.
  func node(_ kind: SyntaxNode.Kind, from start: Int, token: Range<Int>? = nil) throws(ExpressionProblem)
    -> SyntaxNode
  {
    let node = SyntaxNode(kind, start..<end, token: token)
    guard node.height <= Self.depthLimit else { throw tooDeep(at: node.token) }
    return node
  }

  func unexpected(_ expected: String, hint: String? = nil) -> ExpressionProblem {
    ExpressionProblem(
      .expressionSyntax, "expected \(expected), found \(shown)", at: token.range, hint: hint)
  }

  private var shown: String {
    switch token.kind {
    case .end: return "the end"
    case .string: return "a string"
    case .bytes: return "bytes"
    default:
      let written = lexer.scalars[token.range]
      let start = written.prefix(40).reduce(into: "") { $0.unicodeScalars.append($1) }
      return "'\(start)\(written.count > 40 ? "…" : "")'"
    }
  }

  func tooDeep(at range: Range<Int>) -> ExpressionProblem {
    ExpressionProblem(
      .expressionLimit, "the expression is nested more than \(Self.depthLimit) levels deep", at: range,
      hint: "split it into smaller expressions")
  }
}

/// An operator between two operands, apart from `&&`, `||` and `? :`.
struct BinaryOperator {
  /// 1 relations, 2 sums, 3 products.
  let level: Int
  /// Its name as a function.
  let function: String
  /// As it is written.
  let symbol: String

  init?(_ kind: Token.Kind) {
    switch kind {
    case .keyword(.in): (level, function, symbol) = (1, "@in", "in")
    case .symbol(let sign):
      switch sign {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: level = 1
      case .plus, .minus: level = 2
      case .star, .slash, .percent: level = 3
      default: return nil
      }
      (function, symbol) = ("_\(sign.rawValue)_", sign.rawValue)
    default: return nil
    }
  }

  init?(function: String) {
    if function == "@in" {
      self.init(.keyword(.in))
    } else {
      guard function.hasPrefix("_"), function.hasSuffix("_"),
        let symbol = Token.Symbol(rawValue: String(function.dropFirst().dropLast()))
      else { return nil }
      self.init(.symbol(symbol))
    }
  }
}
