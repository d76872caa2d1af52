public import Diagnostics
import JSON

extension GuidedPlanner {
  /// How many packages a round of refinement asks for at most.
  public static let refinementLimit = 10

  /// A package that is to be written anew, with what the score says of it.
  ///
  /// - Returns: what was answered, or the package as it is where no answer could be used.
  /// - Throws: what the provider throws, if settings say so; `plan.unknown-id` for a package that the plan has not.
  public func refinement(
    of weak: WeakPackage, in plan: RoutePlan, asking provider: any CompletionProvider
  ) throws(Problem) -> Part<RoutePlan.WorkPackage> {
    let place = try place(of: weak.id, in: plan)
    var data = packageData(place)
    let current = JSON.object(
      (place.package.json.members ?? []).filter { AnswerSchema.packageParts.contains($0.name) })
    data.append(("current", UntrustedText("current", current.text, limit: 12_000)))
    data.append(
      ("weak", UntrustedText("weak", weak.objections.map { "- \($0)" }.joined(separator: "\n"), limit: 4_000))
    )
    let question = Question(
      part: "refine/\(weak.id)", prompt: "refine", schema: .workPackage(alias(of: weak.id)), data: data)
    return try ask(question, provider, fallback: place.package) { answer, findings in
      var package = package(of: answer, at: place, &findings)
      // What others wait for, and who does it, is not asked for.
      (package.dependsOn, package.people) = (place.package.dependsOn, place.package.people)
      return package
    }
  }

  /// A plan with a package in place of the one with its id; `nil` if that makes it no better, or breaks a rule.
  public static func refined(
    _ plan: RoutePlan, with package: RoutePlan.WorkPackage, weights: [String: Int] = [:]
  ) -> RoutePlan? {
    var refined = plan
    refined.updatePackages { if $0.id.utf8.elementsEqual(package.id.utf8) { $0 = package } }
    let isBetter =
      PlanScore(refined, weights: weights).total > PlanScore(plan, weights: weights).total
    return isBetter && objections(to: refined).count <= objections(to: plan).count ? refined : nil
  }
}
