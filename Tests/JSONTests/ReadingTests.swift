import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

private func refusal(_ text: String) -> Problem? { refusal(Array(text.utf8)) }

private func refusal(_ bytes: [UInt8]) -> Problem? {
  #expect(throws: Problem.self) { _ = try JSON(parsing: bytes, file: "pipeline.yaml") }
}

@Suite("A JSON text")
struct ReadingTests {
  @Test(
    "has one value",
    arguments: [
      ("null", "null"), (" true ", "true"), ("\t\r\nfalse", "false"), ("0", "0"), ("-0", "0"), ("-12", "-12"),
      ("123456789012345678", "123456789012345678"), ("-123456789012345678", "-123456789012345678"),
      ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
      ("9223372036854775808", "9223372036854776000"), ("1.50", "1.5"), ("1e2", "100"), ("1E+2", "100"),
      ("25e-1", "2.5"), ("\"\"", "\"\""), (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
      (#""a\u0041\u00e9\ud83d\ude00b\u0000""#, "\"aA\u{E9}\u{1F600}b\\u0000\""),
      ("\"é\u{2028}\u{7F}\"", "\"é\u{2028}\u{7F}\""),
      ("[]", "[]"), ("[ ]", "[]"), ("{ }", "{}"), ("[1 , [ 2 ] ]", "[1,[2]]"),
      ("{\"b\" : 1 , \"a\":{}}", #"{"b":1,"a":{}}"#),
      ("{\"é\":1,\"e\u{301}\":2}", "{\"é\":1,\"e\u{301}\":2}"),
    ])
  func value(text: String, expected: String) throws {
    #expect(try JSON(parsing: Array(text.utf8), file: "a").text == expected)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      ("👉", "json.syntax", "the text ends where a value is expected"),
      ("[1,👉]", "json.syntax", "expected a value"),
      ("[1👉 2]".replacing("👉 ", with: " 👉"), "json.syntax", "expected ',' or ']'"),
      ("{👉a:1}", "json.syntax", "expected a name"),
      ("{\"a\"👉 1}".replacing("👉 ", with: " 👉"), "json.syntax", "expected ':'"),
      ("{\"a\":1👉", "json.syntax", "expected ',' or '}'"),
      ("{\"é\": 1,\n \"b\": 2,\n 👉\"b\": 3}", "json.duplicate-name", "duplicate name 'b'"),
      (
        "{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,👉\"a\":0}",
        "json.duplicate-name", "duplicate name 'a'"
      ),
      (
        "{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,👉\"\\u0069\":0}",
        "json.duplicate-name", "duplicate name 'i'"
      ),
      ("👉nul", "json.syntax", "expected a value"), ("👉True", "json.syntax", "expected a value"),
      ("0👉1", "json.syntax", "text after the value"), ("-👉", "json.syntax", "expected a digit"),
      ("1.👉", "json.syntax", "expected a digit"), ("1e👉x", "json.syntax", "expected a digit"),
      ("👉+1", "json.syntax", "expected a value"),
      ("[👉1e999]", "json.syntax", "the number is too large for a double"),
      ("\"a👉", "json.syntax", "the text ends inside a string"),
      ("\"a\\n b👉", "json.syntax", "the text ends inside a string"),
      ("\"a👉\n\"", "json.syntax", "a control character in a string"),
      ("\"a\\👉", "json.syntax", "the text ends inside an escape"),
      ("\"\\👉q\"", "json.syntax", "unknown escape"),
      ("\"\\u12👉G4\"", "json.syntax", "expected four hexadecimal digits"),
      ("\"\\ud800👉\"", "json.syntax", "a lone surrogate"),
      ("\"\\ud800\\u0041👉\"", "json.syntax", "a lone surrogate"),
      ("\"\\udc00👉\"", "json.syntax", "a lone surrogate"), ("👉\u{FEFF}1", "json.syntax", "expected a value"),
      ("1 👉// no", "json.syntax", "text after the value"),
    ])
  func refused(text: String, code: String, message: String) {
    let (clean, location) = marked(text)
    let problem = refusal(clean)
    #expect(problem?.code.name == code)
    #expect(problem?.code.exitStatus == .invalidData)
    #expect(problem?.message == message)
    #expect(problem?.location == location)
  }

  @Test(
    "may have a name twice where the caller says that the last one counts",
    arguments: [
      (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
      (
        #"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"i":1,"a":2}"#,
        #"{"a":2,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":1,"j":0}"#
      ),
    ])
  func duplicates(text: String, expected: String) throws {
    #expect(try JSON(parsing: Array(text.utf8), file: "a", duplicateNames: .lastCounts).text == expected)
    #expect(refusal(text)?.code.name == "json.duplicate-name")
  }

  @Test(
    "is refused where a string is not UTF-8",
    arguments: [[0x22, 0xFF, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22]] as [[UInt8]])
  func encoding(bytes: [UInt8]) {
    let problem = refusal(bytes)
    #expect(problem?.message == "a string is not UTF-8")
    #expect(problem?.location?.column == 1)
  }

  @Test("may nest 512 deep; 100,000 levels are an error, not a crash", arguments: ["[", "{\"a\":"])
  func depth(opening: String) throws {
    let problem = refusal(String(repeating: opening, count: 100_000))
    #expect(problem?.code.name == "json.too-deep")
    #expect(problem?.message == "nested more than 512 deep")
    #expect(problem?.location?.column == 512 * opening.utf8.count + 1)
    _ = try JSON(
      parsing: Array((String(repeating: "[", count: 512) + String(repeating: "]", count: 512)).utf8),
      file: "a")
  }
}

@Suite("A JSON value")
struct LookingInTests {
  private static let value: JSON = [
    "null": JSON.null, "bool": true, "integer": 3, "number": JSON.number(2.5), "whole": JSON.number(4),
    "string": "x",
    "array": [1, 2], "object": ["é": "composed", "e\u{301}": "decomposed"],
  ]

  @Test("gives what it is and nothing else")
  func types() {
    let value = Self.value
    #expect(value["null"]?.isNull == true)
    #expect(value["bool"]?.isNull == false)
    #expect((value["bool"]?.bool, value["integer"]?.bool) == (true, nil))
    #expect((value["integer"]?.integer, value["whole"]?.integer, value["number"]?.integer) == (3, 4, nil))
    #expect((value["string"]?.integer, value["string"]?.double) == (nil, nil))
    #expect((value["integer"]?.double, value["number"]?.double) == (3, 2.5))
    #expect((value["string"]?.string, value["integer"]?.string) == ("x", nil))
    #expect((value["array"]?.array?.count, value["string"]?.array?.count) == (2, nil))
    #expect((value.members?.count, value["array"]?.members?.count) == (8, nil))
    #expect(value["none"] == nil && value["string"]?["x"] == nil)
    #expect(value["object"]?["e\u{301}"]?.string == "decomposed")
  }

  @Test("is equal to the same value written otherwise")
  func equality() {
    #expect(JSON.object([("a", 1), ("b", 2)]) == .object([("b", .number(2)), ("a", .number(1))]))
    #expect(JSON.strings(["a"]) == ["a"])
    #expect(JSON.strings(["a"]) != ["b"])
    #expect(JSON.compact(["a": nil, "b": "c"]).text == #"{"b":"c"}"#)
  }

  @Test("is written for people with two spaces a level")
  func indented() {
    let value: JSON = ["a": [1, ["b": JSON.null]], "c": [], "d": JSON.object([])]
    #expect(
      value.indented == """
        {
          "a": [
            1,
            {
              "b": null
            }
          ],
          "c": [],
          "d": {}
        }

        """)
  }
}
