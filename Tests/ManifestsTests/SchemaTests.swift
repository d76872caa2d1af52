import Diagnostics
import Foundation
import JSON
import Manifests
import TestSupport
import Testing

@Suite("The JSON Schema of a kind's options")
struct SchemaTests {
  private static let declared: [any OptionDeclaration] = [
    Option<String>("text", "what it holds"),
    Option("copies", default: 1, "how many"),
    Option<String>("name", from: "metadata.name", "looked up"),
    Option("strict", default: false, "whether"),
    Option<[String]>("words", "several"),
    Option("table", default: TextTable(), "names to texts"),
    Option("limit", default: TimeSpan(seconds: 300), "how long"),
    Option<Colour?>("colour", default: .some(nil), "may be left out"),
    Option<InputPath>("file", "a path"),
    Option<Located<Int>>("place", "a number with its place"),
    Option<KeyReference>("key", "who signs"),
  ]

  @Test("says what the declared options say")
  func text() {
    #expect(
      schema(of: Array(Self.declared.prefix(3)), title: "test/kind").text == #"""
        {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"test/kind","type":"object",\#
        "properties":{"text":{"type":["string","number","boolean"],"description":"what it holds"},\#
        "copies":{"type":"integer","description":"how many","default":1},\#
        "name":{"type":["string","number","boolean"],"description":"looked up"}},\#
        "required":["text"],"additionalProperties":false}
        """#)
  }

  private static let python = PythonReference.path(modules: "jsonschema")

  @Test(
    "is one, and takes and refuses what reading takes and refuses",
    .enabled(if: python != nil, "python3 with the module jsonschema is not installed"))
  func valid() throws {
    let right = #"{"text":"a","words":["a"],"file":"f","place":1,"key":{"pem":"k"}}"#
    let cases: [(String, Bool)] = [
      (right, true),
      (
        right.replacing("}}", with: "},\"limit\":\"5m\",\"colour\":\"dark-blue\",\"table\":{\"a\":\"b\"}}"),
        true
      ),
      (right.replacing("}}", with: "},\"limit\":\"0s\"}"), false),
      (right.replacing("}}", with: "},\"colour\":\"purple\"}"), false),
      (right.replacing("}}", with: "},\"table\":{\"a\":[]}}"), false),
      (right.replacing("}}", with: "},\"extra\":1}"), false),
      (right.replacing("\"pem\":\"k\"", with: "\"openpgp\":\"F\",\"home\":\"h\""), true),
      (right.replacing("\"pem\":\"k\"", with: "\"openpgp\":\"F\""), false),
      (right.replacing("[\"a\"]", with: "\"a\""), false),
      ("{}", false),
    ]
    let program = """
      import json, sys, jsonschema
      given = json.load(sys.stdin)
      jsonschema.Draft202012Validator.check_schema(given["schema"])
      validator = jsonschema.Draft202012Validator(given["schema"])
      print(json.dumps([validator.is_valid(x) for x in given["cases"]]))
      """
    let input =
      #"{"schema":\#(schema(of: Self.declared, title: "t").text),"cases":[\#(cases.map(\.0).joined(separator: ","))]}"#
    let output = try PythonReference.run(
      try #require(Self.python), ["-c", program], input: Data(input.utf8))
    #expect(try JSONDecoder().decode([Bool].self, from: output) == cases.map(\.1))
  }
}
