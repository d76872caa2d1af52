public import Diagnostics
import JSON
import OperatingSystem

extension GuidedPlanner {
  // MARK: - Outline

  /// Routes and decisions, joined; routes have no tasks yet.
  ///
  /// - Throws: what the provider throws, if settings say so.
  public func outline(asking provider: any CompletionProvider) throws(Problem) -> Part<RoutePlan> {
    var fallback = base
    for route in fallback.routes.indices { fallback.routes[route].tasks = [] }
    let question = Question(part: "routes", prompt: "routes", schema: .outline, data: commonData)
    return try ask(question, provider, fallback: fallback) { answer, findings in
      outline(of: answer, provider.name, &findings)
    }
  }

  private func outline(of answer: JSON, _ provider: String, _ findings: inout [PlanFinding]) -> RoutePlan? {
    let written = AnswerOutline(answer)
    for (number, route) in written.routes.enumerated() where route.id.utf8.count > 60 {
      findings.append(PlanFinding(.planShape, "the id is longer than 60 letters", at: "/routes/\(number)/id"))
    }
    let ids = written.routes.map(\.id)
    for (number, id) in ids.enumerated() where ids[..<number].contains(id) {
      findings.append(
        PlanFinding(.planDuplicateID, "the id '\(id)' is there twice", at: "/routes/\(number)/id"))
    }
    guard findings.isEmpty else { return nil }
    var draft = PlaybookDraft()
    (draft.routes, draft.decisions) = (written.routes, written.decisions)
    let joined = RouteJoining(draft)
    for note in joined.notes {
      findings.append(
        PlanFinding(
          .planBranch, note, at: "/decisions", hint: "name ids of routes of kind 'branch' as options"))
    }
    let plan = RoutePlan(
      name: base.name, goal: base.goal, context: base.context, origin: RoutePlan.Origin(planner: provider),
      routes: joined.routes, edges: joined.edges, decisions: joined.decisions)
    findings += PlanReview(plan).errors.filter {
      PlanReview.Group.graph.holds($0.code) || $0.code == .planPlaceholder
    }
    return plan
  }

  // MARK: - Tasks

