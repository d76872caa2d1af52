import Advisories
import Cryptography
import Diagnostics
import Foundation
import JSON
import OperatingSystem
import Testing

func sha256(_ text: String) -> String { Digest(of: text.utf8).hex }

@Suite("A scan")
struct ScanTests {
  static let high = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"  // 7.5
  static let critical = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"  // 9.8

  static func scan(_ records: [AdvisoryRecord], _ components: [(String, String)]) throws -> Findings {
    let snapshot = AdvisorySnapshot(.init(source: "t", licence: "", date: nil), records: records)
    return try Findings.scan(
      components.map { Findings.Component(name: $0.0, version: $0.1, purl: "pkg:pypi/\($0.0)@\($0.1)") },
      AdvisorySource(snapshots: [snapshot]))
  }

  static func vulnerable(
    _ id: String, _ events: String = "introduced 0,fixed 2", aliases: [String] = [], vectors: [JSON] = [],
    _ name: String = "web", stated: String? = nil
  ) throws -> AdvisoryRecord {
    try record(
      id, name, ranges: [range("ECOSYSTEM", events)],
      extra: [
        ("aliases", .strings(aliases)), ("severity", .array(vectors)),
        ("database_specific", .compact(["severity": stated.map { .string($0) }])),
      ])
  }

  static func v3(_ score: String) -> JSON { ["type": "CVSS_V3", "score": .string(score)] }

