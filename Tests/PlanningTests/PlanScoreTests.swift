import JSON
import Planning
import Testing

@Suite("A plan's score")
struct PlanScoreTests {
  @Test("is high for a plan of concrete steps and criteria, and always the same")
  func good() {
    let (first, second) = (PlanScore(PlanExamples.good), PlanScore(PlanExamples.good))
    #expect(first.total >= 0.8, "\(first.json.indented)")
    #expect(first.json == second.json)
    #expect(first.parts.map(\.name) == PlanScore.Part.weights.map(\.name))
    #expect(PlanScore.Part.weights.reduce(0) { $0 + $1.weight } == 100)
  }

  /// Words of no meaning, and words that mean something but not together.
  private static let vocabularies: [[String]] = [
    (0..<400).map { number in
      let (consonants, vowels) = (Array("bdfgklmnprstvz"), Array("aeiou"))
      let (a, b, c) = (number % 14, number / 14 % 5, number / 70 % 14)
      return String([
        consonants[a], vowels[b], consonants[c], vowels[(a + c) % 5], consonants[(a * 3 + b) % 14],
      ])
    },
    """
    river orange quickly mountain purple seventeen jump table over bottle green window under garden silver running paper
    candle ocean ladder yellow whisper copper engine feather thunder pocket marble velvet shadow basket mirror lantern
    anchor button carpet dragon falcon guitar hammer island jacket kettle ladder magnet needle oyster pepper quartz
    """.split(whereSeparator: \.isWhitespace).map(String.init),
  ]

  @Test("is below 0.4 for random words in the right shape", arguments: vocabularies.indices, [1, 2, 3, 4, 5])
  func random(vocabulary: Int, seed: Int) {
    var state = UInt64(seed)
    func text(_ count: Int) -> String {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let words = Self.vocabularies[vocabulary]
        return words[Int(state >> 33) % words.count]
      }.joined(separator: " ")
    }
    var plan = PlanExamples.plan(tasks: 2, packages: 2)
    for route in plan.routes.indices {
      (plan.routes[route].title, plan.routes[route].why) = (text(4), text(8))
      for task in plan.routes[route].tasks.indices { plan.routes[route].tasks[task].title = text(4) }
    }
    plan.updatePackages { package in
      (package.title, package.summary) = (text(5), text(14))
      package.steps = package.steps.map { _ in text(8) }
      package.definitionOfDone = package.definitionOfDone.map { _ in text(8) }
      package.risks = package.risks.map { _ in RoutePlan.Risk(risk: text(7), mitigation: text(8)) }
    }
    let score = PlanScore(plan)
    #expect(score.total < 0.4, "\(score.json.indented)")
  }

  @Test("is 0 for a plan that cannot be followed")
  func broken() {
    var plan = PlanExamples.good
    plan.edges.append(RoutePlan.Edge(from: "review", to: "scope"))
    #expect(PlanScore(plan).total == 0)
  }

  private static let spoilt: [(String, @Sendable (inout RoutePlan.WorkPackage) -> Void)] = [
    ("completeness", { $0.steps.removeLast() }),
    ("specificity", { $0.steps = $0.steps.map { _ in "do the appropriate things as various people want" } }),
    (
      "measurability",
      { $0.definitionOfDone = $0.definitionOfDone.map { _ in "a nice and adequate outcome" } }
    ),
    ("steps", { $0.steps = $0.steps.map { "about the matter of \($0)" } }),
    ("coverage", { $0.title = "Polish silver spoons" }),
    ("language", { $0.steps = $0.steps.map { _ in "run check scope list docs" } }),
    (
      "duplication",
      { $0.definitionOfDone = $0.definitionOfDone.map { _ in "the lead has signed the sheet" } }
    ),
    ("risks", { $0.risks = $0.risks.map { RoutePlan.Risk(risk: $0.risk, mitigation: $0.risk) } }),
    ("balance", { $0.estimate = RoutePlan.Estimate(low: 80, likely: 200, high: 300) }),
    ("sources", { $0.sources = $0.sources.map { RoutePlan.Source(title: $0.title, url: "see wiki") } }),
  ]

  @Test("falls with what gets worse, and says so", arguments: spoilt.indices)
  func parts(number: Int) throws {
    let (name, spoil) = Self.spoilt[number]
    var plan = PlanExamples.good
    plan.updatePackages(spoil)
    let (before, after) = (PlanScore(PlanExamples.good), PlanScore(plan))
    let (good, bad) = (before.parts.first { $0.name == name }, after.parts.first { $0.name == name })
    #expect(try #require(bad).score < (try #require(good).score), "\(after.json.indented)")
    #expect(after.total < before.total)
    #expect(bad?.because != good?.because)
  }

  @Test("follows the weights that somebody gives")
  func weights() {
    var plan = PlanExamples.good
    plan.updatePackages { $0.sources = [] }
    let usual = PlanScore(plan).total
    #expect(PlanScore(plan, weights: ["sources": 0]).total > usual)
    #expect(PlanScore(plan, weights: ["sources": 100]).total < usual)
  }

  @Test("leaves out what it cannot judge in another script")
  func foreign() {
    var plan = PlanExamples.good
    plan.updatePackages { package in
      package.steps = package.steps.map { _ in "проверить список и записать результат в журнал" }
      package.definitionOfDone = package.definitionOfDone.map { _ in
        "список проверен и подписан руководителем"
      }
      package.summary = "один лист о том что делать"
      package.risks = package.risks.map { _ in
        RoutePlan.Risk(
          risk: "никто не прочитает этот лист", mitigation: "назначить двух читателей заранее сегодня")
      }
    }
    let names = PlanScore(plan).parts.map(\.name)
    #expect(!names.contains("steps") && !names.contains("language"))
  }

  @Test("rises by refinement, which takes away and puts in order and invents nothing")
  func refinement() {
    var plan = PlanExamples.good
    plan.updatePackages { package in
      package.steps.append("do whatever seems appropriate")
      package.definitionOfDone.append("a nice outcome")
      package.sources.append(RoutePlan.Source(title: "wiki", url: "see wiki"))
      package.difficulty.length = .L
      package.estimate = RoutePlan.Estimate(low: 12, likely: 6, high: 4)
    }
    let refined = PlanRefinement(plan)
    #expect(refined.plan == PlanExamples.good)
    #expect(
      refined.changes == [
        "6 estimates were put in order", "6 lengths were made to go with their estimates",
        "6 links that are none, or stood twice, were taken away",
        "6 criteria that nobody can look at were taken away", "6 vague steps were taken away",
      ])
    #expect(PlanScore(refined.plan).total > PlanScore(plan).total)
    #expect(PlanRefinement(refined.plan).changes == [])
  }
}
