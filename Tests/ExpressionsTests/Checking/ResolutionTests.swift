import Testing

@testable import Expressions

@Suite("A name in an expression")
struct ResolutionTests {
  /// Each variable holds its own name, so that the value tells which one was meant.
  private func value(_ text: String, _ variables: [String], _ container: String, isChecked: Bool) -> String {
    let environment = testEnvironment(
      variables.map { Environment.Variable($0, $0.hasSuffix("M") ? .map(.string, .string) : .string) },
      container: container)
    var problems: [ExpressionProblem] = []
    guard let expression = Expression(text, in: environment, isChecked: isChecked, into: &problems) else {
      return problems.map(\.message).joined(separator: "; ")
    }
    var bindings = Bindings(environment)
    for name in variables {
      bindings[name] =
        name.hasSuffix("M") ? .map(CELMap(names: [("z", .string("\(name)→z"))])) : .string(name)
    }
    do throws(EvaluationError) {
      guard case .string(let text) = try expression.value(bindings) else { return "no string" }
      return text
    } catch {
      return error.reason.rawValue
    }
  }

  @Test(
    "means the same with types and without",
    arguments: [
      ("y", ["y"], "", "y"), ("y", ["x.y", "y"], "x", "x.y"), (".y", ["x.y", "y"], "x", "y"),
      ("y", ["y"], "x.w", "y"),
      ("y", ["x.y", "x.w.y"], "x.w", "x.w.y"), ("y", ["x.y", "y"], "x.w", "x.y"), ("x.y", ["x.y"], "", "x.y"),
      ("a.b.cM.z", ["a.b.cM"], "", "a.b.cM→z"), ("a.cM.z", ["b.a.cM", "a.cM"], "b", "b.a.cM→z"),
      // The longest prefix wins, whatever the namespace.
      ("aM.z", ["aM", "aM.z"], "", "aM.z"), ("aM.z", ["k.aM", "aM.z"], "k", "aM.z"),
      (".aM.z", ["aM"], "k", "aM→z"),
      // Variables of macros come first, and then everything behind is a field.
      ("['local'].map(y, y)[0]", ["y"], "", "local"), ("['local'].map(y, .y)[0]", ["y"], "", "y"),
      ("[{'z': 'field'}].map(y, y.z)[0]", ["y.z"], "", "field"),
      ("[{'z': 'field'}].map(y, y.z)[0]", ["k.y.z"], "k", "field"),
      ("[{'z': 'field'}].map(y, .y.z)[0]", ["y.z"], "", "y.z"),
      ("cel.bind(y, 'bound', y)", ["y", "k.y"], "k", "bound"),
      ("cel.bind(y, y, y)", ["y"], "", "y"), ("[['a', 'b']].map(y, y.map(y, y)[1])[0]", ["y"], "", "b"),
      ("cel.bind(y, 'a', ['b'].map(y, y)[0] + y)", [], "", "ba"),
      ("optional.of('a').optMap(y, y + y).value()", ["y"], "", "aa"),
      // A value is computed at its first use, among the variables of its own place.
      ("cel.bind(v, ['a'].map(y, y + 'x')[0], ['b'].map(y, y + v + y)[0])", [], "", "baxb"),
      ("type(1) == int ? 'yes' : 'no'", [], "k", "yes"), ("int", ["int"], "", "int"),
      ("string(size('abc'))", ["size"], "", "3"),
      ("text.join(['a'])", ["text"], "", "joined"), (".text.join(['a'])", [], "k", "joined"),
      ("join(['a'])", [], "text", "joined"),
      ("string(b.twice(1))", [], "a", "2"), ("string(twice(1))", [], "a.b", "2"),
      ("string(a.b.twice(1))", [], "a.b", "2"),
      ("['a'].map(text, text.size() == 1 ? text : '')[0]", [], "", "a"),
    ] as [(String, [String], String, String)])
  func same(_ text: String, _ variables: [String], _ container: String, _ wanted: String) {
    #expect(value(text, variables, container, isChecked: true) == wanted)
    #expect(value(text, variables, container, isChecked: false) == wanted)
  }

  @Test(
    "that is not there is an error of evaluation without types, which the other side may absorb",
    arguments: [
      ("foo || true", "true"), ("true || foo", "true"), ("foo && false", "false"), ("foo(1) || true", "true"),
      ("s.foo() || true", "true"),
      ("a.for() || true", "true"), ("math.foo(1) || true", "true"), ("1 + 'a' == 2 || true", "true"),
      ("size() == 1 || true", "true"),
      ("A{b: 1} == null || true", "true"), ("foo", "unbound-name"), ("dyn", "unbound-name"),
      ("foo(1)", "no-such-overload"), ("1 + 'a'", "no-such-overload"),
      ("size()", "no-such-overload"), ("A{}", "unbound-name"), ("l.all(v, v)", "no-such-overload"),
      ("1 == 1u", "true"), ("1 < 2.5", "true"),
      ("[1, 'a'][1] == 'a'", "true"), ("i.foo || true", "true"), ("l.filter(l, l > 1) == [2]", "true"),
      ("o.orValue(2) == 1", "true"),
      ("om.a.orValue(3) == 3", "true"), ("[?o] == [1]", "true"), ("m.?a.orValue(5) == 5", "true"),
      ("finding.id == 'x'", "true"),
      ("m[?'a'].or(optional.of(1)).hasValue()", "true"),
      ("{'a': 1}.transformMapEntry(k, v, {v: k}) == {1: 'a'}", "true"),
    ])
  func unchecked(_ text: String, _ wanted: String) {
    let environment = testEnvironment()
    var problems: [ExpressionProblem] = []
    let expression = Expression(text, in: environment, expecting: .bool, isChecked: false, into: &problems)
    #expect(problems.isEmpty)
    #expect(expression?.type == .dyn)
    var bindings = Bindings(environment)
    bindings["l"] = .list([.int(1), .int(2)])
    bindings["o"] = .optional(.int(1))
    bindings["om"] = .optional(.map(.empty))
    bindings["m"] = .map(.empty)
    bindings["i"] = .int(1)
    bindings["s"] = .string("")
    bindings["finding"] = .record(CELRecord(findingType, [.string("x")]))
    do throws(EvaluationError) {
      let value = try expression?.value(bindings)
      if case .bool(let value) = value { #expect("\(value)" == wanted) } else { Issue.record("no bool") }
    } catch {
      #expect(error.reason.rawValue == wanted)
    }
  }
}
