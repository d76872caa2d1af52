internal import Diagnostics
internal import JSON

/// `bun.lock` (bun.sh documentation, "Lockfile"): JSON with comments and commas at the end.
enum BunLock: PackageListReader {
  static let name = "bun-lock"

  static let files = FileNames("bun.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let bytes = plainJSON(bytes)
    let lock = try listObject(bytes, context)
    guard lock["lockfileVersion"]?.integer != nil else {
      throw notOfFormat("expected a number in 'lockfileVersion'", context)
    }
    var reader = BunReader(context)
    let packages = try listMembers("packages", of: lock, context) ?? []
    let lines = memberLines(of: ["packages"], in: bytes)
    for (index, member) in packages.enumerated() {
      reader.add(member.name, member.value, line: lines.count == packages.count ? lines[index] : nil)
    }
    for member in packages { reader.connect(member.name, member.value) }
    reader.mark(try listMembers("workspaces", of: lock, context)?.map(\.value) ?? [])
    return reader.list
  }
}

/// The same text, byte for byte in its place, with blanks for comments and for commas before a bracket.
private func plainJSON(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  var (index, comma) = (0, Int?.none)
  func blank(_ range: Range<Int>) {
    for position in range where bytes[position] != 0x0A { bytes[position] = 0x20 }
  }
  while index < bytes.count {
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    switch bytes[index] {
    case UInt8(ascii: "\""):
      comma = nil
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
    case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
      let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
      blank(index..<end)
      index = end
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
      var end = index + 2
      while end < bytes.count,
        !(bytes[end - 1] == UInt8(ascii: "*") && bytes[end] == UInt8(ascii: "/") && end > index + 2)
      {
        end += 1
      }
      blank(index..<min(end + 1, bytes.count))
      index = end
    case UInt8(ascii: ","): comma = index
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      if let comma { bytes[comma] = 0x20 }
      comma = nil
    case 0x20, 0x09, 0x0A, 0x0D: break
    default: comma = nil
    }
    index += 1
  }
  return bytes
}

private struct BunReader {
  private let context: ListContext
  private(set) var list = PackageList(edges: .complete)
  /// By the key of the file: the position in the list.
  private var positions: [ByteName: Int] = [:]
  /// Needs that may stay unmet.
  private var (optional, firm): (Set<PackageList.Edge>, Set<PackageList.Edge>) = ([], [])
  /// The keys of the project's own folders.
  private var own: Set<ByteName> = []

  init(_ context: ListContext) { self.context = context }

  mutating func add(_ key: String, _ value: JSON, line: Int?) {
    let parts = value.array ?? []
    guard key.utf8.count <= npmPathLimit, let text = parts.first?.string,
      let (name, rest) = npmNameAndRest(text)
    else {
      list.warn(.listEntry, "'\(key)' names no package", context.path, line: line ?? 1)
      return
    }
    // A folder of the project itself.
    if rest.hasPrefix("workspace:") || rest.hasPrefix("root:") {
      own.insert(ByteName(key))
      return
    }
    let isVersion = NPMSource.isVersion(rest)
    var package = list.npm(
      name, isVersion ? rest : "", resolved: isVersion ? nil : rest, key: text, line: line, context)
    package.digests = digests(integrity: parts.last?.string ?? "")
    positions[ByteName(key)] = list.add(package)
  }

  mutating func connect(_ key: String, _ value: JSON) {
    guard let from = positions[ByteName(key)] else { return }
    let facts = value.array?.first { $0.members != nil }
    let optionalPeers = Set(facts?["optionalPeers"]?.strings ?? [])
    for kind in ["dependencies", "optionalDependencies", "peerDependencies"] {
      for need in facts?[kind]?.members ?? [] {
        if let to = find(need.name, from: key) {
          list.connect(from, to)
          let edge = PackageList.Edge(from: from, to: to)
          let isOptional = kind == "optionalDependencies" || optionalPeers.contains(need.name)
          if isOptional { optional.insert(edge) } else { firm.insert(edge) }
        } else if kind == "dependencies", !optionalPeers.contains(need.name),
          !own.contains(ByteName(need.name))
        {
          list.warn(
            .listMissing, "'\(key)' needs '\(need.name)', which the file does not name", context.path,
            line: list.packages[from].line ?? 1)
        }
      }
    }
  }

  mutating func mark(_ workspaces: [JSON]) {
    var (production, development) = ([Int](), [Int]())
    var (needed, wished) = ([Int](), [Int]())
    for workspace in workspaces {
      for kind in ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] {
        for need in workspace[kind]?.members ?? [] {
          guard let position = find(need.name, from: workspace["name"]?.string ?? "") else {
            if kind == "dependencies" || kind == "devDependencies", !own.contains(ByteName(need.name)) {
              list.warn(
                .listMissing, "the project needs '\(need.name)', which the file does not name", context.path,
                line: 1)
            }
            continue
          }
          list.packages[position].relationship = .direct
          if kind == "devDependencies" { development.append(position) } else { production.append(position) }
          if kind == "optionalDependencies" { wished.append(position) } else { needed.append(position) }
        }
      }
    }
    list.markDevelopment(production: production, development: development)
    list.markOptional(needed: needed, wished: wished, over: optional.subtracting(firm))
    list.markRestIndirect()
  }

  /// `outer/name` is the copy of `name` in the folder of `outer`; without one, the copy further out.
  private func find(_ name: String, from key: String) -> Int? {
    var parts = key.split(separator: "/")
    while !parts.isEmpty {
      // A scope alone is no package.
      let isPackage = parts.last?.hasPrefix("@") != true
      if isPackage, let position = positions[ByteName("\(parts.joined(separator: "/"))/\(name)")] {
        return position
      }
      parts.removeLast()
    }
    return positions[ByteName(name)]
  }
}
