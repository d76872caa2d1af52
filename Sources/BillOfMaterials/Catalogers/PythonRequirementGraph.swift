internal import Diagnostics
internal import Packages

/// The edges between distributions that lie together: `Requires-Dist`, as far as it applies.
struct PythonRequirementGraph {
  private let environment: PythonEnvironment
  /// References in the order added.
  private var references: [String] = []
  private var versions: [String: String] = [:]
  private var requirements: [String: [PythonRequirement]] = [:]
  private var unreadable: [String: [String]] = [:]
  /// References by PEP 503 name.
  private var byName: [String: [String]] = [:]

  init(environment: PythonEnvironment) { self.environment = environment }

  /// Adds a distribution and the values of its `Requires-Dist`.
  mutating func add(_ component: Component, requirements lines: [String]) {
    let reference = component.bomRef
    if versions[reference] == nil {
      references.append(reference)
      byName[PythonName.normalised(component.name), default: []].append(reference)
    }
    versions[reference] = component.version ?? ""
    for line in lines {
      do throws(Problem) {
        requirements[reference, default: []].append(try PythonRequirement(line))
      } catch {
        unreadable[reference, default: []].append(line)
      }
    }
  }

  /// Adds the edges; an optional requirement counts once a requirement that counts demands its extra.
  func resolve(into catalogue: inout Catalogue) {
    var demanded: [String: Set<String>] = [:]
    for reference in references { demanded[reference] = [""] }
    // A fixed point: extras are only ever added, and there are finitely many.
    var waiting = references
    while let reference = waiting.popLast() {
      for requirement in applying(to: reference, demanded) where !requirement.extras.isEmpty {
        for target in targets(of: requirement) {
          let before = demanded[target]?.count
          demanded[target]?.formUnion(requirement.extras)
          if demanded[target]?.count != before { waiting.append(target) }
        }
      }
    }
    for reference in references { addEdges(of: reference, demanded, &catalogue) }
  }

  private func targets(of requirement: PythonRequirement) -> [String] {
    byName[PythonName.normalised(requirement.name)] ?? []
  }

  private func applying(to reference: String, _ demanded: [String: Set<String>]) -> [PythonRequirement] {
    let extras = demanded[reference] ?? []
    return (requirements[reference] ?? []).filter { requirement in
      extras.contains { requirement.applies(in: environment, extra: $0) }
    }
  }

  private func addEdges(of reference: String, _ demanded: [String: Set<String>], _ catalogue: inout Catalogue)
  {
    var (edges, unresolved, unsatisfied) = (Set<String>(), Set<String>(), Set<String>())
    for requirement in applying(to: reference, demanded) {
      let wanted = requirement.name + (requirement.specifiers.isEmpty ? "" : " \(requirement.specifiers)")
      let targets = targets(of: requirement)
      if targets.isEmpty { unresolved.insert(wanted) }
      if !targets.isEmpty, !targets.contains(where: { isMet(requirement, by: $0) }) {
        unsatisfied.insert(wanted)
      }
      edges.formUnion(targets)
    }
    // An extra of oneself (`name[all]` in its own metadata) is no edge.
    edges.remove(reference)
    catalogue.dependencies[reference, default: []].formUnion(edges)
    note(
      .unresolved, reference, unresolved, "unresolved", "a required distribution is not in the package",
      &catalogue)
    note(
      .unsatisfied, reference, unsatisfied, "unsatisfied",
      "a required distribution is there in another version", &catalogue)
    note(
      .unreadable, reference, Set(unreadable[reference] ?? []), "unreadable-requirement",
      "a requirement cannot be read",
      &catalogue)
    if !unresolved.isEmpty || unreadable[reference] != nil { catalogue.incomplete.insert(reference) }
  }

  private func isMet(_ requirement: PythonRequirement, by reference: String) -> Bool {
    // The text has been read once, by `PythonRequirement`: it cannot fail now.
    guard let specifiers = try? PEP440Specifiers(requirement.specifiers) else { return false }
    return specifiers.contains(versions[reference] ?? "")
  }

  private func note(
    _ kind: InventoryWarning.Kind, _ reference: String, _ details: Set<String>, _ property: String,
    _ message: String,
    _ catalogue: inout Catalogue
  ) {
    guard !details.isEmpty else { return }
    let warning = InventoryWarning(kind, reference, message, details: Array(details))
    catalogue.warnings.append(warning)
    let known = catalogue.components[reference]?.properties ?? []
    catalogue.components[reference]?.properties += warning.details.map {
      Property("stellwerk:python:\(property)", $0)
    }.filter { !known.contains($0) }
  }
}
