extension RoutePlan {
  /// Gives tasks and packages ids by where they stand: `scope.1`, `scope.1.2`.
  mutating func number() {
    for route in routes.indices {
      for task in routes[route].tasks.indices {
        let id = "\(routes[route].id).\(task + 1)"
        routes[route].tasks[task].id = id
        for package in routes[route].tasks[task].workPackages.indices {
          routes[route].tasks[task].workPackages[package].id = "\(id).\(package + 1)"
        }
      }
    }
  }

  /// What must be done before what: who provides what a package requires, else the package before it in its task.
  ///
  /// Dependencies that are written stay. A label that nobody provides, or only a branch that may not be taken, is noted.
  public mutating func addDependencies() {
    var providers: [String: (id: String, route: String, isBranch: Bool)] = [:]
    var notes: [String] = []
    for route in routes {
      for package in route.tasks.flatMap(\.workPackages) {
        for label in package.provides where providers[label] == nil {
          providers[label] = (package.id, route.id, route.kind == .branch)
        }
      }
    }
    for route in routes.indices {
      for task in routes[route].tasks.indices {
        // Tasks of a route can be done side by side; packages of a task come one after another.
        var previous: String?
        for position in routes[route].tasks[task].workPackages.indices {
          var package = routes[route].tasks[task].workPackages[position]
          defer { previous = package.id }
          guard package.dependsOn.isEmpty else { continue }
          for label in package.requires {
            guard let provider = providers[label], provider.id != package.id else {
              notes.append("nothing provides '\(label)', which '\(package.id)' requires")
              continue
            }
            if provider.isBranch, provider.route != routes[route].id {
              notes.append(
                "'\(label)', which '\(package.id)' requires, comes only from the branch '\(provider.route)'")
            }
            if !package.dependsOn.contains(provider.id) { package.dependsOn.append(provider.id) }
          }
          if package.dependsOn.isEmpty, let previous { package.dependsOn = [previous] }
          routes[route].tasks[task].workPackages[position] = package
        }
      }
    }
    for note in notes where !origin.notes.contains(note) { origin.notes.append(note) }
  }

  /// Each constraint becomes a criterion of the first package, where somebody looks whether it holds.
  mutating func addConstraintChecks() {
    guard let route = routes.indices.first, let task = routes[route].tasks.indices.first,
      let package = routes[route].tasks[task].workPackages.indices.first
    else { return }
    let room =
      PlanLimits.done.upperBound - routes[route].tasks[task].workPackages[package].definitionOfDone.count
    for constraint in context.constraints.prefix(max(0, min(10, room))) {
      routes[route].tasks[task].workPackages[package].definitionOfDone.append(
        "the constraint '\(constraint)' is written down with the package that keeps it")
    }
  }

  /// Gives each package without an owner one, by role and by how much they have to do already.
  ///
  /// `roles` is the role that a package wants, by its id. Ties go by the order of the people.
  public mutating func assignPeople(roles: [String: String] = [:]) {
    let people = context.people
    guard !people.isEmpty else { return }
    let taken = WorkGraph.takenRoutes(PlanIndex(self))
    // In hours for each hour of a week; what lies on a way that is not taken weighs little.
    var load = Array(repeating: 0.0, count: people.count)
    func share(_ package: WorkPackage, _ person: Int, _ isTaken: Bool) -> Double {
      package.estimate.likely / Double(max(1, people[person].hoursPerWeek)) * (isTaken ? 1 : 0.01)
    }
    for (number, route) in routes.enumerated() {
      for package in route.tasks.flatMap(\.workPackages) {
        guard let person = people.firstIndex(where: { $0.name == package.people.owner }) else { continue }
        load[person] += share(package, person, taken[number])
      }
    }
    for route in routes.indices {
      for task in routes[route].tasks.indices {
        for position in routes[route].tasks[task].workPackages.indices {
          var package = routes[route].tasks[task].workPackages[position]
          guard package.people.owner == nil else { continue }
          let fitting = Self.people(people, for: roles[package.id])
          let candidates = fitting.isEmpty ? Array(people.indices) : fitting
          guard
            let owner = candidates.min(by: {
              (load[$0] + share(package, $0, true), $0) < (load[$1] + share(package, $1, true), $1)
            })
          else { continue }
          load[owner] += share(package, owner, taken[route])
          package.people.owner = people[owner].name
          if package.people.companions.isEmpty,
            let other = people.indices.filter({ $0 != owner }).min(by: { (load[$0], $0) < (load[$1], $1) })
          {
            package.people.companions = [people[other].name]
          }
          routes[route].tasks[task].workPackages[position] = package
        }
      }
    }
  }

  /// Who has a role: one that shares a word with it.
  private static func people(_ people: [Person], for role: String?) -> [Int] {
    guard let role else { return [] }
    let wanted = Set(PlaybookChoice.words(role))
    return people.indices.filter { !wanted.isDisjoint(with: PlaybookChoice.words(people[$0].role)) }
  }
}