  /// A route with its tasks; packages have ids and titles, and are filled in one by one.
  ///
  /// - Throws: what the provider throws, if settings say so; `plan.unknown-id` for a route that the plan has not.
  public func tasks(
    of id: String, in plan: RoutePlan, asking provider: any CompletionProvider
  ) throws(Problem) -> Part<RoutePlan.Route> {
    guard let route = plan.routes.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) else {
      throw Problem(.planUnknownID, "there is no route '\(id.prefix(80))'")
    }
    let alias = alias(of: id)
    var data = commonData
    data.append(
      ("route", UntrustedText("route", "\(alias): \(route.title)\nwhy: \(route.why)", limit: 2_000)))
    let all = plan.routes.map { "- \($0.title)" }.joined(separator: "\n")
    data.append(("routes", UntrustedText("routes", all, limit: 8_000)))
    let question = Question(part: "tasks/\(id)", prompt: "tasks", schema: .tasks(of: alias), data: data)
    return try ask(question, provider, fallback: tasksOfBase(route)) { answer, findings in
      var filled = route
      filled.tasks = (answer["tasks"]?.array ?? []).enumerated().map { number, task in
        RoutePlan.Task(
          id: "\(id).\(number + 1)", title: task["title"]?.string ?? "",
          workPackages: (task["workPackages"]?.array ?? []).enumerated().map { place, title in
            .skeleton("\(id).\(number + 1).\(place + 1)", title.string ?? "")
          })
      }
      reviewTitles(filled, &findings)
      return filled
    }
  }

  private func reviewTitles(_ route: RoutePlan.Route, _ findings: inout [PlanFinding]) {
    var words = WordList()
    var seen: Set<UInt64> = []
    func review(_ title: String, _ pointer: String) {
      let facts = words.add(title)
      if facts.isPlaceholder {
        findings.append(PlanFinding(.planPlaceholder, "'\(title.prefix(80))' is a placeholder", at: pointer))
      }
      if !seen.insert(facts.hash).inserted {
        findings.append(PlanFinding(.planDuplicate, "'\(title.prefix(80))' is there twice", at: pointer))
      }
    }
    for (number, task) in route.tasks.enumerated() {
      for (place, package) in task.workPackages.enumerated() {
        review(package.title, "/tasks/\(number)/workPackages/\(place)")
      }
      if words.add(task.title).isPlaceholder {
        findings.append(
          PlanFinding(
            .planPlaceholder, "'\(task.title.prefix(80))' is a placeholder", at: "/tasks/\(number)/title"))
      }
    }
  }

  // MARK: - Work packages

  /// The ids of all packages that are to be asked for, in groups as large as a stage asks for.
  public static func batches(of plan: RoutePlan) -> [[String]] {
    if plan.origin.reused != nil { return [] }
    let ids = plan.workPackages.map(\.id)
    return stride(from: 0, to: ids.count, by: batchSize).map {
      Array(ids[$0..<min(ids.count, $0 + batchSize)])
    }
  }

  /// One work package, for a title that the plan has.
  ///
  /// - Throws: what the provider throws, if settings say so; `plan.unknown-id` for a package that the plan has not.
  public func workPackage(
    _ id: String, in plan: RoutePlan, asking provider: any CompletionProvider
  ) throws(Problem) -> Part<RoutePlan.WorkPackage> {
    let place = try place(of: id, in: plan)
    let question = Question(
      part: "work-package/\(id)", prompt: "work-package", schema: .workPackage(alias(of: id)),
      data: packageData(place))
    return try ask(question, provider, fallback: packageOfBase(place)) { answer, findings in
      package(of: answer, at: place, &findings)
    }
  }

  /// Where a package stands.
  func place(of id: String, in plan: RoutePlan) throws(Problem) -> PackagePlace {
    if let place = PackagePlace(id, in: plan) { return place }
    throw Problem(.planUnknownID, "there is no work package '\(id.prefix(80))'")
  }

  /// What is told of a package and of what stands around it.
  func packageData(_ place: PackagePlace) -> [(name: String, text: UntrustedText)] {
    let siblings = place.task.workPackages.map { "- \($0.title)" }.joined(separator: "\n")
    return commonData + [
      ("route", UntrustedText("route", "\(place.route.title)\nwhy: \(place.route.why)", limit: 2_000)),
      ("task", UntrustedText("task", "\(place.task.title)\nits work packages:\n\(siblings)", limit: 4_000)),
      (
        "package",
        UntrustedText("package", "\(alias(of: place.package.id)): \(place.package.title)", limit: 2_000)
      ),
    ]
  }

  /// The package of an answer; what the review says of it is added to the findings.
  func package(
    of answer: JSON, at place: PackagePlace, _ findings: inout [PlanFinding]
  ) -> RoutePlan.WorkPackage {
    var package = RoutePlan.WorkPackage(checked: answer)
    package.id = place.package.id
    // It follows from the estimate, so nobody need be asked again for it.
    package.difficulty.length = RoutePlan.Difficulty.Length(hours: package.estimate.likely)
    findings += review(package, place)
    return package
  }

  /// What the review says of a package that stands alone in its task and route; pointers lead into the answer.
  func review(_ package: RoutePlan.WorkPackage, _ place: PackagePlace) -> [PlanFinding] {
    let prefix = "/routes/0/tasks/0/workPackages/0"
    return PlanReview(place.alone(package, in: base)).errors.filter {
      $0.pointer.hasPrefix(prefix) && ![.planOffRoute, .planPerson].contains($0.code)
        && !PlanReview.Group.resources.holds($0.code)
    }.map {
      PlanFinding($0.code, $0.message, at: String($0.pointer.dropFirst(prefix.count)), hint: $0.hint)
    }
  }

  // MARK: - Data

  /// What every part is told.
  private var commonData: [(name: String, text: UntrustedText)] {
    let context = base.context
    let time = "start: \(context.start.date)" + (context.deadline.map { "\ndeadline: \($0.date)" } ?? "")
    // Names say nothing about the work; roles do.
    let people = context.people.map { "- \($0.role), \($0.hoursPerWeek) hours a week" }.joined(
      separator: "\n")
    var data: [(name: String, text: UntrustedText)] = [
      ("goal", UntrustedText("goal", base.goal, limit: DeterministicPlanner.goalLimit)),
      (
        "constraints",
        UntrustedText("constraints", context.constraints.map { "- \($0)" }.joined(separator: "\n"))
      ),
      ("people", UntrustedText("people", people)), ("time", UntrustedText("time", time)),
    ]
    for text in settings.knowledge { data.append(("context", text)) }
    return data
  }

  /// What a model calls an id: the id, or another word where it names somebody.
  func alias(of id: String) -> String {
    guard settings.masks else { return id }
    let mask = PrivacyMask(names: base.context.people.map(\.name) + settings.names)
    return mask.findings(in: id).isEmpty ? id : "part-1"
  }
}
