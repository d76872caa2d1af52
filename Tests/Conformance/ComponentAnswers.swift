import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem

/// `sbom-components`: the components that a lock file, or a CycloneDX or SPDX document in JSON lists.
func componentsAnswer(_ question: Question) throws(Problem) -> Answer {
  let (kind, file) = (try question.fields.text("kind"), try question.path("file"))
  let isCycloneDX = kind == "sbom/cdx"
  guard isCycloneDX || kind == "sbom/spdx" else { return try listedComponents(question) }
  guard !["xml", "spdx", "yml", "yaml", "rdf"].contains(lastComponent(of: file).split(separator: ".").last)
  else {
    return .unsupported("only documents in JSON are read")
  }
  let json = try JSON(parsing: readBytes(of: file), file: file, duplicateNames: .lastCounts)
  let document = try isCycloneDX ? DocumentSummary(cycloneDX: json) : DocumentSummary(spdx: json)
  let packages = document.components + (document.root.map { [$0] } ?? [])
  return .value(
    .array(
      packages.map { entry in
        .compact(["name": .string(entry.name), "version": entry.version.map { .string($0) }])
      }))
}
