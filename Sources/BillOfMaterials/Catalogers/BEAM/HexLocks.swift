internal import Diagnostics
internal import Packages

extension PackageList {
  /// A package of Hex.
  mutating func hex(
    _ name: String, _ version: String, organisation: String? = nil, vcs: String? = nil, line: Int,
    _ context: ListContext
  ) -> ListedPackage {
    let purl = listedPURL(
      "hex", namespace: organisation, name, version, vcs.map { ["vcs_url": $0] } ?? [:], in: &self, context,
      line: line)
    return ListedPackage(name, version, key: name, purl: purl, line: line)
  }
}

/// `mix.lock` of Elixir: `"name": {:hex, :package, "1.0.0", "INNER", [:mix], [needs], "hexpm", "OUTER"}`.
enum MixLock: PackageListReader {
  static let name = "mix-lock"

  static let files = FileNames("mix.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var reader = TermReader(bytes, file: context.path)
    guard case .pairs(let entries)? = try reader.terms().first else {
      throw notOfFormat("expected '%{…}'", context)
    }
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    for (key, value, line) in entries {
      guard let package = package(key, value.elements, line, context, &list) else {
        list.warn(.listEntry, "'\(key)' has no version", context.path, line: line)
        continue
      }
      positions[ByteName(key)] = list.add(package)
    }
    for (key, value, line) in entries where value.elements.first?.string == "hex" {
      guard let from = positions[ByteName(key)], value.elements.count > 5 else { continue }
      for need in value.elements[5].elements {
        guard let name = need.elements.first?.string else { continue }
        if let to = positions[ByteName(name)] {
          list.connect(from, to)
        } else if !isOptional(need) {
          list.warn(
            .listMissing, "'\(key)' needs '\(name)', which the file does not name", context.path, line: line)
        }
      }
    }
    return list
  }

  private static func package(
    _ key: String, _ parts: [Term], _ line: Int, _ context: ListContext, _ list: inout PackageList
  ) -> ListedPackage? {
    switch parts.first?.string {
    case "hex":
      guard parts.count > 2, let name = parts[1].string, case .text(let version) = parts[2] else {
        return nil
      }
      // `hexpm:name` is what only an organisation sees.
      let repository = parts.count > 6 ? parts[6].string ?? "" : ""
      let organisation = repository.hasPrefix("hexpm:") ? String(repository.dropFirst(6)) : nil
      var package = list.hex(name, version, organisation: organisation, line: line, context)
      // The last digest is that of the file which is fetched; the one before is of its inner part.
      package.digests = [digest("sha256", hex: parts.count > 7 ? parts[7].string : nil)].compactMap { $0 }
      return package
    case "git":
      guard parts.count > 2, let url = parts[1].string, let commit = parts[2].string else { return nil }
      var package = list.hex(key, "", vcs: "git+\(url)@\(commit)", line: line, context)
      package.properties = [Property("stellwerk:list:commit", commit)]
      return package
    default: return nil
    }
  }

  private static func isOptional(_ need: Term) -> Bool {
    guard case .pairs(let options)? = need.elements.last else { return false }
    return options.contains { $0.key == "optional" && $0.value.string == "true" }
  }
}

/// `rebar.lock` of Erlang: `{"1.2.0",[{<<"name">>,{pkg,<<"package">>,<<"1.0.0">>},0}]}.` and the digests of packages.
enum RebarLock: PackageListReader {
  static let name = "rebar-lock"

  static let files = FileNames("rebar.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var reader = TermReader(bytes, file: context.path)
    let terms = try reader.terms()
    guard let first = terms.first else { return PackageList(edges: .none) }
    var hashes: [ByteName: FileDigest] = [:]
    for section in terms.dropFirst().flatMap(\.elements)
    where section.elements.first?.string == "pkg_hash_ext" {
      for pair in section.elements.last?.elements ?? [] where pair.elements.count == 2 {
        hashes[ByteName(pair.elements[0].string ?? "")] = digest("sha256", hex: pair.elements[1].string)
      }
    }
    // Before version 1.1.0 the list stood alone.
    let entries =
      first.elements.first?.string == nil ? first.elements : first.elements.dropFirst().first?.elements ?? []
    let lines = self.lines(bytes)
    var list = PackageList(edges: .none)
    for entry in entries {
      let parts = entry.elements
      let key = parts.first?.string ?? ""
      let line = lines[ByteName(key)] ?? 1
      guard parts.count == 3, let source = Optional(parts[1].elements), let kind = source.first?.string,
        source.count > 2
      else {
        list.warn(.listEntry, "'\(key)' has no version", context.path, line: line)
        continue
      }
      var package: ListedPackage
      if kind == "pkg" {
        package = list.hex(source[1].string ?? key, source[2].string ?? "", line: line, context)
        package.digests = [hashes[ByteName(key)]].compactMap { $0 }
      } else {
        let commit = source[2].elements.last?.string ?? ""
        package = list.hex(key, "", vcs: "\(kind)+\(source[1].string ?? "")@\(commit)", line: line, context)
      }
      package.relationship = parts[2].string == "0" ? .direct : .indirect
      list.add(package)
    }
    return list
  }

  /// The first line on which each name stands at the start of an entry.
  private static func lines(_ bytes: [UInt8]) -> [ByteName: Int] {
    var lines: [ByteName: Int] = [:]
    for line in TextLines(bytes) {
      guard let start = line.text.firstRange(of: "{<<\"") else { continue }
      let name = ByteName(String(line.text[start.upperBound...].cut(at: "\"").before))
      lines[name] = lines[name] ?? line.number
    }
    return lines
  }
}
