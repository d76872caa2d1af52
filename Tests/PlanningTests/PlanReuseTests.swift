import Foundation
import JSON
import Planning
import Testing

@Suite("Earlier plans")
struct PlanReuseTests {
  @Test("are near by their words, whatever their order, and far if nothing is shared")
  func vectors() {
    let goal = GoalVector("Ship the first release of the lantern")
    #expect(goal.similarity(to: GoalVector("ship the first RELEASE of the lantern!")) == 1)
    #expect(goal.similarity(to: GoalVector("ＳＨＩＰ the first re\u{200B}lease of the lantern")) == 1)
    #expect(goal.similarity(to: GoalVector("Learn to dance tango")) < 0.3)
    #expect(GoalVector("").similarity(to: goal) == 0)
    #expect(GoalVector("池を掘る").similarity(to: GoalVector("池を掘る")) == 1)
    #expect(goal.values.count == GoalVector.size)
  }

  @Test("are given by nearness, then by name")
  func nearest() throws {
    var plans: [RoutePlan] = []
    for (name, goal) in [
      ("b", "Ship the lantern"), ("a", "Ship the lantern"), ("c", "Ship the lamp"), ("d", "Dig a pond"),
    ] {
      var plan = PlanExamples.good
      (plan.name, plan.goal) = (name, goal)
      plans.append(plan)
    }
    let near = SimilarPlans(plans).nearest(to: "Ship the lantern")
    #expect(near.map(\.plan.name) == ["a", "b", "c"])
    #expect(SimilarPlans(plans).nearest(to: "Ship the lantern", count: 1).map(\.similarity) == [1])
    let summary = SimilarPlans.summary(of: plans[0])
    #expect(summary.name == "earlier-plan-b")
    #expect(summary.text.hasPrefix("goal: Ship the lantern\n- Settle the scope: "))
    #expect(!summary.text.contains("Ada"))
  }

  /// As docs/planning.md has it.
  private static func table(_ calibration: ReuseCalibration) -> String {
    let heads = [
      "threshold", "\(calibration.sameCount) the same: accepted", "with the second gate",
      "\(calibration.differentCount) others: accepted", "with the second gate", "fewer than, of 100, at 95 %",
    ]
    let rows = calibration.rows.map { row in
      [row.threshold.formatted(.number.precision(.fractionLength(2)))]
        + [row.accepted, row.acceptedByBoth, row.wrong, row.wrongByBoth].map { "\($0)" }
        + ["\(row.wrongBound * 100)"]
    }
    return ([heads, heads.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private static func conditions(_ goal: String, _ change: (inout PlanReuse.Conditions) -> Void = { _ in })
    -> PlanReuse.Conditions
  {
    var conditions = PlanReuse.Conditions(
      PlanExamples.good, parameters: [.init(name: "product", value: "lantern")])
    conditions.goal = goal
    conditions.playbooks = ["release@2"]
    change(&conditions)
    return conditions
  }

  private static let goal = "Ship the first release of the lantern tool"
  private static let rows: [(PlanReuse.Conditions, PlanReuse.Mode, PlanReuse.Decision, String)] = [
    (conditions(goal), .use, .use, "the goals are 1.0 alike, and everything else is the same"),
    (conditions(goal), .offer, .offer, "the goals are 1.0 alike, and everything else is the same"),
    (conditions(goal), .never, .none, "earlier plans are never used"),
    (conditions("Dig a pond"), .use, .none, ""),
    (
      conditions("Ship the last release of the lantern tool"), .use, .offer,
      "the goals differ, new: last; gone: first"
    ),
    (
      conditions("Ship the tool release of the lantern first"), .use, .offer,
      "the words of the goals stand in another order"
    ),
    (conditions(goal) { $0.planner = "local" }, .use, .offer, "the planners differ"),
    (conditions(goal) { $0.playbooks = ["release@3"] }, .use, .offer, "the playbooks differ"),
    (
      conditions(goal) { $0.parameters = [.init(name: "product", value: "lamp")] }, .use, .offer,
      "the parameters differ"
    ),
    (conditions(goal) { $0.context.constraints = [] }, .use, .offer, "the constraints differ"),
    (conditions(goal) { $0.context.people = [] }, .use, .offer, "the people differ"),
    (
      conditions(goal) { $0.context.start = PlanExamples.day("2027-01-01") }, .use, .offer,
      "the beginnings differ"
    ),
    (conditions(goal) { $0.context.deadline = nil }, .use, .offer, "the deadlines differ"),
  ]

  @Test("are used only if everything is the same, and offered with what differs", arguments: rows.indices)
  func decisions(row: Int) {
    let (wanted, mode, decision, reason) = Self.rows[row]
    let reuse = PlanReuse(wanted, Self.conditions(Self.goal), mode: mode, threshold: 0.6)
    #expect(reuse.decision == decision, "\(reuse)")
    if !reason.isEmpty { #expect(reuse.reasons.first == reason) }
    #expect(reuse.json["decision"]?.string == decision.rawValue)
  }

  @Test("are calibrated by pairs of goals: likeness alone accepts wrong ones, the second gate does not")
  func calibration() throws {
    let calibration = ReuseCalibration(GoalPairs.all)
    // `make calibration` asks for the table.
    if ProcessInfo.processInfo.environment["STELLWERK_CALIBRATION"] != nil { print(Self.table(calibration)) }
    #expect(calibration.sameCount == 50 && calibration.differentCount == 25)
    let row = try #require(calibration.rows.first { $0.threshold == PlanReuse.threshold })
    #expect(row.wrong > 5)
    #expect(row.wrongByBoth == 0)
    #expect(row.acceptedByBoth >= 8)
    #expect(row.wrongBound == 0.12)
    #expect(calibration.threshold(forWrongBelow: 0.01) == nil)
    #expect(calibration.threshold(forWrongBelow: 0.15) == 0.7)
    #expect(calibration.json["recipe"]?.string == GoalVector.recipe)
  }
}
