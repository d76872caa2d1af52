import BillOfMaterials
import Cryptography
import Foundation
import Packages
import TestSupport
import Testing

@Suite("An installed Python distribution")
struct PythonDistributionTests {
  private func component(_ headers: String) throws -> Component {
    try #require(try inventory(distribution("demo", "1.0", headers: headers)).inventory.components.first)
  }

  @Test("gives its name as written and a normalised purl")
  func name() throws {
    let files = distribution("Zope.Interface", "5.0")
    let component = try #require(try inventory(files).inventory.components.first)
    #expect(component.name == "Zope.Interface")
    #expect(component.version == "5.0")
    #expect(component.bomRef == "pkg:pypi/zope-interface@5.0")
    #expect(component.kind == .library)
    #expect(
      component.occurrences == [
        "usr/lib/app/Zope.Interface-5.0.dist-info/METADATA",
        "usr/lib/app/Zope.Interface-5.0.dist-info/RECORD",
      ])
    #expect(component.values(of: "stellwerk:python:record") == ["1 of 2 files verified"])
  }

  @Test(
    "gives its supplier and author",
    arguments: [
      ("", nil, nil, nil), ("Author: UNKNOWN", nil, nil, nil),
      ("Author: Ann", "Ann", nil, nil),
      ("Author-email: a@example.org", "a@example.org", "a@example.org", nil),
      ("Author-email: Ann <a@example.org>", "Ann", "a@example.org", nil),
      ("Author-email: \"Last, First\" <a@example.org>, b@example.org", "Last, First", "a@example.org", nil),
      ("Author: Ann\nAuthor-email: a@example.org", "Ann", "a@example.org", nil),
      ("Author: Ann\nMaintainer: Bob\nMaintainer-email: nonsense", "Bob", nil, "Ann"),
      (
        "Maintainer-email: Pallets <contact@example.org>\nAuthor: Ann", "Pallets", "contact@example.org",
        "Ann"
      ),
      ("Author: A, B and C", "A, B and C", nil, nil), ("Author-email: Only Name", "Only Name", nil, nil),
      ("Author: =?utf-8?q?Ram=C3=ADrez?= =?UTF-8?B?xYF1?= B.", "RamírezŁu B.", nil, nil),
      ("Author-email: =?iso-8859-1?Q?J=F6rg_M=2E?= <a@example.org>", "Jörg M.", "a@example.org", nil),
      (
        "Author: =?koi8-r?q?=C1?= =?utf-8?x?a?= =?utf-8?q?=C?= =?",
        "=?koi8-r?q?=C1?= =?utf-8?x?a?= =?utf-8?q?=C?= =?", nil, nil
      ),
      ("Author: Łukasz", "Łukasz", nil, nil), ("Author: See AUTHORS", nil, nil, nil),
      ("Author: See AUTHORS\nAuthor-email: a@example.org", "a@example.org", "a@example.org", nil),
    ] as [(String, String?, String?, String?)])
  func parties(headers: String, supplier: String?, email: String?, author: String?) throws {
    let component = try component(headers)
    #expect(component.supplier?.name == supplier)
    #expect(component.supplier?.email == email)
    #expect(component.author?.name == author)
  }

  @Test(
    "is told from a group by its name",
    arguments: [
      ("Ann Example", false), ("The Pallets Team", true), ("Python Software Foundation", true),
      ("Acme GmbH", true),
      ("Teamer", false), ("A. B. and contributors", true),
    ])
  func organisation(name: String, expected: Bool) { #expect(Party(name: name)?.isOrganisation == expected) }

  @Test(
    "gives its licence where it is unambiguous",
    arguments: [
      ("License-Expression: mit or apache-2.0\nLicense: BSD", "MIT OR Apache-2.0"), ("License: BSD", "BSD"),
      ("License: Apache 2.0", "Apache-2.0"), ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
      ("license: MIT", "MIT"), ("License: UNKNOWN", nil),
    ] as [(String, String?)])
  func licence(headers: String, expected: String?) throws {
    #expect(try component(headers).licence?.summary == expected)
  }

  @Test("keeps a folded licence text, also with bars or without folding")
  func text() throws {
    let expected = DeclaredLicence.named("First line", text: "First line\n\nThird line")
    #expect(try component("License: First line\n        \n        Third line").licence == expected)
    #expect(try component("License: First line\n       |\n       |Third line").licence == expected)
    #expect(try component("License: First line\r\n \r\n\tThird line\r").licence == expected)
    #expect(
      try component("License: First\nSecond line\nAuthor: Ann").licence
        == .named("First", text: "First\nSecond line"))
    #expect(try component("License: First\nSecond line\nAuthor: Ann").supplier?.name == "Ann")
  }

  @Test("gives its summary on one line and its addresses")
  func addresses() throws {
    let component = try component(
      """
      Summary: one
        two
      Home-page: https://example.org
      Project-URL: Homepage, https://example.org
      Project-URL: Bug-Tracker,https://example.org/issues
      Project-URL: Docs, https://example.org/docs
      Project-URL: Changelog, https://example.org/changes
      Project-URL: Fund, https://example.org/fund
      Project-URL: Repo, ftp:
      Project-URL: nothing
      """)
    #expect(component.summary == "one two")
    #expect(
      component.references.map { "\($0.kind.rawValue) \($0.url)" } == [
        "documentation https://example.org/docs", "issue-tracker https://example.org/issues",
        "other https://example.org/fund", "release-notes https://example.org/changes",
        "website https://example.org",
      ])
  }

  @Test("is read where the metadata is not UTF-8, absent or empty")
  func broken() throws {
    let info = "usr/lib/app/odd_name-1.5.dist-info"
    let latin = file("\(info)/METADATA", Array("Name: odd\nVersion: 1\nAuthor: J".utf8) + [0xE9, 0x0A])
    #expect(try inventory([latin]).inventory.components.first?.supplier?.name == "J\u{FFFD}")
    let (none, warnings) = try inventory([file("\(info)/RECORD", "")])
    #expect(none.components.map(\.bomRef) == ["pkg:pypi/odd-name@1.5"])
    #expect(none.completeness["pkg:pypi/odd-name@1.5"] == .incomplete)
    #expect(warnings.map(\.message) == ["name or version stands only in the name of the folder"])
    #expect(warnings.map(\.kind) == [.unreadable])
    let (nameless, refused) = try inventory([file("x/.dist-info/METADATA", "")])
    #expect(nameless.components == [])
    #expect(refused.map(\.message) == ["a distribution without a name"])
  }

  @Test("is read without a crash whatever its files hold", arguments: 0..<40)
  func hostile(seed: Int) throws {
    // A linear congruential generator (Knuth, MMIX): the same bytes every time.
    var state = UInt64(seed)
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let texts = [
      "Name: demo\nVersion: 1.0\nLicense: MIT\n        x\nAuthor-email: \"A, B\" <a@b>, c@d\n"
        + "Requires-Dist: a[b] (>=1) ; extra == 'x' and (python_version < '3' or os_name in 'y')\nProject-URL: a, https://b\n\n",
      "demo/a.py,sha256=AAAA,3\n\"demo/b,\"\"c.py\",sha512=,\n../../../../etc/x,,\n/abs,md5=x,-1\n",
    ]
    let files = zip(["METADATA", "RECORD"], texts).map { name, text in
      var bytes = Array(text.utf8)
      for _ in 0..<(next() % 12) { bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next()) }
      return file("a/demo-1.dist-info/\(name)", Array(bytes.prefix(next() % (bytes.count + 1))))
    }
    let found = try inventory(files).inventory
    let (first, second) = (
      try DocumentSummary(cycloneDX: found.cycloneDX), try DocumentSummary(spdx: found.spdx)
    )
    #expect(DocumentSummary.differences(first, second) == [])
  }

  @Test("found twice is one component with both evidences")
  func twice() throws {
    let files = distribution("demo", "1.0") + distribution("demo", "1.0", folder: "opt/other")
    let found = try inventory(files).inventory.components
    #expect(found.count == 1)
    #expect(found.first?.occurrences.count == 4)
  }
}

