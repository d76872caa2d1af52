public import Diagnostics
public import OperatingSystem
internal import Packages

/// Several inventories as one, below a new subject that consists of theirs.
///
/// 1. What has the same package URL is one component; without one, what has the same kind, name and version; a file,
///    where it also has the same digests.
/// 2. Facts are joined. Of facts that contradict each other the one of the first inventory counts, the others are kept
///    as properties `stellwerk:merge:…`, and each is told: `sbom.merge-conflict`.
/// 3. Edges of all are kept. The needs of a component are complete only where an inventory that says so names all.
/// 4. The order of the inventories decides whose fact comes first, and nothing else.
public struct InventoryMerge: Sendable {
  /// What came out.
  public let inventory: Inventory
  /// What contradicts each other: `sbom.merge-conflict`, by component.
  public let conflicts: [Problem]

  /// Merges inventories.
  ///
  /// - Parameters:
  ///   - inventories: with what each is called in messages.
  ///   - name: of the new subject.
  ///   - version: of the new subject, where it has one.
  ///   - timestamp: stated in the result.
  ///   - tool: stated in the result.
  /// - Throws: `packages.purl` where name and version make no package URL.
  public init(
    _ inventories: [(name: String, inventory: Inventory)], name: String, version: String?,
    timestamp: Timestamp, tool: Inventory.Tool
  ) throws(Problem) {
    let purl = try version.map { (version) throws(Problem) in
      try PackageURL(type: "generic", name: name, version: version)
    }
    var work = MergeWork()
    let root = Component(
      .application, bomRef: purl?.text ?? "subject:\(name)", name: name, version: version, purl: purl)
    work.reserve(root)
    for (name, inventory) in inventories { work.add(inventory, name) }
    let roots = work.roots
    var (dependencies, completeness) = work.graph()
    dependencies[root.bomRef] = roots.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    // What else belongs to the new subject, nobody said.
    completeness[root.bomRef] = .unknown
    var authors: [Party] = []
    for author in inventories.flatMap(\.inventory.authors) where !authors.contains(author) {
      authors.append(author)
    }
    inventory = Inventory(
      root: root, components: work.finished, dependencies: dependencies, completeness: completeness,
      files: [:], timestamp: timestamp, tool: tool, authors: authors, isMade: false)
    conflicts = work.conflicts
  }
}

extension Problem.Code {
  /// Two documents say different things about one component.
  public static let mergeConflict = Self("sbom.merge-conflict", exit: .invalidData)
}

/// Components by what makes them the same, while inventories are added.
private struct MergeWork {
  private var references: [String: String] = [:]
  private var components: [String: Component] = [:]
  private var taken: Set<String> = []
  private var edges: [String: Set<String>] = [:]
  /// What each inventory says of the needs of a component.
  private var claims: [String: [(needs: Set<String>, completeness: Inventory.Completeness)]] = [:]
  private var contradictions: [(component: String, message: String, details: String)] = []
  private(set) var roots: Set<String> = []

  mutating func reserve(_ root: Component) { taken.insert(root.bomRef) }

  /// Sorted by reference.
  var finished: [Component] {
    components.values.sorted { $0.bomRef.utf8.lexicographicallyPrecedes($1.bomRef.utf8) }
  }

  /// By component and message.
  var conflicts: [Problem] {
    contradictions.sorted {
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
      components[reference]?.owner = owner == reference ? nil : owner
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
    let key = component.mergeKey
    if let reference = references[key], let known = components[reference] {
      components[reference] = merged(known, component, name)
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
    components[reference] = component
    return reference
  }

  // MARK: - Facts of two

  private mutating func merged(_ known: Component, _ other: Component, _ name: String) -> Component {
    var result = known
    func joined<Value: Equatable>(_ left: [Value], _ right: [Value]) -> [Value] {
      left + right.filter { !left.contains($0) }
    }
    result.occurrences = joined(known.occurrences, other.occurrences)
    result.licenceTexts = joined(known.licenceTexts, other.licenceTexts)
    for technique in other.techniques { result.add(technique) }
    result.references = joined(known.references, other.references)
    result.properties = joined(known.properties, other.properties)
    result.digests = joined(known.digests, other.digests)
    func text(_ party: Party?) -> String? { party?.name }
    let facts: [(what: String, left: String?, right: String?)] = [
      ("licence", known.licence?.summary, other.licence?.summary),
      ("supplier", text(known.supplier), text(other.supplier)),
      ("author", text(known.author), text(other.author)), ("cpe", known.cpe, other.cpe),
      ("type", known.kind.rawValue, other.kind.rawValue),
    ]
    for (what, left, right) in facts {
      guard let left, let right, !left.utf8.elementsEqual(right.utf8) else { continue }
      let property = Property("stellwerk:merge:\(what)", onOneLine(right))
      // What a third inventory repeats is no news.
      guard !result.properties.contains(property) else { continue }
      result.properties.append(property)
      note(
        known, "the documents name different values of its \(what)", "'\(left)', and '\(right)' in \(name)")
    }
    for algorithm in Set(known.digests.map(\.algorithm)) {
      let (left, right) = (known.hexes(algorithm), other.hexes(algorithm))
      if !left.isEmpty, !right.isEmpty, left.isDisjoint(with: right) {
        note(
          known, "the documents name different digests \(algorithm.rawValue)",
          "none of those in \(name) is among the others")
      }
    }
    result.licence = known.licence ?? other.licence
    result.supplier = known.supplier ?? other.supplier
    result.author = known.author ?? other.author
    result.cpe = known.cpe ?? other.cpe
    result.summary = known.summary ?? other.summary
    result.copyright = known.copyright ?? other.copyright
    result.concludedLicence = known.concludedLicence ?? other.concludedLicence
    result.group = known.group ?? other.group
    return result
  }

  private mutating func note(_ component: Component, _ message: String, _ details: String) {
    contradictions.append((component.bomRef, message, details))
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

  fileprivate func hexes(_ algorithm: FileDigest.Algorithm) -> Set<String> {
    Set(digests.filter { $0.algorithm == algorithm }.map(\.hex))
  }
}
