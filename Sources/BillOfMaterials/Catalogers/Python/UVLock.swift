internal import Diagnostics
internal import Packages
internal import TOML

/// `uv.lock` of uv, version 1, and `NAME.py.lock` of a script.
enum UVLock: PackageListReader {
  static let name = "uv-lock"

  static let files = FileNames("uv.lock", endings: [".py.lock"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let (root, packages) = try listedTables("package", bytes, context)
    let manifest = root["manifest"]
    let members = Set((manifest?["members"]?.elements ?? []).compactMap { $0.string.map { ByteName($0) } })
    var tables = PythonTables(context)
    var own: Set<Int> = []
    for table in packages {
      let source = table["source"]
      let isRoot = source?["virtual"]?.string == "." || source?["editable"]?.string == "."
      let isMember = table["name"]?.string.map { members.contains(ByteName($0)) } == true
      let count = tables.entries.count
      tables.add(table, vcs: source?["git"]?.string.map { "git+\($0)" }, isVersionOptional: source != nil) {
        package in
        package.digests = pythonDigests(
          (table["sdist"].map { [$0] } ?? []) + (table["wheels"]?.elements ?? []))
        if isRoot { package.relationship = .root }
        if isMember, !isRoot { package.relationship = .direct }
        if let url = source?["url"]?.string { package.download = url }
        package.references = pythonAddresses(table["sdist"], table["wheels"]?.elements ?? [])
        for kind in ["path", "directory", "editable", "virtual"] {
          if let path = source?[kind]?.string, !isRoot {
            package.properties.append(Property("stellwerk:list:path", path))
          }
        }
      }
      if isRoot || isMember, let entry = tables.entries.dropFirst(count).last { own.insert(entry.position) }
    }
    var graph = UVGraph(tables, own: own)
    graph.connect()
    graph.ask(manifest)
    if own.isEmpty, manifest == nil, !graph.tables.list.packages.isEmpty {
      graph.tables.list.warn(
        .listMissing, "no project needs these packages: the file names none", context.path, line: 1)
    }
    return graph.finish(isProjectKnown: !own.isEmpty || manifest?["requirements"] != nil)
  }
}

/// Who needs what, and what for.
private struct UVGraph {
  var tables: PythonTables
  /// The project and the members of its workspace.
  private let own: Set<Int>
  private let index: PythonIndex
  private var (production, development) = ([Int](), [Int]())
  /// What no package of the list asks for, but the file itself.
  private var asked: Set<Int> = []
  /// What the project's own packages need only to be developed, and what only if it is asked for.
  private var (forDevelopment, forExtras): (Set<PackageList.Edge>, Set<PackageList.Edge>) = ([], [])

  init(_ tables: PythonTables, own: Set<Int>) {
    (self.tables, self.own) = (tables, own)
    index = PythonIndex(tables.list)
  }

  mutating func connect() {
    for (table, position) in tables.entries {
      for (_, extra) in table["optional-dependencies"]?.pairs ?? [] {
        for need in extra.elements { add(need, of: position, .extra) }
      }
      for (_, group) in table["dev-dependencies"]?.pairs ?? [] {
        for need in group.elements { add(need, of: position, .development) }
      }
      // Last: what is needed in any case is nothing less.
      for need in table["dependencies"]?.elements ?? [] { add(need, of: position, .always) }
    }
    production += own
  }

  /// What a script, or a workspace without a project, asks for.
  mutating func ask(_ manifest: TOMLNode?) {
    for need in manifest?["requirements"]?.elements ?? [] { ask(need, isDevelopment: false) }
    for (_, group) in manifest?["dependency-groups"]?.pairs ?? [] {
      for need in group.elements { ask(need, isDevelopment: true) }
    }
  }

  private enum Purpose { case always, extra, development }

  private mutating func add(_ need: TOMLNode, of position: Int, _ purpose: Purpose) {
    guard let name = need["name"]?.string else { return }
    let clauses = need["version"]?.string.map { "==\($0)" } ?? ""
    tables.connect(position, name, clauses, index, isOptional: false, line: need.location.line)
    guard own.contains(position) else { return }
    for to in index.find(name, clauses, in: tables.list) {
      markDirect(to)
      let edge = PackageList.Edge(from: position, to: to)
      switch purpose {
      case .always:
        production.append(to)
        forExtras.remove(edge)
      case .extra:
        production.append(to)
        forExtras.insert(edge)
      case .development:
        development.append(to)
        forDevelopment.insert(edge)
      }
    }
  }

  private mutating func ask(_ need: TOMLNode, isDevelopment: Bool) {
    guard let name = need["name"]?.string else { return }
    for to in index.find(name, need["specifier"]?.string ?? "", in: tables.list) {
      markDirect(to)
      asked.insert(to)
      if isDevelopment { development.append(to) } else { production.append(to) }
    }
  }

  private mutating func markDirect(_ position: Int) {
    if tables.list.packages[position].relationship != .root {
      tables.list.packages[position].relationship = .direct
    }
  }

  mutating func finish(isProjectKnown: Bool) -> PackageList {
    if isProjectKnown {
      tables.list.markDevelopment(
        production: production, development: development, except: forDevelopment)
      tables.list.markOptional(needed: own.union(asked), wished: [], over: forExtras)
      tables.list.markRestIndirect()
    }
    return tables.list
  }
}
