import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem

/// The most bytes of a document that is asked about.
private let byteLimit = 64 << 20

/// `cyclonedx-schema`: whether a document is valid.
func cycloneDXAnswer(_ question: Question) throws(Problem) -> Answer {
  let document = try billDocument(question)
  if let problem = document.problems(limit: 1).first { throw problem }
  return .value("valid")
}

/// `spdx-docs`: how many elements a document has, as written.
func spdxAnswer(_ question: Question) throws(Problem) -> Answer {
  let path = try question.path("file")
  if path.hasSuffix(".rdf.xml") || path.hasSuffix(".xml") {
    return .unsupported("SPDX as XML or RDF is not read")
  }
  if path.hasSuffix(".yaml") { return .unsupported("SPDX as YAML is not read") }
  let document = try billDocument(question)
  if let problem = document.problems(limit: 1).first { throw problem }
  let json = document.json
  func count(_ name: String) -> JSON { .integer(json[name]?.array?.count ?? 0) }
  guard document.format == .spdx3JSON else {
    return .value([
      "spdxVersion": json["spdxVersion"] ?? .null, "name": json["name"] ?? .null,
      "packages": count("packages"),
      "files": count("files"), "snippets": count("snippets"), "relationships": count("relationships"),
      "extractedLicences": count("hasExtractedLicensingInfos"),
    ])
  }
  let graph = json["@graph"]?.array ?? [json]
  func count(types: Set<String>) -> JSON {
    .integer(graph.count { types.contains($0["type"]?.string ?? "") })
  }
  return .value([
    "spdxVersion": .string(String(document.version.prefix(3))), "graph": .integer(graph.count),
    "packages": count(types: ["software_Package"]), "files": count(types: ["software_File"]),
    "relationships": count(types: ["Relationship", "LifecycleScopedRelationship"]),
  ])
}

private func billDocument(_ question: Question) throws(Problem) -> BillDocument {
  let path = try question.path("file")
  return try BillDocument(parsing: try readBytes(of: path, limit: byteLimit), file: path)
}
