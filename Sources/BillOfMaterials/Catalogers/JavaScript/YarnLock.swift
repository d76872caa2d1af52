internal import Diagnostics
internal import YAML

/// `yarn.lock` of Yarn 1 (a format of its own) and of Yarn 2 and later (YAML).
enum YarnLock: PackageListReader {
  static let name = "yarn-lock"

  static let files = FileNames("yarn.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let isYAML = TextLines(bytes).contains { $0.text == "__metadata:" }
    var entries = isYAML ? try YarnEntries(yaml: bytes, context) : YarnEntries(classic: bytes, context)
    return entries.list(context)
  }
}

/// The entries of a `yarn.lock`, in whichever form they are written.
struct YarnEntries {
  private struct Entry {
    var patterns: [String]
    let line: Int
    var version: String?
    var resolved: String?
    var integrity: String?
    var checksum: String?
    /// What the entry really is, in YAML: `name@npm:1.0.0`.
    var resolution: String?
    var needs: [(name: String, range: String, isOptional: Bool)] = []
  }

  private var entries: [Entry] = []
  private var warnings: [Problem] = []
  private var byPattern: [ByteName: Int] = [:]
  /// By name, for what a pattern leads nowhere.
  private var byName: [ByteName: [Int]] = [:]
  /// What the project itself asks for, where `package.json` says it.
  private var wishes: NPMWishes?

  // MARK: - Yarn 1

  /// Entries at the margin, facts two blanks in, needs four blanks in.
  init(classic bytes: [UInt8], _ context: ListContext) {
    var block: Substring = ""
    var entry: Entry?
    for line in TextLines(bytes) {
      let content = line.content
      if content.isEmpty || content.hasPrefix("#") { continue }
      if content.utf8.count(where: { $0 == UInt8(ascii: "\"") }) % 2 > 0 {
        warnings.append(Self.unreadable(content, line.number, context))
        continue
      }
      switch line.indentation {
      case 0:
        if let entry { entries.append(entry) }
        block = ""
        guard content.hasSuffix(":") else {
          entry = nil
          warnings.append(Self.unreadable(content, line.number, context))
          continue
        }
        entry = Entry(patterns: Self.patterns(content.dropLast()), line: line.number)
      case 2 where content.hasSuffix(":") && !content.contains(" "): block = content.dropLast()
      case 2:
        block = ""
        let (name, value) = Self.pair(content)
        switch name {
        case "version": entry?.version = value
        case "resolved": entry?.resolved = value
        case "integrity": entry?.integrity = value
        default: break
        }
      default:
        guard block == "dependencies" || block == "optionalDependencies" else { continue }
        let (name, range) = Self.pair(content)
        entry?.needs.append((name, range, block == "optionalDependencies"))
      }
    }
    if let entry { entries.append(entry) }
    wishes = NPMWishes(beside: context)
  }

  private static func unreadable(_ text: Substring, _ line: Int, _ context: ListContext) -> Problem {
    Problem(
      .listEntry, "'\(text.prefix(60))' is neither an entry nor part of one",
      at: SourceLocation(file: context.path, line: line, column: 1))
  }

