import Advisories
import Diagnostics
import Foundation
import JSON
import OperatingSystem
import Testing

@Suite("Real advisories")
struct RealDataTests {
  static let zip = "data/osv/PyPI.zip"
  static let hasData = AdvisoryCases.has(zip) && AdvisoryCases.has("design/rehearsal/legacy.lock")

  /// What a pip lock file pins.
  static func components(_ lock: String) throws -> [Findings.Component] {
    try String(contentsOfFile: AdvisoryCases.path("design/rehearsal/\(lock).lock"), encoding: .utf8).split(
      separator: "\n"
    ).compactMap { line in
      let words = line.split(separator: " ").first?.components(separatedBy: "==") ?? []
      guard words.count == 2 else { return nil }
      return Findings.Component(name: words[0], version: words[1], purl: "pkg:pypi/\(words[0])@\(words[1])")
    }
  }

  @Test(
    "are found in the examples as they were by hand, from the database and from the snapshot",
    .enabled(if: hasData, "the advisory data are not beside the repository"))
  func rehearsal() throws {
    let folder = try AdvisoryFolder()
    let database = "\(folder.path)/pypi.db"
    let summary = try AdvisoryImport.database(
      AdvisoryCases.path(Self.zip), to: database, source: "PyPI", now: now)
    #expect(summary.added == 7091)
    #expect(summary.rejected.isEmpty)
    #expect(summary.future == 2)
    #expect(summary.date?.date == "2026-07-23")
    let legacy = try Self.components("legacy")
    let csvkit = try Self.components("csvkit")
    #expect(legacy.count == 15)
    #expect(csvkit.count == 19)
    let snapshot = "\(folder.path)/examples.jsonl"
    _ = try AdvisoryImport.snapshot(
      AdvisoryCases.path(Self.zip), to: snapshot, packages: (legacy + csvkit).map(\.name),
      header: .init(source: "s", licence: "l", date: nil), now: now)
    for path in [database, snapshot] {
      let source = try AdvisorySource(path)
      #expect(try Findings.scan(csvkit, source).findings.isEmpty)
      let findings = try Findings.scan(legacy, source)
      #expect(findings.findings.flatMap(\.records).count == 42)
      #expect(findings.findings.count == 41)
      let counts = Severity.allCases.map { severity in
        findings.findings.filter { $0.severity == severity }.count
      }
      #expect(counts == [1, 7, 15, 0, 0, 18])
      let first = try #require(findings.findings.first)
      #expect(
        [first.component.name, first.id, first.score?.text, first.decidedBy] == [
          "pyopenssl", "CVE-2026-27459", "9.8", "PYSEC-2026-2269",
        ])
      #expect(first.fixed == ["26.0.0"])
      let urllib3 = try #require(findings.findings.first { $0.records == ["PYSEC-2023-192"] })
      #expect(
        [urllib3.id, urllib3.score?.text] + urllib3.fixed == ["CVE-2023-43804", "8.1", "1.26.17", "2.0.6"])
      #expect(
        findings.remedies.map { "\($0.component.name) \($0.version ?? "-")" } == [
          "flask 3.1.3", "idna 3.15", "jinja2 3.1.6", "pyopenssl 26.0.0", "requests 2.33.0", "urllib3 2.7.0",
          "werkzeug 3.1.6",
        ])
    }
  }

  @Test(
    "of the repository are those that an import gives, byte for byte",
    .enabled(if: hasData, "the advisory data are not beside the repository"))
  func committed() throws {
    let folder = try AdvisoryFolder()
    let packages = try (Self.components("legacy") + Self.components("csvkit")).map(\.name)
    // As policies/advisories/README.md says.
    let header = AdvisorySnapshot.Header(
      source: "PyPA advisory database, PyPI", licence: "CC-BY-4.0", date: nil)
    _ = try AdvisoryImport.snapshot(
      AdvisoryCases.path(Self.zip), to: "\(folder.path)/x.jsonl", packages: packages, header: header, now: now
    )
    let committed = AdvisoryCases.package.appendingPathComponent("policies/advisories/examples.jsonl").path
    #expect(try readBytes(of: "\(folder.path)/x.jsonl") == readBytes(of: committed))
    let findings = try Findings.scan(Self.components("legacy"), AdvisorySource(parent(of: committed)))
    #expect(findings.findings.count == 41)
  }

  @Test(
    "of each ecosystem are taken, but for named errors of their own",
    .enabled(if: hasData, "the advisory data are not beside the repository"),
    arguments: [("npm", 1437, 0), ("crates.io", 1206, 0), ("RubyGems", 24, 0)])
  func ecosystems(name: String, count: Int, rejected: Int) throws {
    let folder = try AdvisoryFolder()
    let summary = try AdvisoryImport.database(
      AdvisoryCases.path("data/osv/\(name).zip"), to: "\(folder.path)/a.db", source: name, now: now)
    #expect(summary.added == count)
    #expect(summary.rejected.count == rejected, "\(summary.rejected.prefix(3))")
  }

  @Test(
    "of the public end-to-end case match its Python packages",
    .enabled(
      if: AdvisoryCases.has("conformance/e2e-lockfile-vuln/cases.jsonl"),
      "the public cases are not beside the repository"))
  func endToEnd() throws {
    let folder = try AdvisoryFolder()
    _ = try AdvisoryImport.database(
      AdvisoryCases.path("conformance/e2e-lockfile-vuln/files/db.osv.jsonl"), to: "\(folder.path)/a.db",
      source: "t", now: now)
    let source = try AdvisorySource("\(folder.path)/a.db")
    for row in try AdvisoryCases.rows("e2e-lockfile-vuln") where ["pipenv", "uv"].contains(row["id"]?.string)
    {
      let components = try #require(row["components"]?.array).map { component in
        Findings.Component(
          name: component["name"]?.string ?? "", version: component["version"]?.string ?? "",
          purl: component["purl"]?.string ?? "")
      }
      let found = try Findings.scan(components, source).findings.map {
        "\($0.component.name) \($0.component.version) \($0.id)"
      }
      let expected = try #require(row["matches"]?.array).map {
        "\($0["name"]?.string ?? "") \($0["version"]?.string ?? "") \($0["cve"]?.string ?? "")"
      }
      #expect(found.sorted() == expected.sorted())
    }
  }
}
