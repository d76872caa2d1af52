import Cryptography
import Expressions
import JSON
import Policies
import Testing

@Suite("The names that expressions of a policy have")
struct VocabularyTests {
  /// Facts in which everything is known, and differs from everything else.
  private func facts() throws -> Facts {
    var facts = try plainTool()
    facts.subject = Facts.Subject(
      name: "n", version: "v", architecture: "a", digest: Digest(of: []), byteCount: 7, mediaType: "m",
      kind: "k")
    facts.components = [
      Facts.Component(
        name: "cn", version: "cv", purl: "cp", licenses: ["MIT"], supplier: "cs", isPinned: true)
    ]
    facts.bill = Facts.Bill(
      score: FixedPoint(tenThousandths: 87_500), isValid: true,
      profiles: [
        "profile": Facts.Bill.Profile(
          isMet: false, score: FixedPoint(tenThousandths: 55_000), missing: ["supplier"])
      ])
    facts.findings = try findings(
      [finding("CVE-1", exploited: false, epss: "0.25")], notEvaluated: [["purl": "p", "reason": "r"]])
    facts.inputs = [
      Facts.Input(name: "in", digest: Digest(of: []), isWaived: true, reason: "ir", url: "iu")
    ]
    facts.package = Facts.PackageFacts(
      maintainerScripts: ["ms"], setuidFiles: ["su"], services: ["se"], timers: ["ti"], runsAsRoot: true,
      nativeLibraryCount: 1, filesOutsidePrefix: ["fo"], dependencyCount: 2, configurationFileCount: 3)
    facts.build = Facts.Build(isReproducible: true, usesNetwork: false)
    facts.history = Facts.History(releaseCount: 4, failureCount: 5)
    return facts
  }

  private static let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// Every name of every table but the first, which holds the others.
  private static let values: [String: [JSON]] = [
    "subject": ["n", "v", "a", .string(empty), 7, "m", "k"],
    "findings[0]": [
      "pyOpenSSL", "22.0.0", "pkg:pypi/pyopenssl@22.0.0", "CVE-1", ["GHSA-aaaa"], "critical", .number(9.8),
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      [
        "A": "H", "AC": "L", "AV": "N", "C": "H", "CVSS": "3.1", "I": "H", "PR": "N", "S": "U", "UI": "N",
      ], "PYSEC-2026-2269", ["26.0.0"], false, .number(0.25), [],
    ],
    "components[0]": ["cn", "cv", "cp", ["MIT"], "cs", true],
    "sbom": [
      .number(8.75), true,
      ["profile": ["met": false, "score": .number(5.5), "missing": ["supplier"]]],
    ],
    "sbom.profiles.profile": [false, .number(5.5), ["supplier"]],
    "inputs[0]": ["in", .string(empty), true, "ir", "iu"],
    "scan": ["sha256:77ab", 7_091, "2026-11-20T00:00:00Z", 19, [["purl": "p", "reason": "r"]], true],
    "scan.notEvaluated[0]": ["p", "r"],
    "signature": ["9F2C71A0", "openpgp", true],
    "contents": [["ms"], ["su"], ["se"], ["ti"], true, 1, ["fo"], 2, 3],
    "build": [true, false], "history": [4, 5],
  ]

  @Test("hold what the facts say")
  func values() throws {
    let places = Dictionary(
      uniqueKeysWithValues: Self.values.keys.map { place in
        let last = place.split(separator: ".").last.map { $0.prefix { $0 != "[" } } ?? ""
        return (
          place.hasSuffix("]") && last != "notEvaluated" ? String(last.dropLast()) : String(last), place
        )
      })
    let values = FactsValues(try facts(), ring: 1, at: noon)
    for table in PolicyVocabulary.tables.dropFirst() {
      let place = try #require(places[table.name], "\(table.name)")
      let expected = try #require(Self.values[place])
      #expect(expected.count == table.names.count, "\(table.name)")
      for (name, expected) in zip(table.names, expected) {
        var problems: [ExpressionProblem] = []
        let made = Expression(
          "dyn(\(place).\(name.name))", in: PolicyVocabulary.environment(), into: &problems)
        let expression = try #require(made, "\(problems)")
        #expect(
          try expression.value(values.bindings(of: expression, with: nil)).json() == expected,
          "\(place).\(name.name)")
      }
    }
  }

  @Test("are each explained, and called as in documents of facts")
  func explained() throws {
    for table in PolicyVocabulary.tables {
      #expect(table.names.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.hasSuffix(".") }, "\(table.name)")
      #expect(Set(table.names.map(\.name)).count == table.names.count)
    }
    let document = try facts().json
    let renamed = ["size": "byteCount", "usesNetwork": "network"]
    for (table, member) in [
      ("subject", document["subject"]), ("component", document["components"]?.array?.first),
      ("input", document["inputs"]?.array?.first), ("contents", document["package"]),
      ("signature", document["signature"]), ("build", document["build"]), ("history", document["history"]),
    ] {
      let names = try #require(PolicyVocabulary.tables.first { $0.name == table }).names
      let written = try #require(member?.members).map(\.name)
      #expect(Set(names.map { renamed[$0.name] ?? $0.name }) == Set(written), "\(table)")
    }
  }

  @Test(
    "have no value where nobody found it out",
    arguments: ["findings", "scan", "components", "sbom", "signature", "contents", "history"])
  func unknown(name: String) throws {
    var nothing = try plainTool()
    (nothing.findings, nothing.components, nothing.signature) = (nil, nil, nil)
    (nothing.package, nothing.history, nothing.bill) = (nil, nil, nil)
    let values = FactsValues(nothing, ring: 0, at: noon)
    var problems: [ExpressionProblem] = []
    let made = Expression("has(facts.\(name))", in: PolicyVocabulary.environment(), into: &problems)
    let expression = try #require(made)
    #expect(try !expression.holds(values.bindings(of: expression, with: nil)))
    if let item = PolicyVocabulary.Item(rawValue: name) { #expect(values.elements(item) == nil) }
  }
}
