import Cryptography
import Diagnostics
import Execution
import Glibc
import Manifests
import OperatingSystem
import Pipelines
import Store

/// A run of one stage, as a test watches it from outside: what it does stands in `FOLDER/log`, and its work ends when
/// `FOLDER/gate` is there.
enum GatedRun {
  static func perform(store: String, folder: String) async throws(Problem) {
    let settings = RunSettings(
      store: try ContentStore(folder: store), jobs: 1, now: Timestamp(seconds: 0),
      sourceDate: Timestamp(seconds: 0), tool: ("worker", "1"))
    let runner = Runner(settings) { progress in
      guard case .noticed(_, let notice) = progress else { return }
      log(notice == .waitsForAnotherRun ? "waits" : "\(notice)", in: folder)
    }
    let outcomes = try await runner.run(try plan(folder))
    for outcome in outcomes { log(outcome.isReused ? "reused" : "\(outcome.status)", in: folder) }
  }

  private static func plan(_ folder: String) throws(Problem) -> Plan {
    let pipeline = """
      apiVersion: stellwerk/v1
      kind: Pipeline
      metadata: {name: gated}
      spec: {stages: [{name: gated, uses: worker/gated, with: {folder: '\(folder)'}}]}
      """
    let package = """
      apiVersion: stellwerk/v1
      kind: Package
      metadata: {name: test, version: '1', summary: a test, architecture: all}
      spec: {pipeline: p.yaml}
      """
    var problems: [Problem] = []
    let plan = Document.only(.pipeline, in: Array(pipeline.utf8), file: "p.yaml", into: &problems)
      .flatMap { PipelineDocument($0, file: "p.yaml", into: &problems) }
      .flatMap { pipeline in
        Document.only(.package, in: Array(package.utf8), file: "m.yaml", into: &problems)
          .flatMap { PackageManifest($0, file: "m.yaml", into: &problems) }
          .flatMap { Plan(pipeline, for: $0, catalogue: StageCatalogue([Gated.self]), into: &problems) }
      }
    if let plan { return plan }
    throw problems.first ?? Problem(.outputWrite, "no plan")
  }

  static func log(_ line: String, in folder: String) {
    let descriptor = open("\(folder)/log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    _ = "\(line)\n".withCString { write(descriptor, $0, strlen($0)) }
  }
}

/// Waits for the gate, then writes a text.
struct Gated: StageKind {
  static let name = "worker/gated"
  static let summary = "only for tests"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [folder]
  static let inputs = InputPorts.exactly([])
  private static let folder = Option<String>("folder", "where log and gate are")

  let folder: String
  init(options: Options) throws(Problem) { folder = options[Self.folder] }
  var outputs: [Port] { [Port("text", "text/plain")] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    GatedRun.log("begins", in: folder)
    while !exists("\(folder)/gate") { pause(for: .milliseconds(1)) }
    let path = try work.folder() + "/text"
    try writeAtomically("made".utf8, to: path)
    return StageResult(["text": .file(path: path)], summary: "made")
  }
}
