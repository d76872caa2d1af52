import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Policies

/// Holds what is known about a package against a policy, and says what may happen to it.
struct PolicyDecision: StageKind {
  static let name = "policy/decide"
  static let summary = "decide by a policy whether a package may be released, with every reason"
  static let version = 2
  static let stageClass = StageClass.clocked
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [
    policy, exceptions, approvals, declared, ring, published, bundle,
  ]
  static let inputs = InputPorts.exactly([
    Port("subject", MediaType.debianPackage),
    Port("signature", MediaType.openPGPSignature, isOptional: true),
    Port("sbom", MediaType.cycloneDX, isOptional: true),
    Port("findings", MediaType.findings, isOptional: true),
  ])

  private static let policy = Option<DocumentReference>("policy", from: "spec.policy", "the policy document")
  private static let exceptions = Option<InputPath?>(
    "exceptions", default: .some(nil), from: "spec.exceptions", "folder of exceptions, one file each")
  private static let approvals = Option<InputPath?>(
    "approvals", default: .some(nil), from: "spec.approvals", "folder of approvals, one signed file each")
  private static let declared = Option(
    "facts", default: TextTable(), from: "spec.facts", "what cannot be derived, as declared facts")
  private static let ring = Option(
    "ring", default: 0, from: "run.ring", "the ring that the release shall reach, 0 to 4")
  private static let published = Option(
    "published", default: [String](), from: "run.published",
    "SHA-256 of what was published under this name before")
  private static let bundle = Option<String?>(
    "bundle", default: .some(nil), from: "run.bundle",
    "content digest of the evidence bundle that approvals are about")

  private let options: Options

  init(options: Options) throws(Problem) {
    self.options = options
    guard (0...4).contains(options[Self.ring]) else {
      throw Problem(
        .wrongValue, "'ring' is \(options[Self.ring])", hint: "write a number from 0 (lab) to 4 (everyone)")
    }
    // Which levels a fact may have says the policy, which can add some.
    for (name, _) in options[Self.declared].pairs
    where !declarableFacts.contains(where: { $0.key == name.value }) {
      let names = declarableFacts.map(\.key)
      throw Problem(
        .wrongValue, "'\(name.value)' is not a fact that can be declared", at: name.location,
        hint: suggestion(for: name.value, among: names, orList: "known:"))
    }
  }

  var outputs: [Port] {
    [
      Port("decision", MediaType.decision), Port("facts", MediaType.facts), Port("policy", MediaType.policy),
      Port("trust", MediaType.trust), Port("exceptions", MediaType.exceptions),
      Port("approvals", MediaType.approvals),
    ]
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    var declared: [String: String] = [:]
    for (name, level) in options[Self.declared].pairs { declared[name.value] = level.value }
    let facts = try FactsGathering(work: work, declared: declared, published: options[Self.published]).facts()
    let documents = try PolicyReading(
      policy: options[Self.policy], exceptions: options[Self.exceptions], approvals: options[Self.approvals])
    let decision = decide(
      facts: facts, policy: documents.policy, trust: documents.trust, exceptions: documents.exceptions,
      approvals: documents.approvals,
      // Without approvals nothing depends on the earlier bundle, and the decision must not either.
      bundle: documents.approvals.isEmpty ? nil : options[Self.bundle].flatMap { Digest(hex: $0) },
      ring: options[Self.ring], at: work.now)
    let folder = try work.folder()
    var outputs: [String: StageOutput] = [:]
    for (port, value) in [
      ("decision", decision.json), ("facts", facts.json), ("policy", documents.policy.json),
      ("trust", documents.trust.json), ("exceptions", documents.exceptionsJSON),
      ("approvals", documents.approvalsJSON),
    ] {
      let path = "\(folder)/\(port).json"
      try writeAtomically(value.canonical, to: path)
      outputs[port] = .file(path: path)
    }
    let verdict = Verdict(rawValue: decision.verdict.rawValue)
    return StageResult(
      outputs, summary: "risk \(decision.score.rounded) of 100, \(decision.verdict.rawValue)",
      verdict: verdict)
  }
}
