internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// Which package of the distribution brings a file: what is found in it is that package, and no second component.
///
/// 1. A component goes where packages of a system bring every file that shows it, if it is what they are packages of:
///    it was told by the bytes of a program, or is called as each of the packages or its source. What it was becomes a property
///    of the package (`stellwerk:package:contains`), and edges from and to it are those of the package.
/// 2. Something else that a package brings along stays, needed by the package: no advisory for the package speaks of it.
/// 3. The lists of files are long: they are read only where there is something to look up, and nothing is kept of them.
/// 4. A system may lie in a folder of the subject: its packages bring files below that folder only.
struct FileOwnership {
  /// The files that catalogers found something in, as the databases may spell them, by path.
  private var wanted = WantedPaths()
  /// The packages of systems: by root, and by what their database calls them.
  private var packages: [Owner: String] = [:]

  /// A package as its database calls it.
  private struct Owner: Hashable {
    let root: ByteName
    let name: ByteName
  }

  private static let systems: Set<String> = ["deb", "apk", "alpm", "rpm"]

  /// Removes what packages of a system bring.
  ///
  /// - Parameters:
  ///   - catalogue: what was found.
  ///   - databases: paths of files that tell who brings what: `FileOwnerLists.reads`.
  ///   - file: their bytes.
  static func settle(
    _ catalogue: inout Catalogue, _ databases: [String], _ file: @escaping @Sendable (String) -> [UInt8]?
  ) {
    let ownership = FileOwnership(catalogue)
    guard !ownership.wanted.isEmpty, !ownership.packages.isEmpty else { return }
    let owners = ownership.owners(databases, file)
    guard !owners.isEmpty else { return }
    var replaced: [String: String] = [:]
    // In an order of their own: properties are written as they come.
    let found = catalogue.components.values.filter(isFound).sorted {
      $0.bomRef.utf8.lexicographicallyPrecedes($1.bomRef.utf8)
    }
    for component in found {
      let brought = component.occurrences.compactMap { owners[ByteName($0)] }
      guard brought.count == component.occurrences.count,
        let first = brought.min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      else { continue }
      let packages = Set(brought).compactMap { catalogue.components[$0] }
      let isPackaged =
        component.techniques == [.binary] && component.purl?.type == "generic"
        || packages.allSatisfy(OwnName(component.name).isName(of:))
      guard isPackaged else {
        for owner in packages { catalogue.dependencies[owner.bomRef, default: []].insert(component.bomRef) }
        continue
      }
      replaced[component.bomRef] = first
      let property = Property("stellwerk:package:contains", component.bomRef)
      for owner in packages { catalogue.components[owner.bomRef]?.properties.append(property) }
    }
    catalogue.replace(replaced)
  }

  private init(_ catalogue: Catalogue) {
    for component in catalogue.components.values {
      if Self.isFound(component) {
        for path in component.occurrences { wanted.insert(path) }
        continue
      }
      guard let purl = component.purl, Self.systems.contains(purl.type) else { continue }
      for place in component.occurrences {
        guard let root = SystemRoot(of: PathName(place))?.path else { continue }
        for name in FileOwnerLists.names(of: component.name, purl, in: place) {
          packages[Owner(root: ByteName(root), name: ByteName(name))] = component.bomRef
        }
      }
    }
  }

  /// Whether a component is known from files that somebody else may have brought.
  private static func isFound(_ component: Component) -> Bool {
    guard component.kind != .file, !component.occurrences.isEmpty else { return false }
    return component.purl.map { !systems.contains($0.type) } ?? true
  }

  /// The package of each file that is wanted, by path.
  private func owners(_ databases: [String], _ file: @escaping @Sendable (String) -> [UInt8]?) -> [ByteName:
    String]
  {
    let wanted = wanted
    typealias Hit = (path: String, owner: Owner)
    // A closure that throws nothing cannot fail.
    let hits: [[Hit]] =
      (try? mapInParallel(databases.count) { index in
        let place = PathName(databases[index])
        guard let root = SystemRoot(of: place)?.path, let bytes = file(place.path) else { return [] }
        var found: [Hit] = []
        FileOwnerLists.forEach(in: bytes, of: place) { owner, path in
          for wanted in wanted.spelled(path, below: root) {
            found.append((wanted, Owner(root: ByteName(root), name: ByteName(owner))))
          }
        }
        return found
      }) ?? []
    var owners: [ByteName: String] = [:]
    for hit in hits.joined() {
      guard let package = packages[hit.owner] else { continue }
      let key = ByteName(hit.path)
      if let known = owners[key], known.utf8.lexicographicallyPrecedes(package.utf8) { continue }
      owners[key] = package
    }
    return owners
  }
}

