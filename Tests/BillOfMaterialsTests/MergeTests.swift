import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem
import Packages
import Testing

private let maker = Inventory.Tool(name: "stellwerk", version: "1")

private func bill(_ name: String, _ components: String, _ dependencies: String, _ complete: String = "")
  -> String
{
  #"""
  {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
  "metadata": {"timestamp": "2026-11-22T10:00:00Z", "authors": [{"name": "Ann"}],
  "component": {"type": "application", "bom-ref": "root", "name": "\#(name)", "version": "1", "purl": "pkg:generic/\#(name)@1"}},
  "components": [\#(components)], "dependencies": [\#(dependencies)],
  "compositions": [{"aggregate": "complete", "dependencies": [\#(complete)]}]}
  """#
}

private let first = bill(
  "first",
  #"""
  {"type": "library", "bom-ref": "x", "name": "x", "version": "1", "purl": "pkg:npm/x@1", "licenses": [{"license": {"id": "MIT"}}],
  "hashes": [{"alg": "SHA-256", "content": "\#(String(repeating: "a", count: 64))"}], "evidence": {"occurrences": [{"location": "a.lock"}]}},
  {"type": "library", "bom-ref": "y", "name": "y", "version": "1", "purl": "pkg:npm/y@1"},
  {"type": "library", "bom-ref": "n", "name": "n", "version": "1"}, {"type": "file", "bom-ref": "f", "name": "f", "hashes": [{"alg": "SHA-1", "content": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}
  """#,
  #"{"ref": "root", "dependsOn": ["x", "n"]}, {"ref": "x", "dependsOn": ["y"]}"#, #""root", "x", "y""#)

private let second = bill(
  "second",
  #"""
  {"type": "library", "bom-ref": "1", "name": "x", "version": "1", "purl": "pkg:npm/x@1", "licenses": [{"license": {"id": "ISC"}}], "supplier": {"name": "X Inc"},
  "hashes": [{"alg": "SHA-256", "content": "\#(String(repeating: "b", count: 64))"}], "evidence": {"occurrences": [{"location": "b.lock"}]}},
  {"type": "library", "bom-ref": "2", "name": "z", "version": "1", "purl": "pkg:npm/z@1"},
  {"type": "library", "bom-ref": "3", "name": "n", "version": "1"}, {"type": "file", "bom-ref": "4", "name": "f", "hashes": [{"alg": "SHA-1", "content": "aa39a3ee5e6b4b0d3255bfef95601890afd80709"}]}
  """#,
  #"{"ref": "root", "dependsOn": ["1"]}, {"ref": "1", "dependsOn": ["2"]}"#, #""root", "1", "2""#)

private func inventory(_ text: String) throws -> Inventory {
  let document = try BillDocument(parsing: Array(text.utf8), file: "a")
  try #require(document.problems() == [])
  return try Inventory(reading: document, timestamp: Timestamp(seconds: 0), tool: maker)
}

private func merged(_ texts: String..., version: String? = "3") throws -> InventoryMerge {
  var parts: [(name: String, inventory: Inventory)] = []
  for (index, text) in texts.enumerated() { parts.append(("\(index + 1).json", try inventory(text))) }
  return try InventoryMerge(
    parts, name: "all", version: version, timestamp: Timestamp(seconds: 1_700_000_000), tool: maker)
}

@Suite("Merged bills of materials")
struct MergeTests {
  @Test("have a new subject that consists of the old ones")
  func subject() throws {
    let all = try merged(first, second).inventory
    #expect(all.root.name == "all" && all.root.purl?.text == "pkg:generic/all@3")
    #expect(all.dependencies["pkg:generic/all@3"] == ["pkg:generic/first@1", "pkg:generic/second@1"])
    #expect(all.completeness["pkg:generic/all@3"] == .unknown)
    #expect(all.authors.map(\.name) == ["Ann"])
    #expect(
      all.components.map(\.bomRef) == [
        "f@", "f@#2", "n@1", "pkg:generic/first@1", "pkg:generic/second@1", "pkg:npm/x@1", "pkg:npm/y@1",
        "pkg:npm/z@1",
      ])
  }

  @Test("have what both name once, with the evidence of both and the facts that only one has")
  func joined() throws {
    let all = try merged(first, second).inventory
    let x = try #require(all.components.first { $0.bomRef == "pkg:npm/x@1" })
    #expect(x.occurrences == ["a.lock", "b.lock"])
    #expect(x.supplier?.name == "X Inc" && x.licence?.summary == "MIT")
    #expect(x.digests.map { $0.hex.prefix(1) } == ["a", "b"])
    #expect(x.values(of: "stellwerk:merge:licence") == ["ISC"])
  }

  @Test("tell what contradicts each other")
  func conflicts() throws {
    let conflicts = try merged(first, second).conflicts
    #expect(
      conflicts.map(\.message) == [
        "pkg:npm/x@1: the documents name different digests SHA-256",
        "pkg:npm/x@1: the documents name different values of its licence",
      ])
    #expect(conflicts.allSatisfy { $0.code == .mergeConflict && $0.code.name == "sbom.merge-conflict" })
    #expect(conflicts.last?.cause == "'MIT', and 'ISC' in 2.json")
    #expect(try merged(first, first).conflicts == [])
  }

  @Test(
    "keep every fact that contradicts as a property, and tell it",
    arguments: [
      (#""name": "x""#, #""name": "X""#, "name", ["X"]),
      (#""name": "x""#, #""group": "g", "name": "X""#, "name", ["g/X"]),
      (#""group": "f", "name": "x""#, #""group": "g", "name": "x""#, "group", ["g"]),
      (#""name": "x""#, #""group": "g", "name": "x""#, "group", []),
      (#""name": "x", "version": "1""#, #""name": "x", "version": "1.0""#, "version", ["1.0"]),
      (#""name": "x""#, #""name": "x", "version": "1.0""#, "version", []),
      (#""name": "x", "description": "a""#, #""name": "x", "description": "b""#, "description", ["b"]),
      (#""name": "x", "scope": "excluded""#, #""name": "x", "scope": "optional""#, "scope", ["optional"]),
      (#""name": "caf\u00e9""#, #""name": "cafe\u0301""#, "name", ["cafe\u{301}"]),
    ])
  func facts(one: String, other: String, fact: String, values: [String]) throws {
    func document(_ members: String) -> String {
      bill("p", #"{"type": "library", "bom-ref": "x", \#(members), "purl": "pkg:npm/x@1"}"#, "")
    }
    let merge = try merged(document(one), document(other))
    let x = try #require(merge.inventory.components.first { $0.bomRef == "pkg:npm/x@1" })
    #expect(x.values(of: "stellwerk:merge:\(fact)").map { Array($0.utf8) } == values.map { Array($0.utf8) })
    #expect(
      merge.conflicts.map(\.message)
        == values.map { _ in "pkg:npm/x@1: the documents name different values of its \(fact)" })
    // A group of somebody else's name is no group of this one.
    #expect(x.group == (fact == "group" ? one.contains("\"f\"") ? "f" : "g" : nil))
  }

  @Test("keep apart what only a look at the bytes tells apart")
  func bytes() throws {
    func document(_ name: String) -> String {
      bill("p", #"{"type": "library", "bom-ref": "x", "name": "\#(name)", "version": "1"}"#, "")
    }
    let merge = try merged(document("caf\u{E9}"), document("cafe\u{301}"), document("caf\u{E9}"))
    #expect(merge.inventory.components.map { $0.name.utf8.count } == [6, 5, 1])
    #expect(merge.conflicts == [])
  }

  @Test("have each occurrence, address, digest and property once, however many documents name it")
  func lists() throws {
    func document(_ numbers: ClosedRange<Int>) -> String {
      func list(_ text: (Int) -> String) -> String { numbers.map(text).joined(separator: ", ") }
      return bill(
        "p",
        #"""
        {"type": "library", "bom-ref": "x", "name": "x", "purl": "pkg:npm/x@1",
        "properties": [\#(list { #"{"name": "n", "value": "\#($0)"}"# })],
        "externalReferences": [\#(list { #"{"type": "vcs", "url": "https://example.org/\#($0)"}"# })],
        "evidence": {"occurrences": [\#(list { #"{"location": "\#($0)"}"# })]}}
        """#, "")
    }
    let x = try #require(
      try merged(document(1...40), document(21...60), document(1...60)).inventory.components.last)
    let numbers = (1...60).map(String.init)
    #expect(x.occurrences == numbers && x.properties.map(\.value) == numbers)
    #expect(x.references.map(\.url) == numbers.map { "https://example.org/\($0)" })
  }

  @Test("keep all edges, and say that needs are complete only where one document names them all")
  func graph() throws {
    let all = try merged(first, second).inventory
    #expect(all.dependencies["pkg:npm/x@1"] == ["pkg:npm/y@1", "pkg:npm/z@1"])
    #expect(all.completeness["pkg:npm/x@1"] == .incomplete)
    #expect(all.completeness["pkg:npm/y@1"] == .complete)
    #expect(all.completeness["pkg:generic/first@1"] == .complete)
    #expect(all.completeness["n@1"] == .unknown)
  }

  @Test(
    "are valid in every format, the same bytes each time, and equal in all of them",
    arguments: BillFormat.allCases)
  func written(format: BillFormat) throws {
    let all = try merged(first, second).inventory
    let text = format.text(of: all)
    #expect(try text == format.text(of: merged(first, second).inventory))
    let document = try BillDocument(parsing: Array(text.utf8), file: "a")
    #expect(document.problems() == [])
    let reference = try BillDocument(parsing: Array(BillFormat.cycloneDXJSON.text(of: all).utf8), file: "b")
    let differences = DocumentSummary.differences(
      try DocumentSummary(reference), try DocumentSummary(document))
    #expect(differences == [])
  }

  @Test("hold components in the same number whatever the order of the documents")
  func order() throws {
    let (one, other) = (try merged(first, second).inventory, try merged(second, first).inventory)
    #expect(one.components.map(\.bomRef) == other.components.map(\.bomRef))
    #expect(one.dependencies == other.dependencies && one.completeness == other.completeness)
  }

  @Test("may contain a product of the same name")
  func sameName() throws {
    let all = try merged(
      bill("all", "", "").replacing(
        "\"version\": \"1\", \"purl\": \"pkg:generic/all@1\"",
        with: "\"version\": \"3\", \"purl\": \"pkg:generic/all@3\"")
    ).inventory
    #expect(all.components.map(\.bomRef) == ["pkg:generic/all@3#2"])
    #expect(all.dependencies["pkg:generic/all@3"] == ["pkg:generic/all@3#2"])
    let plain = try merged(first, version: nil).inventory
    #expect(plain.root.bomRef == "subject:all" && plain.root.version == nil)
  }
}
