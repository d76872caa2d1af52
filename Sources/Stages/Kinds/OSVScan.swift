import Advisories
import BillOfMaterials
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Looks the components of a bill of materials up in advisory data; makes no network call.
struct OSVScan: StageKind {
  static let name = "scan/osv"
  static let summary = "find known vulnerabilities by OSV advisories, offline"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [advisories]
  static let inputs = InputPorts.exactly([Port("sbom", MediaType.cycloneDX)])

  private static let advisories = Option<InputPath>(
    "advisories", from: "spec.advisories", "a snapshot, an imported database, or a folder of them")

  private let advisories: InputPath

  init(options: Options) throws(Problem) { advisories = options[Self.advisories] }

  var outputs: [Port] { [Port("findings", MediaType.findings)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let document = try JSON(
      parsing: try readBytes(of: try work.input("sbom").path, limit: 256 << 20), file: "sbom")
    let components = try DocumentSummary(cycloneDX: document).components.compactMap { entry in
      entry.purl.map { Findings.Component(name: entry.name, version: entry.version ?? "", purl: $0) }
    }
    let source = try AdvisorySource(advisories.path)
    let findings = try Findings.scan(components, source)
    let path = try work.folder() + "/findings.json"
    try writeAtomically(findings.json.canonical, to: path)
    let count = findings.findings.count
    let newest = source.descriptor.newest.map { " of \($0.date)" } ?? ""
    return StageResult(
      ["findings": .file(path: path)],
      summary:
        "\(count) finding\(count == 1 ? "" : "s") in \(components.count) components (advisories\(newest))",
      notes: [("advisories", source.descriptor.json)])
  }
}
