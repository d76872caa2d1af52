import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Decides whether a plan is good enough, and whether a person must approve it.
struct PlanGate: StageKind {
  static let name = "plan/gate"
  static let summary = "refuse a plan below the score that is wanted; one of high risk waits for a person"
  static let version = 1
  // A recorded result has no verdict: a decision is taken in every run.
  static let stageClass = StageClass.clocked
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [quality, risk]
  static let inputs = InputPorts.exactly([
    Port("score", MediaType.planScore), Port("risk", MediaType.planRisk),
  ])

  private static let quality = Option(
    "quality", default: PlanManifest.Quality(values: .none), from: "spec.quality",
    "the threshold of the score")
  private static let risk = Option(
    "risk", default: PlanManifest.Risk(values: .none), from: "spec.risk",
    "the risk above which somebody must approve")

  private let options: Options

  init(options: Options) throws(Problem) { self.options = options }

  var outputs: [Port] { [Port("gate", MediaType.planGate)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    let (threshold, limit) = (options[Self.quality].limit, options[Self.risk].approvalAbove)
    let score = try Self.number("score", work)
    let risk = try Self.number("risk", work)
    let (verdict, because): (Verdict, String) =
      if score < threshold {
        (.fail, "the score is \(score), \(threshold) is wanted")
      } else if risk > Double(limit) {
        (.needsApproval, "the risk is \(Int(risk)) of 100, above \(limit) a person must approve")
      } else {
        (.pass, "score \(score) of 1, risk \(Int(risk)) of 100")
      }
    let document: JSON = [
      "verdict": .string(verdict.rawValue), "because": .string(because), "score": .number(score),
      "threshold": .number(threshold), "risk": .integer(Int(risk)), "approvalAbove": .integer(limit),
    ]
    return StageResult(
      ["gate": try PlanFiles.write(document, as: "gate", work)], summary: because, verdict: verdict)
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