  /// `a@^1, "b@>=1 <2"`: quotes protect commas.
  private static func patterns(_ text: Substring) -> [String] {
    var (patterns, current, isQuoted) = ([String](), "", false)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        patterns.append(String(withoutBlanks(current)))
        current = ""
      default: current.unicodeScalars.append(scalar)
      }
    }
    return patterns + [String(withoutBlanks(current))]
  }

  /// `name "value"`, either of both perhaps in quotes.
  private static func pair(_ text: Substring) -> (String, String) {
    if text.hasPrefix("\""), let end = text.dropFirst().firstIndex(of: "\"") {
      return (
        String(text[text.index(after: text.startIndex)..<end]),
        String(unquoted(withoutBlanks(text[text.index(after: end)...])))
      )
    }
    let (name, value) = text.cut(at: " ")
    return (String(name), String(unquoted(withoutBlanks(value ?? ""))))
  }

  // MARK: - Yarn 2 and later

  init(yaml bytes: [UInt8], _ context: ListContext) throws(Problem) {
    for (key, value) in try listMapping(bytes, context).pairs where key.value != "__metadata" {
      var entry = Entry(
        patterns: key.value.split(separator: ", ").map { String(withoutBlanks($0)) }, line: key.location.line)
      entry.version = value["version"]?.text
      entry.resolution = value["resolution"]?.text
      entry.checksum = value["checksum"]?.text
      let meta = value["dependenciesMeta"]
      for need in value["dependencies"]?.pairs ?? [] {
        let isOptional = meta?[need.key.value]?["optional"]?.text == "true"
        entry.needs.append((need.key.value, need.value.text ?? "", isOptional))
      }
      entries.append(entry)
    }
  }

  // MARK: - The list

  mutating func list(_ context: ListContext) -> PackageList {
    var list = PackageList(edges: .complete)
    for warning in warnings { list.warn(warning) }
    for (index, entry) in entries.enumerated() {
      for pattern in entry.patterns { byPattern[ByteName(pattern)] = index }
      // One that is patched stands beside what it was before. Yarn 1 keeps the ranges that were asked for.
      guard let resolution = entry.resolution, !resolution.contains("@patch:") else { continue }
      let names = Set(entry.patterns.compactMap { npmNameAndRest($0).map { ByteName($0.name) } })
      for name in names { byName[name, default: []].append(index) }
    }
    var (optional, firm): (Set<PackageList.Edge>, Set<PackageList.Edge>) = ([], [])
    var positions: [Int?] = []
    for entry in entries { positions.append(add(entry, to: &list, context)) }
    for (entry, position) in zip(entries, positions) {
      let isProject = entry.resolution?.contains("@workspace:") == true
      for need in entry.needs {
        guard let found = find(need.name, need.range) else {
          if !need.isOptional {
            list.warn(
              .listMissing,
              "'\(entry.patterns.first ?? "")' needs '\(need.name)', which the file does not name",
              context.path, line: entry.line)
          }
          continue
        }
        guard let to = positions[found] else { continue }
        if isProject { list.packages[to].relationship = .direct }
        guard let position else { continue }
        list.connect(position, to)
        let edge = PackageList.Edge(from: position, to: to)
        if need.isOptional { optional.insert(edge) } else { firm.insert(edge) }
      }
    }
    mark(positions, over: optional.subtracting(firm), in: &list)
    return list
  }

  private func mark(_ positions: [Int?], over optional: Set<PackageList.Edge>, in list: inout PackageList) {
    var (production, development) = ([Int](), [Int]())
    var (needed, wished) = ([Int](), [Int]())
    for wish in wishes?.all ?? [] {
      guard let position = find(wish.name, wish.range).flatMap({ positions[$0] }) else { continue }
      list.packages[position].relationship = .direct
      if wish.isDevelopment { development.append(position) } else { production.append(position) }
      if wish.isOptional { wished.append(position) } else { needed.append(position) }
    }
    // What other folders of the project ask for, this file does not say.
    if wishes?.hasFolders == true { return }
    list.markDevelopment(production: production, development: development)
    list.markOptional(needed: needed, wished: wished, over: optional)
    if list.packages.contains(where: { $0.relationship == .direct }) { list.markRestIndirect() }
  }

  private mutating func add(_ entry: Entry, to list: inout PackageList, _ context: ListContext) -> Int? {
    let source = entry.resolution ?? entry.patterns.first ?? ""
    guard let (name, rest) = npmNameAndRest(source) else {
      list.warn(.listEntry, "'\(source)' names no package", context.path, line: entry.line)
      return nil
    }
    // A folder of the project itself.
    if rest.hasPrefix("workspace:") { return nil }
    guard let version = entry.version else {
      list.warn(.listEntry, "'\(name)' has no version", context.path, line: entry.line)
      return nil
    }
    // An alias: `wanted@npm:real@^1.0`.
    let alias = rest.hasPrefix("npm:") ? npmNameAndRest(rest.dropFirst(4)) : nil
    let isRegistry = rest.hasPrefix("npm:") || rest.hasPrefix("patch:")
    // Yarn 2 writes a version for folders that have none.
    let isOpen = version == "0.0.0-use.local"
    var package = list.npm(
      alias?.name ?? name, isOpen ? "" : version, resolved: entry.resolved ?? (isRegistry ? nil : rest),
      key: isOpen ? source : nil, line: entry.line, context)
    if let integrity = entry.integrity {
      package.digests = digests(integrity: integrity)
    } else if let address = entry.resolved, !NPMSource(address).isRepository,
      let fragment = address.cut(at: "#").behind
    {
      package.digests = [digest("sha1", hex: String(fragment))].compactMap { $0 }
    }
    if let checksum = entry.checksum {
      package.properties.append(Property("stellwerk:yarn:checksum", checksum))
    }
    return list.add(package)
  }

  /// What a need leads to; where `resolutions` of the project changed it, the only one of the name.
  private func find(_ name: String, _ range: String) -> Int? {
    if let found = byPattern[ByteName("\(name)@\(range)")] ?? byPattern[ByteName("\(name)@npm:\(range)")] {
      return found
    }
    guard let named = byName[ByteName(name)], named.count == 1 else { return nil }
    return named[0]
  }
}
