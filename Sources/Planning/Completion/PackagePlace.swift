import JSON

/// A work package with the route and the task that it stands in.
struct PackagePlace {
  let route: RoutePlan.Route
  let task: RoutePlan.Task
  let package: RoutePlan.WorkPackage

  init?(_ id: String, in plan: RoutePlan) {
    for route in plan.routes {
      for task in route.tasks {
        for package in task.workPackages where package.id.utf8.elementsEqual(id.utf8) {
          (self.route, self.task, self.package) = (route, task, package)
          return
        }
      }
    }
    return nil
  }

  /// A plan of nothing but a package at this place.
  func alone(_ package: RoutePlan.WorkPackage, in plan: RoutePlan) -> RoutePlan {
    var (route, task) = (route, task)
    task.workPackages = [package]
    route.tasks = [task]
    return RoutePlan(
      name: plan.name, goal: plan.goal, context: plan.context, origin: plan.origin, routes: [route], edges: []
    )
  }
}

extension RoutePlan.WorkPackage {
  /// A package of which only the title is known; a document can hold it, the review refuses it.
  static func skeleton(_ id: String, _ title: String) -> Self {
    Self(
      id: id, title: title, summary: title, steps: [], definitionOfDone: [], risks: [], sources: [],
      difficulty: RoutePlan.Difficulty(length: .S, grade: .medium),
      estimate: RoutePlan.Estimate(low: 0, likely: 0, high: 0))
  }

  /// Whether only the title is known.
  public var isSkeleton: Bool { steps.isEmpty && definitionOfDone.isEmpty }
}

/// The routes of an answer.
struct AnswerOutline {
  let routes: [RoutePlan.Route]
  let decisions: [RoutePlan.Decision]

  init(_ answer: JSON) {
    // Each route is a route of the document, but for the tasks.
    routes = (answer["routes"]?.array ?? []).map {
      RoutePlan.Route(checked: .object(($0.members ?? []) + [("tasks", [])]))
    }
    decisions = (answer["decisions"]?.array ?? []).map { RoutePlan.Decision(checked: $0) }
  }
}
