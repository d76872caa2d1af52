internal import Diagnostics
internal import JSON

/// `package.json` of a package that lies in `node_modules` (npm documentation, "package.json").
///
/// 1. Only the file at the top of a package tells of one: `node_modules/name/package.json`. What lies deeper are examples,
///    or parts of the package.
/// 2. What it needs is looked for as Node.js does it: in its own `node_modules`, then in those of the folders around it.
/// 3. That a link leads to another folder is not seen: in the layout of pnpm most needs stay open.
enum NPMManifest: PackageListReader {
  static let name = "npm-package"
  static let tellsInstalled = true

  static let files = FileNames("package.json") { path in
    var parts = path.path.split(separator: "/").suffix(4).dropLast()
    guard let own = parts.popLast(), let above = parts.popLast() else { return false }
    if above == "node_modules" { return !own.hasPrefix("@") && !own.hasPrefix(".") }
    return above.hasPrefix("@") && parts.popLast() == "node_modules"
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    // What npm has installed is there, whatever is wrong with its names.
    let manifest = try JSON(
      parsing: isMarked ? bytes.dropFirst(3) : bytes[...], file: context.path, duplicateNames: .lastCounts)
    guard manifest.members != nil else { throw notOfFormat("expected an object", context) }
    guard let name = manifest["name"]?.string, isName(name), let version = manifest["version"]?.string,
      !version.isEmpty
    else { throw notOfFormat("neither 'name' nor 'version' is there as npm writes them", context) }
    var list = PackageList(edges: .complete)
    var package = list.npm(name, version, resolved: manifest["_resolved"]?.string, line: 1, context)
    package.digests = digests(integrity: manifest["_integrity"]?.string ?? "")
    package.licences = licences(manifest)
    package.summary = manifest["description"]?.string
    package.maintainer = person(manifest["author"]) ?? person(manifest["maintainers"]?.array?.first)
    let position = list.add(package)
    let own = folder(of: context.path)
    // The folder counts, which an alias calls otherwise than the package calls itself.
    let parent = folder(of: own)
    let isScoped = PathName(parent).last.hasPrefix("@")
    let called = isScoped ? "\(PathName(parent).last)/\(PathName(own).last)" : String(PathName(own).last)
    list.shared.provide([called], in: isScoped ? folder(of: parent) : parent, position)
    let folders = folders(around: own)
    for kind in ["dependencies", "optionalDependencies", "peerDependencies"] {
      for need in manifest[kind]?.members ?? [] {
        list.shared.need(need.name, inFirstOf: folders, position)
      }
    }
    return list
  }

  /// As npm demands it: no blanks, no slash but that behind a scope (npm documentation, "name").
  private static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == (name.hasPrefix("@") ? 2 : 1), name.utf8.count <= 214 else { return false }
    return parts.allSatisfy { part in
      let part = part.hasPrefix("@") ? part.dropFirst() : part
      return !part.isEmpty && !part.hasPrefix(".") && !part.hasPrefix("_")
        && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"@\\~)('!*%:?#[]".utf8.contains($0) }
    }
  }

  /// The folders `node_modules` in which something is looked for, the nearest first (Node.js documentation, "Modules").
  private static func folders(around folder: String) -> [String] {
    var (folders, parts) = ([String](), folder.split(separator: "/", omittingEmptySubsequences: false)[...])
    while !parts.isEmpty {
      if parts.last != "node_modules" { folders.append(parts.joined(separator: "/") + "/node_modules") }
      parts.removeLast()
    }
    return folders + ["node_modules"]
  }

  private static func licences(_ manifest: JSON) -> [String] {
    if let licence = manifest["license"]?.string ?? manifest["license"]?["type"]?.string { return [licence] }
    // Before npm 1.2.
    return (manifest["licenses"]?.array ?? []).compactMap { $0.string ?? $0["type"]?.string }
  }

  /// A text, or an object with name and address.
  private static func person(_ value: JSON?) -> String? {
    if let text = value?.string { return trimmed(text.cut(at: "(").before) }
    guard let name = value?["name"]?.string else { return nil }
    return value?["email"]?.string.map { "\(name) <\($0)>" } ?? name
  }
}
