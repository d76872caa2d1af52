import Diagnostics
import JSON
import OperatingSystem
import Planning
import Testing

/// Playbooks for tests: small, but with everything that a plan needs.
enum Playbooks {
  static func at(_ text: String, line: Int = 1) -> Located<String> {
    Located(text, at: SourceLocation(file: "playbook.yaml", line: line, column: 1))
  }

  static func package(
    _ subject: String, role: String? = nil, requires: [String] = [], provides: [String] = [],
    scale: String? = nil
  ) -> Playbook.Package {
    let value = PlanExamples.package(0, of: 0, subject: subject)
    return Playbook.Package(
      title: at(value.title), summary: at("\(value.summary) It is for ${{ params.product }}."),
      steps: value.steps.map { at($0) }, done: value.definitionOfDone.map { at($0) },
      risks: value.risks.map { (at($0.risk), at($0.mitigation)) }, sources: value.sources,
      estimate: value.estimate, role: role, requires: requires, provides: provides,
      scale: scale.map { at($0) })
  }

  static func route(
    _ id: String, _ kind: RoutePlan.Route.Kind = .trunk, when: String? = nil,
    _ packages: [Playbook.Package] = []
  ) -> Playbook.Route {
    Playbook.Route(
      id: id, title: at("Settle the \(id)"), kind: kind, when: when.map { at($0, line: 7) },
      tasks: [
        Playbook.Task(title: at("Prepare \(id)"), packages: packages.isEmpty ? [package(id)] : packages)
      ])
  }

  static let linux = "${{ context.constraints.exists(c, c.contains('Linux')) }}"

  static func release(
    routes: [Playbook.Route]? = nil, parameters: [Playbook.Parameter]? = nil, scale: String? = nil,
    includes: [Playbook.Include] = []
  ) -> Playbook {
    Playbook(
      name: "release", version: 2, words: ["release", "ship"], domain: "software",
      parameters: parameters ?? [
        Playbook.Parameter(name: "product", isFromGoal: true, defaultValue: "the product")
      ],
      scale: scale.map { at($0) },
      routes: routes ?? [
        route("scope"), route("archives", .branch), route("packages", .branch), route("signing"),
        route("announcement"), route("review"),
      ],
      decisions: [
        Playbook.Decision(
          id: "channel", question: at("Which channel comes first?"), after: "scope",
          options: [("archives", nil, nil), ("packages", at(linux), at("users install with apt"))],
          mergesAt: "signing")
      ], includes: includes)
  }

  static let learning = Playbook(
    name: "learning", version: 1, words: ["learn", "skill"],
    parameters: [Playbook.Parameter(name: "product", isFromGoal: true, defaultValue: "the skill")],
    routes: ["aim", "practice", "test", "teach", "notes", "habit"].map { route($0) })
  static let fallback = Playbook(
    name: "generic", version: 1, words: [], isFallback: true,
    parameters: [Playbook.Parameter(name: "product", isFromGoal: false, defaultValue: "the result")],
    routes: ["clarify", "options", "proof", "build", "verify", "handover"].map { route($0) })

  static let all = [release(), learning, fallback]
  static let context = RoutePlan.Context(
    start: PlanExamples.day("2026-12-01"), deadline: PlanExamples.day("2027-06-01"),
    people: [
      RoutePlan.Person(name: "Ada", role: "release lead", hoursPerWeek: 30),
      RoutePlan.Person(name: "Ben", role: "engineer", hoursPerWeek: 20),
    ], constraints: ["no paid services", "only Linux"])

  static func plan(
    _ goal: String, _ playbooks: [Playbook] = all, context: RoutePlan.Context = context
  ) throws -> RoutePlan {
    try DeterministicPlanner(playbooks).plan(name: "p", goal: goal, context: context)
  }
}

