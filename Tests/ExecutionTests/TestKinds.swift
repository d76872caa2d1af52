import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import Synchronization

/// What a stage of a test does.
typealias Deed = @Sendable (StageWork) throws(Problem) -> StageResult

/// Deeds by the word that a pipeline says after `deed:`; each test takes words of its own.
enum Deeds {
  private static let all = Mutex<[String: Deed]>([:])

  static func set(_ name: String, _ deed: @escaping Deed) { all.withLock { $0[name] = deed } }

  /// Without one, a stage writes its texts, one after the other, and the inputs in the order of their ports.
  static func named(_ name: String) -> Deed? { all.withLock { $0[name] } }
}

/// A kind whose work a test gives.
protocol TestKind: StageKind {
  var options: Options { get }
}

extension TestKind {
  static var summary: String { "only for tests" }
  static var version: Int { 1 }
  static var needs: Capabilities { [] }
  static var inputs: InputPorts { .any }
  static var options: [any OptionDeclaration] { [text, deed, file, files, tool, type] }

  static var text: Option<String> { Option("text", default: "", "what is written") }
  static var deed: Option<String> { Option("deed", default: "", "what is done") }
  static var file: Option<InputPath?> {
    Option("file", default: .some(nil), "a file whose content is written")
  }
  static var files: Option<[InputPath]> { Option("files", default: [], "files that are only digested") }
  static var tool: Option<String?> { Option("tool", default: .some(nil), "a program that is only digested") }
  static var type: Option<String> { Option("type", default: "text/plain", "media type of the output") }

  var outputs: [Port] { [Port("text", options[Self.type])] }
  var tools: [Tool] { options[Self.tool].map { [Tool($0, package: "test-tools")] } ?? [] }

  /// The deed `substitute.WORD`, if there is one.
  var hasSubstitute: Bool { Deeds.named("substitute.\(options[Self.deed])") != nil }

  func substitute(for problem: Problem, _ work: StageWork) throws(Problem) -> StageResult {
    guard let deed = Deeds.named("substitute.\(options[Self.deed])") else { throw problem }
    return try deed(work)
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    if let deed = Deeds.named(options[Self.deed]) { return try deed(work) }
    var text = options[Self.text]
    if let file = options[Self.file] { text += try readText(of: file.path) }
    for (_, artifact) in work.inputs.sorted(by: { $0.key < $1.key }) {
      text += try readText(of: artifact.path)
    }
    return try written(text, work)
  }
}

/// A result with one text.
func written(_ text: String, _ work: StageWork) throws(Problem) -> StageResult {
  let path = try work.folder() + "/text"
  try writeAtomically(Array(text.utf8), to: path)
  return StageResult(["text": .file(path: path)], summary: text)
}

struct PureDeed: TestKind {
  static let name = "test/pure"
  static let stageClass = StageClass.pure
  let options: Options
  init(options: Options) throws(Problem) { self.options = options }
}

/// The kind above, after its author has changed what it writes.
struct NewerDeed: TestKind {
  static let name = "test/pure"
  static let version = 2
  static let stageClass = StageClass.pure
  let options: Options
  init(options: Options) throws(Problem) { self.options = options }
}

struct ClockedDeed: TestKind {
  static let name = "test/clocked"
  static let stageClass = StageClass.clocked
  static let needs: Capabilities = [.network]
  let options: Options
  init(options: Options) throws(Problem) { self.options = options }
}

struct EffectDeed: TestKind {
  static let name = "test/effect"
  static let stageClass = StageClass.effect
  let options: Options
  init(options: Options) throws(Problem) { self.options = options }
}

/// Reads a folder at `tree`, and anything at `any`.
struct TreeReader: TestKind {
  static let name = "test/tree-reader"
  static let stageClass = StageClass.pure
  static let inputs = InputPorts.exactly([
    Port("tree", MediaType.tree), Port("any", "*/*", isOptional: true),
    Port("text", "text/plain", isOptional: true),
  ])
  let options: Options
  init(options: Options) throws(Problem) { self.options = options }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let folder = try work.unpacked(try work.input("tree"))
    let entries = try FolderTree(folder).entries.map { "\($0.path) \(String($0.mode, radix: 8))" }
    return try written(entries.joined(separator: "\n"), work)
  }
}

extension StageCatalogue {
  static let tests = StageCatalogue([PureDeed.self, ClockedDeed.self, EffectDeed.self, TreeReader.self])
  static let newer = StageCatalogue([NewerDeed.self, ClockedDeed.self, EffectDeed.self, TreeReader.self])
}
