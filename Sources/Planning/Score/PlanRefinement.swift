import Diagnostics

/// Makes a plan better by rule, where a rule can: nothing is invented, only taken away, put right or shared out.
public struct PlanRefinement: Sendable {
  /// The plan afterwards.
  public let plan: RoutePlan
  /// What was changed, in words.
  public let changes: [String]

  init(plan: RoutePlan, changes: [String]) { (self.plan, self.changes) = (plan, changes) }

  /// One round.
  public init(_ plan: RoutePlan) {
    var refined = plan
    var changes: [String] = []
    func note(_ count: Int, _ text: String) { if count > 0 { changes.append("\(count) \(text)") } }
    var (orders, lengths, sources, criteria, steps) = (0, 0, 0, 0, 0)
    let index = PlanIndex(plan)
    var number = 0
    refined.updatePackages { package in
      let facts = index.packages[number]
      number += 1
      let estimate = package.estimate
      let sorted = [estimate.low, estimate.likely, estimate.high].sorted()
      let ordered = RoutePlan.Estimate(
        low: sorted[0], likely: max(0.25, sorted[1]), high: max(0.25, sorted[2]))
      if ordered != estimate {
        package.estimate = ordered
        orders += 1
      }
      let length = RoutePlan.Difficulty.Length(hours: package.estimate.likely)
      if length != package.difficulty.length {
        package.difficulty.length = length
        lengths += 1
      }
      sources += Self.dropLinks(&package)
      criteria += Self.drop(
        &package.definitionOfDone, facts.done, least: PlanLimits.done.lowerBound,
        { !index.isMeasurable($0) || $0.isPlaceholder })
      steps += Self.drop(
        &package.steps, facts.steps, least: PlanLimits.steps.lowerBound,
        { $0.isPlaceholder || index.has(Vocabulary.vague, in: $0) && !$0.hasDigit })
    }
    note(orders, "estimates were put in order")
    note(lengths, "lengths were made to go with their estimates")
    note(sources, "links that are none, or stood twice, were taken away")
    note(criteria, "criteria that nobody can look at were taken away")
    note(steps, "vague steps were taken away")
    note(Self.dropDuplicates(&refined), "texts that stood twice were taken away")
    note(Self.share(&refined), "packages were given to somebody with more time")
    self.init(plan: refined, changes: changes)
  }

  /// Takes away what a rule objects to, as long as enough is left.
  private static func drop(
    _ texts: inout [String], _ facts: [TextFacts], least: Int, _ objects: (TextFacts) -> Bool
  ) -> Int {
    guard texts.count == facts.count else { return 0 }
    var kept: [String] = []
    var dropped = 0
    for (text, fact) in zip(texts, facts) {
      if texts.count - dropped > least, objects(fact) { dropped += 1 } else { kept.append(text) }
    }
    texts = kept
    return dropped
  }

  private static func dropLinks(_ package: inout RoutePlan.WorkPackage) -> Int {
    var seen: Set<String> = []
    let good = package.sources.filter { WebLink.objection(to: $0.url) == nil && seen.insert($0.url).inserted }
    guard good.count >= PlanLimits.sources.lowerBound, good.count < package.sources.count else { return 0 }
    defer { package.sources = good }
    return package.sources.count - good.count
  }

  private static func dropDuplicates(_ plan: inout RoutePlan) -> Int {
    var seen: Set<UInt64> = []
    var dropped = 0
    plan.updatePackages { package in
      var list = WordList()
      func kept(_ texts: [String], least: Int) -> [String] {
        var kept: [String] = []
        var left = texts.count
        for text in texts {
          let facts = list.add(text)
          if facts.words.count >= 4, !seen.insert(facts.hash).inserted, left > least {
            left -= 1
            dropped += 1
          } else {
            kept.append(text)
          }
        }
        return kept
      }
      package.steps = kept(package.steps, least: PlanLimits.steps.lowerBound)
      package.definitionOfDone = kept(package.definitionOfDone, least: PlanLimits.done.lowerBound)
    }
    return dropped
  }

  /// Where somebody has more work than time, everything is shared out again.
  private static func share(_ plan: inout RoutePlan) -> Int {
    let isOverbooked = PlanReview(plan).findings.contains {
      $0.code == .planOverbooked || $0.code == .planPerson
    }
    guard isOverbooked else { return 0 }
    let before = plan.workPackages.map(\.people)
    plan.updatePackages { $0.people = RoutePlan.People() }
    plan.assignPeople()
    return zip(before, plan.workPackages).count { $0 != $1.people }
  }
}
