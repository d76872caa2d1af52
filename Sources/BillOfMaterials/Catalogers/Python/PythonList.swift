internal import Diagnostics
internal import Packages
internal import TOML

extension PackageList {
  /// A Python distribution; `source` is where it comes from, if not from an index.
  mutating func python(
    _ name: String, _ version: String, key: String? = nil, vcs: String? = nil, line: Int?,
    _ context: ListContext
  ) -> ListedPackage {
    let qualifiers = vcs.map { ["vcs_url": $0] } ?? [:]
    let purl = listedPURL("pypi", name, version, qualifiers, in: &self, context, line: line)
    return ListedPackage(
      name, version, key: key ?? "\(PythonName.normalised(name))@\(version)", purl: purl, line: line)
  }
}

/// Finds distributions by name, and of several versions those that a requirement allows.
struct PythonIndex {
  private var positions: [String: [Int]] = [:]

  init(_ list: PackageList) {
    for (position, package) in list.packages.enumerated() {
      positions[PythonName.normalised(package.name), default: []].append(position)
    }
  }

  /// All positions with the name whose version is allowed; all with the name where none is, or the clauses
  /// are not those of PEP 440.
  func find(_ name: String, _ clauses: String = "", in list: PackageList) -> [Int] {
    let found = positions[PythonName.normalised(name)] ?? []
    // Not every tool writes PEP 440: then each version may be meant.
    guard found.count > 1, !clauses.isEmpty else { return found }
    // Poetry writes `A || B` where either is allowed.
    var either: [PEP440Specifiers] = []
    for part in clauses.split(separator: "||") {
      guard let specifiers = try? PEP440Specifiers(String(withoutBlanks(part))) else { return found }
      either.append(specifiers)
    }
    let allowed = found.filter { position in
      either.contains { $0.contains(list.packages[position].version) }
    }
    return allowed.isEmpty ? found : allowed
  }
}

/// What all lock files of Python in TOML share: an array of tables, each with a name.
struct PythonTables {
  let context: ListContext
  var list = PackageList(edges: .complete)
  /// The tables that are in the list, with their positions.
  private(set) var entries: [(table: TOMLNode, position: Int)] = []

  init(_ context: ListContext) { self.context = context }

  /// Adds a table unless it names no package; `describe` fills in what the format says beside.
  mutating func add(
    _ table: TOMLNode, vcs: String? = nil, isVersionOptional: Bool = false,
    _ describe: (inout ListedPackage) -> Void
  ) {
    let line = table.location.line
    guard let name = table["name"]?.string, !name.isEmpty else {
      list.warn(.listEntry, "a package without a name", context.path, line: line)
      return
    }
    guard isVersionOptional || table["version"]?.string != nil else {
      list.warn(.listEntry, "'\(name)' has no version", context.path, line: line)
      return
    }
    var package = list.python(name, table["version"]?.string ?? "", vcs: vcs, line: line, context)
    describe(&package)
    entries.append((table, list.add(package)))
  }

  /// Notes a need; one that nothing meets is told unless it is optional.
  mutating func connect(
    _ from: Int, _ name: String, _ clauses: String, _ index: PythonIndex, isOptional: Bool, line: Int
  ) {
    let found = index.find(name, clauses, in: list)
    list.connect(from, toEach: found)
    if found.isEmpty, !isOptional {
      list.warn(
        .listMissing, "'\(list.packages[from].name)' needs '\(name)', which the file does not name",
        context.path,
        line: line)
    }
  }
}

/// The digests of files that are listed as tables with `hash`.
func pythonDigests(_ files: [TOMLNode]) -> [FileDigest] {
  files.compactMap { $0["hash"]?.string.flatMap { digest($0) } }
}

/// Where the source distribution of a lock file's package is, and its wheel where there is but one.
func pythonAddresses(_ sdist: TOMLNode?, _ wheels: [TOMLNode]) -> [ExternalReference] {
  func address(_ kind: ExternalReference.Kind, _ file: TOMLNode) -> ExternalReference? {
    guard var reference = file["url"]?.string.flatMap({ ExternalReference(kind, $0) }) else { return nil }
    reference.digests = file["hash"]?.string.flatMap { digest($0) }.map { [$0] } ?? []
    return reference
  }
  let wheel = wheels.count == 1 ? address(.distribution, wheels[0]) : nil
  return [sdist.flatMap { address(.sourceDistribution, $0) }, wheel].compactMap { $0 }
}
