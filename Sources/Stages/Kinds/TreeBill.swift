import BillOfMaterials
import Diagnostics
import Manifests
import OperatingSystem
import Pipelines

/// Writes the bill of materials of a tree: what its lock files, package databases, programs and archives say.
struct TreeBill: StageKind {
  static let name = "sbom/tree"
  static let summary = "write the bill of materials of a tree as CycloneDX and SPDX"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [BillWriting.formats, product, release, license]
  static let inputs = InputPorts.exactly([Port("subject", MediaType.tree)])

  private static let product = Option<String>("name", from: "metadata.name", "what the product is called")
  private static let release = Option<String?>(
    "version", default: .some(nil), from: "metadata.version", "the version of the product")
  private static let license = Option<String?>(
    "license", default: .some(nil), from: "metadata.license",
    "what the manifest says the software's licence is")

  private let writing: BillWriting
  private let product: String
  private let release: String?
  private let license: String?

  init(options: Options) throws(Problem) {
    writing = try BillWriting(options)
    (product, release) = (options[Self.product], options[Self.release])
    license = options[Self.license]
  }

  var outputs: [Port] { writing.outputs }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let path = try work.input("subject").path
    var (subject, unread) = try Subject.reading(
      target: path, name: product, version: release, skipping: [], temporary: try work.folder())
    subject.licence = license
    // Where the tree lies is a matter of this machine.
    unread = unread.map { problem in
      guard let location = problem.location, location.file.utf8.starts(with: path.utf8) else {
        return problem
      }
      let rest = String(decoding: location.file.utf8.dropFirst(path.utf8.count), as: UTF8.self)
      return problem.moved(to: location.inFile("subject" + rest))
    }
    return try writing.result(of: subject, work, unread: unread)
  }
}
