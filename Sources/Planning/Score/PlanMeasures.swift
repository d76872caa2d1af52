import Diagnostics

/// What the parts of a score count.
struct PlanMeasures {
  let index: PlanIndex
  let review: PlanReview

  init(_ index: PlanIndex, _ review: PlanReview) { (self.index, self.review) = (index, review) }

  /// The score of a part, and what was counted; `nil` where it says nothing about this plan.
  func part(_ name: String) -> (Double, String)? {
    switch name {
    case "structure": structure
    case "completeness": completeness
    case "specificity": specificity
    case "measurability": measurability
    case "steps": steps
    case "coverage": coverage
    case "language": language
    case "duplication": duplication
    case "risks": risks
    case "balance": balance
    case "sources": sources
    default: nil
    }
  }

  private var packages: [PlanIndex.Package] { index.packages }

  private func share(_ count: Int, _ total: Int) -> Double { total == 0 ? 0 : Double(count) / Double(total) }

  /// What cannot be followed has 0; what is only too much or too little takes a tenth each.
  private var structure: (Double, String) {
    let broken: [Problem.Code] = [
      .planDuplicateID, .planUnknownID, .planCycle, .planUnreachable, .planBranch, .planMerge, .planDepth,
    ]
    let count = review.findings.count { broken.contains($0.code) }
    let limits = review.findings.count { $0.code == .planLimit }
    guard count == 0 else { return (0, "\(count) mistakes in the graph") }
    return (
      max(0.1, 1 - Double(limits) / 10),
      limits == 0 ? "every rule of the graph holds" : "\(limits) times too much or too little"
    )
  }

  private var completeness: (Double, String) {
    var full = 0
    var met = 0
    for package in packages {
      let value = package.value
      let holds = [
        PlanLimits.steps.contains(value.steps.count), PlanLimits.done.contains(value.definitionOfDone.count),
        PlanLimits.risks.contains(value.risks.count), PlanLimits.sources.contains(value.sources.count),
      ]
      met += holds.count { $0 }
      if holds.allSatisfy({ $0 }) { full += 1 }
    }
    return (share(met, 4 * packages.count), "\(full) of \(packages.count) packages are complete")
  }

  /// Full marks where six of ten steps name a number, a thing or a name; vague words count against it.
  private var specificity: (Double, String) {
    var (steps, specific, vague) = (0, 0, 0)
    for package in packages {
      for facts in package.steps {
        steps += 1
        if facts.hasDigit || facts.hasCode || facts.hasName || index.has(Vocabulary.quantifiers, in: facts) {
          specific += 1
        }
        if index.has(Vocabulary.vague, in: facts) { vague += 1 }
      }
    }
    return (
      min(1, share(specific, steps) / 0.6) - share(vague, steps),
      "\(specific) of \(steps) steps name a number, a thing or a name, \(vague) are vague"
    )
  }

  private var measurability: (Double, String) {
    var (criteria, measurable) = (0, 0)
    for package in packages {
      for facts in package.done {
        criteria += 1
        if index.isMeasurable(facts), !index.has(Vocabulary.vague, in: facts) || facts.hasDigit {
          measurable += 1
        }
      }
    }
    return (share(measurable, criteria), "\(measurable) of \(criteria) done criteria can be looked at")
  }

  /// Begins with a verb, has 3 to 35 words.
  private var steps: (Double, String)? {
    if isForeign { return nil }
    var (steps, good) = (0, 0)
    for package in packages {
      for facts in package.steps {
        steps += 1
        guard (3...35).contains(facts.words.count) else { continue }
        let first = index.words.words[facts.words.lowerBound]
        let isGerman = index.words.endings[facts.words.upperBound - 1] == .en
        if Vocabulary.verbs.contains(first) || isGerman { good += 1 }
      }
    }
    return (share(good, steps), "\(good) of \(steps) steps begin with what is to be done")
  }

  /// Words of goal and constraints that packages speak of, and titles that their packages speak of.
  private var coverage: (Double, String) {
    var said: Set<UInt64> = []
    var kept = 0
    for package in packages {
      let own = index.stemSet([package.summary] + package.steps + package.done)
      let title = index.stemSet([package.title])
      if title.isEmpty || 2 * title.intersection(own).count >= title.count { kept += 1 }
      said.formUnion(own)
      said.formUnion(title)
    }
    for route in index.routes { said.formUnion(index.stemSet([route.title])) }
    let goal = index.stemSet([index.goal])
    let found = goal.intersection(said).count
    let held = index.constraints.count { facts in
      let stems = index.stemSet([facts])
      return stems.isEmpty || !stems.isDisjoint(with: said)
    }
    let ofGoal = goal.isEmpty ? 1 : share(found, goal.count)
    let ofLimits = index.constraints.isEmpty ? 1 : share(held, index.constraints.count)
    return (
      // Half the words of a goal are about who and where; the packages need not repeat them.
      0.4 * min(1, 2 * ofGoal) + 0.3 * ofLimits + 0.3 * share(kept, packages.count),
      "\(found) of \(goal.count) words of the goal, \(held) of \(index.constraints.count) constraints, "
        + "\(kept) of \(packages.count) titles are spoken of"
    )
  }

