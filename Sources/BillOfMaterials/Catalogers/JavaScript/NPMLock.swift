internal import Diagnostics
internal import JSON

/// `package-lock.json` and its kin of npm 5 to 11 (npm documentation, "package-lock.json"), versions 1, 2 and 3.
enum NPMLock: PackageListReader {
  static let name = "npm-lock"

  static let files = FileNames("package-lock.json", "npm-shrinkwrap.json")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    if let packages = try listMembers("packages", of: lock, context) {
      var tree = NPMTree(packages, lines: memberLines(of: ["packages"], in: bytes), context)
      return tree.read()
    }
    guard let members = try listMembers("dependencies", of: lock, context) else {
      guard lock["lockfileVersion"]?.integer != nil else {
        throw notOfFormat("neither 'packages' nor 'dependencies' is there", context)
      }
      return PackageList(edges: .complete)
    }
    var nested = NPMNested(context)
    nested.add(members, lines: memberLines(of: ["dependencies"], in: bytes))
    nested.markDirect(as: NPMWishes(beside: context))
    return nested.list
  }
}

/// The longest path of an entry, as Linux has it for files: what is needed is looked for in every part of it.
let npmPathLimit = 4_096

/// What a package is marked with in all versions of the format.
func npmMarks(_ entry: JSON, _ package: inout ListedPackage) {
  let isEither = entry["devOptional"]?.bool == true
  package.isDevelopment = entry["dev"]?.bool == true || isEither
  package.isOptional = entry["optional"]?.bool == true || isEither
  if entry["inBundle"]?.bool == true || entry["bundled"]?.bool == true { package.groups.append("bundled") }
  if package.isDevelopment { package.groups.append("dev") }
  if package.isOptional { package.groups.append("optional") }
  package.digests = digests(integrity: entry["integrity"]?.string ?? "")
  switch entry["license"] {
  case .string(let licence)?: package.licences = [licence]
  case .object?: package.licences = [entry["license"]?["type"]?.string].compactMap { $0 }
  default: break
  }
}

/// Versions 2 and 3: packages by the folder in which they are installed.
struct NPMTree {
  private let entries: [(name: String, value: JSON)]
  private let lines: [Int]
  private let context: ListContext
  private var list = PackageList(edges: .complete)
  private var byPath: [ByteName: Int] = [:]
  /// By folder: the position in the list.
  private var positions: [ByteName: Int] = [:]

  init(_ entries: [(name: String, value: JSON)], lines: [Int], _ context: ListContext) {
    (self.entries, self.lines, self.context) = (entries, lines, context)
    byPath.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() { byPath[ByteName(entry.name)] = index }
  }

  mutating func read() -> PackageList {
    for (index, entry) in entries.enumerated() where !entry.name.isEmpty {
      add(index, entry.name, entry.value)
    }
    // A link stands for the folder that it leads to.
    for (index, entry) in entries.enumerated() where entry.value["link"]?.bool == true {
      let target = entry.value["resolved"]?.string
      guard let position = target.flatMap({ positions[ByteName($0)] }) else {
        list.warn(
          .listMissing, "'\(entry.name)' leads to '\(target ?? "")', which the file does not name",
          context.path, line: line(index) ?? 1)
        continue
      }
      positions[ByteName(entry.name)] = position
    }
    for entry in entries { connect(entry.name, entry.value) }
    list.markRestIndirect()
    return list
  }

  private func line(_ index: Int) -> Int? { lines.count == entries.count ? lines[index] : nil }

  private mutating func add(_ index: Int, _ path: String, _ entry: JSON) {
    let line = line(index)
    guard entry.members != nil, path.utf8.count <= npmPathLimit else {
      list.warn(.listEntry, "expected an object for '\(path.prefix(80))'", context.path, line: line ?? 1)
      return
    }
    if entry["link"]?.bool == true { return }
    let (version, resolved) = (entry["version"]?.string ?? "", entry["resolved"]?.string)
    guard let name = entry["name"]?.string ?? Self.name(of: path) else {
      list.warn(.listEntry, "'\(path)' names no package", context.path, line: line ?? 1)
      return
    }
    var package = list.npm(name, version, resolved: resolved, line: line, context)
    npmMarks(entry, &package)
    positions[ByteName(path)] = list.add(package)
  }

  /// The package that a folder is called after: `node_modules/@scope/name`, or the last part of another path.
  private static func name(of path: String) -> String? {
    let parts = path.split(separator: "/")
    if let last = parts.lastIndex(of: "node_modules") {
      let name = parts[(last + 1)...].joined(separator: "/")
      return name.isEmpty ? nil : name
    }
    return parts.last.map(String.init)
  }

