internal import Diagnostics
internal import Packages

/// A list of packages as components of a subject, made without a look at the subject's other files.
struct FoundList: Sendable {
  /// One for each package of the list.
  private(set) var components: [Component] = []
  /// What needs what, by position.
  let edges: Set<PackageList.Edge>
  /// What its packages are to those of other files.
  let shared: SharedNames
  /// Those that hang below the subject itself.
  private(set) var direct: [Int] = []
  /// Whether not all needs of the packages are known to be met.
  let isIncomplete: Bool
  /// What could not be read.
  let warnings: [InventoryWarning]

  init(_ list: PackageList, in path: String) {
    (edges, shared) = (list.edges, list.shared)
    isIncomplete = list.edgesKnown != .complete || !list.warnings.isEmpty
    warnings = list.warnings.map { InventoryWarning("file:\(path)", unreadable: $0.placed(in: path)) }
    let hasRoot = list.packages.contains { $0.relationship == .root }
    components.reserveCapacity(list.packages.count)
    for (position, package) in list.packages.enumerated() {
      components.append(Component(package, in: path))
      // What the project names hangs below its own package, or else below the subject.
      if package.relationship == .root || package.relationship == .direct && !hasRoot {
        direct.append(position)
      }
    }
  }
}

extension Catalogue {
  /// Adds the components of a list with their edges and warnings.
  mutating func add(_ list: FoundList) {
    for component in list.components {
      add(component)
      if list.isIncomplete { incomplete.insert(component.bomRef) }
    }
    for position in list.direct { direct.insert(list.components[position].bomRef) }
    for edge in list.edges {
      let (from, to) = (list.components[edge.from].bomRef, list.components[edge.to].bomRef)
      if from != to { dependencies[from, default: []].insert(to) }
    }
    warnings += list.warnings
  }
}

extension Component {
  /// A package that a file names.
  fileprivate init(_ package: ListedPackage, in path: String) {
    // A version in ASCII keeps two references apart that Swift would hold equal.
    let reference = package.purl?.text ?? "list:\(path)#\(package.key)"
    self.init(
      package.relationship == .root ? .application : package.kind, bomRef: reference, name: package.name,
      version: package.version.isEmpty ? nil : package.version, purl: package.purl)
    licence = package.declaredLicence
    digests = package.digests
    cpe = package.cpe
    summary = package.summary.map(onOneLine)
    (supplier, author) = (package.supplyingParty, package.maintainingParty)
    techniques = [package.technique]
    occurrences = [path]
    references = package.addresses
    copyright = package.copyright
    if let line = package.line { properties.append(Property("stellwerk:list:line", "\(path):\(line)")) }
    if package.relationship != .unknown {
      properties.append(Property("stellwerk:list:relationship", package.relationship.rawValue))
    }
    if package.isDevelopment { properties.append(Property("stellwerk:list:scope", "development")) }
    if package.isOptional { properties.append(Property("stellwerk:list:scope", "optional")) }
    properties += package.groups.map { Property("stellwerk:list:group", $0) }
    if let source = package.source {
      let version = package.sourceVersion.map { " \($0)" } ?? ""
      properties.append(Property("stellwerk:list:source", source + version))
    }
    properties += package.properties
    if let deployable = package.deployable ?? Deployable(the: references) { add(deployable) }
  }
}
