import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import OperatingSystem
import TestSupport
import Testing

private let converter = Inventory.Tool(name: "stellwerk", version: "1")

private func converted(_ document: BillDocument, to format: BillFormat) throws -> BillDocument {
  let inventory = try Inventory(reading: document, timestamp: Timestamp(seconds: 0), tool: converter)
  return try BillDocument(parsing: Array(format.text(of: inventory).utf8), file: format.rawValue)
}

/// What a converted document must say: everything but references.
private func lines(_ document: BillDocument) throws -> [String] {
  let summary = try DocumentSummary(document)
  return (summary.components + summary.files + (summary.root.map { [$0] } ?? [])).map {
    "\($0.name) \($0.version ?? "") \($0.purl ?? "") \($0.licence ?? "") \($0.supplier ?? "") \($0.sha256 ?? "")"
  }.sorted()
}

private let bill = #"""
  {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
  "metadata": {"timestamp": "2026-11-22T10:00:00Z", "component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1"}},
  "components": [
  {"type": "library", "bom-ref": "a", "group": "org", "name": "a", "version": "2", "purl": "pkg:maven/org/a@2", "cpe": "cpe:2.3:a:org:a:2:*:*:*:*:*:*:*",
  "scope": "excluded", "supplier": {"name": "Acme Inc", "contact": [{"email": "a@example.org"}]}, "licenses": [{"expression": "MIT AND (Apache-2.0 OR MIT)"}],
  "hashes": [{"alg": "MD5", "content": "d41d8cd98f00b204e9800998ecf8427e"}, {"alg": "SHA3-256", "content": "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"}],
  "properties": [{"name": "stellwerk:x", "value": "y"}]},
  {"type": "machine-learning-model", "bom-ref": "b", "name": "b", "licenses": [{"license": {"name": "Our own"}}]},
  {"type": "file", "bom-ref": "f", "name": "bin/f", "hashes": [{"alg": "SHA-1", "content": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}]},
  {"type": "file", "bom-ref": "g", "name": "bin/g"}],
  "dependencies": [{"ref": "app", "dependsOn": ["a", "b"]}, {"ref": "a", "dependsOn": ["b"]}, {"ref": "b"}],
  "compositions": [{"aggregate": "complete", "dependencies": ["app", "a", "b"]}]}
  """#

@Suite("A converted document")
struct ConversionTests {
  @Test("is valid, and says the same in every format", arguments: BillFormat.allCases)
  func formats(format: BillFormat) throws {
    let document = try BillDocument(parsing: Array(bill.utf8), file: "a")
    #expect(document.problems() == [])
    let result = try converted(document, to: format)
    #expect(result.problems() == [])
    let summary = try DocumentSummary(result)
    #expect(summary.root?.name == "app" && summary.edges.count == 3)
    let first = try #require(summary.components.first { $0.purl == "pkg:maven/org/a@2" })
    #expect(first.name == "org/a" && first.version == "2" && first.supplier == "Acme Inc")
    #expect(first.licence == "MIT AND (Apache-2.0 OR MIT)")
    #expect(summary.components.first { $0.name == "b" }?.licence == "Our own")
    // Where a format has no scopes the property tells it.
    #expect(
      Set(first.properties) == [
        Property("stellwerk:x", "y"), Property("stellwerk:list:scope", "development"),
      ]
    )
    let names = Set((summary.components + summary.files).map(\.name))
    #expect(names == ["org/a", "b", "bin/f", "bin/g"])
  }

  @Test(
    "has the scope of what had one, and of nothing else",
    arguments: BillFormat.allCases.filter { $0.rawValue.hasPrefix("cyclonedx") })
  func scope(format: BillFormat) throws {
    let result = try converted(try BillDocument(parsing: Array(bill.utf8), file: "a"), to: format)
    let inventory = try Inventory(reading: result, timestamp: Timestamp(seconds: 0), tool: converter)
    #expect(inventory.root.scope == nil)
    #expect(inventory.components.filter { $0.scope != nil }.map(\.name) == ["a"])
    #expect(inventory.components.first { $0.name == "a" }?.scope == .excluded)
  }

  @Test("is the same bytes each time, and its own conversion", arguments: BillFormat.allCases)
  func stable(format: BillFormat) throws {
    let once = try converted(try BillDocument(parsing: Array(bill.utf8), file: "a"), to: format)
    let twice = try converted(once, to: format)
    #expect(try lines(once) == lines(twice))
  }

  @Test(
    "is valid for every public document that is",
    .enabled(if: sharedMaterial("conformance") != nil), arguments: BillFormat.allCases)
  func corpus(format: BillFormat) throws {
    let sets = try #require(sharedMaterial("conformance"))
    var count = 0
    for set in ["cyclonedx-schema/files", "spdx-docs/files"] {
      for file in try FileManager.default.subpathsOfDirectory(atPath: "\(sets)/\(set)").sorted()
      where !file.hasSuffix(".xml") {
        let bytes = (try? Data(contentsOf: URL(filePath: "\(sets)/\(set)/\(file)"))) ?? Data()
        guard let document = try? BillDocument(parsing: Array(bytes), file: file), document.problems().isEmpty
        else {
          continue
        }
        count += 1
        let result = try converted(document, to: format)
        #expect(result.problems(limit: 3) == [], "\(file)")
        #expect(try lines(result).count >= lines(document).count, "\(file)")
      }
    }
    #expect(count > 100)
  }

  @Test("differs from another by what came, went and changed")
  func difference() throws {
    func summary(_ text: String) throws -> DocumentSummary {
      try DocumentSummary(try BillDocument(parsing: Array(text.utf8), file: "a"))
    }
    let after = bill.replacing(
      #""version": "2", "purl": "pkg:maven/org/a@2""#, with: #""version": "3", "purl": "pkg:maven/org/a@3""#
    )
    .replacing(#""name": "bin/g""#, with: #""name": "bin/h""#).replacing(
      #""dependsOn": ["b"]"#, with: #""dependsOn": []"#)
    let changes = BillDifference(from: try summary(bill), to: try summary(after)).changes
    #expect(
      changes.map { "\($0.kind) \($0.component)" } == [
        "removed file bin/g", "added file bin/h", "changed pkg:maven/org/a",
      ])
    #expect(
      changes.last?.details == [
        BillDifference.Detail(name: "version", before: "2", after: "3"),
        BillDifference.Detail(name: "needs", before: "b", after: nil),
      ])
    #expect(BillDifference(from: try summary(bill), to: try summary(bill)).changes.isEmpty)
    #expect(changes.last?.json["details"]?.array?.count == 2)
  }
}
