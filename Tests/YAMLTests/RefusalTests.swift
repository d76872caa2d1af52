import Diagnostics
import TestSupport
import Testing
import YAML

func refusal(_ text: String) -> Problem? {
  #expect(throws: Problem.self, "\(text)") { _ = try parseDocuments(Array(text.utf8), file: "pipeline.yaml") }
}

/// A text with the place shown, the code, the message, the hint.
struct Refusal: Sendable, CustomTestStringConvertible {
  let (text, code, message, hint): (String, String, String, String?)
  var testDescription: String { text.debugDescription }

  init(_ text: String, _ code: String, _ message: String, _ hint: String?) {
    (self.text, self.code, self.message, self.hint) = (text, code, message, hint)
  }
}

/// A text under the name it has in the public suite.
struct Example: Sendable, CustomTestStringConvertible {
  let (name, text): (String, String)
  var testDescription: String { name }

  init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
}

private let missing = "write a space before '#', or quote the text"
private let begins = "the keys of a mapping begin in one column: here column"
private let names = "names are made of letters, digits, '-' and '_'; a space ends them"
private let align = "begin another document with '---'; indent a line that belongs to the text before it"

@Suite("A YAML file with a mistake")
struct RefusalTests {
  @Test(
    "is refused in plain words at the place of the mistake",
    arguments: [
      Refusal("a: 1\n👉\tb: 2\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("a:\n  b: 1\n👉\tc: 2\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("-👉\t- a\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("- 👉\tkey: a\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("? a\n:👉\tkey: b\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("- [\n👉\tfoo,\n foo\n ]\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("foo: \"bar\n👉\tbaz\"\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("foo: |\n👉\t\nbar: 1\n", "yaml.tab", "a tab cannot indent", "use spaces"),
      Refusal("name: a\nversion👉:1\nx: y\n", "yaml.syntax", "a space is missing after ':'", "write ': '"),
      Refusal("{a👉:}", "yaml.unsupported", "a ':' right before '}' is not supported", "write ': '"),
      Refusal(
        "a: b\n👉just words👈\nc: d\n", "yaml.syntax", "expected ':' after the key",
        "write 'key: value'; indent a line that goes on with the text before it"),
      Refusal(
        "a: 👉\"never closed\nb: c\n", "yaml.syntax", "the quote opened here is never closed",
        "add a closing \""),
      Refusal(
        "a: 'it'👉s\n", "yaml.syntax", "expected the end of the line",
        "write '' for a quote inside of single quotes"),
      Refusal(
        "a: \"b\"👉c\"\n", "yaml.syntax", "expected the end of the line",
        "write \\\" for a quote inside of double quotes"),
      Refusal(
        "a:\n  b: 👉'x\n  c: y\n", "yaml.syntax", "the quote opened here is never closed",
        "add a closing '; write '' for a quote inside"),
      Refusal(
        "👉\"a\n---\nb\"\n", "yaml.syntax", "the quote opened here is not closed before the document ends",
        "add a closing \""),
      Refusal("a: 👉[1, 2\n", "yaml.syntax", "the '[' opened here is never closed", "add ']'"),
      Refusal("a: 👉{b: 1,\n   c: 2\n", "yaml.syntax", "the '{' opened here is never closed", "add '}'"),
      Refusal("a: [1, 2👉}\n", "yaml.syntax", "expected ',' or ']'", "the '[' was opened in line 1, column 4"),
      Refusal(
        "a: { b: $👉{{ c }}, d: e }\n", "yaml.syntax", "expected ',' or '}'",
        "put quotes around ${{ … }} inside of { }"),
      Refusal(
        "a: [b, $👉{{ c }}]\n", "yaml.syntax", "expected ',' or ']'",
        "put quotes around ${{ … }} inside of [ ]"),
      Refusal(
        "k: [a,\n👉b]\n", "yaml.syntax", "the line stands inside of the '[' of line 1 and must be indented",
        "indent it by 1 space or more, or close what is open before it"),
      Refusal(
        "k:\n  - j: {\n     a: b\n  👉}\n", "yaml.syntax",
        "the line stands inside of the '{' of line 2 and must be indented",
        "indent it by 5 spaces or more, or close what is open before it"),
      Refusal(
        "a:\n  b: \"one\n  👉two\"\n", "yaml.syntax", "the line goes on with a text and must be indented",
        "indent it by 3 spaces or more, or end the text before it"),
      Refusal("a: [b]👉#c\n", "yaml.syntax", "a space is missing before the comment", missing),
      Refusal("a: \"b\"👉#c\n", "yaml.syntax", "a space is missing before the comment", missing),
      Refusal("a: |👉#c\n  d\n", "yaml.syntax", "a space is missing before the comment", missing),
      Refusal("%YAML 1.2👉#c\n---\n", "yaml.syntax", "a space is missing before the comment", missing),
      Refusal("map:\n  a: 1\n 👉b: 2\n", "yaml.syntax", "expected a key", "\(begins) 1, as in line 1"),
      Refusal(
        "- a\n👉b\n", "yaml.syntax", "expected ':' after the key",
        "write 'key: value'; indent a line that goes on with the text before it"),
      Refusal(
        "a: \"b\" 👉\"c\"\n", "yaml.syntax", "expected the end of the line",
        "quote the whole value, or put this on a line of its own"),
      Refusal(
        "a: b👉: c\n", "yaml.syntax", "a ':' cannot stand here",
        "begin a nested mapping on its own line, or quote a value that holds ': '"),
      Refusal(
        "a: 👉- b\n", "yaml.syntax", "a list cannot begin here",
        "begin it on its own line, or quote a text that begins with '- '"),
      Refusal("a: 👉@b\n", "yaml.syntax", "a value cannot begin with '@'", "quote it"),
      Refusal("a: 👉%b\n", "yaml.syntax", "a value cannot begin with '%'", "quote it"),
      Refusal(
        "a: 👉*.txt\n", "yaml.unsupported", "'*' begins the name of an alias, which this is not",
        "quote a text that begins with '*'; names are made of letters, digits, '-' and '_'"),
      Refusal(
        "a: 👉&\n", "yaml.unsupported", "'&' begins the name of an anchor, which this is not",
        "quote a text that begins with '&'; names are made of letters, digits, '-' and '_'"),
      Refusal("a: 👉&b:c d\n", "yaml.unsupported", "the name of an anchor or alias goes on with ':'", names),
      Refusal(
        "a: 👉!!int👈 1\n", "yaml.unsupported", "tags are not supported: '!!int'",
        "remove the tag, or quote a text that begins with '!'"),
      Refusal(
        "a: 👉!{}b c\n", "yaml.unsupported", "'!' begins a tag, and tags are not supported",
        "remove the tag, or quote a text that begins with '!'"),
      Refusal(
        "👉%TAG ! tag:x,1:\n---\n", "yaml.unsupported", "tags are not supported: '%TAG'", "remove the line"),
      Refusal(
        "👉%FOO bar\n---\n", "yaml.syntax", "only the directive '%YAML 1.2' is read",
        "remove the line, or quote a text that begins with '%'"),
      Refusal(
        "👉%YAML 2.0\n---\n", "yaml.syntax", "only the directive '%YAML 1.2' is read",
        "remove the line, or quote a text that begins with '%'"),
      Refusal(
        "---\na: b\n👉%YAML 1.2\n---\n", "yaml.syntax", "a directive in the middle of a document",
        "end the document before it with '...', or quote a text that begins with '%'"),
      Refusal(
        "a: &x\n  b: 1\nc:\n  👉<<👈: *x\n", "yaml.unsupported", "merge keys '<<' are not supported",
        "write the members out"),
      Refusal(
        "a: 1\nb: 2\n👉a👈: 3\n", "yaml.duplicate-key", "duplicate key 'a'", "it is first given in line 1"),
      Refusal("\"1\": a\n👉1👈: b\n", "yaml.duplicate-key", "duplicate key '1'", "it is first given in line 1"),
      Refusal(
        "{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, 👉c👈: 2}", "yaml.duplicate-key",
        "duplicate key 'c'", "it is first given in line 1"),
      Refusal(
        "{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, 👉i👈: 2}", "yaml.duplicate-key",
        "duplicate key 'i'", "it is first given in line 1"),
      Refusal("👉: a\n", "yaml.unsupported", "a key is missing before ':'", "an empty key is written \"\""),
      Refusal("{👉: a}\n", "yaml.unsupported", "a key is missing before ':'", "an empty key is written \"\""),
      Refusal(
        "? 👉[a]\n: b\n", "yaml.unsupported", "a key must be a text, not a list or a mapping",
        "quote it if it is meant as text, such as \"{{ name }}\""),
      Refusal(
        "a: {👉{ name }}\n", "yaml.unsupported", "a key must be a text, not a list or a mapping",
        "quote it if it is meant as text, such as \"{{ name }}\""),
      Refusal(
        "- &a [x]\n- {👉*a👈 : b}\n", "yaml.unsupported", "a key must be a text, not a list or a mapping", nil),
      Refusal(
        "a: 👉*b👈\n", "yaml.alias", "no anchor '&b' before this alias", "quote a text that begins with '*'"),
      Refusal("&a [👉*a👈]\n", "yaml.alias", "the alias '*a' stands inside of its own anchor", nil),
      Refusal("&a {b: 👉*a👈}\n", "yaml.alias", "the alias '*a' stands inside of its own anchor", nil),
      Refusal(
        "--- &a b\n--- 👉*a👈\n", "yaml.alias", "no anchor '&a' before this alias",
        "quote a text that begins with '*'"),
      Refusal(
        "a: 👉123456789012345678901👈\n", "yaml.number",
        "the number '123456789012345678901' cannot be held exactly",
        "quote it if it is a name or an identifier"),
      Refusal(
        "a: 👉1e999👈\n", "yaml.number", "the number '1e999' cannot be held exactly",
        "quote it if it is a name or an identifier"),
      Refusal(
        "a: 👉0xFFFFFFFFFFFFFFFF👈\n", "yaml.number", "the number '0xFFFFFFFFFFFFFFFF' cannot be held exactly",
        "quote it if it is a name or an identifier"),
      Refusal(
        "a: \"👉\\q\"\n", "yaml.syntax", "unknown escape '\\q'",
        "write '\\\\' for a backslash, or use single quotes"),
      Refusal(
        "a: 👉\"\\x4\"\n", "yaml.syntax", "the escape lacks hexadecimal digits",
        "write '\\\\' for a backslash, or use single quotes"),
      Refusal("a: 👉\"\\uD800\"\n", "yaml.syntax", "the escape is no Unicode character", nil),
      Refusal(
        "a: > 👉b\n", "yaml.syntax", "a text cannot follow '>' on its line",
        "begin the text on the next line, indented"),
      Refusal(
        "a: |👉0\n", "yaml.syntax", "an indentation of 0 cannot be given", "write a digit from 1 to 9, or none"
      ),
      Refusal(
        "[👉?a: b]", "yaml.syntax", "a space is missing after '?'",
        "write a space, or quote the text that begins with '?'"),
      Refusal(
        "[👉-, a]", "yaml.syntax", "'-' alone is no value inside of '[…]' or '{…}'", "quote it, or remove it"),
      Refusal(
        "[👉:a]", "yaml.unsupported", "a value that begins with ':' inside of '[…]' or '{…}' is not supported",
        "quote it"),
      Refusal(
        "{\"a\"\n 👉: b}", "yaml.unsupported", "a ':' on another line than its key is not supported",
        "write ':' right behind the key"),
      Refusal(
        "[\"a\"\n👉: b]", "yaml.syntax", "a ':' must stand behind its key, on the same line",
        "quote a text that begins with ':'"),
      Refusal("[a, 👉, b]", "yaml.syntax", "expected a value", nil),
      Refusal(
        "a: |\n   \n 👉# b\n", "yaml.syntax", "a comment stands where the text of '|' begins",
        "indent the text evenly, or move the comment above it"),
      Refusal(
        "--- >\n👉# b\n", "yaml.syntax", "a comment stands where the text of '>' begins",
        "indent the text evenly, or move the comment above it"),
      Refusal("--- |1\n👉text\n", "yaml.syntax", "expected the end of the document", align),
      Refusal(
        "--- |- # why\n\n👉text\n", "yaml.unsupported", "a text of '|' that is not indented is not supported",
        "indent it"),
      Refusal(
        "--- >\n👉%text\n", "yaml.unsupported", "a text of '>' that is not indented is not supported",
        "indent it"),
      Refusal(
        "a: 1\n...\n# b\n👉c: 2\n", "yaml.unsupported",
        "a document after '...' without '---' is not supported", "begin it with '---'"),
    ])
  func refused(row: Refusal) {
    let (text, location) = marked(row.text)
    let problem = refusal(text)
    #expect(problem?.code.name == row.code)
    #expect(problem?.message == row.message)
    #expect(problem?.hint == row.hint)
    #expect(problem?.location == location)
  }

  @Test(
    "is refused where YAML 1.2 refuses it, by a rule of the specification",
    arguments: [
      // The numbers are those of the public suite.
      "236B": "foo:\n  bar\ninvalid\n", "2CMS": "this\n is\n  invalid: x\n",
      "3HFZ": "---\nkey: value\n... invalid\n",
      "4EJS": "---\na:\n\tb:\n\t\tc: value\n", "4HVU": "key:\n   - ok\n   - also ok\n  - wrong\n",
      "4JVG": "top1: &node1\n  &k1 key1: val1\ntop2: &node2\n  &v2 val2\n", "55WF": "---\n\"\\.\"\n",
      "5U3A": "key: - a\n     - b\n", "62EZ": "---\nx: { y: z }in: valid\n", "6JTT": "---\n[ [ a, b, c ]\n",
      "6S55": "key:\n - bar\n - baz\n invalid\n", "7LBH": "\"a\\nb\": 1\n\"c\n d\": 1\n",
      "7MNF": "top1:\n  key1: val1\ntop2\n",
      "9C9N": "---\nflow: [a,\nb,\nc]\n", "9CWY": "key:\n - item1\n - item2\ninvalid\n",
      "9HCY": "!foo \"bar\"\n%TAG ! tag:example.com,2000:app/\n---\n!foo \"bar\"\n",
      "9JBA": "---\n[ a, b, c, ]#invalid\n", "9KBC": "--- key1: value1\n    key2: value2\n",
      "9MQT": "--- \"a\n... x\nb\"\n",
      "B63P": "%YAML 1.2\n...\n", "BD7L": "- item1\n- item2\ninvalid: x\n",
      "BF9H": "---\nplain: a\n       b # end of scalar\n       c\n",
      "BS4K": "word1  # comment\nword2\n", "C2SP": "[23\n]: 42\n",
      "CML9": "key: [ word1\n#  xxx\n  word2 ]\n",
      "CQ3W": "---\nkey: \"missing closing quote\n", "CTN5": "---\n[ a, b, c, , ]\n",
      "CVW2": "---\n[ a, b, c,#invalid\n]\n",
      "D49Q": "'a\\nb': 1\n'c\n d': 1\n", "DK4H": "---\n[ key\n  : value ]\n",
      "DK95/01": "foo: \"bar\n\tbaz\"\n",
      "DK95/06": "foo:\n  a: 1\n  \tb: 2\n", "DMG6": "key:\n  ok: 1\n wrong: 2\n",
      "EW3V": "k1: v1\n k2: v2\n",
      "G5U8": "---\n- [-, -]\n", "G9HC": "---\nseq:\n&anchor\n- a\n- b\n",
      "GDY7": "key: value\nthis is #not a: key\n",
      "GT5M": "- item1\n&node\n- item2\n", "H7J7": "key: &x\n!!map\n  a: b\n",
      "HU3P": "key:\n  word1 word2\n  no: key\n",
      "JKF3": "- - \"bar\nbar\": x\n",
      "JY7Z": "key1: \"quoted1\"\nkey2: \"quoted2\" no key: nor value\nkey3: \"quoted3\"\n",
      "KS4U": "---\n[\nsequence item\n]\ninvalid item\n", "LHL4": "---\n!invalid{}tag scalar\n",
      "MUS6/00": "%YAML 1.1#...\n---\n",
      "MUS6/01": "%YAML 1.2\n---\n%YAML 1.2\n---\n", "N782": "[\n--- ,\n...\n]\n",
      "P2EQ": "---\n- { y: z }- invalid\n",
      "Q4CL": "key1: \"quoted1\"\nkey2: \"quoted2\" trailing content\nkey3: \"quoted3\"\n",
      "QB6E": "---\nquoted: \"a\nb\nc\"\n",
      "QLJ7": "%TAG !prefix! tag:example.com,2011:\n--- !prefix!A\na: b\n--- !prefix!B\nc: d\n",
      "RHX7": "---\nkey: value\n%YAML 1.2\n---\n",
      "S98Z": "empty block scalar: >\n \n  \n   \n # comment\n", "SR86": "key1: &a value\nkey2: &b *a\n",
      "SU5Z": "key: \"value\"# invalid comment\n",
      "SU74": "key1: &alias value1\n&b *alias : value2\n", "SY6V": "&anchor - sequence entry\n",
      "T833": "---\n{\n foo: 1\n bar: 2 }\n",
      "TD5N": "- item1\n- item2\ninvalid\n",
      "U44R": "map:\n  key1: \"quoted1\"\n   key2: \"bad indentation\"\n",
      "W9L4": "---\nblock scalar: |\n     \n  more spaces at the beginning\n  are invalid\n",
      "X4QW": "block: ># comment\n  scalar\n",
      "Y79Y/000": "foo: |\n\t\nbar: 1\n", "Y79Y/003": "- [\n\tfoo,\n foo\n ]\n", "Y79Y/004": "-\t-\n",
      "Y79Y/005": "- \t-\n",
      "Y79Y/006": "?\t-\n", "Y79Y/007": "? -\n:\t-\n", "Y79Y/008": "?\tkey:\n",
      "Y79Y/009": "? key:\n:\tkey:\n", "YJV2": "[-]\n",
      "ZCZ6": "a: b: c: d\n", "ZL4Z": "---\na: 'b': c\n", "ZVH3": "- key: value\n - item1\n",
      "ZXT5": "[ \"key\"\n  :value ]\n",
      "2G84/00": "--- |0\n", "2G84/01": "--- |10\n", "5TRB": "---\n\"\n---\n\"\n",
      "S4GJ": "---\nfolded: > first line\n  second line\n",
      // Not in the suite.
      "brackets on the column of the key": "a: [\n  b\n]\n", "a comment behind an anchor": "a: &b#c d\n",
      "a comment behind a flow colon": "{\"a\":#b\n c}\n",
      "a marker inside a flow collection": "a: {\n---\n}\n",
      "a quoted text beside a colon": "\"a\":b\n", "an alias beside a colon": "- &a b\n- *a: c\n",
      "text behind a block indicator and digits": "a: |2x\n   b\n",
      "two documents in one line": "a: b --- c: d\n: e\n",
      "a reserved indicator": "`a`\n", "a directive without document": "%YAML 1.2\n",
    ].map(Example.init).sorted { $0.name < $1.name })
  func specification(example: Example) {
    let problem = refusal(example.text)
    #expect(problem?.location != nil)
    #expect(problem?.code.exitStatus == .invalidData)
  }
}
