import Diagnostics
import JSON
import TestSupport
import Testing
import YAML

/// A text and its documents as JSON.
struct Meaning: Sendable, CustomTestStringConvertible {
  let (name, text, json): (String, String, String)
  var testDescription: String { name }

  init(_ name: String, _ text: String, _ json: String) {
    (self.name, self.text, self.json) = (name, text, json)
  }
}

@Suite("A YAML file")
struct ValueTests {
  @Test(
    "has the value that YAML 1.2 gives it",
    arguments: [
      // The numbers are those of the public suite.
      Meaning(
        "26DV",
        "\"top1\" : \n  \"key1\" : &alias1 scalar1\n'top2' : \n  'key2' : &alias2 scalar2\ntop3: &node3 \n  *alias1 : scalar3\ntop4: \n  *alias2 : scalar4\ntop5   :    \n  scalar5\ntop6: \n  &anchor6 'key6' : scalar6\n",
        #"[{"top1":{"key1":"scalar1"},"top2":{"key2":"scalar2"},"top3":{"scalar1":"scalar3"},"top4":{"scalar2":"scalar4"},"top5":"scalar5","top6":{"key6":"scalar6"}}]"#
      ),
      Meaning(
        "3ALJ", "- single multiline\n - sequence entry\n", #"["single multiline - sequence entry"]"#.wrapped),
      Meaning(
        "4CQQ",
        "plain:\n  This unquoted scalar\n  spans many lines.\n\nquoted: \"So does this\n  quoted scalar.\\n\"\n",
        #"[{"plain":"This unquoted scalar spans many lines.","quoted":"So does this quoted scalar.\n"}]"#),
      Meaning(
        "4ZYM", "plain: text\n  lines\nquoted: \"text\n  \tlines\"\nblock: |\n  text\n   \tlines\n",
        #"[{"plain":"text lines","quoted":"text lines","block":"text\n \tlines\n"}]"#),
      Meaning("5KJE", "- [one, two, ]\n- [three ,four]\n", #"[[["one","two"],["three","four"]]]"#),
      Meaning("6BCT", "- foo:\t bar\n- - baz\n  -\tbaz\n", "refused"),
      Meaning(
        "6JQW", "# ASCII Art\n--- |\n  \\//||\\/||\n  // ||  ||__\n", #"["\\//||\\/||\n// ||  ||__\n"]"#),
      Meaning(
        "6VJK",
        ">\n Sammy Sosa completed another\n fine season with great stats.\n\n   63 Home Runs\n   0.288 Batting Average\n\n What a year!\n",
        #"["Sammy Sosa completed another fine season with great stats.\n\n  63 Home Runs\n  0.288 Batting Average\n\nWhat a year!\n"]"#
      ),
      Meaning("6XDY", "---\n---\n", "[null,null]"),
      Meaning("7W2P", "? a\n? b\nc:\n", #"[{"a":null,"b":null,"c":null}]"#),
      Meaning(
        "8CWC", "---\nkey ends with two colons::: value\n", #"[{"key ends with two colons::":"value"}]"#),
      Meaning("8G76", "  # Comment\n   \n\n\n", "[]"),
      Meaning(
        "8KB6", "---\n- { single line, a: b}\n- { multi\n  line, a: b}\n",
        #"[[{"single line":null,"a":"b"},{"multi line":null,"a":"b"}]]"#),
      Meaning("96NN", "foo: |-\n \tbar\n", "refused"),
      Meaning(
        "9DXL", "Mark: 65\n---\n# Unknown\n...\n%YAML 1.2\n---\nx: y\n", #"[{"Mark":65},null,{"x":"y"}]"#),
      Meaning("9YRD", "a\nb  \n  c\nd\n\ne\n", #"["a b c d\ne"]"#),
      Meaning("A2M4", "? a\n: -\tb\n  -  -\tc\n     - d\n", "refused"),
      Meaning(
        "A6F9", "strip: |-\n  text\nclip: |\n  text\nkeep: |+\n  text\n",
        #"[{"strip":"text","clip":"text\n","keep":"text\n"}]"#),
      Meaning("A984", "a: b\n c\nd:\n e\n  f\n", #"[{"a":"b c","d":"e f"}]"#),
      Meaning(
        "AB8U", "- single multiline\n - sequence entry\n", #"["single multiline - sequence entry"]"#.wrapped),
      Meaning("CT4Q", "[\n? foo\n bar : baz\n]\n", #"[[{"foo bar":"baz"}]]"#),
      Meaning(
        "D83L", "- |2-\n  explicit indent and chomp\n- |-2\n  chomp and explicit indent\n",
        #"["explicit indent and chomp","chomp and explicit indent"]"#.wrapped),
      Meaning(
        "DWX9", "|\n \n  \n  literal\n   \n  \n  text\n\n # Comment\n", #"["\n\nliteral\n \n\ntext\n"]"#),
      Meaning(
        "F8Y9",
        " # Strip\n  # Comments:\nstrip: |-\n  # text\n  \n # Clip\n  # comments:\n\nclip: |\n  # text\n \n # Keep\n  # comments:\n\nkeep: |+\n  # text\n\n # Trail\n  # comments.\n",
        ##"[{"strip":"# text","clip":"# text\n","keep":"# text\n\n"}]"##),
      Meaning("FTA2", "--- &sequence\n- a\n", #"["a"]"#.wrapped),
      Meaning("H3Z8", "---\nwanted: love ♥ and peace ☮\n", #"[{"wanted":"love ♥ and peace ☮"}]"#),
      Meaning("JEF9/00", "- |+\n\n\n", #"["\n\n"]"#.wrapped),
      Meaning("JEF9/01", "- |+\n   \n", #"["\n"]"#.wrapped),
      Meaning("JEF9/02", "- |+\n   ", #"["\n"]"#.wrapped),
      Meaning(
        "JR7V",
        "- a?string\n- another ? string\n- key: value?\n- [a?string]\n- [another ? string]\n- {key: value? }\n- {key: value?}\n- {key?: value }\n",
        #"[["a?string","another ? string",{"key":"value?"},["a?string"],["another ? string"],{"key":"value?"},{"key":"value?"},{"key?":"value"}]]"#
      ),
      Meaning("K527", ">-\n  ab\n  cd\n  \n  ef\n\n\n  gh\n", #"["ab cd\nef\n\ngh"]"#),
      Meaning("L24T", "foo: |\n  x\n ", #"[{"foo":"x\n"}]"#),
      Meaning("M29M", "a: |\n ab\n \n cd\n ef\n \n\n...\n", #"[{"a":"ab\n\ncd\nef\n"}]"#),
      Meaning("MUS6/04", "%YAML 1.1  # comment\n---\n", "[null]"),
      Meaning(
        "P2AD",
        "- | # Empty header↓\n literal\n- >1 # Indentation indicator\n  folded\n- |+ # Chomping indicator\n keep\n\n- >1- # Both indicators\n  strip\n",
        #"["literal\n"," folded\n","keep\n\n"," strip"]"#.wrapped),
      Meaning(
        "PRH3", "' 1st non-empty\n\n 2nd non-empty \n\t3rd non-empty '\n",
        #"[" 1st non-empty\n2nd non-empty 3rd non-empty "]"#),
      Meaning("S4Z5", "aaa: |2\n    xxx\nbbb: |\n    xxx\n", #"[{"aaa":"  xxx\n","bbb":"xxx\n"}]"#),
      Meaning(
        "T4YY", "\n1st non-empty\n\n 2nd non-empty \n\t3rd non-empty\n",
        #"["1st non-empty\n2nd non-empty 3rd non-empty"]"#),
      Meaning("TE2A", "key:    # Comment\n        # lines\n  value\n", #"[{"key":"value"}]"#),
      Meaning("TL85", "\"\n  foo \n \n  \t bar\n\n  baz\n\"\n", #"[" foo\nbar\nbaz "]"#),
      Meaning(
        "UDR7", "sequence: [ one, two, ]\nmapping: { sky: blue, sea: green }\n",
        #"[{"sequence":["one","two"],"mapping":{"sky":"blue","sea":"green"}}]"#),
      Meaning("UKK6/01", "::\n", #"[{":":null}]"#),
      Meaning("V9D5", "- sun: yellow\n- ? earth: blue\n", "refused"),
      Meaning(
        "XV9V",
        "Folding:\n  \"Empty line\n   \t\n  as a line feed\"\nClipped empty lines: |\n  a line feed\n \n",
        #"[{"Folding":"Empty line\nas a line feed","Clipped empty lines":"a line feed\n"}]"#),
      Meaning(
        "YD5X", "- [name        , hr, avg  ]\n- [Mark McGwire, 65, 0.278]\n",
        #"[[["name","hr","avg"],["Mark McGwire",65,0.278]]]"#),
      Meaning("Z67P", "literal: |2\n  value\nfolded: !foo >1\n value\n", "refused"),
      Meaning("ZK9H", "{ key: [[[\n  value\n ]]]\n}\n", #"[{"key":[[["value"]]]}]"#),
      Meaning("3RLN/01", "\"2 leading\n    \\\ttab\"\n", #"["2 leading \ttab"]"#),
      Meaning("KH5V/01", "\"2 inline\\\ttab\"\n", #"["2 inline\ttab"]"#),
      Meaning("DE56/02", "\"3 trailing\\\t\n    tab\"\n", #"["3 trailing\t tab"]"#),
      Meaning("DE56/05", "\"6 trailing\t  \n    tab\"\n", #"["6 trailing tab"]"#),
      Meaning(
        "NP9H", "\"folded \nto a space,\t\n \nto a line feed, or \t\\\n \\ \tnon-content\"\n",
        #"["folded to a space,\nto a line feed, or \t \tnon-content"]"#),
      Meaning(
        "9MMW", "- [ YAML : separate ]\n- [ \"JSON like\":adjacent ]\n",
        #"[[[{"YAML":"separate"}],[{"JSON like":"adjacent"}]]]"#),
      Meaning(
        "Q9WF, without its key", "{ a: { hr: 65, # Home runs\n avg: 0.278 } # Average\n}\n",
        #"[{"a":{"hr":65,"avg":0.278}}]"#),
      // Not in the suite.
      Meaning("nothing", "", "[]"),
      Meaning("a mark and nothing", "\u{FEFF}", "[]"),
      Meaning(
        "a mark and lines of CRLF", "\u{FEFF}a: |\r\n  b\r\n  c\r\nd: e\r\n", #"[{"a":"b\nc\n","d":"e"}]"#),
      Meaning("lines of CR", "a: b\rc: d\r", #"[{"a":"b","c":"d"}]"#),
      Meaning(
        "1.1's line breaks are text", "a: \"b\u{85}c \u{2028} d\"\ne: f\u{2029}g # h\u{2028}i: j\n",
        "[{\"a\":\"b\u{85}c \u{2028} d\",\"e\":\"f\u{2029}g\"}]"),
      Meaning(
        "private characters beside them", "a: \"\u{E000}\u{2028}\u{E001}\u{85}\u{E003}\"\n",
        "[{\"a\":\"\u{E000}\u{2028}\u{E001}\u{85}\u{E003}\"}]"),
      Meaning(
        "keys are text", "1: a\ntrue: b\n~: c\n0x1: d\n\"\": e\n\"<<\": f\n",
        #"[{"1":"a","true":"b","~":"c","0x1":"d","":"e","<<":"f"}]"#),
      Meaning("keys are compared as bytes", "é: 1\ne\u{301}: 2\n", "[{\"é\":1,\"e\u{301}\":2}]"),
      Meaning("an anchor is the newest of its name", "- &a 1\n- *a\n- &a 2\n- *a\n", "[[1,1,2,2]]"),
      Meaning(
        "an alias repeats a collection", "a: &x {b: [1]}\nc: *x\n", #"[{"a":{"b":[1]},"c":{"b":[1]}}]"#),
      Meaning("an alias before a bracket", "[&a b, *a]\n", #"["b","b"]"#.wrapped),
      Meaning("a block scalar before the end", "a: |\n  b", #"[{"a":"b"}]"#),
      Meaning("brackets at the left of a document", "[\na,\nb\n]\n", #"["a","b"]"#.wrapped),
      Meaning("a comment at the left inside of brackets", "a: [ # x\n# y\n  b ] # z\n", #"[{"a":["b"]}]"#),
      Meaning(
        "expressions", "a: \"${{ inputs.x }}\"\nb: ${{ c.exists(d, d == 'e') }}\nf: ${{ a }} x\n",
        #"[{"a":"${{ inputs.x }}","b":"${{ c.exists(d, d == 'e') }}","f":"${{ a }} x"}]"#),
      Meaning(
        "addresses", "a: http://b/c#d\nb: [http://b/c, x:y]\nc: 12:30\nd: {e: f:g}\n",
        #"[{"a":"http://b/c#d","b":["http://b/c","x:y"],"c":"12:30","d":{"e":"f:g"}}]"#),
    ])
  func value(meaning: Meaning) throws {
    guard meaning.json != "refused" else {
      #expect(refusal(meaning.text) != nil)
      return
    }
    let documents = try parseDocuments(Array(meaning.text.utf8), file: "a.yaml")
    let expected = try JSON(parsing: Array(meaning.json.utf8), file: "expected")
    #expect(JSON.array(documents.map(json)).text == expected.text)
  }

  @Test(
    "resolves plain scalars by the core schema",
    arguments: [
      ("", "null"), ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("nULL", "'nULL'"),
      ("true", "true"), ("True", "true"), ("TRUE", "true"), ("tRUE", "'tRUE'"), ("false", "false"),
      ("False", "false"),
      ("FALSE", "false"), ("yes", "'yes'"), ("no", "'no'"), ("on", "'on'"), ("off", "'off'"), ("y", "'y'"),
      ("n", "'n'"),
      ("0", "0"), ("-0", "0"), ("+12", "12"), ("-19", "-19"), ("007", "7"), ("0777", "777"), ("089", "89"),
      ("0o14", "12"), ("0o8", "'0o8'"), ("0o", "'0o'"), ("-0o14", "'-0o14'"), ("0x3A", "58"),
      ("0Xa", "'0Xa'"),
      ("0x", "'0x'"), ("0xG", "'0xG'"), ("0b1", "'0b1'"), ("1_000", "'1_000'"), ("190:20:30", "'190:20:30'"),
      ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
      ("10000000000000000000000", "1e+22"), ("-9223372036854775808000", "'?'"),
      ("9223372036854775808", "'?'"),
      ("0x8000000000000000", "9223372036854776000"), ("0x7FFFFFFFFFFFFFFF", "9223372036854775807"),
      ("0.", "0"), ("-0.0", "0"), ("0.5", "0.5"), (".5", "0.5"), ("+12e03", "12000"), ("-2E+05", "-200000"),
      ("12.5e-1", "1.25"), ("1e", "'1e'"), ("1e+", "'1e+'"), (".", "'.'"), ("-", "'?'"), ("+", "'+'"),
      (".e1", "'.e1'"),
      ("1.2.3", "'1.2.3'"), ("1.5x", "'1.5x'"), ("2026-11-21", "'2026-11-21'"), ("+-1", "'+-1'"),
      ("++1", "'++1'"),
      (".inf", "inf"), ("+.Inf", "inf"), ("-.INF", "-inf"), (".nan", "nan"), (".NaN", "nan"),
      ("-.nan", "'-.nan'"),
      ("inf", "'inf'"), ("nan", "'nan'"), ("infinity", "'infinity'"), ("0x1p3", "'0x1p3'"), ("1e400", "'?'"),
      ("=", "'='"), ("<<", "'<<'"), ("\u{661}", "'\u{661}'"),
    ])
  func schema(text: String, expected: String) throws {
    guard expected != "'?'" else {
      #expect(refusal("a: \(text) \nb: ") != nil || text == "-")
      return
    }
    let node = try parseDocument(Array("- \(text)\n".utf8), file: "a")
    guard case .sequence(let elements) = node.value, let element = elements.first else {
      Issue.record("no sequence")
      return
    }
    let found =
      switch element.value {
      case .string(let text): "'\(text)'"
      case .number(let value) where !value.isFinite: "\(value)"
      default: json(element).text
      }
    #expect(found == expected)
    #expect(element.scalar == text)
    #expect(element.isPlain)
  }

  @Test(
    "keeps quoted and block scalars strings",
    arguments: ["'1'", "\"true\"", "|\n  null\n", ">\n  1.5\n", "''"])
  func quoted(text: String) throws {
    let node = try parseDocument(Array("a: \(text)\n".utf8), file: "a")
    guard case .mapping(let pairs) = node.value, case .string(let value)? = pairs.first?.value.value else {
      Issue.record("no string")
      return
    }
    #expect(pairs.first?.value.scalar == value)
    #expect(pairs.first?.value.isPlain == false)
    #expect(node.scalar == nil)
    #expect(!node.isPlain)
  }
}

extension String {
  /// One document that is a sequence.
  fileprivate var wrapped: String { "[\(self)]" }
}
