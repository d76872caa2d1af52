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
