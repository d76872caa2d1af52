import Diagnostics
import Manifests
import Pipelines
import YAML

/// Makes a text; the source of every test pipeline.
struct TestText: StageKind {
  static let name = "test/text"
  static let summary = "writes a text"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  private static let text = Option<String>("text", "what the file holds")
  private static let copies = Option("copies", default: 1, "how many times")
  private static let title = Option<String>(
    "title", default: "untitled", from: "metadata.name", "what it is called")
  static let options: [any OptionDeclaration] = [text, copies, title]
  static let inputs = InputPorts.exactly([])
  let outputs = [Port("text", MediaType.text)]

  init(options: Options) throws(Problem) {
    if options[Self.copies] < 0 {
      throw Problem(.wrongValue, "'copies' is less than 0", hint: "write 0 or more")
    }
    if options[Self.text] == "nowhere" { throw Problem(.wrongValue, "a text that no place is named for") }
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult { StageResult([:], summary: "nothing") }
}

/// Takes anything, gives a binary; takes names from its options.
struct TestJoin: StageKind {
  static let name = "test/join"
  static let summary = "joins anything"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = [.subprocess]
  static let options: [any OptionDeclaration] = [Option("label", default: "", "a word")]
  static let inputs = InputPorts.any
  let outputs = [Port("list", MediaType.binary)]

  init(options: Options) throws(Problem) {}

  func run(_ work: StageWork) throws(Problem) -> StageResult { StageResult([:]) }
}

/// Wants a text, takes a second one; what the policy stage is.
struct TestCheck: StageKind {
  static let name = "test/check"
  static let summary = "looks at a text"
  static let version = 1
  static let stageClass = StageClass.clocked
  static let needs: Capabilities = [.network]
  static let options: [any OptionDeclaration] = []
  static let inputs = InputPorts.exactly([
    Port("text", MediaType.text), Port("other", "*/*", isOptional: true),
  ])
  let outputs = [Port("text", MediaType.text)]

  init(options: Options) throws(Problem) {}

  func run(_ work: StageWork) throws(Problem) -> StageResult { StageResult([:]) }
}

/// Acts outside.
struct TestPublish: StageKind {
  static let name = "test/publish"
  static let summary = "publishes"
  static let version = 1
  static let stageClass = StageClass.effect
  static let needs: Capabilities = [.network, .subprocess, .signingKey]
  private static let to = Option<String>("to", from: "run.repository", "where to")
  static let options: [any OptionDeclaration] = [to]
  static let inputs = InputPorts.exactly([Port("text", "*/*", isOptional: true)])
  let outputs = [Port("receipt", MediaType.publication)]
  let tools = [Tool("/usr/bin/true", package: "coreutils")]

  init(options: Options) throws(Problem) {}

  func run(_ work: StageWork) throws(Problem) -> StageResult { StageResult([:]) }
}

let testKinds = StageCatalogue([TestText.self, TestJoin.self, TestCheck.self, TestPublish.self])

/// A plan from the text of a pipeline and of a package's `spec.inputs`, with every problem, sorted by place.
func plan(
  _ text: String, inputs: String = "{}", repository: String? = "repo"
) -> (plan: Plan?, problems: [Problem]) {
  var problems: [Problem] = []
  let manifest = """
    apiVersion: stellwerk/v1
    kind: Package
    metadata: { name: pack, version: 1, summary: s, architecture: all }
    spec:
      pipeline: pipeline.yaml
      inputs: \(inputs)
    """
  guard
    let packageText = Document.only(
      .package, in: Array(manifest.utf8), file: "package.yaml", into: &problems),
    var package = PackageManifest(packageText, file: "package.yaml", into: &problems),
    let document = Document.only(.pipeline, in: Array(text.utf8), file: "pipeline.yaml", into: &problems),
    let pipeline = PipelineDocument(document, file: "pipeline.yaml", into: &problems)
  else { return (nil, problems.sorted { $0.comes(before: $1) }) }
  package.scope.add(
    "run",
    repository.flatMap { name in try? parseDocument(Array(name.utf8), file: "run") }.map {
      [("repository", $0)]
    } ?? [])
  let plan = Plan(pipeline, for: package, catalogue: testKinds, into: &problems)
  return (plan, problems.sorted { $0.comes(before: $1) })
}

/// `file:line:column message; hint`, one line each.
func shown(_ problems: [Problem]) -> String {
  problems.map { problem in
    let place =
      problem.location.map { "\($0.file == "pipeline.yaml" ? "" : "\($0.file):")\($0.line):\($0.column) " }
      ?? ""
    return "\(place)\(problem.message)\(problem.hint.map { "; \($0)" } ?? "")"
  }.joined(separator: "\n")
}

/// What is wrong with a pipeline of its own, as lines.
func checked(_ text: String) -> String {
  var problems: [Problem] = []
  guard
    let document = Document.only(.pipeline, in: Array(text.utf8), file: "pipeline.yaml", into: &problems),
    let pipeline = PipelineDocument(document, file: "pipeline.yaml", into: &problems)
  else { return shown(problems) }
  Plan.check(pipeline, catalogue: testKinds, into: &problems)
  return shown(problems.sorted { $0.comes(before: $1) })
}
