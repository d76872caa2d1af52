import Testing

@Suite("Regular expressions in text")
struct RegexFunctionTests {
  @Test(
    "replace and extract",
    arguments: [
      ("regex.replace('hello world hello', 'hello', 'hi')", "\"hi world hi\""),
      ("regex.replace('banana', 'a', 'x', 0)", "\"banana\""),
      ("regex.replace('banana', dyn('('), 'x', 0)", "\"banana\""),
      ("regex.replace('banana', 'a', 'x', 1)", "\"bxnana\""),
      ("regex.replace('banana', 'a', 'x', -12)", "\"bxnxnx\""),
      ("regex.replace('foo bar', '(fo)o (ba)r', r'\\2 \\1 \\0 \\\\')", "\"ba fo foo bar \\\\\""),
      ("regex.replace('ab', '', '-')", "\"-a-b-\""), ("regex.replace('é©', '', '-')", "\"-é-©-\""),
      ("regex.replace('baaac', 'a*', 'x')", "\"xbxcx\""),
      ("regex.replace('ac', 'a(b)?c', r'[\\1]')", "\"[]\""),
      ("regex.extract('item-A, item-B', r'item-(\\w+)')", "some \"A\""),
      ("regex.extract('The color is red', r'red')", "some \"red\""),
      ("regex.extract('abc', 'x')", "none"), ("regex.extract('abc', 'a(x?)')", "none"),
      ("regex.extract('abc', 'x?')", "some \"\""),
      ("regex.extractAll('id:123, id:456', r'id:(\\d+)')", "[\"123\", \"456\"]"),
      ("regex.extractAll('ab', 'x*')", "[\"\", \"\", \"\"]"),
      ("regex.extractAll('a b', '([a-z]?)')", "[\"a\", \"b\"]"), ("regex.extractAll('', 'a')", "[]"),
    ])
  func compute(_ text: String, _ expected: String) {
    #expect(answer(text) == expected.replacing("\\\\", with: "\\"))
  }

  @Test(
    "refuse",
    arguments: [
      ("regex.replace('a', 'a', r'\\1')", "the replacement asks for group 1 of 0"),
      (
        "regex.replace('a', 'a', r'\\d')",
        "a backslash in a replacement must be followed by a digit or a backslash"
      ),
      ("regex.replace('a', 'a', 'x\\\\')", "the replacement ends with a backslash"),
      ("regex.extract('a', '(a)(b)')", "'(a)(b)' has 2 groups, but one at most can be extracted"),
    ])
  func refuse(_ text: String, _ message: String) { #expect(answer(text) == "invalid-argument: \(message)") }
}
