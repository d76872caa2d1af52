import JSON
import OperatingSystem
import Planning

/// A plan that nothing is wrong with, for tests to spoil.
enum PlanExamples {
  /// Six routes, one decision with two branches, one package a task.
  static let good = plan()

  static func plan(tasks: Int = 1, packages: Int = 1) -> RoutePlan {
    let subjects = ["scope", "packages", "source", "signing", "announcement", "review"]
    let routes = subjects.enumerated().map { index, subject in
      route(subject, number: index, kind: index == 1 || index == 2 ? .branch : .trunk, tasks, packages)
    }
    return RoutePlan(
      name: "first-release", goal: "Ship the first release of the lantern tool",
      context: RoutePlan.Context(
        start: day("2026-12-01"), deadline: day("2027-06-01"),
        people: [
          RoutePlan.Person(name: "Ada", role: "lead", hoursPerWeek: 30),
          RoutePlan.Person(name: "Ben", role: "engineer", hoursPerWeek: 20),
        ], constraints: ["no paid services"]),
      origin: RoutePlan.Origin(planner: "deterministic"), routes: routes,
      edges: [
        ("scope", "packages"), ("scope", "source"), ("packages", "signing"), ("source", "signing"),
        ("signing", "announcement"), ("announcement", "review"),
      ].map { RoutePlan.Edge(from: $0.0, to: $0.1) },
      decisions: [
        RoutePlan.Decision(
          id: "channel", question: "Which channel comes first, packages or source?",
          criterion: "the channel that most users of the survey named", after: "scope",
          options: [
            RoutePlan.Choice(route: "packages", when: "users install with apt"),
            RoutePlan.Choice(route: "source"),
          ], recommended: "packages", mergesAt: "signing")
      ])
  }

  static func day(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

  private static func route(
    _ subject: String, number: Int, kind: RoutePlan.Route.Kind, _ tasks: Int, _ packages: Int
  ) -> RoutePlan.Route {
    RoutePlan.Route(
      id: subject, title: "Settle the \(subject)", kind: kind,
      why: "nobody can use a tool without \(subject)",
      tasks: (0..<tasks).map { task in
        RoutePlan.Task(
          id: "\(subject).\(task + 1)", title: "Prepare \(subject) part \(task + 1)",
          workPackages: (0..<packages).map { package($0, of: task, subject: subject) })
      })
  }

  static func package(_ index: Int, of task: Int, subject: String) -> RoutePlan.WorkPackage {
    let label = "\(subject) \(task + 1).\(index + 1)"
    return RoutePlan.WorkPackage(
      id: "\(subject).\(task + 1).\(index + 1)", title: "Write the \(label) sheet",
      summary: "One sheet about \(label) that a newcomer can follow in 30 minutes.",
      steps: [
        "list the 5 parts of \(label) in docs/\(subject).md", "run `lantern check \(label)` on the list",
        "write down what \(label) leaves out", "ask 2 users to read the sheet on \(label)",
        "correct the findings about \(label) within 3 days", "publish the sheet \(label) in the wiki",
      ],
      definitionOfDone: [
        "the sheet about \(label) has at most 2 pages", "at least 2 users have read \(label)",
        "no finding about \(label) is open", "docs/\(subject).md names \(label) and its date",
        "`lantern check` ends with 0 for \(label)", "the lead has signed \(label)",
        "every link of \(label) answers with 200",
      ],
      risks: [
        RoutePlan.Risk(
          risk: "the \(label) list grows after the freeze",
          mitigation: "the lead moves late wishes about \(label) to the next release"),
        RoutePlan.Risk(
          risk: "readers of \(label) have no time", mitigation: "book 2 readers for \(label) a week ahead"),
        RoutePlan.Risk(
          risk: "the check of \(label) fails on old systems",
          mitigation: "run \(label) on the oldest system first"),
      ],
      sources: [
        RoutePlan.Source(title: "Semantic Versioning", url: "https://semver.org/"),
        RoutePlan.Source(title: "Keep a Changelog", url: "https://keepachangelog.com/en/1.1.0/"),
        RoutePlan.Source(title: "Debian Policy", url: "https://www.debian.org/doc/debian-policy/"),
      ], difficulty: RoutePlan.Difficulty(length: .S, grade: .easy),
      estimate: RoutePlan.Estimate(low: 4, likely: 6, high: 12),
      people: RoutePlan.People(owner: index % 2 == 0 ? "Ada" : "Ben"))
  }
}
