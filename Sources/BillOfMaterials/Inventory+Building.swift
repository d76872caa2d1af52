public import Diagnostics
public import OperatingSystem
public import Packages

extension Inventory {
  /// Makes the inventory of a subject from what lies in it.
  ///
  /// - Parameters:
  ///   - subject: the package and its files.
  ///   - environment: the Python that markers are asked about.
  ///   - timestamp: stated in the documents, usually `SOURCE_DATE_EPOCH`.
  ///   - tool: stated in the documents.
  /// - Returns: the inventory, and what a policy may want to know, sorted.
  /// - Throws: `packages.purl` where the package's own name or version make no purl.
  public static func of(
    _ subject: Subject, environment: PythonEnvironment = PythonEnvironment(), timestamp: Timestamp, tool: Tool
  ) throws(Problem) -> (inventory: Inventory, warnings: [InventoryWarning]) {
    let files = subject.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var catalogue = Catalogue()
    for cataloger in Catalogers.all(environment, in: subject.content) {
      cataloger.catalogue(files, into: &catalogue)
    }
    let listed = subject.listed.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    for file in listed { catalogue.add(file) }
    FileOwnership.settle(&catalogue, subject.ownerLists, subject.file)
    var root = try root(of: subject)
    for (path, file) in catalogue.licenceFiles { root.add(file, in: path) }
    root.concludeLicence()
    var components = catalogue.components.values.sorted {
      $0.bomRef.utf8.lexicographicallyPrecedes($1.bomRef.utf8)
    }
    root.scope = .required
    for index in components.indices {
      components[index].scope = Component.Scope(rawValue: components[index].cycloneDXScope)
      components[index].occurrences.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    var dependencies = catalogue.dependencies
    for component in components where dependencies[component.bomRef] == nil {
      dependencies[component.bomRef] = []
    }
    dependencies[root.bomRef] = topmost(of: components, dependencies).union(catalogue.direct)
    var completeness: [String: Completeness] = [:]
    for component in components {
      let isKnown = component.kind != .file
      completeness[component.bomRef] =
        catalogue.incomplete.contains(component.bomRef) ? .incomplete : isKnown ? .complete : .unknown
    }
    switch subject.content {
    // What Debian must provide is not in the package, and so not in the graph.
    case .installed: completeness[root.bomRef] = (subject.depends ?? "").isEmpty ? .complete : .incomplete
    case .source: completeness[root.bomRef] = .unknown
    }
    let inventory = Inventory(
      root: root, components: components,
      dependencies: dependencies.mapValues { $0.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } },
      completeness: completeness,
      files: contents(listed.isEmpty ? files : listed, catalogue, root, components), timestamp: timestamp,
      tool: tool)
    return (inventory, catalogue.warnings.sorted { $0.order.lexicographicallyPrecedes($1.order) })
  }

  private static func root(of subject: Subject) throws(Problem) -> Component {
    switch subject.content {
    case .installed: try package(subject)
    case .source: try folder(subject)
    }
  }

  /// A folder has an identity of its own only where somebody gives it a version.
  private static func folder(_ subject: Subject) throws(Problem) -> Component {
    var purl = subject.purl
    if purl == nil, !subject.version.isEmpty, subject.kind == .application {
      purl = try PackageURL(type: "generic", name: subject.name, version: subject.version)
    }
    var root = Component(
      subject.kind, bomRef: purl?.text ?? "subject", name: subject.name,
      version: subject.version.isEmpty ? nil : subject.version, purl: purl)
    (root.digests, root.properties) = (subject.digests, subject.properties)
    root.copyright = subject.copyright
    root.licence = subject.licence.flatMap { DeclaredLicence($0) }
    root.supplier = subject.maintainer.flatMap { Party(mailbox: $0) }
    return root
  }

  private static func package(_ subject: Subject) throws(Problem) -> Component {
    let purl = try PackageURL(
      type: "deb", namespace: subject.vendor, name: subject.name, version: subject.version,
      qualifiers: ["arch": subject.architecture])
    var root = Component(
      .application, bomRef: purl.text, name: subject.name, version: subject.version, purl: purl)
    root.licence = subject.licence.flatMap { DeclaredLicence($0) }
    root.supplier = subject.maintainer.flatMap { Party(mailbox: $0) }
    root.summary = subject.summary
    root.references = subject.homepage.flatMap { ExternalReference(.website, $0) }.map { [$0] } ?? []
    root.digests = subject.digests
    root.properties = [Property("stellwerk:debian:architecture", subject.architecture)]
    if let depends = subject.depends, !depends.isEmpty {
      root.properties.append(Property("stellwerk:debian:depends", depends))
    }
    if let fileName = subject.fileName {
      root.properties.append(Property("stellwerk:file:name", fileName))
      root.add(Deployable.archive(fileName))
    }
    // The package's own file, where Debian wants it to be (policy §12.5).
    let path = "usr/share/doc/\(subject.name)/copyright"
    let terms = subject.files.first { $0.path.utf8.elementsEqual(path.utf8) }?.content.map {
      DebianCopyright($0)
    }
    root.copyright = subject.copyright ?? terms?.copyright
    if root.licence == nil, let terms, terms.licences.count == 1 {
      root.licence = DeclaredLicence(terms.licences[0])
    }
    return root
  }

  /// What the root needs directly: components that no other needs, and one of each circle that would else hang free.
  private static func topmost(of components: [Component], _ dependencies: [String: Set<String>]) -> Set<
    String
  > {
    let packages = components.filter { $0.kind != .file }.map(\.bomRef)
    let needed = packages.reduce(into: Set<String>()) { $0.formUnion(dependencies[$1] ?? []) }
    var topmost = Set(packages.filter { !needed.contains($0) })
    var reached: Set<String> = []
    func reach(_ start: Set<String>) {
      var waiting = Array(start)
      while let next = waiting.popLast() {
        if reached.insert(next).inserted { waiting += dependencies[next] ?? [] }
      }
    }
    reach(topmost)
    for package in packages where !reached.contains(package) {
      topmost.insert(package)
      reach([package])
    }
    return topmost
  }

  /// The files of each owner of a file component.
  private static func contents(
    _ files: [SubjectFile], _ catalogue: Catalogue, _ root: Component, _ components: [Component]
  ) -> [String: [SubjectFile]] {
    let owners = Set(components.filter { $0.kind == .file }.map { $0.owner ?? root.bomRef })
    var contents: [String: [SubjectFile]] = [:]
    for file in files {
      if let owner = catalogue.owners[Array(file.path.utf8)], owners.contains(owner) {
        contents[owner, default: []].append(file)
      }
      if owners.contains(root.bomRef) { contents[root.bomRef, default: []].append(file) }
    }
    return contents
  }
}

extension InventoryWarning {
  /// By component, kind and message.
  fileprivate var order: [UInt8] { Array("\(component)\u{0}\(kind.rawValue)\u{0}\(message)".utf8) }
}
