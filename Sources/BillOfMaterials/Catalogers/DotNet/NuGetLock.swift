internal import Diagnostics
internal import JSON
internal import Packages

extension PackageList {
  /// A package of NuGet.
  mutating func nuget(
    _ name: String, _ version: String, key: String? = nil, line: Int?, _ context: ListContext
  )
    -> ListedPackage
  {
    let purl = listedPURL("nuget", name, version, in: &self, context, line: line)
    return ListedPackage(name, version, key: key, purl: purl, line: line)
  }
}

/// `packages.lock.json` of NuGet, versions 1 and 2.
enum NuGetLock: PackageListReader {
  static let name = "nuget-lock"

  static let files = FileNames(endings: [".lock.json"]) { $0.last.hasPrefix("packages.") }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    guard let frameworks = lock["dependencies"]?.members else {
      throw notOfFormat("expected an object in 'dependencies'", context)
    }
    var list = PackageList(edges: .complete)
    // By framework, and in it by name, which is compared without case.
    var all: [String: [String: Int]] = [:]
    for framework in frameworks {
      guard let members = framework.value.members else {
        throw notOfFormat("expected an object in '\(framework.name)'", context)
      }
      let lines = memberLines(of: ["dependencies", framework.name], in: bytes)
      var positions: [String: Int] = [:]
      for (index, member) in members.enumerated() {
        let line = lines.count == members.count ? lines[index] : nil
        positions[member.name.lowercased()] = add(member.name, member.value, line, context, to: &list)
      }
      all[framework.name] = positions
    }
    for framework in frameworks {
      // `net8.0/linux-x64` has only what is different there from `net8.0`.
      let base = framework.name.contains("/") ? String(framework.name.cut(at: "/").before) : nil
      for member in framework.value.members ?? [] {
        guard let from = all[framework.name]?[member.name.lowercased()] else { continue }
        for need in member.value["dependencies"]?.members ?? [] {
          let name = need.name.lowercased()
          if let to = all[framework.name]?[name] ?? base.flatMap({ all[$0]?[name] }) {
            list.connect(from, to)
          }
        }
      }
    }
    return list
  }

  private static func add(
    _ name: String, _ entry: JSON, _ line: Int?, _ context: ListContext, to list: inout PackageList
  ) -> Int? {
    let kind = entry["type"]?.string ?? ""
    // Another project of the same solution has no version.
    if kind == "Project" { return nil }
    guard let version = entry["resolved"]?.string else {
      list.warn(.listEntry, "'\(name)' has no version", context.path, line: line ?? 1)
      return nil
    }
    var package = list.nuget(name, version, line: line, context)
    package.relationship = kind == "Direct" ? .direct : .indirect
    if let hash = entry["contentHash"]?.string {
      // Of the content without its signature: for a signed package not the digest of the file.
      package.properties.append(Property("stellwerk:nuget:content-hash", hash))
    }
    return list.add(package)
  }
}