  @Test("joins records by their aliases, also through a third, and says who decided")
  func joining() throws {
    let findings = try Self.scan(
      [
        Self.vulnerable("PYSEC-1", aliases: ["CVE-2026-2"], vectors: [Self.v3(Self.high)]),
        Self.vulnerable(
          "GHSA-1", aliases: ["OTHER-1"], vectors: [Self.v3("CVSS:3.1/broken"), Self.v3(Self.critical)],
          stated: "HIGH"),
        Self.vulnerable("GHSA-2", "introduced 0,fixed 3", aliases: ["OTHER-1", "CVE-2026-2", "CVE-2026-1"]),
        Self.vulnerable("PYSEC-2"),
        // Does not match: its vector says nothing about this version, and it joins nothing.
        Self.vulnerable("PYSEC-3", "introduced 1.5", aliases: ["PYSEC-2"], vectors: [Self.v3(Self.critical)]),
      ], [("web", "1.0")])
    #expect(findings.findings.map(\.id) == ["CVE-2026-1", "PYSEC-2"])
    let first = try #require(findings.findings.first)
    #expect(first.aliases == ["CVE-2026-2", "GHSA-1", "GHSA-2", "OTHER-1", "PYSEC-1"])
    #expect(first.records == ["GHSA-1", "GHSA-2", "PYSEC-1"])
    #expect(
      [first.score?.text, first.vector, first.decidedBy, first.stated] == [
        "9.8", Self.critical, "GHSA-1", "HIGH",
      ])
    #expect(first.fixed == ["3"])
    #expect(findings.findings.map(\.severity) == [.critical, .unknown])
  }

  @Test(
    "takes no word and no CVSS 4 for a severity, and 0.0 for one",
    arguments: [
      (
        [["type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"]],
        "CRITICAL", .unknown, nil
      ),
      ([["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"]], nil, .none, "0.0"),
      ([], "LOW", .unknown, nil),
    ] as [([JSON], String?, Severity, String?)])
  func severity(vectors: [JSON], stated: String?, severity: Severity, score: String?) throws {
    let finding = try #require(
      try Self.scan([Self.vulnerable("A", vectors: vectors, stated: stated)], [("web", "1")]).findings.first)
    #expect(finding.severity == severity)
    #expect(finding.score?.text == score)
    #expect(finding.stated == stated)
  }

  @Test("counts the vector of the package affected")
  func affectedSeverity() throws {
    let json: JSON = [
      "id": "A", "modified": "2026-01-01T00:00:00Z",
      "affected": [
        [
          "package": ["ecosystem": "PyPI", "name": "web"], "versions": ["1"],
          "severity": [Self.v3(Self.high)],
        ],
        [
          "package": ["ecosystem": "PyPI", "name": "other"], "versions": ["1"],
          "severity": [Self.v3(Self.critical)],
        ],
      ],
    ]
    #expect(try Self.scan([AdvisoryRecord(json: json)], [("web", "1")]).findings.first?.score?.text == "7.5")
  }

  @Test("shows the worst first, then by name, version and id")
  func order() throws {
    let records = try [
      Self.vulnerable("U"), Self.vulnerable("H", vectors: [Self.v3(Self.high)]),
      Self.vulnerable("C", vectors: [Self.v3(Self.critical)]),
      Self.vulnerable("C", vectors: [Self.v3(Self.critical)]),
      Self.vulnerable("B", vectors: [Self.v3(Self.critical)]),
      Self.vulnerable("A", vectors: [Self.v3(Self.critical)], "app"),
    ]
    let findings = try Self.scan(records, [("web", "1.10"), ("web", "1.1"), ("app", "1"), ("web", "1.1")])
    #expect(findings.components == 3)
    #expect(
      findings.findings.map { "\($0.component.name) \($0.component.version) \($0.id)" } == [
        "app 1 A", "web 1.1 B", "web 1.1 C", "web 1.10 B", "web 1.10 C", "web 1.1 H", "web 1.10 H",
        "web 1.1 U", "web 1.10 U",
      ])
  }

  @Test(
    "knows the smallest way out",
    arguments: [
      (["introduced 0,fixed 2", "introduced 0,fixed 1.5"], [], "1", "2"),
      (["introduced 0,fixed 2,introduced 2.0.1,fixed 2.1"], [], "2.0.1", "2.1"),
      (["introduced 0,fixed 1.5", "introduced 1.5,fixed 1.7"], [], "1", "1.7"),
      (["introduced 0"], [], "1", nil), (["introduced 0,last_affected 3"], ["1", "3"], "1", nil),
      // A version that another record lists is known, too; a pre-release is no way out while there is another.
      (["introduced 0,last_affected 1.4"], ["1.0", "1.4", "1.5rc1"], "1", "1.5rc1"),
      (["introduced 0,fixed 2rc1", "introduced 0,fixed 1.9"], [], "1", "2rc1"),
      (["introduced 0,fixed 2rc1", "introduced 0,fixed 2"], [], "1", "2"),
      (["introduced 0,fixed 1.26.17,introduced 2,fixed 2.0.6"], [], "2.0.1", "2.0.6"),
      (["introduced 0,fixed 1.0,introduced 1,fixed 1.0"], [], "0.1", "1.0"),
    ] as [([String], [String], String, String?)])
  func remedies(events: [String], listed: [String], version: String, way: String?) throws {
    var records = try events.enumerated().map { try Self.vulnerable("T-\($0.offset)", $0.element) }
    // Not of this version; but it tells that they exist.
    if !listed.isEmpty {
      records.append(try record("L", "web", extra: [("withdrawn", "2026-01-01T00:00:00Z")]))
    }
    if !listed.isEmpty {
      records.append(
        try record("L2", "web", versions: listed, extra: [("withdrawn", "2026-01-01T00:00:00Z")]))
    }
    let findings = try Self.scan(records, [("web", version)])
    #expect(findings.remedies.map(\.version) == [way])
  }

  @Test(
    "lists what it cannot evaluate",
    arguments: [
      ("pkg:conan/web@1", "1", "packages of type 'conan' are not evaluated"),
      (
        "pkg:rpm/fedora/web@1", "1",
        "packages of 'fedora' are not evaluated, of type 'rpm' only those of AlmaLinux and Rocky Linux"
      ),
      ("", "1", "'web' has no package URL"),
      (
        "pkg:deb/ubuntu/web@1", "1",
        "packages of 'ubuntu' are not evaluated, of type 'deb' only those of Debian"
      ),
      ("pkg:pypi/web", "", "'web' has no version"),
      (
        "pkg:golang/example.org/web", "(devel)",
        "'(devel)' does not begin with a number, as a semantic version does"
      ),
      ("web", "1", "'web' does not begin with 'pkg:'"),
      ("pkg:npm/git", "1", "G tells its versions by GIT commits only, which are not evaluated"),
    ])
  func notEvaluated(purl: String, version: String, reason: String) throws {
    let git = try record("G", in: "npm", "git", ranges: [range("GIT", "introduced 0")])
    let source = try AdvisorySource(snapshots: [
      AdvisorySnapshot(.init(source: "t", licence: "", date: nil), records: [git])
    ])
    let findings = try Findings.scan([Findings.Component(name: "web", version: version, purl: purl)], source)
    #expect(findings.findings.isEmpty)
    #expect(findings.notEvaluated.map(\.purl) == [purl])
    #expect(findings.notEvaluated.map(\.reason) == [reason])
  }

  @Test(
    "looks packages up as their advisories name them",
    arguments: [
      ("pkg:npm/%40scope/web@1", "", "npm", "@scope/web"),
      ("pkg:golang/github.com/masterminds/goutils@v1.0.0", "v1.0.0", "Go", "github.com/Masterminds/goutils"),
      ("pkg:cargo/web@1.0.0", "1.0.0", "crates.io", "web"),
      ("pkg:deb/debian/libweb1@1:1-1?arch=amd64&distro=debian-12", "1:1-1", "Debian:12", "libweb1"),
      ("pkg:deb/debian/libweb1@1:1-1?distro=debian-12.5&upstream=web@1.0-1", "1:1-1", "Debian:12", "web"),
      ("pkg:deb/debian/web@1?distro=sid", "1", "Debian:13", "web"),
      ("pkg:maven/org.example/web@1", "", "Maven", "org.example:web"),
      ("pkg:gem/web@1", "", "RubyGems", "web"),
      ("pkg:nuget/Web.Core@1", "", "NuGet", "web.core"), ("pkg:hex/web@1", "", "Hex", "web"),
      ("pkg:composer/Example/Web@1", "", "Packagist", "example/web"), ("pkg:pub/web@1", "", "Pub", "web"),
      ("pkg:swift/github.com/Example/web@1", "", "SwiftURL", "github.com/example/web"),
      ("pkg:cran/Web@1", "", "CRAN", "Web"), ("pkg:hackage/web@1", "", "Hackage", "web"),
      ("pkg:apk/alpine/libweb@1-r0?distro=alpine-3.20.3&upstream=web", "", "Alpine:v3.20", "web"),
      ("pkg:apk/wolfi/web@1?distro=wolfi-20230201", "", "Wolfi", "web"),
      ("pkg:rpm/rocky/web@1-1.el9?distro=rocky-9.4&epoch=2", "", "Rocky Linux:9", "web"),
      ("pkg:rpm/almalinux/web@1-1?distro=almalinux-8", "", "AlmaLinux:8", "web"),
    ])
  func ecosystems(purl: String, version: String, ecosystem: String, name: String) throws {
    let one = try record("A", in: ecosystem, name, ranges: [range("ECOSYSTEM", "introduced 0")])
    let source = try AdvisorySource(snapshots: [
      AdvisorySnapshot(.init(source: "t", licence: "", date: nil), records: [one])
    ])
    let findings = try Findings.scan([Findings.Component(name: "x", version: version, purl: purl)], source)
    #expect(findings.findings.map(\.id) == ["A"])
    #expect(findings.notEvaluated.isEmpty)
  }

  @Test("writes the findings document")
  func document() throws {
    let findings = try Self.scan(
      [
        Self.vulnerable("PYSEC-1", aliases: ["CVE-1"], vectors: [Self.v3(Self.high)], stated: "HIGH"),
        Self.vulnerable("X", "introduced 0", "app"),
      ], [("web", "1"), ("app", "1"), ("ok", "1")])
    #expect(Findings.mediaType == "application/vnd.stellwerk.findings+json")
    #expect(
      String(decoding: findings.json.canonical, as: UTF8.self) == """
        {"advisories":{"digest":"sha256:\(findings.advisories.digest.hex)","newest":"2026-01-02T03:04:05Z","records":2,"sources":[{"date":null,"name":"t","records":2}]},\
        "components":3,"findings":[\
        {"aliases":["PYSEC-1"],"component":{"name":"web","purl":"pkg:pypi/web@1","version":"1"},"decidedBy":"PYSEC-1","fixed":["2"],"id":"CVE-1",\
        "records":["PYSEC-1"],"score":"7.5","severity":"high","stated":"HIGH","vector":"\(Self.high)"},\
        {"aliases":[],"component":{"name":"app","purl":"pkg:pypi/app@1","version":"1"},"decidedBy":null,"fixed":[],"id":"X",\
        "records":["X"],"score":null,"severity":"unknown","stated":null,"vector":null}],\
        "notEvaluated":[],"remedies":[{"component":"pkg:pypi/app@1","name":"app","to":null,"version":"1"},\
        {"component":"pkg:pypi/web@1","name":"web","to":"2","version":"1"}]}
        """)
  }
}
