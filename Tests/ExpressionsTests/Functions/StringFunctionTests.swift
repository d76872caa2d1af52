import Testing

@Suite("Functions on strings")
struct StringFunctionTests {
  @Test(
    "count code points",
    arguments: [
      ("size('fiance\\u0301')", "7"), ("'😀é'.size()", "2"), ("size('')", "0"), ("size('\\r\\n')", "2"),
      ("size(b'\\xff\\xfe')", "2"), ("b''.size()", "0"), ("size([1, 2])", "2"), ("[].size()", "0"),
      ("size({'a': 1})", "1"), ("{}.size()", "0"),
      ("'hello'.contains('ell')", "true"), ("'hello'.contains('')", "true"), ("''.contains('a')", "false"),
      ("'e\\u0301'.startsWith('e')", "true"), ("'é'.startsWith('e')", "false"),
      ("'a'.startsWith('')", "true"),
      ("'a'.startsWith('aa')", "false"), ("'x\\r\\n'.endsWith('\\n')", "true"),
      ("'a'.endsWith('ba')", "false"),
      ("'a'.endsWith('')", "true"), ("'Hello'.contains('hello')", "false"),
      ("'é'.contains('e\\u0301')", "false"),
      ("'hubba'.matches('^h.*a$')", "true"), ("matches('hubba', 'ub{2}')", "true"),
      ("'é'.matches('\\\\w')", "false"),
      ("'tacocat'.charAt(3)", "\"o\""), ("'tacocat'.charAt(7)", "\"\""), ("'©αT'.charAt(1)", "\"α\""),
      ("''.charAt(0)", "\"\""),
      ("'tacocat'.indexOf('ac')", "1"), ("'tacocat'.indexOf('')", "0"), ("'tacocat'.indexOf('', 3)", "3"),
      ("'tacocat'.indexOf('', 7)", "7"), ("'tacocat'.indexOf('none')", "-1"),
      ("'tacocat'.indexOf('a', 3)", "5"),
      ("'ta©o©αT'.indexOf('©α')", "4"), ("'ta©o©αT'.indexOf('©', 3)", "4"), ("''.indexOf('a')", "-1"),
      ("'tacocat'.lastIndexOf('at')", "5"), ("'tacocat'.lastIndexOf('')", "7"),
      ("'tacocat'.lastIndexOf('', 3)", "3"),
      ("'tacocat'.lastIndexOf('a', 3)", "1"), ("'ta©o©αT'.lastIndexOf('©', 3)", "2"),
      ("'ab'.lastIndexOf('abc')", "-1"),
      ("'ab'.lastIndexOf('ab', 2)", "0"),
      ("'tacocat'.substring(4)", "\"cat\""), ("'tacocat'.substring(0, 4)", "\"taco\""),
      ("'ta©o©αT'.substring(2, 6)", "\"©o©α\""),
      ("'tacocat'.substring(7)", "\"\""), ("'tacocat'.substring(4, 4)", "\"\""),
    ])
  func positions(_ text: String, _ expected: String) { #expect(answer(text) == expected) }

  @Test(
    "refuse positions outside",
    arguments: [
      ("'tacocat'.charAt(8)", "8", 7), ("'tacocat'.charAt(-1)", "-1", 7),
      ("'tacocat'.indexOf('a', -1)", "-1", 7),
      ("'tacocat'.indexOf('a', 8)", "8", 7), ("'tacocat'.lastIndexOf('a', 30)", "30", 7),
      ("'tacocat'.lastIndexOf('', -1)", "-1", 7), ("'©α'.substring(3)", "3", 2),
      ("'tacocat'.substring(1, 50)", "50", 7),
      ("'a'.substring(-9223372036854775808)", "-9223372036854775808", 1),
    ])
  func outside(_ text: String, _ index: String, _ size: Int) {
    #expect(
      answer(text) == "index-out-of-bounds: the index \(index) is outside of a text of \(size) code points")
  }

  @Test("refuse a range that goes backwards")
  func backwards() {
    #expect(
      answer("'tacocat'.substring(4, 3)") == "index-out-of-bounds: the range from 4 to 3 goes backwards")
  }

  @Test(
    "change and take apart",
    arguments: [
      ("'hello hello'.replace('he', 'we')", "\"wello wello\""),
      ("'hello hello'.replace('he', 'we', 1)", "\"wello hello\""),
      ("'hello'.replace('he', 'we', 0)", "\"hello\""), ("'aa'.replace('a', '', -5)", "\"\""),
      ("'ab'.replace('', '-')", "\"-a-b-\""),
      ("'ab'.replace('', '-', 2)", "\"-a-b\""), ("'é©'.replace('', '_')", "\"_é_©_\""),
      ("''.replace('', 'x')", "\"x\""),
      ("'aaa'.replace('aa', 'b')", "\"ba\""), ("'1 ©αT taco'.replace('αT', 'o©α')", "\"1 ©o©α taco\""),
      ("'a b c'.split(' ')", "[\"a\", \"b\", \"c\"]"), ("'a b c'.split(' ', 0)", "[]"),
      ("'a b c'.split(' ', 1)", "[\"a b c\"]"),
      ("'a b c'.split(' ', 2)", "[\"a\", \"b c\"]"), ("'a b'.split(' ', -1)", "[\"a\", \"b\"]"),
      ("''.split(',')", "[\"\"]"),
      ("''.split('')", "[]"), ("'é©a'.split('')", "[\"é\", \"©\", \"a\"]"),
      ("'abc'.split('', 2)", "[\"a\", \"bc\"]"),
      ("',a,'.split(',')", "[\"\", \"a\", \"\"]"), ("'abc'.split('', 9)", "[\"a\", \"b\", \"c\"]"),
      ("['a', 'b'].join()", "\"ab\""), ("['a', 'b'].join('-')", "\"a-b\""), ("[].join('/')", "\"\""),
      ("['a'].join('/')", "\"a\""),
      ("'TacoCÆt'.lowerAscii()", "\"tacocÆt\""), ("'tacoCαt'.upperAscii()", "\"TACOCαT\""),
      ("'e\\u0301©'.reverse()", "\"©\\u{301}e\""), ("''.reverse()", "\"\""),
      (
        "'\\u0085\\u00a0\\u1680\\u2000\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000 \\t\\v\\f\\r\\na b '.trim()",
        "\"a b\""
      ),
      ("'\\u180ea\\u200b'.trim().size()", "3"), ("'\\ufeffa\\u2060'.trim().size()", "3"),
      ("' \\t '.trim()", "\"\""),
      (
        "strings.quote('a\\a\\b\\f\\n\\r\\t\\v\\\\\"©')",
        "\"\"a\\\\a\\\\b\\\\f\\\\n\\\\r\\\\t\\\\v\\\\\\\\\\\\\"©\"\""
      ),
    ])
  func change(_ text: String, _ expected: String) {
    let expected = expected.replacing("\\u{301}", with: "\u{301}").replacing("\\\\", with: "\\")
    #expect(answer(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test("join only strings")
  func joinOthers() {
    #expect(
      answer("dyn(['a', 1]).join()") == "invalid-argument: only strings can be joined, not the type int")
  }

  @Test("refuse a broken pattern")
  func brokenPattern() {
    #expect(answer("'a'.matches(dyn('('))").hasPrefix("invalid-argument: '(' is not a regular expression: "))
  }
}
