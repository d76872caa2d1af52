/// A token of CEL and where it is written.
struct Token {
  let kind: Kind
  /// In Unicode scalars of the text, from 0.
  let range: Range<Int>

  enum Kind: Equatable {
    /// A word that is none of the keywords; reserved words are among them.
    case word(String)
    /// A field name between backticks.
    case quotedField(String)
    /// `true`, `false`, `null`, `in`.
    case keyword(Keyword)
    case symbol(Symbol)
    /// Without its sign; `nil` above the largest uint.
    case int(UInt64?)
    /// `nil` above the largest uint.
    case uint(UInt64?)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case end
  }

  enum Keyword: String { case `true`, `false`, `null`, `in` }

  enum Symbol: String, CaseIterable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case not = "!"
    case question = "?"
    case colon = ":"
    case comma = ","
    case dot = "."
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
  }

  /// Words that cannot be variables, functions or parts of message names.
  static let reservedWords: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]
}
