import Diagnostics
import JSON
import Manifests
import Testing
import YAML

@Suite("A look-up")
struct ScopeTests {
  private func scope() throws -> Scope {
    var problems: [Problem] = []
    var scope = Scope()
    let inputs = """
      prefix: /usr/lib/x
      count: 3
      ratio: 3.10
      list: [a, b]
      table: { a: b }
      trap: ${{ inputs.prefix }}
      half: "${{ inputs."
      """
    let fields = try #require(Fields(try node(inputs, file: "package.yaml"), into: &problems))
    scope.add("inputs", fields.all().map { ($0.key.value, $0.value) })
    scope.postpone("later", in: "inputs")
    scope.postpone(group: "metadata")
    return scope
  }

  private func substituted(_ text: String) throws -> String {
    var problems: [Problem] = []
    var scope = try scope()
    let result = scope.substituted(try node(text), into: &problems)
    return problems.isEmpty ? result?.json.text ?? "later" : shown(problems)
  }

  @Test(
    "becomes the value, of its type when it stands alone, and a text inside a text",
    arguments: [
      ("plain", #""plain""#), ("''", #""""#), ("3", "3"), ("$ { { x } }", #""$ { { x } }""#),
      ("a}}b", #""a}}b""#),
      ("${{ inputs.prefix }}", #""/usr/lib/x""#), ("'${{inputs.prefix}}'", #""/usr/lib/x""#),
      ("${{ inputs.count }}", "3"), ("${{ inputs.list }}", #"["a","b"]"#),
      ("${{ inputs.table }}", #"{"a":"b"}"#),
      (#""$OUT${{ inputs.prefix }}/bin""#, #""$OUT/usr/lib/x/bin""#),
      ("v${{ inputs.count }}.${{ inputs.ratio }}", #""v3.3.10""#),
      ("$${{ inputs.count }}", #""$3""#),
      (
        "[${{ inputs.count }}, {k: '${{ inputs.list }}'}]".replacing("[$", with: "['$").replacing(
          "}, {", with: "}', {"),
        #"[3,{"k":["a","b"]}]"#
      ),
      ("${{ inputs.later }}", "later"), ("a ${{ metadata.anything }}", "later"),
      ("[x, '${{ inputs.later }}']", "later"),
    ])
  func values(text: String, expected: String) throws { #expect(try substituted(text) == expected) }

  @Test(
    "is CEL beyond a mere name, typed by what the names stand for",
    arguments: [
      ("${{ inputs.count + 1 }}", "4"), ("${{ inputs.count > 2 && inputs.prefix != '' }}", "true"),
      ("${{ inputs.prefix + '/bin' }}", #""/usr/lib/x/bin""#),
      ("v${{ inputs.count * 2 }}-${{ inputs.list[0] }}", #""v6-a""#),
      ("${{ inputs.list.map(x, x + '!') }}", #"["a!","b!"]"#), ("${{ inputs.table.a }}", #""b""#),
      ("\"${{ {'a': [1, 2.5, null, true]} }}\"", #"{"a":[1,2.5,null,true]}"#),
      ("\"${{ {'}}': '${{'} }}\"", #"{"}}":"${{"}"#),
      ("\"${{ \'\'\'it's }} here\'\'\' }}\"", #""it's }} here""#),
      ("\"${{ has(inputs.count) ? 'yes' : 'no' }}\"", #""yes""#),
      ("${{ duration('90s') }}", #""90s""#), ("${{ inputs.later + 'x' }}", "later"),
      ("${{ metadata.name == 'x' }}", "later"), ("${{ size(inputs) }}", "later"),
      ("a ${{ inputs.ratio }} ${{ inputs.count - 1 }}", #""a 3.10 2""#),
      ("k: |-\n  ${{ inputs.count\n    + 1 // one more\n  }}x", #"{"k":"4x"}"#),
    ])
  func expressions(text: String, expected: String) throws { #expect(try substituted(text) == expected) }

  @Test(
    "is never made of what another put in",
    arguments: [
      ("${{ inputs.trap }}", #""${{ inputs.prefix }}""#),
      ("a ${{ inputs.trap }}", #""a ${{ inputs.prefix }}""#),
      ("${{ inputs.half }}prefix }}", #""${{ inputs.prefix }}""#),
    ])
  func noInjection(text: String, expected: String) throws { #expect(try substituted(text) == expected) }

  @Test("in a key is no look-up")
  func keys() throws {
    #expect(try substituted("'${{ inputs.prefix }}': a") == #"{"${{ inputs.prefix }}":"a"}"#)
  }

  private static let known =
    "known here: inputs.count, inputs.half, inputs.later, inputs.list, inputs.prefix, inputs.ratio, inputs.table, inputs.trap"

  @Test(
    "that finds nothing is refused at the place of the token",
    arguments: [
      ("${{ inputs.prefx }}", "1:5 'inputs.prefx' is not known; did you mean 'inputs.prefix'?"),
      ("${{ inputs.unheard-of }}", "1:5 'inputs.unheard-of' is not known; \(known)"),
      ("${{ nothing.there }}", "1:5 'nothing.there' is not known; \(known)"),
      (
        "'é ${{ inputs.prefix }} ${{ inputs.cout }}'",
        "1:29 'inputs.cout' is not known; did you mean 'inputs.count'?"
      ),
      (
        "a ${{ inputs.prefix }} ${{ inputs.cout }}",
        "1:28 'inputs.cout' is not known; did you mean 'inputs.count'?"
      ),
      ("[x, {a: '-${{ inputs.cout }}'}]", "1:15 'inputs.cout' is not known; did you mean 'inputs.count'?"),
      (#""\t${{ inputs.cout }}""#, "1:8 'inputs.cout' is not known; did you mean 'inputs.count'?"),
      (
        "a ${{ inputs.list }}",
        "1:7 'inputs.list' is not a text and cannot stand inside one; let it be the whole value"
      ),
      (
        "a ${{ inputs.list }} ${{ x.y }}",
        "1:7 'inputs.list' is not a text and cannot stand inside one; let it be the whole value\n1:26 'x.y' is not known; \(known)"
      ),
      ("a ${{ inputs.prefix", "1:3 '${{' has no '}}'; write ${{ EXPRESSION }}"),
      ("'${{ }}'", "1:2 '${{ }}' is empty; write ${{ EXPRESSION }}"),
      (
        "'${{ inputs.count +  }}'",
        "1:20 expected a value, found the end"
      ),
      (
        "'${{ size(inputs.list) > inputs.prefix }}'",
        "1:24 '>' cannot compare int with string; convert the other side with string(…), or put quotes around the literal"
      ),
      (
        "k: >-\n  a\n  ${{ inputs.count\n  + inputs.prefx }}",
        "4:12 inputs has no field 'prefx'; did you mean 'prefix'?"
      ),
      (
        "'${{ inputs.count + inputs.prefix }}'",
        "1:19 '+' cannot take int and string; convert the other side with string(…), or put quotes around the literal"
      ),
      (
        "'${{ nothing }}'",
        "1:6 there is no variable 'nothing'; the variables are inputs, metadata"
      ),
      (
        "'${{ inputs.count / 0 }}'",
        "1:6 division by zero"
      ),
      (
        "'${{ b''x'' }}'",
        "1:6 a value of type bytes cannot stand in a document; make it a string, for example with string()"
      ),
      (
        "'${{ inputs.table.nothing }}'",
        "1:6 no such key: 'nothing'"
      ),
    ])
  func refusals(text: String, expected: String) throws {
    let result = try substituted(text)
    #expect(result == expected)
  }

  @Test("is found by its bytes, whatever letters a person sees around it")
  func bytes() throws {
    #expect(try substituted("'\u{600}${{ inputs.count }}'") == "\"\u{600}3\"")
    #expect(try substituted("'${{ inputs.count }}\u{301}'") == "\"3\u{301}\"")
  }

  @Test("finds a value with the place where that is written")
  func places() throws {
    var problems: [Problem] = []
    var scope = try scope()
    let node = try #require(scope.substituted(try node("${{ inputs.list }}"), into: &problems))
    #expect(node.location.file == "package.yaml")
    #expect(node.location.line == 4)
    #expect(try InputPath(try #require(scope.node("inputs.prefix"))).path == "/usr/lib/x")
    #expect(scope.node("inputs") == nil)
    #expect(scope.node("inputs.later") == nil)
  }

  @Test("by the hundred thousand in one text takes no time to speak of")
  func many() throws {
    let text = String(repeating: "${{ inputs.count }}", count: 100_000)
    #expect(try substituted("'\(text)'") == "\"\(String(repeating: "3", count: 100_000))\"")
    #expect(try substituted("'\(text)${{'").hasSuffix("'${{' has no '}}'; write ${{ EXPRESSION }}"))
  }

  @Test("cannot make a small file large: what look-ups put in is bounded, and said once")
  func amplification() throws {
    var problems: [Problem] = []
    var scope = Scope()
    scope.add("inputs", [("x", try node(String(repeating: "a", count: 1 << 20)))])
    let text = "[\(String(repeating: "'${{ inputs.x }}', ", count: 200))]"
    #expect(scope.substituted(try node(text), into: &problems) == nil)
    #expect(problems.map(\.message) == ["expressions put in more than 64 MiB"])
  }
}
