import BillOfMaterials
public import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// Writes the bill of materials of a package, from what really lies in it.
struct SBOMGeneration: StageKind {
  static let name = "sbom/generate"
  static let summary = "write the bill of materials of a package as CycloneDX and SPDX"
  static let version = 2
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [formats, license]
  static let inputs = InputPorts.exactly([Port("subject", MediaType.debianPackage)])

  private static let formats = Option("formats", default: SBOMFormat.allCases, "which documents are written")
  private static let license = Option<String?>(
    "license", default: .some(nil), from: "metadata.license",
    "what the manifest says the software's licence is")

  private let formats: [SBOMFormat]
  private let license: String?

  init(options: Options) throws(Problem) {
    formats = options[Self.formats]
    license = options[Self.license]
    guard !formats.isEmpty else { throw Problem(.wrongValue, "'formats' is empty") }
  }

  var outputs: [Port] { SBOMFormat.allCases.filter { formats.contains($0) }.map(\.port) }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let subject = try Subject(debianPackage: try work.input("subject").path, licence: license)
    let tool = Inventory.Tool(name: work.tool.name, version: work.tool.version)
    let (inventory, warnings) = try Inventory.of(subject, timestamp: work.sourceDate, tool: tool)
    let folder = try work.folder()
    var outputs: [String: StageOutput] = [:]
    for format in formats {
      let path = "\(folder)/\(format.port.name).json"
      let document = format == .cycloneDX ? inventory.cycloneDX : inventory.spdx
      try writeAtomically(Array(document.indented.utf8), to: path)
      outputs[format.port.name] = .file(path: path)
    }
    let (first, second) = (
      try DocumentSummary(cycloneDX: inventory.cycloneDX), try DocumentSummary(spdx: inventory.spdx)
    )
    let differences = DocumentSummary.differences(first, second)
    guard differences.isEmpty else {
      throw Problem(.unequalDocuments, "CycloneDX and SPDX would not say the same", cause: differences[0])
    }
    var summary = "\(first.components.count) components, \(first.edges.count) edges"
    if formats.count == 2 { summary += ", both documents equal" }
    if !warnings.isEmpty { summary += ", \(warnings.count) note\(warnings.count == 1 ? "" : "s")" }
    return StageResult(
      outputs, summary: summary,
      notes: [
        (
          "sbom.warnings",
          .array(
            warnings.map {
              [
                "kind": .string($0.kind.rawValue), "component": .string($0.component),
                "message": .string($0.message),
                "details": .strings($0.details),
              ]
            })
        )
      ])
  }
}

/// The words of `formats:`.
enum SBOMFormat: String, OptionChoice {
  case cycloneDX = "cyclonedx-1.6"
  case spdx = "spdx-2.3"

  var port: Port {
    switch self {
    case .cycloneDX: Port("cyclonedx", MediaType.cycloneDX)
    case .spdx: Port("spdx", MediaType.spdx)
    }
  }
}

extension Problem.Code {
  /// Two documents of one inventory do not say the same.
  public static let unequalDocuments = Self("sbom.unequal", exit: .bug)
}
