import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning
import Policies

/// Says how good a plan is, and makes it better by rule while it is not good enough.
struct PlanScoring: StageKind {
  static let name = "plan/score"
  static let summary = "score a plan from 0 to 1, and refine it by rule while it is below the threshold"
  static let version = 1
  static let stageClass = StageClass.pure
  static let needs: Capabilities = []
  static let options: [any OptionDeclaration] = [quality]
  static let inputs = InputPorts.exactly([Port("plan", MediaType.plan)])

  private static let quality = Option(
    "quality", default: PlanManifest.Quality(values: .none), from: "spec.quality",
    "threshold, rounds and weights")

  private let quality: PlanManifest.Quality

  init(options: Options) throws(Problem) { quality = options[Self.quality] }

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("score", MediaType.planScore)] }

  func run(_ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    let threshold = quality.limit
    var score = PlanScore(plan, weights: quality.weights)
    var rounds: [JSON] = []
    while rounds.count < quality.maxRefinements, score.total < threshold || !PlanReview(plan).isAccepted {
      let refinement = PlanRefinement(plan)
      guard !refinement.changes.isEmpty else { break }
      rounds.append(["before": .number(score.total), "changes": .strings(refinement.changes)])
      plan = refinement.plan
      score = PlanScore(plan, weights: quality.weights)
    }
    let document: JSON = .object(
      (score.json.members ?? []) + [
        ("threshold", .number(threshold)), ("isEnough", .bool(score.total >= threshold)),
        ("refinements", .array(rounds)),
      ])
    let refined = rounds.isEmpty ? "" : ", refined \(counted(rounds.count, "time"))"
    return StageResult(
      [
        "plan": try PlanFiles.write(plan.json, as: "plan", work),
        "score": try PlanFiles.write(document, as: "score", work),
      ], summary: "\(score.total) of 1, \(threshold) is enough\(refined)",
      notes: [("plan.score", ["score": .number(score.total), "refinements": .integer(rounds.count)])])
  }
}

extension PlanManifest.Quality {
  /// From which score on a plan is good enough: 0.7 unless written.
  var limit: Double { Double(threshold?.tenThousandths ?? 7_000) / 10_000 }
}
