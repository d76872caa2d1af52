import Diagnostics
import Manifests
import Testing

/// A mapping for tests.
struct Part: MappingValue {
  static let weight = Option<Int>("weight", default: 1, within: 0...9, "how much")
  static let tags = Option<[String]>("tags", default: [], within: 1...3, "which")
  static let members: [any OptionDeclaration] = [weight, tags]
  let values: Options
}

@Suite("The fields of a mapping")
struct FieldsTests {
  private static let declared: [any OptionDeclaration] = [
    Option<String>("name", "what it is called"), Option<Int?>(optional: "age", "in years"),
    Option<Part?>(optional: "home", "where"), Option<[Part]>("parts", default: [], "of what"),
    Option<Table<IdentifierKey, Part>>("table", default: Table(), "by name"),
  ]

  private func read(_ text: String) throws -> String {
    var problems: [Problem] = []
    if let fields = Fields(try node(text), into: &problems) {
      _ = Options(reading: Self.declared, from: fields, into: &problems)
    }
    return shown(problems)
  }

  @Test(
    "are complete, of their types, and no others",
    arguments: [
      ("{ name: a, age: 3, home: {}, parts: [{}] }", ""),
      ("{ name: 3.10 }", ""), ("{ name: true }", ""), ("{ name: '' }", ""),
      ("{ name: a, age: ~, home: null }", ""),
      ("a", "1:1 expected a mapping"),
      ("[a]", "1:1 expected a mapping"),
      ("{}", "1:1 missing key 'name'; add 'name:'"),
      ("{ name: }", "1:1 missing key 'name'; add 'name:'"),
      ("{ nme: a }", "1:3 unknown key 'nme'; did you mean 'name'?"),
      (
        "{ NAME: a }",
        "1:3 unknown key 'NAME'; keys here: age, home, name, parts, table\n1:1 missing key 'name'; add 'name:'"
      ),
      ("{ name: [a] }", "1:9 'name' is not a string"),
      ("{ name: a, age: old }", "1:17 'age' is not an integer"),
      ("{ name: a, age: 3.5 }", "1:17 'age' is not an integer"),
      ("{ name: a, age: '3' }", "1:17 'age' is not an integer"),
      ("{ name: a, home: b }", "1:18 'home' is not a mapping; keys here: tags, weight"),
      ("{ name: a, home: {b: c} }", "1:19 unknown key 'b'; keys here: tags, weight"),
      ("{ name: a, home: {weight: 10} }", "1:27 'weight' is not 0 to 9"),
      ("{ name: a, home: {tags: []} }", "1:25 'tags' is empty"),
      ("{ name: a, home: {tags: [a, b, c, d]} }", "1:25 'tags' has 4 elements, not 1 to 3"),
      ("{ name: a, parts: {} }", "1:19 'parts' is not a list"),
      (
        "{ name: a, parts: [{}, 1, {x: y}, {weight: x, tags: [[]]}] }",
        """
        1:24 'parts' element 2 is not a mapping; keys here: tags, weight
        1:28 unknown key 'x'; keys here: tags, weight
        1:44 'weight' is not an integer
        1:54 'tags' element 1 is not a string
        """
      ),
      ("{ name: a, table: [] }", "1:19 'table' is not a mapping"),
      (
        "{ name: a, table: { 'a b': {}, c: d, e: {weight: -1} } }",
        """
        1:21 'a b' is not a name; use letters, digits, '_' and '-'
        1:35 'c' is not a mapping; keys here: tags, weight
        1:50 'weight' is not 0 to 9
        """
      ),
      (
        "{ \u{61}\u{301}ge: 1, name: a }",
        "1:3 unknown key '\u{61}\u{301}ge'; did you mean 'age'?"
      ),
    ])
  func rows(text: String, expected: String) throws { #expect(try read(text) == expected) }

  @Test("that are asked for twice are one key")
  func twice() throws {
    var problems: [Problem] = []
    var fields = try #require(Fields(try node("{ x: 1, unheard: 2 }"), into: &problems))
    _ = fields.optional("x")
    _ = fields.optional("x")
    fields.finish(into: &problems)
    #expect(shown(problems) == "1:9 unknown key 'unheard'; keys here: x")
  }

  @Test("may be the person's own, and are given in the order written")
  func own() throws {
    var problems: [Problem] = []
    let fields = try #require(Fields(try node("{ b: 1, a: 2 }"), into: &problems))
    #expect(fields.all().map(\.key.value) == ["b", "a"])
  }

  @Test("by the ten thousand, each wrong, take no time to speak of")
  func many() throws {
    let text = (0..<20_000).map { "unknown-key-number-\($0): 1\n" }.joined()
    let said = try read(text)
    #expect(said.split(separator: "\n").count == 20_001)
  }
}
