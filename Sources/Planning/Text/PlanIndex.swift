/// A plan with every text read once, and everything that is joined by ids joined by numbers.
struct PlanIndex {
  let plan: RoutePlan
  /// In the order of routes and tasks.
  private(set) var packages: [Package] = []
  private(set) var routes: [Route] = []
  private(set) var tasks: [Task] = []
  private(set) var words = WordList()
  private(set) var goal: TextFacts
  private(set) var constraints: [TextFacts] = []
  /// By id; the first of two with one id.
  private(set) var routeNumbers: [String: Int] = [:]
  private(set) var packageNumbers: [String: Int] = [:]

  struct Route {
    let title: TextFacts
    let why: TextFacts
    let tasks: Range<Int>
    let packages: Range<Int>
  }

  struct Task {
    let title: TextFacts
    let route: Int
    let packages: Range<Int>
  }

  struct Package {
    let route: Int
    let task: Int
    /// Position in its route, and in its task.
    let taskInRoute: Int
    let positionInTask: Int
    let value: RoutePlan.WorkPackage
    let title: TextFacts
    let summary: TextFacts
    let steps: [TextFacts]
    let done: [TextFacts]
    let risks: [(risk: TextFacts, mitigation: TextFacts)]

    /// Where it stands.
    var pointer: String { "/routes/\(route)/tasks/\(taskInRoute)/workPackages/\(positionInTask)" }
  }

  init(_ plan: RoutePlan) {
    self.plan = plan
    var list = WordList()
    goal = list.add(plan.goal)
    constraints = plan.context.constraints.map { list.add($0) }
    for (number, route) in plan.routes.enumerated() {
      let (title, why) = (list.add(route.title), list.add(route.why))
      if routeNumbers[route.id] == nil { routeNumbers[route.id] = number }
      let (firstTask, firstPackage) = (tasks.count, packages.count)
      for (position, task) in route.tasks.enumerated() {
        let taskTitle = list.add(task.title)
        let first = packages.count
        for (place, package) in task.workPackages.enumerated() {
          if packageNumbers[package.id] == nil { packageNumbers[package.id] = packages.count }
          packages.append(
            Package(
              route: number, task: tasks.count, taskInRoute: position, positionInTask: place, value: package,
              title: list.add(package.title), summary: list.add(package.summary),
              steps: package.steps.map { list.add($0) }, done: package.definitionOfDone.map { list.add($0) },
              risks: package.risks.map { (list.add($0.risk), list.add($0.mitigation)) }))
        }
        tasks.append(Task(title: taskTitle, route: number, packages: first..<packages.count))
      }
      routes.append(
        Route(
          title: title, why: why, tasks: firstTask..<tasks.count, packages: firstPackage..<packages.count))
    }
    words = list
  }

  /// The words that mean something.
  func stems(_ facts: TextFacts) -> ArraySlice<UInt64> { words.stems[facts.words] }

  /// Whether any word of a text is one of these.
  func has(_ set: Set<UInt64>, in facts: TextFacts) -> Bool {
    words.words[facts.words].contains { set.contains($0) }
  }

  /// The meaning words of texts.
  func stemSet(_ texts: [TextFacts]) -> Set<UInt64> {
    var set: Set<UInt64> = []
    for text in texts { for stem in stems(text) where stem != 0 { set.insert(stem) } }
    return set
  }

  /// Whether somebody could tell whether it holds: a number, a thing to look at, a count or a state.
  func isMeasurable(_ facts: TextFacts) -> Bool {
    if facts.hasDigit || facts.hasCode || facts.hasComparison { return true }
    return has(Vocabulary.quantifiers, in: facts) || has(Vocabulary.states, in: facts)
  }
}