  /// Sentences of English or German have words that join others.
  private var language: (Double, String)? {
    if isForeign { return nil }
    var (texts, sentences) = (0, 0)
    for package in packages {
      for facts in package.steps + package.done + [package.summary] where facts.words.count >= 5 {
        texts += 1
        if index.has(Vocabulary.function, in: facts) { sentences += 1 }
      }
    }
    guard texts > 0 else { return (0, "no text has five words") }
    return (share(sentences, texts), "\(sentences) of \(texts) longer texts are sentences")
  }

  /// Whether more than a third of the words are of another script: their form is not known here.
  private var isForeign: Bool { 3 * index.words.foreignCount > index.words.words.count }

  /// Texts of which four of five sequences of three words stood elsewhere before.
  private var duplication: (Double, String) {
    var seen: Set<UInt64> = []
    var (texts, repeated) = (0, 0)
    let words = index.words.words
    for package in packages {
      for facts in package.steps + package.done + package.risks.map(\.risk) where facts.words.count >= 3 {
        texts += 1
        var (known, count) = (0, 0)
        for start in facts.words.lowerBound...facts.words.upperBound - 3 {
          let sequence =
            words[start] &+ words[start + 1] &* 0x9E37_79B9 &+ words[start + 2] &* 0x85EB_CA77_C2B2
          count += 1
          if !seen.insert(sequence).inserted { known += 1 }
        }
        if 5 * known >= 4 * count { repeated += 1 }
      }
    }
    return (1 - share(repeated, texts), "\(repeated) of \(texts) texts stand elsewhere nearly word for word")
  }

  /// An answer that is an action and not the risk again; a risk that stands everywhere is no risk of a package.
  private var risks: (Double, String) {
    var (total, good) = (0, 0)
    var uses: [UInt64: Int] = [:]
    for package in packages { for pair in package.risks { uses[pair.risk.hash, default: 0] += 1 } }
    for package in packages {
      for (risk, mitigation) in package.risks {
        total += 1
        let (left, right) = (index.stemSet([risk]), index.stemSet([mitigation]))
        guard risk.words.count >= 4, mitigation.words.count >= 4, !right.isEmpty else { continue }
        let isEcho = 10 * left.intersection(right).count > 6 * left.union(right).count
        let isEverywhere = uses[risk.hash, default: 0] > max(2, packages.count / 10)
        let isAction =
          index.has(Vocabulary.verbs, in: mitigation) || index.words.endings[mitigation.words].contains(.en)
        if !isEcho, !isEverywhere, isAction { good += 1 }
      }
    }
    return (share(good, total), "\(good) of \(total) risks have an answer that is an action")
  }

  /// Packages of 1 to 80 hours, and work that is shared out.
  private var balance: (Double, String) {
    let sized = packages.count { (1...80).contains($0.value.estimate.likely) }
    var load: [String: Double] = [:]
    for package in packages {
      if let owner = package.value.people.owner { load[owner, default: 0] += package.value.estimate.likely }
    }
    let people = index.plan.context.people
    let hours = people.reduce(0) { $0 + Double($1.hoursPerWeek) }
    let work = packages.reduce(0) { $0 + $1.value.estimate.likely }
    var most = 0.0
    for person in people where hours > 0 && work > 0 {
      most = max(most, load[person.name, default: 0] / work * hours / Double(max(1, person.hoursPerWeek)))
    }
    // One who has twice their share of the work costs a quarter.
    let fairness = people.count < 2 ? 1 : max(0, min(1, 1.25 - most / 4))
    return (
      0.6 * share(sized, packages.count) + 0.4 * fairness,
      "\(sized) of \(packages.count) packages have 1 to 80 hours; nobody has more than "
        + "\(Int((most * 100).rounded())) of 100 of their share"
    )
  }

  private var sources: (Double, String) {
    var (total, good) = (0, 0)
    var hosts: Set<Substring> = []
    for package in packages {
      for source in package.value.sources {
        total += 1
        guard WebLink.objection(to: source.url) == nil else { continue }
        good += 1
        hosts.insert(source.url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" })
      }
    }
    // Three hosts for the first ten links, and one more for each ten.
    let wanted = min(20, 3 + total / 10)
    return (
      share(good, total) * min(1, share(hosts.count, wanted)),
      "\(good) of \(total) links are well-formed, on \(hosts.count) hosts"
    )
  }
}
