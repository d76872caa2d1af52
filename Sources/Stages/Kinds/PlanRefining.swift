import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// Asks a provider for better work packages while the score of a plan is below the threshold.
///
/// What it answers is taken only where the score rises and no rule is broken that was not broken before; `plan/score` is the
/// last resort behind it.
struct PlanRefining: PlanAskingKind {
  static let name = "plan/refine"
  static let summary = "ask a provider for better work packages while the score is below the threshold"
  static let version = 1
  static let options: [any OptionDeclaration] = PlanAsking.options + [quality, rounds]
  static let inputs = InputPorts.exactly([
    Port("plan", MediaType.plan), Port("base", MediaType.plan), PlanAsking.earlier,
    Port("record", MediaType.completions, isOptional: true),
  ])

  private static let quality = Option(
    "quality", default: PlanManifest.Quality(values: .none), from: "spec.quality", "threshold and weights")
  private static let rounds = Option(
    "rounds", default: 2, within: 0...10, "how often the weakest packages, ten at most, are asked for anew")

  let asking: PlanAsking
  private let quality: PlanManifest.Quality
  private let rounds: Int

  init(options: Options) throws(Problem) {
    asking = try PlanAsking(options)
    (quality, rounds) = (options[Self.quality], options[Self.rounds])
  }

  var outputs: [Port] { [Port("plan", MediaType.plan), Port("record", MediaType.completions)] }

  func result(_ session: PlanAsking.Session, _ work: StageWork) throws(Problem) -> StageResult {
    var plan = try PlanFiles.plan(work)
    var records = PlanRecords()
    // What was asked before stays in the record: the evidence has one.
    try records.add(from: "record", work)
    let before = score(plan)
    var (done, better) = (0, 0)
    while done < rounds, score(plan) < quality.limit, plan.origin.reused == nil, session.isAsking {
      let improved = try round(&plan, session, &records)
      guard let improved else { break }
      done += 1
      better += improved
      if improved == 0 { break }
    }
    let after = score(plan)
    if better > 0 {
      plan.origin.notes.append(
        "\(better) work packages were written anew by '\(session.provider.name)': score \(before), then \(after)"
      )
    }
    let what = done == 0 ? "score \(after), nothing to refine" : "\(done) rounds, score \(before) → \(after)"
    return try records.result(
      ["plan": try PlanFiles.write(plan.json, as: "plan", work)], what, work,
      notes: [("plan.refined", ["rounds": .integer(done), "packages": .integer(better)])])
  }

  private func score(_ plan: RoutePlan) -> Double { PlanScore(plan, weights: quality.weights).total }

  /// Asks for the weakest packages once; how many became better, `nil` where none is weak.
  private func round(
    _ plan: inout RoutePlan, _ session: PlanAsking.Session, _ records: inout PlanRecords
  ) throws(Problem) -> Int? {
    let weak = WeakPackage.weakest(
      in: plan, weights: quality.weights, count: GuidedPlanner.refinementLimit)
    guard !weak.isEmpty else { return nil }
    var better = 0
    for package in weak {
      if score(plan) >= quality.limit { break }
      let before = session.calls.count
      let part = try session.planner.refinement(of: package, in: plan, asking: session.provider)
      records.add(part.record, Array(session.calls.dropFirst(before)))
      guard let refined = GuidedPlanner.refined(plan, with: part.value, weights: quality.weights) else {
        continue
      }
      plan = refined
      better += 1
    }
    return better
  }
}
