import Cryptography
import Diagnostics
import Manifests
import OperatingSystem
import Pipelines

/// Takes a file that lies beside the manifest.
struct FileIntake: StageKind {
  static let name = "intake/file"
  static let summary = "take a file that lies beside the manifest, by its digest"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [path] + Pin.options
  static let inputs = InputPorts.exactly([])

  private static let path = Option<InputPath>("path", "the file, relative to the document that names it")

  private let path: InputPath
  private let pin: Pin

  init(options: Options) throws(Problem) {
    path = options[Self.path]
    pin = try Pin(options, what: "'\(path.written)'")
  }

  var outputs: [Port] { [Port("file", MediaType.binary)] }

  func intentions() throws(Problem) -> [Intention] {
    [
      Intention(
        .fetch, path.path, pin.expected.map { "sha256:\($0.hex)" } ?? "without a digest: \(pin.reason ?? "")")
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let name = lastComponent(of: path.path)
    let copy = try work.folder() + "/file"
    // Copied before it is digested: what enters the store is what was looked at.
    var writer = try FileWriter(creating: copy)
    try readChunks(of: path.path) { (chunk) throws(Problem) in try writer.write(chunk) }
    try writer.close()
    let (digest, byteCount) = try digestOfFile(copy)
    try pin.check(digest, of: path.written)
    return StageResult(
      ["file": .file(path: copy)], summary: "\(name)  \(byteText(byteCount))",
      materials: [Material(name: path.written, digest: digest, byteCount: byteCount, waiver: pin.reason)])
  }
}