@Suite("A RECORD")
struct PythonRecordTests {
  private func warnings(_ lines: String, _ shipped: [SubjectFile] = []) throws -> [InventoryWarning] {
    let metadata = file("usr/lib/app/demo-1.dist-info/METADATA", "Name: demo\nVersion: 1\n")
    let list = file("usr/lib/app/demo-1.dist-info/RECORD", lines)
    return try inventory([metadata, list] + shipped).warnings
  }

  @Test("is held against the shipped bytes, path by path")
  func verified() throws {
    let content: [UInt8] = [1, 2, 3]
    let sha512 = base64(checksum(.sha512, of: content)).replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_")
    let lines =
      record("demo/a.py", content) + record("\"demo/b,\"\"c\"\".py\"", content)
      + record("../../bin/demo", content) + record("/etc/demo.conf", content)
      + "demo/d.py,sha512=\(sha512),3\r\n"
      + "demo/e.py,md5=x,3\ndemo/f.py,,\n./demo/../demo/g.py,,\n\n"
    let paths = [
      "usr/lib/app/demo/a.py", "usr/lib/app/demo/b,\"c\".py", "usr/bin/demo", "etc/demo.conf",
      "usr/lib/app/demo/d.py",
      "usr/lib/app/demo/e.py", "usr/lib/app/demo/f.py", "usr/lib/app/demo/g.py",
    ]
    #expect(try warnings(lines, paths.map { file($0, content) }) == [])
  }

