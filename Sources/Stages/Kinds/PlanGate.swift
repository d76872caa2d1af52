import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning
import Policies

/// Decides whether a plan is good enough, and whether a person must approve it.
struct PlanGate: StageKind {
  static let name = "plan/gate"
  static let summary = "refuse a plan below the score that is wanted; one of high risk waits for a person"
  static let version = 2
  // A recorded result has no verdict: a decision is taken in every run.
  static let stageClass = StageClass.clocked
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [quality, risk, trust, approvals, bundle]
  static let inputs = InputPorts.exactly([
    Port("plan", MediaType.plan), Port("score", MediaType.planScore), Port("risk", MediaType.planRisk),
  ])

  private static let quality = Option(
    "quality", default: PlanManifest.Quality(values: .none), from: "spec.quality",
    "the threshold of the score")
  private static let risk = Option(
    "risk", default: PlanManifest.Risk(values: .none), from: "spec.risk",
    "the risk above which somebody must approve, and who")
  private static let trust = Option<DocumentReference?>(
    "trust", default: .some(nil), from: "spec.trust", "whose approvals count")
  private static let approvals = Option<InputPath?>(
    "approvals", default: .some(nil), from: "spec.approvals", "folder of approvals, one signed file each")
  private static let bundle = Option<String?>(
    "bundle", default: .some(nil), from: "run.bundle",
    "content digest of the evidence bundle that approvals are about")

  private let options: Options

  init(options: Options) throws(Problem) { self.options = options }

  private var hasTrust: Bool { options[Self.trust] != nil }

  var outputs: [Port] {
    [Port("gate", MediaType.planGate)]
      + (hasTrust ? [Port("trust", MediaType.trust), Port("approvals", MediaType.approvals)] : [])
  }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let decision = PlanApproval(
      plan: Digest(of: try PlanFiles.plan(work).json.canonical), score: try Self.number("score", work),
      threshold: options[Self.quality].limit,
      risk: Int(try Self.number("risk", work)), approvalAbove: options[Self.risk].approvalAbove,
      role: options[Self.risk].role, count: options[Self.risk].count)
    let trust = try PolicyReading.trust(options[Self.trust])
    let signed = try options[Self.approvals].map { (folder) throws(Problem) in
      try SignedDocuments(folder.path, trust: trust).approvals()
    }
    // Without approvals nothing depends on the earlier bundle, and the decision must not either.
    let approvals = signed?.signed ?? []
    let bundle = approvals.isEmpty ? nil : options[Self.bundle].flatMap { Digest(hex: $0) }
    let answer = decision.answer(approvals, bundle: bundle, trust: trust, at: work.now)
    var outputs = ["gate": try PlanFiles.write(answer.json, as: "gate", work)]
    if hasTrust {
      outputs["trust"] = try PlanFiles.write(trust.json, as: "trust", work)
      outputs["approvals"] = try PlanFiles.write(
        PolicyReading.document("approvals", signed?.entries ?? []), as: "approvals", work)
    }
    return StageResult(
      outputs, summary: answer.because, verdict: Verdict(rawValue: answer.verdict.rawValue))
  }

  /// `score` of the document at a port.
  private static func number(_ port: String, _ work: StageWork) throws(Problem) -> Double {
    let path = try work.input(port).path
    let document = try JSON(parsing: try readBytes(of: path, limit: 1 << 20), file: port)
    guard let score = document["score"]?.double, (0...100).contains(score) else {
      throw Problem(.stageInput, "the document at '\(port)' has no score from 0 to 100")
    }
    return score
  }
}
