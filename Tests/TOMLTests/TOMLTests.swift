import Diagnostics
import TOML
import TestSupport
import Testing

/// A value on one line, for comparing: strings in quotes, tables and arrays as in JSON.
func shown(_ node: TOMLNode) -> String {
  switch node.value {
  case .string(let text): "\"\(text)\""
  case .integer(let number): "\(number)"
  case .float(let number): number.isNaN ? "nan" : "\(number)"
  case .bool(let flag): "\(flag)"
  case .moment(let kind, let text): "\(kind) \(text)"
  case .array(let elements): "[" + elements.map(shown).joined(separator: ", ") + "]"
  case .table(let pairs):
    "{" + pairs.map { "\($0.key.value): \(shown($0.value))" }.joined(separator: ", ") + "}"
  }
}

@Suite("A TOML document")
struct TOMLTests {
  @Test(
    "is read as TOML 1.0 says",
    arguments: [
      ("", "{}"),
      ("\u{FEFF}a = 1", "{a: 1}"),
      ("a=1\r\nb = \"x\" # c\n", "{a: 1, b: \"x\"}"),
      ("a.b.c = 1\na.b.d = 2", "{a: {b: {c: 1, d: 2}}}"),
      ("\"a b\" = 1\n'c\\d' = 2\n1-_ = 3\n\"\" = 4", "{a b: 1, c\\d: 2, 1-_: 3, : 4}"),
      ("a . \"b\" . c = 1", "{a: {b: {c: 1}}}"),
      ("3.14 = 1", "{3: {14: 1}}"),
      ("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "{a: \"\u{8}\t\n\u{C}\r\"\\é😀\"}"),
      ("a = '''\nx\r\ny'''", "{a: \"x\ny\"}"),
      ("a = \"\"\"\\\n   \n  x \\  \n y\"\"\"", "{a: \"x y\"}"),
      ("a = \"\"\"\"\"x\"\"\"\"\"", "{a: \"\"\"x\"\"\"}"),
      ("a = ''''x'''''", "{a: \"'x''\"}"),
      ("a = [+1, -1_000, 0, -0, 0xDEAD_beef, 0o17, 0b11]", "{a: [1, -1000, 0, 0, 3735928559, 15, 3]}"),
      ("a = [9223372036854775807, -9223372036854775808]", "{a: [9223372036854775807, -9223372036854775808]}"),
      (
        "a = [1.5, -0.25e-1, 6e2_3, 1_0.0_1, inf, -inf, nan]",
        "{a: [1.5, -0.025, 6e+23, 10.01, inf, -inf, nan]}"
      ),
      ("a = [true, false]", "{a: [true, false]}"),
      (
        "a = [1979-05-27T07:32:00Z, 1979-05-27 00:32:00.999-07:00, 1979-05-27t07:32:00, 2000-02-29, 23:59:60.5]",
        "{a: [offsetDateTime 1979-05-27T07:32:00Z, offsetDateTime 1979-05-27 00:32:00.999-07:00, "
          + "localDateTime 1979-05-27t07:32:00, localDate 2000-02-29, localTime 23:59:60.5]}"
      ),
      ("a = [ # c\n 1,\n 'b', [] , {}, # d\n]", "{a: [1, \"b\", [], {}]}"),
      ("a = {b.c = 1, b.d = {e = 2}, f=[{}]}", "{a: {b: {c: 1, d: {e: 2}}, f: [{}]}}"),
      ("[a.b]\nc=1\n[a]\nd=2", "{a: {b: {c: 1}, d: 2}}"),
      ("[ a . b ] # c\n", "{a: {b: {}}}"),
      ("[[a]]\nb=1\n[a.c]\nd=2\n[[a]]\n[[a.e]]\n[[a.e]]\nf=3", "{a: [{b: 1, c: {d: 2}}, {e: [{}, {f: 3}]}]}"),
      (
        "[fruit]\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true",
        "{fruit: {apple: {taste: {sweet: true}, texture: {smooth: true}}}}"
      ),
      ("a.b = 1\na.c = 2\n[d]\ne.f = 1", "{a: {b: 1, c: 2}, d: {e: {f: 1}}}"),
      ("[a.b.c]\n[a]\nb.d = 1", "{a: {b: {c: {}, d: 1}}}"),
    ])
  func isRead(text: String, expected: String) throws {
    #expect(shown(try parseTOML(Array(text.utf8), file: "a.toml")) == expected)
  }

  @Test("tells where values and keys stand")
  func places() throws {
    let text = "'é' = {x = 'ü', y = [1, 2]}\n[[t]]\n  k = 1\n"
    let root = try parseTOML(Array(text.utf8), file: "a.toml")
    func place(_ node: TOMLNode?) -> [Int] { [node?.location.line ?? 0, node?.location.column ?? 0] }
    #expect(place(root["é"]) == [1, 7])
    #expect(place(root["é"]?["x"]) == [1, 12])
    #expect(place(root["é"]?["y"]?.elements.last) == [1, 25])
    #expect(place(root["t"]?.elements.first) == [2, 3])
    #expect(
      root["t"]?.elements.first?.pairs.first?.key.location
        == SourceLocation(file: "a.toml", line: 3, column: 3))
    #expect(root["t"]?.elements.first?["k"]?.integer == 1)
  }

