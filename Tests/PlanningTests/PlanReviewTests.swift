import Diagnostics
import Planning
import Testing

/// A change that breaks one rule.
struct Breakage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let code: String
  let pointer: String
  let message: String
  let change: @Sendable (inout RoutePlan) -> Void

  init(
    _ name: String, _ code: String, _ pointer: String, _ message: String,
    _ change: @escaping @Sendable (inout RoutePlan) -> Void
  ) {
    (testDescription, self.code, self.pointer) = (name, code, pointer)
    (self.message, self.change) = (message, change)
  }
}

extension RoutePlan {
  /// The first package of a route.
  fileprivate subscript(_ route: Int) -> WorkPackage {
    get { routes[route].tasks[0].workPackages[0] }
    set { routes[route].tasks[0].workPackages[0] = newValue }
  }
}

@Suite("A plan under review")
struct PlanReviewTests {
  private static let first = "/routes/0/tasks/0/workPackages/0"

  @Test("passes when nothing is wrong", arguments: [(1, 1), (2, 3), (6, 6)])
  func passes(tasks: Int, packages: Int) {
    var plan = PlanExamples.plan(tasks: tasks, packages: packages)
    plan.context.deadline = PlanExamples.day("2035-01-01")
    #expect(PlanReview(plan).findings == [])
  }

  private static let graph: [Breakage] = [
    Breakage("a route twice", "plan.duplicate-id", "/routes/5/id", "the id 'scope' is there twice") {
      $0.routes[5].id = "scope"
    },
    Breakage("a task twice", "plan.duplicate-id", "/routes/1/tasks/0/id", "the id 'scope.1' is there twice") {
      $0.routes[1].tasks[0].id = "scope.1"
    },
    Breakage("an edge to nowhere", "plan.unknown-id", "/edges/0/to", "there is no route 'package'") {
      $0.edges[0].to = "package"
    },
    Breakage(
      "an edge twice", "plan.duplicate-id", "/edges/6", "the edge 'scope' to 'packages' is there twice"
    ) {
      $0.edges.append($0.edges[0])
    },
    Breakage(
      "a dependency on nothing", "plan.unknown-id", "\(first)/dependsOn/0",
      "there is no work package 'scope.9'"
    ) { $0[0].dependsOn = ["scope.9"] },
    Breakage(
      "routes in a circle", "plan.cycle", "/edges",
      "routes wait for each other: announcement -> signing -> announcement"
    ) { $0.edges.append(RoutePlan.Edge(from: "announcement", to: "signing")) },
    Breakage("a route before itself", "plan.cycle", "/edges", "routes wait for each other: review -> review")
    {
      $0.edges.append(RoutePlan.Edge(from: "review", to: "review"))
    },
    Breakage(
      "a package that needs a later route", "plan.cycle", "/routes/4/tasks/0/workPackages/0/dependsOn",
      "work packages wait for each other: announcement.1.1 -> scope.1.1 -> announcement.1.1"
    ) { $0[0].dependsOn = ["announcement.1.1"] },
    Breakage("a lost trunk", "plan.unreachable", "/routes/5", "nothing leads to the route 'review'") {
      $0.edges.removeLast()
    },
    Breakage(
      "a branch that is no option", "plan.branch", "/routes/3", "the branch 'signing' leaves no decision"
    ) {
      $0.routes[3].kind = .branch
    },
    Breakage(
      "an option that is a trunk", "plan.branch", "/decisions/0/options/0",
      "the option 'packages' is a trunk, which is always taken"
    ) { $0.routes[1].kind = .trunk },
    Breakage(
      "an option without an edge", "plan.branch", "/decisions/0/options/1",
      "no edge leads from 'scope' to the option 'source'"
    ) { $0.edges[1].from = "packages" },
    Breakage("one way out", "plan.branch", "/decisions/0/options", "the decision 'channel' has 1 ways out") {
      $0.decisions[0].options.removeLast()
    },
    Breakage(
      "a choice that is no option", "plan.branch", "/decisions/0/chosen",
      "'review' is not an option of the decision 'channel'"
    ) { $0.decisions[0].chosen = "review" },
    Breakage(
      "a way that does not merge", "plan.merge", "/decisions/0/options/1",
      "the way 'source' does not meet the others at 'signing'"
    ) { $0.edges[3].to = "review" },
    Breakage(
      "a branch that just ends", "plan.merge", "/routes/2",
      "the branch 'source' neither goes on nor says why it ends"
    ) { $0.edges.remove(at: 3) },
  ]

