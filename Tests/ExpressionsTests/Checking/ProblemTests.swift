import Diagnostics
import Testing

@testable import Expressions

@Suite("A mistake in an expression")
struct ProblemTests {
  @Test(
    "is found at the token to blame",
    arguments: [
      (
        "s 👉==👈 i", "'==' cannot compare string with int",
        "convert the other side with string(…), or put quotes around the literal"
      ),
      (
        "1 👉==👈 1u", "'==' cannot compare int with uint", "convert one side with int(…), uint(…) or double(…)"
      ),
      (
        "w 👉!=👈 1.0", "'!=' cannot compare wrapper(int) with double",
        "convert one side with int(…), uint(…) or double(…)"
      ),
      (
        "1 👉<👈 2.0", "'<' cannot compare int with double",
        "convert one side with int(…), uint(…) or double(…)"
      ),
      ("l 👉<👈 l", "'<' cannot compare list(int) with list(int)", nil),
      ("null 👉==👈 1", "'==' cannot compare null_type with int", nil),
      ("1 👉+👈 1u", "'+' cannot take int and uint", "convert one side with int(…), uint(…) or double(…)"),
      (
        "1 👉+👈 'a'", "'+' cannot take int and string",
        "convert the other side with string(…), or put quotes around the literal"
      ),
      ("1 < 2 👉<👈 3", "'<' cannot compare bool with int", nil), ("👉-👈s", "'-' does not take (string)", nil),
      ("👉-👈u", "'-' does not take (uint)", nil),
      ("👉!👈i", "'!' does not take (int)", nil), ("'a' 👉in👈 l", "'in' cannot take string and list(int)", nil),
      (
        "1 👉in👈 'a'", "'in' cannot take int and string",
        "convert the other side with string(…), or put quotes around the literal"
      ),
      ("l👉['a']👈", "'[]' cannot take list(int) and string", nil),
      ("l👉[0u]👈", "'[]' cannot take list(int) and uint", nil),
      ("m👉[1]👈", "'[]' cannot take map(string, int) and int", nil),
      ("i👉[?0]👈", "'[?]' cannot take int of int", "use it on a map with its key, or on a list with an int"),
      (
        "l👉[?'a']👈", "'[?]' cannot take string of list(int)",
        "use it on a map with its key, or on a list with an int"
      ),
      ("b && 👉i👈", "'&&' needs bool, not int", "compare it with something"),
      ("👉s👈 || b", "'||' needs bool, not string", "compare it with something"),
      ("👉i👈 ? 1 : 2", "'? :' needs bool, not int", "compare it with something"),
      (
        "b 👉?👈 1 : 'a'", "'? :' has int on one side and string on the other",
        "make both sides one type, or write dyn(…) around one of them"
      ),
      ("l.all(v, 👉v👈)", "'all' needs bool, not int", "compare it with something"),
      ("i.👉all👈(v, true)", "'all' cannot go over int", "use it on a list or a map"),
      ("m.👉sortBy👈(v, v)", "'sortBy' cannot go over map(string, int)", "use it on a list"),
      ("l.sortBy(v, 👉[v]👈)", "'sortBy' cannot sort by list(int)", "sort by a number, string, time or bool"),
      (
        "l.transformMapEntry(i, v, 👉v👈)", "'transformMapEntry' needs a map for each entry, not int",
        "write {key: value}"
      ),
      ("{👉[1]👈: 1}", "a map key cannot be list(int)", "use a string, int, uint or bool"),
      ("{👉1.5👈: 1}", "a map key cannot be double", "use a string, int, uint or bool"),
      ("{👉null👈: 1}", "a map key cannot be null_type", "use a string, int, uint or bool"),
      ("[?👉i👈]", "expected an optional, found int", "write optional.of(…) around it"),
      ("{?'a': 👉1👈}", "expected an optional, found int", "write optional.of(…) around it"),
      ("👉l👈.optMap(v, v)", "expected an optional, found list(int)", "write optional.of(…) around it"),
      ("o.optFlatMap(v, 👉v👈)", "expected an optional, found int", "write optional.of(…) around it"),
      (
        "o.👉orValue👈('a')", "'orValue' of optional_type(int) does not take (string)",
        "give it the type that the optional holds"
      ),
      (
        "o.👉or👈(1)", "'or' of optional_type(int) does not take (int)",
        "give it the type that the optional holds"
      ),
      ("i.👉foo👈.bar", "int has no fields, so no 'foo'", nil),
      ("has(i.👉foo👈)", "int has no fields, so no 'foo'", nil),
      (
        "👉pick👈(true)", "'pick' does not take (bool)",
        "call it as pick(int) or pick(string) or int.pick(T, T)"
      ),
      ("👉pick👈()", "'pick' does not take ()", "call it as pick(int) or pick(string) or int.pick(T, T)"),
      (
        "i.👉pick👈(1, 'a')", "'pick' of int does not take (int, string)",
        "call it as pick(int) or pick(string) or int.pick(T, T)"
      ),
      ("text.👉join👈([1])", "'text.join' does not take (list(int))", "call it as text.join(list(string))"),
    ] as [(String, String, String?)])
  func type(_ marked: String, _ message: String, _ hint: String?) {
    expect(marked, .expressionType, message, hint)
  }