  @Test("keeps keys apart that Swift holds equal, also among many")
  func canonicalKeys() throws {
    let many = (0..<20).map { "k\($0) = \($0)\n" }.joined()
    let root = try parseTOML(Array("\"\u{E9}\" = 1\n\"e\u{301}\" = 2\n\(many)".utf8), file: "a.toml")
    #expect(root["\u{E9}"]?.integer == 1)
    #expect(root["e\u{301}"]?.integer == 2)
    #expect(root["k19"]?.integer == 19)
    #expect(root.isTable && root["none"] == nil && root["k1"]?["x"] == nil)
    #expect(root["k1"]?.string == nil && root["k1"]?.bool == nil && root.integer == nil)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("a = 👉", "toml.syntax", "expected a value, the text ends here"),
      ("👉= 1", "toml.syntax", "expected a key"),
      ("a 👉b = 1", "toml.syntax", "expected '='"),
      ("a = 1 👉b = 2", "toml.syntax", "expected the end of the line"),
      ("a = 1\n👉a = 2", "toml.duplicate-key", "'a' is defined twice"),
      ("[a]\n[👉a]", "toml.duplicate-key", "'a' is defined twice"),
      ("a = {b = 1, 👉b = 2}", "toml.duplicate-key", "'b' is defined twice"),
      ("a = {b = {}, 👉b.c = 2}", "toml.duplicate-key", "'b' is defined twice"),
      ("a = {}\n[👉a.b]", "toml.duplicate-key", "'a' is defined twice"),
      ("a = []\n[[👉a]]", "toml.duplicate-key", "'a' is defined twice"),
      ("[[a]]\n[👉a]", "toml.duplicate-key", "'a' is defined twice"),
      ("[a]\n[[👉a]]", "toml.duplicate-key", "'a' is defined twice"),
      ("[a]\nb.c = 1\n[a.👉b]", "toml.duplicate-key", "'b' is defined twice"),
      ("[a.b.c]\n[a]\nb.👉c.d = 1", "toml.duplicate-key", "'c' is defined twice"),
      ("[[a.b]]\n[a]\n👉b.c = 1", "toml.duplicate-key", "'b' is defined twice"),
      ("a = 👉01", "toml.number", "'01' is neither a number nor a date"),
      ("a = 👉1__0", "toml.number", "'1__0' is neither a number nor a date"),
      ("a = 👉1.", "toml.number", "'1.' is neither a number nor a date"),
      ("a = 👉.5", "toml.number", "'.5' is neither a number nor a date"),
      ("a = 👉1e", "toml.number", "'1e' is neither a number nor a date"),
      ("a = 👉+0x1", "toml.number", "'+0x1' is neither a number nor a date"),
      ("a = 👉yes", "toml.number", "'yes' is neither a number nor a date"),
      ("a = 👉2023-02-29", "toml.number", "'2023-02-29' is neither a number nor a date"),
      ("a = 👉24:00:00", "toml.number", "'24:00:00' is neither a number nor a date"),
      ("a = 👉07:32", "toml.number", "'07:32' is neither a number nor a date"),
      (
        "a = 👉2023-01-01T00:00:00+24:00", "toml.number",
        "'2023-01-01T00:00:00+24:00' is neither a number nor a date"
      ),
      ("a = 👉9223372036854775808", "toml.number", "an integer needs more than 64 bits"),
      ("a = \"👉\\x\"", "toml.syntax", "unknown escape"),
      ("a = \"👉\\uD800\"", "toml.syntax", "no Unicode scalar value"),
      ("a = \"👉\\u12\"", "toml.syntax", "expected 4 hexadecimal digits"),
      ("a = \"x👉\ny\"", "toml.syntax", "a control character in a string"),
      ("a = 'x👉", "toml.syntax", "a string does not end, the text ends here"),
      ("a = '''''x'''''👉'", "toml.syntax", "a quote too many"),
      ("a = {b = 1👉\n}", "toml.syntax", "expected ',' or '}'"),
      ("a = {b = 1,👉}", "toml.syntax", "expected a key"),
      ("a = [1 👉2]", "toml.syntax", "expected ',' or ']'"),
      ("👉\"\"\"a\"\"\" = 1", "toml.syntax", "a key stands on one line"),
      ("[a👉\n]", "toml.syntax", "expected ']'"),
      ("[[a]👉 ]", "toml.syntax", "expected ']'"),
      ("a = 1 # x👉\u{1}", "toml.syntax", "a control character in a comment"),
      ("a = 1👉\rb = 2", "toml.syntax", "a carriage return without a line feed"),
    ])
  func isRefused(text: String, code: String, message: String) throws {
    let marked = marked(text, file: "a.toml")
    let problem = #expect(throws: Problem.self) { try parseTOML(Array(marked.text.utf8), file: "a.toml") }
    #expect(problem?.code.name == code)
    #expect(problem?.message == message)
    #expect(problem?.location?.line == marked.location.line)
    #expect(problem?.location?.column == marked.location.column)
  }

  @Test(
    "is refused when it is not UTF-8",
    arguments: [Array("a = '".utf8) + [0xFF, 0x27], Array("# ".utf8) + [0xC3]])
  func encoding(bytes: [UInt8]) {
    let problem = #expect(throws: Problem.self) { try parseTOML(bytes, file: "a.toml") }
    #expect(problem?.code.name == "toml.encoding")
  }

  @Test(
    "is read within limits",
    arguments: [
      "a = " + String(repeating: "[", count: 100_000),
      "a = " + String(repeating: "{a=", count: 100_000),
      String(repeating: "a.", count: 100_000) + "a = 1",
      "[" + String(repeating: "a.", count: 100_000) + "a]",
      "[" + String(repeating: "a.", count: 40) + "a]\n" + String(repeating: "a.", count: 40) + "a = 1",
    ])
  func limits(text: String) {
    let problem = #expect(throws: Problem.self) { try parseTOML(Array(text.utf8), file: "a.toml") }
    #expect(problem?.code.name == "toml.too-deep")
    #expect(problem?.message == "nested more than 64 deep")
  }

  @Test("that is larger than the limit is refused")
  func size() {
    let problem = #expect(throws: Problem.self) {
      try parseTOML([UInt8](repeating: 0x20, count: TOMLLimits.byteCount + 1), file: "a.toml")
    }
    #expect(problem?.code.name == "toml.too-large")
  }
}