  private static let content: [Breakage] = [
    Breakage("five routes", "plan.limit", "/routes", "5 routes, at least 6 are wanted") {
      $0.routes.removeLast()
      $0.edges.removeLast()
    },
    Breakage("five steps", "plan.limit", "\(first)/steps", "5 steps, at least 6 are wanted") {
      $0[0].steps.removeLast()
    },
    Breakage(
      "six criteria", "plan.limit", "\(first)/definitionOfDone", "6 done criteria, at least 7 are wanted"
    ) { $0[0].definitionOfDone.removeLast() },
    Breakage("two risks", "plan.limit", "\(first)/risks", "2 risks, at least 3 are wanted") {
      $0[0].risks.removeLast()
    },
    Breakage("two sources", "plan.limit", "\(first)/sources", "2 sources, at least 3 are wanted") {
      $0[0].sources.removeLast()
    },
    Breakage("a placeholder", "plan.placeholder", "\(first)/steps/2", "'TODO write this' is a placeholder") {
      $0[0].steps[2] = "TODO write this"
    },
    Breakage("dots", "plan.placeholder", "\(first)/summary", "'...' is a placeholder") {
      $0[0].summary = "..."
    },
    Breakage("lorem ipsum", "plan.placeholder", "\(first)/risks/0", "'Lorem ipsum dolor' is a placeholder") {
      $0[0].risks[0].mitigation = "Lorem ipsum dolor"
    },
    Breakage(
      "an expression that nobody filled in", "plan.placeholder", "\(first)/steps/0",
      "'ask ${{ params.who }} for it' is a placeholder"
    ) { $0[0].steps[0] = "ask ${{ params.who }} for it" },
    Breakage(
      "a step twice, in other letters", "plan.duplicate-text", "\(first)/steps/5",
      "'List the 5 parts of scope 1.1 in docs/scope.md!' stands also at '\(first)/steps/0'"
    ) { $0[0].steps[5] = "List the 5 parts of scope 1.1 in docs/scope.md!" },
    Breakage(
      "a wish", "plan.not-measurable", "\(first)/definitionOfDone/1",
      "nobody can tell whether 'good quality for anybody' holds"
    ) { $0[0].definitionOfDone[1] = "good quality for anybody" },
    Breakage(
      "no link", "plan.url", "\(first)/sources/0/url",
      "'semver.org' is not a link that begins with https:// or http://"
    ) { $0[0].sources[0].url = "semver.org" },
    Breakage(
      "an example host", "plan.url", "\(first)/sources/0/url",
      "'https://docs.example.org/' names a host that is only an example"
    ) { $0[0].sources[0].url = "https://docs.example.org/" },
    Breakage(
      "a link with a password", "plan.url", "\(first)/sources/0/url",
      "'https://a:b@c.org/' holds a user or password"
    ) { $0[0].sources[0].url = "https://a:b@c.org/" },
    Breakage(
      "a source twice", "plan.duplicate-text", "\(first)/sources/1",
      "the source 'https://semver.org/' is there twice"
    ) { $0[0].sources[1].url = "https://semver.org/" },
  ]

  private static let meaning: [Breakage] = [
    Breakage(
      "a title of something else", "plan.title", "\(first)/title",
      "nothing in the package speaks of its title 'Paint elephants'"
    ) { $0[0].title = "Paint elephants" },
    Breakage("likely below low", "plan.duration", "\(first)/estimate/likely", "'likely' is less than 'low'") {
      $0[0].estimate.low = 7
    },
    Breakage("high below likely", "plan.duration", "\(first)/estimate/high", "'high' is less than 'likely'") {
      $0[0].estimate.high = 5
    },
    Breakage(
      "a length that does not go", "plan.duration", "\(first)/difficulty/length",
      "the length 'L' does not go with 6 hours"
    ) { $0[0].difficulty.length = .L },
    Breakage(
      "a text that takes longer", "plan.duration", "\(first)/summary",
      "'The work on scope takes about 3 weeks.' contradicts the estimate of 4 to 12 hours"
    ) { $0[0].summary = "The work on scope takes about 3 weeks." },
    Breakage(
      "a deadline before the start", "plan.duration", "/context/deadline",
      "the deadline is not after the start"
    ) {
      $0.context.deadline = PlanExamples.day("2026-11-30")
    },
  ]