  @Test("tells altered files from those that are not shipped")
  func discrepancies() throws {
    let lines =
      record("demo/a.py", [1]) + record("demo/b.py", [1]) + record("../../bin/demo", [1])
      + "demo/__pycache__/a.pyc,,\ndemo/c.py,sha256=AAAA,\n../../../../x,,\n"
    let shipped = [
      file("usr/lib/app/demo/a.py", [2]), file("usr/lib/app/demo/b.py", [1, 2]),
      file("usr/lib/app/demo/c.py", [1]),
    ]
    #expect(
      try warnings(lines, shipped) == [
        InventoryWarning(
          .altered, "pkg:pypi/demo@1", "3 files are not the bytes that RECORD states",
          details: ["usr/lib/app/demo/a.py", "usr/lib/app/demo/b.py", "usr/lib/app/demo/c.py"]),
        InventoryWarning(
          .missing, "pkg:pypi/demo@1", "1 file is in RECORD, but not in the package",
          details: ["usr/bin/demo"]),
        InventoryWarning(
          .unreadable, "pkg:pypi/demo@1", "RECORD names files outside the package", details: ["../../../../x"]
        ),
      ])
  }

  @Test("is stated as absent where there is none")
  func absent() throws {
    let metadata = file("usr/lib/app/demo-1.dist-info/METADATA", "Name: demo\nVersion: 1\n")
    let (inventory, warnings) = try inventory([metadata])
    #expect(inventory.components.first?.values(of: "stellwerk:python:record") == ["absent"])
    #expect(warnings.map(\.message) == ["there is no RECORD to hold the files against"])
  }
}

@Suite("The graph of requirements")
struct PythonRequirementGraphTests {
  private func edges(_ files: [SubjectFile]) throws -> [String: [String]] {
    try inventory(files).inventory.dependencies.reduce(into: [:]) { edges, pair in
      edges[pair.key.replacingOccurrences(of: "pkg:pypi/", with: "")] = pair.value.map {
        $0.replacingOccurrences(of: "pkg:pypi/", with: "")
      }
    }
  }

  private let app = "pkg:deb/example/app@1.0-1?arch=amd64"

  @Test("has an edge for what applies, by normalised name")
  func applies() throws {
    let files =
      distribution("a", "1", headers: "Requires-Dist: B.c_d\nRequires-Dist: e; python_version < '3'")
      + distribution("b-c-d", "1") + distribution("e", "1")
    #expect(try edges(files) == ["a@1": ["b-c-d@1"], "b-c-d@1": [], "e@1": [], app: ["a@1", "e@1"]])
  }

  @Test("follows extras that are demanded, also through others and of oneself")
  func extras() throws {
    let files =
      distribution("a", "1", headers: "Requires-Dist: b[X_1]")
      + distribution(
        "b", "1",
        headers:
          "Requires-Dist: b[y]; extra == 'x-1'\nRequires-Dist: c; extra == 'y'\nRequires-Dist: d; extra == 'z'"
      )
      + distribution("c", "1") + distribution("d", "1")
    #expect(try edges(files) == ["a@1": ["b@1"], "b@1": ["c@1"], "c@1": [], "d@1": [], app: ["a@1", "d@1"]])
  }

  @Test("states what is unresolved, unsatisfied or unreadable")
  func unresolved() throws {
    let files =
      distribution("a", "1", headers: "Requires-Dist: gone >=2\nRequires-Dist: b (<1)\nRequires-Dist: ???")
      + distribution("b", "1")
    let (inventory, warnings) = try inventory(files)
    #expect(
      warnings == [
        InventoryWarning(.unreadable, "pkg:pypi/a@1", "a requirement cannot be read", details: ["???"]),
        InventoryWarning(
          .unresolved, "pkg:pypi/a@1", "a required distribution is not in the package", details: ["gone >=2"]),
        InventoryWarning(
          .unsatisfied, "pkg:pypi/a@1", "a required distribution is there in another version",
          details: ["b <1"]),
      ])
    let component = try #require(inventory.components.first)
    #expect(component.values(of: "stellwerk:python:unresolved") == ["gone >=2"])
    #expect(
      inventory.completeness == ["pkg:pypi/a@1": .incomplete, "pkg:pypi/b@1": .complete, app: .complete])
    #expect(inventory.dependencies["pkg:pypi/a@1"] == ["pkg:pypi/b@1"])
  }

  @Test("reaches circles from the root")
  func circles() throws {
    let files =
      distribution("a", "1", headers: "Requires-Dist: b")
      + distribution("b", "1", headers: "Requires-Dist: a")
      + distribution("c", "1")
    #expect(try edges(files)[app] == ["a@1", "c@1"])
  }
}