/// What a component is called where it is no package of a distribution: `@scope/name`, `host/path/name`, `name`.
private struct OwnName {
  private let forms: Set<[UInt8]>

  init(_ name: String) {
    forms = Self.forms(String(name.split(separator: "/").last ?? ""))
  }

  /// Whether a package, or the source that it was built of, is called so: `python3-NAME`, `libNAME-java`, `NAME2`.
  func isName(of package: Component) -> Bool {
    let source = package.values(of: "stellwerk:list:source").compactMap { $0.split(separator: " ").first }
    return ([package.name] + source.map(String.init)).contains { !forms.isDisjoint(with: Self.forms($0)) }
  }

  /// What distributions put before the name of a library of a language, or of any.
  private static let prefixes = [
    "", "python3-", "python-", "py3-", "lib", "ruby-", "rubygem-", "node-", "nodejs-", "golang-", "php-",
    "perl-",
  ]
  private static let suffixes = ["", "-java", "-perl", "-ruby", "-dev", "-bin"]

  /// The letters and digits of the name, with and without what stands around it, and the number behind it.
  private static func forms(_ name: String) -> Set<[UInt8]> {
    let name = name.lowercased()
    var forms: Set<[UInt8]> = []
    for prefix in prefixes where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      for suffix in suffixes where rest.hasSuffix(suffix) {
        let letters = rest.dropLast(suffix.count).utf8.filter { isLetter($0) || isDigit($0) }
        forms.insert(letters)
        forms.insert(Array(letters.reversed().drop(while: isDigit).reversed()))
      }
    }
    forms.remove([])
    return forms
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// Paths that are looked for in lists of hundred thousands.
struct WantedPaths: Sendable {
  private var hashes: Set<UInt64> = []
  private var paths: [ByteName: [String]] = [:]

  var isEmpty: Bool { paths.isEmpty }

  /// Adds a path, also as it was spelled before `/bin`, `/lib` and `/sbin` became links into `/usr`.
  mutating func insert(_ path: String) {
    add(path, as: path)
    guard let usr = PathName(path).position(ofFolder: "usr/") else { return }
    let parts = (path.utf8.prefix(usr), path.utf8.dropFirst(usr + 4))
    guard ["bin/", "sbin/", "lib"].contains(where: { parts.1.starts(with: $0.utf8) }) else { return }
    add(path, as: String(decoding: Array(parts.0) + Array(parts.1), as: UTF8.self))
  }

  private mutating func add(_ path: String, as spelled: String) {
    hashes.insert(FNV1a(spelled.utf8).value)
    paths[ByteName(spelled), default: []].append(path)
  }

  /// What was added as a path that is relative to a root.
  func spelled(_ path: ArraySlice<UInt8>, below root: String) -> [String] {
    var hash = FNV1a(root.utf8)
    hash.add(path)
    guard hashes.contains(hash.value) else { return [] }
    return paths[ByteName(root + String(decoding: path, as: UTF8.self))] ?? []
  }
}

extension Catalogue {
  /// Takes components out and puts others, that are there, in their place.
  fileprivate mutating func replace(_ others: [String: String]) {
    guard !others.isEmpty else { return }
    for reference in others.keys { components[reference] = nil }
    func now(_ reference: String) -> String { others[reference] ?? reference }
    var moved: [String: Set<String>] = [:]
    for (from, needs) in dependencies {
      let from = now(from)
      moved[from, default: []].formUnion(needs.map(now).filter { $0 != from })
    }
    dependencies = moved
    // What was found on its own in a package's file hangs where the package hangs.
    direct = direct.filter { others[$0] == nil }
    incomplete = incomplete.filter { others[$0] == nil }
  }
}
