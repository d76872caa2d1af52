import Diagnostics
import JSON
import Manifests
import Testing

/// A choice for tests.
enum Colour: String, OptionChoice { case red, green, dark = "dark-blue" }

@Suite("An option of a stage kind")
struct OptionTests {
  private func read<Value: OptionValue>(_: Value.Type, _ text: String) throws -> String {
    var problems: [Problem] = []
    let value = Option<Value>("o", "").value(of: try node(text, file: "m/a.yaml"), into: &problems)
    return problems.isEmpty ? value?.json.text ?? "nothing read and nothing said" : shown(problems)
  }

  @Test(
    "is a text, and what YAML takes for a number or Boolean is one too",
    arguments: [
      ("a", #""a""#), ("''", #""""#), ("3.10", #""3.10""#), ("0x1F", #""0x1F""#), ("true", #""true""#),
      ("'~'", #""~""#), ("~", "1:1 'o' is not a string; write '' for an empty text"),
      ("[a]", "1:1 'o' is not a string"),
      ("{a: b}", "1:1 'o' is not a string"),
    ])
  func texts(text: String, expected: String) throws { #expect(try read(String.self, text) == expected) }

  @Test(
    "is a whole number",
    arguments: [
      ("3", "3"), ("-3", "-3"), ("0x1F", "31"), ("9223372036854775807", "9223372036854775807"),
      ("3.0", "1:1 'o' is not an integer"), ("'3'", "1:1 'o' is not an integer"),
      ("a", "1:1 'o' is not an integer"),
    ])
  func integers(text: String, expected: String) throws { #expect(try read(Int.self, text) == expected) }

  @Test(
    "is true or false, as YAML 1.2 writes them",
    arguments: [
      ("true", "true"), ("False", "false"), ("yes", "1:1 'o' is not 'true' or 'false'"),
      ("'true'", "1:1 'o' is not 'true' or 'false'"), ("1", "1:1 'o' is not 'true' or 'false'"),
    ])
  func booleans(text: String, expected: String) throws { #expect(try read(Bool.self, text) == expected) }

  @Test(
    "is a list, and the element that is wrong is named",
    arguments: [
      ("[]", "[]"), ("[a, 2]", #"["a","2"]"#), ("a", "1:1 'o' is not a list"),
      ("[a, [b]]", "1:5 'o' element 2 is not a string"),
      ("[a, ~]", "1:5 'o' element 2 is not a string; write '' for an empty text"),
      (
        "[[a], b, {}, ~]",
        """
        1:2 'o' element 1 is not a string
        1:10 'o' element 3 is not a string
        1:14 'o' element 4 is not a string; write '' for an empty text
        """
      ),
    ])
  func lists(text: String, expected: String) throws { #expect(try read([String].self, text) == expected) }

  @Test("is a list of lists, and the place is that of the innermost mistake")
  func nested() throws {
    #expect(try read([[Int]].self, "[[1], [2, x]]") == "1:11 'o' element 2 element 2 is not an integer")
    #expect(try read([[Int]].self, "[[1], [2]]") == "[[1],[2]]")
  }

  @Test(
    "is a table of texts in the order written",
    arguments: [
      ("{b: 1, a: x}", #"{"b":"1","a":"x"}"#), ("{}", "{}"), ("[]", "1:1 'o' is not a mapping"),
      ("{a: [b]}", "1:5 'a' is not a string"),
      ("{a: ~}", "1:5 'a' is not a string; write '' for an empty text"),
      ("{a: [], b: c, d: {}}", "1:5 'a' is not a string\n1:18 'd' is not a string"),
    ])
  func tables(text: String, expected: String) throws {
    #expect(try read(TextTable.self, text) == expected)
    #expect(TextTable().pairs.isEmpty)
  }

  @Test(
    "is a span of time",
    arguments: [
      ("30s", #""30s""#), ("5m", #""300s""#), ("2h", #""7200s""#), ("365d", #""31536000s""#),
      ("007s", #""7s""#),
      ("366d", "1:1 'o' is longer than a year"), ("9223372036854775807d", "1:1 'o' is longer than a year"),
      ("0s", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("30", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("-3s", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("1.5h", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("٣s", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("5m\u{301}", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("[5m]", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
      ("99999999999999999999s", "1:1 'o' is not a duration; write for example 30s, 5m, 2h or 1d"),
    ])
  func spans(text: String, expected: String) throws {
    #expect(try read(TimeSpan.self, text) == expected)
    #expect(TimeSpan(seconds: 90).duration == .seconds(90))
  }

  @Test(
    "is a size",
    arguments: [
      ("1B", #""1B""#), ("512B", #""512B""#), ("1024B", #""1KiB""#), ("64KiB", #""64KiB""#),
      ("64MiB", #""64MiB""#), ("2GiB", #""2GiB""#), ("0002GiB", #""2GiB""#), ("1TiB", #""1TiB""#),
      ("1536KiB", #""1536KiB""#), ("1048576TiB", #""1048576TiB""#),
      ("1048577TiB", "1:1 'o' is larger than 1048576 TiB"),
      ("99999999999999999999B", "1:1 'o' is larger than 1048576 TiB"),
    ]
      + [
        "0MiB", "64", "64MB", "64M", "64mib", "-1MiB", "1.5GiB", "KiB", "B", "''", "64 MiB", "٣MiB", "[1KiB]",
        "1KiB\u{301}",
      ]
      .map { ($0, "1:1 'o' is not a size; write for example 512B, 64KiB, 64MiB or 2GiB") })
  func sizes(text: String, expected: String) throws { #expect(try read(ByteCount.self, text) == expected) }

  @Test(
    "is one of several words",
    arguments: [
      ("red", #""red""#), ("dark-blue", #""dark-blue""#),
      ("gren", "1:1 'o' cannot be 'gren'; did you mean 'green'?"),
      ("purple", "1:1 'o' cannot be 'purple'; one of red, green, dark-blue"),
      ("[red]", "1:1 'o' is not a string"),
    ])
  func choices(text: String, expected: String) throws { #expect(try read(Colour.self, text) == expected) }

  @Test(
    "is a path relative to the document that it stands in",
    arguments: [
      ("b.txt", "m/b.txt"), ("../p/b.txt", "p/b.txt"), ("../../b", "../b"), ("/etc/x", "/etc/x"),
      ("./a//b/", "m/a/b"),
    ])
  func paths(written: String, path: String) throws {
    let read = try InputPath(try node(written, file: "m/a.yaml"))
    #expect(read.path == path)
    #expect(read.written == written)
    #expect(read.json == .string(written))
    #expect(read.files == [read])
  }

  @Test("is no path if it is empty or holds a NUL", arguments: ["''", "\"a\\0b\"", "~", "[a]"])
  func noPaths(text: String) throws {
    #expect(try read(InputPath.self, text).hasPrefix("1:1 'o' is not a"))
  }

  @Test("stands for the files that it names, in lists and where it may be left out")
  func files() throws {
    var problems: [Problem] = []
    let paths = try #require([InputPath].read(try node("[a, b]"), as: "'o'", into: &problems))
    #expect(paths.files.map(\.path) == ["a", "b"])
    #expect(Optional(paths[0]).files.count == 1)
    #expect(Optional<InputPath>.none.files.isEmpty)
    #expect(Optional<InputPath>.none.json.isNull)
    #expect(Located<InputPath>.read(try node("a"), as: "'o'", into: &problems)?.files.count == 1)
    #expect(problems.isEmpty)
    #expect("text".files.isEmpty)
    #expect(try read(Int?.self, "3") == "3")
    #expect(try read(Located<Int>.self, "x") == "1:1 'o' is not an integer")
  }

  private static let digits = "9F2C0000000000000000000000000000000071A0"

  @Test(
    "is a key by reference",
    arguments: [
      ("{ openpgp: \(digits), home: g }", #"{"openpgp":"\#(digits)"}"#, ["m/g"], []),
      ("{ openpgp: \(digits.lowercased()), home: g }", #"{"openpgp":"\#(digits)"}"#, ["m/g"], []),
      (
        "{ openpgp: \(digits)000000000000000000000000, home: g }",
        #"{"openpgp":"\#(digits)000000000000000000000000"}"#, ["m/g"], []
      ),
      (
        "{ openpgp: ../k.fingerprint, home: g }", #"{"openpgp":"../k.fingerprint"}"#,
        ["k.fingerprint", "m/g"],
        ["k.fingerprint"]
      ),
      ("{ pem: ../k.pem }", #"{"pem":"../k.pem"}"#, ["k.pem"], []),
    ])
  func keys(text: String, json: String, places: [String], files: [String]) throws {
    var problems: [Problem] = []
    let key = try #require(KeyReference.read(try node(text, file: "m/a.yaml"), as: "'o'", into: &problems))
    #expect(problems.isEmpty)
    #expect(key.json.text == json)
    #expect(key.places.map(\.path) == places)
    #expect(key.files.map(\.path) == files)
  }

  private static let neither =
    "1:1 'o' is neither an OpenPGP nor a PEM key; write { openpgp: FINGERPRINT, home: FOLDER } or { pem: FILE }"

  @Test(
    "is no key, with the reason",
    arguments: [
      ("a", "1:1 'o' is not a mapping with 'openpgp' and 'home', or 'pem'"),
      ("{}", neither), ("{ openpgp: \(digits) }", neither), ("{ home: g }", neither),
      ("{ pem: a, openpgp: \(digits), home: g }", neither), ("{ pem: a, home: g }", neither),
      ("{ pm: a }", "1:3 'o' is no key reference: unknown key 'pm'; did you mean 'pem'?"),
      (
        "{ pm: a, hoem: b }",
        """
        1:3 'o' is no key reference: unknown key 'pm'; did you mean 'pem'?
        1:10 'o' is no key reference: unknown key 'hoem'; did you mean 'home'?
        """
      ),
      ("{ pem: [a] }", "1:8 'o' is no key reference: 'pem' is not a string"),
      ("{ openpgp: [a], home: g }", "1:12 'o' is not a string"),
      (
        "{ openpgp: 9F2C71A0, home: g }",
        "1:12 'o' has no full fingerprint; write all 40 hexadecimal digits; 'stellwerk keys generate' prints them"
      ),
      (
        "{ openpgp: '', home: g }",
        "1:12 'o' has no full fingerprint; write all 40 hexadecimal digits; 'stellwerk keys generate' prints them"
      ),
    ])
  func noKeys(text: String, expected: String) throws {
    #expect(try read(KeyReference.self, text) == expected)
  }
}

@Suite("The options of a stage kind")
struct OptionsTests {
  private static let level = Option("level", default: 6, "how hard to press")
  private static let title = Option<String>("title", from: "metadata.name", "what it is called")
  private static let lock = Option<InputPath>("lock", "what is pinned")
  private static let waiver = Option<TextTable?>("waiver", default: .some(nil), "why not")
  private static let declared: [any OptionDeclaration] = [level, title, lock, waiver]

  private func read(_ text: String, metadata: String = "{}") throws -> (Options?, String) {
    var problems: [Problem] = []
    var scope = Scope()
    if let fields = Fields(try node(metadata, file: "other.yaml"), into: &problems) {
      scope.add("metadata", fields.all().map { ($0.key.value, $0.value) })
    }
    let fields = try #require(Fields(try node(text), into: &problems))
    return (Options(Self.declared, from: fields, scope: &scope, into: &problems), shown(problems))
  }

  @Test("come from what is written, else from a look-up, else from the default")
  func sources() throws {
    let written = try #require(
      try read("{ level: 1, title: x, lock: l, waiver: {a: b} }", metadata: "{ name: n }").0)
    #expect(written.json.text == #"{"level":1,"lock":"l","title":"x","waiver":{"a":"b"}}"#)
    let short = try #require(try read("{ lock: l }", metadata: "{ name: n }").0)
    #expect(short.json.text == #"{"level":6,"lock":"l","title":"n","waiver":null}"#)
    #expect(short[Self.level] == 6)
    #expect(short[Self.title] == "n")
    #expect(short[Self.waiver] == nil)
    #expect(short.files.map(\.option) == ["lock"])
    #expect(short.files.map(\.path.written) == ["l"])
  }

  @Test("are all read before the first mistake ends it")
  func collects() throws {
    let (options, said) = try read("{ level: high, lok: l, extra: 1 }")
    #expect(options == nil)
    #expect(
      said == """
        1:10 'level' is not an integer
        1:16 unknown key 'lok'; did you mean 'lock'?
        1:24 unknown key 'extra'; keys here: level, lock, title, waiver
        1:1 missing key 'title'; add 'title:'
        """)
  }

  @Test("that a look-up gives a wrong value are refused where that is written")
  func wrongLookUp() throws {
    #expect(try read("{ lock: l }", metadata: "{ name: [x] }").1 == "1:9 'title' is not a string")
  }
}
