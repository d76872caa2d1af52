import Testing

@testable import Expressions

@Suite("The work of a regular expression")
struct RegexWorkTests {
  /// Steps of a fresh expression.
  private func steps(_ pattern: String, _ text: String) throws -> Int {
    try RegularExpression(pattern).search(text.utf8.span, from: 0).steps
  }

  @Test(
    "grows no faster than the text",
    arguments: [
      ("^(a+)+$", "a", "!"), ("^(a|a)*$", "a", "!"), ("(.*)*x", "ab", ""), ("(a*)*b", "a", "c"),
      ("(?:a?){50}a{50}b", "a", ""),
      ("(a|b)*a(a|b){14}c", "abbabaaab", ""), ("(?i)(k+s*)+$", "ks\u{212A}ſ", "x"),
      ("\\b(\\w+\\s?)+!", "ab c ", "?"),
      ("(?m)^(.*,){8}P$", "1,2,3,", "\n"), ("(\\pL+\\b?)+$", "éa", "1"), ("(x+x+)+y", "x", ""),
      ("a.*b.*c.*d", "abc", ""),
      ("needle", "needl", ""), ("ab*c", "abbb", ""),
    ])
  func linear(pattern: String, unit: String, end: String) throws {
    let (short, long) = (String(repeating: unit, count: 500), String(repeating: unit, count: 4000))
    let (few, many) = (try steps(pattern, short + end), try steps(pattern, long + end))
    #expect(many <= 9 * few + 100, "\(few) steps, then \(many)")
  }

  @Test("of random patterns is below the size of the program times the text")
  func random() throws {
    var generator = PatternGenerator(seed: 99)
    for _ in 0..<500 {
      let pattern = generator.pattern()
      let text = String(repeating: generator.text(isASCII: false) + generator.text(isASCII: false), count: 20)
      // Each place may resolve assertions, read, and reach what is behind: the program three times.
      // A range such as `b-a` may come out; the next pattern is as good.
      guard let expression = try? RegularExpression(pattern) else { continue }
      let steps = expression.search(text.utf8.span, from: 0).steps
      #expect(steps <= (text.utf8.count + 2) * (3 * expression.programSize + 3), "\(pattern)")
    }
  }

  @Test("is mostly one look for each character")
  func oneLook() throws {
    let text = String(repeating: "abcdefghij", count: 1000)
    #expect(try steps("^[a-z]+$", text) <= text.utf8.count + 20)
    #expect(try steps("zebra", text) == 0)
    #expect(try steps("zebra[0-9]", text) == 0)
  }

  @Test("stays right when the automaton is emptied again and again")
  func emptied() throws {
    var (state, text) = (UInt64(7), "")
    for _ in 0..<12_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += (state >> 40) & 1 == 1 ? "a" : "b"
    }
    let expression = try RegularExpression("a[ab]{60}c")
    #expect(!expression.isMatch(in: text))
    #expect(expression.isMatch(in: text + "a" + String(repeating: "b", count: 60) + "c"))
    #expect(!expression.isMatch(in: text))
  }

  @Test("of large counted repetitions is bounded")
  func counted() throws {
    let expression = try RegularExpression("(a?){1000}a{1000}")
    #expect(expression.programSize == 5001)
    #expect(expression.isMatch(in: String(repeating: "a", count: 1000)))
    #expect(!expression.isMatch(in: String(repeating: "a", count: 999)))
  }

  @Test("of deep nesting needs no deep stack")
  func deep() throws {
    let pattern = String(repeating: "(", count: 1000) + "a" + String(repeating: ")*", count: 1000)
    let match = try RegularExpression(pattern).firstMatch(in: "aab".utf8.span)
    #expect(match?.range == 0..<2)
    #expect(match?.groups.count == 1001)
  }
}
