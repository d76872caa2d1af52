import Diagnostics
import Manifests
import OperatingSystem
import Pipelines
import TestSupport
import Testing

@Suite("Joined plans")
struct JoinedPlanTests {
  private func made(_ stages: String, pools: String = "{}", name: String = "a") throws -> Plan {
    let text = pipeline(stages).replacing("spec:\n", with: "spec:\n  pools: \(pools)\n")
    let (plan, problems) = plan(text)
    return try #require(plan, "\(shown(problems))")
  }

  private let day = Timestamp(seconds: 1_700_000_000)

  private static let first = """
    - {name: one, uses: test/text, with: {text: one}}
    - {name: all, uses: test/join, inputs: {x: one.text}}
    - {name: out, uses: test/publish, inputs: {text: all.list}}
    """

  @Test(
    "have in common what is equal in everything but the name",
    arguments: [
      ("- {name: same, uses: test/text, with: {text: one}}", ["one +1", "all", "out"]),
      ("- {name: one, uses: test/text, with: {text: two}}", ["one", "all", "out", "one"]),
      ("- {name: one, uses: test/text, with: {text: one}, timeout: 5s}", ["one", "all", "out", "one"]),
      (
        "- {name: one, uses: test/text, with: {text: one}, retry: {attempts: 1}}",
        ["one", "all", "out", "one"]
      ),
      (first, ["one +1", "all +1", "out", "out"]),
      (
        """
        - {name: p, uses: test/text, with: {text: two}}
        - {name: one, uses: test/text, with: {text: one}}
        - {name: all, uses: test/join, inputs: {x: p.text}}
        """, ["one +1", "all", "out", "p", "all"]
      ),
      (
        """
        - {name: one, uses: test/text, with: {text: one}}
        - {name: twin, uses: test/text, with: {text: one}}
        """, ["one +1", "all", "out", "twin"]
      ),
    ])
  func common(second: String, names: [String]) throws {
    let plans = [try made(Self.first), try made(second)]
    let joined = JoinedPlan(plans.map { ($0, day) })
    let found = joined.plan.stages.map { stage in
      stage.memberships.count > 1 ? "\(stage.name) +\(stage.memberships.count - 1)" : stage.name
    }
    #expect(found == names)
    for (number, plan) in plans.enumerated() {
      for (index, stage) in plan.stages.enumerated() {
        let place = joined.places[number][index]
        let member = joined.plan.stages[place].memberships.first { $0.plan == number }
        #expect(member?.index == index && member?.stage.name == stage.name)
        #expect(
          joined.plan.stages[place].inputs.map(\.stage)
            == stage.inputs.map { joined.places[number][$0.stage] })
        #expect(joined.plan.stages[place].inputs.allSatisfy { $0.stage < place })
      }
      #expect(joined.part(number, as: plans[number], of: joined.plan).places == joined.places[number])
    }
  }

  @Test("share nothing that is built for another time, and the smallest of their pools")
  func bounds() throws {
    let plans = [
      try made(Self.first, pools: "{net: 3, disk: 1}"), try made(Self.first, pools: "{net: 2, cpu: 4}"),
    ]
    let later = Timestamp(seconds: day.seconds + 1)
    let joined = JoinedPlan([(plans[0], day), (plans[1], later)])
    #expect(joined.plan.stages.count == 6)
    #expect(joined.plan.stages.map(\.sourceDate) == [day, day, day, later, later, later])
    #expect(joined.plan.pools == ["net": 2, "disk": 1, "cpu": 4])
    #expect(JoinedPlan([]).plan.stages.isEmpty)
  }
}