  @Test(
    "is a text that is written out and has not the form that it must have",
    arguments: [
      ("s == 'x' || s.matches(👉'('👈)", "'(' is not a regular expression: missing ')' of '('"),
      (
        "l.exists(v, v > 1 && regex.replace(s, 👉'a{2000}'👈, '') == s)",
        "'a{2000}' is not a regular expression: more than 1000 repetitions by '{2000}'"
      ),
      ("b ? [timestamp(👉'2026-02-30T00:00:00Z'👈)] : []", "'2026-02-30T00:00:00Z' is not a timestamp"),
      ("[duration('1h'), duration(👉'1d'👈)]", "'1d' is not a duration"),
    ])
  func constant(_ marked: String, _ message: String) { expect(marked, .expressionConstant, message, nil) }

  @Test(
    "is an unknown name, with the one that was probably meant",
    arguments: [
      ("👉findin👈.id", "there is no variable 'findin'", "did you mean 'finding'?"),
      ("finding.👉idd👈", "finding has no field 'idd'", "did you mean 'id'?"),
      ("finding.component.👉nam👈", "component has no field 'nam'", "did you mean 'name'?"),
      ("has(finding.👉fixd👈)", "finding has no field 'fixd'", "did you mean 'fixed'?"),
      ("finding.?👉fixd👈", "finding has no field 'fixd'", "did you mean 'fixed'?"),
      ("finding[👉'idd'👈]", "finding has no field 'idd'", "did you mean 'id'?"),
      (
        "finding.👉zzzzzz👈", "finding has no field 'zzzzzz'",
        "the fields are id, score, tags, fixed, component"
      ),
      ("[finding].all(f, f.👉taggs👈 == [])", "finding has no field 'taggs'", "did you mean 'tags'?"),
      ("l.all(value, 👉valu👈 > 0)", "there is no variable 'valu'", "did you mean 'value'?"),
      ("👉release.versoin👈", "there is no variable 'release.versoin'", "did you mean 'release.version'?"),
      ("👉siz👈(l)", "there is no function 'siz'", "did you mean 'size'?"),
      ("s.👉startWith👈('a')", "there is no function 'startWith'", "did you mean 'startsWith'?"),
      ("👉text.joim👈(['a'])", "there is no function 'text.joim'", "did you mean 'text.join'?"),
      ("👉foooooooo👈(1)", "there is no function 'foooooooo'", nil),
    ] as [(String, String, String?)])
  func name(_ marked: String, _ message: String, _ hint: String?) {
    expect(marked, .expressionName, message, hint)
  }

  @Test("is part of CEL that is left out")
  func notSupported() {
    expect(
      "👉a.B👈{c: 1}", .expressionNotSupported, "messages like 'a.B{}' are not supported",
      "write a map: {'field': value}")
  }

  private func expect(_ marked: String, _ code: Problem.Code, _ message: String, _ hint: String?) {
    let (text, range) = place(marked)
    var problems: [ExpressionProblem] = []
    #expect(Expression(text, in: testEnvironment(), into: &problems) == nil)
    #expect(problems == [ExpressionProblem(code, message, at: range, hint: hint)])
  }

  @Test("does not hide the others, which come sorted by place")
  func several() {
    #expect(
      checked("foo + 1 == bar && s + 1 == 'a' || finding.nope")
        == """
        0..<3 expression.unknown-name: there is no variable 'foo'
        11..<14 expression.unknown-name: there is no variable 'bar'
        20..<21 expression.type: '+' cannot take string and int
        42..<46 expression.unknown-name: finding has no field 'nope'
        """)
    #expect(checked("l.all(v, v) && (1 + 'a').foo && undefined(nope)").split(separator: "\n").count == 4)
  }

  @Test("is one of a hundred at most")
  func bounded() {
    #expect(
      checked("[" + String(repeating: "foo, ", count: 19_000) + "]").split(separator: "\n").count == 100)
  }

  @Test("comes after the problems that were there")
  func appended() {
    var problems = [ExpressionProblem(.expressionType, "first", at: 9..<10)]
    #expect(Expression("(", in: testEnvironment(), into: &problems) == nil)
    #expect(Expression("foo", in: testEnvironment(), into: &problems) == nil)
    #expect(
      problems.map(\.message) == ["first", "expected a value, found the end", "there is no variable 'foo'"])
  }
}
