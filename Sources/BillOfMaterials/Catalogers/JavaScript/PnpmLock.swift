internal import Diagnostics
internal import YAML

/// `pnpm-lock.yaml` of lock file versions 5 to 9 (pnpm/spec, `lockfile`).
///
/// | version | key of a package | reference to it |
/// | --- | --- | --- |
/// | 5 | `/name/1.0.0_peers` | `1.0.0_peers` |
/// | 6 | `/name@1.0.0(peers)` | `1.0.0(peers)` |
/// | 9 | `name@1.0.0`, with peers in `snapshots` | `1.0.0(peers)` |
///
/// What comes from elsewhere has its address in place of the version, and its name and version as members.
enum PnpmLock: PackageListReader {
  static let name = "pnpm-lock"

  static let files = FileNames("pnpm-lock.yaml")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let documents = try parseDocuments(bytes, file: context.path)
    guard !documents.isEmpty, documents.allSatisfy({ if case .mapping = $0.value { true } else { false } })
    else {
      throw notOfFormat("expected a mapping", context)
    }
    var reader = PnpmReader(context)
    // Some versions write a second document, about the package manager itself, before the project's.
    for document in documents { try reader.add(document) }
    return reader.list
  }
}

private struct PnpmReader {
  private let context: ListContext
  private(set) var list = PackageList(edges: .complete)
  /// By the key of the file: the position in the list.
  private var positions: [ByteName: Int] = [:]

  init(_ context: ListContext) { self.context = context }

  mutating func add(_ lock: Node) throws(Problem) {
    let packages = try listPart("packages", of: lock, context)?.pairs ?? []
    for (key, entry) in packages { add(key.value, entry, line: key.location.line) }
    let snapshots = try listPart("snapshots", of: lock, context)?.pairs ?? []
    let importers = try listPart("importers", of: lock, context)?.pairs.map(\.value) ?? [lock]
    var isOptional: [Int: Bool] = [:]
    for (key, entry) in snapshots {
      let plain = key.value.cut(at: "(").before
      guard let position = positions[ByteName(key.value)] ?? positions[ByteName(String(plain))] else {
        list.warn(
          .listMissing, "'\(key.value)' is not among the packages", context.path, line: key.location.line)
        continue
      }
      positions[ByteName(key.value)] = position
      // With several sets of peers it is optional only if all of them are.
      isOptional[position] = isOptional[position] != false && entry["optional"]?.text == "true"
    }
    for (position, isOptional) in isOptional where isOptional {
      list.packages[position].isOptional = true
    }
    for (key, entry) in snapshots.isEmpty ? packages : snapshots { connect(key.value, entry) }
    mark(importers, hasSnapshots: !snapshots.isEmpty)
  }

  /// What the folders of the project ask for.
  private mutating func mark(_ importers: [Node], hasSnapshots: Bool) {
    var (production, development) = ([Int](), [Int]())
    for importer in importers {
      for (kind, isDevelopment) in [
        ("dependencies", false), ("optionalDependencies", false), ("devDependencies", true),
      ] {
        for (name, value) in importer[kind]?.pairs ?? [] {
          guard let text = value.text ?? value["version"]?.text else { continue }
          guard let position = find(name.value, text) else {
            if !text.hasPrefix("link:"), kind != "optionalDependencies" {
              list.warn(
                .listMissing, "the project needs '\(name.value)', which the file does not name", context.path,
                line: name.location.line)
            }
            continue
          }
          list.packages[position].relationship = .direct
          if isDevelopment { development.append(position) } else { production.append(position) }
        }
      }
    }
    // Before version 9 each package says it for itself.
    if hasSnapshots { list.markDevelopment(production: production, development: development) }
    list.markRestIndirect()
  }

  private mutating func add(_ key: String, _ entry: Node, line: Int) {
    let parsed = Self.identity(key)
    guard let name = entry["name"]?.text ?? parsed?.name else {
      list.warn(.listEntry, "'\(key)' names no package", context.path, line: line)
      return
    }
    let resolution = entry["resolution"]
    let version = entry["version"]?.text ?? parsed?.version ?? ""
    let address =
      resolution?["tarball"]?.text ?? resolution?["directory"]?.text.map { "file:\($0)" }
      ?? resolution?["repo"]?.text.map { "git+\($0)#\(resolution?["commit"]?.text ?? "")" }
    var package = list.npm(name, version, resolved: address, line: line, context)
    package.digests = digests(integrity: resolution?["integrity"]?.text ?? "")
    package.isDevelopment = entry["dev"]?.text == "true"
    package.isOptional = entry["optional"]?.text == "true"
    if package.isDevelopment { package.groups.append("dev") }
    if package.isOptional { package.groups.append("optional") }
    positions[ByteName(key)] = list.add(package)
  }

  /// Name and version of a key; without version for an address, `nil` for what is neither.
  private static func identity(_ key: String) -> (name: String, version: String)? {
    let isRooted = key.hasPrefix("/")
    let text = String((isRooted ? key.dropFirst() : key[...]).cut(at: "(").before)
    if let (name, rest) = npmNameAndRest(text), !name.dropFirst().contains("/") || name.hasPrefix("@"),
      name.split(separator: "/").count <= (name.hasPrefix("@") ? 2 : 1), !name.contains(":")
    {
      return (name, rest.beginsWithDigit ? rest : "")
    }
    var parts = text.split(separator: "/")
    // Another registry stands before: `registry.example/name/1.0.0`, `registry.example/name@1.0.0`.
    if !isRooted {
      guard parts.count > 1, parts[0].contains("."), !parts[0].hasPrefix("."), !parts[0].contains("@") else {
        return nil
      }
      parts.removeFirst()
      if let (name, rest) = npmNameAndRest(parts.joined(separator: "/")), rest.beginsWithDigit,
        name.split(separator: "/").count == (name.hasPrefix("@") ? 2 : 1)
      {
        return (name, rest)
      }
    }
    let count = parts.first?.hasPrefix("@") == true ? 2 : 1
    guard parts.count > count, parts[count].beginsWithDigit else { return nil }
    return (parts[..<count].joined(separator: "/"), String(parts[count].cut(at: "_").before))
  }

  private mutating func connect(_ key: String, _ entry: Node) {
    guard let from = positions[ByteName(key)] else { return }
    for kind in ["dependencies", "optionalDependencies"] {
      for (name, value) in entry[kind]?.pairs ?? [] {
        guard let text = value.text, !text.hasPrefix("link:") else { continue }
        if let to = find(name.value, text) {
          list.connect(from, to)
        } else if kind == "dependencies" {
          list.warn(
            .listMissing, "'\(key)' needs '\(name.value)', which the file does not name", context.path,
            line: name.location.line)
        }
      }
    }
  }

  private func find(_ name: String, _ reference: String) -> Int? {
    for key in [reference, "\(name)@\(reference)", "/\(name)@\(reference)", "/\(name)/\(reference)"] {
      if let position = positions[ByteName(key)] { return position }
    }
    return nil
  }
}