  private static let resources: [Breakage] = [
    Breakage("a stranger", "plan.unknown-person", "\(first)/people/owner", "'Adah' is not among the people") {
      $0[0].people.owner = "Adah"
    },
    Breakage(
      "a chain past the deadline", "plan.deadline", "/context/deadline",
      "the critical path ends on 2026-12-07, the deadline is 2026-12-04"
    ) { $0.context.deadline = PlanExamples.day("2026-12-04") },
    Breakage(
      "too much for one", "plan.overbooked", "/context/people/0",
      "'Ada' has 30 hours of work and 24 hours until the deadline"
    ) {
      // Side by side, so that only the person is the limit.
      $0.context.deadline = PlanExamples.day("2026-12-04")
      $0.edges = [
        ("scope", "packages"), ("scope", "source"), ("packages", "signing"), ("source", "signing"),
        ("scope", "announcement"), ("scope", "review"),
      ].map { RoutePlan.Edge(from: $0.0, to: $0.1) }
    },
  ]

  @Test(
    "is refused by the rule that is broken, with the place", arguments: graph + content + meaning + resources)
  func breakages(breakage: Breakage) {
    var plan = PlanExamples.good
    breakage.change(&plan)
    let findings = PlanReview(plan).findings
    let found = findings.first { $0.code.name == breakage.code && $0.message == breakage.message }
    #expect(
      found?.pointer == breakage.pointer, "\(findings.map { "\($0.code.name) \($0.pointer) \($0.message)" })")
    #expect(!PlanReview(plan).isAccepted)
  }

  @Test("may have ten decisions one after another, not eleven", arguments: [(10, true), (11, false)])
  func depth(decisions: Int, isAccepted: Bool) {
    var plan = PlanExamples.good
    plan.routes = (0...decisions).map { Self.route("t\($0)", .trunk) }
    plan.routes += (0..<decisions).flatMap { [Self.route("a\($0)", .branch), Self.route("b\($0)", .branch)] }
    plan.edges = (0..<decisions).flatMap { number in
      [
        ("t\(number)", "a\(number)"), ("t\(number)", "b\(number)"), ("a\(number)", "t\(number + 1)"),
        ("b\(number)", "t\(number + 1)"),
      ].map { RoutePlan.Edge(from: $0.0, to: $0.1) }
    }
    plan.decisions = (0..<decisions).map {
      RoutePlan.Decision(
        id: "d\($0)", question: "which?", criterion: "which is cheaper", after: "t\($0)",
        options: [RoutePlan.Choice(route: "a\($0)"), RoutePlan.Choice(route: "b\($0)")],
        recommended: "a\($0)",
        mergesAt: "t\($0 + 1)")
    }
    #expect(PlanReview(plan).findings.contains { $0.code.name == "plan.too-deep" } == !isAccepted)
  }

  private static func route(_ id: String, _ kind: RoutePlan.Route.Kind) -> RoutePlan.Route {
    RoutePlan.Route(
      id: id, title: "Settle \(id)", kind: kind, why: "because of \(id)",
      tasks: [
        RoutePlan.Task(
          id: "\(id).1", title: "Prepare \(id)", workPackages: [PlanExamples.package(0, of: 0, subject: id)])
      ])
  }

  @Test("does not fail, nor take long, whatever is joined to what")
  func hostile() {
    var plan = PlanExamples.good
    let route = plan.routes[0]
    plan.routes = (0..<1_000).map { number in
      var copy = route
      copy.id = "r\(number)"
      return copy
    }
    plan.edges = (0..<2_000).map { RoutePlan.Edge(from: "r\($0 % 1_000)", to: "r\(($0 * 7 + 1) % 1_000)") }
    #expect(PlanReview(plan).findings.count == PlanReview.limit)
    plan.edges = (0..<999).map { RoutePlan.Edge(from: "r\($0)", to: "r\($0 + 1)") }
    #expect(!PlanReview(plan).isAccepted)
    (plan.routes, plan.edges) = ([], [])
    #expect(PlanReview(plan).findings.contains { $0.code.name == "plan.limit" })
  }
}
