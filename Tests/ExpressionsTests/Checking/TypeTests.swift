import Testing

@testable import Expressions

@Suite("The type of an expression")
struct TypeTests {
  @Test(
    "is worked out",
    arguments: [
      ("1", "int"), ("1u", "uint"), ("1.0", "double"), ("'a'", "string"), ("b'a'", "bytes"),
      ("null", "null_type"), ("true", "bool"),
      ("[]", "list(dyn)"), ("{}", "map(dyn, dyn)"), ("[1]", "list(int)"), ("[1, 'a']", "list(dyn)"),
      ("[1, dyn(1)]", "list(dyn)"),
      ("[[], [1]]", "list(list(int))"), ("[[1], []]", "list(list(int))"), ("[w, 1]", "list(wrapper(int))"),
      ("[1, w]", "list(wrapper(int))"),
      ("[w, null]", "list(wrapper(int))"), ("[null, w]", "list(wrapper(int))"), ("[1, null]", "list(dyn)"),
      ("[t, null][0]", "timestamp"),
      ("[w, i, dyn(1)]", "list(dyn)"), ("{'a': 1, 'b': 2}", "map(string, int)"),
      ("{1: 1, 'b': 2u}", "map(dyn, dyn)"),
      ("{'a': [], 'b': [1]}", "map(string, list(int))"), ("[?o]", "list(int)"),
      ("{'a': 1, ?'b': o}", "map(string, int)"),
      ("[?x]", "list(dyn)"), ("1 + 2", "int"), ("w + 1", "int"), ("1 + w", "int"), ("x + 1", "int"),
      ("x + x", "dyn"), ("'a' + 'b'", "string"),
      ("[] + [1]", "list(int)"), ("[1] + []", "list(int)"), ("[] == [1]", "bool"), ("-d", "double"),
      ("!b", "bool"), ("i < 2", "bool"),
      ("x < 2u", "bool"), ("dyn(1) == 1u", "bool"), ("i in l", "bool"), ("'a' in m", "bool"),
      ("x in l", "bool"), ("i in x", "bool"),
      ("w == null", "bool"), ("null == t", "bool"), ("finding == null", "bool"), ("net == null", "bool"),
      ("o == null", "bool"),
      ("b ? 1 : 2", "int"), ("b ? w : null", "wrapper(int)"), ("b ? w : 42", "wrapper(int)"),
      ("b ? 42 : w", "wrapper(int)"),
      ("b ? x : 1", "dyn"), ("b ? [] : [1]", "list(int)"), ("x ? 1 : 2", "int"), ("b && x || true", "bool"),
      ("l[0]", "int"), ("l[x]", "int"), ("m['a']", "int"), ("x[0]", "dyn"), ("x['a'].b.c", "dyn"),
      ("m.a", "int"), ("m[?'a']", "optional_type(int)"),
      ("l[?0]", "optional_type(int)"), ("m.?a", "optional_type(int)"), ("x.?a", "optional_type(dyn)"),
      ("x[?'a']", "optional_type(dyn)"),
      ("om.a", "optional_type(int)"), ("om.?a", "optional_type(int)"), ("om['a']", "optional_type(int)"),
      ("om[?'a']", "optional_type(int)"),
      ("[][0]", "dyn"), ("[][0] + 1", "int"), ("{}.a", "dyn"), ("has(m.a)", "bool"), ("has({}.a)", "bool"),
      ("has(om.a)", "bool"),
      ("type(1)", "type(int)"), ("type([1])", "type(list(int))"), ("int", "type(int)"),
      ("type(1) == int", "bool"), ("type(x) == list", "bool"),
      ("list", "type(list(dyn))"), ("map", "type(map(dyn, dyn))"), ("null_type", "type(null_type)"),
      ("type", "type(type(dyn))"),
      ("google.protobuf.Timestamp", "type(timestamp)"), (".google.protobuf.Duration", "type(duration)"),
      ("optional_type", "type(optional_type(dyn))"), ("net.IP", "type(net.IP)"),
      ("type(net) == net.IP", "bool"),
      ("size(l)", "int"), ("l.size()", "int"), ("size(x)", "int"), ("pick(1)", "int"), ("pick(x)", "dyn"),
      ("1.pick(1, 2)", "int"),
      ("1.pick([], [1])", "list(int)"), ("1.pick(x, 2)", "dyn"), ("text.join(['a'])", "string"),
      ("text.join([])", "string"),
      ("optional.none()", "optional_type(dyn)"), ("optional.of(1)", "optional_type(int)"),
      ("optional.none().or(o)", "optional_type(int)"),
      ("o.orValue(1)", "int"), ("o.or(optional.of(2)).orValue(x)", "dyn"), ("x.orValue(1)", "dyn"),
      ("x.or(o)", "dyn"),
      ("o.optMap(v, string(v))", "optional_type(string)"),
      ("o.optFlatMap(v, optional.of([v]))", "optional_type(list(int))"),
      ("x.optMap(v, v)", "optional_type(dyn)"), ("o.optFlatMap(v, x)", "optional_type(dyn)"),
      ("finding.id", "string"), ("finding.score", "wrapper(double)"), ("finding.component.name", "string"),
      ("finding['id']", "string"),
      ("finding.?fixed", "optional_type(timestamp)"), ("finding[?'fixed']", "optional_type(timestamp)"),
      ("has(finding.fixed)", "bool"),
      ("finding[s]", "dyn"), ("'id' in finding", "bool"), ("size(finding)", "int"),
      ("finding == {'id': 1}", "bool"),
      ("finding.all(k, k != '')", "bool"), ("[finding, finding][0].id", "string"),
      ("release.version", "string"),
    ])
  func isWorkedOut(_ text: String, _ type: String) { #expect(checked(text) == type) }

  @Test(
    "comes from the macro",
    arguments: [
      ("l.all(v, v > 0)", "bool"), ("l.exists(i, v, i == v)", "bool"), ("m.existsOne(k, k == 'a')", "bool"),
      ("m.all(k, v, k != '' && v > 0)", "bool"),
      ("x.all(v, v)", "bool"), ("[].all(v, v)", "bool"), ("l.map(v, string(v))", "list(string)"),
      ("l.map(v, v > 1, [v])", "list(list(int))"),
      ("m.map(k, k)", "list(string)"), ("x.map(v, v)", "list(dyn)"), ("l.filter(v, v > 1)", "list(int)"),
      ("m.filter(k, k != '')", "list(string)"),
      ("x.filter(v, v)", "list(dyn)"), ("m.transformList(k, v, k + string(v))", "list(string)"),
      ("l.transformList(i, v, v > 1, i)", "list(int)"),
      ("m.transformMap(k, v, v > 1)", "map(string, bool)"),
      ("l.transformMap(i, v, v > 1, 'a')", "map(int, string)"),
      ("m.transformMapEntry(k, v, {v: k})", "map(int, string)"),
      ("l.transformMapEntry(i, v, x)", "map(dyn, dyn)"),
      ("m.transformMapEntry(k, v, {})", "map(dyn, dyn)"), ("l.sortBy(v, -v)", "list(int)"),
      ("[finding].sortBy(f, f.id)[0].id", "string"),
      ("x.sortBy(v, v)", "dyn"), ("cel.bind(v, 1, [v])", "list(int)"),
      ("cel.bind(v, [], v + [1])", "list(int)"),
      ("cel.bind(v, [], v)", "list(dyn)"), ("cel.block([1, cel.index(0) + 1], [cel.index(1)])", "list(int)"),
      ("[[1]].map(a, a.map(b, b + 1))", "list(list(int))"), ("math.greatest(1, 2, 3)", "int"),
    ])
  func macros(_ text: String, _ type: String) { #expect(checked(text) == type) }

  @Test(
    "is held against what is expected",
    arguments: [
      ("true", .bool, "bool"), ("x", .bool, "dyn"), ("i", .dyn, "int"), ("null", .wrapper(.int), "null_type"),
      ("1", .wrapper(.int), "int"),
      ("[]", .list(.string), "list(string)"), ("finding", .map(.string, .dyn), "finding"),
      ("1 + 1", .bool, "0..<5 expression.type: the value is int, expected bool"),
      ("l", .list(.string), "0..<1 expression.type: the value is list(int), expected list(string)"),
      ("foo", .bool, "0..<3 expression.unknown-name: there is no variable 'foo'"),
    ] as [(String, CELType, String)])
  func expected(_ text: String, _ type: CELType, _ result: String) {
    #expect(checked(text, expecting: type) == result)
  }

  @Test("stays small where bindings name the one before twice")
  func growth() {
    let depth = 60
    let text =
      (1...depth).map { "cel.bind(v\($0), [v\($0 - 1), v\($0 - 1)], " }.joined() + "v\(depth)"
      + String(repeating: ")", count: depth)
    let type = checked("cel.bind(v0, 1, \(text))")
    #expect(type == String(repeating: "list(", count: depth) + "int" + String(repeating: ")", count: depth))
  }

  @Test("is cut to dyn where a hostile text would make it as deep as the square of its length")
  func depth() {
    let nested = { (inner: String) in
      String(repeating: "[", count: 100) + inner + String(repeating: "]", count: 100)
    }
    let deep = (1...100).map { "cel.bind(v\($0), \(nested("v\($0 - 1)")), " }.joined()
    let chain = deep + "v100 == v99 || v1 == v100" + String(repeating: ")", count: 100)
    #expect(checked("cel.bind(v0, [], \(chain))") == "bool")
    // Variables of types that are bound to each other only later.
    let binds = (0...100).map { "cel.bind(v\($0), [], " }.joined()
    let tests = (0..<100).map { "v\($0) == \(nested("v\($0 + 1)"))" }.joined(separator: " || ")
    #expect(
      checked(binds + "[\(tests), v0 == v0, v0 == [v50]]" + String(repeating: ")", count: 101)).hasPrefix(
        "list("))
    // A map whose key and value are the map before.
    let maps = (1...100).map { "cel.bind(m\($0), {}, " }.joined()
    let uses = (1..<100).map { "m\($0) in m\($0 + 1) || m\($0 + 1)[x] == m\($0)" }.joined(separator: " || ")
    #expect(!checked(maps + "[\(uses), m100 == m99]" + String(repeating: ")", count: 100)).isEmpty)
  }

  @Test("of thousands of unknown things that turn out to be one is found without deep recursion")
  func manyVariables() {
    let lists = String(repeating: "[], ", count: 20_000)
    #expect(checked("cel.bind(a, [], [a, \(lists) a, [1]])") == "list(list(int))")
  }

  @Test(
    "reads from text and gives the text back",
    arguments: [
      "bool", "int", "uint", "double", "string", "bytes", "null_type", "dyn", "timestamp", "duration",
      "error", "list(int)", "map(string, list(dyn))",
      "type(int)", "wrapper(uint)", "optional_type(T)", "a.b.Message", "T", "map(K, V)",
      "list(list(list(A)))",
    ])
  func roundTrip(_ text: String) throws {
    let type = try #require(CELType(parsing: text))
    #expect("\(type)" == text)
    #expect(CELType(parsing: "\(type)") == type)
  }

  @Test(
    "has names of its own in Protocol Buffers",
    arguments: [
      ("any", .dyn), ("google.protobuf.Any", .dyn), ("google.protobuf.Value", .dyn),
      ("google.protobuf.Struct", .map(.string, .dyn)),
      ("google.protobuf.ListValue", .list(.dyn)), ("google.protobuf.Int32Value", .wrapper(.int)),
      ("google.protobuf.Timestamp", .timestamp),
      ("google.protobuf.Duration", .duration), (" map ( string ,int ) ", .map(.string, .int)),
      ("list", .list(.dyn)), ("map", .map(.dyn, .dyn)),
      ("type", .type(.dyn)), ("optional_type", .optional(.dyn)),
    ] as [(String, CELType)])
  func protocolBuffers(_ text: String, _ type: CELType) { #expect(CELType(parsing: text) == type) }

  @Test(
    "is no type",
    arguments: [
      "", "list(", "list()", "list(int", "list(int))", "map(int)", "map(int, int, int)", "list(int, int)",
      "int(int)", "(int)", "1", "list(é)", "int int",
      String(repeating: "list(", count: 40) + "int" + String(repeating: ")", count: 40),
    ])
  func noType(_ text: String) { #expect(CELType(parsing: text) == nil) }

  @Test(
    "has a name as a value",
    arguments: [
      (CELType.list(.int), "list"), (.map(.int, .int), "map"), (.record(findingType), "map"),
      (.type(.int), "type"), (.optional(.int), "optional_type"),
      (.timestamp, "google.protobuf.Timestamp"), (.duration, "google.protobuf.Duration"),
      (.wrapper(.int), "int"), (.null, "null_type"), (.opaque("a.B"), "a.B"),
    ])
  func erasedName(_ type: CELType, _ name: String) { #expect(type.erasedName == name) }
}