@Suite("The deterministic planner")
struct PlannerTests {
  @Test(
    "chooses by the words of the goal, and says why",
    arguments: [
      (
        "Ship the first release of our lantern", "release",
        "the goal speaks of 'release', 'ship'"
      ),
      ("Shipping releases of software", "release", "the goal speaks of 'release', 'ship' and of 'software'"),
      ("Learn a new skill", "learning", "the goal speaks of 'learn', 'skill'"),
      (
        "Learn to ship a skill", "learning",
        "the goal speaks of 'learn', 'skill'; next is 'release' with 'ship'"
      ), ("Dig a pond", "generic", "the goal has no word of any other playbook"),
      ("池を掘る", "generic", "the goal has no word of any other playbook"),
    ])
  func choice(goal: String, name: String, because: String) throws {
    let origin = try Playbooks.plan(goal).origin
    #expect(origin.playbooks.map(\.name) == [name])
    #expect(origin.playbooks[0].because == because)
    #expect(origin.isGeneric == (name == "generic"))
    #expect(origin.notes.isEmpty == (name != "generic"))
  }

  @Test(
    "makes a plan that passes the review and is good enough, the same each time, in whatever order playbooks come"
  )
  func whole() throws {
    let plan = try Playbooks.plan("Ship the first release of our lantern")
    #expect(PlanReview(plan).findings == [])
    #expect(PlanScore(plan).total >= 0.7, "\(PlanScore(plan).json.indented)")
    #expect(try Playbooks.plan("Ship the first release of our lantern", Playbooks.all.reversed()) == plan)
  }

