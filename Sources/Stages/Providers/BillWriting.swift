import BillOfMaterials
public import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines

/// The documents of a bill of materials, as outputs of a stage.
struct BillWriting {
  static let formats = Option("formats", default: SBOMFormat.allCases, "which documents are written")

  private let formats: [SBOMFormat]

  /// - Throws: `manifest.wrong-value` for no format.
  init(_ options: Options) throws(Problem) {
    formats = options[Self.formats]
    guard !formats.isEmpty else { throw Problem(.wrongValue, "'formats' is empty") }
  }

  var outputs: [Port] { SBOMFormat.allCases.filter { formats.contains($0) }.map(\.port) }

  /// Writes the documents, once it is proven that they say the same.
  ///
  /// - Parameters:
  ///   - subject: what is described.
  ///   - work: the stage that asks.
  ///   - unread: files of the subject that could not be read, told beside what the catalogers note.
  /// - Returns: each document that was asked for, and the proof.
  /// - Throws: `sbom.unequal`; what making the inventory throws.
  func result(of subject: Subject, _ work: StageWork, unread: [Problem] = []) throws(Problem) -> StageResult {
    let tool = Inventory.Tool(name: work.tool.name, version: work.tool.version)
    let (inventory, noted) = try Inventory.of(subject, timestamp: work.sourceDate, tool: tool)
    let warnings = unread.map { InventoryWarning(inventory.root.bomRef, unreadable: $0) } + noted
    let folder = try work.folder()
    let (cycloneDX, spdx) = (inventory.cycloneDX, inventory.spdx)
    var outputs: [String: StageOutput] = [:]
    for format in formats {
      let path = "\(folder)/\(format.port.name).json"
      try writeAtomically((format == .cycloneDX ? cycloneDX : spdx).indentedBytes, to: path)
      outputs[format.port.name] = .file(path: path)
    }
    let (first, second) = (try DocumentSummary(cycloneDX: cycloneDX), try DocumentSummary(spdx: spdx))
    let differences = DocumentSummary.differences(first, second)
    guard differences.isEmpty else {
      throw Problem(.unequalDocuments, "CycloneDX and SPDX would not say the same", cause: differences[0])
    }
    var summary = "\(first.components.count) components, \(first.edges.count) edges"
    if formats.count == 2 { summary += ", both documents equal" }
    if !warnings.isEmpty { summary += ", \(warnings.count) note\(warnings.count == 1 ? "" : "s")" }
    return StageResult(outputs, summary: summary, notes: [("sbom.warnings", .array(warnings.map(\.json)))])
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

extension InventoryWarning {
  fileprivate var json: JSON {
    [
      "kind": .string(kind.rawValue), "component": .string(component), "message": .string(message),
      "details": .strings(details),
    ]
  }
}

extension Problem.Code {
  /// Two documents of one inventory do not say the same.
  public static let unequalDocuments = Self("sbom.unequal", exit: .bug)
}
