import BillOfMaterials
import Diagnostics
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
  static let options: [any OptionDeclaration] = [BillWriting.formats, license]
  static let inputs = InputPorts.exactly([Port("subject", MediaType.debianPackage)])

  private static let license = Option<String?>(
    "license", default: .some(nil), from: "metadata.license",
    "what the manifest says the software's licence is")

  private let writing: BillWriting
  private let license: String?

  init(options: Options) throws(Problem) {
    writing = try BillWriting(options)
    license = options[Self.license]
  }

  var outputs: [Port] { writing.outputs }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    try writing.result(of: try Subject(debianPackage: try work.input("subject").path, licence: license), work)
  }
}
