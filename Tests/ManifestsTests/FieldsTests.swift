import Diagnostics
import Manifests
import Testing

@Suite("The fields of a mapping")
struct FieldsTests {
  /// Reads `name` (required), `age`, `home` (mapping) and `parts` (list of mappings).
  private func read(_ text: String) throws -> String {
    var problems: [Problem] = []
    guard var fields = Fields(try node(text), into: &problems) else { return shown(problems) }
    _ = fields.text("name", into: &problems)
    _ = fields.value("age", Int.self, into: &problems)
    fields.optionalMapping("home", into: &problems)?.finish(into: &problems)
    for part in fields.mappings("parts", isRequired: false, into: &problems) { part.finish(into: &problems) }
    fields.finish(into: &problems)
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
        "1:3 unknown key 'NAME'; keys here: age, home, name, parts\n1:1 missing key 'name'; add 'name:'"
      ),
      ("{ name: [a] }", "1:9 expected a string"),
      ("{ name: a, age: old }", "1:17 'age' is not an integer"),
      ("{ name: a, age: 3.5 }", "1:17 'age' is not an integer"),
      ("{ name: a, age: '3' }", "1:17 'age' is not an integer"),
      ("{ name: a, home: b }", "1:18 expected a mapping"),
      ("{ name: a, home: {b: c} }", "1:19 unknown key 'b'; keys here: none"),
      ("{ name: a, parts: {} }", "1:19 'parts' is not a sequence"),
      (
        "{ name: a, parts: [{}, 1, {x: y}] }",
        "1:24 expected a mapping\n1:28 unknown key 'x'; keys here: none"
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