  @Test("joins routes along the trunk and through decisions")
  func edges() throws {
    let plan = try Playbooks.plan("Ship it")
    #expect(
      plan.edges.map { "\($0.from) \($0.to)" } == [
        "scope archives", "scope packages", "archives signing", "packages signing", "signing announcement",
        "announcement review",
      ])
    #expect(plan.decisions[0].recommended == "packages")
    #expect(plan.decisions[0].options.map(\.when) == [nil, "users install with apt"])
  }

  @Test("recommends what needs no condition where none holds")
  func usual() throws {
    var context = Playbooks.context
    context.constraints = []
    #expect(try Playbooks.plan("Ship it", context: context).decisions[0].recommended == "archives")
  }

  @Test(
    "fills in what the goal is about",
    arguments: [
      ("Ship the first release of our lantern tool by May", [], "our lantern tool"),
      ("Ship \"Bright Lantern\" to everybody", [], "Bright Lantern"), ("Ship it", [], "the product"),
      ("Ship it", ["product: the small lantern"], "the small lantern"),
    ])
  func parameters(goal: String, constraints: [String], product: String) throws {
    var context = Playbooks.context
    context.constraints = constraints
    let plan = try Playbooks.plan(goal, context: context)
    #expect(plan.workPackages[0].summary.hasSuffix("It is for \(product)."))
  }

  @Test("computes parameters by expressions over goal, context and the parameters before")
  func computed() throws {
    let parameters = [
      Playbook.Parameter(
        name: "size", isFromGoal: false, value: Playbooks.at("${{ string(size(context.people)) }}")),
      Playbook.Parameter(
        name: "product", isFromGoal: false,
        value: Playbooks.at("a tool for ${{ params.size }} until ${{ context.deadline }}")),
    ]
    let plan = try Playbooks.plan("Ship it", [Playbooks.release(parameters: parameters)])
    #expect(plan.workPackages[0].summary.hasSuffix("It is for a tool for 2 until 2027-06-01."))
  }

  @Test("leaves out routes whose condition does not hold, and decisions that have one way left")
  func conditions() throws {
    let routes = [
      Playbooks.route("scope"), Playbooks.route("archives", .branch, when: "${{ false }}"),
      Playbooks.route("packages", .branch), Playbooks.route("signing"),
      Playbooks.route("announcement", when: "${{ has(context.deadline) && context.weeks > 10 }}"),
      Playbooks.route("review", when: "${{ size(context.people) > 5 }}"),
    ]
    let plan = try Playbooks.plan("Ship it", [Playbooks.release(routes: routes)])
    #expect(plan.routes.map(\.id) == ["scope", "packages", "signing", "announcement"])
    #expect(plan.routes.allSatisfy { $0.kind == .trunk })
    #expect(plan.decisions == [])
    #expect(plan.origin.notes == ["the decision 'channel' was left out: the context leaves one way"])
    #expect(
      plan.edges.map { "\($0.from) \($0.to)" } == [
        "scope packages", "packages signing", "signing announcement",
      ])
  }

  @Test("puts in another playbook with a prefix and values")
  func includes() throws {
    let include = Playbook.Include(
      playbook: Playbooks.at("learning"), prefix: "team", after: Playbooks.at("signing"),
      when: Playbooks.at("${{ goal.contains('teach') }}"),
      values: [(Playbooks.at("product"), Playbooks.at("using ${{ params.product }}"))])
    let playbooks = [Playbooks.release(includes: [include]), Playbooks.learning]
    let plan = try Playbooks.plan("Ship \"Lantern\" and teach it", playbooks)
    #expect(plan.routes.map(\.id).contains("team-aim"))
    #expect(plan.routes.count == 12)
    #expect(plan.edges.contains(RoutePlan.Edge(from: "signing", to: "team-aim")))
    #expect(plan.edges.contains(RoutePlan.Edge(from: "team-habit", to: "announcement")))
    #expect(plan.origin.playbooks.map(\.because).last == "playbook 'release' includes it")
    let package = try #require(plan.workPackages.first { $0.id == "team-aim.1.1" })
    #expect(package.summary.hasSuffix("It is for using Lantern."))
    #expect(try Playbooks.plan("Ship \"Lantern\"", playbooks).routes.count == 6)
  }

  @Test("takes dependencies from labels, else from the order")
  func dependencies() throws {
    let routes = [
      Playbooks.route(
        "scope", .trunk, [Playbooks.package("scope", provides: ["list"]), Playbooks.package("readers")]),
      Playbooks.route("archives", .branch), Playbooks.route("packages", .branch),
      Playbooks.route("signing", .trunk, [Playbooks.package("signing", requires: ["list", "stamp"])]),
      Playbooks.route("announcement"), Playbooks.route("review"),
    ]
    let plan = try Playbooks.plan("Ship it", [Playbooks.release(routes: routes)])
    let packages = plan.workPackages
    #expect(packages.map(\.dependsOn) == [[], ["scope.1.1"], [], [], ["scope.1.1"], [], []])
    #expect(plan.origin.notes == ["nothing provides 'stamp', which 'signing.1.1' requires"])
  }

  @Test("gives packages to who has the role, else to who has least to do")
  func people() throws {
    let routes = ["scope", "archives", "packages", "signing", "announcement", "review"].map { id in
      Playbooks.route(
        id, id == "archives" || id == "packages" ? .branch : .trunk,
        [Playbooks.package(id, role: id == "signing" ? "engineering" : id == "review" ? "lead" : nil)])
    }
    let plan = try Playbooks.plan("Ship it", [Playbooks.release(routes: routes)])
    let owners = Dictionary(uniqueKeysWithValues: plan.workPackages.map { ($0.id, $0.people.owner) })
    #expect(owners["signing.1.1"] == "Ben" || owners["signing.1.1"] == "Ada")
    #expect(owners["review.1.1"] == "Ada")
    #expect(
      plan.workPackages.allSatisfy {
        $0.people.companions.count == 1 && $0.people.companions != [$0.people.owner]
      })
  }

  @Test("scales estimates and keeps the length that goes with them")
  func scale() throws {
    let plan = try Playbooks.plan(
      "Ship it", [Playbooks.release(scale: "${{ size(context.people) == 2 ? 2.5 : 1.0 }}")])
    #expect(plan.workPackages[0].estimate == RoutePlan.Estimate(low: 10, likely: 15, high: 30))
    #expect(plan.workPackages[0].difficulty.length == .M)
  }

  @Test("makes each constraint a criterion that somebody looks at")
  func constraints() throws {
    let plan = try Playbooks.plan("Ship it")
    #expect(
      plan.workPackages[0].definitionOfDone.suffix(2) == [
        "the constraint 'no paid services' is written down with the package that keeps it",
        "the constraint 'only Linux' is written down with the package that keeps it",
      ])
  }

  @Test(
    "refuses goals that are none",
    arguments: [
      ("", "the goal '' has no word"), ("   \n", "the goal '' has no word"),
      ("12 + 3 !", "the goal '12 + 3 !' has no word"),
      ("\u{200B}\u{202E}", "the goal '' has no word"),
      (String(repeating: "goal ", count: 200_000), "the goal has 1000000 bytes, at most 10000 are read"),
    ])
  func goals(goal: String, message: String) throws {
    let problem = try #require(throws: Problem.self) { try Playbooks.plan(goal) }
    #expect(problem.code.name == "plan.goal")
    #expect(problem.message == message)
  }

  @Test("treats the goal as a text, whatever stands in it")
  func hostile() throws {
    let plan = try Playbooks.plan("Ship \u{200B}\"${{ goal }} <b>|</b>\" for\u{0} all")
    #expect(plan.goal == "Ship \"${{ goal }} <b>|</b>\" for all")
    #expect(plan.workPackages[0].summary.hasSuffix("It is for ${{ goal }} <b>|</b>."))
  }

  private static let wrong: [(String, String, String, Int?, [Playbook])] = [
    ("plan.playbook", "no playbook fits the goal 'Ship it'", "none", nil, []),
    (
      "plan.playbook", "two playbooks are called 'release'", "twice", nil,
      [Playbooks.release(), Playbooks.release()]
    ),
    (
      "plan.expression", "'${{ 1 + 1 }}' gives no bool", "no condition", 7,
      [Playbooks.release(routes: [Playbooks.route("scope", when: "${{ dyn(1 + 1) }}")])]
    ),
    (
      "expression.unknown-name", "", "an unknown name", 7,
      [Playbooks.release(routes: [Playbooks.route("scope", when: "${{ contxt.weeks > 1 }}")])]
    ),
    (
      "plan.expression", "'${{ 100.0 }}' gives 100.0, not 0.1 to 10", "a huge factor", 1,
      [Playbooks.release(scale: "${{ 100.0 }}")]
    ),
    (
      "plan.playbook", "there is no playbook 'learnin'", "an unknown inclusion", 1,
      [
        Playbooks.release(includes: [
          Playbook.Include(playbook: Playbooks.at("learnin"), prefix: "x", after: Playbooks.at("scope"))
        ]), Playbooks.learning,
      ]
    ),
    (
      "plan.playbook", "playbooks include each other: release -> release", "itself", 1,
      [
        Playbooks.release(includes: [
          Playbook.Include(playbook: Playbooks.at("release"), prefix: "x", after: Playbooks.at("scope"))
        ])
      ]
    ),
    (
      "plan.playbook", "playbook 'learning' has no parameter 'produt'", "an unknown parameter", 1,
      [
        Playbooks.release(includes: [
          Playbook.Include(
            playbook: Playbooks.at("learning"), prefix: "x", after: Playbooks.at("scope"),
            values: [(Playbooks.at("produt"), Playbooks.at("x"))])
        ]), Playbooks.learning,
      ]
    ),
  ]

  @Test("refuses playbooks that cannot be used, at the place of the mistake", arguments: wrong.indices)
  func playbooks(number: Int) throws {
    let (code, message, what, line, playbooks) = Self.wrong[number]
    let problem = try #require(throws: Problem.self) { try Playbooks.plan("Ship it", playbooks) }
    #expect(problem.code.name == code, "\(what): \(problem)")
    if !message.isEmpty, !what.hasPrefix("no condition") { #expect(problem.message == message) }
    #expect(problem.location?.line == line, "\(what): \(problem)")
  }
}
