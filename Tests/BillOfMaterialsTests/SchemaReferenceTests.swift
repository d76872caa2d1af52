import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// Tells of each document whether the official schema of its version allows it.
private let script = """
  import json, sys, pathlib, jsonschema
  folder = pathlib.Path(sys.argv[1])
  load = lambda p: json.loads(p.read_text())
  from referencing import Registry, Resource
  from referencing.jsonschema import DRAFT7
  store = {s['$id']: s for s in map(load, (folder / 'cyclonedx').glob('*.schema.json')) if '$id' in s}
  registry = Registry().with_resources((u, Resource.from_contents(s, default_specification=DRAFT7)) for u, s in store.items())
  validators = {}
  def validator(document):
    if 'bomFormat' in document: name = f"cyclonedx/bom-{document['specVersion']}.schema.json"
    else: name = {'SPDX-2.2': 'spdx/spdx-2.2.2.schema.json'}.get(document.get('spdxVersion'), 'spdx/spdx-2.3.schema.json')
    if name not in validators: validators[name] = jsonschema.Draft7Validator(load(folder / name), registry=registry)
    return validators[name]
  print(json.dumps([validator(d).is_valid(d) for d in json.load(sys.stdin)]))
  """

/// Small changes of a value at many places: a member gone, a member more, a value of another kind.
private func changed(_ json: JSON, at path: [Int], by change: Int) -> JSON {
  switch json {
  case .object(var members):
    guard let first = path.first, !members.isEmpty else { return .string("x") }
    let index = first % members.count
    if path.count == 1 {
      switch change {
      case 0: members.remove(at: index)
      case 1: members.append(("unheardOf", .integer(1)))
      case 2: members[index].value = .array([members[index].value])
      default: members[index].value = .string("  ")
      }
    } else {
      members[index].value = changed(members[index].value, at: Array(path.dropFirst()), by: change)
    }
    return .object(members)
  case .array(var elements):
    guard let first = path.first, !elements.isEmpty else { return .object([]) }
    let index = first % elements.count
    if path.count == 1 {
      if change == 0 { elements.append(elements[index]) } else { elements[index] = .null }
    } else {
      elements[index] = changed(elements[index], at: Array(path.dropFirst()), by: change)
    }
    return .array(elements)
  default: return change == 0 ? .integer(-1) : .array([json])
  }
}

@Suite("The rules of the schemas")
struct SchemaReferenceTests {
  private static let python = PythonReference.path(modules: "jsonschema", "referencing")

  @Test(
    "say what python's jsonschema says of public documents and of hundreds of changed ones",
    .enabled(if: python != nil && sharedMaterial("schemas") != nil && sharedMaterial("conformance") != nil))
  func reference() throws {
    let schemas = try #require(sharedMaterial("schemas"))
    let sets = try #require(sharedMaterial("conformance"))
    var documents: [JSON] = []
    for set in ["cyclonedx-schema/files", "spdx-docs/files"] {
      let files = try FileManager.default.subpathsOfDirectory(atPath: "\(sets)/\(set)").sorted()
      for file in files
      where file.hasSuffix(".json") && !file.contains("spdx3") && !file.contains("spdx3.0")
        // Written as the text of SPDX 2.2 spells categories, and not its schema.
        && !file.contains("appbomination")
      {
        let json = try JSON(
          parsing: try Data(contentsOf: URL(filePath: "\(sets)/\(set)/\(file)")), file: file)
        documents.append(json)
        // The same places each time: 8 changes of each document.
        var state: UInt64 = 0x2545_F491_4F6C_DD1D &+ UInt64(file.utf8.count)
        func next() -> Int {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Int(state >> 33)
        }
        for change in 0..<8 {
          let depth = 1 + next() % 7
          documents.append(changed(json, at: (0..<depth).map { _ in next() }, by: change % 4))
        }
      }
    }
    let readable = documents.filter {
      ($0["bomFormat"]?.string == "CycloneDX" && ($0["specVersion"]?.string?.hasPrefix("1.") ?? false))
        || ["SPDX-2.2", "SPDX-2.3"].contains($0["spdxVersion"]?.string ?? "")
    }
    try #require(readable.count > 700)
    let answer = try PythonReference.run(
      try #require(Self.python), ["-c", script, schemas], input: Data(JSON.array(readable).canonical))
    let expected = try #require(try JSONSerialization.jsonObject(with: answer) as? [Bool])
    let shape: Set<String> = ["sbom.type", "sbom.missing", "sbom.unknown"]
    for (document, isValid) in zip(readable, expected) {
      let problems = try BillDocument(parsing: document.canonical, file: "a").problems()
      if !isValid { #expect(!problems.isEmpty, "\(document.text.prefix(300))") }
      let ours = problems.filter {
        shape.contains($0.code.name) && !$0.message.contains("documentNamespace")
          && !$0.message.contains("what it describes") && !$0.message.contains("no SHA1")
      }
      if isValid { #expect(ours == [], "\(document.text.prefix(300))") }
    }
  }
}