  private mutating func connect(_ path: String, _ entry: JSON) {
    let from = positions[ByteName(path)]
    let isProject = path.isEmpty
    guard isProject || from != nil, entry["link"]?.bool != true else { return }
    for kind in ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] {
      // What a dependency needs to develop itself is not installed; for a folder of the project it is.
      if kind == "devDependencies", Self.isInstalled(path) { continue }
      for need in entry[kind]?.members ?? [] {
        guard let to = resolve(need.name, from: path) else {
          if kind == "dependencies" || kind == "devDependencies" { missing(need.name, path, entry) }
          continue
        }
        if isProject { list.packages[to].relationship = .direct }
        if let from { list.connect(from, to) }
      }
    }
    // Folders of the project are its own packages.
    if let from, !Self.isInstalled(path) { list.packages[from].relationship = .direct }
  }

  /// Whether a folder is that of something that was fetched, not one of the project.
  private static func isInstalled(_ path: String) -> Bool {
    path.split(separator: "/").contains("node_modules")
  }

  private mutating func missing(_ name: String, _ path: String, _ entry: JSON) {
    let isOptional = entry["optionalDependencies"]?[name] != nil || entry["optional"]?.bool == true
    guard !isOptional, let index = byPath[ByteName(path)] else { return }
    list.warn(
      .listMissing, "'\(path.isEmpty ? "the project" : path)' needs '\(name)', which the file does not name",
      context.path, line: line(index) ?? 1)
  }

  /// As Node looks for it: in the folder's own `node_modules`, then in that of each folder around it.
  private func resolve(_ name: String, from path: String) -> Int? {
    var folder = path[...]
    while true {
      if folder != "node_modules", !folder.hasSuffix("/node_modules") {
        let candidate = folder.isEmpty ? "node_modules/\(name)" : "\(folder)/node_modules/\(name)"
        if let position = positions[ByteName(candidate)] { return position }
      }
      if folder.isEmpty { return nil }
      folder = folder.utf8.lastIndex(of: UInt8(ascii: "/")).map { folder[..<$0] } ?? ""
    }
  }
}

/// Version 1: packages within the packages in whose folder they are installed.
struct NPMNested {
  private let context: ListContext
  private(set) var list = PackageList(edges: .complete)
  /// Those that lie in the project's own folder.
  private var top: [ByteName: Int] = [:]

  init(_ context: ListContext) { self.context = context }

  mutating func add(_ members: [(name: String, value: JSON)], lines: [Int]) {
    var scopes: [[ByteName: Int]] = []
    add(members, lines: lines.count == members.count ? lines : [], &scopes)
    top = names(of: members)
  }

  /// What `package.json` beside the file asks for is direct; without one nothing is known to be.
  mutating func markDirect(as wishes: NPMWishes?) {
    guard let wishes else { return }
    for wish in wishes.all {
      if let position = top[ByteName(wish.name)] { list.packages[position].relationship = .direct }
    }
    list.markRestIndirect()
  }

  /// Recursion is bounded by the depth that the JSON reader allows.
  private mutating func add(
    _ members: [(name: String, value: JSON)], lines: [Int], _ scopes: inout [[ByteName: Int]]
  ) {
    var scope: [ByteName: Int] = [:]
    for (index, member) in members.enumerated() {
      let line = lines.isEmpty ? nil : lines[index]
      guard member.value.members != nil, let text = member.value["version"]?.string else {
        list.warn(.listEntry, "'\(member.name)' has no version", context.path, line: line ?? 1)
        continue
      }
      scope[ByteName(member.name)] = list.add(package(member.name, text, member.value, line))
    }
    scopes.append(scope)
    for member in members {
      let inner = member.value["dependencies"]?.members ?? []
      guard let from = scope[ByteName(member.name)] else { continue }
      if !inner.isEmpty { add(inner, lines: [], &scopes) }
      scopes.append(names(of: inner))
      for need in member.value["requires"]?.members ?? [] {
        if let to = scopes.reversed().lazy.compactMap({ $0[ByteName(need.name)] }).first {
          list.connect(from, to)
        } else if member.value["optional"]?.bool != true {
          list.warn(
            .listMissing, "'\(member.name)' needs '\(need.name)', which the file does not name", context.path,
            line: list.packages[from].line ?? 1)
        }
      }
      scopes.removeLast()
    }
    scopes.removeLast()
  }

  private func names(of members: [(name: String, value: JSON)]) -> [ByteName: Int] {
    var scope: [ByteName: Int] = [:]
    for member in members {
      guard let version = member.value["version"]?.string else { continue }
      let (name, plain, _) = Self.identity(member.name, version)
      scope[ByteName(member.name)] = list.position(of: Self.key(name, plain, version))
    }
    return scope
  }

  private mutating func package(_ name: String, _ version: String, _ entry: JSON, _ line: Int?)
    -> ListedPackage
  {
    let (real, plain, source) = Self.identity(name, version)
    var package = list.npm(
      real, plain, resolved: source ?? entry["resolved"]?.string, key: Self.key(real, plain, version),
      line: line,
      context)
    npmMarks(entry, &package)
    return package
  }

  private static func key(_ name: String, _ version: String, _ text: String) -> String {
    version.isEmpty ? "\(name)@\(text)" : "\(name)@\(version)"
  }

  /// The package behind an alias (`npm:real@1.0`); without version where the text is a repository or path.
  private static func identity(_ name: String, _ text: String) -> (
    name: String, version: String, source: String?
  ) {
    if text.hasPrefix("npm:"), let (real, version) = npmNameAndRest(text.dropFirst(4)) {
      return (real, version, nil)
    }
    return NPMSource.isVersion(text) ? (name, text, nil) : (name, "", text)
  }
}
