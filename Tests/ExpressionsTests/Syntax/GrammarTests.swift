import Diagnostics
import Testing

@testable import Expressions

/// All binary operators by level, loosest first; `&&` and `||` join operands that stand side by side.
private let levels = [
  ["||"], ["&&"], ["<", "<=", ">", ">=", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"],
]

@Suite("The grammar of expressions")
struct GrammarTests {
  @Test(
    "groups every pair of operators by precedence, and to the left within one level",
    arguments: levels.indices.flatMap { first in levels[first].map { (first, $0) } })
  func pairs(_ level: Int, _ sign: String) {
    for (otherLevel, others) in levels.enumerated() {
      for other in others {
        let grouped = level >= otherLevel ? "(a \(sign) b) \(other) c" : "a \(sign) (b \(other) c)"
        let isOne = sign == other && level < 2
        let wanted = isOne ? "(\(sign) a b c)" : parsed(grouped)
        #expect(parsed("a \(sign) b \(other) c") == wanted)
        #expect(parsed("!a\(sign == "in" ? " in " : sign)b") == parsed("(!a) \(sign) b"))
        #expect(parsed("a \(sign) -b.c") == parsed("a \(sign) (-(b.c))"))
        #expect(parsed("a \(sign) b ? c : d \(other) e") == parsed("(a \(sign) b) ? c : (d \(other) e)"))
      }
    }
  }

  @Test(
    "reads",
    arguments: [
      ("a ? b : c ? d : e", "(? a b (? c d e))"), ("a || b ? c || d : e", "(? (|| a b) (|| c d) e)"),
      ("4--4", "(_-_ 4 -4)"), ("1-1", "(_-_ 1 1)"), ("1 -1", "(_-_ 1 1)"), ("--1", "(-_ -1)"),
      ("-(1)", "(-_ 1)"),
      ("-a.b", "(-_ (. a b))"), ("-1.f", "(. -1 f)"), ("!!a", "(!_ (!_ a))"), ("!-1", "(!_ -1)"),
      ("--'a'", "(-_ (-_ \"a\"))"),
      ("-1u", "(-_ 1u)"), ("(a || b) || c", "(|| (|| a b) c)"), ("a && b && c", "(&& a b c)"),
      ("1 < 2 == true", "(_==_ (_<_ 1 2) true)"), ("a.b.c", "(. (. a b) c)"), (".a.b", "(. .a b)"),
      (". a . b", "(. .a b)"), ("a.b(c).d[0]", "([] (. (b on a c) d) 0)"), (".f(1)", "(.f 1)"),
      ("f()", "(f)"),
      ("a.?b", "(.? a b)"), ("a. ?b", "(.? a b)"), ("a[?0]", "([?] a 0)"), ("a ?.b:c", "(? a .b c)"),
      ("[1, ?a, 2,]", "(list 1 ?a 2)"), ("[]", "(list)"), ("{}", "(map)"),
      ("{1: 2, ?'a': b,}", "(map 1:2 ?\"a\":b)"),
      ("{'a': 1}.a", "(. (map \"a\":1) a)"), ("[1][0]", "([] (list 1) 0)"), ("'a'.size()", "(size on \"a\")"),
      ("a.`b-c/d.e f`", "(. a b-c/d.e f)"), ("a.?`x`", "(.? a x)"), ("has(a.`b.c`)", "(has a b.c)"),
      ("a.if", "(. a if)"), ("a.for()", "(for on a)"),
      ("a.b{c: 1, ?`d.e`: 2,}.f", "(. (message a.b \"c\":1 ?\"d.e\":2) f)"),
      (".a{}", "(message .a)"), ("a{while: 1}", "(message a \"while\":1)"), ("1in[1]", "(@in 1 (list 1))"),
      ("a // b\n+ c", "(_+_ a c)"), ("a // b\r + c", "a"), ("\t\u{c}\r\n a", "a"), ("1.e5", "(. 1 e5)"),
      ("a\n.b", "(. a b)"), ("inn", "inn"), ("nullable", "nullable"), ("_a1", "_a1"), ("r", "r"),
      ("b.r", "(. b r)"),
      ("math.greatest(a, b)", "(greatest on math a b)"),
      ("math.least(1, 2u, c)", "(least on math (list 1 2u c))"),
      ("math.greatest([1, 2])", "(greatest on math (list 1 2))"), ("x.greatest()", "(greatest on x)"),
    ])
  func reads(_ text: String, _ shape: String) { #expect(parsed(text) == shape) }

  @Test(
    "refuses at the token to blame",
    arguments: [
      ("👉", "the expression is empty", nil), ("a +👉", "expected a value, found the end", nil),
      ("a 👉b👈", "expected an operator or the end, found 'b'", nil),
      ("(a👉", "expected ')', found the end", nil),
      ("a👉)", "expected an operator or the end, found ')'", nil),
      ("[1 👉2]", "expected ',' or ']', found '2'", nil),
      ("[👉,]", "expected a value, found ','", nil), ("{👉,}", "expected a value, found ','", nil),
      ("{1👉}", "expected ':', found '}'", nil), ("f(a,👉)", "expected a value, found ')'", nil),
      ("f(a 👉b)", "expected ',' or ')', found 'b'", nil), ("f(👉in👈)", "expected a value, found 'in'", nil),
      ("a ? b👉", "expected ':', found the end", nil),
      ("a ? b 👉? c : d : e", "expected ':', found '?'", "put the inner '? :' in parentheses"),
      ("!👉-x", "expected a value, found '-'", "put it in parentheses"),
      ("-👉!x", "expected a value, found '!'", "put it in parentheses"),
      ("a 👉= b", "unexpected character '='", "write '==' to compare"),
      ("a 👉& b", "unexpected character '&'", "write '&&' for 'and'"),
      ("a 👉| b", "unexpected character '|'", "write '||' for 'or'"),
      ("a 👉# b", "unexpected character '#'", "write '//' before a comment"),
      ("👉“a”", "unexpected character '“'", "write straight quotes"), ("👉é", "unexpected character 'é'", nil),
      ("a👉\u{b}b", "unexpected character U+000B", nil), ("a👉\u{a0}b", "unexpected character U+00A0", nil),
      ("a👉\u{200b}b", "unexpected character U+200B", nil), ("👉\u{feff}a", "unexpected character U+FEFF", nil),
      ("👉if👈", "'if' is a reserved word", "choose another name"),
      ("1 + 👉package👈(1)", "'package' is a reserved word", "choose another name"),
      (".👉let👈", "'let' is a reserved word", "choose another name"),
      (".👉in👈", "expected a name, found 'in'", nil),
      ("a.👉in👈", "expected a field name, found 'in'", "write ['in']"),
      ("a.👉true👈", "expected a field name, found 'true'", "write ['true']"),
      ("a👉.1👈", "expected an operator or the end, found '.1'", nil),
      ("a.b.👉if👈{}", "'if' is a reserved word", nil), ("a{👉1: 2}", "expected a field name, found '1'", nil),
      ("(a)👉{}", "expected an operator or the end, found '{'", nil),
      ("a()👉{}", "expected an operator or the end, found '{'", nil),
      ("a.`b`👉{}", "expected an operator or the end, found '{'", nil),
      ("(a)👉(b)", "expected an operator or the end, found '('", nil),
      ("a.`b`👉(c)", "expected an operator or the end, found '('", nil),
      ("a.?b👉(c)", "expected an operator or the end, found '('", nil),
      ("👉`a`👈", "expected a value, found '`a`'", nil), ("a.👉`b👈", "the quoted field name has no end", nil),
      ("a.👉``👈", "the quoted field name is empty", nil),
      ("a.`b👉$c`", "a quoted field name cannot contain '$'", "write ['…'] for a key with other characters"),
      ("a[👉]", "expected a value, found ']'", nil), ("a.👉.b", "expected a field name, found '.'", nil),
      ("a 👉; b", "unexpected character ';'", nil),
    ] as [(String, String, String?)])
  func refuses(_ marked: String, _ message: String, _ hint: String?) {
    let (text, range) = place(marked)
    let problem = #expect(throws: ExpressionProblem.self) { try Parser.parse(text) }
    #expect(problem == ExpressionProblem(.expressionSyntax, message, at: range, hint: hint))
  }
}
