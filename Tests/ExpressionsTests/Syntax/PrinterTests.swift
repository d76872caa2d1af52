import Testing

@testable import Expressions

@Suite("The text of a tree")
struct PrinterTests {
  @Test(
    "has the parentheses that it needs and no others",
    arguments: [
      ("((a + b)) * c", "(a + b) * c"), ("a + (b * c)", "a + b * c"), ("a - (b - c)", "a - (b - c)"),
      ("(a - b) - c", "a - b - c"),
      ("-(-a)", "--a"), ("!(!a)", "!!a"), ("-(1 + 2)", "-(1 + 2)"), ("-(1)", "-(1)"), ("-1", "-1"),
      ("-(-1)", "--1"),
      ("-(.5)", "-(0.5)"), ("-(1.f)", "-(1.f)"), ("(-1).f", "-1.f"), ("-(!a)", "-(!a)"), ("!(-a)", "!(-a)"),
      ("-(.a)", "-(.a)"),
      ("(-a).b", "(-a).b"), ("(a || b) || c", "(a || b) || c"), ("a || (b && c)", "a || b && c"),
      ("(a || b) && c", "(a || b) && c"),
      ("a ? b : (c ? d : e)", "a ? b : c ? d : e"), ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
      ("a ? (b ? c : d) : e", "a ? (b ? c : d) : e"), ("(a ? b : c) || d", "(a ? b : c) || d"),
      ("(a + b).c", "(a + b).c"),
      ("a['b']", #"a["b"]"#), ("a.`in`", "a.`in`"), ("a.`b`", "a.b"), ("a.`b-c`", "a.`b-c`"),
      ("a.if", "a.if"),
      (#"'a"\n\\'"#, #""a\"\n\\""#), ("'\u{0}\u{7f}é'", #""\x00\x7fé""#),
      (#"b'a"\xff\x00'"#, #"b"a\"\xff\x00""#),
      ("1u + 1.0", "1u + 1.0"), ("1e300", "1e+300"), ("[?a, 1]", "[?a, 1]"), ("{?1: a}", "{?1: a}"),
      ("a[?0].?b", "a[?0].?b"),
      ("a.exists_one(x, x)", "a.existsOne(x, x)"), ("a.map(x, p, t)", "a.map(x, p, t)"),
      ("has(a.`b c`)", "has(a.`b c`)"),
      ("cel.bind(x, 1, x)", "cel.bind(x, 1, x)"), ("a.optFlatMap(x, x)", "a.optFlatMap(x, x)"),
      ("cel.block([1, cel.index(0)], cel.index(1))", "cel.block([1, cel.index(0)], cel.index(1))"),
      ("cel.block([1], cel.block([2], 3))", "cel.block([1], cel.block([2], 3))"),
      ("[1].all(cel.iterVar(0, 1), cel.iterVar(0, 1))", "[1].all(cel.iterVar(0, 1), cel.iterVar(0, 1))"),
      (".a.b(1).c(.f())", ".a.b(1).c(.f())"), ("a.b{c: 1, ?`d.e`: 2}", "a.b{c: 1, ?`d.e`: 2}"),
      ("a in (b in c)", "a in (b in c)"),
      ("math.greatest(a, b, c)", "math.greatest([a, b, c])"), ("null == true", "null == true"),
    ])
  func parentheses(_ text: String, _ printed: String) throws {
    let tree = try Parser.parse(text)
    #expect(tree.text == printed)
    #expect(shape(try Parser.parse(printed)) == shape(tree))
  }

  @Test("reads back as the same tree, for any tree", arguments: 0..<20)
  func readsBack(_ seed: UInt64) throws {
    var random = Numbers(state: seed)
    for _ in 0..<100 {
      let text = random.expression(depth: 5)
      let tree = try Parser.parse(text)
      let printed = tree.text
      #expect(shape(try Parser.parse(printed)) == shape(tree), "\(text)")
      #expect(try Parser.parse(printed).text == printed)
    }
  }
}

/// Makes texts of expressions; the same ones from the same seed (SplitMix64).
private struct Numbers {
  var state: UInt64

  mutating func below(_ count: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(count))
  }

  mutating func expression(depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    let signs = ["||", "&&", "<", "<=", ">", ">=", "==", "!=", "in", "+", "-", "*", "/", "%"]
    func part(_ random: inout Numbers) -> String { random.expression(depth: depth - 1) }
    let (a, b) = (part(&self), part(&self))
    switch below(18) {
    case 0...4: return "(\(a)) \(signs[below(signs.count)]) (\(b))"
    case 5: return "-(\(a))"
    case 6: return "!(\(a))"
    case 7: return "(\(a)) ? (\(b)) : (\(part(&self)))"
    case 8: return "(\(a)).\(["f", "?g", "`in`", "`x-y`", "if"][below(5)])"
    case 9: return "(\(a))[\(b)]"
    case 10: return "(\(a))[?\(b)]"
    case 11: return "[\(a), ?\(b)]"
    case 12: return "{\(a): \(b)}"
    case 13: return "(\(a)).all(x, \(b))"
    case 14: return "cel.bind(y, \(a), \(b))"
    case 15: return "(\(a)).f(\(b))"
    case 16: return ".f(\(a), \(b))"
    default: return leaf()
    }
  }

  mutating func leaf() -> String {
    let leaves = [
      "a", ".a", "1", "-1", "2u", "1.5", "-.5", "'s'", "b'\\xff'", "null", "true", "has(a.b)", "a.b{c: 1}",
      "[]", "{}",
    ]
    return leaves[below(leaves.count)]
  }
}
