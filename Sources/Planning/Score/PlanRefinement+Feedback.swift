extension PlanRefinement {
  /// One round that listens to what people said: what they found helpful is left alone, what they found too detailed is
  /// cut to what there must be, what they found unclear is noted for whoever writes it anew.
  ///
  /// Nothing is invented here either: a text that is unclear stays until somebody, or a provider, writes a better one.
  public init(_ plan: RoutePlan, feedback: [PlanFeedback]) {
    let round = PlanRefinement(plan)
    let words = Dictionary(grouping: feedback.filter { $0.package != nil }, by: { $0.package ?? "" })
    let before = Dictionary(plan.workPackages.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var refined = round.plan
    var changes = round.changes
    var (kept, cut) = (0, 0)
    let index = PlanIndex(refined)
    var number = 0
    refined.updatePackages { package in
      let facts = index.packages[number]
      number += 1
      guard let said = words[package.id] else { return }
      let marks = Set(said.compactMap(\.mark))
      if marks == [.helpful], let whole = before[package.id], whole != package {
        // Its people may change: that is not what was found helpful.
        let people = package.people
        package = whole
        package.people = people
        kept += 1
      } else if marks.contains(.tooDetailed), Self.cut(&package, facts, index) {
        cut += 1
      }
    }
    for one in feedback {
      let isPoor = one.mark == .unclear || (one.rating.map { $0 <= 2 } ?? false)
      guard isPoor || one.text != nil else { continue }
      let what = one.package.map { "'\($0)'" } ?? "the plan"
      let mark = one.mark.map { " is \($0.rawValue)" } ?? one.rating.map { " was given \($0) of 5" } ?? ""
      let note = "feedback: \(what)\(mark)" + (one.text.map { ": \($0)" } ?? "")
      guard !refined.origin.notes.contains(note) else { continue }
      refined.origin.notes.append(note)
      changes.append("noted that \(what)\(mark.isEmpty ? " was commented on" : mark)")
    }
    if kept > 0 { changes.append("\(kept) packages that are helpful were left as they are") }
    if cut > 0 { changes.append("\(cut) packages that are too detailed were cut") }
    self.init(plan: refined, changes: changes)
  }

  /// Leaves the least that there must be, what can be looked at first.
  private static func cut(
    _ package: inout RoutePlan.WorkPackage, _ facts: PlanIndex.Package, _ index: PlanIndex
  ) -> Bool {
    let whole = package
    package.steps = best(package.steps, facts.steps, PlanLimits.steps.lowerBound) {
      $0.hasDigit || $0.hasCode
    }
    package.definitionOfDone = best(package.definitionOfDone, facts.done, PlanLimits.done.lowerBound) {
      index.isMeasurable($0)
    }
    package.risks = Array(package.risks.prefix(PlanLimits.risks.lowerBound))
    package.sources = Array(package.sources.prefix(PlanLimits.sources.lowerBound))
    return package != whole
  }

  /// So many of the texts, in their order, those that are good before the others.
  private static func best(
    _ texts: [String], _ facts: [TextFacts], _ count: Int, _ isGood: (TextFacts) -> Bool
  ) -> [String] {
    guard texts.count > count, texts.count == facts.count else { return texts }
    let good = texts.indices.filter { isGood(facts[$0]) }
    let rest = texts.indices.filter { !isGood(facts[$0]) }
    return (good + rest).prefix(count).sorted().map { texts[$0] }
  }
}
