import BillOfMaterials
import Foundation
import JSON
import Packages
import Testing

/// The first component that a lock file in a source tree names.
private func listed(_ path: String, _ text: String, _ more: [(String, String)] = []) throws -> Component {
  let files = ([(path, text)] + more).map { SubjectFile(path: $0.0, content: Array($0.1.utf8)) }
  return try #require(try inventory(files) { $0.content = .source }.inventory.components.first)
}

@Suite("What shows that a component is there")
struct EvidenceTests {
  private func bill() throws -> Inventory {
    let files = [
      ("requirements.txt", "# one\nrequests==2.0\n"), ("sub/requirements.txt", "requests==2.0\n"),
    ].map { SubjectFile(path: $0.0, content: Array($0.1.utf8)) }
    return try inventory(files) { $0.content = .source }.inventory
  }

  @Test("is told with technique, file and line in CycloneDX 1.6")
  func cycloneDX() throws {
    let component = try #require(try bill().cycloneDX["components"]?.array?.first)
    #expect(
      component["evidence"]?.text
        == #"{"identity":[{"field":"purl","methods":[{"technique":"manifest-analysis","confidence":1}]}],"#
        + #""occurrences":[{"location":"requirements.txt","line":2},{"location":"sub/requirements.txt","line":1}]}"#
    )
    let old = try #require(try bill().cycloneDX(.v1_5)["components"]?.array?.first?["evidence"])
    #expect(old["identity"]?["field"]?.string == "purl")
    #expect(old["occurrences"]?.array?.first?.text == #"{"location":"requirements.txt"}"#)
    #expect(try bill().cycloneDX(.v1_4)["components"]?.array?.first?["evidence"] == nil)
  }

  @Test("is a line of the source information in SPDX")
  func spdx() throws {
    let lines =
      "found by manifest-analysis in requirements.txt\nfound by manifest-analysis in sub/requirements.txt"
    let package = try #require(try bill().spdx["packages"]?.array?.last)
    #expect(package["sourceInfo"]?.string == lines)
    let graph = try bill().spdx3["@graph"]?.array ?? []
    #expect(graph.contains { $0["software_sourceInfo"]?.string == lines })
  }

  @Test("is kept by conversion", arguments: BillFormat.allCases.filter { $0 != .cycloneDXJSON14 })
  func converted(format: BillFormat) throws {
    let document = try BillDocument(parsing: Array(format.text(of: try bill()).utf8), file: "a")
    #expect(document.problems() == [])
    let read = try Inventory(reading: document, timestamp: moment, tool: tool)
    let component = try #require(read.components.first)
    #expect(component.techniques == [.manifest])
    #expect(component.occurrences == ["requirements.txt", "sub/requirements.txt"])
  }

  @Test(
    "is read only from lines that are ours",
    arguments: [
      ("found by binary-analysis, filename in a b", ["binary-analysis", "filename"], ["a b"]),
      ("found in x\nfound in y", [], ["x", "y"]), ("found by magic in x", [], []),
      ("found by filename", ["filename"], []),
      ("acquired from x", [], []), ("found", [], []), ("foundry in x", [], []), ("", [], []),
    ])
  func words(text: String, techniques: [String], files: [String]) throws {
    let tags = tags + (text.isEmpty ? "" : "PackageSourceInfo: <text>\(text)</text>\n")
    let document = try BillDocument(parsing: Array(tags.utf8), file: "a")
    let root = try Inventory(reading: document, timestamp: moment, tool: tool).root
    #expect(root.techniques.map(\.rawValue) == techniques && root.occurrences == files)
  }
}

@Suite("Who supplies a listed package")
struct SupplierTests {
  private static let lists: [(String, String, String?, Bool)] = [
    // A Debian package: its maintainer, else the distribution.
    (
      "var/lib/dpkg/status",
      "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nMaintainer: Ann <a@example.org>\n",
      "Ann", false
    ),
    (
      "var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "Debian", true
    ),
    ("lib/apk/db/installed", "P:a\nV:1\nA:x86_64\n", "Alpine Linux", true),
    ("go.mod", "module m\n\ngo 1.20\n\nrequire golang.org/x/text v0.3.0\n", "The Go Authors", true),
    // Accounts and scopes are no parties.
    ("go.mod", "module m\n\ngo 1.20\n\nrequire github.com/o/r v0.3.0\n", nil, false),
    ("yarn.lock", "# yarn lockfile v1\n\n\n\"@scope/a@^1\":\n  version \"1.0.0\"\n", nil, false),
    ("composer.lock", #"{"packages": [{"name": "vendor/a", "version": "1"}]}"#, nil, false),
    ("requirements.txt", "a==1\n", nil, false),
  ]

  @Test("follows from its list, or is open", arguments: lists)
  func suppliers(path: String, text: String, name: String?, isOrganisation: Bool) throws {
    let release = path.hasPrefix("lib/apk") ? "ID=alpine\nVERSION_ID=3.20\n" : "ID=debian\nVERSION_ID=12\n"
    let files = [(path, text), ("etc/os-release", release)].map {
      SubjectFile(path: $0.0, content: Array($0.1.utf8))
    }
    let bill = try inventory(files) { $0.content = .source }.inventory
    let component = try #require(bill.components.first { $0.name != "m" })
    #expect(component.supplier?.name == name && component.supplier?.isOrganisation ?? false == isOrganisation)
  }

  @Test(
    "has licences of which one may be chosen where its ecosystem says so",
    arguments: [
      (#"["MIT", "GPL-2.0-only"]"#, "MIT OR GPL-2.0-only"), (#"["MIT"]"#, "MIT"),
      (#"["MIT", "ours"]"#, "MIT; ours"),
      (#"["MIT AND ISC", "0BSD"]"#, "(MIT AND ISC) OR 0BSD"),
    ])
  func choice(licences: String, expected: String) throws {
    let component = try listed(
      "composer.lock", #"{"packages": [{"name": "v/a", "version": "1", "license": \#(licences)}]}"#)
    #expect(component.licence?.summary == expected)
  }
}
