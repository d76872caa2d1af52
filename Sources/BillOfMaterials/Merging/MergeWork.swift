internal import Diagnostics
internal import Packages

/// Components by what makes them the same, while inventories are added.
///
/// Keys and facts are compared byte by byte. References are not: they are given out here, and no two of them are equal
/// for Swift.
struct MergeWork {
  private var references: [ByteName: String] = [:]
  private var components: [String: MergedComponent] = [:]
  private var taken: Set<String> = []
  private var edges: [String: Set<String>] = [:]
  /// What each inventory says of the needs of a component.
  private var claims: [String: [(needs: Set<String>, completeness: Inventory.Completeness)]] = [:]
  private(set) var roots: Set<String> = []

  mutating func reserve(_ root: Component) { taken.insert(root.bomRef) }

  /// Sorted by reference.
  var finished: [Component] {
    components.values.map(\.component).sorted { $0.bomRef.utf8.lexicographicallyPrecedes($1.bomRef.utf8) }
  }

  /// By component and message.
  var conflicts: [Problem] {
    let all = components.flatMap { reference, merged in
      merged.contradictions.map { (component: reference, message: $0.message, details: $0.details) }
    }
    return all.sorted {
      "\($0.component)\u{0}\($0.message)\u{0}\($0.details)".utf8.lexicographicallyPrecedes(
        "\($1.component)\u{0}\($1.message)\u{0}\($1.details)".utf8)
    }.map { Problem(.mergeConflict, "\($0.component): \($0.message)", cause: $0.details) }
  }

  // MARK: - Adding

  mutating func add(_ inventory: Inventory, _ name: String) {
    var renamed: [String: String] = [:]
    for component in [inventory.root] + inventory.components {
      renamed[component.bomRef] = add(component, name)
    }
    for component in inventory.components {
      guard let reference = renamed[component.bomRef], let owner = component.owner.flatMap({ renamed[$0] })
      else { continue }
      components[reference]?.component.owner = owner == reference ? nil : owner
    }
    roots.formUnion([renamed[inventory.root.bomRef]].compactMap { $0 })
    for reference in inventory.references {
      guard let new = renamed[reference] else { continue }
      let needs = Set((inventory.dependencies[reference] ?? []).compactMap { renamed[$0] }).subtracting([new])
      edges[new, default: []].formUnion(needs)
      claims[new, default: []].append((needs, inventory.completeness[reference] ?? .unknown))
    }
  }

  private mutating func add(_ component: Component, _ name: String) -> String {
    let key = ByteName(component.mergeKey)
    if let reference = references[key] {
      components[reference]?.add(component, of: name)
      return reference
    }
    let wanted = component.purl?.text ?? "\(component.fullName)@\(component.version ?? "")"
    var (reference, count) = (wanted, 1)
    while !taken.insert(reference).inserted {
      count += 1
      reference = "\(wanted)#\(count)"
    }
    references[key] = reference
    var component = component
    (component.bomRef, component.owner) = (reference, nil)
    components[reference] = MergedComponent(component)
    return reference
  }

  // MARK: - The graph

  func graph() -> (needs: [String: [String]], completeness: [String: Inventory.Completeness]) {
    var needs: [String: [String]] = [:]
    var completeness: [String: Inventory.Completeness] = [:]
    for reference in components.keys {
      let all = edges[reference] ?? []
      needs[reference] = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let claims = claims[reference] ?? []
      if claims.contains(where: { $0.completeness == .complete && $0.needs == all }) {
        completeness[reference] = .complete
      } else {
        completeness[reference] = claims.contains { $0.completeness != .unknown } ? .incomplete : .unknown
      }
    }
    return (needs, completeness)
  }
}

extension Component {
  /// What makes two components the same.
  fileprivate var mergeKey: String {
    if let purl { return "purl\u{0}\(purl.text)" }
    let own = "\(kind.rawValue)\u{0}\(fullName)\u{0}\(version ?? "")"
    guard kind == .file else { return own }
    return own + "\u{0}"
      + digests.map { "\($0.algorithm.rawValue)=\($0.hex)" }.sorted().joined(separator: ",")
  }
}
