extension GuidedPlanner {
  // MARK: - Parts of the deterministic plan

  /// The tasks that the deterministic plan has for a route of the same id and title; else one that finds out.
  func tasksOfBase(_ route: RoutePlan.Route) -> RoutePlan.Route {
    var filled = route
    if let own = base.routes.first(where: {
      $0.id.utf8.elementsEqual(route.id.utf8) && $0.title.utf8.elementsEqual(route.title.utf8)
    }) {
      filled.tasks = own.tasks.map { task in
        var task = task
        task.workPackages = task.workPackages.map { .skeleton($0.id, $0.title) }
        return task
      }
    } else {
      filled.tasks = [
        RoutePlan.Task(
          id: "\(route.id).1", title: route.title,
          workPackages: [.skeleton("\(route.id).1.1", "Work out \(route.title)")])
      ]
    }
    return filled
  }

  /// The package that the deterministic plan has under this id and title; else one that finds out.
  func packageOfBase(_ place: PackagePlace) -> RoutePlan.WorkPackage {
    let own = base.workPackages.first {
      $0.id.utf8.elementsEqual(place.package.id.utf8) && $0.title.utf8.elementsEqual(place.package.title.utf8)
    }
    guard var package = own else {
      return .standIn(place.package.id, place.package.title, in: place.route.title)
    }
    // What it waits for may not be there; it is computed again when all parts are.
    (package.dependsOn, package.people) = ([], RoutePlan.People())
    return package
  }

  // MARK: - The whole

  /// The plan of all parts: routes with their packages, dependencies and people; valid in any case.
  ///
  /// A package without a part, or to which the review objects among the others, is taken from the deterministic plan; if the
  /// review then objects to anything but time and people, the whole is.
  public func assembled(_ plan: RoutePlan, packages: [RoutePlan.WorkPackage], provider: String) -> RoutePlan {
    // An earlier plan is whole already, and says itself who made it.
    if plan.origin.reused != nil { return plan }
    var parts: [String: RoutePlan.WorkPackage] = [:]
    for package in packages where parts[package.id] == nil { parts[package.id] = package }
    var replaced: Set<String> = []
    var whole = filled(plan, parts, replaced)
    for _ in 0..<3 {
      let wrong = Self.objections(to: whole)
      if wrong.isEmpty { break }
      let ids = wrong.compactMap { Self.package(at: $0.pointer, in: whole) }.filter { !replaced.contains($0) }
      guard !ids.isEmpty else { break }
      replaced.formUnion(ids)
      whole = filled(plan, parts, replaced)
    }
    let missing = whole.workPackages.count { parts[$0.id] == nil }
    guard Self.objections(to: whole).isEmpty else {
      var plan = base
      plan.origin.notes.append(
        "the parts of '\(provider)' do not make a valid plan, so all of them are of the deterministic planner"
      )
      return plan
    }
    whole.origin = RoutePlan.Origin(planner: provider, notes: whole.origin.notes)
    let count = replaced.count + missing
    if count > 0 {
      whole.origin.playbooks = base.origin.playbooks
      whole.origin.notes.append(
        "\(count) of \(whole.workPackages.count) work packages are not of '\(provider)': no answer for them could be used"
      )
    }
    return whole
  }

  private func filled(
    _ plan: RoutePlan, _ parts: [String: RoutePlan.WorkPackage], _ replaced: Set<String>
  ) -> RoutePlan {
    var whole = plan
    for (number, route) in plan.routes.enumerated() where route.tasks.isEmpty {
      whole.routes[number] = tasksOfBase(route)
    }
    let skeleton = whole
    for (route, value) in skeleton.routes.enumerated() {
      for (task, stop) in value.tasks.enumerated() {
        for (place, package) in stop.workPackages.enumerated() {
          guard let position = PackagePlace(package.id, in: skeleton) else { continue }
          let part = replaced.contains(package.id) ? nil : parts[package.id]
          whole.routes[route].tasks[task].workPackages[place] = part ?? packageOfBase(position)
        }
      }
    }
    // The same titles as elsewhere cannot be told apart; a stand-in is named after its route too.
    var seen: Set<String> = []
    whole.updatePackages { package in
      guard !seen.insert(package.title.lowercased()).inserted,
        let place = PackagePlace(package.id, in: skeleton)
      else { return }
      package = .standIn(
        package.id, "\(place.package.title) (\(place.route.title), \(package.id))", in: place.route.title)
    }
    whole.addDependencies()
    whole.addConstraintChecks()
    whole.assignPeople()
    return whole
  }

  /// What makes a plan invalid; whether time and people suffice is told later, by the same rules as for every plan.
  static func objections(to plan: RoutePlan) -> [PlanFinding] {
    PlanReview(plan).errors.filter { !PlanReview.Group.resources.holds($0.code) }
  }

  /// The id of the package that a pointer leads into.
  private static func package(at pointer: String, in plan: RoutePlan) -> String? {
    let parts = pointer.split(separator: "/")
    guard parts.count >= 6, parts[0] == "routes", parts[2] == "tasks", parts[4] == "workPackages",
      let route = Int(parts[1]),
      let task = Int(parts[3]), let place = Int(parts[5]), plan.routes.indices.contains(route),
      plan.routes[route].tasks.indices.contains(task),
      plan.routes[route].tasks[task].workPackages.indices.contains(place)
    else { return nil }
    return plan.routes[route].tasks[task].workPackages[place].id
  }
}
