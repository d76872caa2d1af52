internal import Diagnostics
internal import Packages

/// Lock files and package databases: every package that one names becomes a component.
///
/// 1. Two lists that name the same package URL give one component with two occurrences.
/// 2. What a list leaves open (no edges, unreadable entries) makes the needs of its packages incomplete.
/// 3. The project's own package is a component too, where the file names it; what it needs hangs below it.
struct PackageLists: Cataloger {
  let name = "lists"
  /// Whether the subject is a source tree: then what is wanted counts too, else only what is installed.
  let isSource: Bool

  func wants(_ path: String) -> Bool {
    if isDistributionFile(path) { return true }
    guard let reader = PackageListFormats.reader(of: path) else { return false }
    return isSource || reader.tellsInstalled
  }

  private func isDistributionFile(_ path: String) -> Bool {
    let path = PathName(path)
    return path.endsIn("etc/os-release") || path.endsIn("usr/lib/os-release")
  }

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    let contents = Contents(files)
    let osRelease = contents["etc/os-release"] ?? contents["usr/lib/os-release"]
    let distribution = osRelease.map { LinuxDistribution(osRelease: $0) }
    var shared = SharedNeeds()
    for file in files {
      guard let reader = PackageListFormats.reader(of: file.path), isSource || reader.tellsInstalled,
        let bytes = file.content
      else { continue }
      let context = ListContext(path: file.path, distribution: distribution) { contents[$0] }
      do throws(Problem) {
        let list = try reader.read(bytes, context)
        shared.add(list.shared, add(list, of: file.path, to: &catalogue))
      } catch {
        catalogue.warnings.append(
          InventoryWarning(.unreadable, "file:\(file.path)", error.message, details: [error.place]))
      }
    }
    shared.connect(in: &catalogue)
  }

  /// The bytes of files by the bytes of their paths.
  private struct Contents: Sendable {
    private var contents: [ByteName: [UInt8]] = [:]

    init(_ files: [SubjectFile]) { for file in files { contents[ByteName(file.path)] = file.content } }

    subscript(_ path: String) -> [UInt8]? { contents[ByteName(path)] }
  }

  /// Adds what a list names.
  ///
  /// - Returns: the reference of each package, in the order of the list.
  private func add(_ list: PackageList, of path: String, to catalogue: inout Catalogue) -> [String] {
    let references = list.packages.map { package in
      let component = component(package, in: path)
      catalogue.add(component)
      return component.bomRef
    }
    for (package, reference) in zip(list.packages, references) {
      if list.edgesKnown != .complete || !list.warnings.isEmpty { catalogue.incomplete.insert(reference) }
      // What the project names hangs below its own package, or else below the subject.
      if package.relationship == .root || package.relationship == .direct && !list.hasRoot {
        catalogue.direct.insert(reference)
      }
    }
    for edge in list.edges where references[edge.from] != references[edge.to] {
      catalogue.dependencies[references[edge.from], default: []].insert(references[edge.to])
    }
    for warning in list.warnings {
      catalogue.warnings.append(
        InventoryWarning(.unreadable, "file:\(path)", warning.message, details: [warning.place]))
    }
    return references
  }

  private func component(_ package: ListedPackage, in path: String) -> Component {
    // A version in ASCII keeps two references apart that Swift would hold equal.
    let reference = package.purl?.text ?? "list:\(path)#\(package.key)"
    var component = Component(
      package.relationship == .root ? .application : .library, bomRef: reference, name: package.name,
      version: package.version.isEmpty ? nil : package.version, purl: package.purl)
    component.licence = declared(package.licences)
    component.digests = package.digests
    component.summary = package.summary.map(onOneLine)
    component.supplier = package.maintainer.flatMap { Party(mailbox: $0) }
    component.occurrences = [path]
    component.references =
      package.download.flatMap { ExternalReference(.sourceDistribution, $0) }.map { [$0] } ?? []
    if let line = package.line {
      component.properties.append(Property("stellwerk:list:line", "\(path):\(line)"))
    }
    if package.relationship != .unknown {
      component.properties.append(Property("stellwerk:list:relationship", package.relationship.rawValue))
    }
    if package.isDevelopment { component.properties.append(Property("stellwerk:list:scope", "development")) }
    if package.isOptional { component.properties.append(Property("stellwerk:list:scope", "optional")) }
    component.properties += package.groups.map { Property("stellwerk:list:group", $0) }
    if let source = package.source {
      let version = package.sourceVersion.map { " \($0)" } ?? ""
      component.properties.append(Property("stellwerk:list:source", source + version))
    }
    component.properties += package.properties
    return component
  }

  /// Several licences without a word between them: which of them apply is left in the author's words.
  private func declared(_ licences: [String]) -> DeclaredLicence? {
    licences.count > 1
      ? .named(licences.joined(separator: "; "), text: nil) : licences.first.flatMap { DeclaredLicence($0) }
  }
}

extension PackageList {
  /// Whether the project itself is in the list.
  fileprivate var hasRoot: Bool { packages.contains { $0.relationship == .root } }
}

extension Party {
  /// Reads `Name <address>`.
  init?(mailbox: String) {
    let open = mailbox.lastIndex(of: "<")
    self.init(
      name: trimmed(open.map { mailbox[..<$0] } ?? mailbox[...]),
      email: open.map { trimmed(mailbox[mailbox.index(after: $0)...].prefix { $0 != ">" }) })
  }
}

extension Problem {
  /// The place on one line: `path:line:column`.
  fileprivate var place: String {
    location.map { "\($0.file):\($0.line):\($0.column)" } ?? code.name
  }
}
